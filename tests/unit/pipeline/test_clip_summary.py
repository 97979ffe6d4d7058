"""The summary of heel raises over two scenes: each heel from the scenes that show it."""

from __future__ import annotations

from itertools import chain
from typing import Any

import pytest

from ankle_cv.assessment import Assessment, HeelRaise, Sided, Summary
from ankle_cv.pipeline.clip_summary import clip_summary
from ankle_cv.protocols.heel_raise_summary import summarise_raises

from assessments import make_assessment, make_raise, make_scene, make_view, measured  # isort: skip

LEFT = make_view()
RIGHT = make_view(yaw_deg=-90.0, facing="right", measured_sides=("right",))
FRONT = make_view(kind="front", yaw_deg=2.0, facing="camera", measured_sides=("left", "right"))
BOTH_LEGS = make_view(yaw_deg=70.0, measured_sides=("left", "right"))


def raised(scene: int, side: str, *heights: float | None, **changes: Any) -> list[HeelRaise]:
    """Raises of one scene with these heights of one heel, % of the foot."""
    return [
        make_raise(1, scene=scene, **({"height": part, "travel": part} | changes))
        for part in (Sided(**{side: None if h is None else measured(h, 3, "pct_foot")}) for h in heights)
    ]


def summary_of(views: list[Any], *scenes: list[HeelRaise]) -> Summary:
    alone = [
        make_assessment(kind="heel_raise", raises=part, summary=summarise_raises(part, ("left", "right")))
        for part in map(tuple, scenes)
    ]
    parts = [one.model_copy(update={"index": k}) for k, one in enumerate(chain(*scenes), 1)]
    document = make_assessment(
        kind="heel_raise",
        raises=tuple(parts),
        scenes=tuple(make_scene(k, kind="heel_raise", view=view) for k, view in enumerate(views, 1)),
    )
    return clip_summary(document, alone)


def test_a_leg_is_summed_up_over_the_scenes_that_show_it() -> None:
    """Turned in the middle: three raises from the left, three from the right."""
    found = summary_of([LEFT, RIGHT], raised(1, "left", 40, 38, 36), raised(2, "right", 30, 30, 33))
    left, right = found.left, found.right
    assert left is not None
    assert right is not None
    assert (found.rep_count, left.n, right.n) == (6, 3, 3)
    assert left.best_heel_height == measured(40, 3, "pct_foot")
    assert right.best_heel_height == measured(33, 3, "pct_foot")
    assert left.height_trend is not None
    assert left.height_trend.over_set.value == pytest.approx(-4)
    assert left.counts == {"heel_height": 3, "heel_travel": 3}
    assert found.asymmetry is not None
    assert found.asymmetry.value == pytest.approx(38 - 31)


def test_scenes_of_one_view_have_one_line_but_each_its_own_place() -> None:
    """Each scene has a flat foot and a rest of its own: what lies between them is no fatigue."""
    found = summary_of([LEFT, LEFT], raised(1, "left", 40, 39, 38), raised(2, "left", 50, 49, 48))
    left = found.left
    assert left is not None
    assert left.n == 6
    assert left.best_heel_height == measured(50, 3, "pct_foot")
    assert left.height_trend is not None
    assert left.height_trend.per_raise.value == pytest.approx(-1)
    assert left.height_trend.over_set.value == pytest.approx(-2)
    assert left.height_trend.verdict.endswith("from the first raise to the last of a scene")


def test_two_heights_in_each_of_two_scenes_are_a_trend_and_one_in_each_is_none() -> None:
    left = summary_of([LEFT, LEFT], raised(1, "left", 40, 38), raised(2, "left", 40, 38)).left
    assert left is not None
    assert left.height_trend is not None
    assert left.height_trend.per_raise.value == pytest.approx(-2)
    single = summary_of([LEFT] * 3, *(raised(k, "left", 40 + k) for k in (1, 2, 3))).left
    assert single is not None
    assert (single.n, single.height_trend) == (3, None)


def test_a_front_view_shows_no_height_and_takes_none_away() -> None:
    found = summary_of([LEFT, FRONT], raised(1, "left", 40, 40, 40), raised(2, "left", None, None))
    assert found.left is not None
    assert (found.left.n, found.rep_count, found.right) == (3, 5, None)
    assert found.left.best_heel_height == measured(40, 3, "pct_foot")


def test_a_heel_lost_in_a_whole_scene_from_its_side_may_have_been_higher() -> None:
    left = summary_of([LEFT, LEFT], raised(1, "left", 40, 40, 40), raised(2, "left", None, None, None)).left
    assert left is not None
    assert (left.n, left.best_heel_height, left.height_trend) == (6, None, None)


def test_a_far_leg_that_is_never_followed_says_nothing_of_its_heel() -> None:
    found = summary_of([BOTH_LEGS, RIGHT], raised(1, "left", 40, 38, 36), raised(2, "right", 30, 30, 30))
    assert found.right is not None
    assert found.right.n == 3
    assert found.right.best_heel_height is not None


def test_on_one_leg_each_foot_has_its_own_raises() -> None:
    found = summary_of(
        [LEFT, RIGHT],
        raised(1, "left", 40, 40, 40, standing_on="left"),
        raised(2, "right", 30, 30, 30, standing_on="right"),
    )
    assert [part.n if part else None for part in (found.left, found.right)] == [3, 3]


def test_nothing_recognised_keeps_its_summary() -> None:
    document: Assessment = make_assessment(kind="unknown")
    assert clip_summary(document, ()) is document.summary
