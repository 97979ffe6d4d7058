"""Stances on one leg: found by the feet, swaying as far as was put in, told only where a view shows it."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest
from squat_clips import leg, smooth
from stick_film import Film, film

from ankle_cv.assessment import Measurement, Stance
from ankle_cv.conventions import landmark
from ankle_cv.protocols import balance
from ankle_cv.protocols.balance import (
    OFF_FLOOR,
    assess_stances,
    find_stances,
    sideways_lean_deg,
    standing_alone_s,
    summarise_stances,
    sway_direction,
)
from ankle_cv.protocols.kind import recognise

FPS = 30
TIME_S = np.arange(0, 24, 1 / FPS)
NOTHING = np.zeros(len(TIME_S))


def lifted(*spans: tuple[float, float], by: float = 0.2) -> np.ndarray:
    """How high a foot is, leg lengths: in the air in these spans, s."""
    return by * np.sum([smooth((TIME_S - a) / 0.5) - smooth((TIME_S - b) / 0.4) for a, b in spans], axis=0)


def stood(**feet: np.ndarray) -> Film:
    return film(NOTHING, **feet)


def view(yaw_deg: float) -> SimpleNamespace:
    return SimpleNamespace(yaw_deg=yaw_deg)


def test_the_stance_is_on_the_other_leg_and_a_touch_down_parts_two() -> None:
    found = find_stances(stood(right_up=lifted((2, 10), (10.8, 20))).body)
    assert [(one.side, one.touch_down) for one in found] == [("left", True), ("left", False)]
    ends = [end for one in found for end in (one.from_s, one.to_s)]
    assert ends == pytest.approx([2.25, 10.2, 11.05, 20.2], abs=0.15)


def test_changing_the_leg_is_no_touch_down_and_both_feet_are_no_stance() -> None:
    both_legs = stood(right_up=lifted((2, 9)), left_up=lifted((11, 20)))
    assert [(one.side, one.touch_down) for one in find_stances(both_legs.body)] == [
        ("left", False),
        ("right", False),
    ]
    assert find_stances(stood().body) == ()
    assert find_stances(stood(right_up=lifted((2, 10), by=0.6 * OFF_FLOOR)).body) == ()
    assert find_stances(stood(right_up=lifted((2, 2.6))).body) == (), "a step"


def dipping(by: float) -> np.ndarray:
    """Drop of the pelvis: it goes down and up again every four seconds."""
    return by * np.sin(np.pi * TIME_S / 4) ** 2


@pytest.mark.parametrize(
    ("span", "drop", "alone"),
    [
        ((2, 22), NOTHING, True),
        ((2, 22), dipping(0.03), True),
        ((2, 22), dipping(0.25), False),
        ((2, 9), NOTHING, False),
        ((2, 14), NOTHING, False),
    ],
    ids=["stands", "gives a little", "squats on one leg", "too short", "half of the clip"],
)
def test_who_mostly_just_stands_on_one_leg_is_tested_for_balance(span, drop, alone) -> None:
    clip = film(drop, right_up=lifted(span))
    assert (recognise(clip.measures, clip.body).kind == "balance") is alone


def test_a_hip_that_was_not_seen_is_not_known_to_be_still() -> None:
    clip = stood(right_up=lifted((2, 22)))
    assert standing_alone_s(find_stances(clip.body), clip.body) == pytest.approx(20, abs=0.3)
    points = clip.body.levelled.points.copy()
    points[TIME_S > 15, landmark("hip", "left"), :2] = np.nan
    unseen = replace(clip.body, levelled=clip.body.levelled.with_points(points))
    assert standing_alone_s(find_stances(clip.body), unseen) == 0


def swaying(by_deg: float, drop: bool = False) -> tuple[tuple, Film]:
    clip = stood(right_up=lifted((2, 22)))
    shin = 4 + by_deg * np.sqrt(2) * np.sin(2 * np.pi * 0.4 * TIME_S)
    if drop:
        shin[TIME_S > 15] = np.nan
    lift = 0.5 * np.sqrt(2) * np.sin(2 * np.pi * 0.5 * TIME_S)
    left = leg(len(TIME_S), tibial_inclination_deg=shin, heel_lift_pct_foot=lift)
    measures = replace(clip.measures, left=replace(left, foot_source="tracker"))
    return find_stances(clip.body), replace(clip, measures=measures)


@pytest.mark.parametrize("by_deg", [0.0, 0.8, 3.0])
def test_from_the_side_shin_and_heel_sway_as_far_as_they_were_made_to(by_deg: float) -> None:
    spans, clip = swaying(by_deg)
    (one,) = assess_stances(spans, clip.measures, clip.body, view(85.0))
    assert one.sway is not None
    assert one.sway.value == pytest.approx(by_deg, abs=0.05)
    assert one.direction == "forward"
    assert one.foot_sway is not None
    assert (one.foot_sway.value, one.foot_sway.unit) == (pytest.approx(0.5, abs=0.02), "pct_foot")
    told = summarise_stances([one])
    assert told.right is None
    assert told.left is not None
    assert (told.left.sway, told.left.touch_downs, told.left.n) == (one.sway, 0, 1)
    assert told.left.stance_s == told.left.longest_stance_s == pytest.approx(20, abs=0.3)


def test_obliquely_and_where_the_leg_was_lost_no_sway_is_told() -> None:
    for (spans, clip), yaw_deg in ((swaying(1.0), 45.0), (swaying(1.0, drop=True), 90.0)):
        (one,) = assess_stances(spans, clip.measures, clip.body, view(yaw_deg))
        assert (one.sway, one.direction) == (None, None)
    assert [sway_direction(view(yaw)) for yaw in (0, -12, 180, 20, 60, 75, -100, float("nan"))] == [
        "sideways",
        "sideways",
        "sideways",
        None,
        None,
        "forward",
        "forward",
        None,
    ]


def test_from_the_front_the_lean_in_the_picture_counts() -> None:
    clip = stood(right_up=lifted((2, 22)))
    lean = 2.0 * np.sqrt(2) * np.sin(2 * np.pi * 0.4 * TIME_S)
    series, knee = clip.body.levelled, landmark("knee", "left")
    points, shin_px = series.points.copy(), 300.0
    points[:, knee, :2] = series.xy("ankle", "left") + shin_px * np.column_stack(
        [np.sin(np.radians(lean)), -np.cos(np.radians(lean))]
    )
    body = replace(clip.body, levelled=series.with_points(points))
    assert sideways_lean_deg(body, "left") == pytest.approx(lean, abs=1e-6)
    (one,) = assess_stances(find_stances(clip.body), clip.measures, body, view(0.0))
    assert one.sway is not None
    assert one.sway.value == pytest.approx(2.0, abs=0.05)
    assert (one.direction, one.foot_sway) == ("sideways", None)


def test_a_rest_on_both_feet_and_what_is_not_seen_are_no_touch_down(monkeypatch: pytest.MonkeyPatch) -> None:
    rested = find_stances(stood(right_up=lifted((2, 8), (15, 20))).body)
    assert [one.touch_down for one in rested] == [False, False]
    clip = stood(right_up=lifted((2, 20)))
    heights = balance.left_below(clip.body).copy()
    heights[(TIME_S > 10) & (TIME_S < 10.8)] = np.nan
    monkeypatch.setattr(balance, "left_below", lambda _: heights)
    assert [one.touch_down for one in find_stances(clip.body)] == [False, False]


def swayed(index: int, side: str, deg: float, direction: str, from_s: float, to_s: float) -> Stance:
    return Stance(
        index=index, side=side, from_s=from_s, to_s=to_s, touch_down=False, direction=direction,
        sway=Measurement(value=deg, plus_minus=0.2, unit="deg"),
    )  # fmt: skip


def test_sways_forward_and_to_the_side_are_not_put_together() -> None:
    one_leg = summarise_stances(
        [swayed(1, "left", 1.0, "forward", 0, 30), swayed(2, "left", 3.0, "sideways", 40, 60)]
    ).left
    assert one_leg is not None
    assert one_leg.sway is not None
    assert one_leg.sway.value == pytest.approx(1.0)
    both = [swayed(1, "left", 1.0, "forward", 0, 30), swayed(2, "right", 3.0, "sideways", 40, 70)]
    assert summarise_stances(both).asymmetry is None
    alike = [swayed(1, "left", 1.0, "forward", 0, 30), swayed(2, "right", 3.0, "forward", 40, 70)]
    assert summarise_stances(alike).asymmetry is not None


def test_the_mean_weighs_by_time_and_touch_downs_are_counted() -> None:
    clip = stood(right_up=lifted((2, 8), (9, 21)))
    shin = np.where(TIME_S < 8.5, 2.0, 1.0) * np.sqrt(2) * np.sin(2 * np.pi * 0.5 * TIME_S)
    measures = replace(clip.measures, left=leg(len(TIME_S), tibial_inclination_deg=shin))
    told = summarise_stances(assess_stances(find_stances(clip.body), measures, clip.body, view(90.0))).left
    assert told is not None
    assert told.touch_downs == 1
    assert told.sway is not None
    assert told.sway.value == pytest.approx(np.sqrt((6 * 4 + 12 * 1) / 18), abs=0.05)
    assert told.longest_stance_s == pytest.approx(12, abs=0.3)
