"""The second pass over a clip: the pixel evidence, where the first has found the person."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from ankle_cv.conventions import Image
from ankle_cv.evidence.collector import EvidenceCollector
from ankle_cv.evidence.parts import joined_evidence
from ankle_cv.evidence.records import PixelEvidence
from ankle_cv.evidence.second_pose import LegNetwork
from ankle_cv.pipeline.plan import SecondPassPlan
from ankle_cv.pose.looks import TRACKER_HZ, looked_at
from ankle_cv.pose.models import ModelFile
from ankle_cv.progress import OnProgress, Progress, no_progress
from ankle_cv.video.ahead import Behind
from ankle_cv.video.ahead_source import AheadSource, decoded_ahead
from ankle_cv.video.forwarding import ForwardingSource
from ankle_cv.video.frame import Frame, FrameSource
from ankle_cv.video.one_thread import one_thread_a_call


def find_second_model(plans: Sequence[SecondPassPlan]) -> ModelFile | None:
    """Find the second pose network; None when there is no leg to run it on.

    Raises
    ------
    EnvironmentProblemError
        It is missing or damaged.
    """
    from ankle_cv.pose.models import resolve_second_model  # noqa: PLC0415 - a replay needs no network

    return resolve_second_model() if any(plan.joints for plan in plans) else None


@one_thread_a_call()
def run_second_pass(
    source: FrameSource,
    plans: Sequence[tuple[slice, SecondPassPlan]],
    n: int,
    second_model: ModelFile | None = None,
    on_progress: OnProgress = no_progress,
) -> PixelEvidence:
    """Track the measured feet and the camera at native resolution: the second pass.

    Parameters
    ----------
    source
        The clip of the first pass.
    plans
        Frames of each scene, in order, and what to read in them: no tracker goes beyond its scene.
    n
        Frames of the clip.
    second_model
        The second pose network; None to do without.
    on_progress
        Called for every frame.
    """
    network, looks = _network(second_model), _tracker_looks(plans)
    parts: list[tuple[slice, PixelEvidence]] = []
    last = -1
    with Behind(_read) as aside:
        scenes = [
            _Scene(shot, EvidenceCollector(plan.tracking, plan.spot_checks, plan.joints, network, aside))
            for shot, plan in plans
        ]
        ahead = AheadSource(
            _CameraAhead(decoded_ahead(source), scenes), lambda: lambda index, _: index in looks
        )
        with ahead as frames:
            for frame in frames:
                last = frame.index
                on_progress(Progress("following the feet", last + 1, n))
                if (scene := _scene_at(scenes, last)) is None:
                    continue
                scene.collector.add(scene.own(frame))
                if last == scene.frames.stop - 1:
                    aside.wait()
                    parts.append((scene.frames, scenes.pop(0).collector.finish()))
        aside.wait()
        if scenes and last >= scenes[0].frames.start:  # the clip has become shorter
            parts.append((scenes[0].frames, scenes[0].collector.finish()))
    whole = len(parts) == 1 and parts[0][0] == slice(0, n)
    return parts[0][1] if whole else joined_evidence(parts, n)


@dataclass(frozen=True)
class _Scene:
    """The frames of a scene, and what collects the evidence in them."""

    frames: slice
    collector: EvidenceCollector

    def own(self, frame: Frame) -> Frame:
        """Return a frame as the scene counts it."""
        return replace(frame, index=frame.index - self.frames.start)


def _scene_at(waiting: list[_Scene], index: int) -> _Scene | None:
    """Return the scene of a frame, None between scenes; those that are over are taken from the list."""
    while waiting and index >= waiting[0].frames.stop:
        waiting.pop(0)
    return waiting[0] if waiting and index >= waiting[0].frames.start else None


class _CameraAhead(ForwardingSource):
    """Passes all frames on, and has the camera's motion read in them: in the thread that decodes ahead."""

    def __init__(self, source: FrameSource, scenes: list[_Scene]) -> None:
        super().__init__(source)
        self._waiting = list(scenes)  # its own, since it is some frames ahead

    def _forward(self, frames: Iterator[Frame]) -> Iterator[Frame]:
        for frame in frames:
            if (scene := _scene_at(self._waiting, frame.index)) is not None:
                scene.collector.look(scene.own(frame))
            yield frame


def _tracker_looks(plans: Sequence[tuple[slice, SecondPassPlan]]) -> frozenset[int]:
    """Return the frames of the clip at which the trackers of each scene look."""
    return frozenset(
        int(shot.start + index)
        for shot, plan in plans
        for index in looked_at(plan.tracking.series.time_s, TRACKER_HZ)
    )


def _read(reader: Callable[[int, Image], None], index: int, image: Image) -> None:
    reader(index, image)


def _network(model: ModelFile | None) -> LegNetwork | None:
    if model is None:
        return None
    from ankle_cv.pose.movenet import MoveNet  # noqa: PLC0415 - a replay needs no network

    return MoveNet(model)
