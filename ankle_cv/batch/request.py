"""What a batch is asked to do."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from ankle_cv.batch.plan import Shard
from ankle_cv.batch.sources import absolute
from ankle_cv.settings import Settings

DEFAULT_TIMEOUT_S: Final = 3600.0
"""Longest time for one clip, s: an hour is about half an hour of film at 30 frames a second on one core."""


@dataclass(frozen=True)
class Request:
    """What a batch is asked to do.

    Attributes
    ----------
    folders
        Paths or URLs in which clips are looked for.
    output
        Path or URL of the folder of results.
    settings
        For all clips; what is known of one wins.
    patterns, excludes
        Which files are clips; see `ankle_cv.batch.sources.is_wanted`.
    table
        Path or URL of a ``clips.csv``, or None for the one in each folder.
    name_pattern
        How names tell who and when, or None.
    video, report
        Whether ``overlay.mp4`` and ``report.html`` are made.
    shard
        The part that is this machine's, or None for all.
    retry_failed
        Try also clips that are to blame themselves for their failure.
    """

    folders: tuple[str, ...]
    output: str
    settings: Settings = field(default_factory=Settings)
    patterns: tuple[str, ...] = ()
    excludes: tuple[str, ...] = ()
    table: str | None = None
    name_pattern: str | None = None
    video: bool = True
    report: bool = True
    shard: Shard | None = None
    retry_failed: bool = False

    def __post_init__(self) -> None:
        """Make places absolute: processes elsewhere open them, and a clip's path names it in the manifest."""
        object.__setattr__(self, "folders", tuple(absolute(folder) for folder in self.folders))
        object.__setattr__(self, "output", absolute(self.output))
