"""Results without the moment at which they were made, which is all in which two runs of one clip differ."""

from __future__ import annotations

import re
from base64 import b64decode

TIMESTAMP = re.compile(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\+00:00|Z)")
CALENDAR = re.compile(rb"data:text/calendar;charset=utf-8;base64,([A-Za-z0-9+/=]+)")
MADE = re.compile(rb"(?m)^(?:DTSTAMP|SEQUENCE|LAST-MODIFIED):.*\n")


def undated(content: bytes) -> bytes:
    """The content of a file without when it was made; the calendar file within a page has that, too."""
    plain = CALENDAR.sub(lambda found: MADE.sub(b"", b64decode(found[1])), content)
    return TIMESTAMP.sub(b"", plain)
