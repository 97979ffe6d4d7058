"""Results of a person over weeks, made by hand: knee-to-wall clips of one leg."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

from assessments import make_assessment, make_attempt, make_input, make_provenance, make_summary, measured

from ankle_cv.assessment import AboutRecord, Assessment, Notice
from ankle_cv.history.records import KeptResult, kept_result
from ankle_cv.notices.asked import left_out_notices, trimmed_notices
from ankle_cv.outputs.json import write_json
from ankle_cv.protocols.outcome import UncountedPart
from ankle_cv.scene.neutral import Window
from ankle_cv.sessions.results import ReadResult
from ankle_cv.settings import Settings

FIRST = datetime(2026, 9, 7, 18, 5, 9, tzinfo=timezone.utc)


def wall_document(
    degrees: float, *, days: float = 0, side: Any = "left", name: str | None = "Ann", **about: Any
) -> Assessment:
    """A clip of three knee-to-wall attempts of one leg, all of one angle."""
    taken = (FIRST + timedelta(days=days)).isoformat()
    attempts = tuple(
        make_attempt(
            n,
            side=side,
            tibial_inclination=measured(degrees),
            dorsiflexion=measured(degrees - 2, 2.5),
            heel_lift=measured(1.0, 4.0, "mm"),
            heel_down=True,
            knee_to_wall=measured(degrees / 4, 1.0, "cm"),
        )
        for n in (1, 2, 3)
    )
    sha256 = hashlib.sha256(f"{taken} {side} {name}".encode()).hexdigest()
    return make_assessment(
        kind="wall",
        input=make_input(path=f"{side}.mp4", sha256=sha256),
        about=AboutRecord(name=name, filmed=taken, filmed_source="container", **about),
        attempts=attempts,
        summary=make_summary("Three attempts."),
        provenance=make_provenance(settings={"side": side}),
    )


def asked_notices() -> tuple[Notice, ...]:
    """What a document says of a clip that was trimmed and of whose attempts one was left out."""
    return (
        *trimmed_notices(Settings(trim="3-9")),
        *left_out_notices("wall", [UncountedPart(4, Window(7.0, 8.0))]),
    )


def kept(degrees: float, *, folder: str = "results/left", **details: Any) -> KeptResult:
    one = kept_result(ReadResult(Path(folder), wall_document(degrees, **details)))
    assert one is not None
    return one


def asked(one: KeptResult) -> KeptResult:
    """Return a result of a clip that was trimmed, and of whose attempts one was left out."""
    document = one.result.assessment
    quality = document.quality.model_copy(update={"notices": asked_notices()})
    return replace(
        one, result=replace(one.result, assessment=document.model_copy(update={"quality": quality}))
    )


def save_wall(folder: Path, degrees: float, **details: Any) -> Path:
    """Write the document of such a clip into a folder of results."""
    folder.mkdir(parents=True, exist_ok=True)
    write_json(wall_document(degrees, **details), folder / "assessment.json")
    return folder
