"""What the machine refuses, told from what is a bug: no memory, no more files or threads, a full disk."""

from __future__ import annotations

import ctypes
import errno
import sys
import threading
from dataclasses import dataclass
from typing import Final

from ankle_cv.errors import AnkleCvError, EnvironmentProblemError, OutputError, UsageError

DISK_ERRORS: Final = frozenset(
    number
    for name in (
        *("EIO", "ENXIO", "ENODEV", "ESTALE", "EREMOTEIO"),
        *("ENOTCONN", "ECONNRESET", "ECONNABORTED", "ETIMEDOUT"),
        *("EHOSTDOWN", "EHOSTUNREACH", "ENETDOWN", "ENETUNREACH"),
    )
    if (number := getattr(errno, name, None)) is not None
)
"""Errors of a disk, a device, or a folder of the network that has gone: the file is as good as ever."""


@dataclass(frozen=True)
class Refusal:
    """What to tell the user when the system refuses something.

    Attributes
    ----------
    codes
        Error numbers of the system.
    kind
        Class of the error.
    message, remedy
        Its two lines; ``{where}`` is the file, if there is one, and ``{why}`` the system's own words.
    """

    codes: frozenset[int]
    kind: type[AnkleCvError]
    message: str
    remedy: str


NO_MEMORY: Final = Refusal(
    frozenset({errno.ENOMEM, errno.EAGAIN}),  # EAGAIN: no further process or thread
    EnvironmentProblemError,
    "there is not enough memory, or no more threads are allowed",
    "close other programs, raise the limits (ulimit -a), or make the clip smaller",
)
REFUSALS: Final = (
    NO_MEMORY,
    Refusal(
        frozenset({errno.ENOSPC, errno.EFBIG, errno.EROFS, getattr(errno, "EDQUOT", errno.ENOSPC)}),
        OutputError,
        "cannot write{where}: {why}",
        "make room, or choose another folder with -o",
    ),
    Refusal(
        frozenset({errno.EMFILE, errno.ENFILE}),
        EnvironmentProblemError,
        "this process may not open more files",
        "allow more, for instance with: ulimit -n 1024",
    ),
    Refusal(
        frozenset({errno.EACCES, errno.EPERM}),
        EnvironmentProblemError,
        "permission denied{where}",
        "use files and folders that you may read and write",
    ),
    Refusal(
        DISK_ERRORS,
        EnvironmentProblemError,
        "the disk or device fails{where}: {why}",
        "copy the files to another disk",
    ),
    Refusal(
        frozenset({errno.ENAMETOOLONG, errno.ELOOP}),
        UsageError,
        "no file can be found by this name{where}: {why}",
        "check the path, and make it shorter",
    ),
)
NO_TEMPORARY: Final = "No usable temporary directory"
"""Beginning of the message of `tempfile`."""
THREADS_NEEDED: Final = 16
"""A few more than an analysis has on two cores: 13 of the networks, decoder, encoder and algebra library."""
M_ARENA_MAX: Final = -8
"""From ``malloc.h``."""
MEMORY_POOLS: Final = 2
SHORT_OF_MEMORY: Final = (
    "bad_alloc",
    "Insufficient memory",
    "Cannot allocate memory",
    "start new thread",
    "failed to map",
)
"""Parts of messages by which native code says so: C++, OpenCV, the C library, Python, the linker."""


def require_threads(count: int = THREADS_NEEDED) -> None:
    """Check that threads may be started: native libraries end the whole process where they may not.

    Raises
    ------
    EnvironmentProblemError
        They may not.
    """
    share_memory_pools()  # else each of these threads leaves one
    done = threading.Event()
    try:
        for _ in range(count):
            threading.Thread(target=done.wait, daemon=True).start()
    except RuntimeError as error:
        raise EnvironmentProblemError(
            "this process may not start the threads that it needs",
            "close other programs, or allow more processes: ulimit -u",
        ) from error
    finally:
        done.set()


def machine_error(error: BaseException) -> AnkleCvError | None:
    """Return what to tell the user when the machine is the cause of an exception; None when it is not."""
    if isinstance(error, MemoryError) or _says_no_memory(error):
        return NO_MEMORY.kind(NO_MEMORY.message, NO_MEMORY.remedy)
    if not isinstance(error, OSError):
        return None
    if error.errno == errno.ENOENT:
        return _missing_folder(error)
    if error.errno == errno.EAGAIN and error.filename is not None:  # a demuxer's word for broken data
        return None
    where = "" if error.filename is None else f": {error.filename}"
    for refusal in REFUSALS:
        if error.errno in refusal.codes:
            message = refusal.message.format(where=where, why=error.strerror)
            return refusal.kind(message, refusal.remedy)
    return None


def _missing_folder(error: OSError) -> AnkleCvError | None:
    if str(error.strerror).startswith(NO_TEMPORARY):
        return EnvironmentProblemError(
            "there is no folder for temporary files that can be written to", "set TMPDIR to one"
        )
    if error.filename is None:  # `os.getcwd` says it like this
        return EnvironmentProblemError("the folder you are in does not exist any more", "cd to another one")
    return None


def _says_no_memory(error: BaseException) -> bool:
    """Return whether native code had no memory; OpenCV's errors are told by the name of their module."""
    native = isinstance(error, RuntimeError | SystemError | ImportError) or type(error).__module__.startswith(
        "cv2"
    )
    return native and any(part in str(error) for part in SHORT_OF_MEMORY)


def share_memory_pools() -> None:
    """Have threads that are started later share `MEMORY_POOLS` pools of memory; glibc has eight for a core.

    What one of many stages has freed would stay in its pool: an analysis at 720p held up to 664 MB, with two
    pools 578 MB, in the same time.
    """
    if sys.platform == "linux":
        options = getattr(ctypes.CDLL(None), "mallopt", None)
        if options is not None:
            options(M_ARENA_MAX, MEMORY_POOLS)


def give_back_memory() -> None:
    """Give memory that is free back to the system, where the C library can be asked to (glibc).

    Threads of decoders and networks each keep some of what they freed: a process held 560-660 MB after up to
    24 clips without this, and 310-370 MB with it, which took 4-21 ms a clip.
    """
    if sys.platform == "linux":
        trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
        if trim is not None:
            trim(0)
