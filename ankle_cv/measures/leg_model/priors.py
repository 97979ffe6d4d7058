"""What is known of cameras, bodies and pose networks before a clip is looked at.

Means and standard deviations; lengths in shanks, angles in degrees. Offsets say where a network puts a joint
beside its true centre, in the leg's own directions: ``forward`` across the segment, ``along`` it upwards,
``lateral`` outwards. A network errs with the posture (it compresses deep bends), so an offset is a level plus
a slope times the flexion of shank and thigh together over 90°.

The offsets were read on generated bodies with exact joint centres (four bodies and their blends; near and far
leg, side and oblique views): `python tests/validation/run.py`. Their standard deviations are those from clip
to clip, of far and turned legs widened by half, since generated bodies are more alike than people.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal, NamedTuple, TypeAlias

import numpy as np

from ankle_cv.camera import FOCAL_SHARE, PITCH_SD_DEG, Pitch

Network: TypeAlias = Literal["first", "second"]
NETWORKS: Final[tuple[Network, ...]] = ("first", "second")
"""BlazePose and MoveNet."""


class Prior(NamedTuple):
    """Normal prior of one parameter."""

    mean: float
    sd: float


FIT_FOCAL_LOG_SD: Final = 0.1
"""Of the focal length in the fit: less than cameras differ (`FOCAL_LOG_SD`), since a leg does not tell it and
what its landmarks are off was taken for perspective: with 0.25 cameras came out e^-0.35 too short on average,
in a near one of e^-0.76 the shin was 3.8° off, 2.5° now; with 0.15 or 0.06 as good (docs/evidence.md)."""
CLIP_PRIORS: Final[Mapping[str, Prior]] = {
    "pitch_deg": Prior(-2.0, 4.0),
    "roll_deg": Prior(0.0, 1.2),
    "log_focal": Prior(float(np.log(FOCAL_SHARE)), FIT_FOCAL_LOG_SD),
    "camera_height": Prior(1.8, 0.8),
    "log_thigh": Prior(-0.06, 0.06),
    "pelvis_width": Prior(0.45, 0.08),
    "ankle_height": Prior(0.26, 0.04),
    "body_yaw_deg": Prior(0.0, 6.0),
}
"""Camera: looking down by its pitch (put up between knee and hip, it looks up a little, to hold the head),
roll clockwise, focal length over the picture's longer side, height over the floor. Body: thigh over shank,
hip to hip, ankle over the sole (Winter 2009 and generated bodies); direction in which it faces, 0 = towards
the camera. Roll and yaw are set by the room and the view."""
LUNGE_CAMERA: Final[Mapping[str, Prior]] = {
    "pitch_deg": Prior(-4.3, 4.0),
    "camera_height": Prior(1.5, 0.7),
}
"""The same for a knee-to-wall test, filmed from knee height 3 m (7.3 shanks) away and aimed at the middle of
the body, 2.05 shanks up, so that head and feet are in it: ``atan((1.5 - 2.05) / 7.3)``."""
LEG_PRIORS: Final[Mapping[str, Prior]] = {
    "toe_out_deg": Prior(8.0, 8.0),
    "lean_deg": Prior(-1.0, 5.0),
    "lean_slope_deg": Prior(0.0, 5.0),
    "across": Prior(0.0, 3.0),
    "depth": Prior(0.0, 5.0),
}
"""Foot turned out (science.md §1); lateral lean of the shank outwards, standing and per 90° of flexion; place
of the ankle on the floor, to the right and away from the camera (hardly a prior)."""
LATERAL_OFFSET: Final = Prior(0.0, 0.03)
FOOT_OFFSETS: Final[Mapping[str, Prior]] = {
    "heel_forward": Prior(-0.095, 0.035),
    "heel_up": Prior(0.11, 0.055),
    "heel_lateral": LATERAL_OFFSET,
    "toe_forward": Prior(0.395, 0.04),
    "toe_up": Prior(0.095, 0.055),
    "toe_lateral": LATERAL_OFFSET,
}
"""Heel and toe landmarks of the first network from the ankle over the sole; the second has none."""
_OFFSET_NAMES: Final = (
    "knee_forward",
    "knee_forward_slope",
    "knee_along_slope",
    "ankle_forward",
    "ankle_forward_slope",
    "hip_forward",
    "hip_forward_slope",
    "hip_along",
    "hip_along_slope",
)


def _offsets(*pairs: tuple[float, float]) -> dict[str, Prior]:
    return {name: Prior(*pair) for name, pair in zip(_OFFSET_NAMES, pairs, strict=True)}


_MORE_OFFSET_NAMES: Final = (
    "hip_lateral",
    "hip_lateral_slope",
    "knee_along",
    "knee_lateral",
    "knee_lateral_slope",
    "ankle_up",
    "ankle_up_slope",
    "ankle_lateral",
    "ankle_lateral_slope",
)


def _more_offsets(*pairs: tuple[float, float]) -> dict[str, Prior]:
    return {name: Prior(*pair) for name, pair in zip(_MORE_OFFSET_NAMES, pairs, strict=True)}


_NOT_FROM_THE_SIDE: Final = _more_offsets(*[(0.0, 0.004)] * len(_MORE_OFFSET_NAMES))
"""From the side these change no angle, but for those of `LATERAL`: so little that they do nothing."""
SIDE_NEAR: Final[Mapping[Network, dict[str, Prior]]] = {
    "first": _offsets(
        (0.003, 0.020), (-0.050, 0.042), (-0.013, 0.040), (-0.008, 0.020), (0.026, 0.025),
        (0.050, 0.030), (0.007, 0.040), (0.0, 0.025), (-0.057, 0.035),
    ),
    "second": _offsets(
        (0.020, 0.020), (-0.029, 0.028), (0.012, 0.042), (-0.018, 0.020), (0.005, 0.020),
        (0.027, 0.028), (0.068, 0.035), (-0.003, 0.035), (-0.038, 0.042),
    ),
}  # fmt: skip
"""Read in the picture against the projected joint centres of 35 generated side squats and of 30 copies like a
messenger's, halves of both; the second network as it is asked now (`ankle_cv.pose.movenet.WINDOWS`)."""
SIDE_FAR: Final[Mapping[Network, dict[str, Prior]]] = {
    "first": _offsets(
        (0.018, 0.03), (0.019, 0.045), (-0.022, 0.045), (0.010, 0.035), (0.051, 0.03),
        (0.048, 0.035), (0.02, 0.04), (-0.018, 0.035), (-0.06, 0.035),
    ),
    "second": _offsets(
        (0.010, 0.04), (0.040, 0.045), (-0.020, 0.045), (-0.010, 0.05), (0.034, 0.05),
        (0.037, 0.04), (0.035, 0.045), (-0.020, 0.04), (-0.09, 0.045),
    ),
}  # fmt: skip
OBLIQUE: Final[Mapping[Network, dict[str, Prior]]] = {
    "first": _offsets(
        (0.0, 0.024), (-0.017, 0.054), (0.027, 0.044), (-0.010, 0.019), (0.043, 0.029),
        (0.082, 0.03), (-0.026, 0.048), (0.0, 0.049), (-0.096, 0.073),
    ) | _more_offsets(
        (0.0, 0.064), (-0.024, 0.045), (-0.026, 0.05), (-0.006, 0.03), (-0.011, 0.03),
        (0.034, 0.043), (0.016, 0.041), (0.010, 0.015), (-0.003, 0.012),
    ),
    "second": _offsets(
        (0.017, 0.024), (-0.020, 0.022), (0.058, 0.051), (-0.009, 0.019), (-0.002, 0.035),
        (0.089, 0.052), (0.038, 0.073), (-0.053, 0.046), (-0.078, 0.086),
    ) | _more_offsets(
        (0.002, 0.06), (0.005, 0.062), (-0.036, 0.048), (-0.002, 0.028), (-0.011, 0.057),
        (0.018, 0.040), (-0.012, 0.037), (0.024, 0.019), (-0.005, 0.012),
    ),
}  # fmt: skip
"""Read in the picture likewise on 18 generated squats 20-70° from the front, near and far legs together: all
three directions show there. Their spread is widened by half."""
_UNKNOWN_LATERAL: Final = {
    "knee_lateral": LATERAL_OFFSET,
    "knee_lateral_slope": LATERAL_OFFSET,
    "ankle_lateral": LATERAL_OFFSET,
}
LATERAL: Final[Mapping[Network, dict[Literal["near", "far"], dict[str, Prior]]]] = {
    "first": {"near": _UNKNOWN_LATERAL, "far": _UNKNOWN_LATERAL},
    "second": {
        "near": {
            "knee_lateral": Prior(-0.06, 0.03),
            "knee_lateral_slope": Prior(0.09, 0.03),
            "ankle_lateral": Prior(0.05, 0.03),
        },
        "far": {
            "knee_lateral": Prior(-0.09, 0.05),
            "knee_lateral_slope": Prior(0.0, 0.05),
            "ankle_lateral": Prior(-0.02, 0.05),
        },
    },
}
"""Outwards, in side views: how the offsets in the picture change where the camera stands a little before or
behind the side (113 generated side squats, up to 20° off). The first network moves knee and ankle alike, by
0.06-0.08 inwards, which tells nothing of the shank: with it the shin was no better (1.22° for 1.18°)."""
LUNGE: Final[Mapping[Network, dict[str, Prior]]] = {
    "first": {
        "ankle_forward_slope": Prior(0.060, 0.025),
        "hip_forward": Prior(0.094, 0.06),
        "hip_forward_slope": Prior(-0.028, 0.08),
        "hip_along": Prior(-0.064, 0.05),
        "hip_along_slope": Prior(0.020, 0.07),
    },
    "second": {
        "ankle_forward_slope": Prior(0.050, 0.036),
        "hip_forward": Prior(0.048, 0.056),
        "hip_forward_slope": Prior(-0.004, 0.07),
        "hip_along": Prior(-0.048, 0.07),
        "hip_along_slope": Prior(0.062, 0.084),
    },
}
"""In the front leg of a lunge the ankle is put further forward, and the hip lower and further forward: of two
that are one behind the other the networks see one. Hips read in the picture on six generated knee-to-wall
clips of six bodies and on eight copies; twice the standard deviations of side views, since a hip that is
believed turns the camera: with its true pitch and focal length the shin was off by 0.1°, without by 1.2°."""
OBLIQUE_FROM: Final = 0.75
"""Value of sin² of twice the angle off the side, 1 at 45°, from which a view is an oblique one."""
SHANK_RANGE: Final = Prior(15.0, 20.0)
"""Inclination of the shank over a squat, deg: keeps moments without sight in range. It holds deep shanks back
by a degree or two where they are seen poorly, and the offsets of side views were set with that."""
LEAST_SIDE_SHARE: Final = 0.01
"""What is left of that range obliquely: with all of it the change since standing was short by 1.4° there
(docs/evidence.md)."""


