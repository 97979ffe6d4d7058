"""The request of a batch: its clips, its settings and its output."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from ankle_cv.batch.plan import Shard
from ankle_cv.batch.sources import absolute
from ankle_cv.settings import Settings

DEFAULT_TIMEOUT_S: Final = 3600.0
"""Longest time for one clip, s: enough for half an hour of video at 30 frames a second on one core."""


@dataclass(frozen=True)
class Request:
    """What a batch is asked to do.

    Attributes
    ----------
    folders
        Paths or URLs in which to search for clips.
    output
        Path or URL of the folder of results.
    settings
        For all clips; a clip's own metadata take precedence.
    patterns, excludes
        Which files are clips; see `ankle_cv.batch.sources.is_wanted`.
    table
        Path or URL of a ``clips.csv``, or None for the one in each folder.
    name_pattern
        Pattern of the metadata in file names, or None.
    video, report
        Whether ``overlay.mp4`` and ``report.html`` are written.
    shard
        The part for this machine, or None for all.
    retry_failed
        Retry permanent failures, too.
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
        """Make paths absolute: other processes open them, and a clip's path is its name in the manifest."""
        object.__setattr__(self, "folders", tuple(absolute(folder) for folder in self.folders))
        object.__setattr__(self, "output", absolute(self.output))
