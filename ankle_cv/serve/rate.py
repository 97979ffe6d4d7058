"""How many requests may come: a bucket that fills at a steady rate and overflows at its size."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable
from threading import Lock
from typing import Final

REQUESTS_A_SECOND: Final = 100.0
REQUESTS_AT_ONCE: Final = 600.0
"""A page takes some twenty, a scrubbed video a dozen a second."""
PASSWORDS_A_SECOND: Final = 0.1
PASSWORDS_AT_ONCE: Final = 5.0
"""Six tries a minute from one address: a password of eight letters is safe for a thousand years."""
MOST_ADDRESSES: Final = 1000
"""Addresses that are told apart; then the one that was quiet longest is forgotten."""


class Bucket:
    """Lets through so many at once, then so many a second; for any thread.

    Parameters
    ----------
    a_second
        How fast it fills, 1/s.
    at_once
        How many it holds; it is full at first.
    clock
        The time, s.
    """

    def __init__(self, a_second: float, at_once: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._a_second, self._most, self._clock = a_second, at_once, clock
        self._left, self._at_s = at_once, clock()
        self._lock = Lock()

    def take(self) -> bool:
        """Take one out; False when it is empty."""
        with self._lock:
            now_s = self._clock()
            self._left = min(self._most, self._left + (now_s - self._at_s) * self._a_second)
            self._at_s = now_s
            if self._left < 1:
                return False
            self._left -= 1
            return True


class Buckets:
    """A bucket for each address; for any thread.

    Parameters
    ----------
    a_second, at_once
        Of each, as of `Bucket`.
    """

    def __init__(self, a_second: float, at_once: float) -> None:
        self._a_second, self._at_once = a_second, at_once
        self._lock = Lock()
        self._buckets: OrderedDict[str, Bucket] = OrderedDict()

    def take(self, address: str) -> bool:
        """Take one out of an address's own bucket; False when it is empty."""
        with self._lock:
            bucket = self._buckets.setdefault(address, Bucket(self._a_second, self._at_once))
            self._buckets.move_to_end(address)
            if len(self._buckets) > MOST_ADDRESSES:
                self._buckets.popitem(last=False)
        return bucket.take()
