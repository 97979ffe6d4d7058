"""Heel raises of a stick figure: which are found, what is measured of them, and what is not told."""

from __future__ import annotations

from dataclasses import replace

import heel_raises
import numpy as np
import pytest
import stick
from heel_raises import FOOT_M, HOLD_S, UP_S, Raises, clip, lifted, phase, raises, top_s

from ankle_cv.assessment import HeelRaise, Measurement
from ankle_cv.conventions import VISIBILITY, Array, Side, Y, landmark
from ankle_cv.protocols.heel_raise import RaiseSpan, find_raises
from ankle_cv.protocols.heel_raise_measures import assess_raises
from ankle_cv.protocols.heel_raise_summary import height_trend, summarise_raises
from ankle_cv.protocols.kind import recognise
from ankle_cv.scene.neutral import Window
from ankle_cv.scene.view import View, find_view


def found(film: Raises) -> tuple[RaiseSpan, ...]:
    return find_raises(film.measures, film.body)


def two(*_: object) -> float:
    return 2.0


def measured(film: Raises, view: View | None = None) -> tuple[HeelRaise, ...]:
    seen = view or find_view(film.body.levelled, "side", film.body.camera.roll)
    return assess_raises(film.measures, found(film), two, seen)


def lift_of(film: Raises) -> Array:
    return film.measures.left.heel_lift_pct_foot.copy()


@pytest.mark.parametrize("tracked", [True, False])
def test_every_raise_is_found_by_the_heel_or_by_the_hips(tracked: bool) -> None:
    film = raises()
    spans = found(film if tracked else film.untracked())
    assert [span.top_s for span in spans] == pytest.approx([top_s(1), top_s(2), top_s(3)], abs=0.05)
    for span in spans:
        # The ends of a smooth movement are not seen, and its turning is slow: 0.1-0.15 s each.
        assert span.hold_from_s - span.start_s == pytest.approx(UP_S - 0.2, abs=0.1)
        assert span.hold_to_s - span.hold_from_s == pytest.approx(HOLD_S + 0.15, abs=0.1)
        assert (span.complete, span.hips, span.standing_on) == (True, True, "both")
        assert span.heels == (("left",) if tracked else ())


@pytest.mark.parametrize("tracked", [True, False])
@pytest.mark.parametrize("half_s", [0.4, 1.5])
def test_fast_and_slow_raises_without_a_stay_at_the_top(half_s: float, tracked: bool) -> None:
    tops = 1.0 + half_s * (1 + 2.2 * np.arange(6))

    def lift_m(t: float) -> float:
        return 0.08 * float(np.sum(np.cos(np.pi * np.clip((t - tops) / half_s, -1, 1)) + 1)) / 2

    film = stick.series(lambda t: stick.Pose(heel_lift_m=lift_m(t)), seconds=tops[-1] + half_s + 1)
    film_raises = clip(film, np.array([100 * lift_m(t) / heel_raises.FOOT_M for t in film.time_s]))
    spans = found(film_raises if tracked else film_raises.untracked())
    assert [span.top_s for span in spans] == pytest.approx(tops.tolist(), abs=0.05)


def test_small_rises_are_none() -> None:
    assert found(raises([0.01, 0.01])) == ()


def test_the_height_is_that_of_the_top() -> None:
    first, second = measured(raises([0.08, 0.06]))
    told = [one.height.left for one in (first, second)]
    assert [m.value for m in told if m] == pytest.approx([40, 30], abs=0.1)
    assert {(m.plus_minus, m.unit) for m in told if m} == {(2.0, "pct_foot")}
    assert first.travel.left is not None
    assert first.travel.left.value == pytest.approx(40, abs=0.2)
    assert first.travel.left.plus_minus == pytest.approx(2 * np.sqrt(2))
    # sin(pitch) = 0.4: 23.6 degrees of foot against a shin that leans by 5.
    assert first.plantarflexion.left is not None
    assert first.plantarflexion.left.value == pytest.approx(18.6, abs=0.1)
    assert (first.height.right, first.hips_agree) == (None, True)


