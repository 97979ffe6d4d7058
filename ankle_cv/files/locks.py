"""Locks on open files, which the system releases however a process ends."""

from __future__ import annotations

import sys
from typing import IO, Literal, TypeAlias

LockOutcome: TypeAlias = Literal["held", "taken", "no locks"]
"""This process has the lock, another one has it, or the file system knows no locks."""


def try_lock(file: IO[bytes]) -> LockOutcome:
    """Lock a file for this process until the file is closed; never waits."""
    if sys.platform == "win32":
        import msvcrt  # noqa: PLC0415  # Windows only

        try:
            file.seek(0)
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        except OSError:
            return "taken"
        return "held"
    import fcntl  # noqa: PLC0415  # POSIX only

    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return "taken"
    except OSError:  # some network file systems
        return "no locks"
    return "held"
