"""The page of several results: both legs next to each other, in the words of the clips' own reports."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final, TypeAlias
from urllib.parse import quote

import numpy as np

from ankle_cv.assessment import Finding, Measurement
from ankle_cv.conventions import SIDES, Side
from ankle_cv.notices.codes import ASKED_CODES, INFO_CODES
from ankle_cv.outputs.cards import finding_cards
from ankle_cv.outputs.folder import REPORT
from ankle_cv.outputs.html import data_uri, template_environment, verbatim
from ankle_cv.outputs.page_calendar import page_calendar
from ankle_cv.sessions.document import SessionReport, SessionTest
from ankle_cv.sessions.legs import Sorted, TestLegs, called, clip_name
from ankle_cv.sessions.results import ReadResult
from ankle_cv.sessions.stills import Still
from ankle_cv.telling.about_rows import about_rows
from ankle_cv.telling.both_legs import (
    BEYOND_ERROR,
    NOT_NAMED,
    UNEVEN_TAGS,
    shared_errors,
    test_title,
    uneven_tag,
)
from ankle_cv.telling.control import control_lines
from ankle_cv.telling.drills import STOP_RULE, WARNING_SIGNS
from ankle_cv.telling.good import QUESTION, is_it_good, why_good
from ankle_cv.telling.judged import no_findings_text
from ankle_cv.telling.lifts import lift_text
from ankle_cv.telling.next_steps import next_steps
from ankle_cv.telling.numbers import (
    DASH,
    beside_limit,
    fine_measurement,
    format_measurement,
    short_measurement,
)
from ankle_cv.telling.part_rows import part_caption, part_table
from ankle_cv.telling.part_table import per_foot
from ankle_cv.telling.parts import test_of
from ankle_cv.telling.signs import signs_warning
from ankle_cv.telling.summary_rows import LINES, SummaryLine, summary_rows
from ankle_cv.telling.to_write_down import to_write_down
from ankle_cv.telling.unknown import why_unknown
from ankle_cv.telling.unknown_lines import unknown_lines
from ankle_cv.telling.vocabulary import HEEL_LIFT
from ankle_cv.text import printable

MARK: Final = '<meta name="generator" content="ankle-cv report">'
"""By which a page is known as one of this program's."""
LegsRow: TypeAlias = tuple[str, list[str], tuple[str, str] | None]
"""Label, a text for each leg, and left minus right with a word for how sure it is."""
TAG_CLASSES: Final[Mapping[str, str]] = {
    UNEVEN_TAGS["clear"]: "clear",
    UNEVEN_TAGS["possible"]: "possible",
    UNEVEN_TAGS["no"]: "plain",
    BEYOND_ERROR: "plain",
}
"""How the word for a difference looks: without a frame where it is no finding."""
NO_TIMES: Final = np.zeros(1)
"""Cards without pictures need no frames."""


def to_page(
    ordered: Sorted, report: SessionReport, stills: Mapping[tuple[Path, Side], Still], beside: Path
) -> str:
    """Return the page.

    Parameters
    ----------
    ordered
        The results by test and leg.
    report
        What they come to.
    stills
        By folder and leg; missing ones are left out.
    beside
        Folder in which the page is going to be: links are relative to it.
    """
    environment = template_environment("ankle_cv.outputs")
    results = [one for legs in ordered.tests for one in legs.sources]
    return environment.get_template("session.html").render(
        css=verbatim(environment, "report.css"),
        report=report,
        about=_about(results, report),
        signs=signs_warning(one.assessment.about.symptoms for one in results),
        tag_classes=TAG_CLASSES,
        tests=[_test(*pair, stills) for pair in zip(ordered.tests, report.tests, strict=True)],
        links=[_link(one, beside) for one in results],
        warning_signs=WARNING_SIGNS,
        steps=next_steps([one.assessment for one in results]),
        calendar=page_calendar([one.assessment for one in results]),
        stop_rule=STOP_RULE,
        question=QUESTION,
        made_utc=max((one.assessment.provenance.created_utc for one in results), default=""),
    )


