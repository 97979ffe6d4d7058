"""Repetitions of drills: exact counts on motions made by hand, and what is slow and smooth."""

from __future__ import annotations

import json
import math

import numpy as np
import pytest

from ankle_cv.conventions import SIDES, landmark
from ankle_cv.live.drill import LEAST, MAX_REP_S, DrillState, add, signal_of
from ankle_cv.live.drill_controller import DrillController, DrillPlan, rep_line
from ankle_cv.live.drill_log import DRILL_REMEDIES, SLOWER, drill_lines, drill_record
from ankle_cv.live.engine import CapturedFrame, Speed
from ankle_cv.live.guidance import drill_count, guide_film
from ankle_cv.live.recorder import Recorder
from ankle_cv.live.sight import PicturesSeen
from ankle_cv.pose.base import PoseSample
from ankle_cv.video.frame import Frame, VideoInfo

FPS = 15
QUICK = PicturesSeen(
    seen=250, skipped=50, not_recorded=0, seen_per_s=25.0, computer_slow_s=0.0, camera_slow_s=0.0
)


def push(t: float) -> float:
    x = min(max(t, 0.0), 1.0)
    return x**3 * (10 - 15 * x + 6 * x * x)


def motion(count: int, way_s: float, by: float, stops: int = 0) -> np.ndarray:
    """Up and down `count` times with a second of rest, each way in `stops` + 1 pushes."""
    cycle_s, pushes = 2 * way_s + 1.0, stops + 1

    def up(t: float) -> float:
        each = way_s / pushes
        return sum(push((t - k * each) / (each * 0.7)) for k in range(pushes)) / pushes

    times = np.arange(0, count * cycle_s + 1, 1 / FPS)
    values = [
        by * sum(up(t - k * cycle_s - 1) - up(t - k * cycle_s - 1 - way_s) for k in range(count))
        for t in times
    ]
    return np.column_stack([times, values])


def done(drill, series, side="left"):
    state = DrillState(drill)
    for time_s, value in series:
        state = add(state, float(time_s), float(value), side)
    return state


@pytest.mark.parametrize("drill", list(LEAST))
@pytest.mark.parametrize("count", [1, 3, 12])
def test_every_repetition_counts_once(drill, count):
    series = motion(count, 2.5, 3 * LEAST[drill])
    rng = np.random.default_rng(4)
    series[:, 1] += 0.03 * LEAST[drill] * rng.standard_normal(len(series))
    state = done(drill, series)
    assert [rep.number for rep in state.reps] == list(range(1, count + 1))
    assert all(rep.from_s < rep.top_s < rep.to_s for rep in state.reps)


def test_what_is_too_small_too_short_or_not_seen_counts_nothing():
    small = motion(3, 2.5, 0.8 * LEAST["knee-to-wall"])
    assert done("knee-to-wall", small).reps == ()
    swapped = np.column_stack([np.arange(0, 3, 1 / FPS), np.zeros(3 * FPS)])
    swapped[20:23, 1] = 30.0
    assert done("knee-to-wall", swapped).reps == (), "legs exchanged for three pictures"
    hidden = motion(1, 2.5, 30.0)
    hidden[(hidden[:, 0] > 2) & (hidden[:, 0] < 5), 1] = math.nan
    assert done("knee-to-wall", hidden).reps == ()


def test_slow_and_smooth_is_controlled_fast_or_in_stops_is_not():
    (slow,) = done("knee-to-wall", motion(1, 2.5, 30.0)).reps
    (fast,) = done("knee-to-wall", motion(1, 0.9, 30.0)).reps
    (stopping,) = done("knee-to-wall", motion(1, 3.0, 30.0, stops=2)).reps
    assert (slow.faults, fast.faults, stopping.faults) == ((), ("fast",), ("jerky",))
    assert slow.controlled
    (raised,) = done("heel-raise", motion(1, 3.0, 0.06, stops=2), None).reps
    assert math.isnan(raised.smoothness), "the noise of the hips would decide it"


def test_a_foot_that_is_placed_before_the_push_is_no_part_of_it():
    times = np.arange(0, 12, 1 / FPS)
    for placed, way_s, faults in ((2, 0.5, ("fast",)), (3, 2.5, ()), (5, 2.5, ())):
        values = [placed * push((t - 1) / 0.6) + 34 * (push((t - 5) / way_s) - push(t - 8.5)) for t in times]
        (rep,) = done("knee-to-wall", np.column_stack([times, values])).reps
        assert rep.faults == faults, (placed, way_s)
        assert rep.top_s - rep.from_s <= way_s


