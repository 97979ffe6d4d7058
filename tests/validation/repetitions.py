"""Count the repetitions of every labelled real clip and hold them against the labels.

    python tests/validation/repetitions.py [FOLDER...]

Needs the shared clips beside the project; takes a few minutes on two cores. Folders hold generated clips with
their truth; every squat or jump in them is one, anything else is none.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "golden"))

from rep_labels import Label, Score, load_labels, score
from trials import SHARED

from ankle_cv.errors import NotMeasurableError
from ankle_cv.result import analyze

COUNTED = ("squat", "jump")
"""Kinds of generated clips whose repetitions are squats."""


def generated(folder: Path) -> Iterator[tuple[Path, Label]]:
    """Return the clips of a folder with their truth."""
    for path in sorted(folder.glob("*.json")):
        clip, record = path.with_suffix(".mp4"), json.loads(path.read_text(encoding="utf-8"))
        if clip.is_file() and "spec" in record:
            kind = record["spec"]["kind"]
            bottoms_s = tuple(rep["bottom_s"] for rep in record["reps"] if kind in COUNTED)
            yield clip, Label(clip.name, kind, bottoms_s, (True,) * len(bottoms_s))


def main(folders: list[str]) -> None:
    """Print one line per clip, and the total."""
    tolerance_s, labels = load_labels()
    clips = [(SHARED / "clips" / label.clip, label) for label in labels]
    total = Score(0, 0, 0)
    for path, label in [*clips, *(one for folder in folders for one in generated(Path(folder)))]:
        try:
            assessment = analyze(path).assessment
            kind, found = str(assessment.kind), [rep.bottom_s for rep in assessment.reps]
        except NotMeasurableError as error:
            kind, found = error.message, []
        one = score(found, label, tolerance_s)
        total += one
        print(f"{label.clip}: {kind} (seen: {label.kind}), {one}", flush=True)
    print(f"F1 {total.f1:.3f} over {total}")


if __name__ == "__main__":
    main(sys.argv[1:])
