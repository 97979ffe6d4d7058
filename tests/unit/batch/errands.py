"""Errands for worker processes, named in the payload."""

from __future__ import annotations

import os
import signal
import sys
import time
from pathlib import Path
from typing import Any

from waiting import until

from ankle_cv.batch.heartbeat import tell_parent
from ankle_cv.errors import InputError
from ankle_cv.progress import Progress


def run(payload: dict[str, Any]) -> dict[str, Any]:
    return {
        "echo": lambda: dict(payload),
        "pid": lambda: {"pid": os.getpid()},
        "meet": lambda: meet(Path(payload["folder"]), payload["count"]),
        "environment": lambda: {"environment": dict(os.environ)},
        "opencv threads": opencv_threads,
        "print": printed,
        "refuse": refuse,
        "bug": bug,
        "die": lambda: die(payload["signal"]),
        "die once": lambda: die_once(payload),
        "exit": lambda: sys.exit(3),
        "no memory": no_memory,
        "take memory": lambda: {"taken": len(bytearray(payload["bytes"]))},
        "litter": lambda: litter(payload["bytes"]),
        "memory": lambda: {"bytes": resident_bytes()},
        "get on": lambda: get_on(payload["steps"]),
        "hang": lambda: hang(payload),
    }[payload["do"]]()


def meet(folder: Path, count: int) -> dict[str, Any]:
    """Wait for so many processes to be at this errand at once."""
    (folder / str(os.getpid())).touch()
    until(lambda: len(list(folder.iterdir())) == count, "the meeting")
    return {"pid": os.getpid()}


def opencv_threads() -> dict[str, Any]:
    import cv2  # noqa: PLC0415  # only this errand needs it

    return {"threads": cv2.getNumThreads()}


def printed() -> dict[str, Any]:
    print('{"result": "not this"}', flush=True)
    os.write(1, b"native chatter\n")
    return {"printed": True}


def refuse() -> dict[str, Any]:
    raise InputError("no clip", "copy it")


def bug() -> dict[str, Any]:
    raise ValueError("two\nlines")


def die(name: str) -> dict[str, Any]:
    print("last words", flush=True)
    os.kill(os.getpid(), getattr(signal, name))
    time.sleep(30)
    return {}


def die_once(payload: dict[str, Any]) -> dict[str, Any]:
    flag = Path(payload["flag"])
    if flag.exists():
        return {"alive": True}
    flag.touch()
    return die(payload["signal"])


def get_on(steps: int) -> dict[str, Any]:
    for step in range(steps):
        time.sleep(0.3)
        tell_parent(Progress("walking", step + 1, steps))
    return {"steps": steps}


def litter(size: int) -> dict[str, Any]:
    """Leave so many bytes to the garbage collector, in pieces that the C library keeps; one is still used."""
    pieces = [bytes(1024) for _ in range(size // 1024)]
    circle: list[Any] = [pieces]
    circle.append(circle)
    KEPT.append(pieces[-1])
    return {"bytes": resident_bytes()}


KEPT: list[bytes] = []


def resident_bytes() -> int:
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def no_memory() -> dict[str, Any]:
    raise MemoryError


def hang(payload: dict[str, Any]) -> dict[str, Any]:
    if "flag" in payload:
        partial = Path(f"{payload['flag']}.partial")
        partial.write_text(str(os.getpid()))
        partial.rename(payload["flag"])
    time.sleep(300)
    return {}