def test_a_top_that_was_not_seen_has_no_height_though_the_rest_was() -> None:
    film = raises()
    lift, time_s = lift_of(film), film.measures.time_s
    lift[np.abs(time_s - top_s(2)) <= 0.5] = np.nan
    spans = measured(film.lift_pct(lift))
    assert [one.height.left is not None for one in spans] == [True, False, True]
    assert [one.top_s for one in spans] == pytest.approx([top_s(1), top_s(2), top_s(3)], abs=0.05)
    assert (spans[1].travel.left, spans[1].plantarflexion.left is not None) == (None, True)


def test_a_heel_below_its_flat_place_has_its_travel_only() -> None:
    film = raises()
    spans = measured(film.lift_pct(lift_of(film) - 15))
    assert [one.height.left for one in spans] == [None] * 3
    assert [one.travel.left.value for one in spans if one.travel.left] == pytest.approx([40] * 3, abs=0.3)
    left = summarise_raises(spans, ("left",)).left
    assert left is not None
    assert (left.heel_height, left.counts) == (None, {"heel_travel": 3})


def test_far_from_a_side_view_no_height_is_told() -> None:
    film = raises()
    view = replace(find_view(film.body.levelled, "side", film.body.camera.roll), yaw_deg=50.0)
    assert [(one.height.left, one.travel.left) for one in measured(film, view)] == [(None, None)] * 3


def test_hips_that_stay_where_they_are_disagree() -> None:
    film = raises()
    still = replace(film.measures, pelvis_rise=np.zeros(len(film.body)))
    spans = measured(replace(film, measures=still))
    assert [one.hips_agree for one in spans] == [False] * 3
    unknown = replace(film.measures, pelvis_rise=np.full(len(film.body), np.nan))
    assert [one.hips_agree for one in measured(replace(film, measures=unknown))] == [None] * 3


@pytest.mark.parametrize(("side", "on"), [("left", "right"), ("right", "left")])
def test_on_one_leg_only_the_foot_on_the_floor_has_a_height(side: Side, on: Side) -> None:
    film = raises()
    one_leg = clip(lifted(film.body.levelled, side, 0.4), lift_of(film))
    spans = measured(one_leg)
    assert {one.standing_on for one in spans} == {on}
    assert all((one.height.left is not None) == (on == "left") for one in spans)


def unseen(film: Raises, side: Side) -> Raises:
    """The same with an ankle that the model only guesses."""
    points = film.body.picture.points.copy()
    points[:, landmark("ankle", side), VISIBILITY] = 0.4
    hidden = film.body.picture.with_points(points)
    return replace(film, body=replace(film.body, picture=hidden))


def test_a_far_foot_out_of_sight_is_on_no_floor() -> None:
    spans = measured(unseen(raises(), "right"))
    assert [one.standing_on for one in spans] == [None] * 3
    assert {one.standing_on for one in measured(raises())} == {"both"}


@pytest.mark.parametrize(("hidden", "told"), [("right", {None}), ("left", {"left"})])
def test_one_leg_is_told_by_a_foot_that_is_seen_in_the_air(hidden: Side, told: set[str | None]) -> None:
    one_leg = clip(lifted(raises().body.levelled, "right", 0.4), lift_of(raises()))
    assert {one.standing_on for one in measured(unseen(one_leg, hidden))} == told


def test_a_heel_that_is_known_to_be_down_is_not_raised_by_the_hips() -> None:
    film = raises()
    assert found(film.lift_pct(np.zeros(len(film.body)))) == ()


def test_squats_are_none_though_their_heels_rise() -> None:
    film = stick.series(lambda t: stick.squat(t, lift_m=0.05), seconds=5)
    down = np.sin(np.pi * np.clip((film.time_s - 1) / 2, 0, 1)) ** 2
    assert found(clip(film, 25 * down)) == ()
    assert found(clip(film, 25 * down).untracked()) == ()


