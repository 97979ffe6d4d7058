"""The generator's scripts, which are no package."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType

import pytest


@pytest.fixture(scope="module")
def module() -> Iterator[Callable[[str], ModuleType]]:
    """Import one of them by name."""
    folder = str(Path(__file__).parents[3] / "samples" / "generator")
    sys.path.insert(0, folder)
    yield importlib.import_module
    sys.path.remove(folder)
