"""Scale from a sheet of paper or a bank card beside the foot. Pure: corners in, size of a pixel out.

Four corners determine the pose of a rectangle of each known size on the floor or on the wall ahead, and how
well it fits. They do not show that the patch is such a sheet. A tile or a box may have the size of one, so
the person's height by that scale must be plausible, and a second hypothesis that fits as well but gives
another scale means no scale.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

import numpy as np

from ankle_cv.anthropometry import FOOT_MM, HALF_FOOT_WIDTH, HEIGHT_MM, LEG_SHARE_OF_HEIGHT
from ankle_cv.camera import FOCAL_SHARE, Camera
from ankle_cv.conventions import Array
from ankle_cv.evidence.records import CameraMotion, SheetCorners
from ankle_cv.scene.leg_position import LegPosition
from ankle_cv.scene.plane_pose import LevelledPicture, PlanePose, Surface, fit_plane
from ankle_cv.scene.stationary_patches import stationary_patches
from ankle_cv.settings import ReferenceChoice

SheetSize: TypeAlias = Literal["a4", "letter", "card"]
SheetProblem: TypeAlias = Literal["none", "unclear", "too_far"]

SIZES_MM: Final[dict[SheetSize, tuple[float, float]]] = {
    "a4": (297.0, 210.0),  # ISO 216
    "letter": (279.4, 215.9),  # ANSI Y14.1, 8.5 x 11 in
    "card": (85.60, 53.98),  # ISO/IEC 7810, ID-1
}
PAPERS: Final[tuple[SheetSize, ...]] = ("a4", "letter")
CARDS: Final[tuple[SheetSize, ...]] = ("card",)
SIZES_BY_CHOICE: Final[dict[ReferenceChoice, tuple[tuple[SheetSize, ...], ...]]] = {
    "auto": (PAPERS, CARDS),
    "a4": (("a4",),),
    "letter": (("letter",),),
    "card": (CARDS,),
    "none": (),
}
"""Sizes tried first, and sizes tried when none of those is found."""
MAX_DISAGREEMENT_SD = 3.0
"""Two sheets contradict each other beyond this many standard errors."""
MAX_CHI_SQUARE = 8.0
"""Chi-square with 4 degrees of freedom: 9 % of true sheets are rejected."""
MIN_SCORE_LEAD = 6.0
"""A hypothesis whose score is worse by this much is 20 times less likely."""
MAX_SCALE_SPREAD = 0.08
"""Hypotheses whose scales differ by less are averaged, with a wider interval: A4 and Letter by 3 or 6 %."""
BODY_LOG_SD, NAMED_BODY_LOG_SD = 0.09, 0.20
"""Spread of adults' height (SD 0.07) and of the leg's share of it (4 %); and that of anybody, for a sheet
that the user has named."""
MAX_HEIGHT_Z = 2.2
"""Largest deviation of the height from the mean, standard deviations: 1.39-2.06 m, or 1.09-2.62 m."""
MAX_DEPTH_LOG = 0.36
"""A sheet is at most this much nearer than the leg, log of distance: the error of a scale before the fit."""
LEG_HEIGHT_MM = 280.0
"""The leg is measured about this high above the floor, over the middle of the foot."""
DEPTH_SD_MM, MODEL_SD = 20.0, 0.01
"""Standard error of the leg's depth; of the model, by lens distortion and a sheet that curls."""
CONTACT_SD: Final[dict[Surface, float]] = {"floor": 0.01, "wall": 0.025}
"""Standard error of the row of the sole, or the column of the wall, share of the foot."""
LEVELLED_SD_DEG, UNLEVELLED_SD_DEG = 0.7, 2.5
"""Standard error of the level of a picture after its roll was removed, and of one whose roll is not known."""
MAX_SD = 0.04
"""Scales with a larger relative standard error are not used: the body height gives the same."""
MAX_DEPTH_MM: Final[dict[Surface, float]] = {"floor": 800.0, "wall": 250.0}
"""A sheet this far from the foot in depth is not used. A wall seen at a grazing angle changes its depth by
1 % with every pixel: there, a sheet further away is more likely a misread wall."""
MAX_BESIDE_MM = 1200.0
"""The same along the floor."""