def with_told_pitch(usual: Prior, told: Pitch | None) -> Prior:
    """Return what is known of the camera's pitch once the room has told it, deg.

    Parameters
    ----------
    usual
        Of cameras in general.
    told
        By the room's edges; None leaves the usual. With them the spread of cameras as they are put up counts,
        `PITCH_SD_DEG`; without, a smaller one keeps what landmarks are off from being taken for a pitch.
    """
    if told is None:
        return usual
    weights = np.array([PITCH_SD_DEG, told.sd_deg]) ** -2
    return Prior(float(weights @ [usual.mean, told.deg] / weights.sum()), float(weights.sum() ** -0.5))


def oblique_share(yaw_deg: float) -> float:
    """Return how far a view is an oblique one, 0 from the side and 1 from 30° off it on, as far as the front.

    Parameters
    ----------
    yaw_deg
        Of the camera around the person: 0 in front, ±90 at a side.
    """
    off_side_deg = min(abs(90.0 - abs(yaw_deg)), 45.0)
    return min(float(np.sin(2 * np.radians(off_side_deg)) ** 2) / OBLIQUE_FROM, 1.0)


def shank_range(yaw_deg: float) -> Prior:
    """Return the range of the shank over a squat, which fades as the view turns oblique.

    Parameters
    ----------
    yaw_deg
        As in `oblique_share`.
    """
    left = max(1 - oblique_share(yaw_deg), LEAST_SIDE_SHARE)
    return Prior(SHANK_RANGE.mean, SHANK_RANGE.sd / float(np.sqrt(left)))


def offset_priors(network: Network, yaw_deg: float, *, near: bool, lunge: bool) -> dict[str, Prior]:
    """Return the priors of one network's offsets in one leg.

    Parameters
    ----------
    network
        The network.
    yaw_deg
        Of the camera around the person: 0 in front, ±90 at a side.
    near
        Whether the leg is the nearer one.
    lunge
        Whether it is the front leg of a split stance.
    """
    oblique = oblique_share(yaw_deg)
    lateral = LATERAL[network]["near" if near else "far"]
    side = (
        (SIDE_NEAR if near else SIDE_FAR)[network]
        | _NOT_FROM_THE_SIDE
        | lateral
        | (LUNGE[network] if lunge else {})
    )
    turned = OBLIQUE[network]
    return {
        name: Prior(
            (1 - oblique) * prior.mean + oblique * turned[name].mean,
            (1 - oblique) * prior.sd + oblique * turned[name].sd,
        )
        for name, prior in side.items()
    }
