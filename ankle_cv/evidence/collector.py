"""The second pass over a clip: pixels in, evidence out, in bounded memory."""

from __future__ import annotations

from collections.abc import Sequence

from ankle_cv.conventions import SIDES, Side
from ankle_cv.evidence.camera_motion import CameraMotionTracker
from ankle_cv.evidence.foot import FootTracker
from ankle_cv.evidence.plan import TrackingPlan
from ankle_cv.evidence.records import JointTrack, LegEvidence, PixelEvidence
from ankle_cv.evidence.second_pose import SecondPose
from ankle_cv.evidence.spot_checks import SpotChecker, SpotCheckPlan, SpotReadings
from ankle_cv.video.frame import Frame


class EvidenceCollector:
    """Collects the evidence of all trackers; frames are given once, in order.

    Parameters
    ----------
    plan
        Landmarks of the person and the feet to track. The frames must be those of the landmarks.
    spot_checks
        Legs to examine in selected frames.
    second_pose
        Runs the second pose network on the legs; None without one.
    """

    def __init__(
        self,
        plan: TrackingPlan,
        spot_checks: Sequence[SpotCheckPlan] = (),
        second_pose: SecondPose | None = None,
    ) -> None:
        self._plan = plan
        self._camera = CameraMotionTracker(plan.series)
        self._feet = {foot.side: FootTracker(plan.series, foot) for foot in plan.feet}
        self._checkers = {check.side: SpotChecker(plan.series, check) for check in spot_checks}
        self._second_pose = second_pose

    def add(self, frame: Frame) -> None:
        """Read one frame; frames beyond the landmark series are ignored."""
        if frame.index >= len(self._plan.series):
            return
        to_reference = self._camera.add(frame.index, frame.image)
        for tracker in self._feet.values():
            tracker.add(frame.index, frame.time_s, frame.image, to_reference)
        for checker in self._checkers.values():
            checker.add(frame.index, frame.image)
        if self._second_pose is not None:
            self._second_pose.add(frame.index, frame.image)

    def finish(self) -> PixelEvidence:
        """Return the evidence; call once, after the last frame."""
        spots = {side: checker.finish() for side, checker in self._checkers.items()}
        joints = self._second_pose.finish() if self._second_pose else {}
        return PixelEvidence(
            legs={side: self._leg(side, spots.get(side), joints.get(side)) for side in SIDES},
            motion=self._camera.finish(),
            sheets=next((found.sheets for found in spots.values()), None),
        )

    def _leg(self, side: Side, spots: SpotReadings | None, joints: JointTrack | None) -> LegEvidence:
        foot = self._feet.get(side)
        return LegEvidence(
            foot=foot.finish() if foot else None,
            ends=spots.ends if spots else None,
            wall=spots.wall if spots else None,
            joints=joints,
        )
