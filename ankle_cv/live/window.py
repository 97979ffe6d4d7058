"""The native window (OpenCV): shows screens, reads keys and clicks, rings the terminal's bell."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from types import TracebackType
from typing import Final, Generic, TypeAlias, TypeVar

import cv2

from ankle_cv.conventions import Image
from ankle_cv.errors import EnvironmentProblemError
from ankle_cv.live.commands import Command, KeyCommand
from ankle_cv.live.desktop import Area, window_area
from ankle_cv.live.display import REMEDY
from ankle_cv.live.engine import FrameResult
from ankle_cv.live.frontend import Announcement
from ankle_cv.live.screen import draw_waiting

V = TypeVar("V")
Size: TypeAlias = tuple[int, int]
Click: TypeAlias = Callable[[FrameResult[V], float, float, Size], Command | None]

TITLE: Final = "ankle-cv"
KEYS: Final[dict[int, KeyCommand]] = {ord(" "): "skip", ord("r"): "repeat", ord("q"): "finish"}
ESCAPE: Final = 27
SUMMARY_S: Final = 60.0
"""How long the summary stays without a key press, s."""


class ViewWindow(Generic[V]):
    """A `ankle_cv.live.frontend.Frontend`, and a context manager; for the main thread only.

    Parameters
    ----------
    draw
        Draws the screen of a result, given the time now (monotonic, s) and the screen's width and height, px.
    click
        Returns the command of a click on the screen of a result, at x and y in it, px, given the screen's
        size; None for no command.
    right_click
        The same for the right button.
    ring
        Rings the terminal's bell as often as it is told.
    area
        Where the window is to be; by default as much of the display as there is.

    Attributes
    ----------
    size
        Width and height, px, for which to draw.

    Raises
    ------
    EnvironmentProblemError
        On entering: this OpenCV cannot open windows.
    """

    def __init__(
        self,
        draw: Callable[[FrameResult[V], float, Size], Image],
        click: Click[V] | None = None,
        right_click: Click[V] | None = None,
        ring: Callable[[int], None] | None = None,
        *,
        area: Area | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._area = area or window_area()
        self.size: Size = self._area.width, self._area.height
        self._draw, self._ring, self._clock = draw, ring, clock
        self._actions = {cv2.EVENT_LBUTTONDOWN: click, cv2.EVENT_RBUTTONDOWN: right_click}
        self._pending: list[Command] = []
        self._clicks: list[tuple[int, float, float]] = []
        self._was_stale = self._was_visible = False

    def __enter__(self) -> ViewWindow[V]:
        """Open the window."""
        try:
            cv2.namedWindow(TITLE, cv2.WINDOW_NORMAL | cv2.WINDOW_KEEPRATIO | cv2.WINDOW_GUI_NORMAL)
        except cv2.error as error:
            raise EnvironmentProblemError("this OpenCV cannot open windows", REMEDY) from error
        cv2.setMouseCallback(TITLE, self._on_mouse)
        cv2.resizeWindow(TITLE, *self.size)
        cv2.moveWindow(TITLE, self._area.x, self._area.y)
        self.picture(draw_waiting("Opening the camera …", self.size))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the window."""
        cv2.destroyAllWindows()

    def _on_mouse(self, what: int, x: int, y: int, _flags: int, _: object) -> None:
        if what in self._actions:
            self._clicks.append((what, float(x), float(y)))

    def announce(self, announcements: Sequence[Announcement]) -> None:
        """Ring the bell as often as the most urgent announcement asks."""
        rings = max((announcement.rings for announcement in announcements), default=0)
        if rings and self._ring is not None:
            self._ring(rings)

    def show(self, result: FrameResult[V] | None, *, new: bool) -> None:
        """Draw a new result, and one that has just become stale."""
        stale = result is not None and result.stale(self._clock())
        if result is not None and (new or stale != self._was_stale):
            self.picture(self._draw(result, self._clock(), self.size))
        else:
            self.pump()
        self._was_stale = stale
        clicked, self._clicks = self._clicks, []
        for what, x, y in clicked:
            action = self._actions[what]
            if result is None or action is None:
                continue
            if (command := action(result, x, y, self.size)) is not None:
                self._pending.append(command)

    def picture(self, image: Image) -> None:
        """Show a picture that was drawn for `size`."""
        cv2.imshow(TITLE, image)
        self.pump()

    def pump(self) -> None:
        """Process the window's events and read its keys; to be called often."""
        key = cv2.waitKey(1)
        if key != -1:
            command = KEYS.get(key & 0xFF, "finish" if key & 0xFF == ESCAPE else None)
            if command is not None:
                self._pending.append(command)
        visible = cv2.getWindowProperty(TITLE, cv2.WND_PROP_VISIBLE) >= 1
        if self._was_visible and not visible:
            self._pending.append(
                "finish"
            )  # closed with the mouse; before its first show it is invisible, too
        self._was_visible = visible

    def commands(self) -> Sequence[Command]:
        """Return the commands of keys and clicks since the last call."""
        pending, self._pending = self._pending, []
        return pending

    def wait_for_key(self, seconds: float = SUMMARY_S) -> None:
        """Keep the present picture until a key is pressed, or for this long, s."""
        self._pending.clear()  # these keys were meant for an earlier picture
        end = self._clock() + seconds
        while self._clock() < end and not self.commands():
            time.sleep(0.03)
            self.pump()
