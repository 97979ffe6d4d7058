"""What ``live`` and ``record`` have in common: their options for the camera, and running it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Final, TypeVar

import typer

from ankle_cv.cli.console import emit
from ankle_cv.cli.failure import failure_of
from ankle_cv.cli.streams import route_native_messages
from ankle_cv.errors import AnkleCvError, InputError, NotMeasurableError, OutputError

if TYPE_CHECKING:
    from ankle_cv.live.engine import Engine
    from ankle_cv.live.frontend import Frontend, GuidedController
    from ankle_cv.live.recorder import RecordedClip

CAMERA: Final = "Camera and test"
V = TypeVar("V")

CameraOption = Annotated[
    str,
    typer.Option(
        "--camera",
        metavar="NUMBER|PATH|URL",
        help="Camera number, a stream's address, or a video file that plays in real time.",
        rich_help_panel=CAMERA,
    ),
]
WindowOption = Annotated[
    bool,
    typer.Option(
        "--window/--no-window",
        help="Without a window: events as lines of JSON on stdout; skip, repeat, finish on stdin.",
        rich_help_panel=CAMERA,
    ),
]


def _list_cameras(wanted: bool) -> None:
    """Print the cameras and end, before a window is looked for."""
    if not wanted:
        return
    from ankle_cv.live.cameras import find_cameras

    route_native_messages(verbose=False)
    for camera in find_cameras():
        emit(camera.line)
    raise typer.Exit


ListCamerasOption = Annotated[
    bool,
    typer.Option(
        "--list-cameras",
        callback=_list_cameras,
        is_eager=True,
        help="List the cameras of this machine, and end.",
        rich_help_panel=CAMERA,
    ),
]


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

    def report_error(self) -> None:
        """Print the error that ended the run early, if there was one."""
        if self.ended_by is not None:
            failure_of(self.ended_by).report()


def prepare_terminal(*, window: bool, verbose: bool) -> None:
    """Check that a window can be opened if one is wanted, and silence native libraries unless verbose.

    Raises
    ------
    EnvironmentProblemError
        When there is no display for the window.
    """
    if window:
        from ankle_cv.live.display import require_display

        require_display()
    route_native_messages(verbose=verbose)


def run_camera(engine: Engine[V], controller: GuidedController[V], frontend: Frontend[V]) -> CameraRun:
    """Run the camera until it, the user or the reader of stdout ends the session; the recording is kept."""
    from ankle_cv.live.frontend import serve

    ended_by: AnkleCvError | None = None
    with engine.recorder, engine:
        try:
            serve(engine, controller, frontend)
        except (InputError, OutputError) as error:  # the camera or stdout is gone, the recording is not
            ended_by = error
        except typer.Exit:  # nobody reads stdout any more: the same as to finish
            pass
    return CameraRun(engine.recorder.close(), ended_by)
