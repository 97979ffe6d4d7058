"""The second pass over a clip: pixels in, evidence out, in bounded memory.

Trackers look at as many pictures a second as they gain from; what they follow is carried to the others. What
needs nothing from them, the second network and the spot checks, may be read aside meanwhile, and the camera's
motion, which the feet need, ahead of them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import fields, replace
from typing import TypeAlias, TypeVar

import numpy as np

from ankle_cv.conventions import SIDES, Array, Image, Side
from ankle_cv.evidence.camera_motion import CameraMotionTracker
from ankle_cv.evidence.foot import FootTracker
from ankle_cv.evidence.plan import TrackingPlan
from ankle_cv.evidence.records import CameraMotion, FootTrack, JointTrack, LegEvidence, PixelEvidence
from ankle_cv.evidence.second_pose import LegNetwork, SecondPose
from ankle_cv.evidence.spot_checks import SpotChecker, SpotCheckPlan, SpotReadings
from ankle_cv.pose.looks import TRACKER_HZ, looked_at
from ankle_cv.signals.between import carried
from ankle_cv.video.frame import Frame

Aside: TypeAlias = Callable[[Callable[[int, Image], None], int, Image], None]
"""Has a reader read the picture of a frame, now or later, one after the other in their order."""

Followed = TypeVar("Followed", FootTrack, CameraMotion, JointTrack)


class EvidenceCollector:
    """Collects the evidence of all trackers; frames are given once, in order.

    Parameters
    ----------
    plan
        Landmarks of the person and the feet to track. The frames must be those of the landmarks.
    spot_checks
        Legs to examine in selected frames.
    joints, network
        Legs to locate with the second pose network, and that; None without one.
    aside
        Who reads what does not depend on the trackers; it must be through before `finish` is called. None to
        read it at once.
    """

    def __init__(
        self,
        plan: TrackingPlan,
        spot_checks: Sequence[SpotCheckPlan] = (),
        joints: tuple[Side, ...] = (),
        network: LegNetwork | None = None,
        aside: Aside | None = None,
    ) -> None:
        self._time_s = plan.series.time_s
        self._looks = looked_at(self._time_s, TRACKER_HZ)
        self._number_of = {int(index): number for number, index in enumerate(self._looks)}
        series = plan.series if len(self._looks) == len(plan.series) else plan.series.part(self._looks)
        self._camera = CameraMotionTracker(series)
        self._motion_at: dict[int, Array | None] = {}
        self._feet = {foot.side: FootTracker(series, foot) for foot in plan.feet}
        self._checkers = {check.side: SpotChecker(plan.series, check) for check in spot_checks}
        self._second_pose = SecondPose(series, joints, network) if network and joints else None
        self._aside = aside

    def look(self, frame: Frame) -> None:
        """Read how the camera moved up to a frame, in the order of the frames and before they are added.

        May be done in another thread, some frames ahead; `add` does it where it was not done.
        """
        number = self._number_of.get(frame.index)
        if number is not None:
            self._motion_at[number] = self._camera.add(number, frame.image)

    def add(self, frame: Frame) -> None:
        """Read one frame; frames beyond the landmark series are ignored."""
        for checker in self._checkers.values():
            if checker.wants(frame.index):
                self._read(checker.add, frame.index, frame.image)
        number = self._number_of.get(frame.index)
        if number is None:
            return
        if self._second_pose is not None and self._second_pose.wants(number):
            self._read(self._second_pose.add, number, frame.image)
        if number not in self._motion_at:
            self.look(frame)
        to_reference = self._motion_at.pop(number)
        for tracker in self._feet.values():
            tracker.add(number, frame.time_s, frame.image, to_reference)

    def _read(self, reader: Callable[[int, Image], None], index: int, image: Image) -> None:
        if self._aside is None:
            reader(index, image)
        else:
            self._aside(reader, index, image)

    def finish(self) -> PixelEvidence:
        """Return the evidence; call once, after the last frame."""
        spots = {side: checker.finish() for side, checker in self._checkers.items()}
        joints = self._second_pose.finish() if self._second_pose else {}
        return PixelEvidence(
            legs={side: self._leg(side, spots.get(side), joints.get(side)) for side in SIDES},
            motion=self._in_all_frames(self._camera.finish(), self._carried),
            sheets=next((found.sheets for found in spots.values()), None),
        )

    def _leg(self, side: Side, spots: SpotReadings | None, joints: JointTrack | None) -> LegEvidence:
        foot = self._feet.get(side)
        return LegEvidence(
            foot=self._in_all_frames(foot.finish(), self._carried) if foot else None,
            ends=spots.ends if spots else None,
            wall=spots.wall if spots else None,
            joints=self._in_all_frames(joints, self._scattered) if joints else None,
        )

    def _in_all_frames(self, track: Followed, fill: Callable[[Array], Array]) -> Followed:
        """Return what was read at the looks with one row per frame."""
        if len(self._looks) == len(self._time_s):
            return track
        return replace(track, **{f.name: fill(getattr(track, f.name)) for f in fields(track)})

    def _carried(self, values: Array) -> Array:
        """Return rows for all frames, carried from each look to the next."""
        return carried(values, self._time_s[self._looks], self._time_s)

    def _scattered(self, values: Array) -> Array:
        """Return rows for all frames, NaN between the looks: joints are cleaned before they are carried."""
        rows: Array = np.full((len(self._time_s), *values.shape[1:]), np.nan)
        rows[self._looks] = values
        return rows
