"""Running of a check with examples by chance."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import hypothesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.strategies import SearchStrategy

T = TypeVar("T")


def run_fuzz(
    check: Callable[[T], object],
    examples_of: SearchStrategy[T],
    *,
    examples: int,
    seed: int | None = None,
    shrink: bool = True,
) -> None:
    """Check so many examples; the same ones every time, or those of a seed.

    Raises
    ------
    Exception
        The first one that the check raises, of the smallest example for it.
    """
    phases = (Phase.explicit, Phase.generate, *((Phase.shrink,) if shrink else ()))

    def probe(one: T) -> None:
        check(one)

    test = given(examples_of)(probe)
    test = settings(
        max_examples=examples,
        deadline=None,
        database=None,
        derandomize=seed is None,
        phases=phases,
        suppress_health_check=list(HealthCheck),
    )(test)
    if seed is not None:
        test = hypothesis.seed(seed)(test)
    test()