def test_a_repetition_is_of_the_leg_of_its_way_and_not_of_the_one_that_stood_before():
    state = DrillState("knee-to-wall")
    values = [0.5, 0.0, *[0.5] * (8 * FPS), *(1 + motion(1, 2.5, 30.0)[:, 1])]
    for n, value in enumerate(values):
        state = add(state, n / FPS, float(value), "left" if n < 8 * FPS else "right")
    assert [rep.side for rep in state.reps] == ["right"]


def test_what_is_kept_of_somebody_who_stands_for_minutes_does_not_grow():
    rng, state = np.random.default_rng(1), DrillState("knee-to-wall")
    state = add(state, 0.0, -5.0, "left")
    for n in range(1, 180 * FPS):
        state = add(state, n / FPS, rng.random(), "left")
        assert len(state.samples) <= MAX_REP_S * FPS + 1
    for time_s, value in motion(1, 2.5, 30.0):
        state = add(state, 180 + float(time_s), float(value), "left")
    assert len(state.reps) == 1


def points(**at):
    """Landmarks of a person facing right, upright; joints of both legs, px."""
    made = np.full((33, 4), 0.9)
    for side, dx in (("left", 0.0), ("right", 0.0)):
        for joint, x, y in (
            ("hip", 0, 0),
            ("knee", 0, 200),
            ("ankle", 0, 400),
            ("heel", -20, 430),
            ("toe", 80, 430),
        ):
            made[landmark(joint, side), :2] = (300 + x + dx, 100 + y)
    for name, (x, y) in at.items():
        joint, side = name.split("_")
        made[landmark(joint, side), :2] = (x, y)
    return made


def test_the_signals_are_those_of_the_leg_in_front_of_the_hips_and_of_the_foot_in_the_air():
    ahead = points(ankle_left=(400, 500), knee_left=(400 + 200 * math.tan(math.radians(30)), 300))
    value, side = signal_of("knee-to-wall", ahead)
    assert (round(value, 6), side) == (30.0, "left")
    exchanged = ahead.copy()
    for joint in ("hip", "knee", "ankle", "heel", "toe"):
        for one, other in (("left", "right"),):
            a, b = landmark(joint, one), landmark(joint, other)
            exchanged[[a, b]] = exchanged[[b, a]]
    assert signal_of("knee-to-wall", exchanged) == (value, "right"), "the same leg by another name"
    low = signal_of("heel-raise", points())
    high = raised(points(), 20)
    assert signal_of("heel-raise", high)[0] - low[0] == pytest.approx(20 / 400)
    assert low[1] is None
    air = points(ankle_right=(300, 420), knee_right=(300, 220), heel_right=(300, 440), toe_right=(400, 440))
    assert signal_of("ankle-circles", air) == (pytest.approx(90.0), "right")
    hidden = points()
    hidden[landmark("knee", "left"), 3] = hidden[landmark("knee", "right"), 3] = 0.1
    assert math.isnan(signal_of("knee-to-wall", hidden)[0])


def raised(made, by, feet=("left", "right")):
    """The same with the heels up: all but the toes, and the legs that do not stand on them, higher by px."""
    made = made.copy()
    toes = {side: made[landmark("toe", side)].copy() for side in feet}
    made[:, 1] -= by
    for side in feet:
        made[landmark("toe", side)] = toes[side]
    return made


def bent(deg):
    """The person bent at the knees, feet flat, as in a squat with the hips far back."""
    shank, thigh = np.radians([0.15 * deg, 0.85 * deg])
    knee = (300 + 200 * math.sin(shank), 500 - 200 * math.cos(shank))
    hip = (knee[0] - 200 * math.sin(thigh), knee[1] - 200 * math.cos(thigh))
    return points(**{f"{name}_{side}": at for side in SIDES for name, at in (("knee", knee), ("hip", hip))})


def scaled(by):
    made = points()
    made[:, :2] = 360 + by * (made[:, :2] - 360)
    return made


def nodded(by):
    made = points()
    made[:, 1] += by
    return made


ON_LEFT = {
    "ankle_right": (240, 380),
    "knee_right": (360, 290),
    "heel_right": (220, 400),
    "toe_right": (240, 450),
}


