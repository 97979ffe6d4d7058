"""What the page says of the browser's camera where only the page knows of it, in two sentences each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, TypedDict

from ankle_cv.live.sight import REMEDIES, SlowPart


class CameraTrouble(TypedDict):
    """What is wrong, and what to do."""

    message: str
    remedy: str


TROUBLES: Final[Mapping[str, CameraTrouble]] = {
    "NotAllowedError": {
        "message": "the camera may not be used: this page has no permission",
        "remedy": "allow the camera beside the address of the page, in the system's privacy settings too, "
        "and start again",
    },
    "NotFoundError": {
        "message": "no camera was found",
        "remedy": "plug one in and start again, or film with a phone and choose the clip under Analyse",
    },
    "NotReadableError": {
        "message": "the camera is in use, or the system does not give it",
        "remedy": "close other programs and tabs that use it, unplug it and plug it in, and start again",
    },
    "OverconstrainedError": {
        "message": "the chosen camera is not there any more",
        "remedy": "choose another one, and start again",
    },
    "insecure": {
        "message": "browsers give the camera only to pages of this machine or over https",
        "remedy": "open the page on the machine that runs ankle-cv serve, at the address that it printed",
    },
    "other": {
        "message": "the browser gives no picture of the camera",
        "remedy": "plug it in again, load the page again, or use another browser",
    },
    "gone": {
        "message": "the camera was unplugged or switched off",
        "remedy": "what was recorded until then is analysed; plug it in firmly before the next one",
    },
    "hidden": {
        "message": "this page is in the background, where the browser sends no pictures",
        "remedy": "keep it in front until the end",
    },
    "closed": {
        "message": "the connection to the program has ended",
        "remedy": "see that ankle-cv serve still runs, and load the page again; what was recorded is kept",
    },
}
"""By the browser's name of the error (Media Capture and Streams, section 10.2.1), or by our own."""
SLOW: Final[Mapping[SlowPart, str]] = {
    "computer": "Close other programs and tabs",
    "camera": REMEDIES["camera"],
}
"""What to do about computer or camera that is too slow: who reads it starts no program with other options."""
EVENTS: Final[Mapping[str, str]] = {
    "loading": "The program loads what it needs to see you. That takes some seconds",
    "opening": "Opening the camera",
    "recorded": "The camera is not needed any more. What was recorded is saved and analysed now",
    "leave": "You need not wait: the result will stand in the list of sessions",
    "full": "two sessions with a camera are running already",
}
