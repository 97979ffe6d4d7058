"""What stands before the person: a window, or lines of JSON; and the loop that serves it."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from queue import SimpleQueue
from threading import Thread
from typing import Final, Generic, Protocol, TypeVar

from ankle_cv.live.commands import Order, order_of
from ankle_cv.live.engine import Brain, Engine, Shown

TURN_S: Final = 0.02
"""How long the loop waits for something new before it looks at keys again, s."""
READING_EVERY_S: Final = 0.2
"""Readings are told five times a second; the events in between all."""

V = TypeVar("V")
Made_co = TypeVar("Made_co", covariant=True)


@dataclass(frozen=True)
class Told:
    """Something that happened, for the person.

    Attributes
    ----------
    line
        As one line of JSON.
    rings
        How often the bell rings.
    state
        Set for what lasts, such as a problem: it is told again only when it has changed.
    """

    line: str
    rings: int = 0
    state: str | None = None


class GuidedBrain(Brain[Made_co], Protocol[Made_co]):
    """A brain that leads a person through something."""

    @property
    def done(self) -> bool:
        """Whether there is nothing left to do."""
        ...

    def told(self) -> Sequence[Told]:
        """Return what happened since the last time; called in the user's thread."""
        ...


class Front(Protocol[V]):
    """Shows what is going on and hears what the person wants."""

    def tell(self, told: Sequence[Told]) -> None:
        """Tell what happened."""
        ...

    def show(self, shown: Shown[V] | None, *, new: bool) -> None:
        """Show the newest view, which may have grown old; None before the first."""
        ...

    def orders(self) -> Sequence[Order]:
        """Return what the person told since the last time."""
        ...


def serve(engine: Engine[V], brain: GuidedBrain[V], front: Front[V]) -> None:
    """Serve the person until all is done or the camera ends.

    Raises
    ------
    AnkleCvError
        What ended it early: the camera is gone, the disk is full.
    """
    newest: Shown[V] | None = None
    while engine.running and not brain.done:
        engine.check()
        shown = engine.views.take(TURN_S)
        newest = shown or newest
        front.tell(brain.told())
        front.show(newest, new=shown is not None)
        for order in front.orders():
            engine.order(order)
    engine.stop()
    front.tell(brain.told())
    engine.check()


class Lines(Generic[V]):
    """No window: every event a line of JSON, readings five times a second, orders as words on stdin.

    Parameters
    ----------
    emit
        Prints a line.
    reading
        Describes a view, given the time now (monotonic, s), as a line.
    hear
        Whether to read ``skip``, ``repeat``, ``finish`` and ``wall X`` from standard input.
    """

    def __init__(
        self,
        emit: Callable[[str], None],
        reading: Callable[[Shown[V], float], str],
        *,
        hear: bool,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._emit, self._reading, self._clock = emit, reading, clock
        self._told_s = -READING_EVERY_S
        self._state: str | None = None
        self._stale = False
        self._orders: SimpleQueue[Order] = SimpleQueue()
        if hear:
            Thread(target=self._listen, name="stdin", daemon=True).start()

    def tell(self, told: Sequence[Told]) -> None:
        """Print what happened."""
        for one in told:
            if one.state is None or one.state != self._state:
                self._emit(one.line)
            self._state = one.state

    def show(self, shown: Shown[V] | None, *, new: bool) -> None:
        """Print a reading when one is due, and at once when the picture has grown stale."""
        if shown is None:
            return
        now = self._clock()
        stale = shown.stale(now)
        if (new and now - self._told_s >= READING_EVERY_S) or (stale and not self._stale):
            self._emit(self._reading(shown, now))
            self._told_s = now
        self._stale = stale

    def orders(self) -> Sequence[Order]:
        """Return what was heard on standard input."""
        return [self._orders.get_nowait() for _ in range(self._orders.qsize())]

    def _listen(self) -> None:
        for line in sys.stdin:
            if (order := order_of(line)) is not None:
                self._orders.put(order)
