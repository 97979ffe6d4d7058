"""The threads: capture, inference and the caller's own, with only the latest value between two of them.

::

    capture ──latest picture──▶ inference ──latest result──▶ window or JSON lines (the caller's thread)
       └────every picture────▶ recorder

Nothing queues up: a thread that is slower than the camera skips pictures. Only the recorder gets all of them.
OpenCV has one thread a call meanwhile: what it does for one of these threads would wait for the others.
"""

from __future__ import annotations

import math
import time
from collections import deque
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, replace
from queue import SimpleQueue
from threading import Event, Thread
from types import TracebackType
from typing import Final, Generic, Protocol, TypeVar

import numpy as np

from ankle_cv.conventions import Image
from ankle_cv.live.camera_errors import silent_camera
from ankle_cv.live.commands import Command
from ankle_cv.live.latest import Latest, drain
from ankle_cv.live.recorder import Recorder
from ankle_cv.pose.base import PoseEstimator, PoseSample
from ankle_cv.video.frame import Frame, FrameSource, VideoInfo
from ankle_cv.video.one_thread import one_thread_a_call

STALE_AFTER_S: Final = 0.3
"""A picture older than this, s, no longer shows the present; the screen then shows no reading."""
SILENT_AFTER_S: Final = 8.0
"""A camera without a new picture for this long, s, counts as disconnected."""
END_WAIT_S: Final = 2.0
"""A silent camera may keep its thread for ever; it is waited for this long, s, before the rest ends."""
POLL_S: Final = 0.1
"""How often an idle thread checks whether it should end, s."""
MEASURED_LATENCIES: Final = 2000
WARM_UP_SIZE: Final = (64, 64, 3)

V = TypeVar("V")
View_co = TypeVar("View_co", covariant=True)


@dataclass(frozen=True)
class CapturedFrame:
    """A picture, when it arrived, and when its processing began, s, by the machine's monotonic clock."""

    frame: Frame
    arrived_s: float
    taken_s: float = math.nan


@dataclass(frozen=True)
class FrameResult(Generic[View_co]):
    """A picture and the controller's view of it.

    Attributes
    ----------
    captured
        The picture.
    view
        What the controller returned for it.
    ready_s
        When that was ready, s, by the monotonic clock.
    """

    captured: CapturedFrame
    view: View_co
    ready_s: float

    def age_s(self, now_s: float) -> float:
        """Age of the picture, s."""
        return now_s - self.captured.arrived_s

    def stale(self, now_s: float) -> bool:
        """Whether the picture is too old to show the present."""
        return self.age_s(now_s) > STALE_AFTER_S


class Controller(Protocol[View_co]):
    """Runs in the inference thread and owns all state of a session, so that one thread alone changes it."""

    def open(self, info: VideoInfo) -> None:
        """Receive the camera's properties, before the first picture."""
        ...

    def process(self, captured: CapturedFrame, sample: PoseSample) -> View_co:
        """Process one picture and return what there is to show of it."""
        ...

    def handle(self, command: Command) -> None:
        """Handle a command of the user."""
        ...


@dataclass(frozen=True)
class Speed:
    """How fast a session ran.

    Attributes
    ----------
    processed, skipped
        Pictures that went through the model; pictures skipped because a newer one had arrived.
    per_second
        Pictures processed a second, from the first to the last.
    latency_ms
        Median time from a picture's arrival to its result, ms; NaN before the first.
    """

    processed: int
    skipped: int
    per_second: float
    latency_ms: float


