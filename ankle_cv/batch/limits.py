"""What a worker process may use: a hostile clip takes down its worker, never the machine."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from typing import Final

MEMORY_BYTES: Final = 8 << 30
"""Most memory of its own: an analysis of 1280 x 720 takes 1.1 GiB; of a larger clip every further pixel is
held in some 30 pictures of the decoder and of this program."""
MEMORY_SHARE: Final = 0.8
"""Largest share of the machine's memory."""
FILE_BYTES: Final = 64 << 30
"""Longest file that it may write: twelve hours of overlay at 10 Mbit a second."""


def limit_process() -> None:
    """Limit memory and files of this process; does nothing where the system has no such limits.

    The limit is on private memory that was asked for (``RLIMIT_DATA``), not on addresses: the pose runtime
    and the interpreter reserve far more of those than they use.
    """
    if sys.platform == "win32":
        return
    import resource  # noqa: PLC0415 - Unix only

    limits = {resource.RLIMIT_FSIZE: FILE_BYTES, resource.RLIMIT_CORE: 0}
    if sys.platform == "linux":
        limits[resource.RLIMIT_DATA] = memory_bytes()
    for which, most in limits.items():
        soft, hard = resource.getrlimit(which)
        within = [most, *(limit for limit in (soft, hard) if limit != resource.RLIM_INFINITY)]
        with suppress(OSError, ValueError):
            resource.setrlimit(which, (min(within), hard))


def memory_bytes() -> int:
    """Return how much memory a worker may use on this machine."""
    machine = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    return min(MEMORY_BYTES, int(MEMORY_SHARE * machine))
