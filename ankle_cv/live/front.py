"""What stands before the person: a window, or lines of JSON; and the loop that serves it."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Sequence
from queue import SimpleQueue
from threading import Thread
from typing import Final, Protocol, cast, get_args

from ankle_cv.live.check import LiveCheck, LiveView
from ankle_cv.live.engine import Engine, Shown
from ankle_cv.live.lines import READING_EVERY_S, event_line, reading_line
from ankle_cv.live.session import Command, Event
from ankle_cv.live.setup import Problem

TURN_S: Final = 0.02
"""How long the loop waits for something new before it looks at keys again, s."""


class Front(Protocol):
    """Shows what is going on and hears what the person wants."""

    def tell(self, events: Sequence[Event]) -> None:
        """Tell of events."""
        ...

    def show(self, shown: Shown[LiveView] | None, *, new: bool) -> None:
        """Show the newest view, which may have grown old; None before the first."""
        ...

    def commands(self) -> Sequence[Command]:
        """Return the keys pressed since the last time."""
        ...


def run_check(engine: Engine[LiveView], check: LiveCheck, front: Front) -> None:
    """Serve the person until the session is done or the camera ends.

    Raises
    ------
    AnkleCvError
        What ended it early: the camera is gone, the disk is full.
    """
    newest: Shown[LiveView] | None = None
    while engine.running and check.state.phase != "done":
        engine.check()
        shown = engine.views.take(TURN_S)
        newest = shown or newest
        front.tell(check.events())
        front.show(newest, new=shown is not None)
        for what in front.commands():
            engine.command(what)
    engine.stop()
    front.tell(check.events())
    engine.check()


class Lines:
    """No window: every event a line of JSON, readings five times a second, commands as words on stdin.

    Parameters
    ----------
    emit
        Prints a line.
    hear
        Whether to read ``skip``, ``repeat`` and ``finish`` from standard input.
    """

    def __init__(
        self, emit: Callable[[str], None], *, hear: bool, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._emit, self._clock = emit, clock
        self._told_s = -READING_EVERY_S
        self._last_setup: Problem | None = None
        self._stale = False
        self._words: SimpleQueue[Command] = SimpleQueue()
        if hear:
            Thread(target=self._listen, name="stdin", daemon=True).start()

    def tell(self, events: Sequence[Event]) -> None:
        """Print the events; a set-up problem only when it changes."""
        for event in events:
            setup = event.problem if event.name == "setup" else None
            if setup is None or setup != self._last_setup:
                self._emit(event_line(event))
            self._last_setup = setup

    def show(self, shown: Shown[LiveView] | None, *, new: bool) -> None:
        """Print a reading when one is due, and at once when the picture has grown stale."""
        if shown is None:
            return
        now = self._clock()
        stale = shown.stale(now)
        if (new and now - self._told_s >= READING_EVERY_S) or (stale and not self._stale):
            self._emit(reading_line(shown, now))
            self._told_s = now
        self._stale = stale

    def commands(self) -> Sequence[Command]:
        """Return the words heard on standard input."""
        return [self._words.get_nowait() for _ in range(self._words.qsize())]

    def _listen(self) -> None:
        for line in sys.stdin:
            if (word := line.strip().lower()) in get_args(Command):
                self._words.put(cast("Command", word))
