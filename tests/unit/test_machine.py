"""A machine that refuses something is no bug: no memory, no threads, no files, a full disk."""

from __future__ import annotations

import errno
import os
import platform
import subprocess
import sys
import threading
from types import SimpleNamespace

import cv2
import pytest

from ankle_cv.batch.failure import failure_of as batch_failure_of
from ankle_cv.cli.failure import failure_of
from ankle_cv.errors import EnvironmentProblemError
from ankle_cv.machine import MEMORY_POOLS, give_back_memory, machine_error, require_threads


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (MemoryError(), 4),
        (RuntimeError("can't start new thread"), 4),
        (RuntimeError("std::bad_alloc"), 4),
        (ImportError("libgfortran.so.5: failed to map segment from shared object"), 4),
        (OSError(errno.ENOMEM, "Cannot allocate memory"), 4),
        (BlockingIOError(errno.EAGAIN, "Resource temporarily unavailable"), 4),
        (OSError(errno.EMFILE, "Too many open files", "x"), 4),
        (PermissionError(errno.EACCES, "Permission denied", "x"), 4),
        (OSError(errno.EIO, "Input/output error", "x"), 4),
        (FileNotFoundError(errno.ENOENT, "No such file or directory"), 4),
        (FileNotFoundError(errno.ENOENT, "No usable temporary directory found in ['/tmp']"), 4),
        (OSError(errno.ENAMETOOLONG, "File name too long", "x"), 2),
        (OSError(errno.ELOOP, "Too many levels of symbolic links", "x"), 2),
        (OSError(errno.ENOSPC, "No space left on device", "x"), 6),
        (OSError(errno.EFBIG, "File too large", "x"), 6),
        (OSError(errno.EROFS, "Read-only file system", "x"), 6),
    ],
)
def test_both_ways_to_fail_say_the_same(error, code):
    failure, in_batch = failure_of(error), batch_failure_of(error)
    assert failure.exit_code == in_batch.exit_code == code
    assert (failure.message, failure.remedy) == (in_batch.message, in_batch.remedy)
    assert "{" not in failure.message
    assert "bug" not in failure.message


def test_opencv_without_memory_is_no_bug():
    error = machine_error(cv2.error("OpenCV(5.1.0) alloc.cpp:73: error: (-4:Insufficient memory) Failed"))
    assert error is not None
    assert error.exit_code == 4


@pytest.mark.parametrize(
    "error",
    [
        ValueError("x"),
        RuntimeError("x"),
        FileNotFoundError(2, "No such file", "x"),
        OSError("x"),
        BlockingIOError(errno.EAGAIN, "x", "file:x.ts"),
    ],
)
def test_a_bug_stays_a_bug(error):
    assert machine_error(error) is None


def test_a_folder_that_is_gone(tmp_path, monkeypatch):
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()
    with pytest.raises(FileNotFoundError) as caught:
        os.getcwd()  # noqa: PTH109  # as libraries do
    error = machine_error(caught.value)
    assert error is not None
    assert "folder you are in" in error.message


def test_a_process_without_threads_is_told_before_libraries_die_of_it(monkeypatch):
    def refuse(_):
        raise RuntimeError("can't start new thread")

    require_threads()
    monkeypatch.setattr(threading.Thread, "start", refuse)
    with pytest.raises(EnvironmentProblemError, match="may not start the threads"):
        require_threads()


def test_as_many_threads_are_asked_for_as_an_analysis_starts(monkeypatch):
    # 12 beside the first one on two cores, with overlay and report (counted in /proc/PID/status).
    allowed = iter(range(12))
    start = threading.Thread.start

    def grudgingly(thread):
        if next(allowed, None) is None:
            raise RuntimeError("can't start new thread")
        start(thread)

    monkeypatch.setattr(threading.Thread, "start", grudgingly)
    with pytest.raises(EnvironmentProblemError):
        require_threads()


def test_memory_is_given_back_where_the_c_library_can_and_elsewhere_nothing_happens(monkeypatch):
    asked = []
    for library in (SimpleNamespace(malloc_trim=asked.append), SimpleNamespace()):
        monkeypatch.setattr("ctypes.CDLL", lambda _, library=library: library)
        monkeypatch.setattr("sys.platform", "linux")
        give_back_memory()
    monkeypatch.setattr("sys.platform", "win32")
    give_back_memory()
    assert asked == [0]


POOLS = """
import ctypes, sys, threading
from ankle_cv.machine import share_memory_pools
if sys.argv[1] == "shared":
    share_memory_pools()
library, together = ctypes.CDLL(None), threading.Barrier(8)
def allocate():
    library.malloc(10_000)
    together.wait()
threads = [threading.Thread(target=allocate) for _ in range(8)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
library.malloc_info(0, ctypes.c_void_p.in_dll(library, "stderr"))
"""


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="another C library has other pools")
def test_threads_share_two_pools_of_memory():
    pools = {
        word: subprocess.run(
            [sys.executable, "-c", POOLS, word], capture_output=True, text=True, check=True
        ).stderr.count("<heap nr")
        for word in ("own", "shared")
    }
    assert pools["shared"] == MEMORY_POOLS
    assert pools["own"] > MEMORY_POOLS
