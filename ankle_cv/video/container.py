"""Opening of clip files, with plain error messages when it fails."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from ankle_cv.errors import InputError
from ankle_cv.video.ffmpeg import (
    Disposition,
    FFmpegError,
    InputContainer,
    InvalidDataError,
    Packet,
    VideoStream,
    open_container,
)

_OPTIONS = {
    # A clip is one local file. Playlists, which refer to other files and addresses, are not opened.
    "format_whitelist": "mov,matroska,webm,avi,gif,mpegts,mpeg,asf,flv,ogg",
    "protocol_whitelist": "file",
}
_DECODER_THREADS = 2
"""Slice threads only: with frame threads good pictures around a damaged one are lost."""

_HEAD_BYTES = 4096
_BOX_HEADER_BYTES = 8
_LONG_BOX_HEADER_BYTES = 16
_MOVIE_BOXES = {b"ftyp", b"moov", b"mdat", b"wide", b"free", b"skip"}
"""First boxes of an MP4 or QuickTime file (ISO/IEC 14496-12, 4.2)."""
_KEEP_COUNT = ("mov", "avi")
"""Formats whose index or header contains the number of pictures, even if the data are truncated."""


def require_file(path: Path) -> None:
    """Check that a path is a readable file that is not empty.

    Raises
    ------
    InputError
        It is not.
    """
    try:
        if path.is_dir():
            raise InputError(
                f"{path} is a folder, not a clip",
                f"Name a video file in it, or analyse all of it with: ankle-cv batch {path}",
            )
        if not path.exists():
            raise InputError(f"There is no file {path}", "Check the spelling and the folder you are in.")
        if not path.is_file():
            raise InputError(f"{path} is not an ordinary file", "Name a recorded video file.")
        with path.open("rb") as file:
            empty = not file.read(1)
    except PermissionError as error:
        raise InputError(
            f"{path} may not be read", "Give yourself read permission for the file and its folder."
        ) from error
    except OSError as error:
        message = f"{path} cannot be read: {error.strerror or error}"
        raise InputError(message, "Copy the clip to another disk and try again.") from error
    if empty:
        raise InputError(f"{path} is empty", "Copy or export the clip again; the transfer did not finish.")


def open_clip(path: Path) -> tuple[InputContainer, VideoStream]:
    """Open a clip and select its video stream, ready to decode.

    Returns
    -------
    InputContainer
        To be closed by the caller.
    VideoStream
        The first one that is not a cover picture.

    Raises
    ------
    InputError
        It is no video, too damaged to open, or without a video stream.
    """
    try:
        container = open_container(f"file:{path}", options=dict(_OPTIONS), metadata_errors="replace")
    except FFmpegError as error:
        raise _why_not_opened(path) from error
    for stream in container.streams.video:
        if not stream.disposition & Disposition.attached_pic:
            _require_decoder(path, container, stream)
            stream.codec_context.thread_count = _DECODER_THREADS
            return container, stream
    heard = bool(container.streams.audio)
    container.close()
    if not heard:
        raise _why_not_opened(path)
    raise InputError(
        f"{path} holds sound but no picture",
        "Choose a video clip; if this should be one, export it again with the picture.",
    )


class CountedPackets:
    """Iterator over the packets of a clip in the order of storage that counts them; can be iterated once.

    The count is the number of pictures that the clip should show: packets, except those that an edit list
    hides. If the file's index has more, because the data are truncated, the number of the index counts.
    """

    def __init__(self, container: InputContainer, stream: VideoStream) -> None:
        self._packets = container.demux(stream)
        self._declared = stream.frames if container.format.name.startswith(_KEEP_COUNT) else 0
        self._shown = self._hidden = 0

    def __iter__(self) -> Iterator[Packet[VideoStream]]:
        """Yield the remaining packets; raises InvalidDataError where the file is damaged."""
        for packet in self._packets:
            self._shown += packet.size > 0 and not packet.is_discard
            self._hidden += packet.is_discard
            yield packet

    def total(self) -> int:
        """Read to the end of the clip, without decoding, and return the count."""
        try:
            for _ in self:
                pass
        except InvalidDataError:
            pass  # the rest is damaged: no more than what was counted can be decoded
        return max(self._shown, self._declared - self._hidden)


def _require_decoder(path: Path, container: InputContainer, stream: VideoStream) -> None:
    """Raise an error when this build of FFmpeg has no decoder for the stream."""
    # By PyAV's type hints there is a codec context, but a stream of an unknown codec has None.
    if getattr(stream, "codec_context", None) is None:
        container.close()
        raise InputError(
            f"{path} is coded in a way this program does not know",
            "Convert it to H.264, for example with: ffmpeg -i CLIP -c:v libx264 new.mp4",
        )


def _why_not_opened(path: Path) -> InputError:
    """Return why FFmpeg could not open a file, from the file's first bytes."""
    try:
        with path.open("rb") as file:
            head = file.read(_HEAD_BYTES)
            if head[4:8] in _MOVIE_BOXES and not _has_index(file):
                return InputError(
                    f"{path} is incomplete: its index is missing, so nothing in it can be found",
                    "Copy the clip again; if the recording itself broke off, it has to be recorded again.",
                )
    except OSError as failure:
        message = f"{path} cannot be read: {failure.strerror or failure}"
        return InputError(message, "Copy the clip to another disk and try again.")
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
    end = file.seek(0, 2)
    start = 0
    while start + _BOX_HEADER_BYTES <= end:
        file.seek(start)
        header = file.read(_LONG_BOX_HEADER_BYTES)
        size = int.from_bytes(header[:4], "big")
        if size == 1:  # the true size is too large for four bytes and follows the name
            size = int.from_bytes(header[8:16], "big")
        size = size or end - start  # 0 means up to the end of the file
        if header[4:8] == b"moov":
            return start + size <= end
        if size < _BOX_HEADER_BYTES:
            return False
        start += size
    return False


def _is_text(head: bytes) -> bool:
    """Return whether bytes are plain text."""
    return b"\0" not in head and all(byte >= ord(" ") or byte in b"\t\n\r\f\x1b" for byte in head)
