"""The model: a pinhole camera over a level floor, and on it two legs of three segments with feet that stay.

World: the floor is y = 0, the camera stands at (0, camera height, 0) and looks along +z, x to its right.
Unit of length: the shank.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from ankle_cv.conventions import Array, Joint, Side
from ankle_cv.measures.leg_model.jet import (
    Jet,
    Vector,
    add,
    arctan2,
    at_least,
    cos,
    dot,
    exp,
    scale,
    sin,
    tan,
    unit,
)
from ankle_cv.measures.leg_model.layout import Layout
from ankle_cv.measures.leg_model.priors import Network

BALL_AHEAD: Final = 0.30
"""Ball of the foot ahead of the ankle, shanks (generated bodies): it stays down when the heel rises."""
MIN_DEPTH: Final = 0.3
"""Least distance of a point from the camera's plane, shanks: keeps the first steps of the fit finite."""
RADIANS: Final = float(np.pi / 180)
DEGREES: Final = float(180 / np.pi)

FLEXION_UNIT_DEG: Final = 90.0
"""Flexion of shank and thigh together per which slopes are given, deg."""


@dataclass(frozen=True)
class LegPose:
    """One leg at every moment.

    Attributes
    ----------
    points
        Where each network would put each joint in the picture, px.
    hip
        Joint centre in the world.
    joints
        Where hip, knee and ankle truly are in the picture, px.
    inclination_deg
        Of the shank in the body's sagittal plane, + knee ahead of the ankle.
    thigh_deg
        Of the thigh likewise, + hip behind the knee.
    foot_pitch_deg
        Of the foot about its ball, + heel up.
    knee_flexion_deg
        ``(t,)`` between both in space, 0 = straight.
    """

    points: dict[tuple[Network, Joint], tuple[Jet, Jet]]
    hip: Vector
    joints: dict[Joint, tuple[Jet, Jet]]
    inclination_deg: Jet
    thigh_deg: Jet
    foot_pitch_deg: Jet
    knee_flexion_deg: Array


@dataclass(frozen=True)
class Pose:
    """The legs, and the unit vector in the floor in which the body faces."""

    legs: dict[Side, LegPose]
    forward: Vector


def pose(layout: Layout, clip: Array, moments: Array, size_px: tuple[int, int]) -> Pose:
    """Compute where everything is and where it would be seen.

    Parameters
    ----------
    layout, clip, moments
        The parameters, see `Layout.jets`.
    size_px
        Width and height of the picture.
    """
    whole, legs = layout.jets(clip, moments)
    camera = _Camera(whole, size_px)
    yaw = whole["body_yaw_deg"] * RADIANS
    forward = _heading(yaw)
    return Pose({side: _leg(layout, side, whole, legs[side], camera) for side in layout.sides}, forward)


def _heading(angle: Jet) -> Vector:
    """Return the unit vector in the floor of a direction, 0 = towards the camera, + to its right."""
    return sin(angle), angle * 0.0, -cos(angle)


class _Camera:
    """Projects points of the world into the picture."""

    def __init__(self, whole: dict[str, Jet], size_px: tuple[int, int]) -> None:
        pitch, roll = whole["pitch_deg"] * RADIANS, whole["roll_deg"] * RADIANS
        self._pitch, self._roll = (cos(pitch), sin(pitch)), (cos(roll), sin(roll))
        self._focal_px = exp(whole["log_focal"]) * float(max(size_px))
        self._height = whole["camera_height"]
        self._centre = size_px[0] / 2, size_px[1] / 2

    def picture(self, point: Vector) -> tuple[Jet, Jet]:
        """Return the picture position of a point, px, x right, y down."""
        (cos_p, sin_p), (cos_r, sin_r) = self._pitch, self._roll
        x, y, z = point[0], point[1] - self._height, point[2]
        depth = at_least(z * cos_p - y * sin_p, MIN_DEPTH)
        up = y * cos_p + z * sin_p
        across, up = x * cos_r + up * sin_r, up * cos_r - x * sin_r
        per_depth = self._focal_px / depth
        return across * per_depth + self._centre[0], -(up * per_depth) + self._centre[1]


@dataclass(frozen=True)
class _Foot:
    """A planted foot that may rise about its ball; directions are unit vectors in the floor."""

    ball: Vector
    forward: Vector
    outwards: Vector
    pitch: Jet

    def point(self, ahead: Jet, height: Jet) -> Vector:
        """Return a point of the hindfoot, given ahead of the ankle and over the sole of the flat foot."""
        behind = ahead - BALL_AHEAD
        along = behind * cos(self.pitch) + height * sin(self.pitch)
        return self._at(along, height * cos(self.pitch) - behind * sin(self.pitch))

    def resting(self, ahead: Jet, height: Jet) -> Vector:
        """Return a point of the forefoot, which stays on the floor."""
        return self._at(ahead - BALL_AHEAD, height)

    def _at(self, along: Jet, height: Jet) -> Vector:
        return _raised(add(self.ball, scale(along, self.forward)), height)


