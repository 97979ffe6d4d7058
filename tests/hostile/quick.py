"""The slice of the corpus that the test suite runs."""

QUICK: frozenset[str] = frozenset()
