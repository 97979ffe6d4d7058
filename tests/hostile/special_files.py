"""Every reader is given every kind of thing that is no file, or not the file it seems."""

from __future__ import annotations

import os
import shutil
import socket
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Final

from hostile.case import QUICK_OUTPUT, Box, Case
from hostile.material import BATCH_WORDS, blink, noise, put_batch, result

HUGE_BYTES: Final = 8 << 30
"""Size of a file without content (sparse), which takes no place on the disk."""
DEEP: Final = 1_000_000
"""Levels of nesting."""


def make_fifo(path: Path) -> None:
    """A pipe at whose other end nobody ever writes."""
    os.mkfifo(path)


def make_socket(path: Path) -> None:
    """A socket; its name may be longer than the system allows for one, so it is made beside and moved."""
    with socket.socket(socket.AF_UNIX) as one:
        here = Path.cwd()
        os.chdir(path.parent)
        one.bind("s")
        Path("s").rename(path)
        os.chdir(here)


def link_to(target: str, path: Path) -> None:
    """A link, perhaps to nothing."""
    path.symlink_to(target)


def make_linked_fifo(path: Path) -> None:
    """A link to a pipe."""
    hidden = path.with_name("pipe")
    os.mkfifo(hidden)
    path.symlink_to(hidden)


def make_huge(path: Path) -> None:
    """A file of gigabytes."""
    with path.open("wb") as file:
        file.truncate(HUGE_BYTES)


def make_garbage(path: Path) -> None:
    """Bytes without meaning, the same in every run."""
    path.write_bytes(bytes((7919 * k * k + k) % 251 for k in range(1, 20_000)))


def make_deep(path: Path) -> None:
    """JSON, and the beginning of TOML and CSV, nested deeper than any parser goes."""
    path.write_text("[" * DEEP + "]" * DEEP)


KINDS: Final[dict[str, Callable[[Path], object]]] = {
    "fifo": make_fifo,
    "socket": make_socket,
    "folder": Path.mkdir,
    "zero": partial(link_to, "/dev/zero"),
    "null": partial(link_to, "/dev/null"),
    "memory": partial(link_to, "/proc/self/mem"),
    "dangling": partial(link_to, "nowhere"),
    "loop": lambda path: path.symlink_to(path.name),
    "linked-fifo": make_linked_fifo,
    "empty": Path.touch,
    "huge": make_huge,
    "garbage": make_garbage,
    "deep": make_deep,
}


@dataclass(frozen=True)
class Reader:
    """A command that opens the thing at ``place``, below ``work``.

    ``exits`` are the codes for all kinds but those in ``but``; ``put`` lays out what is there besides;
    ``writes`` and ``leaves`` as of a case. ``skips`` are kinds that are nothing special here.
    """

    name: str
    words: tuple[str, ...]
    place: str
    exits: tuple[int, ...]
    put: Callable[[Box], object] | None = None
    but: dict[str, tuple[int, ...]] = field(default_factory=dict)
    writes: tuple[str, ...] = ("work/out", "work/ankle-cv-results")
    skips: frozenset[str] = frozenset()


def put_noise(box: Box) -> None:
    """A clip with nobody in it."""
    shutil.copy(noise(".mp4"), box / "work" / "clip.mp4")


def put_clips(box: Box) -> None:
    """The same in a folder of clips."""
    (box / "work" / "clips").mkdir()
    shutil.copy(blink(), box / "work" / "clips" / "clip.mp4")


def put_result(box: Box) -> None:
    """A finished result of saved landmarks."""
    shutil.copytree(result(), box / "work" / "result")


def put_earlier(box: Box) -> None:
    """A clip, and a folder of its name among the results."""
    put_noise(box)
    (box / "work" / "out" / "clip").mkdir(parents=True)


