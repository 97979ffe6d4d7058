"""A clip as it comes from the browser: to the disk as it arrives, never more than was announced."""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final

from starlette.concurrency import run_in_threadpool

from ankle_cv.errors import InputError, OutputError, UsageError
from ankle_cv.files import output_error

MOST_BYTES: Final = 4 << 30
"""Largest clip, bytes: ten minutes of 4K film at 50 Mbit/s. A larger one is analysed with
``ankle-cv analyze``, which reads it where it is."""
SPARE_BYTES: Final = 1 << 30
"""Room that stays on the disk, for the results."""
WRITTEN_BYTES: Final = 1 << 20
"""What is written at a time, bytes."""


def require_room(sizes: Sequence[int], folder: Path, announced: int) -> None:
    """Check that clips may come and have room.

    Parameters
    ----------
    sizes
        Their lengths, bytes.
    folder
        Where they will lie; it is made.
    announced
        Length of all others that are still to come, bytes.

    Raises
    ------
    UsageError
        One is empty, or too large.
    OutputError
        The disk has no room for them.
    """
    for size in sizes:
        if size <= 0:
            raise UsageError("the clip is empty", "choose another file")
        if size > MOST_BYTES:
            raise UsageError(
                f"the clip has {size / 1e9:.1f} GB, and a browser may send {MOST_BYTES / 1e9:.1f} GB",
                "cut it to the test itself, or analyse it where it is: ankle-cv analyze CLIP",
            )
    try:
        folder.mkdir(parents=True, exist_ok=True)
        free = shutil.disk_usage(folder).free
    except OSError as error:
        raise output_error(folder, error) from error
    if free < sum(sizes) + announced + SPARE_BYTES:
        raise OutputError("there is no room on the disk for this clip", "free some disk space")


@asynccontextmanager
async def receive(chunks: AsyncIterator[bytes], path: Path, size: int) -> AsyncIterator[Path]:
    """Write what arrives beside a path, and yield the file when all of it is there; afterwards it is gone.

    The block gives it its name. Nothing waits for the disk but this clip.

    Parameters
    ----------
    chunks
        As they arrive.
    path
        Where it belongs.
    size
        How many bytes were announced.

    Raises
    ------
    InputError
        More or fewer bytes came.
    OutputError
        The file cannot be written.
    """
    partial = path.with_name(f".{secrets.token_hex(6)}.partial")
    try:
        arrived = await _write(chunks, partial, size)
        if arrived != size:
            raise InputError(
                "the clip did not arrive as it was announced", "send it again; do not change it meanwhile"
            )
        yield partial
    except OSError as error:
        raise output_error(path, error) from error
    finally:
        partial.unlink(missing_ok=True)


def stamp(path: Path, written_ms: float | None) -> None:
    """Give a file the time at which the user's own was last written, ms since 1970: it may be its day."""
    if written_ms is not None:
        os.utime(path, (written_ms / 1000, written_ms / 1000))


async def _write(chunks: AsyncIterator[bytes], path: Path, size: int) -> int:
    """Write what arrives, no more than a piece beyond the size; return how many bytes came."""
    arrived, held = 0, bytearray()
    with path.open("wb") as file:
        async for chunk in chunks:
            arrived += len(chunk)
            if arrived > size:
                break
            held += chunk
            if len(held) >= WRITTEN_BYTES:
                await run_in_threadpool(file.write, bytes(held))
                held.clear()
        await run_in_threadpool(file.write, bytes(held))
    return arrived
