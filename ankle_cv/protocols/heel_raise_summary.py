"""Summary of the heel raises of a clip: height and tempo, how the height changes, one sentence about it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Final

import numpy as np
from scipy.special import stdtrit

from ankle_cv.anthropometry import FOOT_MM
from ankle_cv.assessment import HeelRaise, HeightTrend, Measurement, Sided, SideSummary, Summary, Tempo
from ankle_cv.conventions import SIDES, Array, Side, opposite
from ankle_cv.protocols.mean import counts_of, mean_of
from ankle_cv.protocols.reps import left_minus_right

MIN_FREEDOM: Final = 1
"""Heights beyond those that a line, with a place for each scene, always goes through: three in one scene."""
MAX_LOST_SHARE: Final = 0.2
"""Largest share of the heights that may be missing in a trend."""
REPEAT_SD_PCT: Final = 0.3
"""Least scatter of the height of the same raise measured twice, % of the foot."""


def summarise_raises(
    raises: Sequence[HeelRaise],
    measured_sides: Sequence[Side],
    shown_in: Mapping[Side, Collection[int]] | None = None,
) -> Summary:
    """Summarise the raises of a clip; sides that were not measured are null.

    Parameters
    ----------
    raises
        Of all scenes, in order.
    measured_sides
        Legs that were measured in any scene.
    shown_in
        Scenes whose view shows how high the heel of a side rises: the others say nothing about it, neither
        a height nor that one is missing. None: all do.

    Returns
    -------
    Summary
        ``n`` of a side is the number of complete raises on that foot in the scenes that show it.
    """
    sides: dict[Side, SideSummary | None] = dict.fromkeys(SIDES)
    for side in measured_sides:
        seen = None if shown_in is None else shown_in.get(side, ())
        sides[side] = _side_summary(_own(raises, side), side, seen)
    left, right = sides["left"], sides["right"]
    tempo = _tempo(raises)
    return Summary(
        headline="",
        rep_count=len(raises),
        left=left,
        right=right,
        asymmetry=left_minus_right(
            Sided(left=left.heel_height if left else None, right=right.heel_height if right else None)
        ),
        tempo=tempo,
    )


def _own(raises: Sequence[HeelRaise], side: Side) -> list[HeelRaise]:
    """Return the complete raises on a foot, or on both; of raises left, right, left those of its own heel."""
    return [
        one
        for one in raises
        if one.complete and one.standing_on != opposite(side) and not _stays_down(one, side)
    ]


def _stays_down(one: HeelRaise, side: Side) -> bool:
    """Return whether a heel stays on the floor, within its interval, in a raise of the other one."""
    own, other = one.height.of(side), one.height.of(opposite(side))
    if own is None or other is None:
        return False
    return own.value <= own.plus_minus and other.value - other.plus_minus > own.value + own.plus_minus


def _side_summary(own: Sequence[HeelRaise], side: Side, shown_in: Collection[int] | None) -> SideSummary:
    shown = [(place, one) for place, one in enumerate(own) if shown_in is None or one.scene in shown_in]
    heights, travels = ([getattr(one, name).of(side) for _, one in shown] for name in ("height", "travel"))
    known = [height for height in heights if height is not None]
    places, scenes = [place for place, _ in shown], [one.scene for _, one in shown]
    trend = height_trend(heights if known else travels, places, scenes)
    return SideSummary(
        heel_height=mean_of(heights),
        # Heels are lost high on the toes: the best of the others would be a peak over what is left.
        best_heel_height=max(known, key=lambda m: m.value, default=None)
        if len(known) == len(shown)
        else None,
        heel_travel=mean_of(travels),
        height_trend=trend,
        counts=counts_of({"heel_height": heights, "heel_travel": travels}),
        n=len(shown),
        verdict=trend.verdict if trend else None,
    )


def height_trend(
    heights: Sequence[Measurement | None],
    places: Sequence[int] | None = None,
    scenes: Sequence[int] | None = None,
) -> HeightTrend | None:
    """Fit a straight line through the heights of the raises, in their order.

    Parameters
    ----------
    heights
        One per raise, all in one unit; None where it was not measured.
    places
        Place of each in the set, which counts the raises that were not seen, too; None: all were.
    scenes
        Scene of each; None: one.

    Returns
    -------
    HeightTrend or None
        None with fewer heights than a line needs to be wrong, or more missing than MAX_LOST_SHARE: the
        highest are lost first.

    Notes
    -----
    Its interval is Student's, from the scatter about the line: what the heights of one scene share, such as
    an error of the scale, does not matter to their change. Each scene has a flat foot and a rest of its own:
    the line has one slope and a height for each scene, and what it changes by is told within the longest.
    """
    places = range(len(heights)) if places is None else places
    scenes = [1] * len(heights) if scenes is None else scenes
    known = [
        (scene, place, height)
        for scene, place, height in zip(scenes, places, heights, strict=True)
        if height is not None
    ]
    numbers = np.array([scene for scene, *_ in known])
    freedom = len(known) - len(set(numbers.tolist())) - 1
    if freedom < MIN_FREEDOM or len(known) < (1 - MAX_LOST_SHARE) * len(heights):
        return None
    unit = known[0][2].unit
    x = _within(np.array([place for _, place, _ in known], dtype=np.float64), numbers)
    y = _within(np.array([height.value for *_, height in known]), numbers)
    slope = float(x @ y / (x @ x))
    left_over = y - slope * x
    least = REPEAT_SD_PCT * (FOOT_MM / 100 if unit == "mm" else 1.0)
    sd = max(float(np.sqrt(left_over @ left_over / freedom)), least)
    half = float(stdtrit(freedom, 0.975) * sd / np.sqrt(x @ x))
    reach = max(float(np.ptp(x[numbers == scene])) for scene in numbers)
    over_set = Measurement(value=slope * reach, plus_minus=half * reach, unit=unit)
    return HeightTrend(
        per_raise=Measurement(value=slope, plus_minus=half, unit=unit),
        over_set=over_set,
        verdict=_trend_verdict(over_set, "the set" if len(set(numbers.tolist())) == 1 else "a scene"),
    )


def _within(values: Array, scenes: Array) -> Array:
    """Return values less the mean of their scene."""
    means = {scene: values[scenes == scene].mean() for scene in set(scenes.tolist())}
    result: Array = values - np.array([means[scene] for scene in scenes.tolist()])
    return result


def _trend_verdict(change: Measurement, within: str) -> str:
    half = f"{change.plus_minus:.0f} {_UNITS[change.unit]}"
    if abs(change.value) <= change.plus_minus:
        return f"no change of height over {within} beyond what can be measured ({half})"
    falls = "falls" if change.value < 0 else "grows"
    of = "" if within == "the set" else f" of {within}"
    return f"the height {falls} by {abs(change.value):.0f} ± {half} from the first raise to the last{of}"


_UNITS: Final = {"mm": "mm", "pct_foot": "% of the foot"}


def _tempo(raises: Sequence[HeelRaise]) -> Tempo | None:
    whole = [one for one in raises if one.complete]
    if not whole:
        return None
    return Tempo(
        rise_s=float(np.mean([one.rise_s for one in whole])),
        hold_s=float(np.mean([one.hold_s for one in whole])),
        lower_s=float(np.mean([one.lower_s for one in whole])),
    )
