"""A camera that waits: a clip whose next picture comes when the network has the last one."""

from __future__ import annotations

from collections.abc import Iterator
from threading import Condition

from ankle_cv.cli import entry
from ankle_cv.live import camera, film_run, networks
from ankle_cv.live.camera import RealTimeFile
from ankle_cv.pose.base import PoseSample
from ankle_cv.pose.mediapipe import MediaPipePose
from ankle_cv.video.forwarding import ForwardingSource
from ankle_cv.video.frame import Frame, FrameSource


class Handover:
    """The picture that the network has."""

    def __init__(self) -> None:
        self._changed = Condition()
        self._frame: Frame | None = None
        self._ended = False

    def take(self, frame: Frame) -> None:
        with self._changed:
            self._frame = frame
            self._changed.notify_all()

    def end(self) -> None:
        with self._changed:
            self._ended = True
            self._changed.notify_all()

    def wait_for(self, frame: Frame) -> None:
        with self._changed:
            self._changed.wait_for(lambda: self._frame is frame or self._ended)


HANDOVER = Handover()


class WaitingCamera(ForwardingSource):
    """A file that does not look at the clock."""

    def __init__(self, clip: FrameSource) -> None:
        super().__init__(RealTimeFile(clip, wait=lambda _early_s: None))

    def _forward(self, frames: Iterator[Frame]) -> Iterator[Frame]:
        for frame in frames:
            yield frame
            HANDOVER.wait_for(frame)


class TellingPose(MediaPipePose):
    """A network that tells what it takes."""

    def __call__(self, frame: Frame) -> PoseSample:
        HANDOVER.take(frame)
        return super().__call__(frame)

    def __exit__(self, *error: object) -> None:
        HANDOVER.end()
        super().__exit__(*error)


def run() -> None:
    """Run the command line of the process with that camera."""
    camera.RealTimeFile = WaitingCamera
    film_run.MediaPipePose = networks.MediaPipePose = TellingPose
    entry.run()