@dataclass(frozen=True)
class SheetScale:
    """Result of the search for a sheet.

    Attributes
    ----------
    sizes
        Which sheets fit; two when A4 and Letter cannot be told apart.
    surface
        What it lies on.
    mm_per_px, relative_sd
        Size of a pixel at the leg, and its relative standard error; NaN without a scale.
    problem
        Why there is no scale; None when there is one.
    """

    sizes: tuple[SheetSize, ...] = ()
    surface: Surface = "floor"
    mm_per_px: float = float("nan")
    relative_sd: float = float("nan")
    problem: SheetProblem | None = None


NOT_FOUND: Final = SheetScale(problem="none")


@dataclass(frozen=True)
class _Criteria:
    """What every patch is tested against; `named` when the user has named the size of the sheet."""

    leg: LegPosition
    picture: LevelledPicture
    named: bool

    @property
    def body_log_sd(self) -> float:
        """Spread of the height, log."""
        return NAMED_BODY_LOG_SD if self.named else BODY_LOG_SD

    def height_z(self, mm_per_px: float) -> float:
        """Return the deviation of the person's height from an adult's, standard deviations."""
        height_mm = self.leg.leg_px * mm_per_px / LEG_SHARE_OF_HEIGHT
        return float(np.log(height_mm / HEIGHT_MM) / self.body_log_sd)


@dataclass(frozen=True)
class _Hypothesis:
    """One pose in which a patch can be a sheet of one size; lower scores fit better."""

    size: SheetSize
    pose: PlanePose
    mm_per_px: float
    height_z: float
    score: float


def find_sheet_scale(
    seen: SheetCorners | None,
    motion: CameraMotion | None,
    leg: LegPosition,
    camera: Camera,
    choice: ReferenceChoice,
) -> SheetScale | None:
    """Find the size of a pixel at the leg from a sheet that lies near it.

    Parameters
    ----------
    seen, motion
        Four-sided patches, and the motion of the camera.
    leg
        Position of the leg.
    camera
        For its roll and focal length.
    choice
        Sizes to search for; for a named size more heights and a sheet on the wall are allowed.

    Returns
    -------
    SheetScale or None
        None when no sheet was searched for. Sheets that contradict one another are ``unclear``.
    """
    if seen is None or choice == "none":
        return None
    roll = camera.roll
    roll_sd = max(roll.sd_deg, LEVELLED_SD_DEG) if roll.known else UNLEVELLED_SD_DEG
    criteria = _Criteria(leg, LevelledPicture(camera.longer_px, roll_sd), named=choice != "auto")
    found: list[SheetScale] = []
    for sizes in SIZES_BY_CHOICE[choice]:
        for corners, paper in stationary_patches(seen, motion):
            if paper or sizes == CARDS:
                level = camera.levelled(corners - camera.centre_px)
                found.append(_evaluate(level, sizes, criteria))
        if any(one.problem is None for one in found):
            break
    return _surest(found)


def _surest(found: Sequence[SheetScale]) -> SheetScale:
    """Return the sheet with the smallest standard error; unclear when they contradict one another."""
    usable = sorted((one for one in found if one.problem is None), key=lambda one: one.relative_sd)
    if not usable:
        return next((one for one in found if one is not NOT_FOUND), NOT_FOUND)
    best = usable[0]
    apart = [
        abs(np.log(one.mm_per_px / best.mm_per_px)) / np.hypot(one.relative_sd, best.relative_sd)
        for one in usable
    ]
    return SheetScale(problem="unclear") if max(apart) > MAX_DISAGREEMENT_SD else best


