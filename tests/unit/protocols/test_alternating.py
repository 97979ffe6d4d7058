"""Clips in which the legs alternate: lunges, single-leg squats, knee-to-wall attempts of either leg."""

from __future__ import annotations

import numpy as np
import pytest
from squat_clips import Squat, depth, smooth
from stick_film import Film, film

from ankle_cv.conventions import SIDES, Array
from ankle_cv.protocols.kind import Movement, recognise
from ankle_cv.protocols.wall import find_attempts, of_front_leg
from ankle_cv.scene.stance import left_ahead


def seconds(s: float) -> Array:
    return np.arange(0, s, 1 / 30)


def seen(clip: Film) -> Movement:
    return recognise(clip.measures, clip.body)


def lunging(legs: str, every_s: float, *, reverse: bool = False) -> Film:
    """Step out with one leg, go down, step back; then the other."""
    time_s = seconds(len(legs) * every_s + 1)
    fwd = {leg: np.zeros_like(time_s) for leg in "LR"}
    starts = [0.5 + k * every_s for k in range(len(legs))]
    for leg, start in zip(legs, starts, strict=True):
        fwd[leg] += smooth((time_s - start) / 0.4) - smooth((time_s - start - every_s + 0.9) / 0.4)
    dip = depth(time_s, [Squat(start=s + 0.25, down=0.5, hold=0.2, up=0.5, drop=0.45) for s in starts])
    if reverse:
        return film(dip, left_fwd=-fwd["R"], right_fwd=-fwd["L"])
    return film(dip, left_fwd=fwd["L"], right_fwd=fwd["R"])


@pytest.mark.parametrize("reverse", [False, True])
@pytest.mark.parametrize("every_s", [2.2, 4.0])
def test_alternating_lunges_have_alternating_front_legs(every_s: float, reverse: bool) -> None:
    movement = seen(lunging("LRLRLR", every_s, reverse=reverse))
    assert (movement.kind, movement.looks_like) == ("unknown", "lunge")
    assert [other.side for other in movement.others] == ["left", "right"] * 3


def on_one_leg(lift: float, standing: str) -> Film:
    """Single-leg squats with the free foot held up all the time, as high as `lift` in standing."""
    time_s = seconds(3.5 * len(standing) + 1)
    starts = [1 + 3.5 * k for k in range(len(standing))]
    on_right = np.zeros_like(time_s) + (standing[0] == "R")
    for leg, before, start in zip(standing[1:], standing, starts[1:], strict=False):
        on_right += smooth((time_s - start + 1) / 0.4) * ((leg == "R") - (before == "R"))
    up = lift + 0.15 * depth(time_s, [Squat(start=s, drop=1.0) for s in starts])
    dip = depth(time_s, [Squat(start=s, drop=0.4) for s in starts])
    return film(dip, left_up=up * on_right, right_up=up * (1 - on_right))


@pytest.mark.parametrize("lift", [0.2, 0.25, 0.4])
@pytest.mark.parametrize("standing", ["LLLRRR", "LRLRLR", "LLLL", "RRRR"])
def test_a_foot_that_is_held_up_in_standing_is_no_perspective(standing: str, lift: float) -> None:
    movement = seen(on_one_leg(lift, standing))
    assert (movement.kind, movement.looks_like, movement.reps) == ("unknown", "single_leg_squat", ())
    sides = {"L": "left", "R": "right"}
    assert [other.side for other in movement.others] == [sides[leg] for leg in standing]


def at_the_wall(legs: str, every_s: float = 5.5) -> Film:
    """Attempts with one foot in front, then the other; the rear shank leans further, on its raised heel."""
    time_s = seconds(len(legs) * every_s + 1)
    starts = [0.8 + k * every_s for k in range(len(legs))]
    ahead = np.full_like(time_s, 0.25 if legs[0] == "L" else -0.25)
    dips = {leg: np.zeros_like(time_s) for leg in "LR"}
    for k, (leg, start) in enumerate(zip(legs, starts, strict=True)):
        dips[leg] += depth(time_s, [Squat(start=start, down=0.7, hold=1.2, up=0.7, drop=0.18)])
        if k + 1 < len(legs):
            change = ((legs[k + 1] == "L") - (leg == "L")) * 0.5
            ahead += change * smooth((time_s - start - 2.8) / 0.6)
    rear = {"L": (35 + 60 * dips["R"]) * (ahead < 0), "R": (35 + 60 * dips["L"]) * (ahead > 0)}
    shanks = {leg: 6 + 170 * dips[leg] + rear[leg] for leg in "LR"}
    return film(
        dips["L"] + dips["R"], left_fwd=ahead, right_fwd=-ahead, shank=shanks["L"], right_shank=shanks["R"]
    )


@pytest.mark.parametrize("legs", ["LLLRRR", "LRLRLR"])
def test_only_the_front_leg_makes_an_attempt(legs: str) -> None:
    clip = at_the_wall(legs)
    assert seen(clip).kind == "wall"
    both = find_attempts(clip.measures, SIDES)
    spans = of_front_leg(both, clip.measures.time_s, left_ahead(clip.body))
    sides = {"L": "left", "R": "right"}
    assert [span.side for span in spans] == [sides[leg] for leg in legs]
    assert len(both) > len(spans), "the rear shank leans and holds, too"


def test_feet_whose_places_are_unknown_leave_every_attempt() -> None:
    clip = at_the_wall("LL")
    spans = find_attempts(clip.measures, ("left",))
    unknown = np.full(len(clip.measures.time_s), np.nan)
    assert of_front_leg(spans, clip.measures.time_s, unknown) == spans
