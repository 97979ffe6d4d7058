"""Pose of a rectangle of known size on the floor or on a wall, and the size of a pixel there.

The camera is a pinhole whose picture has been levelled. Its focal length and its tilt have the wide priors of
cameras in general; the four corners of a sheet determine the rest.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final, Literal, TypeAlias

import numpy as np
from scipy.optimize import least_squares

from ankle_cv.camera import FOCAL_LOG_SD, FOCAL_SHARE, PITCH_SD_DEG, upright_vector
from ankle_cv.conventions import Array, X, Y

Surface: TypeAlias = Literal["floor", "wall"]

WALL_TURN_SD_RAD = float(np.radians(12))
"""The wall ahead of a person seen from the side runs away from the camera, with this standard deviation."""
CORNER_SD_PX = 0.55
"""Standard error of a corner: composited sheets in generated clips, compressed; mostly 0.3, in a shadow up to
2."""
INITIAL_ANGLES_RAD = (0.0, 0.12, 0.24)
"""Initial values of the fit: tilts of the camera (floor), rotations of the wall to either side (wall)."""
MIN_DEPRESSION: Final = 0.03
"""Least height of the camera over the floor, as a share of the distance of the sheet."""
MAX_EVALUATIONS: Final = 300
FITS_KEPT: Final = 64
"""Fits that are kept: a clip has at most some 20."""
GOOD_CHI_SQUARE: Final = 6.0
"""A fit this good needs no other initial values."""
FORWARD: Final = float(np.sqrt(np.finfo(float).eps))
"""Step of a slope, relative to the parameter or to 1: halves of the digits each for step and rounding."""
STEP: Final = 1e-5
_LOG_Z, _X, _Y, _TURN, _TILT, _LOG_FOCAL, _ROLL = range(7)
"""Parameters: log of the distance (mm); position over distance, right and down; rotation of the sheet on the
floor, or of the wall; tilt of the camera, + down; log of the focal length over the picture's longer side; the
residual roll of the picture. Angles in rad."""


@dataclass(frozen=True)
class LevelledPicture:
    """Longer side of a levelled picture, px, and the standard error of its level."""

    longer_px: float
    roll_sd_deg: float


@dataclass(frozen=True)
class PlanePose:
    """Pose of a sheet before the camera.

    Attributes
    ----------
    surface
        What it lies on.
    parameters, covariance
        ``(7,)`` and ``(7, 7)``; see the constants of the module.
    picture
        The picture.
    chi_square
        Sum of the squared standardised residuals of 8 coordinates and the priors.
    """

    surface: Surface
    parameters: Array
    covariance: Array
    picture: LevelledPicture
    chi_square: float

    def mm_per_px(self, at: Array, above_mm: float, beyond_mm: float) -> float:
        """Return the size of a pixel at a place over a point of the surface.

        Parameters
        ----------
        at
            ``(2,)`` position of the point in the picture, px from the picture's middle, levelled.
        above_mm, beyond_mm
            Height of the place above the point, and its distance behind it.

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
        """Return the relative standard error of `mm_per_px`; ``at_sd_px`` is that of ``at``, per axis."""

        def log_scale(parameters: Array, place: Array) -> float:
            pose = replace(self, parameters=parameters)
            return float(np.log(pose.mm_per_px(place, above_mm, beyond_mm)))

        here = log_scale(self.parameters, at)
        units = STEP * np.eye(len(self.parameters))
        slope = np.array([(log_scale(self.parameters + unit, at) - here) / STEP for unit in units])
        moved = [log_scale(self.parameters, at + step) - here for step in at_sd_px * np.eye(2)]
        return float(np.sqrt(slope @ self.covariance @ slope + np.sum(np.square(moved))))

    def offset_mm(self, at: Array) -> Array:
        """Return the ``(2,)`` offset of a point from the sheet's middle, mm: sideways, depth."""
        point = _on_surface(self, at)
        middle = _middle(self.parameters)
        return np.array([point[0] - middle[0], point[2] - middle[2]])


def fit_plane(
    corners: Array, size_mm: tuple[float, float], surface: Surface, picture: LevelledPicture
) -> PlanePose | None:
    """Fit the pose of a sheet by nonlinear least squares.

    Parameters
    ----------
    corners
        ``(4, 2)`` px from the picture's middle, levelled: top left, top right, bottom right, bottom left.
    size_mm
        Its sides: along the upper edge as seen, and across.
    surface
        On which it is assumed to lie.
    picture
        The picture.

    Returns
    -------
    PlanePose or None
        The best fit from several initial values; None when the surface would not be visible.
    """
    return _fitted(tuple(corners.ravel().tolist()), size_mm, surface, picture)


