"""What a worker process of its own costs a single ``analyze``, and whether the results are the same.

::

    python tests/bench/bench_isolated.py CLIP... [--rounds 5]

Each clip is analysed in turns in the process of the command and in a worker, each time in a new process.
"""

from __future__ import annotations

import argparse
import hashlib
import re
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

RUN = """
import sys
from pathlib import Path
from ankle_cv.cli.config import OutputOptions
from ankle_cv.cli.isolated import Isolated
from ankle_cv.cli.one_clip import analyze_one
from ankle_cv.settings import Settings
clip, output, how = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3]
outputs = OutputOptions(output=output)
if how == "alone":
    analyze_one(clip, Settings(), outputs, None, lambda _: None)
else:
    with Isolated(output) as analyse:
        analyse(clip, Settings(), outputs, None, lambda _: None)
"""
TIMES = re.compile(rb"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\+00:00|Z))?")


def timed(clip: Path, how: str) -> tuple[float, dict[str, str]]:
    """Return the time of one analysis, s, and the digests of its files without the times of making."""
    with tempfile.TemporaryDirectory() as folder:
        started = time.monotonic()
        subprocess.run([sys.executable, "-c", RUN, clip, folder, how], check=True)
        took = time.monotonic() - started
        files = [path for path in sorted(Path(folder).rglob("*")) if path.is_file()]
        return took, {p.name: hashlib.sha256(TIMES.sub(b"", p.read_bytes())).hexdigest() for p in files}


def main() -> None:
    """Print the medians and whether all files are the same."""
    parser = argparse.ArgumentParser()
    parser.add_argument("clips", nargs="+", type=Path)
    parser.add_argument("--rounds", type=int, default=5)
    words = parser.parse_args()
    for clip in words.clips:
        runs = {how: [timed(clip, how) for _ in range(words.rounds)] for how in ("alone", "worker")}
        took = {how: statistics.median(took for took, _ in done) for how, done in runs.items()}
        files = [digests for done in runs.values() for _, digests in done]
        same = all(digests == files[0] for digests in files)
        print(f"{clip.name}: alone {took['alone']:.2f} s, worker {took['worker']:.2f} s, same files: {same}")


if __name__ == "__main__":
    main()
