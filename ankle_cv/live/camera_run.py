"""Running a camera to the end of its session; whatever ends it, what was recorded is kept."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias, TypeVar

from ankle_cv.errors import AnkleCvError, InputError, NotMeasurableError, OutputError
from ankle_cv.live.engine import Engine
from ankle_cv.live.frontend import Frontend, GuidedController, serve
from ankle_cv.live.recorder import RecordedClip

V = TypeVar("V")
Finishing: TypeAlias = tuple[type[BaseException], ...]
"""Exceptions of a frontend that mean the same as to finish."""


@dataclass(frozen=True)
class CameraRun:
    """Result of running the camera.

    Attributes
    ----------
    clips
        The recorded clips.
    ended_by
        Error that ended the run early, such as a disconnected camera, or None.
    """

    clips: tuple[RecordedClip, ...]
    ended_by: AnkleCvError | None

    @property
    def exit_code(self) -> int:
        """0, or the exit code of the error that ended the run."""
        return 0 if self.ended_by is None else self.ended_by.exit_code

    def require_clips(self, otherwise: NotMeasurableError) -> tuple[RecordedClip, ...]:
        """Return the clips.

        Raises
        ------
        AnkleCvError
            Nothing was recorded because an error ended the run.
        NotMeasurableError
            Nothing was recorded for the reason given as ``otherwise``.
        """
        if not self.clips:
            raise self.ended_by or otherwise
        return self.clips


def run_camera(
    engine: Engine[V], controller: GuidedController[V], frontend: Frontend[V], finishing: Finishing = ()
) -> CameraRun:
    """Run the camera until it, the user or the frontend ends the session; the recording is kept."""
    ended_by: AnkleCvError | None = None
    with engine.recorder, engine:
        try:
            serve(engine, controller, frontend)
        except (InputError, OutputError) as error:  # the camera or the output is gone, the recording is not
            ended_by = error
        except finishing:
            pass
    return CameraRun(engine.recorder.close(), ended_by)
