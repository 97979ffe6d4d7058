"""From a clip to a recording: the passes over the video. The only place where pictures are looked at."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import numpy as np

from ankle_cv.assessment import ModelRecord
from ankle_cv.conventions import X, Y
from ankle_cv.evidence.collector import EvidenceCollector
from ankle_cv.evidence.plan import MAX_TURN_DEG, FootPlan, TrackingPlan
from ankle_cv.evidence.records import PixelEvidence
from ankle_cv.evidence.room_edges import Edges, find_edges
from ankle_cv.evidence.spot_checks import FLAT_READINGS, HOLD_READINGS, SHEET_READINGS, SightPlan, spread_over
from ankle_cv.measures.compute import measure
from ankle_cv.people.search import PoseRun, SearchFacts, estimate, run_estimator
from ankle_cv.pipeline.context import Interpretation
from ankle_cv.pipeline.recording import Recording
from ankle_cv.pose.base import PoseEstimator
from ankle_cv.pose.packed import PackedPoses
from ankle_cv.progress import OnProgress, Progress
from ankle_cv.protocols.kind import classify_kind
from ankle_cv.protocols.wall import find_attempts
from ankle_cv.scene.roll import Roll, find_roll, without_people
from ankle_cv.settings import Settings
from ankle_cv.video.frame import FrameSource, VideoInfo
from ankle_cv.video.sampled_source import GlancingSource
from ankle_cv.video.source import open_source

CUSTOM_POSE = ModelRecord(name="custom", sha256="")
"""What is recorded for an estimator that the caller brought along."""


def silent(_: Progress) -> None:
    """Tell nobody."""


def observe(
    path: Path, settings: Settings, pose: PoseEstimator | None = None, on_progress: OnProgress = silent
) -> Recording:
    """Find the people in a clip and the roll of its floor: the first pass.

    Parameters
    ----------
    path
        The clip.
    settings
        Picture options, ``model`` and ``model_dir`` are used.
    pose
        An estimator to use instead of the settings' model.
    on_progress
        Told of every frame.

    Raises
    ------
    InputError
        The clip cannot be read.
    EnvironmentProblemError
        The model or a system library is missing.
    """
    source = GlancingSource(open_source(path, settings), find_edges)
    run, model = _run(source, settings, pose, on_progress)
    return Recording(
        info=run.info,
        model=model,
        settings=settings,
        search=run.search,
        poses=run.poses,
        roll=_roll(source.seen, run.poses, run.info),
    )


def _run(
    source: FrameSource, settings: Settings, pose: PoseEstimator | None, on_progress: OnProgress
) -> tuple[PoseRun, ModelRecord]:
    def tell(done: int, expected: int | None) -> None:
        on_progress(Progress("finding the person", done, expected))

    if pose is not None:
        with source as frames, pose as estimator:
            poses = run_estimator(frames, estimator, tell)
            return PoseRun(frames.info, poses, SearchFacts(1, 0, ())), CUSTOM_POSE
    # Imported here: opening a clip must not wait for the pose library, and a replay never needs it.
    from ankle_cv.pose.mediapipe import MediaPipePose  # noqa: PLC0415
    from ankle_cv.pose.models import resolve_model  # noqa: PLC0415

    model = resolve_model(settings.model, settings.model_dir)
    record = ModelRecord(name=model.name, sha256=model.sha256)
    return estimate(lambda: source, partial(MediaPipePose, model), tell), record


def _roll(seen: dict[int, Edges], poses: PackedPoses, info: VideoInfo) -> Roll:
    size = (info.width, info.height)
    people = {i: poses.points[i, : poses.count[i]][..., [X, Y]].astype(np.float64) for i in seen}
    return find_roll([without_people(edges, people[i], size) for i, edges in seen.items()])


def collect(
    path: Path, settings: Settings, clip: Interpretation, on_progress: OnProgress = silent
) -> PixelEvidence:
    """Follow the measured feet and the camera at native resolution: the second pass.

    Parameters
    ----------
    path, settings
        Those of the first pass.
    clip
        What the first pass was understood to show.
    on_progress
        Told of every frame.
    """
    collector = EvidenceCollector(tracking_plan(clip), sight_plans(clip, settings))
    with open_source(path, settings) as source:
        for frame in source:
            collector.add(frame)
            on_progress(Progress("following the feet", frame.index + 1, len(clip.raw)))
    return collector.finish()


def tracking_plan(clip: Interpretation) -> TrackingPlan:
    """Plan the second pass: every measured foot that was seen flat."""
    view = clip.scene.view
    sides = view.measured_sides if view.kind in ("side", "oblique") else ()
    feet = tuple(
        FootPlan(
            side,
            tuple((w.from_s, w.to_s) for w in clip.scene.neutral[side].windows),
            view.facing_sign,
            float(np.clip(view.leg(side).turn_deg, -MAX_TURN_DEG, MAX_TURN_DEG)),
        )
        for side in sides
        if side in clip.scene.neutral
    )
    return TrackingPlan(clip.clean, feet, borders=view.kind == "side")


def sight_plans(clip: Interpretation, settings: Settings) -> tuple[SightPlan, ...]:
    """Plan the closer looks at the near leg: at the foot where it stands flat, at the knee in held lunges."""
    view, neutral = clip.scene.view, clip.scene.neutral
    side = view.near
    if side is None or side not in neutral or side not in view.measured_sides:
        return ()
    flat = neutral[side].mask(clip.clean.time_s) & clip.clean.present
    time_s = clip.clean.time_s
    measures = measure(clip.clean, clip.scene)
    kind = classify_kind(measures, clip.clean) if settings.test == "auto" else settings.test
    # A squat is held at its bottom, too, but there is no wall to look for.
    spans = find_attempts(measures, (side,)) if kind != "squat" else ()
    held = [
        spread_over((time_s >= span.from_s) & (time_s <= span.to_s) & clip.clean.present, HOLD_READINGS)
        for span in spans
    ]
    return (
        SightPlan(
            side=side,
            facing=view.facing_sign,
            roll_deg=clip.scene.roll.deg,
            flat=spread_over(flat, FLAT_READINGS),
            held=tuple(index for span in held for index in span),
            sheets=spread_over(flat, SHEET_READINGS) if settings.reference != "none" else (),
        ),
    )
