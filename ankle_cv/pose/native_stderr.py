"""Filter for the log messages of native libraries on standard error, without losing their errors."""

from __future__ import annotations

import os
import re
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

STDERR_FD: Final = 2
"""File descriptor of native log messages, whatever ``sys.stderr`` is (POSIX)."""

LOG_NOISE: Final = re.compile(
    rb"^(?:[IW]\d{4} \d\d:\d\d:|INFO: |WARNING: All log messages before absl::InitializeLog)"
)
"""Information and warnings of absl (``I0000 00:00:…``) and TensorFlow Lite (``INFO: …``)."""


_ONE_AT_A_TIME: Final = threading.Lock()
"""Two that overlap would each put back what the other had put there, and standard error would be lost."""


@contextmanager
def filtered_native_stderr() -> Iterator[None]:
    """Hold back what native code writes to standard error, then write all but information and warnings.

    Environment variables do not silence absl before its initialisation (tried: ``GLOG_minloglevel``,
    ``TF_CPP_MIN_LOG_LEVEL``), so the file descriptor itself is redirected, for as short a time as possible,
    and always restored. Of several threads one at a time does so.
    """
    with _ONE_AT_A_TIME, _redirected():
        yield


@contextmanager
def _redirected() -> Iterator[None]:
    try:
        held = tempfile.TemporaryFile()  # noqa: SIM115  # closed by the with below
        saved = os.dup(STDERR_FD)
    except OSError:  # no standard error stream, or no space for temporary files: do not filter
        yield
        return
    with held, os.fdopen(saved, "wb") as user:
        if sys.stderr is not None:
            sys.stderr.flush()
        os.dup2(held.fileno(), STDERR_FD)
        try:
            yield
        finally:
            os.dup2(user.fileno(), STDERR_FD)
            held.seek(0)
            user.writelines(line for line in held if not LOG_NOISE.match(line))
