"""Which processes live: told apart by a mark in their environment, which their children inherit (Linux)."""

from __future__ import annotations

from pathlib import Path

PROC = Path("/proc")


def processes_of(name: str, value: str) -> dict[int, str]:
    """The living processes in whose environment a variable has this value, with their command lines."""
    mark = f"{name}={value}".encode()
    pids = [int(entry.name) for entry in PROC.iterdir() if entry.name.isdecimal()]
    marked = [pid for pid in pids if mark in _bytes(PROC / str(pid) / "environ").split(b"\0")]
    return {pid: _bytes(PROC / str(pid) / "cmdline").decode().replace("\0", " ") for pid in marked}


def threads_of(pid: int) -> list[str]:
    """The names of a process's threads."""
    return [_bytes(entry / "comm").decode().strip() for entry in (PROC / str(pid) / "task").iterdir()]


def is_stopped(pid: int) -> bool:
    """Whether a process has been stopped and does nothing until it is to go on."""
    return b"\nState:\tT" in _bytes(PROC / str(pid) / "status")


def _bytes(path: Path) -> bytes:
    """Return a file of /proc; nothing when its process has ended meanwhile, or is another user's."""
    try:
        return path.read_bytes()
    except OSError:
        return b""
