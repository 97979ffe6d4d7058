"""What each dip of the pelvis looks like: a squat, or one of the movements that are no squat."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from ankle_cv.assessment import LooksLike
from ankle_cv.conventions import SIDES, Array, BoolArray, Side, X, Y
from ankle_cv.measures.pelvis_rise import hips_over
from ankle_cv.measures.series import Measures
from ankle_cv.protocols.plateau import widened
from ankle_cv.protocols.posture import bottom_of, posture_in, slid_down_a_wall
from ankle_cv.protocols.squat import MIN_PARTIAL_DROP, RepSpan, knees_bend, stays
from ankle_cv.scene.body import STANDING_LEG_QUANTILE, Body
from ankle_cv.scene.misread_legs import legs_misread
from ankle_cv.scene.stance import (
    feet_apart,
    foot_raised,
    knee_bends_deg,
    leaning_left,
    left_ahead,
    left_below,
    split_stance,
    stepping,
)
from ankle_cv.scene.visibility import feet_unseen
from ankle_cv.signals.clean import known_median, median_step_s, runs

MAJORITY: Final = 0.5
"""Share of the frames of a dip that decides on its stance."""
LUNGE_AHEAD: Final = 0.35
"""Least fore-aft distance of the ankles in a lunge, leg lengths: steps of 0.6 and more, less the errors of
the model's depth."""
LUNGE_DROP: Final = 0.25
"""Least drop of a lunge, leg lengths; less can be a knee-to-wall attempt."""
BENCH_BEHIND: Final = 0.45
"""A raised foot this far behind stands on something, leg lengths: one that only bends back stays nearer."""
TOO_HIGH: Final = 0.75
"""No foot is raised this far above the other in a squat, leg lengths, and no step is so high (64 cm): two
people were mixed up, or a body was drawn elsewhere."""
STEP_HEIGHT: Final = 0.15
"""Least height of a step, leg lengths (13 cm), by the lower foot before, in and after a dip."""
SIDE_APART: Final = 0.65
"""Least sideways distance of the ankles in a side lunge, leg lengths; stances of squats go up to 0.6."""
OVER_ONE_LEG: Final = 0.2
"""Least sideways shift of the hips in a side lunge, as a share of that distance: 0.5 is over one foot."""
UNEVEN_KNEES_DEG: Final = 40.0
"""Least difference of the knees in a side lunge, deg: one leg stays straight."""
SAME_STANCE: Final = 0.15
"""Most that the ankles' places beside each other change in a stance, leg lengths: noise stays below."""
MIN_AHEAD_SHARE: Final = 0.15
"""Least share of a dip in which each foot in turn is well ahead, in walking: there it is a third, and in a
lunge the same foot is ahead from standing to standing."""
STEP_WITHIN_S: Final = 1.0
"""Time before and after a dip in which the other foot follows onto a step, or has left it, s: in a squat on
one leg the standing foot stays where it is."""
STEP_QUANTILES: Final = (0.1, 0.9)
"""Quantiles of the lower foot between which a step is: a stay of a quarter of a second counts, an outlier
does not."""
MAX_GROWN: Final = 1.05
"""A trunk that looks taller than this share of itself in standing is nearer, or was bent before."""
MIN_THIGH_SHARE: Final = 0.2
"""Least share of the drop of a squat by which the hips come nearer to the height of the knees: the shins take
0.1 to 0.4 of it, the knees of a real squat whose feet are cut off have 0.3 to 0.6 left."""


NAMES: Final[Mapping[LooksLike, str]] = {
    "squat": "squats",
    "sit_to_stand": "sit-to-stands",
    "wall": "knee-to-wall attempts",
    "heel_raise": "heel raises",
    "balance": "stances on one leg",
    "hinge": "hinges of the hips (deadlifts, pick-ups, bows)",
    "lunge": "lunges or split squats",
    "single_leg_squat": "single-leg squats",
    "side_lunge": "side lunges",
    "step_up": "step-ups",
    "wall_sit": "sitting against a wall or on a seat",
    "jump": "jumps",
    "walk": "walking",
    "unknown": "no test that is known here",
}
"""Names in a sentence."""


@dataclass(frozen=True)
class Look:
    """One dip and what it looks like.

    Attributes
    ----------
    span
        Its times.
    looks_like
        ``unknown`` for anything that has no name here.
    side
        The front leg of a lunge, or the leg that stands on its own; else None.
    """

    span: RepSpan
    looks_like: LooksLike
    side: Side | None = None


