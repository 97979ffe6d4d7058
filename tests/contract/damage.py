"""Seeded damage to clips, and what is said of it. For more ways: python tests/contract/damage.py 100."""

from __future__ import annotations

import random
import sys
import tempfile
from collections import Counter
from fractions import Fraction
from pathlib import Path
from typing import Final

import numpy as np
from coded_clips import Recipe, every, read_number, write_clip

from ankle_cv.errors import InputError
from ankle_cv.notices.file import file_notices
from ankle_cv.notices.spans import merged, with_times
from ankle_cv.settings import Settings
from ankle_cv.video.source import open_source

N: Final = 60
AT: Final = every(Fraction(1, 30), N)
SIZE: Final = (192, 128)
RECIPES: Final = {
    "index last.mp4": Recipe(".mp4", AT, SIZE),
    "index first.mp4": Recipe(".mp4", AT, SIZE, container_options={"movflags": "faststart"}),
    "fragments.mp4": Recipe(".mp4", AT, SIZE, container_options={"movflags": "frag_keyframe+empty_moov"}),
    "a.mkv": Recipe(".mkv", AT, SIZE),
    "a.ts": Recipe(".ts", AT, SIZE),
    "a.avi": Recipe(".avi", AT, SIZE, options={"bf": "0", "g": "12"}, clock=Fraction(1, 30)),
    "a.mov": Recipe(".mov", AT, SIZE, codec="mjpeg", pix_fmt="yuvj420p", options={}),
}
HEAD: Final = 0.05
"""Share at the beginning that is spared: there a file is refused, which is another case."""


def damaged(data: bytes, seed: str) -> tuple[str, bytes]:
    """Return what is done to a file, and the file after it."""
    dice, now = random.Random(seed), bytearray(data)  # noqa: S311 - not for secrets
    at, what = dice.randrange(int(HEAD * len(now)), len(now)), dice.choice(sorted(DAMAGE))
    size = min(DAMAGE[what], len(now) - at)
    if what.startswith("zero"):
        now[at : at + size] = bytes(size)
    elif what == "ones":
        now[at : at + size] = b"\xff" * size
    elif what.startswith("cut") or what == "tail":
        del now[at : at + (size if what != "tail" else len(now))]
    elif what == "insert":
        now[at:at] = dice.randbytes(DAMAGE[what])
    else:
        now += dice.randbytes(DAMAGE[what])
    return f"{what} at {at / len(data):.2f}", bytes(now)


DAMAGE: Final = {"zero": 200, "zero much": 2000, "ones": 300, "cut": 100, "cut much": 2000, "tail": 0} | {
    "insert": 500,
    "append": 5000,
}
"""Bytes."""


def outcome(path: Path) -> tuple[str, str]:
    """Return "complete", "noticed", "refused" or "silent", with what the program says."""
    try:
        with open_source(path, Settings()) as source:
            numbers = [read_number(frame.image) for frame in source]
    except InputError as error:
        return "refused", error.message
    said = " ".join(with_times(notice) for notice in merged(file_notices(source.info)))
    if said:
        return "noticed", said
    return ("complete" if numbers == list(range(N)) else "silent"), f"{len(numbers)} pictures"


def main(ways: int) -> None:
    """Print what becomes of every clip in so many ways."""
    total: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as folder:
        for name, recipe in RECIPES.items():
            path = Path(folder) / name
            write_clip(path, recipe)
            whole = path.read_bytes()
            for way in range(ways):
                how, now = damaged(whole, f"{name} {way}")
                path.write_bytes(now)
                what, said = outcome(path)
                total[what] += 1
                print(f"{name:16} {way:4} {how:20} {what:9} {said.replace(folder, '')}")
    print(dict(total))


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parent))
    main(int(np.clip(int(sys.argv[1]), 1, 100_000)))
