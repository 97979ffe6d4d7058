"""Real clips without markers: what is given on them, beside what is right by eye or by construction."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from readings import analysed
from trials import SHARED

from ankle_cv.assessment import Assessment, Measurement
from ankle_cv.conventions import SIDES
from ankle_cv.errors import AnkleCvError
from ankle_cv.settings import Settings

FIELD: Final = SHARED / "field"


@dataclass(frozen=True)
class Right:
    """What a clip shows, near leg at the bottom; None where nobody can tell, or nothing is to be given.

    Attributes
    ----------
    reps
        Repetitions.
    inclination_deg, dorsiflexion_deg
        Deepest repetition.
    off_deg
        How far the eye may be off.
    flat
        Whether every heel stays down.
    given
        Whether dorsiflexion and heel lift can be told.
    """

    reps: int | None = None
    inclination_deg: float | None = None
    dorsiflexion_deg: float | None = None
    off_deg: float = 4.0
    flat: bool = True
    given: bool = True


RIGHT: Final = {
    "A1_side_squat_not_counted": Right(reps=1),
    "B1_bystander_behind": Right(reps=4),
    "C2_heel_lost_at_bottom": Right(reps=3),
    "C4_heel_hidden_at_bottom": Right(reps=2, flat=False, given=False),
    "C5_barefoot_reencoded_forefoot_lost": Right(reps=1, inclination_deg=35, dorsiflexion_deg=35),
    "E1_plate_before_trunk": Right(reps=5, inclination_deg=26),
    "E3_plate_knee_collapses": Right(inclination_deg=27.5),
    "L1_hold12_forefoot_lost": Right(reps=1, inclination_deg=31.1, dorsiflexion_deg=31.1, off_deg=0.1),
    "N1_hightop_false_heel_rise": Right(),
}
"""By the name of the clip: side views with the foot in the picture (the folder's README)."""
FLAT_WITHIN: Final = {"mm": 2.0, "pct_foot": 0.8, "cm": 0.2}
"""A flat heel may be told as lifted by 2 mm, of a foot of 25 cm."""


def real_rows(folder: Path, fresh: bool) -> Iterator[dict[str, Any]]:
    """Yield one row per clip that is there."""
    for stem, right in RIGHT.items():
        for clip in sorted(FIELD.glob(f"{stem}.*")):
            try:
                document = analysed(clip, Settings(), folder, fresh).analysis.assessment
            except AnkleCvError as error:
                yield {"clip": stem, "view": error.message}
                continue
            yield {"clip": stem, "view": document.view.kind, **judged(document, right)}


def judged(document: Assessment, right: Right) -> dict[str, str]:
    """Return what a document gives beside what is right, as text, and what is wrong with it."""
    said = {
        "inclination": _deepest(document, "peak_tibial_inclination"),
        "dorsiflexion": _deepest(document, "peak_dorsiflexion"),
        "heel lift": _deepest(document, "max_heel_lift"),
    }
    exact = {"inclination": right.inclination_deg, "dorsiflexion": right.dorsiflexion_deg}
    faults = [
        f"{name} should be {value:g} ± {right.off_deg:g}"
        for name, value in exact.items()
        if value is not None and not _agrees(said[name], value, right.off_deg)
    ]
    lift = said["heel lift"]
    if right.flat and lift is not None and lift.value > max(FLAT_WITHIN[lift.unit], lift.plus_minus):
        faults.append("the heel is flat")
    if not right.given and (lift is not None or said["dorsiflexion"] is not None):
        faults.append("the foot is hidden")
    return {
        "repetitions": f"{len(document.reps)}" + (f" of {right.reps}" if right.reps else ""),
        **{name: _text(number) for name, number in said.items()},
        "wrong": "; ".join(faults),
    }


def _agrees(number: Measurement | None, value: float, off: float) -> bool:
    return number is None or abs(number.value - value) <= number.plus_minus + off


def _deepest(document: Assessment, field: str) -> Measurement | None:
    """Return the largest of a number over repetitions and legs that have it."""
    found = [number for rep in document.reps for side in SIDES if (number := getattr(rep, field).of(side))]
    return max(found, key=lambda number: float(number.value), default=None)


def _text(number: Measurement | None) -> str:
    if number is None:
        return "not given"
    unit = {"deg": "°", "pct_foot": " % of foot"}.get(number.unit, f" {number.unit}")
    return f"{number.value:.1f} ± {number.plus_minus:.1f}{unit}"