@dataclass(frozen=True)
class Feet:
    """How the feet stand, per frame; every array ``(n,)``, distances in leg lengths.

    Attributes
    ----------
    steps, split, raised
        A foot is moved to another place; one stands behind the other; one is off the floor.
    left_ahead, left_below
        Of the left ankle, against the right one.
    apart
        Of the ankles, sideways.
    uneven_knees_deg
        Difference of the bends of the knees.
    leaning_left
        Of the hips, against the middle of the ankles.
    lowest
        Height of the lower ankle in the picture, + up.
    hips_over_knees
        Height of the hips over the knees in the picture.
    unseen
        Whether a foot is below the picture all the time, or the legs are misread: what is said above of the
        ankles is guessed.
    """

    steps: BoolArray
    split: BoolArray
    raised: BoolArray
    left_ahead: Array
    left_below: Array
    apart: Array
    uneven_knees_deg: Array
    leaning_left: Array
    lowest: Array
    hips_over_knees: Array
    unseen: bool

    @classmethod
    def of(cls, body: Body) -> Feet:
        """Look at the feet of a clip."""
        ankles = np.stack([body.levelled.xy("ankle", side)[:, Y] for side in SIDES])
        unseen = feet_unseen(body)
        return cls(
            stepping(body) & (not unseen),
            split_stance(body) & (not unseen),
            foot_raised(body) & (not unseen),
            left_ahead(body),
            left_below(body),
            feet_apart(body),
            np.abs(np.diff(knee_bends_deg(body), axis=0))[0],
            leaning_left(body),
            -np.max(ankles, axis=0) / body.leg_px,
            hips_over("knee", body),
            unseen,
        )


def looks_of(dips: Sequence[RepSpan], measures: Measures, body: Body, feet: Feet) -> tuple[Look, ...]:
    """Tell what each dip of a clip looks like, in order of time."""
    return tuple(_look(dip, measures, body, feet) for dip in dips)


def _look(dip: RepSpan, measures: Measures, body: Body, feet: Feet) -> Look:
    hold, stance = _frames(dip, measures.time_s, ~feet.steps)
    if not hold.any():
        return Look(dip, "unknown")
    if _share(feet.raised, hold) >= MAJORITY:
        return _unless_walking(_on_one_leg(dip, feet, hold, measures.time_s), feet, measures.time_s)
    if _share(feet.split, stance) >= MAJORITY:
        return _unless_walking(_in_split(dip, feet, hold), feet, measures.time_s)
    return Look(dip, _over_both_feet(dip, measures, body, feet, hold))


def _over_both_feet(dip: RepSpan, measures: Measures, body: Body, feet: Feet, hold: BoolArray) -> LooksLike:
    if not stays(dip, measures, feet.steps) and not _same_stance(dip, body):
        return "walk"
    # Only from standing is the depth of a dip the depth of the squat.
    drop = dip.drop if dip.complete else float("nan")
    bottom = posture_in(measures, body, bottom_of(dip, measures.time_s), drop)
    if bottom.hinged:
        return "hinge"
    if slid_down_a_wall(measures, body, dip, bottom):
        return "wall_sit"
    if not feet.unseen and _to_one_side(feet, hold):
        return "side_lunge"
    if not knees_bend(dip, measures) or not _seen_to_sink(dip, body, feet, hold):
        return "unknown"
    return "sit_to_stand" if bottom.held or (dip.from_seat and not bottom.balanced) else "squat"


def _same_stance(dip: RepSpan, body: Body) -> bool:
    """Return whether both feet stand alike before, in and after a deep dip: a foot in between was misread."""
    if not dip.complete or dip.drop < MIN_PARTIAL_DROP:
        return False
    apart = (body.levelled.xy("ankle", "left") - body.levelled.xy("ankle", "right")) / body.leg_px
    times = [(at, at) for at in (dip.start_s, dip.end_s)] + [(dip.hold_from_s, dip.hold_to_s)]
    stances = []
    for span in times:
        from_s, to_s = widened(*span)
        inside = (body.time_s >= from_s) & (body.time_s <= to_s)
        stances.append([known_median(apart[inside, k]) for k in (X, Y)])
    return bool(np.hypot(*np.ptp(stances, axis=0)) <= SAME_STANCE)


