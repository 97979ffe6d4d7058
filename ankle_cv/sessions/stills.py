"""A still of each leg for the page: the opening picture of its own report, or a frame of its overlay."""

from __future__ import annotations

import base64
import binascii
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from ankle_cv.assessment import Assessment
from ankle_cv.errors import AnkleCvError, InputError
from ankle_cv.files import read_text
from ankle_cv.files.limits import DOCUMENT_BYTES
from ankle_cv.outputs.folder import OVERLAY, REPORT
from ankle_cv.outputs.keyframes import still
from ankle_cv.outputs.moments import lead_time_s
from ankle_cv.settings import Settings
from ankle_cv.video.frame import Frame
from ankle_cv.video.source import open_source

PICTURE: Final = re.compile(
    r'<img\s+src="data:image/jpeg;base64,([A-Za-z0-9+/]+={0,2})"\s+width="(\d{1,4})"\s+height="(\d{1,4})"'
    r'\s+alt="Still of the clip '
)
"""The opening picture of a report, not that of standing beside it. Only these letters are taken over."""
JPEG: Final = b"\xff\xd8\xff"
LONGEST_BASE64: Final = 2 << 20
"""Letters of a still: one has about 80,000."""


@dataclass(frozen=True)
class Still:
    """A JPEG with its size, px."""

    jpeg: bytes
    width: int
    height: int


def still_of(folder: Path, assessment: Assessment) -> Still | None:
    """Return a still of a result, or None where its folder holds none.

    Parameters
    ----------
    folder
        Of the result; anybody may have made what is in it.
    assessment
        Its document, which tells the moment.
    """
    return _of_report(folder / REPORT) or _of_overlay(folder / OVERLAY, lead_time_s(assessment))


def _of_report(path: Path) -> Still | None:
    try:
        found = PICTURE.search(read_text(path, DOCUMENT_BYTES))
    except InputError:
        return None
    if found is None or len(found[1]) > LONGEST_BASE64:
        return None
    try:
        jpeg = base64.b64decode(found[1], validate=True)
    except binascii.Error:
        return None
    return Still(jpeg, int(found[2]), int(found[3])) if jpeg.startswith(JPEG) else None


def _of_overlay(path: Path, time_s: float | None) -> Still | None:
    if time_s is None:
        return None
    frame: Frame | None = None
    try:
        with open_source(path, Settings()) as frames:
            for frame in frames:
                if frame.time_s >= time_s:
                    break
    except AnkleCvError:
        return None
    if frame is None:
        return None
    kept = still(frame.image, frame.time_s)
    return Still(kept.jpeg, kept.width, kept.height)
