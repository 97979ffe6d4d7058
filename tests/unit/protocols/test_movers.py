"""What exercises look like through the whole pipeline, for other builds, from other sides, with noise."""

from __future__ import annotations

import pytest
from edited_clips import MODEL, recorded
from movers import BUILDS, EXERCISES, performed

from ankle_cv.api import provenance
from ankle_cv.assessment import Assessment
from ankle_cv.evidence.records import NO_EVIDENCE
from ankle_cv.pipeline.join import assess_clip
from ankle_cv.pipeline.scenes import find_scenes
from ankle_cv.settings import Settings

NOISE_PX = 3.0
CASES = [
    ("squat", "stiff ankles", "long thighs", 30.0),
    ("squat", "half", "mean", 0.0),
    ("hinge", "deadlift", "short thighs, long trunk", 60.0),
    ("hinge", "Romanian", "mean", 90.0),
    ("lunge", "short", "long thighs", 30.0),
    ("single_leg_squat", "low foot", "mean", 90.0),
    ("side_lunge", "less wide", "mean", 0.0),
    ("step_up", "20 cm", "mean", 60.0),
    ("step_up", "40 cm", "long thighs", 90.0),
    ("wall_sit", "to parallel", "mean", 90.0),
]


def analysed(name: str, variant: str, build: str, yaw_deg: float) -> Assessment:
    film = performed(EXERCISES[name][variant], BUILDS[build], yaw_deg, noise_px=NOISE_PX, seed=1)
    recording, settings = recorded([film]), Settings()
    whole, scenes = find_scenes(recording, settings)
    about = provenance(MODEL, settings)
    return assess_clip(
        whole, scenes, NO_EVIDENCE, info=recording.info, settings=settings, provenance=about
    ).assessment


@pytest.mark.parametrize(("name", "variant", "build", "yaw_deg"), CASES)
def test_an_exercise_is_called_by_its_name(name: str, variant: str, build: str, yaw_deg: float) -> None:
    found = analysed(name, variant, build, yaw_deg)
    assert (found.looks_like, found.kind) == (name, "squat" if name == "squat" else "unknown")
    assert len(found.reps) == (2 if name == "squat" else 0)


@pytest.mark.parametrize("yaw_deg", [30.0, 0.0])
def test_hips_that_come_up_with_the_trunk_are_no_heel_raise(yaw_deg: float) -> None:
    found = analysed("hinge", "Romanian", "mean", yaw_deg)
    assert (found.kind, found.raises, found.reps) == ("unknown", (), ())
