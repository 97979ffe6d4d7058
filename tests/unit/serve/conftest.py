"""A house with a browser before it, and no process behind it unless a test asks for one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from serve_house import browser_before, house_in
from starlette.testclient import TestClient

from ankle_cv.serve import queue
from ankle_cv.serve.house import House


@pytest.fixture
def house(tmp_path: Path) -> House:
    """A house whose queue stands still."""
    return house_in(tmp_path / "out")


@pytest.fixture
def browser(house: House) -> Iterator[TestClient]:
    """A browser that was let into it."""
    with browser_before(house) as client:
        yield client


@pytest.fixture
def working(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[], House]:
    """Makes houses of one folder with one worker each, which does the errands of these tests."""
    monkeypatch.setattr(queue, "WORK", "serve_errands:run")
    return lambda: house_in(tmp_path / "out", workers=1)
