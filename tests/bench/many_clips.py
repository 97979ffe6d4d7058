"""A batch of very many clips, some of them hostile: each gets a row, and none takes longer than the first.

::

    python tests/bench/many_clips.py run FOLDER --count 1000    the installed command on clips of one frame
    python tests/bench/many_clips.py parent FOLDER              what the parent takes a clip, without analysis

Run by hand; the numbers go into docs/batch.md. The clips are made in the folder and left there.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import resource
import statistics
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Final

TESTS = Path(__file__).parents[1]
sys.path[:0] = [str(TESTS), str(TESTS / "unit" / "batch")]

import av  # noqa: E402
import numpy as np  # noqa: E402
from fake_work import MODEL, clip  # noqa: E402
from inline import Inline  # noqa: E402

from ankle_cv.batch.entries import choose_entries  # noqa: E402
from ankle_cv.batch.request import Request  # noqa: E402
from ankle_cv.batch.results import write_results  # noqa: E402
from ankle_cv.batch.run import Run  # noqa: E402
from ankle_cv.batch.store import open_store  # noqa: E402
from ankle_cv.batch.survey import survey  # noqa: E402

COMMAND = Path(sys.executable).with_name("ankle-cv")
HOSTILE_EVERY: Final = 20
SIZE_PX: Final = 64
PARTS: Final = 10
COUNTS: Final = (500, 1000, 2000, 4000)


def one_frame(path: Path, number: int) -> None:
    """Write a clip of one frame; its picture holds its number, so that no two are alike."""
    picture = np.full((SIZE_PX, SIZE_PX, 3), 90, np.uint8)
    for bit in range(16):
        if number >> bit & 1:
            picture[:, 4 * bit : 4 * bit + 4] = 200
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=30)
        stream.width = stream.height = SIZE_PX
        stream.pix_fmt = "yuv420p"
        for packet in stream.encode(av.VideoFrame.from_ndarray(picture, format="rgb24")):
            container.mux(packet)
        for packet in stream.encode():
            container.mux(packet)


def cut(path: Path, number: int) -> None:
    one_frame(path, number)
    path.write_bytes(path.read_bytes()[: 200 + number])


def noise(path: Path, number: int) -> None:
    path.write_bytes(np.random.default_rng(number).bytes(5000))


def flipped(path: Path, number: int) -> None:
    one_frame(path, number)
    content = bytearray(path.read_bytes())
    for place in np.random.default_rng(number).integers(32, len(content), 60):
        content[place] ^= 0xFF
    path.write_bytes(content)


def playlist(path: Path, number: int) -> None:
    path.write_text(f"#EXTM3U\n#EXTINF:1,\nhttp://127.0.0.1:9/{number}.ts\n")


def absurd_index(path: Path, number: int) -> None:
    path.write_bytes(b"\x7f\xff\xff\xffftypisom" + number.to_bytes(4, "big") + b"\x00\x00\x00\x08moov" * 300)


HOSTILE: Final[tuple[Callable[[Path, int], object], ...]] = (
    cut,
    noise,
    flipped,
    playlist,
    absurd_index,
    lambda path, _: path.touch(),
)
NAMES: Final = "{n:04d}|{n:04d} \x1b[31mred|=1+{n:04d}|con.{n:04d}|Ä{n:04d} |{n:04d}...|-o{n:04d}".split("|")


def make_clips(folder: Path, count: int) -> None:
    folder.mkdir(parents=True)
    for number in range(count):
        if number % HOSTILE_EVERY == HOSTILE_EVERY - 1:
            turn = number // HOSTILE_EVERY
            name = NAMES[turn % len(NAMES)].format(n=number)
            HOSTILE[turn % len(HOSTILE)](folder / f"{name}.mp4", number)
        else:
            one_frame(folder / f"{number:04d}.mp4", number)


def run(folder: Path, count: int) -> None:
    """Run the installed command; show what each tenth of the clips took, and that each has a row."""
    clips, results = folder / "clips", folder / "results"
    make_clips(clips, count)
    started = time.monotonic()
    done = subprocess.run(
        [str(COMMAND), "batch", str(clips), "-o", str(results), "-q", "--json"],
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | {"NO_COLOR": "1"},
    )
    took_s = time.monotonic() - started
    lines = [json.loads(line) for line in (results / "manifest.jsonl").read_text().splitlines()]
    ended = [line for line in lines if line["event"] in {"done", "failed"}]
    rows = list(csv.DictReader((results / "summary.csv").open(encoding="utf-8", newline="")))
    shown = Counter(row["error_code"] or "done" for row in rows if row["row"] == "clip")
    print(f"exit {done.returncode}, {took_s:.0f} s, {1000 * took_s / count:.0f} ms a clip over all")
    print(f"rows {sum(shown.values())} of {count}: {dict(shown)}")
    size = max(1, len(ended) // PARTS)
    parts = [ended[i : i + size] for i in range(0, size * PARTS, size)]
    print(
        "median s a clip, by tenths:", *(f"{statistics.median(e['seconds'] for e in p):.3f}" for p in parts)
    )
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(f"largest process {peak:.0f} MB; left hidden: {[p.name for p in results.glob('.*')]}")
    print(done.stderr[-2000:])


def parent(folder: Path) -> None:
    """Measure what the parent does for each clip, with a stand-in for the analysis."""
    print("clips   survey   run      results  again    ms a clip each")
    for count in COUNTS:
        clips, results = folder / f"clips-{count}", folder / f"results-{count}"
        for number in range(count):
            clip(clips / f"{number}.mp4", left=30.0, content=number)
        request = Request(folders=(str(clips),), output=str(results))
        times = [time.monotonic()]
        found = survey(request, MODEL, lambda _done, _total: None)
        times.append(time.monotonic())
        Run(request, found).execute(Inline(), lambda _: None)
        times.append(time.monotonic())
        write_results(open_store(str(results)), choose_entries(found.state))
        times.append(time.monotonic())
        again = survey(request, MODEL, lambda _done, _total: None)
        times.append(time.monotonic())
        assert not again.plan.todo
        each = [1000 * (b - a) / count for a, b in pairwise(times)]
        print(f"{count:5d}", *(f"{ms:8.2f}" for ms in each))


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("what", choices=("run", "parent"))
    parser.add_argument("folder", type=Path)
    parser.add_argument("--count", type=int, default=1000)
    given = parser.parse_args()
    if given.what == "run":
        run(given.folder, given.count)
    else:
        parent(given.folder)


if __name__ == "__main__":
    main()
