"""Neutral stance: detected in the clip, not assumed to be its first frames."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from ankle_cv.conventions import LEG_JOINTS, Array, BoolArray, Joint, Side, X, Y
from ankle_cv.errors import UsageError
from ankle_cv.kinematics.ankle import foot_line_deg, tibial_inclination_deg
from ankle_cv.kinematics.heel import heel_over_toe_px
from ankle_cv.kinematics.knee import thigh_inclination_deg
from ankle_cv.landmarks import LandmarkSeries
from ankle_cv.scene.body import Body
from ankle_cv.signals.clean import known_median, median_step_s, runs

MIN_NEUTRAL_S = 0.5
"""Shortest stance that counts as a neutral, s."""
STILL_SHARE = 0.03
"""Most that any joint of the leg may move within `STILL_WINDOW_S`, share of the leg's length (2-3 cm)."""
STILL_WINDOW_S = 0.4
"""Time over which stillness is judged, s."""
MAX_STANDING_INCLINATION_DEG = 15.0
"""Shank inclination beyond which a stance is not upright, deg: standing reads 0–8."""
MAX_STANDING_THIGH_DEG = 20.0
"""Inclination of the thigh, hip behind the knee, beyond which nobody stands upright, deg: standing reads -4
to 13 on 20 real clips, a person sitting against a wall 30 and more, however long that lasts."""
FLAT_WITHIN_DEG = 4.0
"""A foot whose line is this much steeper than in the flattest still stance has its heel up (calf raise)."""
FLATTEST_QUANTILE = 0.2
RISEN_SHANK_SHARE = 0.03
"""Rise of the ankle over the toe, in shank lengths, beyond which the heel is up (about 13 mm): in a still
stance on the toes the landmarks of the foot look flat, but the knee is higher."""
MAX_LESS_STRAIGHT_DEG = 6.0
"""By how much further the thigh may lean in flat standing than on the toes, deg; in a slight crouch 18°."""
MAX_STANDING_STEP = 0.30
"""Ankles further apart in the picture than this share of the leg are a split stance, seen from the side."""

NeutralMethod = Literal["standing", "split_stance", "planted", "given"]


@dataclass(frozen=True)
class Window:
    """A stretch of time, s, both ends included."""

    from_s: float
    to_s: float

    def mask(self, time_s: Array) -> BoolArray:
        """``(n,)`` frames inside the window."""
        result: BoolArray = (time_s >= self.from_s) & (time_s <= self.to_s)
        return result

    def overlaps(self, other: Window) -> bool:
        """Whether the two have a moment in common."""
        return self.from_s <= other.to_s and other.from_s <= self.to_s


@dataclass(frozen=True)
class NeutralStance:
    """Stretches in which one foot stood flat and still.

    Attributes
    ----------
    windows
        All such stretches, in time order; at least one.
    method
        ``standing``, or ``split_stance`` for the front leg of a lunge with its shank nearly upright, or
        ``planted`` for brief moments on a stationary foot (`ankle_cv.scene.planted`), or ``given`` by the
        user.
    """

    windows: tuple[Window, ...]
    method: NeutralMethod

    def mask(self, time_s: Array) -> BoolArray:
        """``(n,)`` frames in any of the windows."""
        result: BoolArray = np.any([window.mask(time_s) for window in self.windows], axis=0)
        return result


def find_neutral(body: Body, side: Side, facing: int, *, frontal: bool = False) -> NeutralStance | None:
    """Find the stretches in which one leg stood still and upright with its foot flat.

    Parameters
    ----------
    body
        The person.
    side, facing
        The leg; +1 when the person faces the right of the picture, -1 for the left.
    frontal
        The person is seen from the front or from behind: feet apart are not a split stance.

    Returns
    -------
    NeutralStance or None
        None when there is no such stretch of at least `MIN_NEUTRAL_S`.

    Notes
    -----
    Standing is where the hips are highest; whoever rises on the toes is higher still, for long in a test of
    heel raises. Where none of the highest stretches is among the flattest of all, the latter are the stance.
    """
    series, leg_px = body.levelled, body.leg_px
    still = stationary_frames(series, side, LEG_JOINTS, leg_px)
    upright = shank_upright(series, side, facing)
    together = frontal | (_step_length(series) <= MAX_STANDING_STEP * leg_px)
    standing = still & upright & together & (frontal | thigh_upright(series, side, facing))

    def windows_in(candidates: BoolArray) -> tuple[Window, ...]:
        flat = flat_frames(series, side, facing, candidates)
        return long_windows(series.time_s, flat, MIN_NEUTRAL_S)

    tall, lower = windows_in(standing & body.standing), windows_in(standing)
    apart = not any(one.overlaps(other) for one in tall for other in lower)
    on_toes = bool(tall and lower) and apart and _as_straight(series, side, facing, lower, tall)
    methods: tuple[tuple[NeutralMethod, tuple[Window, ...]], ...] = (
        ("standing", lower if on_toes else tall),
        ("split_stance", windows_in(still & upright)),
    )
    return next((NeutralStance(windows, method) for method, windows in methods if windows), None)


