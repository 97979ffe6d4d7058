"""The environment of the process: what of it would break or change an analysis is mended."""

from __future__ import annotations

import logging
import os
import sys
import tempfile
import threading
import warnings
from collections.abc import MutableMapping
from typing import Final

from ankle_cv.machine import require_threads

WIDTHS: Final = ("COLUMNS", "LINES", "TERMINAL_WIDTH")
"""Sizes of the terminal that rich and typer believe; a table of 10⁹ columns would take all memory."""
WIDTH_RANGE: Final = range(20, 1001)
THREADS: Final = ("OMP_NUM_THREADS", "NUMEXPR_NUM_THREADS")
"""Numbers of threads that numerical libraries believe."""
THREADS_RANGE: Final = range(1, 1025)
OURS: Final = {
    "MPLBACKEND": "agg",
    "MATPLOTLIBRC": os.devnull,
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "VECLIB_MAXIMUM_THREADS": "1",
    "PYDANTIC_DISABLE_PLUGINS": "__all__",
}
"""Pictures are drawn into files, with the defaults of matplotlib rather than the taste of its user. Linear
algebra on several cores adds in another order: the last digits would differ from machine to machine.
Plugins of pydantic are for other programs, and looking for them reads the metadata of every package."""
UNWANTED: Final = ("PYTHONWARNINGS", "_ANKLE_CV_COMPLETE")
"""Warnings as errors would fail a clip, in worker processes, too; completion by a shell is not offered."""
DATE: Final = "SOURCE_DATE_EPOCH"
"""Time, s since 1970, that matplotlib writes into pictures; it fails on anything but a number."""
LAST_DATE: Final = 253_402_300_799
"""End of the year 9999, s since 1970: the last that a date can be."""
DEBUG_VARIABLE: Final = "ANKLE_CV_DEBUG"
"""Environment variable: when it is 1, unexpected exceptions are raised again instead of logged."""
DECODING: Final = ("OPENCV_FFMPEG_", "OPENCV_VIDEOIO_", "OPENCV_LOG_LEVEL", "OPENCV_IO_")
"""Beginnings of variables that choose another decoder, other limits, or print what is no message of ours."""


def tidy_environment(environment: MutableMapping[str, str] = os.environ) -> None:
    """Mend what libraries read of the environment; called once, before they are imported.

    Warnings and log messages of libraries are no messages to the user, who is told of problems by notices.
    """
    for name in WIDTHS:
        if not _whole_number_in(environment.get(name), WIDTH_RANGE):
            environment.pop(name, None)
    for name in THREADS:
        if not _whole_number_in(environment.get(name), THREADS_RANGE):
            environment.pop(name, None)
    if not _whole_number_in(environment.get(DATE), range(LAST_DATE + 1)):
        environment.pop(DATE, None)
    for name in UNWANTED:
        environment.pop(name, None)
    environment.update(OURS)
    if not os.path.isabs(os.path.expanduser("~")):  # noqa: PTH111,PTH117  # a user of no account
        environment["HOME"] = _some_folder()  # else files would go into a folder "~"
    sys.warnoptions.clear()
    warnings.simplefilter("ignore")
    logging.getLogger().addHandler(logging.NullHandler())
    if environment.get(DEBUG_VARIABLE) != "1":
        threading.excepthook = sys.unraisablehook = _nothing_to_say


def tidy_decoding(environment: MutableMapping[str, str] = os.environ) -> None:
    """Remove the variables by which a file would be decoded differently; for files, not for cameras.

    Raises
    ------
    EnvironmentProblemError
        Nothing can be decoded at all: the process may not start threads.
    """
    require_threads()
    for name in [name for name in environment if name.startswith(DECODING)]:
        del environment[name]


def _nothing_to_say(_: object) -> None:
    """Keep the traceback of a side thread, or of an object's end, from the user: the command reports."""


def _some_folder() -> str:
    try:
        return tempfile.gettempdir()
    except OSError:  # there is none that can be written to
        return os.sep


def _whole_number_in(text: str | None, numbers: range) -> bool:
    if text is None or not (text.isascii() and text.isdecimal()):
        return False
    return len(text) <= len(str(numbers[-1])) and int(text) in numbers
