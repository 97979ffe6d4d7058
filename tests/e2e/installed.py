"""Where the installed command is, and how it is run."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

COMMAND = Path(sys.executable).with_name("ankle-cv")
PATIENCE_S = 240
"""A command that runs longer hangs."""

Run = Callable[..., "subprocess.CompletedProcess[str]"]


def plain_environment() -> dict[str, str]:
    """The environment without what would change the looks of the output."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("ANKLE_CV")}
    return kept | {"NO_COLOR": "1", "COLUMNS": "110"}


def undo_inherited_ignoring() -> None:
    """Let the child die of Ctrl-C even when the tests run in the background of a shell."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