def given_neutral(body: Body, side: Side, span: Window) -> NeutralStance | None:
    """Return the stance of one foot in the stretch in which the user says that it stands flat.

    Returns
    -------
    NeutralStance or None
        None when this foot is not seen there.

    Raises
    ------
    UsageError
        The stretch is outside the clip, or nobody is seen in it.
    """
    said, last_s = f"--neutral {span.from_s:g}-{span.to_s:g}", float(body.time_s[-1])
    if span.to_s > last_s + median_step_s(body.time_s):
        raise UsageError(
            f"{said} is outside the clip, which ends at {last_s:.2f} s", "give seconds inside it"
        )
    inside = span.mask(body.time_s)
    if not body.levelled.present[inside].any():
        raise UsageError(f"{said}: nobody is seen there", "give seconds in which the foot stands flat")
    foot = [body.levelled.xy(joint, side)[inside] for joint in ("heel", "toe")]
    return NeutralStance((span,), "given") if np.isfinite(foot).all(axis=(0, 2)).any() else None


def shank_upright(series: LandmarkSeries, side: Side, facing: int) -> BoolArray:
    """``(n,)`` frames in which the shank is as upright as in standing; False where unknown."""
    inclination_deg = tibial_inclination_deg(series.xy("knee", side), series.xy("ankle", side), facing)
    result: BoolArray = np.abs(inclination_deg) <= MAX_STANDING_INCLINATION_DEG
    return result


def thigh_upright(series: LandmarkSeries, side: Side, facing: int) -> BoolArray:
    """``(n,)`` frames in which the thigh is as upright as in standing; False where unknown."""
    inclination_deg = thigh_inclination_deg(series.xy("hip", side), series.xy("knee", side), facing)
    result: BoolArray = np.abs(inclination_deg) <= MAX_STANDING_THIGH_DEG
    return result


def _as_straight(
    series: LandmarkSeries, side: Side, facing: int, lower: Sequence[Window], tall: Sequence[Window]
) -> bool:
    """Return whether a leg is as straight in the lower stretches as in the tall ones: no crouch."""
    thigh_deg = thigh_inclination_deg(series.xy("hip", side), series.xy("knee", side), facing)
    low, high = (
        known_median(thigh_deg[NeutralStance(tuple(windows), "standing").mask(series.time_s)])
        for windows in (lower, tall)
    )
    return low - high <= MAX_LESS_STRAIGHT_DEG


def _step_length(series: LandmarkSeries) -> Array:
    result: Array = np.abs(series.xy("ankle", "left") - series.xy("ankle", "right"))[:, X]
    return result


def stationary_frames(
    series: LandmarkSeries, side: Side, joints: tuple[Joint, ...], leg_px: float
) -> BoolArray:
    """``(n,)`` frames around which none of these joints moves in the picture."""
    xy = np.stack([series.xy(joint, side) for joint in joints], axis=1)
    half = max(1, round(STILL_WINDOW_S / 2 / median_step_s(series.time_s)))
    padded = np.pad(xy, ((half, half), (0, 0), (0, 0)), mode="edge")
    windows = np.lib.stride_tricks.sliding_window_view(padded, 2 * half + 1, axis=0)
    reach = np.linalg.norm(windows.max(axis=-1) - windows.min(axis=-1), axis=-1).max(axis=-1)
    result: BoolArray = reach <= STILL_SHARE * leg_px
    return result


def flat_frames(series: LandmarkSeries, side: Side, facing: int, candidates: BoolArray) -> BoolArray:
    """``(n,)`` candidates in which the foot is nearly as flat, and the knee as low, as in any of them."""
    knee, ankle, heel, toe = (series.xy(joint, side) for joint in ("knee", "ankle", "heel", "toe"))
    line = foot_line_deg(heel, toe, facing)
    known = candidates & np.isfinite(line) & np.isfinite(knee[:, Y])
    if not known.any():
        return known
    shank_px = float(np.median(np.linalg.norm(knee - ankle, axis=1)[known]))
    inclination_deg = tibial_inclination_deg(knee, ankle, facing)
    ankle_over_toe = heel_over_toe_px(knee, toe) - shank_px * np.cos(np.radians(inclination_deg))
    flat = known & _near_lowest(line, known, FLAT_WITHIN_DEG)
    result: BoolArray = flat & _near_lowest(ankle_over_toe, known, RISEN_SHANK_SHARE * shank_px)
    return result


def long_windows(time_s: Array, frames: BoolArray, shortest_s: float) -> tuple[Window, ...]:
    """Return the stretches of consecutive frames of at least this duration."""
    step = median_step_s(time_s)
    found = (Window(float(time_s[run][0]), float(time_s[run][-1])) for run in runs(frames))
    return tuple(w for w in found if w.to_s - w.from_s + step >= shortest_s)


def _near_lowest(values: Array, known: BoolArray, within: float) -> BoolArray:
    result: BoolArray = values <= np.quantile(values[known], FLATTEST_QUANTILE) + within
    return result
