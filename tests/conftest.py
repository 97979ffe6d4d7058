"""What every test may ask for."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import settings

settings.register_profile("repeatable", derandomize=True, deadline=None)
settings.load_profile("repeatable")  # a run fails for what changed, not for the day's examples

ROOT = Path(__file__).parents[1]
LASTING = ("analysed", "told", "session", "truth_again", "cluster")
"""Fixtures that take seconds to make: one worker makes each, and does all tests that share it."""


@pytest.hookimpl(tryfirst=True)  # the workers' own hook reads the groups
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        for name in set(LASTING).intersection(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.xdist_group(name))


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of shared clips beside the project, which a plain checkout does not have."""
    folder = ROOT.parent / "shared"
    if not folder.is_dir():
        pytest.skip("the shared clips lie beside the project only on its maintainers' machines")
    return folder


@pytest.fixture(scope="session")
def samples() -> Path:
    """The project's own sample clips."""
    return ROOT / "samples"
