"""The second pass over a clip: the pixel evidence, where the first has found the person."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from ankle_cv.conventions import Image
from ankle_cv.evidence.collector import Aside, EvidenceCollector
from ankle_cv.evidence.parts import joined_evidence
from ankle_cv.evidence.records import PixelEvidence
from ankle_cv.evidence.second_pose import LegNetwork
from ankle_cv.pipeline.plan import SecondPassPlan
from ankle_cv.pose.looks import TRACKER_HZ, looked_at
from ankle_cv.pose.models import ModelFile
from ankle_cv.progress import OnProgress, Progress, no_progress
from ankle_cv.video.ahead import Behind
from ankle_cv.video.ahead_source import AheadSource
from ankle_cv.video.frame import FrameSource
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
    parts, waiting = [], list(plans)
    collector: EvidenceCollector | None = None
    looks = _tracker_looks(plans)
    ahead = AheadSource(source, lambda: lambda index, _: index in looks)
    with ahead as frames, Behind(_read) as aside:
        for frame in frames:
            on_progress(Progress("following the feet", frame.index + 1, n))
            if not waiting or frame.index < waiting[0][0].start:
                continue
            shot, plan = waiting[0]
            collector = collector or _collector(plan, second_model, aside)
            collector.add(replace(frame, index=frame.index - shot.start))
            if frame.index == shot.stop - 1:
                aside.wait()
                parts.append((shot, collector.finish()))
                collector = None
                waiting.pop(0)
    if collector is not None:  # the clip has become shorter
        parts.append((waiting[0][0], collector.finish()))
    whole = len(parts) == 1 and parts[0][0] == slice(0, n)
    return parts[0][1] if whole else joined_evidence(parts, n)


def _tracker_looks(plans: Sequence[tuple[slice, SecondPassPlan]]) -> frozenset[int]:
    """Return the frames of the clip at which the trackers of each scene look."""
    return frozenset(
        int(shot.start + index)
        for shot, plan in plans
        for index in looked_at(plan.tracking.series.time_s, TRACKER_HZ)
    )


def _read(reader: Callable[[int, Image], None], index: int, image: Image) -> None:
    reader(index, image)


def _collector(plan: SecondPassPlan, second_model: ModelFile | None, aside: Aside) -> EvidenceCollector:
    return EvidenceCollector(plan.tracking, plan.spot_checks, plan.joints, _network(second_model), aside)


def _network(model: ModelFile | None) -> LegNetwork | None:
    if model is None:
        return None
    from ankle_cv.pose.movenet import MoveNet  # noqa: PLC0415 - a replay needs no network

    return MoveNet(model)
