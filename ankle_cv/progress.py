"""Progress reports of a long job."""

from __future__ import annotations

import importlib
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import TypeAlias, TypeVar

T = TypeVar("T")


@dataclass(frozen=True)
class Progress:
    """Progress of one stage.

    Attributes
    ----------
    stage
        Name of the stage, for the user (``"finding the person"``).
    done
        Units finished, usually frames.
    total
        All units, or None when unknown; a container's frame count is an estimate, which ``done`` may exceed.
    """

    stage: str
    done: int
    total: int | None


OnProgress: TypeAlias = Callable[[Progress], None]


def no_progress(_: Progress) -> None:
    """Ignore the progress."""


def while_loading(on_progress: Callable[[T], None], *modules: str) -> Callable[[T], None]:
    """Return the same reports; from the first one on another thread loads what is needed after the work.

    For work that leaves the interpreter to others most of the time, as a network does: libraries that take
    seconds to load then take none.

    Parameters
    ----------
    on_progress
        Called with the reports, of any kind.
    modules
        Full names. What cannot be loaded says so where it is used.
    """
    started = threading.Event()

    def load() -> None:
        with suppress(Exception):
            for name in modules:
                importlib.import_module(name)

    def tell(progress: T) -> None:
        if not started.is_set():
            started.set()
            threading.Thread(target=load, name="ankle-cv-loading", daemon=True).start()
        on_progress(progress)

    return tell
