"""A rectangle of known size on the floor or on a wall: where it lies, and a pixel's size there.

The camera is a pinhole whose picture has been levelled. Its focal length and its tilt are known only as
roughly as cameras are alike; four corners of a sheet know the rest.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final, Literal, TypeAlias

import numpy as np
from scipy.optimize import least_squares

from ankle_cv.camera import FOCAL_LOG_SD, FOCAL_SHARE, PITCH_SD_DEG, upright_vector
from ankle_cv.conventions import Array, X, Y

Surface: TypeAlias = Literal["floor", "wall"]

WALL_TURN_SD_RAD = float(np.radians(12))
"""The wall ahead of a person seen from the side runs away from the camera, give or take this much."""
CORNER_SD_PX = 0.55
"""How well a corner is found: composited sheets in generated clips, compressed; mostly 0.3,
in a shadow up to 2."""
STARTS_RAD = (0.0, 0.12, 0.24)
"""Tilts of the camera (floor), turns of the wall to either side (wall) from which the fit starts."""
MIN_DEPRESSION: Final = 0.03
"""The floor is below the camera: rise over distance at the sheet."""
MAX_EVALUATIONS: Final = 300
GOOD_MISFIT: Final = 6.0
"""A fit this good needs no other start."""
STEP: Final = 1e-5
_LOG_Z, _X, _Y, _TURN, _TILT, _LOG_FOCAL, _ROLL = range(7)
"""Parameters: log of the distance (mm); place over distance, right and down; turn of the sheet on the floor,
or of the wall; tilt of the camera, + down; log of the focal length over the picture's longer side; what is
left of the picture's roll. Angles in rad."""


@dataclass(frozen=True)
class PictureFacts:
    """Longer side of the picture, px, and how well it was levelled, standard error."""

    longer_px: float
    roll_sd_deg: float


@dataclass(frozen=True)
class PlanePose:
    """How a sheet lies before the camera.

    Attributes
    ----------
    surface
        What it lies on.
    parameters, covariance
        ``(7,)`` and ``(7, 7)``; see the module's source.
    picture
        The picture.
    misfit
        Sum of the squared standardised residuals of 8 coordinates and the priors.
    """

    surface: Surface
    parameters: Array
    covariance: Array
    picture: PictureFacts
    misfit: float

    def mm_per_px(self, at: Array, above_mm: float, beyond_mm: float) -> float:
        """Size of a pixel at a place that stands over a point of the surface.

        Parameters
        ----------
        at
            ``(2,)`` the point's place in the picture, px from the picture's middle, levelled.
        above_mm, beyond_mm
            How much higher, and how much further from the camera, the place is.

        Returns
        -------
        float
            NaN when the ray through the point misses the surface.
        """
        point = _on_surface(self, at)
        s, c = np.sin(self.parameters[_TILT]), np.cos(self.parameters[_TILT])
        depth = (point[1] - above_mm) * s + (point[2] + beyond_mm) * c
        return float(depth / (np.exp(self.parameters[_LOG_FOCAL]) * self.picture.longer_px))

    def relative_sd(self, at: Array, above_mm: float, beyond_mm: float, *, at_sd_px: float) -> float:
        """Relative standard error of `mm_per_px`, with ``at`` itself known to ``at_sd_px``."""

        def log_scale(parameters: Array, place: Array) -> float:
            pose = replace(self, parameters=parameters)
            return float(np.log(pose.mm_per_px(place, above_mm, beyond_mm)))

        here = log_scale(self.parameters, at)
        units = STEP * np.eye(len(self.parameters))
        slope = np.array([(log_scale(self.parameters + unit, at) - here) / STEP for unit in units])
        moved = [log_scale(self.parameters, at + step) - here for step in at_sd_px * np.eye(2)]
        return float(np.sqrt(slope @ self.covariance @ slope + np.sum(np.square(moved))))

    def offset_mm(self, at: Array) -> Array:
        """``(2,)`` how far a point of the surface lies from the sheet's middle, mm: sideways, in depth."""
        point = _on_surface(self, at)
        middle = _middle(self.parameters)
        return np.array([point[0] - middle[0], point[2] - middle[2]])


