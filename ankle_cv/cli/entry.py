"""The console script: signals, streams and environment are in order before anything heavy is imported."""

from __future__ import annotations

from ankle_cv.cli.leaving import leave_with

CONTAINERS_BEFORE_COLLECTING = 10_000
"""Python's 700 start a hundred collections while modules load, which drop nothing: a tenth of the time of
``ankle-cv history show``."""
TYPE_CHECKING = False  # as typing's, which takes a while to load
if TYPE_CHECKING:
    from typing import NoReturn


def run() -> NoReturn:
    """Run the command line of the process and leave with its exit code."""
    _end_quietly()
    import gc

    gc.set_threshold(CONTAINERS_BEFORE_COLLECTING)
    from ankle_cv.cli.interrupts import end_with, leave, leave_when_asked

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


def _end_quietly() -> None:
    """Let Ctrl-C end the process without a traceback until `interrupts` are loaded.

    `signal` loads enumerations, for longer than all that was loaded before it.
    """
    import _signal  # type: ignore[import-not-found]  # of CPython and PyPy; it has no stubs

    if _signal.getsignal(_signal.SIGINT) is _signal.default_int_handler:
        _signal.signal(_signal.SIGINT, _leave)


def _leave(*_: object) -> NoReturn:
    leave_with("interrupted")
