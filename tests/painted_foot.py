"""A painted shoe on a painted floor, moved by known amounts: the tracker's truth without a renderer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

import cv2
import numpy as np

from ankle_cv.conventions import N_LANDMARKS, Array, Image, Landmark
from ankle_cv.evidence.collector import EvidenceCollector
from ankle_cv.evidence.plan import FootPlan, Span, TrackingPlan
from ankle_cv.evidence.records import FootTrack, LegEvidence, PixelEvidence
from ankle_cv.evidence.similarity import IDENTITY, compose, transformed
from ankle_cv.landmarks import LandmarkSeries
from ankle_cv.video.frame import Frame

SIZE = (480, 400)
FPS = 30.0
BACK, TIP, SOLE, TOP = 160.0, 320.0, 340.0, 285.0
"""Shoe: rearmost x, tip x, sole y, collar y, px."""
PIVOT = (275.0, SOLE)
"""About here the heel rises: the metatarsal heads."""
CONTACT = (BACK + 0.08 * (TIP - BACK), SOLE)
"""Where the heel rests."""
MARKS = {"KNEE": (200.0, 60.0), "ANKLE": (192.0, 255.0), "HEEL": (175.0, 305.0), "TOE": (302.0, 320.0)}


def _grain(seed: int, scale: float, sd: float) -> Array:
    noise = np.random.default_rng(seed).normal(0, 1, SIZE[::-1])
    soft = cv2.GaussianBlur(noise, (0, 0), scale)
    return np.asarray(sd * soft / soft.std())[..., None]


FLOOR = np.array([90.0, 120.0, 150.0]) + _grain(1, 2.0, 14)
SHOE = np.array([150.0, 70.0, 50.0]) + _grain(2, 1.5, 22)
SKIN = np.array([120.0, 150.0, 205.0]) + _grain(3, 3.0, 5)


def turned(deg: float, about: tuple[float, float] = PIVOT) -> Array:
    """Turn clockwise as seen: heel up for a foot that points right."""
    c, s = np.cos(np.radians(deg)), np.sin(np.radians(deg))
    linear = np.array([[c, -s], [s, c]])
    return np.column_stack([linear, np.array(about) - linear @ np.array(about)])


def shifted(x: float, y: float) -> Array:
    return np.column_stack([np.eye(2), [x, y]])


@dataclass(frozen=True)
class Pose:
    """One frame: turn of the rear foot, shift of the whole foot, map from ideal to filmed pixels.

    A collar turns beyond the sole of the rear foot: high shoes are pulled by the shank. The shoe may be
    brighter, grey levels. Under load the front of the foot spreads ahead, px.
    """

    pitch_deg: float = 0.0
    collar_deg: float = 0.0
    bright: float = 0.0
    spread: float = 0.0
    step: tuple[float, float] = (0.0, 0.0)
    camera: tuple[float, float] = (0.0, 0.0)
    gone: bool = False

    @property
    def lift_px(self) -> Array:
        """``(2,)`` true displacement of the contact point."""
        moved = transformed(compose(shifted(*self.step), turned(self.pitch_deg)), np.array([CONTACT]))
        return np.asarray(moved[0] - CONTACT)


def _part(picture: Array, texture: Array, outline: Sequence[tuple[float, float]], motion: Array) -> Array:
    mask = np.zeros(SIZE[::-1])
    cv2.fillPoly(mask, [np.rint(np.array(outline) * 16).astype(np.int32)], 1.0, shift=4)
    alpha = cv2.warpAffine(cv2.GaussianBlur(mask, (0, 0), 0.8), motion, SIZE)[..., None]
    moved = cv2.warpAffine(texture, motion, SIZE, flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REFLECT)
    return np.asarray(alpha * moved + (1 - alpha) * picture)


REAR_OUTLINE = [(BACK, TOP), (230, TOP - 8), (280, 305), (280, SOLE), (BACK + 3, SOLE), (BACK, SOLE - 8)]
COLLAR_OUTLINE = [(BACK, TOP), (230, TOP - 8), (280, 305), (280, SOLE - 12), (BACK, SOLE - 12)]
SOLE_OUTLINE = [(BACK, SOLE - 16), (280, SOLE - 16), (280, SOLE), (BACK + 3, SOLE), (BACK, SOLE - 8)]
FORE_OUTLINE = [(265, 300), (300, 308), (TIP, 328), (TIP - 2, SOLE), (265, SOLE)]
SHANK_OUTLINE = [(172, 30), (222, 30), (215, TOP + 4), (168, TOP + 4)]


def paint(pose: Pose, noise_seed: int) -> Image:
    step = shifted(*pose.step)
    rear = compose(step, turned(pose.pitch_deg))
    collar = compose(rear, turned(pose.collar_deg))
    picture = np.asarray(FLOOR, float)
    if not pose.gone:
        picture = _part(picture, SKIN, SHANK_OUTLINE, collar)
        shoe = SHOE + pose.bright
        picture = _part(picture, shoe, FORE_OUTLINE, compose(step, shifted(pose.spread, 0.0)))
        if pose.collar_deg:
            picture = _part(picture, shoe, SOLE_OUTLINE, rear)
            picture = _part(picture, shoe, COLLAR_OUTLINE, collar)
        else:
            picture = _part(picture, shoe, REAR_OUTLINE, rear)
    if pose.camera != (0.0, 0.0):
        picture = cv2.warpAffine(
            picture, shifted(*pose.camera), SIZE, flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REFLECT
        )
    grain = np.random.default_rng(noise_seed).normal(0, 1.5, picture.shape)
    return np.asarray(np.clip(picture + grain, 0, 255), np.uint8)


def frames(poses: Sequence[Pose]) -> Iterator[Frame]:
    for index, pose in enumerate(poses):
        yield Frame(index, index / FPS, paint(pose, index))


def landmarks(poses: Sequence[Pose], side: str = "LEFT") -> LandmarkSeries:
    """Landmarks that know the steps and the camera but nothing of the heel's lift, and miss by up to 3 px."""
    n = len(poses)
    points = np.full((n, N_LANDMARKS, 4), np.nan)
    points[..., 0], points[..., 1], points[..., 2:] = 200.0, 40.0, 1.0
    wander = np.random.default_rng(5).normal(0, 1.5, (n, N_LANDMARKS, 2)).clip(-3, 3)
    for i, pose in enumerate(poses):
        for name, place in MARKS.items():
            where = transformed(compose(shifted(*pose.camera), shifted(*pose.step)), np.array([place]))
            points[i, Landmark[f"{side}_{name}"], :2] = where[0]
    points[..., :2] += wander
    return LandmarkSeries(np.arange(n) / FPS, points, np.zeros((n, N_LANDMARKS, 3)), SIZE)


assert np.allclose(turned(0), IDENTITY)


REST = (Pose(),) * 12
FLAT: Span = (0.0, 11.5 / FPS)
RISE = tuple(Pose(pitch_deg=p) for p in np.r_[np.linspace(0, 20, 16), np.linspace(20, 0, 10)])


@cache
def follow(poses: tuple[Pose, ...], flat: tuple[Span, ...] = (FLAT,)) -> PixelEvidence:
    collector = EvidenceCollector(TrackingPlan(landmarks(poses), (FootPlan("left", flat, 1),)))
    for frame in frames(poses):
        collector.add(frame)
    return collector.finish()


def left(evidence: PixelEvidence) -> FootTrack:
    track = evidence.legs["left"].foot
    assert track is not None
    assert evidence.legs["right"] == LegEvidence()
    return track