def _about(results: list[ReadResult], report: SessionReport) -> list[tuple[str, str]]:
    """Return who, when and in which shoes: once where all clips agree, else of each clip."""
    rows: dict[str, dict[str, list[str]]] = {}
    for one in results:
        for label, text in about_rows(one.assessment.about):
            rows.setdefault(label, {}).setdefault(text, []).append(called(one))
    if any(one.code == "not_named" for one in report.remarks):
        rows = {"Person": {}} | rows
        rows["Person"][NOT_NAMED] = [called(one) for one in results if not one.assessment.about.name]
    return [(label, _of_whom(texts, len(results))) for label, texts in rows.items()]


def _of_whom(texts: Mapping[str, list[str]], clips: int) -> str:
    """Return a text once where it is that of all clips, else each with the clips that it is of."""
    return "; ".join(
        text if len(names) == clips else f"{text} ({', '.join(printable(name) for name in names)})"
        for text, names in texts.items()
    )


def _test(legs: TestLegs, test: SessionTest, stills: Mapping[tuple[Path, Side], Still]) -> dict[str, Any]:
    kind, from_front = legs.key
    sides = [side for side in SIDES if legs.of(side)]
    results = [(one, side) for side in sides if (one := legs.of(side))]
    alone = len(legs.sources) == 1
    cards = [
        card
        for one in legs.sources
        for card in _cards(one, None if alone else _side_in(legs, one), several=not alone)
    ]
    parts = [(one, _side_in(legs, one)) for one in legs.sources]
    rows = _rows(legs, test, sides)
    return {
        "title": test_title(kind, from_front=from_front),
        "headline": test.headline,
        "sides": sides,
        "pictures": _pictures(results, stills, alone=alone and from_front),
        "rows": rows,
        "to_write_down": to_write_down(
            [(one.assessment, side) for one, side in results], [(label, cells) for label, cells, _ in rows]
        ),
        "asked": [line for one, side in parts for line in _asked(one, None if alone else side)],
        "control": control_lines(*(one.assessment for one in legs.sources)),
        "compared": len(sides) > 1 and any(row.left_minus_right for row in test.differences),
        "good": _good(legs, test, parts),
        "why_good": " ".join(dict.fromkeys(why for one, _ in parts if (why := why_good(one.assessment)))),
        "shared": shared_errors(one_clip=alone) if len(sides) > 1 else None,
        "own_error": test_of(legs.sources[0].assessment).own_error,
        "cards": cards,
        "nothing": _nothing(parts),
        "parts": [_part_table(one, None if alone else side) for one, side in parts],
        "quality": [quality for one, side in parts if (quality := _quality(one, side))["notices"]],
    }


def _good(legs: TestLegs, test: SessionTest, parts: list[tuple[ReadResult, Side | None]]) -> list[str]:
    """Return whether it is good: of attempts what counts of all of them, else what each clip says."""
    if test.kind == "wall":
        of_both = [one.assessment.model_copy(update={"summary": test.summary}) for one in legs.sources]
        return list(dict.fromkeys(text for one in of_both for text in is_it_good(one)))
    told = [text for one, _ in parts for text in is_it_good(one.assessment, named=len(parts) > 1)]
    return sorted(dict.fromkeys(told), key=told.count)  # what is said of both comes last, and once


def _side_in(legs: TestLegs, result: ReadResult) -> Side | None:
    """Return the leg that a result speaks for; None for both."""
    if legs.left is legs.right:
        return None
    return "left" if result is legs.left else "right"


def _nothing(parts: list[tuple[ReadResult, Side | None]]) -> list[tuple[str, str]]:
    """Return what no finding means for each leg without one; the same of both legs once."""
    texts = [
        (f"{side.capitalize()} leg" if side else "Both legs", no_findings_text(one.assessment))
        for one, side in parts
        if not _shown(one, side)
    ]
    if len(texts) > 1 and len({text for _, text in texts}) == 1:
        return [("Both legs", texts[0][1])]
    return texts


def _shown(result: ReadResult, side: Side | None) -> list[Finding]:
    return [one for one in result.assessment.findings if side is None or one.side in (None, side)]


def _cards(result: ReadResult, side: Side | None, *, several: bool) -> list[dict[str, Any]]:
    cards = finding_cards(_shown(result, side), result.assessment.kind, NO_TIMES, {})
    for card in cards:
        if several and side and card["finding"].side is None:
            card["title"] = f"{card['title']}, {side} clip"
    return cards


