"""``index.html``: all clips on one self-contained page, to sort, filter, compare and open.

The page embeds its data as JSON and the script that draws it; nothing is loaded from elsewhere.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Sequence
from typing import Any, Final, TypeAlias
from urllib.parse import quote

from markupsafe import Markup

from ankle_cv.assessment import Assessment, Measurement
from ankle_cv.batch.entries import LoadedEntry
from ankle_cv.batch.store import read_part
from ankle_cv.batch.store_base import Store
from ankle_cv.conventions import SIDES
from ankle_cv.files.limits import PICTURE_BYTES
from ankle_cv.notices.spans import with_times
from ankle_cv.outputs.folder import DOCUMENT
from ankle_cv.outputs.html import shown, template_environment, verbatim
from ankle_cv.outputs.report import view_text
from ankle_cv.telling.finding_texts import FINDING_TITLES, SEVERITY_WORDS
from ankle_cv.telling.numbers import UNIT_TEXT
from ankle_cv.telling.parts import BY_NAME, name_of_test, parts_of
from ankle_cv.telling.unknown_lines import unknown_lines
from ankle_cv.telling.vocabulary import (
    DORSIFLEXION,
    HEEL_HEIGHT,
    HEEL_LIFT,
    KNEE_BEND,
    KNEE_TO_WALL,
    SHIN_ANGLE,
)

Card: TypeAlias = dict[str, Any]
"""Data of one clip on the page; the keys are those that ``index.js`` reads."""

THUMBNAIL: Final = "thumbnail.jpg"
MAX_PICTURES: Final = 2000
"""Most pictures on the page, about 5 kB each: with more, it is slow to open."""

QUANTITIES: Final = {
    "tibial_inclination": SHIN_ANGLE.first_title,
    "dorsiflexion": DORSIFLEXION.first_title,
    "max_heel_lift": f"{HEEL_LIFT.first_title}, largest",
    "knee_to_wall": KNEE_TO_WALL.first_title,
    "heel_height": HEEL_HEIGHT.first_title,
    "knee_flexion": KNEE_BEND.first_title,
}
"""Quantities that can be compared; a clip without a value is left out of that comparison."""


def card_of(loaded: LoadedEntry, store: Store, picture_number: int) -> Card:
    """Return the page's data of one clip."""
    entry, failure, a = loaded.entry, loaded.failure, loaded.assessment
    other = {k: v for k, v in entry.metadata.items() if k not in ("person", "date")}
    card: Card = {
        "file": entry.relative,
        "status": loaded.status,
        "person": entry.metadata.get("person"),
        "date": entry.metadata.get("date"),
        "known": other,
    }
    if failure is not None:
        card["error"] = {"code": failure.code, "message": failure.message, "remedy": failure.remedy}
    if entry.done is not None and a is not None:
        page = "report.html" if entry.done.report else DOCUMENT
        card["link"] = f"{quote(entry.done.folder)}/{page}"
        card |= _assessment_fields(a)
        if picture_number < MAX_PICTURES:
            picture = read_part(store, entry.done.folder, THUMBNAIL, PICTURE_BYTES)
            card["picture"] = base64.b64encode(picture).decode("ascii") if picture else None
    return card


def _assessment_fields(a: Assessment) -> Card:
    return {
        "kind": name_of_test(a),
        "view": view_text(a),
        "headline": a.summary.headline,
        "count": len(parts_of(a)),
        "numbers": {name: _sides(a, name) for name in QUANTITIES},
        "findings": [
            {
                "code": f.code,
                "side": f.side,
                "severity": SEVERITY_WORDS[f.severity],
                "certainty": f.certainty,
            }
            for f in a.findings
        ],
        "unknown": list(unknown_lines(a)),
        "notices": [with_times(notice) for notice in a.quality.notices],
    }


def _sides(a: Assessment, name: str) -> dict[str, Any]:
    sides: dict[str, Any] = {}
    for side in SIDES:
        part = a.summary.left if side == "left" else a.summary.right
        number: Measurement | None = getattr(part, name) if part else None
        if number is not None:
            sides[side] = [round(number.value, 2), round(number.plus_minus, 2), number.unit]
    return sides


def to_html(cards: Sequence[Card]) -> str:
    """Return the page."""
    environment = template_environment("ankle_cv.batch")
    report_environment = template_environment("ankle_cv.outputs")
    counts = {s: sum(card["status"] == s for card in cards) for s in ("done", "failed", "not_done")}
    data = {
        "cards": list(cards),
        "kinds": {name: test.title for name, test in BY_NAME.items()},
        "findings": FINDING_TITLES,
        "quantities": QUANTITIES,
        "units": {**UNIT_TEXT, "pct_foot": " % foot"},
    }
    return environment.get_template("index.html").render(
        counts=counts,
        people=len({card["person"] for card in cards if card["person"]}),
        pictures_left_out=sum(card["status"] == "done" for card in cards) > MAX_PICTURES,
        css=verbatim(report_environment, "report.css") + verbatim(environment, "index.css"),
        script=verbatim(environment, "index.js"),
        data=_embedded(data),
    )


def _embedded(data: object) -> Markup:
    """Return JSON that cannot end the script element around it."""
    text = json.dumps(shown(data), ensure_ascii=False, separators=(",", ":"))
    return Markup(text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029"))  # noqa: S704
