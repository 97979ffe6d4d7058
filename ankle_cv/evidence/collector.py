"""The second pass over a clip: pixels in, evidence out, in bounded memory."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ankle_cv.evidence.camera_motion import CameraWatch
from ankle_cv.evidence.foot import FootTracker
from ankle_cv.evidence.plan import TrackingPlan
from ankle_cv.evidence.records import PixelEvidence
from ankle_cv.evidence.shank import ShankTracker
from ankle_cv.evidence.spot_checks import Sight, SightPlan
from ankle_cv.video.frame import Frame


class EvidenceCollector:
    """Reads every frame once, in order; its state is all there is.

    Parameters
    ----------
    plan
        Landmarks of the person and the feet to follow, each with its shank. Frames must be those the
        landmarks belong to.
    sights
        Feet to look at closely in a few frames.
    """

    def __init__(self, plan: TrackingPlan, sights: Sequence[SightPlan] = ()) -> None:
        self._plan = plan
        self._camera = CameraWatch(plan.series)
        self._feet = {foot.side: FootTracker(plan.series, foot) for foot in plan.feet}
        followed = plan.feet if plan.borders else ()
        self._shanks = {foot.side: ShankTracker(plan.series, foot) for foot in followed}
        self._sights = {sight.side: Sight(plan.series, sight) for sight in sights}

    def add(self, frame: Frame) -> None:
        """Read one frame; those beyond the landmark series are left aside."""
        if frame.index >= len(self._plan.series):
            return
        to_reference = self._camera.add(frame.index, frame.image)
        for tracker in self._feet.values():
            tracker.add(frame.index, frame.time_s, frame.image, to_reference)
        for shank in self._shanks.values():
            shank.add(frame.index, frame.image)
        for sight in self._sights.values():
            sight.add(frame.index, frame.image)

    def finish(self) -> PixelEvidence:
        """Return the evidence; call once, after the last frame."""
        tracks = {side: tracker.finish() for side, tracker in self._feet.items()}
        shanks = {side: tracker.finish() for side, tracker in self._shanks.items()}
        seen = {side: sight.finish() for side, sight in self._sights.items()}
        ends = {side: both for side, (both, _, _) in seen.items()}
        walls = {side: wall for side, (_, wall, _) in seen.items()}
        return PixelEvidence(
            left=tracks.get("left"),
            right=tracks.get("right"),
            camera=self._camera.finish(),
            shank_left=shanks.get("left"),
            shank_right=shanks.get("right"),
            ends_left=ends.get("left"),
            ends_right=ends.get("right"),
            wall_left=walls.get("left"),
            wall_right=walls.get("right"),
            sheets=next((sheets for _, _, sheets in seen.values()), None),
        )


def collect_evidence(frames: Iterable[Frame], plan: TrackingPlan) -> PixelEvidence:
    """Read a clip a second time.

    Parameters
    ----------
    frames
        The frames the landmarks were read from, for instance an open ``FrameSource``.
    plan
        What to follow.
    """
    collector = EvidenceCollector(plan)
    for frame in frames:
        collector.add(frame)
    return collector.finish()
