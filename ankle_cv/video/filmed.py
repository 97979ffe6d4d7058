"""When a clip was filmed: as its container says, else the time of the file, which a copy may have changed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime, timedelta, timezone
from typing import Final, NamedTuple

from ankle_cv.assessment import FilmedSource

TAGS: Final = ("com.apple.quicktime.creationdate", "creation_time", "date")
"""Tags of a container with a time, the best first: Apple's has the zone it was filmed in, the others are in
UTC, as MP4 and Matroska want it, or without a zone (AVI)."""
TIME: Final = re.compile(
    r"(?P<day>\d{4}-\d\d-\d\d)[T ](?P<time>\d\d:\d\d:\d\d)(?:\.\d+)?\s*(?P<zone>Z|[+-]\d\d:?\d\d)?", re.ASCII
)
"""A day and a time of day; a day alone may be that of anything."""
FIRST_YEAR: Final = 1992
"""Before there was QuickTime (December 1991) no camera wrote files: 1904, 1970 and 1980 are where the clocks
of MP4, Unix and DOS begin."""
RESET_DAY: Final = "2000-01-01"
"""Where the clocks of many cameras begin when their battery was empty."""
ZONE_SLACK: Final = timedelta(days=1)
"""A clip may be filmed this much later than now: its clock may be of another zone."""


class Filmed(NamedTuple):
    """A time, ISO 8601 with its offset if that is known, and where it comes from."""

    at: str
    source: FilmedSource


def filmed(tags: Mapping[str, str], modified_s: float | None, now: datetime) -> Filmed | None:
    """Return when a clip was filmed; None when nothing says so.

    Parameters
    ----------
    tags
        Of the container and the stream.
    modified_s
        Time of the file's last modification, s since 1970, UTC; None if not known.
    now
        Present time, with its zone; what is later is no time of filming.

    Notes
    -----
    Times in UTC are told in the zone of this machine, most likely the one in which the clip was filmed.
    """
    lowered = {name.lower(): value for name, value in tags.items()}
    for name in TAGS:
        told = _parsed(lowered.get(name, ""))
        if told is not None and _plausible(told, now):
            return Filmed(told.isoformat(timespec="seconds"), "container")
    try:
        changed = None if modified_s is None else datetime.fromtimestamp(modified_s, timezone.utc)
    except (OverflowError, ValueError, OSError):  # a disk may say any number
        return None
    if changed is None or not _plausible(changed, now):
        return None
    return Filmed(changed.astimezone(now.tzinfo).isoformat(timespec="seconds"), "file")


def _parsed(text: str) -> datetime | None:
    found = TIME.fullmatch(text.strip())
    if found is None:
        return None
    zone = found["zone"] or ""
    try:
        told = datetime.fromisoformat(f"{found['day']}T{found['time']}")
        if not zone:
            return told
        if zone == "Z":
            return told.replace(tzinfo=timezone.utc).astimezone()
        return datetime.strptime(f"{told:%Y-%m-%dT%H:%M:%S}{zone.replace(':', '')}", "%Y-%m-%dT%H:%M:%S%z")
    except (OverflowError, ValueError, OSError):  # no such day, or none that this machine's clock knows
        return None


def _plausible(told: datetime, now: datetime) -> bool:
    """Return whether a camera with a clock that was set may have written a time."""
    if not FIRST_YEAR <= told.year <= now.year + 1:
        return False
    instant = told.astimezone(timezone.utc) if told.tzinfo else told.replace(tzinfo=timezone.utc)
    stamps = f"{told:%Y-%m-%d %H:%M:%S}", f"{instant:%Y-%m-%d %H:%M:%S}"
    unset = any(text.startswith(RESET_DAY) or text.endswith("-01-01 00:00:00") for text in stamps)
    return not unset and instant <= now.astimezone(timezone.utc) + ZONE_SLACK
