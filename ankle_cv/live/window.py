"""The native window (OpenCV): shows screens, hears keys, rings the terminal's bell."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Sequence
from types import TracebackType
from typing import Final, Generic, TypeVar

import cv2

from ankle_cv.conventions import Image
from ankle_cv.errors import EnvironmentProblemError
from ankle_cv.live.commands import Command, Order
from ankle_cv.live.display import REMEDY
from ankle_cv.live.engine import Shown
from ankle_cv.live.frontend import Told
from ankle_cv.live.screen import draw_waiting

V = TypeVar("V")

TITLE: Final = "ankle-cv"
KEYS: Final[dict[int, Command]] = {ord(" "): "skip", ord("r"): "repeat", ord("q"): "finish"}
ESCAPE: Final = 27
SUMMARY_S: Final = 60.0
"""The summary stays this long if nobody presses a key."""


class Window(Generic[V]):
    """A `ankle_cv.live.frontend.Front`, and a context manager; for the main thread only.

    Parameters
    ----------
    draw
        Makes a screen of a view, given the time now (monotonic, s).
    click
        Makes an order of a click on the screen of a view, at a place in it, px; None for one of no meaning.

    Raises
    ------
    EnvironmentProblemError
        On entering: this OpenCV cannot open windows.
    """

    def __init__(
        self,
        draw: Callable[[Shown[V], float], Image],
        click: Callable[[Shown[V], float, float], Order | None] | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._draw, self._click, self._clock = draw, click, clock
        self._pressed: list[Order] = []
        self._clicked: list[tuple[float, float]] = []
        self._was_stale = self._was_visible = False
        self._size: tuple[int, ...] = (0, 0)

    def __enter__(self) -> Window[V]:
        """Open the window."""
        try:
            cv2.namedWindow(TITLE, cv2.WINDOW_NORMAL | cv2.WINDOW_KEEPRATIO | cv2.WINDOW_GUI_NORMAL)
        except cv2.error as error:
            raise EnvironmentProblemError("this OpenCV cannot open windows", REMEDY) from error
        cv2.setMouseCallback(TITLE, self._hear_mouse)
        self.picture(draw_waiting("opening the camera …"))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the window."""
        cv2.destroyAllWindows()

    def _hear_mouse(self, what: int, x: int, y: int, _flags: int, _: object) -> None:
        if what == cv2.EVENT_LBUTTONDOWN:
            self._clicked.append((float(x), float(y)))

    def tell(self, told: Sequence[Told]) -> None:
        """Ring the terminal's bell for what should be heard; silent where the terminal is."""
        rings = max((one.rings for one in told), default=0)
        if rings and sys.stderr is not None and sys.stderr.isatty():
            sys.stderr.write("\a" * rings)
            sys.stderr.flush()

    def show(self, shown: Shown[V] | None, *, new: bool) -> None:
        """Draw what is new, and what has just grown too old."""
        stale = shown is not None and shown.stale(self._clock())
        if shown is not None and (new or stale != self._was_stale):
            self.picture(self._draw(shown, self._clock()))
        else:
            self.pump()
        self._was_stale = stale
        clicked, self._clicked = self._clicked, []
        if shown is not None and self._click is not None:
            orders = [self._click(shown, x, y) for x, y in clicked]
            self._pressed += [order for order in orders if order is not None]

    def picture(self, image: Image) -> None:
        """Show a picture as it is; a new size resizes the window."""
        if self._size != image.shape[:2]:
            self._size = image.shape[:2]
            cv2.resizeWindow(TITLE, image.shape[1], image.shape[0])
        cv2.imshow(TITLE, image)
        self.pump()

    def pump(self) -> None:
        """Keep the window alive and hear its keys; to be called often."""
        key = cv2.waitKey(1)
        if key != -1:
            what = KEYS.get(key & 0xFF, "finish" if key & 0xFF == ESCAPE else None)
            if what is not None:
                self._pressed.append(what)
        visible = cv2.getWindowProperty(TITLE, cv2.WND_PROP_VISIBLE) >= 1
        if self._was_visible and not visible:
            self._pressed.append("finish")  # closed with the mouse; at first it is only not there yet
        self._was_visible = visible

    def orders(self) -> Sequence[Order]:
        """Return the keys pressed, and the clicks of meaning, since the last time."""
        pressed, self._pressed = self._pressed, []
        return pressed

    def wait_for_key(self, seconds: float = SUMMARY_S) -> None:
        """Keep what is shown until a key is pressed."""
        self._pressed.clear()  # meant for what was shown before
        end = self._clock() + seconds
        while self._clock() < end and not self.orders():
            time.sleep(0.03)
            self.pump()
