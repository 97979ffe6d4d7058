"""A drill on disk: ``drill.json`` beside its clip, and what it comes to in words."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

import numpy as np

from ankle_cv.conventions import SIDES, Side
from ankle_cv.live.drill import DrillRep, DrillState
from ankle_cv.live.drill_controller import rep_fields
from ankle_cv.live.sight import REMEDIES, PicturesSeen, SlowPart
from ankle_cv.outputs.text import write_text
from ankle_cv.telling.numbers import counted
from ankle_cv.version import __version__

DRILL_FILE: Final = "drill.json"
DRILLS: Final = "drills"
DRILL_REMEDIES: Final[Mapping[SlowPart, str]] = {
    **REMEDIES,
    "computer": "Close other programs, or start with --model lite",
}
"""A drill has no second network that could be left out."""
SLOWER: Final = "Control beats speed: slower, and without a stop on the way."


def drill_record(drill: DrillState, pictures: PicturesSeen, started: str, camera: str) -> dict[str, object]:
    """Return what is saved of a drill; repetitions are counted as they happen, and are no measurements."""
    return {
        "schema_version": 1,
        "kind": "drill",
        "drill": drill.drill,
        "started": started,
        "camera": camera,
        "ankle_cv": __version__,
        "pictures": pictures.model_dump(mode="json"),
        "reps": [rep_fields(rep) for rep in drill.reps],
        **{name: _of_leg(_reps(drill, side)) for name, side in _LEGS.items()},
    }


_LEGS: Final[dict[str, Side | None]] = {"left": "left", "right": "right", "both": None}


def _reps(drill: DrillState, side: Side | None) -> list[DrillRep]:
    return [rep for rep in drill.reps if rep.side == side]


def _of_leg(reps: Sequence[DrillRep]) -> dict[str, object] | None:
    if not reps:
        return None
    known = [rep.smoothness for rep in reps if np.isfinite(rep.smoothness)]
    return {
        "reps": len(reps),
        "controlled": sum(rep.controlled for rep in reps),
        "median_way_s": round(float(np.median([rep.top_s - rep.from_s for rep in reps])), 2),
        "median_smoothness": round(float(np.median(known)), 2) if known else None,
    }


def write_drill(folder: Path, record: dict[str, object]) -> Path:
    """Write ``drill.json``.

    Raises
    ------
    OutputError
        It cannot be written.
    """
    return write_text(json.dumps(record, indent=2) + "\n", folder / DRILL_FILE)


def drill_lines(
    drill: DrillState, pictures: PicturesSeen, given: int, remedies: Mapping[SlowPart, str]
) -> tuple[str, ...]:
    """Return what a drill comes to: how many, how many of them controlled, and what to do differently.

    Parameters
    ----------
    drill, pictures
        How far it came, and how well the session saw.
    given
        Pictures that the camera gave meanwhile.
    remedies
        What to do about a part that was too slow to see every repetition.
    """
    lines = []
    for side in (*SIDES, None):
        reps = _reps(drill, side)
        if reps:
            good = sum(rep.controlled for rep in reps)
            where = f"{side} leg" if side else "both feet"
            lines.append(f"{where}: {counted(len(reps), 'repetition')}, {good} of them slow and smooth")
    if not lines:
        lines = [f"no repetition was seen in {pictures.seen} of the camera's {counted(given, 'picture')}"]
    if any(not rep.controlled for rep in drill.reps):
        lines.append(SLOWER)
    for part, seconds in pictures.slow_parts:
        lines.append(f"the {part} was too slow for {seconds:.1f} s: repetitions may be missing")
        lines.append(remedies[part])
    return tuple(lines)
