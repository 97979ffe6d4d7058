"""Selection of the source of frames for a path."""

from __future__ import annotations

from pathlib import Path

from ankle_cv.settings import Settings
from ankle_cv.video.frame import FileSource


def open_source(path: Path | str, settings: Settings) -> FileSource:
    """Return the source that reads `path`; every ``with`` on it starts again at the first frame.

    Parameters
    ----------
    path
        A clip: mp4, mov, mkv, webm, avi, gif.
    settings
        ``rotate``, ``mirrored`` and ``slowmo`` are used.

    Raises
    ------
    InputError
        The path is missing, a folder, empty, not readable, no video, without a picture, or damaged.
    """
    from ankle_cv.video.clip import ClipSource  # noqa: PLC0415 - the decoder is loaded only when it is needed

    return ClipSource(Path(path), settings)