def fit_plane(
    corners: Array, size_mm: tuple[float, float], surface: Surface, picture: PictureFacts
) -> PlanePose | None:
    """Fit the pose of a sheet.

    Parameters
    ----------
    corners
        ``(4, 2)`` px from the picture's middle, levelled: top left, top right, bottom right, bottom left.
    size_mm
        Its sides: along the upper edge as seen, and across.
    surface
        What it is taken to lie on.
    picture
        The picture.

    Returns
    -------
    PlanePose or None
        The best of several starts; None when the surface cannot be seen like this.
    """

    def residuals(parameters: Array) -> Array:
        half = [length / 2 * axis for length, axis in zip(size_mm, _axes(surface, parameters), strict=True)]
        off = [-half[0] - half[1], half[0] - half[1], half[0] + half[1], half[1] - half[0]]
        seen = _projected(_middle(parameters) + np.array(off), parameters, picture.longer_px)
        missed = ((seen - corners) / CORNER_SD_PX).ravel()
        return np.concatenate([missed, _priors(surface, parameters, picture)])

    best: PlanePose | None = None
    for start in _starts(corners, size_mm, surface, picture.longer_px):
        fit = least_squares(residuals, start, method="lm", max_nfev=MAX_EVALUATIONS)
        misfit = float(np.sum(fit.fun**2))
        above = surface == "floor" and fit.x[_Y] < MIN_DEPRESSION
        if not np.isfinite(misfit) or above or (best is not None and misfit >= best.misfit):
            continue
        slopes = np.asarray(fit.jac, dtype=np.float64)
        covariance = np.asarray(np.linalg.pinv(slopes.T @ slopes), dtype=np.float64)
        best = PlanePose(surface, fit.x, covariance, picture, misfit)
        if misfit < GOOD_MISFIT:
            break
    return best


def _priors(surface: Surface, parameters: Array, picture: PictureFacts) -> Array:
    """Standardised distance of a camera from what cameras are like."""
    found = [
        (parameters[_LOG_FOCAL] - np.log(FOCAL_SHARE)) / FOCAL_LOG_SD,
        parameters[_TILT] / np.radians(PITCH_SD_DEG),
        parameters[_ROLL] / np.radians(picture.roll_sd_deg),
    ]
    if surface == "wall":
        found.append(parameters[_TURN] / WALL_TURN_SD_RAD)
    return np.array(found)


def _starts(corners: Array, size_mm: tuple[float, float], surface: Surface, longer_px: float) -> list[Array]:
    focal = FOCAL_SHARE * longer_px
    middle = corners.mean(axis=0) / focal
    if surface == "floor":
        wide = np.hypot(*(corners[[1, 2]] - corners[[0, 3]]).mean(axis=0))
        far = focal * size_mm[0] / wide
        turns = [(0.0, tilt) for tilt in STARTS_RAD]
    else:
        tall = np.hypot(*(corners[[3, 2]] - corners[[0, 1]]).mean(axis=0))
        far = focal * size_mm[1] / tall
        turns = [(sign * turn, 0.0) for turn in STARTS_RAD for sign in (-1, 1)]
    found = []
    for turn, tilt in turns:
        down = middle[Y] * np.cos(tilt) + np.sin(tilt)
        ahead = np.cos(tilt) - middle[Y] * np.sin(tilt)
        if surface == "wall" or down / ahead > MIN_DEPRESSION:
            found.append(
                np.array([np.log(far), middle[X] / ahead, down / ahead, turn, tilt, np.log(FOCAL_SHARE), 0.0])
            )
    return found


def _middle(parameters: Array) -> Array:
    far = np.exp(parameters[_LOG_Z])
    return np.array([far * parameters[_X], far * parameters[_Y], far])


def _axes(surface: Surface, parameters: Array) -> tuple[Array, Array]:
    """Directions of the sheet's upper edge and of its side, downwards as seen; right, down, ahead."""
    s, c = np.sin(parameters[_TURN]), np.cos(parameters[_TURN])
    if surface == "floor":
        return np.array([c, 0.0, s]), np.array([s, 0.0, -c])
    # A wall that runs in depth shows its face: left of the middle, what is further right is deeper.
    deeper = 1.0 if parameters[_X] < 0 else -1.0
    return deeper * np.array([s, 0.0, c]), np.array([0.0, 1.0, 0.0])


def _projected(points: Array, parameters: Array, longer_px: float) -> Array:
    s, c = np.sin(parameters[_TILT]), np.cos(parameters[_TILT])
    depth = points[:, 1] * s + points[:, 2] * c
    focal = np.exp(parameters[_LOG_FOCAL]) * longer_px
    level = focal * np.column_stack([points[:, 0], points[:, 1] * c - points[:, 2] * s]) / depth[:, None]
    return upright_vector(level, -float(np.degrees(parameters[_ROLL])))


def _on_surface(pose: PlanePose, at: Array) -> Array:
    """Where the ray through a point of the picture meets the surface, mm; NaN when it does not."""
    parameters = pose.parameters
    focal = np.exp(parameters[_LOG_FOCAL]) * pose.picture.longer_px
    s, c = np.sin(parameters[_TILT]), np.cos(parameters[_TILT])
    u, v = upright_vector(at, float(np.degrees(parameters[_ROLL]))) / focal
    ray = np.array([u, v * c + s, c - v * s])
    edge, side = _axes(pose.surface, parameters)
    normal = np.cross(edge, side)
    towards = float(normal @ ray)
    if abs(towards) < STEP:
        return np.full(3, np.nan)
    reach = float(normal @ _middle(parameters)) / towards
    return np.asarray(reach * ray if reach > 0 else np.full(3, np.nan))