ANALYZE = ("analyze", "clip.mp4", *QUICK_OUTPUT)
BATCH = ("batch", "clips", *BATCH_WORDS)
VALIDATE = ("validate", "result", "reference.csv")
READERS: Final = (
    Reader("clip", ("analyze", "x.mp4", *QUICK_OUTPUT), "x.mp4", (3,)),
    Reader("clip-without-suffix", ("analyze", "x", *QUICK_OUTPUT), "x", (3,)),
    Reader("landmarks", ("analyze", "x.npz", *QUICK_OUTPUT), "x.npz", (3,)),
    Reader("compare", (*ANALYZE, "--compare", "x.mp4"), "x.mp4", (3, 5), put_noise),
    Reader(
        "config",
        (*ANALYZE, "--config", "x.toml"),
        "x.toml",
        (2, 3),
        put_noise,
        {"empty": (5,), "null": (2, 3, 5)},
    ),
    Reader("model", (*ANALYZE, "--model", "./x.task"), "x.task", (4,), put_noise),
    Reader(
        "model-dir",
        (*ANALYZE, "--model", "heavy", "--model-dir", "x"),
        "x",
        (4,),
        put_noise,
    ),
    Reader(
        "model-in-dir",
        (*ANALYZE, "--model", "heavy", "--model-dir", "m"),
        "m/pose_landmarker_heavy.task",
        (4,),
        put_noise,
    ),
    Reader("table", (*BATCH, "--clips", "x.csv"), "x.csv", (2, 3), put_clips),
    Reader("table-in-folder", BATCH, "clips/clips.csv", (2, 3), put_clips, {"dangling": (2, 3, 7)}),
    Reader(
        "batch-folder",
        ("batch", "x", *BATCH_WORDS),
        "x",
        (3,),
        None,
        {
            "folder": (0, 2, 3),
            **dict.fromkeys(("empty", "huge", "garbage", "deep"), (3, 7)),
        },
    ),
    Reader("batch-clip", BATCH, "clips/x.mp4", (7,), put_clips),
    Reader("reference", VALIDATE, "reference.csv", (2, 3), put_result),
    Reader("document", VALIDATE, "result/assessment.json", (3,), put_result),
    Reader("frames", VALIDATE, "result/frames.csv", (3,), put_result),
    Reader("export-landmarks", ("export", "result", "--to", "mot"), "result/landmarks.npz", (3,), put_result),
    Reader("export-result", ("export", "x", "--to", "mot"), "x", (3,)),
    Reader(
        "export-output",
        ("export", "result", "--to", "mot", "-o", "x.mot"),
        "x.mot",
        (2, 6),
        put_result,
        {
            **dict.fromkeys(("dangling", "empty", "huge", "garbage", "deep"), (0,)),
            **dict.fromkeys(("fifo", "socket", "zero", "null", "memory", "loop", "linked-fifo"), (0, 2, 6)),
        },
        ("work/x.mot",),
    ),
    Reader(
        "output",
        (*ANALYZE, "-o", "x"),
        "x",
        (6,),
        put_noise,
        {"folder": (5,), "dangling": (5, 6)},
        ("work/x", "work/nowhere"),
    ),
    Reader("earlier-result", ANALYZE, "out/clip", (6,), put_earlier, {"folder": (5,)}),
    Reader("earlier-document", ANALYZE, "out/clip/assessment.json", (6,), put_earlier),
    Reader(
        "manifest",
        ("batch", "clips", *BATCH_WORDS),
        "out/manifest.jsonl",
        (3, 6),
        put_batch,
        {
            **dict.fromkeys(("empty", "garbage", "deep"), (0,)),
            "huge": (0, 3, 6),
            "dangling": (0, 3, 6),
        },
    ),
    Reader("merge-manifest", ("batch", "--merge"), "out/manifest.jsonl", (2, 3, 6), put_batch),
    Reader("batch-document", BATCH, "out/ann/assessment.json", (0, 6, 7), put_batch),
    Reader("batch-record", BATCH, "out/ann/batch.json", (0, 6, 7), put_batch),
    Reader("merge-document", ("batch", "--merge"), "out/ann/assessment.json", (7,), put_batch),
    Reader(
        "summary",
        ("batch", "--merge"),
        "out/summary.csv",
        (6,),
        put_batch,
        {
            **dict.fromkeys(
                ("empty", "huge", "garbage", "deep", "dangling", "loop", "null", "zero", "memory"), (0,)
            ),
            **dict.fromkeys(("fifo", "socket", "linked-fifo"), (0, 6)),
        },
    ),
)


def build(reader: Reader, kind: str, box: Box) -> None:
    """Lay out what the command needs, then put the special thing in its place."""
    if reader.put is not None:
        reader.put(box)
    place = box / "work" / reader.place
    place.parent.mkdir(parents=True, exist_ok=True)
    if place.is_dir():
        shutil.rmtree(place)
    place.unlink(missing_ok=True)
    KINDS[kind](place)


def _cases() -> Iterator[Case]:
    for reader in READERS:
        for kind in KINDS:
            yield Case(
                f"special/{reader.name}-{kind}",
                reader.words,
                reader.but.get(kind, reader.exits),
                partial(build, reader, kind),
                writes=reader.writes,
            )


CASES: Final = tuple(_cases())
