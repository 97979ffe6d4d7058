"""The process of one camera session as the server sees it: messages in, lines out, and why it ended."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import suppress
from types import TracebackType
from typing import Any, Final

from anyio import CancelScope, move_on_after

from ankle_cv.batch.process import exit_reason, worker_environment
from ankle_cv.live.fed_camera import MAX_SIDE_PX
from ankle_cv.serve.camera_messages import MessageKind, framed

CHILD: Final = "ankle_cv.serve.camera_child"
MAX_LINE_BYTES: Final = 1 << 20
"""Longest line of the process: what there is to show of a picture has 1 kB."""
PUT_AWAY_S: Final = 2.0
"""How long a process may take to finish a clip when its server stops, s: less than the server waits."""
DECODER_LIMITS: Final = {
    "OPENCV_IO_MAX_IMAGE_WIDTH": str(MAX_SIDE_PX),
    "OPENCV_IO_MAX_IMAGE_HEIGHT": str(MAX_SIDE_PX),
    "OPENCV_IO_MAX_IMAGE_PIXELS": str(MAX_SIDE_PX**2),
}
"""Environment in which OpenCV refuses a larger picture by its header, before it takes memory for it."""


class CameraProcess:
    """An async context manager around the process; leaving it ends what still runs.

    The process dies by itself with this one, and ends its session when `close` is called.
    """

    def __init__(self) -> None:
        self._process: asyncio.subprocess.Process | None = None

    async def __aenter__(self) -> CameraProcess:
        """Start the process; it loads what a session needs while nobody has asked for one yet."""
        self._process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            CHILD,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            env={**worker_environment(), **DECODER_LIMITS},
            start_new_session=True,  # Ctrl-C reaches the server only; a kill reaches all of it
            limit=MAX_LINE_BYTES,
        )
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Let the process put away what it recorded; kill it if that takes too long."""
        self.close()
        process = self._running
        with CancelScope(shield=True):  # a server that stops waits for it all the same
            with move_on_after(PUT_AWAY_S):
                await process.wait()
            if process.returncode is None:
                with suppress(ProcessLookupError):
                    _kill(process.pid)
                await process.wait()

    @property
    def _running(self) -> asyncio.subprocess.Process:
        if self._process is None:
            raise RuntimeError("start the process with `async with`")
        return self._process

    async def send(self, kind: MessageKind, content: bytes) -> None:
        """Pass a message on, at the speed at which the process takes it; one that has ended takes none."""
        stdin = self._running.stdin
        if stdin is None or stdin.is_closing():
            return
        with suppress(ConnectionError):
            stdin.write(framed(kind, content))
            await stdin.drain()

    def close(self) -> None:
        """Say that nobody sends any more."""
        stdin = self._running.stdin
        if stdin is not None:
            stdin.close()

    async def lines(self) -> AsyncIterator[dict[str, Any]]:
        """Yield the process's lines until it ends."""
        stdout = self._running.stdout
        if stdout is None:
            raise AssertionError("the process is started with pipes")
        while line := await stdout.readline():
            with suppress(ValueError):  # a line that was cut by the end of the process
                told: dict[str, Any] = json.loads(line)
                yield told

    async def end(self) -> str | None:
        """Wait for the end of the process; return how it ended where that was not as it should."""
        code = await self._running.wait()
        return exit_reason(code) if code else None


def _kill(pid: int) -> None:
    if sys.platform == "win32":
        os.kill(pid, signal.SIGTERM)  # there this ends it at once
    else:
        os.killpg(pid, signal.SIGKILL)
