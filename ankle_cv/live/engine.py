"""The threads: capture and inference, each with only the newest picture between them, and the user's thread.

::

    capture ──newest picture──▶ inference ──newest view──▶ window or JSON lines (the caller's thread)
       └────every picture────▶ recorder

Nothing queues up: who is slower than the camera skips pictures. The recorder alone wants them all.
"""

from __future__ import annotations

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
from ankle_cv.live.commands import Order
from ankle_cv.live.latest import LatestSlot
from ankle_cv.live.recorder import Recorder
from ankle_cv.pose.base import PoseEstimator, PoseSample
from ankle_cv.video.frame import Frame, FrameSource, VideoInfo

STALE_AFTER_S: Final = 0.3
"""A picture older than this says nothing of now; the screen then shows no reading."""
SILENT_AFTER_S: Final = 8.0
"""A camera without a new picture for this long is gone."""
POLL_S: Final = 0.1
"""How often a thread without work looks whether it should end."""
MEASURED_LATENCIES: Final = 2000
WARM_UP_SIZE: Final = (64, 64, 3)

V = TypeVar("V")
Made_co = TypeVar("Made_co", covariant=True)


@dataclass(frozen=True)
class Shot:
    """A picture and when it arrived, by the machine's monotonic clock."""

    frame: Frame
    arrived_s: float


@dataclass(frozen=True)
class Shown(Generic[V]):
    """What became of a picture.

    Attributes
    ----------
    shot
        The picture.
    told
        What the brain made of it.
    ready_s
        When that was known, monotonic.
    """

    shot: Shot
    told: V
    ready_s: float

    def age_s(self, now_s: float) -> float:
        """How old the picture is."""
        return now_s - self.shot.arrived_s

    def stale(self, now_s: float) -> bool:
        """Whether the picture is too old to say anything of now."""
        return self.age_s(now_s) > STALE_AFTER_S


class Brain(Protocol[Made_co]):
    """What happens in the inference thread: all state of a session lives here, in one thread."""

    def open(self, info: VideoInfo) -> None:
        """Learn of the camera before the first picture."""
        ...

    def see(self, shot: Shot, sample: PoseSample) -> Made_co:
        """Take in one picture."""
        ...

    def obey(self, order: Order) -> None:
        """Take in what the person told."""
        ...


@dataclass(frozen=True)
class Speed:
    """How fast a session ran.

    Attributes
    ----------
    processed, skipped
        Pictures that went through the model; pictures skipped because a newer one was there.
    per_second
        Pictures processed a second, from the first to the last.
    latency_ms
        Median time from a picture's arrival to its number; NaN before the first.
    """

    processed: int
    skipped: int
    per_second: float
    latency_ms: float


class Engine(Generic[V]):
    """A context manager that runs a camera through a pose estimator and a brain.

    Parameters
    ----------
    source
        The camera.
    pose
        The estimator; it is opened, and its first slow run done, before the camera is.
    brain
        Makes something of every picture.
    recorder
        Gets every picture.
    """

    def __init__(
        self,
        source: FrameSource,
        pose: PoseEstimator,
        brain: Brain[V],
        recorder: Recorder,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._source, self._pose, self._brain, self.recorder = source, pose, brain, recorder
        self._clock = clock
        self._shots: LatestSlot[Shot] = LatestSlot()
        self.views: LatestSlot[Shown[V]] = LatestSlot()
        self._orders: SimpleQueue[Order] = SimpleQueue()
        self._stop, self._warm = Event(), Event()
        self._errors: deque[Exception] = deque()
        self._arrived_s: float | None = None
        self._latencies: deque[float] = deque(maxlen=MEASURED_LATENCIES)
        self._processed, self._first_ready_s, self._last_ready_s = 0, 0.0, 0.0
        self._threads = [
            Thread(target=self._guarded, args=(work, slot), name=name, daemon=True)
            for work, slot, name in (
                (self._infer, self.views, "inference"),
                (self._capture, self._shots, "capture"),
            )
        ]

    def __enter__(self) -> Engine[V]:
        """Start the threads."""
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End the threads; a camera driver that never returns is left behind."""
        self.stop()
        for thread in self._threads:
            thread.join(SILENT_AFTER_S)

    def stop(self) -> None:
        """Ask the threads to end."""
        self._stop.set()
        self._warm.set()

    def order(self, order: Order) -> None:
        """Pass on what the person told."""
        self._orders.put(order)

    @property
    def running(self) -> bool:
        """Whether there may be more views."""
        return not self.views.finished

    def check(self) -> None:
        """Raise what ended a thread, or that the camera has fallen silent."""
        self.recorder.check()
        if self._errors:
            raise self._errors[0]
        arrived = self._arrived_s
        if arrived is not None and not self._stop.is_set() and self._clock() - arrived > SILENT_AFTER_S:
            raise silent_camera(SILENT_AFTER_S)

    @property
    def speed(self) -> Speed:
        """How fast it ran so far."""
        seconds = self._last_ready_s - self._first_ready_s
        rate = (self._processed - 1) / seconds if seconds > 0 else float("nan")
        latencies = list(self._latencies)
        middle = 1000 * float(np.median(latencies)) if latencies else float("nan")
        return Speed(self._processed, self._shots.dropped, rate, middle)

    def _guarded(self, work: Callable[[], None], slot: LatestSlot[object]) -> None:
        """Run a thread's work; whatever ends it early is raised in the caller's thread by `check`."""
        try:
            work()
        except Exception as error:  # noqa: BLE001 - not lost: `check` raises it
            self._errors.append(error)
        finally:
            slot.close()
            self._warm.set()

    def _capture(self) -> None:
        self._warm.wait()
        if self._stop.is_set() or self._errors:
            return
        with self._source as frames:
            self._brain.open(frames.info)
            self._arrived_s = self._clock()
            for frame in frames:
                if self._stop.is_set():
                    return
                now = self._clock()
                # The source may use its array again; from here on nobody changes the copy.
                shot = Shot(replace(frame, image=frame.image.copy()), now)
                self._arrived_s = now
                self.recorder.offer(shot.frame)
                self._shots.put(shot)
        self._arrived_s = None

    def _infer(self) -> None:
        with ExitStack() as stack:
            estimator = stack.enter_context(self._pose)
            blank: Image = np.zeros(WARM_UP_SIZE, np.uint8)
            estimator(Frame(0, 0.0, blank))
            self._warm.set()
            while not (self._stop.is_set() or self._shots.finished):
                self._obey()
                shot = self._shots.take(POLL_S)
                if shot is None:
                    continue
                told = self._brain.see(shot, estimator(shot.frame))
                self._note(shot)
                self.views.put(Shown(shot, told, self._last_ready_s))
            self._obey()

    def _obey(self) -> None:
        for _ in range(self._orders.qsize()):
            self._brain.obey(self._orders.get_nowait())

    def _note(self, shot: Shot) -> None:
        now = self._clock()
        self._latencies.append(now - shot.arrived_s)
        self._first_ready_s = now if not self._processed else self._first_ready_s
        self._last_ready_s, self._processed = now, self._processed + 1
