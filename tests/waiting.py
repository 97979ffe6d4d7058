"""Waiting for what must happen, however busy the machine is: for a condition, never for a duration."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")

PATIENCE_S = 1800.0
"""What takes longer does not happen any more, on a machine a tenth as fast as a laptop either, s."""
POLL_S = 0.02


def until(condition: Callable[[], T], what: str) -> T:
    """Wait until a condition returns something true, and return that.

    Raises
    ------
    AssertionError
        It has not happened after `PATIENCE_S`; the message says `what`.
    """
    end = time.monotonic() + PATIENCE_S
    while not (found := condition()):
        assert time.monotonic() < end, f"{what} did not happen"
        time.sleep(POLL_S)
    return found
