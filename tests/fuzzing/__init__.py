"""Fuzzing of every reader: one function each, with few examples in the suite and many by script."""
