"""The console script: signals, streams and environment are in order before anything heavy is imported."""

from __future__ import annotations

from ankle_cv.cli.interrupts import end_with, leave, leave_when_asked

TYPE_CHECKING = False  # as typing's, which takes a while to load
if TYPE_CHECKING:
    from typing import NoReturn


def run() -> NoReturn:
    """Run the command line of the process and leave with its exit code."""
    leave_when_asked()  # before the other imports, which take a while
    import sys

    from ankle_cv.cli.environment import tidy_environment
    from ankle_cv.cli.streams import watch_streams

    watch_streams()
    tidy_environment()
    from ankle_cv.cli.main import main

    try:
        code = main()
        end_with(code)
    except KeyboardInterrupt:
        leave()
    sys.exit(code)
