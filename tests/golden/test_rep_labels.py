"""Repetitions of real clips against what a person saw in them."""

from __future__ import annotations

from pathlib import Path

import pytest
from rep_labels import Label, Score, load_labels, score

from ankle_cv.result import analyze

QUICK = ("leowsimin-squat_1.mp4", "edge-truncated-faststart.mp4", "opencap-walk.mp4")
"""A squat, a sit-to-stand and a walk of one to three seconds; tests/validation/repetitions.py runs all."""


def test_labels_are_in_order_and_complete():
    tolerance_s, labels = load_labels()
    assert 0 < tolerance_s <= 0.25
    assert sum(len(label.bottoms_s) for label in labels) >= 15
    for label in labels:
        assert list(label.bottoms_s) == sorted(label.bottoms_s), label.clip
        assert len(label.complete) == len(label.bottoms_s), label.clip
        assert label.kind == "squat" or not label.bottoms_s, label.clip


def test_scores_count_what_was_found_invented_and_missed():
    label = Label("x", "squat", (1.0, 3.0, 5.0), (True, True, True))
    assert score([1.1, 3.2, 5.4], label, 0.25) == Score(matched=2, invented=1, missed=1)
    assert score([1.0, 1.1], label, 0.25) == Score(matched=1, invented=1, missed=2)
    assert Score(2, 1, 1).f1 == pytest.approx(2 / 3)
    assert Score(0, 0, 0).f1 == 1.0


@pytest.mark.slow
@pytest.mark.parametrize("name", QUICK)
def test_short_real_clips(shared: Path, name: str):
    tolerance_s, labels = load_labels()
    label = next(label for label in labels if label.clip == name)
    assessment = analyze(shared / "clips" / name).assessment
    assert assessment.kind == label.kind
    found = [rep.bottom_s for rep in assessment.reps]
    assert score(found, label, tolerance_s) == Score(len(label.bottoms_s), invented=0, missed=0)
    assert [rep.complete for rep in assessment.reps] == list(label.complete)
