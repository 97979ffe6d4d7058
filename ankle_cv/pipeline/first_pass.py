"""The first pass over a clip: the poses of all people in its pictures, its cuts, the roll of its floor."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import Final

import numpy as np

from ankle_cv.assessment import ModelRecord
from ankle_cv.camera import Roll
from ankle_cv.conventions import X, Y
from ankle_cv.errors import NotMeasurableError
from ankle_cv.evidence.cuts import CutWatch
from ankle_cv.evidence.room_edges import RoomEdges, find_room_edges
from ankle_cv.machine import share_memory_pools
from ankle_cv.people.feet_stay import feet_stay
from ankle_cv.people.own_run import estimate_person
from ankle_cv.people.search import PoseRun, SearchFacts, run_estimator
from ankle_cv.pipeline.recording import Recording
from ankle_cv.pose.base import PoseEstimator
from ankle_cv.pose.looks import NETWORK_HZ, Looks, evenly_spaced
from ankle_cv.pose.models import ModelFile
from ankle_cv.pose.packed import PackedPoses
from ankle_cv.pose.restarted import RestartedPose
from ankle_cv.progress import OnProgress, Progress, no_progress
from ankle_cv.scene.roll import find_roll, without_people
from ankle_cv.settings import Settings
from ankle_cv.video.ahead_source import AheadSource, decoded_ahead
from ankle_cv.video.frame import FrameSource, VideoInfo
from ankle_cv.video.one_thread import one_thread_a_call
from ankle_cv.video.sampled_source import MAX_SAMPLES, SampledSource

CUSTOM_POSE = ModelRecord(name="custom", sha256="")
"""Recorded as the model when the caller supplies the estimator."""

MIN_SIDE_PX: Final = 32
"""Shortest side of a picture, px: a foot in it is 4 px long."""


@one_thread_a_call()
def run_first_pass(
    source: FrameSource,
    settings: Settings,
    pose: PoseEstimator | None = None,
    on_progress: OnProgress = no_progress,
) -> Recording:
    """Estimate the poses of all persons in a clip, its cuts and the roll of its floor: the first pass.

    A clip with cuts is passed through once more, with an estimator that starts anew at each of them.

    Parameters
    ----------
    source
        The clip.
    settings
        ``model``, ``model_dir`` and ``person`` are used; all are kept with the recording.
    pose
        An estimator to use instead of the settings' model.
    on_progress
        Called for every frame.

    Raises
    ------
    InputError
        The clip cannot be read to its end.
    EnvironmentProblemError
        The model or a system library is missing.
    NotMeasurableError
        The pictures are too small to see anybody in.
    """
    _require_visible(source.info)
    share_memory_pools()
    watch = CutWatch(decoded_ahead(source))
    sampled = SampledSource(watch, find_room_edges)
    run, model = _run(_ahead(sampled), settings, pose, on_progress)
    cuts = tuple(cut for cut in watch.cuts() if not feet_stay(run.poses, cut))
    recording = Recording(run.info, model, settings, run.search, run.poses, cuts=cuts)
    if cuts and pose is None:
        sampled = SampledSource(source, find_room_edges, _samples(recording.shots))
        run, model = _run(_ahead(sampled), settings, None, on_progress, cuts)
        recording = replace(recording, search=run.search, poses=run.poses)
    rolls = tuple(_roll(sampled.samples, run.poses, run.info, shot) for shot in recording.shots)
    return replace(recording, roll=rolls[0], shot_rolls=rolls if cuts else ())


def _ahead(source: FrameSource) -> AheadSource:
    """Return a source that decodes ahead and converts the frames at which the pose network looks."""
    return AheadSource(source, lambda: Looks(NETWORK_HZ).take)


def _require_visible(info: VideoInfo) -> None:
    if min(info.width, info.height) < MIN_SIDE_PX:
        raise NotMeasurableError(
            f"{info.path} has pictures of {info.width} x {info.height} px, in which no foot can be seen",
            "Take the original recording: a person should be 400 pixels tall or more.",
        )


def _samples(shots: Sequence[slice]) -> frozenset[int]:
    """Return the frames in which the room's edges are read: as many of every shot as of a clip."""
    frames = np.arange(shots[-1].stop)
    inside = [(frames >= shot.start) & (frames < shot.stop) for shot in shots]
    return frozenset(index for shot in inside for index in evenly_spaced(shot, MAX_SAMPLES))


def _run(
    source: FrameSource,
    settings: Settings,
    pose: PoseEstimator | None,
    on_progress: OnProgress,
    cuts: Sequence[int] = (),
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

    def make(max_people: int, *, still: bool = False) -> PoseEstimator:
        one = partial(MediaPipePose, model, max_people, still=still)
        return RestartedPose(one, cuts) if cuts and not still else one()

    run = estimate_person(lambda: source, make, settings.person, tell, cuts)
    return run, model_record(model)


def model_record(model: ModelFile) -> ModelRecord:
    """Return the description of a model for the document."""
    return ModelRecord(name=model.name, sha256=model.sha256)


def _roll(seen: dict[int, RoomEdges], poses: PackedPoses, info: VideoInfo, shot: slice) -> Roll:
    """Return the roll of one shot of the clip."""
    size = (info.width, info.height)
    seen = {i: edges for i, edges in seen.items() if shot.start <= i < shot.stop}
    looks = poses.looks
    look = {i: int(looks[np.argmin(np.abs(poses.time_s[looks] - poses.time_s[i]))]) for i in seen}
    people = {i: poses.points[k, : poses.count[k]][..., [X, Y]].astype(np.float64) for i, k in look.items()}
    return find_roll([without_people(edges, people[i], size) for i, edges in seen.items()], size)
