"""Clips of several scenes made of stick figures: edited, or with a person who turns round."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from stick import SIZE_PX, Pose, series, squat

from ankle_cv.api import provenance
from ankle_cv.assessment import Assessment, ModelRecord
from ankle_cv.camera import Roll
from ankle_cv.conventions import N_LANDMARKS
from ankle_cv.evidence.records import NO_EVIDENCE
from ankle_cv.landmarks import LandmarkSeries
from ankle_cv.people.search import SearchFacts
from ankle_cv.pipeline.join import assess_clip
from ankle_cv.pipeline.recording import Recording
from ankle_cv.pipeline.scenes import find_scenes
from ankle_cv.pose.packed import PackedPoses
from ankle_cv.settings import Settings
from ankle_cv.video.frame import VideoInfo

FPS = 30.0
MODEL = ModelRecord(name="none", sha256="")
LEVEL = Roll(0.0, 0.3, known=True)


def two_squats(t: float) -> Pose:
    """Two squats, bottoms at 2 and 5 s, in 7 s."""
    return squat(t) if t < 3.5 else squat(t, start_s=4.0)


def turning(
    yaw_at: Callable[[float], float], pose_at: Callable[[float], Pose], seconds: float
) -> LandmarkSeries:
    """Film a person who turns while moving, frame by frame."""
    times = np.arange(round(seconds * FPS)) / FPS
    frames = [
        series(lambda _, t=float(t): pose_at(t), seconds=1 / FPS, fps=FPS, yaw_deg=yaw_at(float(t)))
        for t in times
    ]
    return LandmarkSeries(
        times,
        np.concatenate([one.points for one in frames]),
        np.concatenate([one.world_m for one in frames]),
        SIZE_PX,
    )


def turn(from_deg: float, to_deg: float, *, at_s: float, lasts_s: float = 1.0) -> Callable[[float], float]:
    """The yaw of a person who turns once."""
    return lambda t: float(np.interp(t, [at_s, at_s + lasts_s], [from_deg, to_deg]))


def nobody(seconds: float) -> LandmarkSeries:
    """A title or an end card."""
    n = round(seconds * FPS)
    points, world_m = np.full((n, N_LANDMARKS, 4), np.nan), np.full((n, N_LANDMARKS, 3), np.nan)
    return LandmarkSeries(np.arange(n) / FPS, points, world_m, SIZE_PX)


def recorded(shots: Sequence[LandmarkSeries], **changes: Any) -> Recording:
    """The recording of a clip cut together from these shots."""
    points = np.concatenate([shot.points for shot in shots]).astype(np.float32)
    world = np.concatenate([shot.world_m for shot in shots]).astype(np.float32)
    count = np.isfinite(points[:, 0, 0]).astype(np.int64)
    poses = PackedPoses(np.arange(len(points)) / FPS, count, points[:, None], world[:, None])
    cuts = tuple(int(end) for end in np.cumsum([len(shot) for shot in shots])[:-1])
    info = VideoInfo("edited.mp4", "0" * 64, *SIZE_PX, len(points), 0, mirrored=False, start_s=0.0)
    parts: dict[str, Any] = {"cuts": cuts, "shot_rolls": (LEVEL,) * len(shots) if cuts else ()} | changes
    return Recording(info, MODEL, Settings(), SearchFacts(1, 1, ()), poses, LEVEL, **parts)


def assessed(film: LandmarkSeries) -> Assessment:
    """What the whole pipeline says of one shot, without pixels."""
    recording, settings = recorded([film]), Settings()
    whole, scenes = find_scenes(recording, settings)
    about = provenance(MODEL, settings)
    return assess_clip(
        whole, scenes, NO_EVIDENCE, info=recording.info, settings=settings, provenance=about
    ).assessment
