"""Where the installed command is, and how it is run."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from waiting import PATIENCE_S

COMMAND = Path(sys.executable).with_name("ankle-cv")
WAITING_CAMERA = (sys.executable, Path(__file__).with_name("live_driver.py"))
"""The command with a camera that waits for whoever looks at its pictures."""

Run = Callable[..., "subprocess.CompletedProcess[str]"]


@dataclass(frozen=True)
class Analysed:
    """A clip that was analysed once for many tests.

    ``done`` is the finished command, ``clip`` what it was given, ``folder`` what it made.
    """

    done: subprocess.CompletedProcess[str]
    clip: Path
    folder: Path


def plain_environment() -> dict[str, str]:
    """The environment without what would change the looks of the output."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("ANKLE_CV")}
    return kept | {"NO_COLOR": "1", "COLUMNS": "110"}


def undo_inherited_ignoring() -> None:
    """Let the child die of Ctrl-C or a closed terminal even when the tests run behind a shell."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    signal.signal(signal.SIGHUP, signal.SIG_DFL)


def run(
    *words: str | Path, command: Sequence[str | Path] = (COMMAND,), **options: Any
) -> subprocess.CompletedProcess[str]:
    """Run ``ankle-cv`` with the given words, in the folder given as ``cwd``, to its end."""
    plain = {"env": plain_environment(), "stdin": subprocess.DEVNULL, "timeout": PATIENCE_S}
    return subprocess.run(
        [*map(str, command), *map(str, words)],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        **plain | options,
    )


def start(
    *words: str | Path, command: Sequence[str | Path] = (COMMAND,), **options: Any
) -> subprocess.Popen[str]:
    """Start ``ankle-cv``, to be talked to and interrupted."""
    plain = {"env": plain_environment(), "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    return subprocess.Popen(
        [*map(str, command), *map(str, words)],
        text=True,
        preexec_fn=undo_inherited_ignoring,  # noqa: PLW1509  # no threads here
        **plain | options,
    )


def assert_two_lines(done: subprocess.CompletedProcess[str], code: int) -> None:
    """Hold that a command ended with a code, and said only what is wrong and what to do."""
    assert done.returncode == code, done.stderr
    assert done.stdout == ""
    lines = done.stderr.splitlines()
    assert [line.partition(": ")[0] for line in lines] == ["error", "  fix"], done.stderr
    assert all(line.partition(": ")[2].strip() for line in lines)
