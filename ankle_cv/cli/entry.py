"""The console script: streams, signals and environment are in order before anything heavy is imported."""

from __future__ import annotations

import os
import signal
import sys
from contextlib import suppress
from typing import Final, NoReturn

from ankle_cv.cli.environment import tidy_environment
from ankle_cv.cli.streams import STDERR_FD, watch_streams
from ankle_cv.errors import EXIT_INTERRUPTED

INTERRUPTED: Final = b"interrupted; nothing was written\n"


def run() -> NoReturn:
    """Run the command line of the process and leave with its exit code."""
    for number in (signal.SIGINT, signal.SIGTERM):
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, _leave)  # to interrupt an import can end in any error
    watch_streams()
    tidy_environment()
    from ankle_cv.cli.main import main  # takes a while

    try:
        code = main()
        _die_quietly_from_now()
    except KeyboardInterrupt:
        _leave()
    sys.exit(code)


def _leave(*_: object) -> NoReturn:
    """End at once: nothing has been begun yet, or everything has been put away."""
    with suppress(OSError):
        os.write(STDERR_FD, INTERRUPTED)
    os._exit(EXIT_INTERRUPTED)


def _die_quietly_from_now() -> None:
    """Leave the signals to the system: an interrupt while Python puts itself away has nothing to say."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_DFL)
