"""Opening of clip files, with plain error messages when it fails."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from shlex import quote
from typing import BinaryIO, cast

from ankle_cv.errors import InputError
from ankle_cv.files import MissingFileError, UnfitFileError, open_regular
from ankle_cv.files.limits import CLIP_BYTES
from ankle_cv.machine import DISK_ERRORS
from ankle_cv.video.ending import top_boxes
from ankle_cv.video.ffmpeg import (
    Disposition,
    FFmpegError,
    InputContainer,
    Packet,
    VideoStream,
    open_container,
)

_OPTIONS = {
    # A clip is one local file. Playlists, which refer to other files and addresses, are not opened.
    "format_whitelist": "mov,matroska,webm,avi,gif,mpegts,mpeg,asf,flv,ogg",
    "protocol_whitelist": "file",
}
_NO_CLIP = (
    Disposition.attached_pic
    | Disposition.timed_thumbnails
    | Disposition.still_image
    | Disposition.dependent
    | Disposition.metadata
)
"""Marks of video streams that are no film: covers, thumbnails, stills, parts of another stream."""
MAX_PIXELS = 1 << 26
"""Largest picture, px: twice that of 8K (7680 x 4320). A decoder may hold 17 of them, 1.7 GB."""
_DECODER_OPTIONS = {"err_detect": "explode", "max_pixels": str(MAX_PIXELS)}
"""Damage is an error: otherwise some decoders fill the hole with what they have and say nothing."""
_DECODER_THREADS = {"hevc": 2, "vp8": 2}
"""One thread by default: with two, damage in H.264 is filled in and not told, and no clip is decoded faster.
Of these codecs only a second thread tells it. By slices: by frames, good pictures around damage are lost."""

_MOST_RETRIES = 10_000
"""Times that a demuxer may stop and be asked to go on: each skips some bytes at least."""
_HEAD_BYTES = 4096
_MOVIE_BOXES = {b"ftyp", b"moov", b"mdat", b"wide", b"free", b"skip"}
"""First boxes of an MP4 or QuickTime file (ISO/IEC 14496-12, 4.2)."""


def require_file(path: Path) -> None:
    """Check that a path is a readable file that is not empty.

    Raises
    ------
    InputError
        It is not.
    """
    if os.path.isdir(path):  # noqa: PTH112  # unlike Path.is_dir it does not fail for a name too long
        raise InputError(
            f"{path} is a folder, not a clip",
            f"Name a video file in it, or analyse all of it with: ankle-cv batch {quote(str(path))}",
        )
    try:
        with open_regular(path, CLIP_BYTES) as file:
            empty = not file.read(1)
    except MissingFileError as error:
        raise InputError(
            f"There is no file {path}", "Check the spelling and the folder you are in."
        ) from error
    except UnfitFileError as error:
        raise InputError(error.message, "Name a recorded video file.") from error
    except InputError as error:
        if isinstance(error.__cause__, PermissionError):
            raise InputError(
                f"{path} may not be read", "Give yourself read permission for the file and its folder."
            ) from error
        raise InputError(error.message, "Copy the clip to another disk and try again.") from error
    if empty:
        raise InputError(f"{path} is empty", "Copy or export the clip again; the transfer did not finish.")


def open_clip(path: Path, index: int | None = None) -> tuple[InputContainer, VideoStream]:
    """Open a clip and select a video stream, ready to decode.

    Parameters
    ----------
    path
        The file.
    index
        Of the stream in the file; None for the first of `clip_streams`.

    Returns
    -------
    InputContainer
        To be closed by the caller.
    VideoStream
        The stream.

    Raises
    ------
    InputError
        It is no video, too damaged to open, or without a video stream.
    """
    try:
        container = open_container(f"file:{path}", options=dict(_OPTIONS), metadata_errors="replace")
    except FFmpegError as error:
        raise _why_not_opened(path) from error
    for stream in clip_streams(container):
        if index in (None, stream.index):
            stream.codec_context.thread_count = _DECODER_THREADS.get(stream.codec_context.name, 1)
            stream.codec_context.options = dict(_DECODER_OPTIONS)
            return container, stream
    undecodable, heard = _moving_streams(container), bool(container.streams.audio)
    container.close()
    if undecodable:
        raise InputError(
            f"{path} is coded in a way this program does not know",
            "Convert it to H.264, for example with: ffmpeg -i CLIP -c:v libx264 new.mp4",
        )
    if not heard:
        raise _why_not_opened(path)
    raise InputError(
        f"{path} holds sound but no picture",
        "Choose a video clip; if this should be one, export it again with the picture.",
    )


def packets_of(
    container: InputContainer, streams: list[VideoStream], on_broken: Callable[[], None]
) -> Iterator[Packet[VideoStream]]:
    """Yield the packets of streams up to where the file is damaged beyond reading on.

    Parameters
    ----------
    on_broken
        Called there; what was yielded is all that there is.

    Raises
    ------
    FFmpegError
        The disk failed.
    """
    for _ in range(_MOST_RETRIES):
        try:
            yield from (cast("Packet[VideoStream]", packet) for packet in container.demux(streams))
        except BlockingIOError:  # the demuxer skipped something and would go on
            continue
        except FFmpegError as error:
            if error.errno in DISK_ERRORS:
                raise
            break
        return
    on_broken()


def clip_streams(container: InputContainer) -> list[VideoStream]:
    """Return the video streams that can be decoded and are not marked as cover pictures or thumbnails."""
    # By PyAV's type hints there is a codec context, but a stream of an unknown codec has None.
    return [s for s in _moving_streams(container) if getattr(s, "codec_context", None) is not None]


def _moving_streams(container: InputContainer) -> list[VideoStream]:
    return [stream for stream in container.streams.video if not stream.disposition & _NO_CLIP]


def _why_not_opened(path: Path) -> InputError:
    """Return why FFmpeg could not open a file, from the file's first bytes."""
    try:
        with open_regular(path, CLIP_BYTES) as file:
            head = file.read(_HEAD_BYTES)
            if head[4:8] in _MOVIE_BOXES and not _has_index(file):
                return InputError(
                    f"{path} is incomplete: its index is missing, so nothing in it can be found",
                    "Copy the clip again; if the recording itself broke off, it has to be recorded again.",
                )
    except InputError as failure:
        return InputError(failure.message, "Copy the clip to another disk and try again.")
    if _is_text(head):
        return InputError(f"{path} is not a video: it holds text", "Name a recorded video file.")
    if head[4:8] in _MOVIE_BOXES:
        return InputError(f"{path} is damaged and cannot be opened", "Copy or export the clip again.")
    return InputError(
        f"{path} is not a video this program can read",
        "Use mp4, mov, mkv, webm, avi or gif; other formats can be converted: ffmpeg -i CLIP new.mp4",
    )


def _has_index(file: BinaryIO) -> bool:
    """Return whether an MP4 or QuickTime file has a complete ``moov`` box at the top level."""
    found = [stop for name, _, stop in top_boxes(file) if name == b"moov"]
    return bool(found) and found[0] <= file.seek(0, 2)


def _is_text(head: bytes) -> bool:
    """Return whether bytes are plain text."""
    return b"\0" not in head and all(byte >= ord(" ") or byte in b"\t\n\r\f\x1b" for byte in head)
