"""The native window (OpenCV): shows screens, hears keys, rings the terminal's bell."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Sequence
from types import TracebackType
from typing import Final

import cv2

from ankle_cv.conventions import Image
from ankle_cv.errors import EnvironmentProblemError
from ankle_cv.live.check import LiveView
from ankle_cv.live.display import REMEDY
from ankle_cv.live.engine import Shown
from ankle_cv.live.screen import draw_screen, draw_waiting
from ankle_cv.live.session import Command, Event, EventName

TITLE: Final = "ankle-cv"
KEYS: Final[dict[int, Command]] = {ord(" "): "skip", ord("r"): "repeat", ord("q"): "finish"}
ESCAPE: Final = 27
BELLS: Final[dict[EventName, int]] = {
    "neutral": 1,
    "held": 1,
    "heel_up": 3,
    "side_done": 2,
}
"""Rings per event: one to go on, three for the heel."""
SUMMARY_S: Final = 60.0
"""The summary stays this long if nobody presses a key."""


class Window:
    """A `ankle_cv.live.front.Front`, and a context manager; for the main thread only.

    Raises
    ------
    EnvironmentProblemError
        On entering: this OpenCV cannot open windows.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._pressed: list[Command] = []
        self._was_stale = False
        self._size: tuple[int, ...] = (0, 0)

    def __enter__(self) -> Window:
        """Open the window."""
        try:
            cv2.namedWindow(TITLE, cv2.WINDOW_NORMAL | cv2.WINDOW_KEEPRATIO | cv2.WINDOW_GUI_NORMAL)
        except cv2.error as error:
            raise EnvironmentProblemError("this OpenCV cannot open windows", REMEDY) from error
        self.picture(draw_waiting("opening the camera …"))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the window."""
        cv2.destroyAllWindows()

    def tell(self, events: Sequence[Event]) -> None:
        """Ring for what should be heard."""
        for event in events:
            self.ring(BELLS.get(event.name, 0))

    @staticmethod
    def ring(times: int) -> None:
        """Ring the terminal's bell; silent where the terminal is, and when there is none."""
        if times and sys.stderr is not None and sys.stderr.isatty():
            sys.stderr.write("\a" * times)
            sys.stderr.flush()

    def show(self, shown: Shown[LiveView] | None, *, new: bool) -> None:
        """Draw what is new, and what has just grown too old."""
        stale = shown is not None and shown.stale(self._clock())
        if shown is not None and (new or stale != self._was_stale):
            self.picture(draw_screen(shown, self._clock()))
        else:
            self._listen()
        self._was_stale = stale

    def picture(self, image: Image) -> None:
        """Show a picture as it is; a new size resizes the window."""
        if self._size != image.shape[:2]:
            self._size = image.shape[:2]
            cv2.resizeWindow(TITLE, image.shape[1], image.shape[0])
        cv2.imshow(TITLE, image)
        self._listen()

    def _listen(self) -> None:
        key = cv2.waitKey(1)
        if key != -1:
            what = KEYS.get(key & 0xFF, "finish" if key & 0xFF == ESCAPE else None)
            if what is not None:
                self._pressed.append(what)
        elif cv2.getWindowProperty(TITLE, cv2.WND_PROP_VISIBLE) < 1:
            self._pressed.append("finish")  # closed with the mouse

    def pump(self) -> None:
        """Keep the window alive during long work."""
        self._listen()

    def commands(self) -> Sequence[Command]:
        """Return the keys pressed since the last time."""
        pressed, self._pressed = self._pressed, []
        return pressed

    def wait_for_key(self, seconds: float = SUMMARY_S) -> None:
        """Keep what is shown until a key is pressed."""
        end = self._clock() + seconds
        while self._clock() < end and not self.commands():
            time.sleep(0.03)
            self._listen()
