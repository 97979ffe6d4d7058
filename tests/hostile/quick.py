"""The slice of the corpus that the test suite runs: some cases of every door, none of the slow ones."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from hostile.case import BATCH_HANG_S, HANG_S, Case
from hostile.corpus import CORPUS

PER_DOOR: Final = 7
"""Cases of each door that start in a fork, spread evenly over it."""
ALONE_PER_DOOR: Final = 2
"""Cases of each door that are processes of their own, and take seconds each."""


def is_quick(case: Case) -> bool:
    """Return whether a case is over in about a second: no worker, no person to be found in a clip."""
    works = case.words[:1] == ("batch",) and not {"--merge", "--dry-run"} & set(case.words)
    patient = case.hang_s > (BATCH_HANG_S if case.words[:1] == ("batch",) else HANG_S)
    return (
        not works
        and not patient
        and not any(word in case.name for word in ("person", "huge", "many", "kill-and-again"))
    )


def _spread(cases: list[Case], count: int) -> Iterator[Case]:
    """Yield so many of the cases, evenly spread."""
    yield from (cases[k * len(cases) // count] for k in range(min(count, len(cases))))


def _slice() -> Iterator[Case]:
    for door in dict.fromkeys(case.door for case in CORPUS):
        cases = [case for case in CORPUS if case.door == door and is_quick(case)]
        yield from _spread([case for case in cases if not case.alone], PER_DOOR)
        yield from _spread([case for case in cases if case.alone], ALONE_PER_DOOR)


QUICK: Final = frozenset(case.name for case in _slice())
