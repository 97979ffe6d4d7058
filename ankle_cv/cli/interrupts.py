"""Ctrl-C, SIGTERM and a terminal that closes end a process cleanly, in each of its three phases.

While it starts there is nothing to put away, and an exception amid an import can turn into any other error,
so the process ends at once. While a command runs they raise ``KeyboardInterrupt``, so that half-written
results are removed. When it has ended, Python puts itself away and the exit code is known: first its threads
and what asked to be called, then, with no more Python running, itself.

Nothing is imported here that takes time: up to then Python itself answers a signal.
"""

from __future__ import annotations

import atexit
import os
import signal
import time

from ankle_cv.cli.leaving import EXIT_INTERRUPTED, leave_with

TYPE_CHECKING = False  # as typing's, which takes a while to load
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Final, NoReturn

WISHES: Final = tuple(
    getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK") if hasattr(signal, name)
)
"""Signals by which people, systems and closing terminals ask a process to end."""

GRACE_S: Final = 3.0
"""Time in which a command puts its work away undisturbed, s: removing a folder takes far less. After it,
another wish ends the process at once, and the next run removes what is left."""

_first_wish_s: float | None = None
_wish: int | None = None


def leave_when_asked() -> None:
    """Let a wish end the process at once: it is starting."""
    atexit.register(_ignore)  # what is registered first is called last
    _listen(_leave_by)


def interrupt_when_asked() -> None:
    """Let the first wish raise ``KeyboardInterrupt``: a command runs."""
    global _first_wish_s  # noqa: PLW0603  # signals are the process's own
    _first_wish_s = None
    _listen(_interrupt)


def end_with(code: int) -> None:
    """Let a wish hurry the end with this exit code: the command has ended."""
    _listen(lambda *_: os._exit(code))


def was_asked() -> bool:
    """Return whether the running command was asked to end; then any error may come of it."""
    return _first_wish_s is not None


def came_of_a_wish(error: BaseException) -> bool:
    """Tell whether an error is a wish to end, or came of one: amid native code it can end in any error."""
    return isinstance(error, KeyboardInterrupt) or was_asked()


def interrupted() -> str:
    """Say that a wish ended the process, and which one when it was not Ctrl-C."""
    if _wish is None or _wish == signal.SIGINT:
        return "interrupted"
    return f"interrupted by {signal.Signals(_wish).name}"


def leave() -> NoReturn:
    """End at once: nothing has been begun yet, or everything has been put away."""
    leave_with(interrupted())


def _leave_by(number: int, _: object) -> None:
    global _wish  # noqa: PLW0603
    _wish = number
    leave()


def _interrupt(number: int, _: object) -> None:
    global _first_wish_s, _wish
    now_s = time.monotonic()
    if _first_wish_s is None:
        _first_wish_s, _wish = now_s, number
        raise KeyboardInterrupt
    if now_s - _first_wish_s > GRACE_S:
        os._exit(EXIT_INTERRUPTED)


def _ignore() -> None:
    """Let no wish change the exit code while the interpreter is put away: no handler outlives that."""
    _listen(signal.SIG_IGN)


def _listen(handler: Callable[..., object] | signal.Handlers) -> None:
    """Handle the wishes that this process does not ignore, as one started with ``nohup`` does."""
    try:
        for number in WISHES:
            if signal.getsignal(number) is not signal.SIG_IGN:
                signal.signal(number, handler)
    except ValueError:
        return  # not the main thread: called as a function by a program that has its own signals
