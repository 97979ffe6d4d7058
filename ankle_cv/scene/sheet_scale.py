"""A sheet of paper or a bank card beside the foot as the ruler. Pure: corners in, size of a pixel out.

What can be told from four corners: how a rectangle of each known size would have to lie on the floor or on
the wall ahead, and how well it then fits. What cannot: that it *is* such a sheet. A tile or a box may have
the size of one, so the person must come out as tall as people are, and a second reading that fits as well
but gives another scale means no scale.
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
from ankle_cv.scene.beside_leg import BesideLeg, steady_sheets
from ankle_cv.scene.plane_pose import PictureFacts, PlanePose, Surface, fit_plane
from ankle_cv.settings import ReferenceChoice

ReferenceSize: TypeAlias = Literal["a4", "letter", "card"]
Doubt: TypeAlias = Literal["none", "unclear", "too_far"]

SIZES_MM: Final[dict[ReferenceSize, tuple[float, float]]] = {
    "a4": (297.0, 210.0),  # ISO 216
    "letter": (279.4, 215.9),  # ANSI Y14.1, 8.5 x 11 in
    "card": (85.60, 53.98),  # ISO/IEC 7810, ID-1
}
PAPERS: Final[tuple[ReferenceSize, ...]] = ("a4", "letter")
CARDS: Final[tuple[ReferenceSize, ...]] = ("card",)
LOOKED_FOR: Final[dict[ReferenceChoice, tuple[tuple[ReferenceSize, ...], ...]]] = {
    "auto": (PAPERS, CARDS),
    "a4": (("a4",),),
    "letter": (("letter",),),
    "card": (CARDS,),
    "none": (),
}
"""What is looked for first, and what when that is not there."""
CONTRADICT_SD = 3.0
"""Two sheets contradict each other beyond this many standard errors."""
MAX_MISFIT = 8.0
"""Squared residuals, 4 degrees of freedom: 9 % of true sheets are refused."""
MIN_LEAD = 6.0
"""A reading that fits worse by this much is 20 times less likely."""
ONE_SCALE = 0.08
"""Readings whose scales differ by less are one answer with a wider interval: A4 and Letter by 3 or 6 %."""
BODY_LOG_SD: Final[dict[bool, float]] = {False: 0.09, True: 0.20}
"""Spread of adults' height (SD 0.07) and of the leg's share of it (4 %); and that of anybody, for a sheet
that the user vouches for."""
BODY_LIMIT = 2.2
"""Standard deviations of height that are believed: 1.39-2.06 m, or 1.09-2.62 m."""
ROUGH_LOG = 0.36
"""A sheet is at most this much nearer than the leg, log of distance: a scale before a fit is off by it."""
LEG_HEIGHT_MM = 280.0
"""The leg is measured about this high over the floor, above the middle of the foot."""
DEPTH_SD_MM, MODEL_SD = 20.0, 0.01
"""How well that is known; lens distortion, a sheet that curls."""
CONTACT_SD: Final[dict[Surface, float]] = {"floor": 0.01, "wall": 0.025}
"""How well the row of the sole, or the column of the wall, is read, share of the foot."""
LEVELLED_SD_DEG, UNLEVELLED_SD_DEG = 0.7, 2.5
"""How level a picture is after its roll was taken off, and one whose roll is not known."""
MAX_SD = 0.04
"""A scale less sure than this is none: height gives the same."""
MAX_DEPTH_MM: Final[dict[Surface, float]] = {"floor": 800.0, "wall": 250.0}
"""A sheet this far from the foot in depth is not beside it. A wall seen at a grazing angle changes its depth
by 1 % with every pixel: there, a sheet further away more likely means a misread wall."""
MAX_BESIDE_MM = 1200.0
"""The same along the floor."""


@dataclass(frozen=True)
class Reference:
    """What the search for a sheet came to.

    Attributes
    ----------
    sizes
        Which sheets fit; two when A4 and Letter cannot be told apart.
    surface
        What it lies on.
    mm_per_px, relative_sd
        Size of a pixel at the leg, and its relative standard error; NaN without a scale.
    doubt
        Why there is no scale; None when there is one.
    """

    sizes: tuple[ReferenceSize, ...] = ()
    surface: Surface = "floor"
    mm_per_px: float = float("nan")
    relative_sd: float = float("nan")
    doubt: Doubt | None = None


NOTHING: Final = Reference(doubt="none")


@dataclass(frozen=True)
class _Search:
    """What every patch is judged by."""

    leg: BesideLeg
    picture: PictureFacts
    body_log_sd: float

    def off_body(self, mm_per_px: float) -> float:
        """How far the person's height is from an adult's, standard deviations."""
        height_mm = self.leg.leg_px * mm_per_px / LEG_SHARE_OF_HEIGHT
        return float(np.log(height_mm / HEIGHT_MM) / self.body_log_sd)


@dataclass(frozen=True)
class _Reading:
    """One way in which a patch can be a sheet."""

    size: ReferenceSize
    pose: PlanePose
    mm_per_px: float
    off_body: float
    score: float


def find_reference(
    seen: SheetCorners | None,
    motion: CameraMotion | None,
    leg: BesideLeg,
    camera: Camera,
    choice: ReferenceChoice,
) -> Reference | None:
    """Find the size of a pixel at the leg from a sheet that lies near it.

    Parameters
    ----------
    seen, motion
        What was seen of four-sided patches, and how the camera moved.
    leg
        Where the leg is.
    camera
        What filmed it.
    choice
        What to look for; a named size is believed to lie there, ``auto`` believes less.

    Returns
    -------
    Reference or None
        None when nobody looked. Sheets that contradict one another are unclear.
    """
    if seen is None or choice == "none":
        return None
    roll = camera.roll
    roll_sd = max(roll.sd_deg, LEVELLED_SD_DEG) if roll.known else UNLEVELLED_SD_DEG
    search = _Search(leg, PictureFacts(camera.longer_px, roll_sd), BODY_LOG_SD[choice != "auto"])
    found: list[Reference] = []
    for sizes in LOOKED_FOR[choice]:
        for corners, paper in steady_sheets(seen, motion):
            if paper or sizes == CARDS:
                level = camera.levelled(corners - camera.centre_px)
                found.append(_judge(level, sizes, search))
        if any(one.doubt is None for one in found):
            break
    return _agreed(found)


def _agreed(found: Sequence[Reference]) -> Reference:
    """Return the surest of the sheets; unclear when they contradict one another."""
    sure = sorted((one for one in found if one.doubt is None), key=lambda one: one.relative_sd)
    if not sure:
        return next((one for one in found if one is not NOTHING), NOTHING)
    best = sure[0]
    apart = [
        abs(np.log(one.mm_per_px / best.mm_per_px)) / np.hypot(one.relative_sd, best.relative_sd)
        for one in sure
    ]
    return Reference(doubt="unclear") if max(apart) > CONTRADICT_SD else best


def _judge(corners: Array, sizes: Sequence[ReferenceSize], search: _Search) -> Reference:
    """Weigh all ways in which a patch can be a sheet of one of these sizes."""
    readings = sorted((r for size in sizes for r in _readings(corners, size, search)), key=lambda r: r.score)
    if not readings:
        return NOTHING
    best, leg = readings[0], search.leg
    # The reading that fits best must itself make a person: it is not enough that a worse one does.
    if best.pose.misfit > MAX_MISFIT or abs(best.off_body) > BODY_LIMIT:
        return NOTHING
    rivals = [r for r in readings if r.score < best.score + MIN_LEAD]
    logs = np.log([r.mm_per_px for r in rivals])
    if np.abs(logs - logs[0]).max() > ONE_SCALE:
        return Reference(doubt="unclear")
    weights = np.exp([(best.score - r.score) / 2 for r in rivals])
    middle = float(np.average(logs, weights=weights))
    between = float(np.average((logs - middle) ** 2, weights=weights))
    at, contact_px = _place(best.pose.surface, leg), CONTACT_SD[best.pose.surface] * leg.foot_px
    fit_sd = best.pose.relative_sd(at, LEG_HEIGHT_MM, HALF_FOOT_WIDTH * FOOT_MM, at_sd_px=contact_px)
    mm_per_px = float(np.exp(middle))
    depth_sd = DEPTH_SD_MM / (FOCAL_SHARE * mm_per_px * search.picture.longer_px)
    sd = float(np.sqrt(fit_sd**2 + depth_sd**2 + MODEL_SD**2 + between))
    beside, depth = np.abs(best.pose.offset_mm(at))
    if sd > MAX_SD or beside > MAX_BESIDE_MM or depth > MAX_DEPTH_MM[best.pose.surface]:
        return Reference(doubt="too_far")
    names = tuple(dict.fromkeys(r.size for r in rivals))
    return Reference(names, best.pose.surface, mm_per_px, sd)


def _readings(corners: Array, size: ReferenceSize, search: _Search) -> list[_Reading]:
    long, short = SIZES_MM[size]
    leg = search.leg
    # Sheets on the wall were 9-19 % off where its line was misread: only for who says that one is there.
    vouched = search.body_log_sd == BODY_LOG_SD[True] and leg.wall is not None
    surfaces: tuple[Surface, ...] = ("floor", "wall") if vouched else ("floor",)
    found = []
    for surface in surfaces:
        at = _place(surface, leg)
        for sides in ((long, short), (short, long)):
            rough = abs(search.off_body(_roughly(corners, sides, surface)))
            if rough > BODY_LIMIT + ROUGH_LOG / search.body_log_sd:
                continue
            pose = fit_plane(corners, sides, surface, search.picture)
            if pose is None:
                continue
            mm_per_px = pose.mm_per_px(at, LEG_HEIGHT_MM, HALF_FOOT_WIDTH * FOOT_MM)
            if mm_per_px > 0:
                off = search.off_body(mm_per_px)
                found.append(_Reading(size, pose, mm_per_px, off, pose.misfit + off**2))
    return found


def _roughly(corners: Array, sides: tuple[float, float], surface: Surface) -> float:
    """Size of a pixel if the edge that is not seen shortened lay in the leg's plane."""
    if surface == "floor":
        return sides[0] / float(np.hypot(*(corners[[1, 2]] - corners[[0, 3]]).mean(axis=0)))
    return sides[1] / float(np.hypot(*(corners[[3, 2]] - corners[[0, 1]]).mean(axis=0)))


def _place(surface: Surface, leg: BesideLeg) -> Array:
    return leg.sole if surface == "floor" or leg.wall is None else leg.wall
