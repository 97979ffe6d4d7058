"""What goes between the page with the camera, the server, and the process that runs the session.

The page sends pictures and words over its WebSocket; the server passes both on to the process, each with its
kind and length before it, and passes the process's lines of JSON back. It looks into none of them.
"""

from __future__ import annotations

import struct
from pathlib import Path
from typing import BinaryIO, Final, Literal, TypeAlias

from pydantic import BaseModel, ConfigDict

from ankle_cv.live.drill import DrillName
from ankle_cv.live.fed_camera import SentPicture
from ankle_cv.settings import Settings

MessageKind: TypeAlias = Literal[b"S", b"F", b"T"]
"""What the server wants done, a picture, words of the page."""
START: Final[MessageKind] = b"S"
PICTURE: Final[MessageKind] = b"F"
WORDS: Final[MessageKind] = b"T"
HEAD: Final = struct.Struct(">cI")
TAKEN: Final = struct.Struct("<dI")
"""Before a JPEG: when it was taken, ms, and which of the camera's pictures it is, sent or not."""
MAX_PICTURE_BYTES: Final = 4 << 20
"""Longest picture with its time: a JPEG of 1280 x 720 has 0.1 to 0.4 MB."""
MAX_WORDS_BYTES: Final = 64 << 10
"""Longest words: a form with the longest note of all, each of its letters escaped, has 25 kB."""

CameraTask: TypeAlias = Literal["check", "film", "drill"]


class CameraRequest(BaseModel):
    """What a session is to do.

    Attributes
    ----------
    task
        The guided check, a recording, or a drill.
    camera
        Name of the camera, for messages and the document.
    settings, output
        Of the analysis, and the folder of results.
    store
        Where the history is kept; None to keep nothing.
    trials
        Attempts of each leg, of a check.
    drill, reps
        Of a drill.
    countdown_s, seconds
        Of a recording; None: until a key or stepping out.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    task: CameraTask
    camera: str
    settings: Settings
    output: Path
    store: Path | None = None
    trials: int = 3
    drill: DrillName = "knee-to-wall"
    reps: int = 10
    countdown_s: float = 3.0
    seconds: float | None = None


def framed(kind: MessageKind, content: bytes) -> bytes:
    """Return a message with its kind and length before it."""
    return HEAD.pack(kind, len(content)) + content


def read_message(stream: BinaryIO) -> tuple[bytes, bytes] | None:
    """Return the kind and content of the next message; None at the end, in the middle of one too."""
    head = stream.read(HEAD.size)
    if len(head) < HEAD.size:
        return None
    kind, length = HEAD.unpack(head)
    content = stream.read(length)
    return None if len(content) < length else (kind, content)


def picture_of(content: bytes) -> SentPicture | None:
    """Return a picture that was sent; None where that is too short."""
    if len(content) <= TAKEN.size:
        return None
    at_ms, number = TAKEN.unpack_from(content)
    return SentPicture(at_ms, number, content[TAKEN.size :])
