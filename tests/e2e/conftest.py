"""The installed command, run from outside."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from installed import COMMAND, PATIENCE_S, Run, plain_environment


@pytest.fixture(scope="session")
def ankle_cv() -> Run:
    """Run ``ankle-cv`` with the given words, in the given folder, to its end."""
    if not COMMAND.is_file():
        pytest.fail(f"the package is not installed: there is no {COMMAND}")

    def run(*words: str | Path, cwd: Path) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [str(COMMAND), *map(str, words)],
            cwd=cwd,
            env=plain_environment(),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=PATIENCE_S,
            check=False,
        )

    return run


@dataclass(frozen=True)
class Analysed:
    """The sample squat, analysed once for all tests.

    ``done`` is the finished command, ``clip`` what it was given, ``folder`` what it made.
    """

    done: subprocess.CompletedProcess[str]
    clip: Path
    folder: Path


@pytest.fixture(scope="session")
def analysed(ankle_cv: Run, samples: Path, tmp_path_factory: pytest.TempPathFactory) -> Analysed:
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