def hops(height_m: float) -> Raises:
    """Straight up and down again by free fall, toes off the floor."""
    film = raises([0.0, 0.0, 0.0])
    points = film.body.levelled.points.copy()
    for start_s in (1.0, 2.5, 4.0):
        lasts_s = 2 * np.sqrt(2 * height_m / 9.81)
        since = np.clip(film.measures.time_s - start_s, 0, lasts_s)
        points[..., Y] -= (0.5 * 9.81 * since * (lasts_s - since) * stick.PX_PER_M)[:, None]
    hopping = film.body.levelled.with_points(points)
    flown = clip(hopping, np.zeros(len(hopping))).untracked()
    in_room = -np.mean([hopping.xy("hip", s)[:, Y] for s in ("left", "right")], axis=0) / flown.body.leg_px
    return replace(flown, measures=replace(flown.measures, pelvis_rise=in_room))


@pytest.mark.parametrize("height_m", [0.1, 0.4])
def test_hops_are_none(height_m: float) -> None:
    assert found(hops(height_m)) == ()


def test_nothing_is_found_in_a_flight() -> None:
    film = raises()
    spans = find_raises(film.measures, film.body, [Window(top_s(2) - 0.1, top_s(2) + 0.1)])
    assert [span.top_s for span in spans] == pytest.approx([top_s(1), top_s(3)], abs=0.05)


def heights(*values: float | None) -> list[Measurement | None]:
    return [None if v is None else Measurement(value=v, plus_minus=5, unit="pct_foot") for v in values]


def test_the_trend_is_a_straight_line_with_students_interval() -> None:
    trend = height_trend(heights(40, 38, 36, 34, 32))
    assert trend is not None
    # No scatter about the line: 0.3 % of a repeated reading; t(3) = 3.182, and the sum of squares is 10.
    assert trend.per_raise.value == pytest.approx(-2)
    assert trend.per_raise.plus_minus == pytest.approx(3.182 * 0.3 / np.sqrt(10), abs=0.001)
    assert (trend.over_set.value, trend.over_set.unit) == (pytest.approx(-8), "pct_foot")
    assert trend.verdict == "the height falls by 8 ± 1 % of the foot from the first raise to the last"


def test_scatter_is_no_fatigue() -> None:
    trend = height_trend(heights(40, 36, None, 41, 37, 39))
    assert trend is not None
    assert trend.verdict.startswith("no change of height over the set beyond what can be measured")
    assert height_trend(heights(40, None, 36)) is None


def test_fatigue_is_in_the_summary() -> None:
    spans = measured(raises([0.08, 0.076, 0.072, 0.068, 0.064]))
    summary = summarise_raises(spans, ("left",))
    assert summary.left is not None
    assert summary.left.verdict == (
        "the height falls by 8 ± 1 % of the foot from the first raise to the last"
    )
    assert summary.left.best_heel_height is not None
    assert summary.left.best_heel_height.value == pytest.approx(40, abs=0.1)
    assert summary.tempo is not None
    assert summary.tempo.hold_s == pytest.approx(HOLD_S + 0.15, abs=0.1)


def test_a_mean_says_over_how_many_raises_it_is() -> None:
    film = raises()
    lift = lift_of(film)
    lift[np.abs(film.measures.time_s - top_s(2)) <= 0.5] = np.nan
    summary = summarise_raises(measured(film.lift_pct(lift)), ("left",))
    assert summary.left is not None
    assert summary.left.counts["heel_height"] == 2
    assert (summary.left.n, summary.left.best_heel_height, summary.left.height_trend) == (3, None, None)


def test_a_clip_without_raises_has_no_numbers() -> None:
    left = summarise_raises((), ("left",)).left
    assert left is not None
    assert (left.n, left.heel_height, left.counts) == (0, None, {})
    assert pytest.approx(0.2) == heel_raises.FOOT_M


