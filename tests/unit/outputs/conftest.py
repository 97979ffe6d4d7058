"""Clips without a video: one made by hand, and the generator's."""

from __future__ import annotations

from pathlib import Path

import pytest
from tiny_clip import tiny_analysis

from ankle_cv.pipeline.analysis import Analysis


@pytest.fixture
def tiny() -> Analysis:
    """A squat of nine frames."""
    return tiny_analysis()


@pytest.fixture
def synth(shared: Path) -> Path:
    """The folder of the generator's clips."""
    return shared / "synth" / "clips"
