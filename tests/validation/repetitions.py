"""Count the repetitions of every labelled real clip and hold them against the labels.

    python tests/validation/repetitions.py

Needs the shared clips beside the project; takes a few minutes on two cores.
"""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "golden"))

from rep_labels import Score, load_labels, score
from trials import SHARED

from ankle_cv.api import analyze
from ankle_cv.errors import NotMeasurableError


def main() -> None:
    """Print one line per clip, and the total."""
    tolerance_s, labels = load_labels()
    total = Score(0, 0, 0)
    for label in labels:
        try:
            assessment = analyze(SHARED / "clips" / label.clip)
            kind, found = str(assessment.kind), [rep.bottom_s for rep in assessment.reps]
        except NotMeasurableError as error:
            kind, found = error.message, []
        one = score(found, label, tolerance_s)
        total += one
        print(f"{label.clip}: {kind} (seen: {label.kind}), {one}", flush=True)
    print(f"F1 {total.f1:.3f} over {total}")


if __name__ == "__main__":
    main()