def filmed(of, seconds=20, cycle_s=5.0):
    """The legs of the repetitions counted in `of(share)`, the share going from 0 to 1 and back."""
    state = DrillState("heel-raise")
    for n in range(seconds * FPS):
        share = (1 - math.cos(2 * math.pi * n / FPS / cycle_s)) / 2
        state = add(state, n / FPS, *signal_of("heel-raise", of(share)))
    return [rep.side for rep in state.reps]


@pytest.mark.parametrize("cycle_s", [2.0, 5.0])
@pytest.mark.parametrize(
    "of",
    [
        lambda share: bent(110 * share),
        lambda share: bent(60 * share),
        lambda share: scaled(1 + 0.1 * share),
        lambda share: nodded(30 * share),
    ],
    ids=["squats", "half squats", "a step nearer and back", "a camera that nods"],
)
def test_what_is_no_heel_raise_counts_none(of, cycle_s):
    assert filmed(of, cycle_s=cycle_s) == []


def test_raises_count_on_both_feet_on_one_and_not_while_the_stance_changes():
    both = filmed(lambda share: raised(points(), 30 * share))
    one = filmed(lambda share: raised(points(**ON_LEFT), 30 * share, ("left",)))
    assert set(both) == {None}
    assert set(one) == {"left"}
    assert len(both) == len(one) == 4
    assert filmed(lambda share: points(**ON_LEFT) if share > 0.5 else lower_toe()) == []


def lower_toe():
    """On both feet, the right one nearer to the camera: its toes are lower in the picture."""
    return points(toe_right=(380, 480), ankle_right=(300, 540))


def test_knees_that_bend_towards_the_camera_show_in_the_models_world():
    world = points() / 400
    assert math.isfinite(signal_of("heel-raise", points(), world)[0])
    for side in SIDES:
        world[landmark("knee", side), 2] -= 0.2
    assert math.isnan(signal_of("heel-raise", points(), world)[0])


def counted(pictures, path):
    """The legs of the repetitions that a controller counts in pictures of a person."""
    controller = DrillController(DrillPlan("heel-raise", 20, SIDES), Recorder(), path / "clip.mp4")
    for n, shown in enumerate(pictures):
        controller._count(n / FPS, PoseSample(n, n / FPS, shown[None], points()[None, :, :3] / 400))
    return [rep.side for rep in controller.drill.reps]


def heights(by, seconds=20, cycle_s=5):
    return [by / 2 * (1 - math.cos(2 * math.pi * n / FPS / cycle_s)) for n in range(seconds * FPS)]


def test_the_controller_counts_through_flicker(tmp_path):
    pictures = [raised(points(), by) for by in heights(30)]
    for shown in pictures[::10]:
        shown[landmark("knee", "left"), 3] = shown[landmark("knee", "right"), 3] = 0.1
    assert counted(pictures, tmp_path) == [None] * 4


