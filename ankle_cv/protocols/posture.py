"""The posture at the bottom of a dip: a hinge, or somebody whose weight a wall or a seat holds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from ankle_cv.conventions import SIDES, Array, BoolArray, Joint, Y
from ankle_cv.measures.series import Measures
from ankle_cv.protocols.plateau import widened
from ankle_cv.protocols.squat import RepSpan
from ankle_cv.scene.body import Body
from ankle_cv.signals.clean import known_median, runs

MIN_HINGE_LEAN_DEG: Final = 48.0
"""Least lean of the trunk in a hinge, deg: deadlifts leave the floor at 58-67 (Escamilla 2000), stoops at
60-75; quarter squats lean up to 40, deep ones up to 63, with thighs as far."""
MIN_HINGE_EXCESS_DEG: Final = 10.0
"""Least lean of the trunk beyond that of the thighs in a hinge, deg. Lifts from the floor have 15-40 (thighs
35-45), a Romanian deadlift 50; a quarter squat 2 (thighs 38, trunk 40), the squat of stiff ankles that leans
furthest -1 (thighs 64, trunk 63)."""
EXTENT_SLACK_DEG: Final = 10.0
"""By how much the lean that the height of the trunk in the picture tells may be wrong, deg: a trunk that
leans towards a camera 3 m away looks a fifth longer."""
BY_EXTENT_DEG: Final = 8.0
"""How much more lean it takes where that is the only witness, deg: a camera that looks down by 10° adds as
much."""
THIGH_SHARE: Final = 0.5
"""Of the leg (Winter 2009, table 4.1: 0.245 and 0.246 of the body)."""
MASSES: Final = (0.678, 0.20, 0.093, 0.029)
"""Head, arms and trunk; thighs; shanks; feet: shares of the body's mass (Winter 2009, table 4.1)."""
TRUNK_CENTRE: Final = 0.39
"""Centre of mass of head, arms and trunk above the hips, leg lengths (Winter 2009, table 4.1)."""
LIMB_CENTRE: Final = 0.567
"""Centre of mass of thigh and shank, from their lower joint (Winter 2009, table 4.1)."""
FOOT_CENTRE: Final = 0.06
"""Centre of mass of the feet ahead of the ankles, leg lengths."""
HEEL_BEHIND: Final = 0.06
"""Where the heel ends behind the ankle, leg lengths: a weight further back stands on nothing."""
MAX_UNSUPPORTED_BEHIND: Final = 0.20
"""The heel ends 0.06 leg lengths behind the ankle; with 0.06 more for a weight held in front, and as much for
errors of 5°, whose mass is further behind leans on something."""
MAX_SEATED_SHIN_DEG: Final = 15.0
"""Most that the shins lean against a wall, deg: the feet stand ahead of it."""
MAX_BACK_LEAN_DEG: Final = 20.0
"""Most that a back against a wall leans, from the start to the end, deg; who gets up from a chair leans 30
and more."""
BACK_QUANTILE: Final = 0.9
MIN_HINGE_S: Final = 0.3
"""Shortest time bent down that is a hinge, s."""
MOSTLY_HELD: Final = 0.5
"""Share of the frames of a clip that makes it one of sitting."""


@dataclass(frozen=True)
class Posture:
    """Medians over some frames, deg; NaN where unknown.

    Attributes
    ----------
    trunk_deg
        Lean of the trunk, + forward, the least that all witnesses allow.
    most_trunk_deg
        ... and the most.
    by_extent
        Whether only the height of the trunk in the picture tells its lean.
    thigh_deg, shin_deg
        Of the legs that are measured, their mean.
    """

    trunk_deg: float
    most_trunk_deg: float
    by_extent: bool
    thigh_deg: float
    shin_deg: float

    @property
    def hinged(self) -> bool:
        """Whether the trunk leans further than the thighs; False where it is unknown."""
        lean = self.trunk_deg - (BY_EXTENT_DEG if self.by_extent else 0.0)
        return lean >= MIN_HINGE_LEAN_DEG and lean - self.thigh_deg >= MIN_HINGE_EXCESS_DEG

    @property
    def held(self) -> bool:
        """Whether the weight is so far behind the feet that a wall or a seat holds it; False if unknown."""
        return mass_ahead(self.shin_deg, self.thigh_deg, self.most_trunk_deg) < -MAX_UNSUPPORTED_BEHIND

    @property
    def balanced(self) -> bool:
        """Whether the weight is over the feet, as of somebody who stands; False if unknown."""
        return mass_ahead(self.shin_deg, self.thigh_deg, self.most_trunk_deg) >= -HEEL_BEHIND

    @property
    def against_wall(self) -> bool:
        """Whether the weight is held with the shins upright, as against a wall."""
        return self.held and abs(self.shin_deg) <= MAX_SEATED_SHIN_DEG


def mass_ahead(shin_deg: float, thigh_deg: float, trunk_deg: float) -> float:
    """Return how far the body's centre of mass is ahead of the ankles, leg lengths; NaN if unknown."""
    shin, thigh, trunk = (np.sin(np.radians(a)) for a in (shin_deg, thigh_deg, trunk_deg))
    knee = (1 - THIGH_SHARE) * shin
    hip = knee - THIGH_SHARE * thigh
    places = (
        hip + TRUNK_CENTRE * trunk,
        knee + LIMB_CENTRE * (hip - knee),
        LIMB_CENTRE * knee,
        FOOT_CENTRE,
    )
    return float(np.dot(MASSES, places))