def _foot(of_clip: dict[str, Jet], own: dict[str, Jet], body_yaw_deg: Jet, outwards: float) -> _Foot:
    toes = (body_yaw_deg + of_clip["toe_out_deg"] * outwards) * RADIANS
    forward = _heading(toes)
    ankle: Vector = (of_clip["across"], toes * 0.0, of_clip["depth"])
    across: Vector = (cos(toes) * outwards, toes * 0.0, sin(toes) * outwards)
    return _Foot(add(ankle, scale(BALL_AHEAD, forward)), forward, across, own["foot_pitch_deg"] * RADIANS)


def _leg(layout: Layout, side: Side, whole: dict[str, Jet], own: dict[str, Jet], camera: _Camera) -> LegPose:
    of_clip = {name.removeprefix(f"{side}."): jet for name, jet in whole.items() if name.startswith(side)}
    foot = _foot(of_clip, own, whole["body_yaw_deg"], 1.0 if side == "left" else -1.0)
    shank_angle, thigh_angle = own["shank_deg"] * RADIANS, own["thigh_deg"] * RADIANS
    flexion = (own["shank_deg"] + own["thigh_deg"]) / FLEXION_UNIT_DEG
    lean = (own["lean_deg"] + of_clip["lean_deg"] + of_clip["lean_slope_deg"] * flexion) * RADIANS
    x, y, z = add(scale(tan(shank_angle), foot.forward), scale(tan(lean), foot.outwards))
    shank = unit((x, y + 1.0, z))
    sideways = own["abduction_deg"] * RADIANS
    thigh = add(
        scale(cos(sideways), _tilted(-thigh_angle, foot.forward)), scale(sin(sideways), foot.outwards)
    )
    ankle = foot.point(flexion * 0.0, whole["ankle_height"])
    knee = add(ankle, shank)
    segments = _Segments(
        foot=foot,
        shank=shank,
        thigh=thigh,
        before_shank=_across(shank_angle, foot.forward),
        before_thigh=_across(-thigh_angle, foot.forward),
        ankle=ankle,
        knee=knee,
        hip=add(knee, scale(exp(whole["log_thigh"]), thigh)),
        flexion=flexion,
    )
    points = {
        (network, joint): camera.picture(point)
        for network in layout.networks
        for joint, point in segments.seen_by(network, of_clip).items()
    }
    body = _heading(whole["body_yaw_deg"] * RADIANS)
    straight = np.clip(dot(shank, thigh).value, -1.0, 1.0)
    flexed: Array = np.degrees(np.arccos(straight))
    return LegPose(
        points,
        segments.hip,
        {
            "hip": camera.picture(segments.hip),
            "knee": camera.picture(segments.knee),
            "ankle": camera.picture(segments.ankle),
        },
        inclination_deg=_sagittal_deg(shank, body),
        thigh_deg=-_sagittal_deg(thigh, body),
        foot_pitch_deg=own["foot_pitch_deg"],
        knee_flexion_deg=flexed,
    )


@dataclass(frozen=True)
class _Segments:
    """The segments of one leg: unit vectors upwards and across them ahead, and the joint centres."""

    foot: _Foot
    shank: Vector
    thigh: Vector
    before_shank: Vector
    before_thigh: Vector
    ankle: Vector
    knee: Vector
    hip: Vector
    flexion: Jet

    def seen_by(self, network: Network, of_clip: dict[str, Jet]) -> dict[Joint, Vector]:
        """Return where a network puts the joints, in the world."""
        at = {name.removeprefix(f"{network}."): jet for name, jet in of_clip.items()}
        flexion, lateral = self.flexion, self.foot.outwards

        def bent(name: str) -> Jet:
            return at[name] + at[f"{name}_slope"] * flexion

        seen: dict[Joint, Vector] = {
            "hip": add(
                self.hip,
                scale(bent("hip_forward"), self.before_thigh),
                scale(bent("hip_along"), self.thigh),
                scale(bent("hip_lateral"), lateral),
            ),
            "knee": add(
                self.knee,
                scale(bent("knee_forward"), self.before_shank),
                scale(bent("knee_along"), self.shank),
                scale(bent("knee_lateral"), lateral),
            ),
            "ankle": _raised(
                add(
                    self.ankle,
                    scale(bent("ankle_forward"), self.foot.forward),
                    scale(bent("ankle_lateral"), lateral),
                ),
                bent("ankle_up"),
            ),
        }
        if network == "first":
            heel = self.foot.point(at["heel_forward"], at["heel_up"])
            toe = self.foot.resting(at["toe_forward"], at["toe_up"])
            seen["heel"] = add(heel, scale(at["heel_lateral"], lateral))
            seen["toe"] = add(toe, scale(at["toe_lateral"], lateral))
        return seen


def _raised(point: Vector, height: Jet) -> Vector:
    """Return the point that is higher in the world by a height."""
    x, y, z = point
    return x, y + height, z


def _tilted(angle: Jet, forward: Vector) -> Vector:
    """Return the upward unit vector tilted ahead by an angle, rad."""
    x, y, z = scale(sin(angle), forward)
    return x, y + cos(angle), z


def _across(angle: Jet, forward: Vector) -> Vector:
    """Return the unit vector across a segment tilted ahead by an angle, pointing ahead."""
    x, y, z = scale(cos(angle), forward)
    return x, y - sin(angle), z


def _sagittal_deg(segment: Vector, body: Vector) -> Jet:
    """Return the tilt of an upward segment in the body's sagittal plane, + ahead, deg."""
    return arctan2(dot(segment, body), segment[1]) * DEGREES
