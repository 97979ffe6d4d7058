"""Angles and distances: pure functions of arrays, one small function per quantity."""
