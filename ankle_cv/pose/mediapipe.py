"""The built-in pose estimator: MediaPipe Pose Landmarker, Tasks API, on the CPU.

One landmarker uses about one core: it starts several threads, but 24 ms of CPU time in 23 ms of wall time per
frame were measured on two cores. Two landmarkers, in one process or in two, share nothing.
"""

from __future__ import annotations

from contextlib import ExitStack
from types import TracebackType
from typing import Any, Final

import numpy as np

from ankle_cv.conventions import N_LANDMARKS
from ankle_cv.errors import EnvironmentProblemError
from ankle_cv.machine import give_back_memory, machine_error
from ankle_cv.pose.base import PoseSample
from ankle_cv.pose.models import ModelFile
from ankle_cv.pose.native_stderr import filtered_native_stderr
from ankle_cv.pose.without_mask import without_mask
from ankle_cv.video.frame import Frame

SYSTEM_PACKAGES: Final = ("libgl1", "libglib2.0-0", "libegl1", "libgles2")
"""Debian/Ubuntu packages with the libraries that mediapipe and OpenCV load."""

MS_PER_S: Final = 1000.0


def import_vision() -> tuple[Any, Any, Any]:
    """Import mediapipe and OpenCV: ``(mediapipe, mediapipe.tasks.python, cv2)``.

    Raises
    ------
    EnvironmentProblemError
        A library of the system, or one of the packages, is missing.
    """
    try:
        import cv2  # noqa: PLC0415  # heavy, and must not load for --help
        import mediapipe  # noqa: PLC0415
        from mediapipe.tasks import python as tasks  # noqa: PLC0415
    except (ImportError, OSError) as error:
        raise missing_library(error) from error
    return mediapipe, tasks, cv2


def missing_library(error: Exception) -> EnvironmentProblemError:
    """Return the error of a library that could not be loaded, with how to install it."""
    return EnvironmentProblemError(
        f"the pose library cannot be loaded: {error}",
        f"on Debian or Ubuntu: sudo apt install {' '.join(SYSTEM_PACKAGES)}; "
        "if that does not help: pip install --force-reinstall ankle-cv",
    )


class TimestampClock:
    """Timestamps for MediaPipe in integer milliseconds: the time rounded, plus one on a tie."""

    def __init__(self) -> None:
        self._last_ms: int | None = None

    def tick(self, time_s: float) -> int:
        """Return a strictly increasing timestamp, ms."""
        rounded = round(time_s * MS_PER_S)
        self._last_ms = rounded if self._last_ms is None else max(rounded, self._last_ms + 1)
        return self._last_ms


class MediaPipePose:
    """Pose estimator on the MediaPipe Pose Landmarker; use it for one clip, as a context manager.

    Parameters
    ----------
    model
        The model bundle.
    max_people
        Largest number of people to detect in a frame. With 1 the detector is idle while the person is
        tracked; with more it runs on every frame in which fewer people are tracked.
    still
        Treat every frame as a single picture, without tracking (the model's IMAGE mode).
    """

    def __init__(self, model: ModelFile, max_people: int = 1, *, still: bool = False) -> None:
        if max_people < 1:
            raise ValueError(f"max_people must be at least 1, not {max_people}")
        self._model = model
        self._max_people = max_people
        self._still = still
        self._clock = TimestampClock()
        self._has_detected = False
        self._stack = ExitStack()
        self._landmarker: Any = None
        self._image_of: Any = None

    def __enter__(self) -> MediaPipePose:
        """Load the model.

        Raises
        ------
        EnvironmentProblemError
            A library is missing, or the model cannot be used.
        """
        content = without_mask(self._model.read_bytes())
        with filtered_native_stderr():
            mediapipe, tasks, cv2 = import_vision()
            try:
                landmarker = tasks.vision.PoseLandmarker.create_from_options(self._options(tasks, content))
            except OSError as error:
                raise missing_library(error) from error
            except (RuntimeError, ValueError) as error:
                if (machine := machine_error(error)) is not None:
                    raise machine from error
                raise EnvironmentProblemError(
                    f"the pose model {self._model.name!r} cannot be used: {error}",
                    "give a .task file of the MediaPipe pose landmarker, or leave --model out",
                ) from error

        def image_of(frame: Frame) -> Any:
            rgb = cv2.cvtColor(frame.image, cv2.COLOR_BGR2RGB)
            return mediapipe.Image(image_format=mediapipe.ImageFormat.SRGB, data=rgb)

        self._landmarker = self._stack.enter_context(landmarker)
        self._image_of = image_of
        self._clock = TimestampClock()
        self._has_detected = False
        return self

    def _options(self, tasks: Any, content: bytes) -> Any:
        mode = tasks.vision.RunningMode.IMAGE if self._still else tasks.vision.RunningMode.VIDEO
        return tasks.vision.PoseLandmarkerOptions(
            base_options=tasks.BaseOptions(model_asset_buffer=content),  # a path fails on Windows
            running_mode=mode,
            num_poses=self._max_people,
        )

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Release the model."""
        self._landmarker = None
        self._stack.close()
        give_back_memory()

    def __call__(self, frame: Frame) -> PoseSample:
        """Detect the people in one frame; frames must come in order of time."""
        if self._landmarker is None:
            raise RuntimeError("the estimator is used outside its context")
        if self._has_detected:
            result = self._detect(frame)
        else:  # the graph logs a warning with the first detection
            with filtered_native_stderr():
                result = self._detect(frame)
            self._has_detected = bool(result.pose_landmarks)
        height, width = frame.image.shape[:2]
        # The model's z is in units of the picture's width, like x (MediaPipe documentation).
        people = [
            [(p.x * width, p.y * height, p.z * width, p.visibility) for p in person]
            for person in result.pose_landmarks
        ]
        world = [[(p.x, p.y, p.z) for p in person] for person in result.pose_world_landmarks]
        # The model and recordings have single precision: live and replayed values are equal.
        return PoseSample(
            index=frame.index,
            time_s=frame.time_s,
            people=np.array(people, dtype=np.float32).reshape(-1, N_LANDMARKS, 4).astype(np.float64),
            world_m=np.array(world, dtype=np.float32).reshape(-1, N_LANDMARKS, 3).astype(np.float64),
        )

    def _detect(self, frame: Frame) -> Any:
        image = self._image_of(frame)
        if self._still:
            return self._landmarker.detect(image)
        return self._landmarker.detect_for_video(image, self._clock.tick(frame.time_s))
