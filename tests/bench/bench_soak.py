"""Many analyses in one process: memory and open files stay flat, and results the same, also of four at once.

::

    python tests/bench/bench_soak.py CLIP... [--count 500] [--threads 4]

CLIPS are small clips and saved ``landmarks.npz``. Every tenth analysis also writes its results.
"""

from __future__ import annotations

import argparse
import gc
import hashlib
import json
import sys
import tempfile
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from ankle_cv.api import run_analysis
from ankle_cv.errors import AnkleCvError
from ankle_cv.outputs.write import write_outputs
from ankle_cv.progress import no_progress

WRITTEN_EVERY = 10


def digest(clip: Path, number: int) -> str:
    """Return the digest of one analysis, without its time of making; of an error its message."""
    try:
        done = run_analysis(clip)
        if number % WRITTEN_EVERY == 0:
            with tempfile.TemporaryDirectory() as folder:
                write_outputs(done, Path(folder), video=True, report=True, on_progress=no_progress)
        document = done.analysis.assessment.model_dump(mode="json")
        document["provenance"].pop("created_utc")
        text = json.dumps(document)
    except AnkleCvError as error:
        text = error.message
    return hashlib.sha256(text.encode()).hexdigest()


def state() -> str:
    """Return memory, open files and threads of this process."""
    gc.collect()
    status = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
    files = sum(1 for _ in Path("/proc/self/fd").iterdir())
    memory_mb = int(status["VmRSS"].split()[0]) / 1024
    return f"{memory_mb:.0f} MB, {files} files, {threading.active_count()} threads"


def soak(clips: list[Path], count: int) -> dict[Path, str]:
    """Analyse one after the other; return the digest of each clip, or end the program where one changes."""
    first: dict[Path, str] = {}
    for number in range(count):
        clip = clips[number % len(clips)]
        found = digest(clip, number // len(clips))
        if first.setdefault(clip, found) != found:
            sys.exit(f"{clip} has another result in analysis {number}")
        if number % max(count // 10, 1) == 0 or number == count - 1:
            print(f"{number:5}  {state()}", flush=True)
    return first


def main() -> None:
    """Run all, one after the other, then in threads."""
    parser = argparse.ArgumentParser()
    parser.add_argument("clips", nargs="+", type=Path)
    parser.add_argument("--count", type=int, default=500)
    parser.add_argument("--threads", type=int, default=4)
    words = parser.parse_args()
    alone = soak(words.clips, words.count)
    work = [words.clips[k % len(words.clips)] for k in range(4 * words.threads)]
    with ThreadPoolExecutor(words.threads) as pool:
        together = list(pool.map(digest, work, range(len(work))))
    same = all(found == alone[clip] for clip, found in zip(work, together, strict=True))
    print(f"{words.threads} threads  {state()}  same results: {same}")


if __name__ == "__main__":
    main()
