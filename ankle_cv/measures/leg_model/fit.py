"""The fit: the most probable camera, body and movement, given everything that was seen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

import numpy as np

from ankle_cv.conventions import Array, BoolArray, Joint, Side
from ankle_cv.evidence.records import PixelEvidence
from ankle_cv.measures.heel_lift import seen_foot_motion
from ankle_cv.measures.leg_model.geometry import pose
from ankle_cv.measures.leg_model.jet import Jet
from ankle_cv.measures.leg_model.layout import Layout, make_layout
from ankle_cv.measures.leg_model.moments import Moments, find_moments
from ankle_cv.measures.leg_model.residuals import Residuals, residuals
from ankle_cv.measures.leg_model.solver import FitProblem, Solution, covariance, solve
from ankle_cv.measures.leg_model.start import start
from ankle_cv.scene.scene import Scene

UNTRACKED_PITCH_SD_DEG: Final = 2.0
"""Error of an untracked foot's pitch beyond its posterior, which believes in flat feet: heels that rise by
4-10° unseen are told at about half of it. With it 94 % of those are inside their intervals, 88 % without;
a wider prior reads flat feet worse by as much as it reads risen ones better (docs/evidence.md)."""


@dataclass(frozen=True)
class LegCurves:
    """Sagittal angles of one leg at every moment, ``(t,)`` deg.

    Attributes
    ----------
    inclination_deg
        Of the shank in the body's sagittal plane, + knee ahead of the ankle.
    thigh_deg
        Of the thigh likewise, 90 = level.
    knee_flexion_deg
        Between both, in space.
    foot_pitch_deg, foot_pitch_sd_deg
        Of the foot, + heel up, and its standard error.
    joints_px
        ``(t, 2)`` where hip, knee and ankle are in the picture.
    """

    inclination_deg: Array
    thigh_deg: Array
    knee_flexion_deg: Array
    foot_pitch_deg: Array
    foot_pitch_sd_deg: Array
    joints_px: Mapping[Joint, Array] = field(default_factory=dict)


@dataclass(frozen=True)
class LegFit:
    """The fitted legs of a clip.

    Attributes
    ----------
    time_s
        ``(t,)`` moments.
    legs
        Angles of the legs that were fitted.
    covariance
        ``(k t, k t)`` posterior covariance of the inclinations, deg²: leg by leg in the order of `legs`,
        grown where the networks' offsets are unusual (`Layout.unusual`).
    misfit
        Mean robust squared residual of a seen point: about 1 where the model describes the clip.
    standing
        ``(t,)`` moments of upright standing with both feet side by side.
    yaw_pull
        How far the fit turned the body from what the view says, in standard deviations of the view.
    clip
        The other parameters by name, for those who want to know: camera, proportions, offsets.
    """

    time_s: Array
    legs: Mapping[Side, LegCurves]
    covariance: Array
    standing: BoolArray
    misfit: float
    yaw_pull: float
    clip: Mapping[str, float]

    def inclination_covariance(self, first: Side, second: Side) -> Array:
        """``(t, t)`` covariance between the inclinations of two legs, or of one with itself, deg²."""
        order, count = list(self.legs), len(self.time_s)
        i, j = order.index(first) * count, order.index(second) * count
        return self.covariance[i : i + count, j : j + count]

    def inclination_sd_deg(self, side: Side) -> Array:
        """``(t,)`` standard error of the inclination."""
        result: Array = np.sqrt(np.diag(self.inclination_covariance(side, side)))
        return result

    def excursion_deg(self, side: Side) -> tuple[Array, Array] | None:
        """Return the change of the inclination since standing, and its standard error, ``(t,)`` deg each.

        None when the person never stands upright with both feet side by side.
        """
        if not self.standing.any():
            return None
        inclination = self.legs[side].inclination_deg
        mean = self.standing / self.standing.sum()
        spread = self.inclination_covariance(side, side)
        with_standing = spread @ mean
        variance = np.diag(spread) - 2 * with_standing + mean @ with_standing
        return inclination - float(mean @ inclination), np.sqrt(np.maximum(variance, 0.0))


def fit_legs(scene: Scene, evidence: PixelEvidence) -> LegFit | None:
    """Fit the leg model to a clip filmed from the side or obliquely.

    Parameters
    ----------
    scene
        The person before the camera.
    evidence
        For the joints by the second network, and the tracked feet.

    Returns
    -------
    LegFit or None
        None in other views, when the legs are not seen, or by one network only: the offsets of one alone
        decide the result, and nothing shows when they are wrong.
    """
    joints = [evidence.legs[side].joints for side in scene.sagittal_sides]
    if not joints or any(track is None or not np.isfinite(track.points_px).any() for track in joints):
        return None
    feet = {side: seen_foot_motion(evidence.legs[side].foot, scene, side) for side in scene.sagittal_sides}
    seen = find_moments(scene, evidence, feet)
    if seen is None:
        return None
    layout = _layout(scene, seen)
    problem = _problem(layout, seen)
    solution = solve(problem, *start(layout, seen))
    return _result(layout, seen, problem, solution)


def _layout(scene: Scene, seen: Moments) -> Layout:
    view = scene.view
    return make_layout(
        seen.sides,
        seen.networks,
        yaw_deg=view.yaw_deg,
        yaw_sd_deg=view.yaw_sd_deg,
        roll=scene.camera.roll,
        near=view.near,
        lunge=seen.sides[0] if seen.rear else None,
    )


def _problem(layout: Layout, seen: Moments) -> FitProblem:
    def held_against(clip: Array, moments: Array) -> Residuals:
        posed = pose(layout, clip, moments, seen.size_px)
        return residuals(posed, layout, clip, moments, seen)

    return FitProblem(
        layout, count=len(seen), step_s=seen.step_s, repeats=seen.repeats, residuals=held_against
    )


def _result(layout: Layout, seen: Moments, problem: FitProblem, solution: Solution) -> LegFit:
    posed = pose(layout, solution.clip, solution.moments, seen.size_px).legs
    count = len(seen)

    def spread(angles: list[Jet]) -> Array:
        slopes = [np.broadcast_to(angle.slope, (count, angle.slope.shape[1])) for angle in angles]
        return covariance(problem, solution, np.stack(slopes, axis=1))

    pitch_sd = np.sqrt(np.diag(spread([leg.foot_pitch_deg for leg in posed.values()])))
    legs = {
        side: LegCurves(
            inclination_deg=leg.inclination_deg.value,
            thigh_deg=leg.thigh_deg.value,
            knee_flexion_deg=leg.knee_flexion_deg,
            foot_pitch_deg=leg.foot_pitch_deg.value,
            foot_pitch_sd_deg=np.hypot(
                pitch_sd[k * count : (k + 1) * count], 0.0 if side in seen.pitches else UNTRACKED_PITCH_SD_DEG
            ),
            joints_px={
                joint: np.stack([axis.value for axis in at], axis=1) for joint, at in leg.joints.items()
            },
        )
        for k, (side, leg) in enumerate(posed.items())
    }
    yaw = layout.index("body_yaw_deg")
    unusual = np.repeat([layout.unusual(solution.clip, side) for side in layout.sides], count)
    return LegFit(
        time_s=seen.time_s,
        legs=legs,
        covariance=spread([leg.inclination_deg for leg in posed.values()]) * np.outer(unusual, unusual),
        standing=seen.standing & (seen.standing_weight == 1),
        misfit=solution.misfit,
        yaw_pull=float((solution.clip[yaw] - layout.mean[yaw]) / layout.sd[yaw]),
        clip=dict(zip(layout.names, solution.clip.tolist(), strict=True)),
    )