def test_a_jump_of_the_signal_to_another_foot_is_no_movement(tmp_path):
    lifts = [points(**ON_LEFT) if n // (2 * FPS) % 2 else lower_toe() for n in range(20 * FPS)]
    assert counted(lifts, tmp_path) == [], "a foot lifted and put down again"
    nearer = points(**ON_LEFT, toe_left=(380, 450))
    then = [*[points()] * FPS, *(raised(nearer, by, ("left",)) for by in heights(8))]
    assert counted(then, tmp_path) == ["left"] * 4


def test_what_is_saved_and_said_has_both_legs_and_no_nan():
    state = done("knee-to-wall", motion(3, 2.5, 30.0), "left")
    fast = done("knee-to-wall", motion(2, 0.9, 30.0), "right")
    both = DrillState("knee-to-wall", (*state.reps, *fast.reps))
    record = drill_record(both, QUICK, "2026-11-29T20:00:00+00:00", "0")
    assert json.loads(json.dumps(record, allow_nan=False)) == record
    assert (record["left"]["controlled"], record["right"]["controlled"], record["both"]) == (3, 0, None)
    assert drill_lines(both, QUICK, 300, DRILL_REMEDIES) == (
        "left leg: 3 repetitions, 3 of them slow and smooth",
        "right leg: 2 repetitions, 0 of them slow and smooth",
        SLOWER,
    )
    assert drill_lines(DrillState("heel-raise"), QUICK, 300, DRILL_REMEDIES) == (
        "no repetition was seen in 250 of the camera's 300 pictures",
    )
    assert json.loads(rep_line(both.reps[-1]))["faults"] == ["fast"]
    plan = DrillPlan("knee-to-wall", 10, ("left",))
    assert drill_count(plan, DrillState("knee-to-wall")) == "0 of 10"
    assert drill_count(plan, both) == "right 2 of 10: slower"


def test_a_computer_too_slow_for_a_drill_is_told_at_once_in_the_end_and_in_the_file(tmp_path):
    controller = DrillController(DrillPlan("heel-raise", 20, SIDES), Recorder(), tmp_path / "clip.mp4")
    controller.open(VideoInfo("camera", "", 720, 640, None, 0, mirrored=False, start_s=0.0))
    image = np.random.default_rng(1).integers(0, 255, (640, 720, 3)).astype(np.uint8)
    told, views = [], []
    for n in range(0, 180, 15):
        frame = Frame(n, n / 30, np.roll(image, n, axis=1))
        sample = PoseSample(n, n / 30, points()[None], points()[None, :, :3] / 400)
        views.append(controller.process(CapturedFrame(frame, n / 30), sample))
        told += [json.loads(one.line) for one in controller.announcements()]
    (slow,) = [one for one in told if one["event"] == "slow"]
    assert slow["message"] == (
        "This computer manages only 2 of the camera's 30 pictures a second: repetitions may be missed"
    )
    assert views[-1].state.phase == "filming"
    assert guide_film(views[-1], stale=False).state == slow["message"]
    pictures = controller.meter.record(Speed(12, 150, 2.0, 500.0), not_recorded=0)
    assert drill_lines(controller.drill, pictures, controller.meter.given, DRILL_REMEDIES) == (
        "no repetition was seen in 12 of the camera's 166 pictures",
        "the computer was too slow for 5.5 s: repetitions may be missing",
        "Close other programs, or start with --model lite",
    )
    saved = drill_record(controller.drill, pictures, "2026-11-29T20:00:00+00:00", "0")["pictures"]
    assert (saved["seen"], saved["skipped"], saved["computer_slow_s"]) == (12, 150, 5.5)


def seen_at(indices, path, drill="heel-raise"):
    """What a drill before a camera of 30 pictures a second that looked at these of them comes to."""
    controller = DrillController(DrillPlan(drill, 20, SIDES), Recorder(), path / "clip.mp4")
    controller.open(VideoInfo("camera", "", 720, 640, None, 0, mirrored=False, start_s=0.0))
    image = np.random.default_rng(1).integers(0, 255, (640, 720, 3)).astype(np.uint8)
    for n in indices:
        sample = PoseSample(n, n / 30, points()[None], points()[None, :, :3] / 400)
        controller.process(CapturedFrame(Frame(n, n / 30, np.roll(image, n, axis=1)), n / 30), sample)
    assert controller.state.phase == "filming"
    pictures = controller.meter.record(Speed(len(indices), 0, 2.5, 400.0), not_recorded=0)
    return pictures, drill_lines(controller.drill, pictures, controller.meter.given, DRILL_REMEDIES)


def test_pictures_in_bursts_are_too_few_for_a_raise_however_many_a_second(tmp_path):
    """13 a second are enough, but a gap of a third of a second drops the raise under way."""
    bursts = [n for n in range(240) if n % 18 < 8]
    pictures, told = seen_at(bursts, tmp_path)
    assert pictures.computer_slow_s == pytest.approx(11 * 11 / 30, abs=0.3)
    assert told[-2:] == (
        f"the computer was too slow for {pictures.computer_slow_s} s: repetitions may be missing",
        DRILL_REMEDIES["computer"],
    )
    for drill in ("knee-to-wall", "ankle-circles"):
        assert seen_at(bursts, tmp_path, drill)[0].slow_parts == (), "their repetitions outlast such a gap"
    assert seen_at([n for n in range(240) if n < 18 or n % 3 == 0], tmp_path)[0].slow_parts == ()


def test_one_gap_is_told_as_the_part_whose_it_was_and_only_while_counting(tmp_path):
    counting = [n for n in range(240) if not 120 < n < 130]
    assert seen_at(counting, tmp_path)[0].slow_parts == (("computer", 0.3),)
    before = [n for n in range(240) if not 5 < n < 15]
    assert seen_at(before, tmp_path)[0].slow_parts == ()
