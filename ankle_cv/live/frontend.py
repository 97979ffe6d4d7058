"""The user interface of a live session: its protocol, its form as JSON lines, and the loop that serves it."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from queue import SimpleQueue
from threading import Thread
from typing import Final, Generic, Protocol, TypeVar

from ankle_cv.live.commands import Command, parse_command
from ankle_cv.live.engine import Controller, Engine, FrameResult
from ankle_cv.live.latest import drain

LOOP_WAIT_S: Final = 0.02
"""How long the loop waits for a new result before it reads commands again, s."""
READING_INTERVAL_S: Final = 0.2
"""Readings are printed five times a second; events all of them."""

V = TypeVar("V")
View_co = TypeVar("View_co", covariant=True)
View_contra = TypeVar("View_contra", contravariant=True)


@dataclass(frozen=True)
class Announcement:
    """An event of the session, as the user gets to know it.

    Attributes
    ----------
    line
        The event as one line of JSON.
    rings
        How often the bell rings.
    state
        Set for events about a lasting state, such as a problem: announced again only when it has changed.
    """

    line: str
    rings: int = 0
    state: str | None = None


class GuidedController(Controller[View_co], Protocol[View_co]):
    """A controller that guides a person through a session."""

    @property
    def done(self) -> bool:
        """Whether the session is over."""
        ...

    def announcements(self) -> Sequence[Announcement]:
        """Return the announcements since the last call; called in the user's thread."""
        ...


class Frontend(Protocol[View_contra]):
    """Shows a session to the user and reads the user's commands."""

    def announce(self, announcements: Sequence[Announcement]) -> None:
        """Present what happened."""
        ...

    def show(self, result: FrameResult[View_contra] | None, *, new: bool) -> None:
        """Show the latest result, which may have become stale; None before the first."""
        ...

    def commands(self) -> Sequence[Command]:
        """Return the user's commands since the last call."""
        ...


def serve(engine: Engine[V], controller: GuidedController[V], frontend: Frontend[V]) -> None:
    """Serve the user until the session is over or the camera stops.

    Raises
    ------
    AnkleCvError
        The session ended early: the camera was disconnected, the disk is full.
    """
    newest: FrameResult[V] | None = None
    while engine.running and not controller.done:
        engine.check()
        result = engine.results.take(LOOP_WAIT_S)
        newest = result or newest
        frontend.announce(controller.announcements())
        frontend.show(newest, new=result is not None)
        for command in frontend.commands():
            engine.send(command)
    engine.stop()
    frontend.announce(controller.announcements())
    engine.check()


class JsonLines(Generic[V]):
    """A frontend without a window: events and readings as lines of JSON, commands as words on stdin.

    Parameters
    ----------
    emit
        Prints a line.
    reading
        Formats a result, given the time now (monotonic, s), as a line.
    read_stdin
        Whether to read ``skip``, ``repeat``, ``finish``, ``wall X`` and ``level X Y`` from standard input.
    """

    def __init__(
        self,
        emit: Callable[[str], None],
        reading: Callable[[FrameResult[V], float], str],
        *,
        read_stdin: bool,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._emit, self._reading, self._clock = emit, reading, clock
        self._last_reading_s = -READING_INTERVAL_S
        self._state: str | None = None
        self._stale = False
        self._commands: SimpleQueue[Command] = SimpleQueue()
        if read_stdin:
            Thread(target=self._read_stdin, name="stdin", daemon=True).start()

    def announce(self, announcements: Sequence[Announcement]) -> None:
        """Print what happened, lasting states only when they change."""
        for announcement in announcements:
            if announcement.state is None or announcement.state != self._state:
                self._emit(announcement.line)
            self._state = announcement.state

    def show(self, result: FrameResult[V] | None, *, new: bool) -> None:
        """Print a reading when one is due, and at once when the picture has become stale."""
        if result is None:
            return
        now = self._clock()
        stale = result.stale(now)
        if (new and now - self._last_reading_s >= READING_INTERVAL_S) or (stale and not self._stale):
            self._emit(self._reading(result, now))
            self._last_reading_s = now
        self._stale = stale

    def commands(self) -> Sequence[Command]:
        """Return the commands read from standard input since the last call."""
        return drain(self._commands)

    def _read_stdin(self) -> None:
        for line in sys.stdin:
            if (command := parse_command(line)) is not None:
                self._commands.put(command)
