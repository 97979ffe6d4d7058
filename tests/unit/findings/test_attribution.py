from __future__ import annotations

from typing import Any

import pytest
from assessment_builder import FIRST, SECOND, finding, squat_of

from ankle_cv.assessment import Assessment, Attribution, Depth
from ankle_cv.findings.attribution import COUNTER_EVIDENCE, attribute

from assessments import make_scene, make_view  # isort: skip

SHALLOW = finding("shallow_depth", 70, 80)
LEANING = finding("trunk_lean", 20, 10)
HEEL = finding("heel_rise", 20, 8, side="left", unit="mm")


def heels_raised(first: Assessment, second: Assessment) -> Attribution:
    return attribute(first, second, "heels_raised")


def outcomes(found: Attribution) -> dict[str, str]:
    return {one.code: one.outcome for one in found.outcomes}


def test_a_difference_is_second_minus_first_with_the_errors_of_both():
    found = heels_raised(squat_of(FIRST, thigh=70), squat_of(SECOND, thigh=78))
    depth = found.comparisons[0]
    assert (depth.measure, depth.side) == ("depth", None)
    assert depth.difference.value == pytest.approx(8)
    assert depth.difference.plus_minus == pytest.approx(5)  # 3 and 4: three repetitions do not scatter
    assert depth.beyond_error


def test_a_difference_within_both_errors_is_none():
    found = heels_raised(squat_of(FIRST, thigh=70), squat_of(SECOND, thigh=74.9))
    assert not found.comparisons[0].beyond_error


def test_depth_that_raised_heels_restore_points_to_the_ankle_and_asks_for_the_wall_test():
    found = heels_raised(squat_of(FIRST, SHALLOW, thigh=70), squat_of(SECOND, thigh=95))
    assert found.verdict == "points_to_ankle"
    assert "restored depth" in found.reason
    assert "36.5°" in found.reason
    assert outcomes(found) == {"shallow_depth": "vanished"}


def test_a_trunk_that_raised_heels_restore_points_to_the_ankle():
    found = heels_raised(
        squat_of(FIRST, LEANING, trunk_minus_tibia=25), squat_of(SECOND, trunk_minus_tibia=2)
    )
    assert found.verdict == "points_to_ankle"


def test_a_trunk_restored_by_squatting_less_deep_does_not():
    found = heels_raised(
        squat_of(FIRST, LEANING, thigh=95, trunk_minus_tibia=25),
        squat_of(SECOND, thigh=60, trunk_minus_tibia=2),
    )
    assert found.verdict == "cannot_tell"
    assert "depth got worse" in found.reason


def test_depth_that_stays_as_it_was_is_not_limited_by_the_ankle():
    found = heels_raised(squat_of(FIRST, SHALLOW, thigh=60), squat_of(SECOND, SHALLOW, thigh=61))
    assert found.verdict == "not_ankle_limited"
    assert outcomes(found) == {"shallow_depth": "stayed"}


def test_depth_that_may_have_been_restored_within_the_error_cannot_be_told():
    found = heels_raised(squat_of(FIRST, SHALLOW, thigh=77), squat_of(SECOND, SHALLOW, thigh=78))
    assert found.verdict == "cannot_tell"


def test_a_finding_that_is_gone_without_a_real_change_has_not_vanished():
    found = heels_raised(squat_of(FIRST, SHALLOW, thigh=78), squat_of(SECOND, thigh=81))
    assert outcomes(found) == {"shallow_depth": "cannot_tell"}
    assert found.verdict == "cannot_tell"


def test_depth_that_is_better_but_not_restored_cannot_be_told():
    found = heels_raised(squat_of(FIRST, SHALLOW, thigh=50), squat_of(SECOND, SHALLOW, thigh=62))
    assert outcomes(found) == {"shallow_depth": "smaller"}
    assert found.verdict == "cannot_tell"


def test_a_heel_that_stays_down_on_raised_heels_alone_is_no_sign_of_the_ankle():
    found = heels_raised(squat_of(FIRST, HEEL, heel_lift=20), squat_of(SECOND, heel_lift=0))
    assert outcomes(found) == {"heel_rise": "vanished"}
    assert found.verdict == "cannot_tell"


def test_what_is_new_in_the_repeat_is_told():
    found = heels_raised(squat_of(FIRST, heel_lift=0), squat_of(SECOND, HEEL, heel_lift=20))
    assert outcomes(found) == {"heel_rise": "appeared"}