def test_heels_that_rise_in_turn_count_each_for_its_own_leg() -> None:
    film = raises([0.08, 0.06, 0.08, 0.06])
    of_each = phase(film.body.time_s, 4)
    left, right = (100 * (of_each[k] + of_each[k + 2]) * h / FOOT_M for k, h in ((0, 0.08), (1, 0.06)))
    other = replace(film.measures.left, heel_lift_pct_foot=right)
    both = replace(film.lift_pct(left).measures, right=other)
    in_turn = measured(replace(film, measures=both))
    assert len(in_turn) == 4
    summary = summarise_raises(in_turn, ("left", "right"))
    assert summary.left is not None
    assert summary.right is not None
    assert (summary.left.n, summary.right.n) == (2, 2)
    assert summary.left.heel_height is not None
    assert summary.right.heel_height is not None
    assert summary.left.heel_height.value == pytest.approx(40, abs=0.1)
    assert summary.right.heel_height.value == pytest.approx(30, abs=0.1)


def test_flanks_of_raises_whose_tops_were_lost_are_no_test() -> None:
    film = raises([0.08, 0.08])
    at_s = (1.1, 1.4, 1.6, 1.75, 2.3, 2.45, 2.65, 2.9, 3.3, 3.5, 3.7, 3.85, 4.5, 4.65, 4.85, 5.1)
    read = (0, 15, 15, 5.5, 5.5, 14, 14, 0.6, 0.9, 15, 15, 5.5, 5.5, 13, 13, 0.9)
    film = film.lift_pct(np.interp(film.body.time_s, at_s, read))
    measures = replace(film.measures, pelvis_rise=np.full(len(film.body), np.nan))
    spans = found(replace(film, measures=measures))
    assert len(spans) >= 2
    assert not any(span.complete for span in spans)
    assert recognise(measures, film.body).kind == "unknown"
    assert recognise(raises().measures, raises().body).kind == "heel_raise"


def test_a_heel_too_unsure_to_be_told_still_shows_when_it_rises() -> None:
    film = raises()
    left = replace(
        film.measures.left,
        heel_lift_pct_foot=np.full(len(film.body), np.nan),
        rough_heel_lift_pct_foot=lift_of(film),
    )
    unsure = replace(film, measures=replace(film.measures, left=left))
    spans = found(unsure)
    assert [(span.top_s, span.heels) for span in spans] == [
        (pytest.approx(top_s(k), abs=0.05), ("left",)) for k in (1, 2, 3)
    ]
    assert [one.height.left for one in measured(unsure)] == [None] * 3


def test_raises_whose_heels_do_not_come_down_all_the_way_are_two_where_the_hips_come_down() -> None:
    at_s, lifts_m = (0, 1.0, 1.7, 2.2, 2.9, 3.4, 4.1, 4.6, 5.3, 6.3), (0, 0, 8, 8, 3, 3, 8, 8, 5, 5)
    film = stick.series(
        lambda t: stick.Pose(heel_lift_m=float(np.interp(t, at_s, lifts_m)) / 100), seconds=6.3
    )
    lift_pct = np.interp(film.time_s, at_s, lifts_m) / FOOT_M
    both = clip(film, lift_pct)
    assert [span.complete for span in found(both)] == [False, False]
    assert recognise(both.measures, both.body).kind == "heel_raise"
    # The same heel over hips that stay up: one raise whose top was misread.
    up = np.where((film.time_s > 1.0) & (film.time_s < 5.3), 0.05, 0.0)
    flanks = replace(both.measures, pelvis_rise=up)
    assert recognise(flanks, both.body).kind == "unknown"


def test_who_stands_flat_on_a_step_and_then_hangs_below_it_has_made_no_raise_yet() -> None:
    first_s = 2.0

    def lift_m(t: float) -> float:
        stood = 0.02 * float(np.interp(t, [1.2, 1.6], [1, 0]))
        return stood + 0.08 * float(np.sum(phase(t - first_s + heel_raises.FIRST_S, 3)))

    film = stick.series(lambda t: stick.Pose(heel_lift_m=lift_m(t)), seconds=first_s + 8.0)
    on_step = clip(film, np.array([100 * lift_m(t) / FOOT_M for t in film.time_s]))
    assert [span.complete for span in found(on_step)] == [True] * 3
    # Above what was taken for flat, which is where the heels hang: how far they travel is known, no height.
    assert [(one.height.left, one.travel.left is not None) for one in measured(on_step)] == [(None, True)] * 3
    # Flat all the time before: heights.
    assert all(one.height.left is not None for one in measured(raises()))
