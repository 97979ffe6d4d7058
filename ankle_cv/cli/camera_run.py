"""What ``live`` and ``record`` have in common: their options for the camera, and what the terminal needs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Final

import typer

from ankle_cv.cli.console import emit
from ankle_cv.cli.failure import failure_of
from ankle_cv.cli.streams import route_native_messages

if TYPE_CHECKING:
    from ankle_cv.live.camera_run import CameraRun

CAMERA: Final = "Camera and test"
NOBODY_READS: Final = (typer.Exit,)
"""What a line raises that nobody reads any more: the same as to finish."""

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


def report_end(run: CameraRun) -> None:
    """Print the error that ended a run early, if there was one."""
    if run.ended_by is not None:
        failure_of(run.ended_by).report()