@pytest.mark.parametrize("change", ["arms_forward", "unstated"])
def test_only_raised_heels_can_point_to_the_ankle(change):
    found = attribute(squat_of(FIRST, SHALLOW, thigh=70), squat_of(SECOND, thigh=95), change)
    assert found.verdict == "cannot_tell"
    assert outcomes(found) == {"shallow_depth": "vanished"}


def test_the_ankle_angle_is_not_compared_when_the_heels_stand_on_something():
    clips = squat_of(FIRST), squat_of(SECOND)
    assert "dorsiflexion" not in {c.measure for c in attribute(*clips, "heels_raised").comparisons}
    assert "dorsiflexion" not in {c.measure for c in attribute(*clips, "unstated").comparisons}
    assert "dorsiflexion" in {c.measure for c in attribute(*clips, "arms_forward").comparisons}


def test_one_repetition_is_too_few_for_a_verdict():
    found = heels_raised(squat_of(FIRST, SHALLOW, thigh=70), squat_of(SECOND, thigh=95, reps=1))
    assert found.verdict == "cannot_tell"
    assert found.comparisons


@pytest.mark.parametrize(
    ("second", "word"),
    [
        ({"view": "front"}, "views"),
        ({"kind": "wall"}, "must show squats"),
        ({"reps": 0}, "No squat was found in the second"),
        ({"side": "right"}, "different legs"),
    ],
)
def test_clips_that_cannot_be_compared_say_why(second: dict[str, Any], word: str):
    found = heels_raised(squat_of(FIRST, SHALLOW), squat_of(SECOND, **second))
    assert found.verdict == "cannot_tell"
    assert word in found.reason
    assert found.comparisons == found.outcomes == ()


def test_a_clip_compared_with_itself_says_nothing():
    clip = squat_of(FIRST, SHALLOW)
    assert heels_raised(clip, clip).reason == "Both are the same clip."


def test_two_front_views_compare_the_knees_and_say_nothing_of_the_ankle():
    knees = finding("knee_valgus", -0.2, -0.1, unit="ratio")
    found = heels_raised(
        squat_of(FIRST, knees, view="front", kasr_change=-0.2),
        squat_of(SECOND, view="front", kasr_change=0.0),
    )
    assert outcomes(found) == {"knee_valgus": "vanished"}
    assert found.verdict == "cannot_tell"


def test_the_counter_evidence_is_always_there():
    found = heels_raised(squat_of(FIRST, SHALLOW, thigh=70), squat_of(SECOND, thigh=95))
    assert found.counter_evidence == COUNTER_EVIDENCE
    assert [any(word in line for line in COUNTER_EVIDENCE) for word in ("Berglund", "0.80", "Rabin")] == [
        True
    ] * 3


def with_front_view(clip: Assessment, side_reps: int) -> Assessment:
    """The same clip of which only the first repetitions were filmed from the side."""
    unseen = {"depth": Depth(thigh_inclination=None, depth_class="cannot_tell"), "trunk_minus_tibia": None}
    reps = tuple(
        rep if rep.index <= side_reps else rep.model_copy(update={"scene": 2, **unseen}) for rep in clip.reps
    )
    return clip.model_copy(update={"reps": reps})


@pytest.mark.parametrize(("side_reps", "verdict"), [(1, "cannot_tell"), (2, "points_to_ankle")])
def test_only_repetitions_that_show_the_depth_count(side_reps: int, verdict: str) -> None:
    first = with_front_view(squat_of(FIRST, SHALLOW, thigh=70, reps=4), side_reps)
    found = heels_raised(first, squat_of(SECOND, thigh=95))
    assert found.verdict == verdict
    assert ("One squat from the side" in found.reason) == (verdict == "cannot_tell")


def test_legs_of_any_scene_are_shown() -> None:
    first = squat_of(FIRST, SHALLOW, thigh=70)
    other = make_scene(2, view=make_view(yaw_deg=-90.0, measured_sides=("right",)))
    both = first.model_copy(update={"scenes": (make_scene(1), other)})
    assert heels_raised(both, squat_of(SECOND, thigh=95, side="right")).verdict == "points_to_ankle"
    assert heels_raised(first, squat_of(SECOND, thigh=95, side="right")).verdict == "cannot_tell"