def _pictures(
    results: list[tuple[ReadResult, Side]], stills: Mapping[tuple[Path, Side], Still], *, alone: bool
) -> list[dict[str, Any]]:
    """Return the stills with what they show; one clip from the front shows both legs at once."""
    found = []
    for one, side in results[:1] if alone else results:
        still = stills.get((one.folder, side))
        if still:
            found.append(
                {
                    "src": data_uri(still.jpeg),
                    "size": (still.width, still.height),
                    "of": "Both legs" if alone else f"{side.capitalize()} leg, {printable(clip_name(one))}",
                }
            )
    return found


def _rows(legs: TestLegs, test: SessionTest, sides: list[Side]) -> list[LegsRow]:
    """Return label, a cell for each leg, and left minus right; what is unknown has its reason."""
    if test.from_front and len(legs.sources) == 1:
        return [(label, cells, None) for label, cells in summary_rows(legs.sources[0].assessment)]
    differences = {one.measure: one for one in test.differences}
    rows = []
    for line in LINES[test.kind]:
        row = differences.get(line.field)
        if line.field == "heel_travel" and "heel_height" in differences:
            continue  # the same over a flat foot, which says more
        if row is None and line.optional:
            continue
        units = {number.unit for number in (row.left, row.right) if number} if row else set()
        cells = []
        for side in sides:
            number = (row.left if side == "left" else row.right) if row else None
            result = legs.of(side)
            reason = why_unknown(result.assessment, line.term, side) if result and not number else ""
            cells.append(_cell(line, number, mixed=len(units) > 1) if number else f"{DASH} {reason}")
        if len(set(cells)) == 1 and cells[0].startswith(DASH):
            cells = cells[:1]  # one reason for both legs, across both columns
        difference = row.left_minus_right if row else None
        told = (
            (_difference(line, difference), uneven_tag(line.field, difference))
            if difference and not any(cell.startswith(DASH) for cell in cells)
            else None
        )
        label = line.label if len(units) > 1 else per_foot(line.label, units)
        rows.append((label, cells, told))
    return rows


def _difference(line: SummaryLine, difference: Measurement) -> str:
    tell = fine_measurement if line.term.fine else short_measurement
    return tell(difference)


def _cell(line: SummaryLine, number: Measurement, *, mixed: bool) -> str:
    """Return a number, with of what its percent are where its row cannot say it."""
    if line.limit_deg is not None:
        return beside_limit(number, line.limit_deg)
    if line.term.fine:
        return fine_measurement(number)
    tell = format_measurement if mixed else short_measurement
    return lift_text(number, tell) if line.term is HEEL_LIFT else tell(number)


def _part_table(result: ReadResult, side: Side | None) -> dict[str, Any]:
    table, test = part_table(result.assessment), test_of(result.assessment)
    return {
        "title": f"{test.many.capitalize()}{f', {side} leg' if side else ''}",
        "caption": part_caption(result.assessment, table),
        "heads": table.heads,
        "rows": table.rows,
        "notes": [*table.notes, *unknown_lines(result.assessment, in_some_only=True)],
    }


def _quality(result: ReadResult, side: Side | None) -> dict[str, Any]:
    notices = [one for one in result.assessment.quality.notices if one.code not in INFO_CODES]
    own = [one for one in notices if side is None or one.side in (None, side)]
    return {"of": f"{side.capitalize()} leg" if side else "Both legs", "notices": own}


def _asked(result: ReadResult, side: Side | None) -> list[str]:
    """Return what of a clip does not count, as asked; with its leg where that is one clip's own."""
    of = f"{side.capitalize()} leg: " if side else ""
    return [f"{of}{one.message}" for one in result.assessment.quality.notices if one.code in ASKED_CODES]


def _link(result: ReadResult, beside: Path) -> dict[str, str | None]:
    """Return the name of a clip and the address of its own report, None where it has none."""
    report = result.folder / REPORT
    if not report.is_file():
        return {"name": printable(clip_name(result)), "href": None, "folder": called(result)}
    try:
        address = quote(Path(os.path.relpath(report.absolute(), beside.absolute())).as_posix())
    except ValueError:  # on another disk of Windows
        address = report.absolute().as_uri()
    return {"name": printable(clip_name(result)), "href": address, "folder": called(result)}
