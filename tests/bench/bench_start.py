"""How long the command takes to start; the page of the project says a quarter of a second.

::

    python tests/bench/bench_start.py
"""

from __future__ import annotations

import resource
import subprocess
import sys
import time
from pathlib import Path

COMMAND = Path(sys.executable).with_name("ankle-cv")
RUNS = 10


def main() -> None:
    """Print the shortest of some runs: others may keep the machine busy meanwhile."""
    for word in ("--help", "--version"):
        walls, processor = [], []
        for _ in range(RUNS):
            before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
            subprocess.run([COMMAND, word], check=True, capture_output=True)
            after = resource.getrusage(resource.RUSAGE_CHILDREN)
            walls.append(time.monotonic() - started)
            processor.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
        print(f"ankle-cv {word}: {min(walls):.2f} s, processor {min(processor):.2f} s")


if __name__ == "__main__":
    main()