def _seen_to_sink(dip: RepSpan, body: Body, feet: Feet, hold: BoolArray) -> bool:
    """Return whether, where the feet are unseen, the hips come down to the knees.

    Who walks up to the camera sinks in the picture as a whole, or grows. Where the legs are misread the knees
    are no witness: there the drop is one of thighs far down, and the trunk looks no taller.
    """
    time_s = body.time_s
    if legs_misread(body.picture):
        tall = -hips_over("shoulder", body)
        beside = (time_s <= dip.start_s) | (time_s >= dip.end_s)
        grown = known_median(tall[hold]) > MAX_GROWN * known_median(tall[beside])
        return dip.drop >= MIN_PARTIAL_DROP and not grown
    beside = ((time_s <= dip.start_s) | (time_s >= dip.end_s)) & np.isfinite(feet.hips_over_knees)
    if not feet.unseen or not beside.any():
        return not feet.unseen
    standing = float(np.quantile(feet.hips_over_knees[beside], STANDING_LEG_QUANTILE))
    return standing - known_median(feet.hips_over_knees[hold]) >= MIN_THIGH_SHARE * dip.drop


def _frames(dip: RepSpan, time_s: Array, planted: BoolArray) -> tuple[BoolArray, BoolArray]:
    """Return the frames at the bottom, and all around them in which the feet keep their places.

    The stance is judged by the second: at depth the model's own depth is guesswork.
    """
    margin = median_step_s(time_s)
    hold: BoolArray = (time_s >= dip.hold_from_s - margin) & (time_s <= dip.hold_to_s + margin)
    if not hold.any():
        return hold, hold
    middle = int(np.flatnonzero(hold).mean())
    stance = hold.copy()
    for run in runs(planted):
        if run.start <= middle < run.stop:
            stance[:] = False
            stance[run] = True
    return hold, stance


def _on_one_leg(dip: RepSpan, feet: Feet, hold: BoolArray, time_s: Array) -> Look:
    below, ahead = known_median(feet.left_below[hold]), known_median(feet.left_ahead[hold])
    if abs(below) > TOO_HIGH:
        return Look(dip, "unknown")
    near = (time_s >= dip.start_s - STEP_WITHIN_S) & (time_s <= dip.end_s + STEP_WITHIN_S)
    floor = feet.lowest[near & np.isfinite(feet.lowest)]
    step = float(np.ptp(np.quantile(floor, STEP_QUANTILES))) if len(floor) else 0.0
    if step >= STEP_HEIGHT:
        return Look(dip, "step_up" if step <= TOO_HIGH else "unknown")
    standing: Side = "left" if below > 0 else "right"
    ahead_of_raised = ahead if standing == "left" else -ahead
    return Look(dip, "lunge" if ahead_of_raised >= BENCH_BEHIND else "single_leg_squat", standing)


def _in_split(dip: RepSpan, feet: Feet, hold: BoolArray) -> Look:
    ahead = known_median(feet.left_ahead[hold])
    if abs(ahead) < LUNGE_AHEAD or dip.drop < LUNGE_DROP:
        return Look(dip, "unknown")
    return Look(dip, "lunge", "left" if ahead > 0 else "right")


def _unless_walking(look: Look, feet: Feet, time_s: Array) -> Look:
    """Name a lunge in which one foot and then the other is ahead: who walks nearer sinks in the picture."""
    if look.side is None:
        return look
    inside = (time_s >= look.span.start_s) & (time_s <= look.span.end_s)
    in_turn = [_share(sign * feet.left_ahead >= LUNGE_AHEAD, inside) for sign in (1, -1)]
    return Look(look.span, "walk") if min(in_turn) >= MIN_AHEAD_SHARE else look


def _to_one_side(feet: Feet, hold: BoolArray) -> bool:
    apart = known_median(feet.apart[hold])
    shifted = abs(known_median(feet.leaning_left[hold])) >= OVER_ONE_LEG * apart
    return apart >= SIDE_APART and shifted and known_median(feet.uneven_knees_deg[hold]) >= UNEVEN_KNEES_DEG


def _share(flags: BoolArray, frames: BoolArray) -> float:
    return float(np.mean(flags[frames])) if frames.any() else 0.0