class Engine(Generic[V]):
    """A context manager that runs a camera through a pose estimator and a controller.

    Parameters
    ----------
    source
        The camera.
    pose
        The estimator; it is opened and warmed up before the camera is opened.
    controller
        Processes the pictures that the estimator has time for.
    recorder
        Gets every picture.
    """

    def __init__(
        self,
        source: FrameSource,
        pose: PoseEstimator,
        controller: Controller[V],
        recorder: Recorder,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._source, self._pose, self._controller, self.recorder = source, pose, controller, recorder
        self._clock = clock
        self._captured: Latest[CapturedFrame] = Latest()
        self.results: Latest[FrameResult[V]] = Latest()
        self._commands: SimpleQueue[Command] = SimpleQueue()
        self._stop, self._warm = Event(), Event()
        self._errors: deque[Exception] = deque()
        self._arrived_s: float | None = None
        self._latencies: deque[float] = deque(maxlen=MEASURED_LATENCIES)
        self._processed, self._first_ready_s, self._last_ready_s = 0, 0.0, 0.0
        self._one_thread = ExitStack()
        self._threads = [
            Thread(target=self._guarded, args=(work, output), name=name, daemon=True)
            for work, output, name in (
                (self._infer, self.results, "inference"),
                (self._capture, self._captured, "capture"),
            )
        ]

    def __enter__(self) -> Engine[V]:
        """Start the threads."""
        self._one_thread.enter_context(one_thread_a_call())
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop the threads; one that a camera driver blocks for ever is abandoned."""
        self.stop()
        inference, capture = self._threads
        inference.join(SILENT_AFTER_S)
        capture.join(END_WAIT_S)
        self._one_thread.close()

    def stop(self) -> None:
        """Ask the threads to stop."""
        self._stop.set()
        self._warm.set()

    def send(self, command: Command) -> None:
        """Queue a command for the controller."""
        self._commands.put(command)

    @property
    def running(self) -> bool:
        """Whether there may be more results."""
        return not self.results.finished

    def check(self) -> None:
        """Raise the error that ended a thread, or that of a camera that delivers nothing any more."""
        self.recorder.check()
        if self._errors:
            raise self._errors[0]
        arrived = self._arrived_s
        if arrived is not None and not self._stop.is_set() and self._clock() - arrived > SILENT_AFTER_S:
            raise silent_camera(SILENT_AFTER_S)

    @property
    def speed(self) -> Speed:
        """Speed so far."""
        seconds = self._last_ready_s - self._first_ready_s
        rate = (self._processed - 1) / seconds if seconds > 0 else float("nan")
        latencies = list(self._latencies)
        middle = 1000 * float(np.median(latencies)) if latencies else float("nan")
        return Speed(self._processed, self._captured.dropped, rate, middle)

    def _guarded(self, work: Callable[[], None], output: Latest[object]) -> None:
        """Run a thread's work; an error in it is raised in the caller's thread by `check`."""
        try:
            work()
        except Exception as error:  # noqa: BLE001 - not lost: `check` raises it
            self._errors.append(error)
        finally:
            output.close()
            self._warm.set()

    def _capture(self) -> None:
        self._warm.wait()
        if self._stop.is_set() or self._errors:
            return
        with self._source as frames:
            self._controller.open(frames.info)
            self._arrived_s = self._clock()
            latest_s = -math.inf
            for frame in frames:
                if self._stop.is_set():
                    return
                if not frame.time_s > latest_s:  # a clock set back, or that stands still, brings nothing new
                    continue
                now, latest_s = self._clock(), frame.time_s
                captured = CapturedFrame(frame, now)
                self._arrived_s = now
                self.recorder.offer(captured.frame)
                self._captured.put(captured)
        self._arrived_s = None

    def _infer(self) -> None:
        with ExitStack() as stack:
            estimator = stack.enter_context(self._pose)
            blank: Image = np.zeros(WARM_UP_SIZE, np.uint8)
            estimator(Frame(0, 0.0, blank))
            self._warm.set()
            while not (self._stop.is_set() or self._captured.finished):
                self._handle_commands()
                captured = self._captured.take(POLL_S)
                if captured is None:
                    continue
                captured = replace(captured, taken_s=self._clock())
                view = self._controller.process(captured, estimator(captured.frame))
                self._record_latency(captured)
                self.results.put(FrameResult(captured, view, self._last_ready_s))
            self._handle_commands()

    def _handle_commands(self) -> None:
        for command in drain(self._commands):
            self._controller.handle(command)

    def _record_latency(self, captured: CapturedFrame) -> None:
        now = self._clock()
        self._latencies.append(now - captured.arrived_s)
        self._first_ready_s = now if not self._processed else self._first_ready_s
        self._last_ready_s, self._processed = now, self._processed + 1
