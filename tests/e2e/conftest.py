"""The installed command, run from outside."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from installed import COMMAND, Analysed, Run, run
from serving import Served, chromium, serving

if TYPE_CHECKING:
    from playwright.sync_api import Browser


@pytest.fixture(scope="session")
def ankle_cv() -> Run:
    """Run ``ankle-cv`` with the given words, in the given folder, to its end."""
    if not COMMAND.is_file():
        pytest.fail(f"the package is not installed: there is no {COMMAND}")
    return run


@pytest.fixture(scope="session")
def analysed(ankle_cv: Run, samples: Path, tmp_path_factory: pytest.TempPathFactory) -> Analysed:
    """The sample squat, analysed once for all tests that ask for it; they are run by one worker."""
    home = tmp_path_factory.mktemp("main-job")
    clip = samples / "squat_side.mp4"
    done = ankle_cv("analyze", clip, cwd=home)
    return Analysed(done, clip, home / "ankle-cv-results" / "squat_side")


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Callable[[str], Path]]:
    """Mount a small file system with the given options; only root may, elsewhere the test is skipped."""
    mounted: list[Path] = []

    def mount(options: str) -> Path:
        folder = tmp_path / f"disk-{len(mounted)}"
        folder.mkdir()
        words = ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(folder)]
        try:
            done = subprocess.run(words, capture_output=True, check=False)
        except FileNotFoundError:
            pytest.skip("there is no mount command")
        if done.returncode != 0:
            pytest.skip("mounting a small disk needs root")
        mounted.append(folder)
        return folder

    yield mount
    for folder in mounted:
        subprocess.run(["umount", str(folder)], check=True)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """The Chromium of this machine; a file of tests with a camera has its own."""
    with chromium() as found:
        yield found


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A server with nothing in it yet, of whose pages no browser may complain."""
    with serving(tmp_path_factory.mktemp("served")) as found:
        yield found
    assert found.complaints == []