@lru_cache(maxsize=FITS_KEPT)
def _fitted(
    corners_px: tuple[float, ...], size_mm: tuple[float, float], surface: Surface, picture: LevelledPicture
) -> PlanePose | None:
    """Fit as `fit_plane` says; kept, for who measures a clip anew with other settings sees the same sheet."""
    corners = np.array(corners_px).reshape(-1, 2)

    def of_all(parameters: Array) -> Array:
        """Return one column of residuals for each of several ``(7, k)`` poses."""
        half = [length / 2 * axis for length, axis in zip(size_mm, _axes(surface, parameters), strict=True)]
        off = [-half[0] - half[1], half[0] - half[1], half[0] + half[1], half[1] - half[0]]
        seen = _projected(_middle(parameters) + np.array(off), parameters, picture.longer_px)
        missed = np.moveaxis((seen - corners[:, None]) / CORNER_SD_PX, 1, -1).reshape(corners.size, -1)
        return np.concatenate([missed, _priors(surface, parameters, picture)])

    def residuals(parameters: Array) -> Array:
        return of_all(parameters[:, None])[:, 0]

    def slopes_at(parameters: Array) -> Array:
        """Return the ``(m, 7)`` slopes by steps forward, all of them in one go."""
        steps = FORWARD * np.maximum(np.abs(parameters), 1.0) * np.where(parameters < 0, -1.0, 1.0)
        steps = parameters + steps - parameters  # what the sum can hold of it
        found = of_all(parameters[:, None] + np.diag(np.r_[0.0, steps])[1:])
        return (found[:, 1:] - found[:, :1]) / steps

    best: PlanePose | None = None
    for initial in _initial_parameters(corners, size_mm, surface, picture.longer_px):
        fit = least_squares(residuals, initial, jac=slopes_at, method="lm", max_nfev=MAX_EVALUATIONS)
        chi_square = float(np.sum(fit.fun**2))
        above = surface == "floor" and fit.x[_Y] < MIN_DEPRESSION
        if not np.isfinite(chi_square) or above or (best is not None and chi_square >= best.chi_square):
            continue
        slopes = np.asarray(fit.jac, dtype=np.float64)
        covariance = np.asarray(np.linalg.pinv(slopes.T @ slopes), dtype=np.float64)
        best = PlanePose(surface, fit.x, covariance, picture, chi_square)
        if chi_square < GOOD_CHI_SQUARE:
            break
    return best


def _priors(surface: Surface, parameters: Array, picture: LevelledPicture) -> Array:
    """Return the standardised residuals of the priors."""
    found = [
        (parameters[_LOG_FOCAL] - np.log(FOCAL_SHARE)) / FOCAL_LOG_SD,
        parameters[_TILT] / np.radians(PITCH_SD_DEG),
        parameters[_ROLL] / np.radians(picture.roll_sd_deg),
    ]
    if surface == "wall":
        found.append(parameters[_TURN] / WALL_TURN_SD_RAD)
    return np.array(found)


def _initial_parameters(
    corners: Array, size_mm: tuple[float, float], surface: Surface, longer_px: float
) -> list[Array]:
    focal = FOCAL_SHARE * longer_px
    middle = corners.mean(axis=0) / focal
    if surface == "floor":
        wide = np.hypot(*(corners[[1, 2]] - corners[[0, 3]]).mean(axis=0))
        far = focal * size_mm[0] / wide
        turns = [(0.0, tilt) for tilt in INITIAL_ANGLES_RAD]
    else:
        tall = np.hypot(*(corners[[3, 2]] - corners[[0, 1]]).mean(axis=0))
        far = focal * size_mm[1] / tall
        turns = [(sign * turn, 0.0) for turn in INITIAL_ANGLES_RAD for sign in (-1, 1)]
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
    """Return the unit vectors along the sheet's upper edge and down its side; right, down, ahead."""
    s, c = np.sin(parameters[_TURN]), np.cos(parameters[_TURN])
    none = np.zeros_like(s)
    if surface == "floor":
        return np.array([c, none, s]), np.array([s, none, -c])
    # A wall that runs in depth shows its face: left of the middle, what is further right is deeper.
    deeper = np.where(parameters[_X] < 0, 1.0, -1.0)
    return deeper * np.array([s, none, c]), np.array([none, none + 1.0, none])


def _projected(points: Array, parameters: Array, longer_px: float) -> Array:
    """Return where ``(4, 3, k)`` points of k poses are seen, ``(4, k, 2)`` px."""
    s, c = np.sin(parameters[_TILT]), np.cos(parameters[_TILT])
    depth = points[:, 1] * s + points[:, 2] * c
    focal = np.exp(parameters[_LOG_FOCAL]) * longer_px
    across, down = points[:, 0], points[:, 1] * c - points[:, 2] * s
    return upright_vector(
        np.stack([focal * across / depth, focal * down / depth], axis=-1), -np.degrees(parameters[_ROLL])
    )


def _on_surface(pose: PlanePose, at: Array) -> Array:
    """Return where the ray through a point of the picture meets the surface, mm; NaN when it does not."""
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