def _evaluate(corners: Array, sizes: Sequence[SheetSize], criteria: _Criteria) -> SheetScale:
    """Return the scale of a patch, averaged over all hypotheses with one of these sizes."""
    found = (one for size in sizes for one in _hypotheses(corners, size, criteria))
    hypotheses = sorted(found, key=lambda one: one.score)
    if not hypotheses:
        return NOT_FOUND
    best, leg = hypotheses[0], criteria.leg
    # The best hypothesis itself must give a plausible height: it is not enough that a worse one does.
    if best.pose.chi_square > MAX_CHI_SQUARE or abs(best.height_z) > MAX_HEIGHT_Z:
        return NOT_FOUND
    alternatives = [one for one in hypotheses if one.score < best.score + MIN_SCORE_LEAD]
    logs = np.log([one.mm_per_px for one in alternatives])
    if np.abs(logs - logs[0]).max() > MAX_SCALE_SPREAD:
        return SheetScale(problem="unclear")
    weights = np.exp([(best.score - one.score) / 2 for one in alternatives])
    middle = float(np.average(logs, weights=weights))
    between = float(np.average((logs - middle) ** 2, weights=weights))
    at, contact_px = _leg_point(best.pose.surface, leg), CONTACT_SD[best.pose.surface] * leg.foot_px
    fit_sd = best.pose.relative_sd(at, LEG_HEIGHT_MM, HALF_FOOT_WIDTH * FOOT_MM, at_sd_px=contact_px)
    mm_per_px = float(np.exp(middle))
    depth_sd = DEPTH_SD_MM / (FOCAL_SHARE * mm_per_px * criteria.picture.longer_px)
    sd = float(np.sqrt(fit_sd**2 + depth_sd**2 + MODEL_SD**2 + between))
    beside, depth = np.abs(best.pose.offset_mm(at))
    if sd > MAX_SD or beside > MAX_BESIDE_MM or depth > MAX_DEPTH_MM[best.pose.surface]:
        return SheetScale(problem="too_far")
    names = tuple(dict.fromkeys(one.size for one in alternatives))
    return SheetScale(names, best.pose.surface, mm_per_px, sd)


def _hypotheses(corners: Array, size: SheetSize, criteria: _Criteria) -> list[_Hypothesis]:
    long, short = SIZES_MM[size]
    leg = criteria.leg
    # Sheets on the wall were 9-19 % off where its line was misread: tried only when the user has named one.
    on_wall = criteria.named and leg.wall is not None
    surfaces: tuple[Surface, ...] = ("floor", "wall") if on_wall else ("floor",)
    found = []
    for surface in surfaces:
        at = _leg_point(surface, leg)
        for sides in ((long, short), (short, long)):
            rough_z = abs(criteria.height_z(_rough_mm_per_px(corners, sides, surface)))
            if rough_z > MAX_HEIGHT_Z + MAX_DEPTH_LOG / criteria.body_log_sd:
                continue
            pose = fit_plane(corners, sides, surface, criteria.picture)
            if pose is None:
                continue
            mm_per_px = pose.mm_per_px(at, LEG_HEIGHT_MM, HALF_FOOT_WIDTH * FOOT_MM)
            if mm_per_px > 0:
                z = criteria.height_z(mm_per_px)
                found.append(_Hypothesis(size, pose, mm_per_px, z, pose.chi_square + z**2))
    return found


def _rough_mm_per_px(corners: Array, sides: tuple[float, float], surface: Surface) -> float:
    """Return the size of a pixel if the edge that is not foreshortened lay in the leg's plane."""
    if surface == "floor":
        return sides[0] / float(np.hypot(*(corners[[1, 2]] - corners[[0, 3]]).mean(axis=0)))
    return sides[1] / float(np.hypot(*(corners[[3, 2]] - corners[[0, 1]]).mean(axis=0)))


def _leg_point(surface: Surface, leg: LegPosition) -> Array:
    """Return the point of the surface at the leg, at which the scale is computed."""
    return leg.sole if surface == "floor" or leg.wall is None else leg.wall