def posture_in(measures: Measures, body: Body, frames: BoolArray, drop: float = np.nan) -> Posture:
    """Return the posture in some frames.

    Parameters
    ----------
    measures, body
        Of the clip.
    frames
        ``(n,)`` which.
    drop
        How far the pelvis is below standing there, leg lengths, if known: it bounds the lean of the thighs,
        wherever the networks put the knee.
    """
    thigh, shin = (
        _over_legs([getattr(measures.leg(side), name)[frames] for side in SIDES])
        for name in ("thigh_inclination_deg", "tibial_inclination_deg")
    )
    # As if the shins stood upright.
    bound = float(np.degrees(np.arccos(np.clip(1 - drop / THIGH_SHARE, -1, 1))))
    lean, extent = known_median(measures.trunk_lean_deg[frames]), _lean_by_extent(body, frames)
    seen = np.isfinite(lean)
    return Posture(
        trunk_deg=float(np.fmin(lean, extent + EXTENT_SLACK_DEG)) if seen else extent,
        most_trunk_deg=float(np.fmax(lean, extent - EXTENT_SLACK_DEG)) if seen else float("nan"),
        by_extent=not seen,
        thigh_deg=float(np.fmin(thigh, bound)),
        shin_deg=shin,
    )


def bottom_of(rep: RepSpan, time_s: Array) -> BoolArray:
    """Return the ``(n,)`` frames at the bottom of a dip."""
    from_s, to_s = widened(rep.hold_from_s, rep.hold_to_s)
    result: BoolArray = (time_s >= from_s) & (time_s <= to_s)
    return result


def slid_down_a_wall(measures: Measures, body: Body, rep: RepSpan, bottom: Posture) -> bool:
    """Return whether a dip keeps the trunk upright all the way down to a posture that a wall holds.

    In any view, also from the front, which shows no lean, trunk, thighs and shins lean by how much lower than
    in standing they are in the picture: a trunk that stays as tall over shins that do slides down a wall. One
    that either of both sees leaning does not.
    """
    inside = (measures.time_s >= rep.start_s) & (measures.time_s <= rep.end_s)
    witnesses = (
        (measures.trunk_lean_deg, bottom),
        (_by_extent(body, "shoulder", "hip"), _posture_by_extent(body, rep)),
    )
    seen = [(lean[inside], posture) for lean, posture in witnesses if np.isfinite(lean[inside]).any()]
    upright = [float(np.nanquantile(lean, BACK_QUANTILE)) <= MAX_BACK_LEAN_DEG for lean, _ in seen]
    return bool(seen) and all(upright) and any(posture.against_wall for _, posture in seen)


def _posture_by_extent(body: Body, rep: RepSpan) -> Posture:
    """Return the posture at the bottom of a dip by the heights of the segments in the picture."""
    bottom = bottom_of(rep, body.time_s)
    segments: tuple[tuple[Joint, Joint], ...] = (("shoulder", "hip"), ("hip", "knee"), ("knee", "ankle"))
    trunk, thigh, shin = (known_median(_by_extent(body, *segment)[bottom]) for segment in segments)
    return Posture(trunk, trunk + EXTENT_SLACK_DEG, by_extent=True, thigh_deg=thigh, shin_deg=shin)


def hinging(measures: Measures) -> bool:
    """Return whether the trunk bends down over nearly straight legs for a while, so that no pelvis dips."""
    thigh = np.fmax(measures.left.thigh_inclination_deg, measures.right.thigh_inclination_deg)
    lean = measures.trunk_lean_deg
    hinged = (lean >= MIN_HINGE_LEAN_DEG) & (lean - thigh >= MIN_HINGE_EXCESS_DEG)
    return _longest_s(measures.time_s, hinged) >= MIN_HINGE_S


def seated(measures: Measures) -> bool:
    """Return whether a wall or a seat holds the weight for most of a clip in which nothing dips."""
    left, right = measures.left, measures.right
    shin = np.fmax(left.tibial_inclination_deg, right.tibial_inclination_deg)
    thigh = np.fmax(left.thigh_inclination_deg, right.thigh_inclination_deg)
    known = np.isfinite(shin) & np.isfinite(thigh) & np.isfinite(measures.trunk_lean_deg)
    if not known.any():
        return False
    held = [
        Posture(trunk, trunk, by_extent=False, thigh_deg=thigh_deg, shin_deg=shin_deg).against_wall
        for trunk, shin_deg, thigh_deg in zip(
            measures.trunk_lean_deg[known], shin[known], thigh[known], strict=True
        )
    ]
    return float(np.mean(held)) > MOSTLY_HELD


def _longest_s(time_s: Array, mask: BoolArray) -> float:
    return max((float(time_s[run.stop - 1] - time_s[run.start]) for run in runs(mask)), default=0.0)


def _lean_by_extent(body: Body, frames: BoolArray) -> float:
    """Lean of the trunk, either way, by its height in the picture in some frames, deg."""
    tall = _height_px(body, "shoulder", "hip")
    return float(_leaning(known_median(tall[frames]), known_median(tall[body.standing])))


def _by_extent(body: Body, upper: Joint, lower: Joint) -> Array:
    """Lean of a segment, either way, ``(n,)`` deg, by how much lower than standing it is in the picture."""
    tall = _height_px(body, upper, lower)
    return _leaning(tall, known_median(tall[body.standing]))


def _height_px(body: Body, upper: Joint, lower: Joint) -> Array:
    above, below = (
        np.mean([body.levelled.xy(joint, side)[:, Y] for side in SIDES], axis=0) for joint in (upper, lower)
    )
    return np.asarray(below - above)


def _leaning(here: Array | float, standing: float) -> Array:
    share = np.asarray(here) / standing if standing > 0 else np.full(np.shape(here), np.nan)
    return np.asarray(np.degrees(np.arccos(np.clip(share, -1, 1))))


def _over_legs(legs: list[Array]) -> float:
    known = [m for m in map(known_median, legs) if np.isfinite(m)]
    return float(np.mean(known)) if known else float("nan")
