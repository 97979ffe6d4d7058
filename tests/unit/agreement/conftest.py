"""The saved result of a synthetic squat."""

from __future__ import annotations

from pathlib import Path

import pytest
from saved_results import save_squat


@pytest.fixture(scope="session")
def saved(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The result of a stick figure's squat, as ``analyze`` writes it."""
    return save_squat(tmp_path_factory.mktemp("squat"))
