"""Standard streams that are closed, full, or whose reader went away."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from functools import partial
from typing import Final

from hostile.case import QUICK_OUTPUT, Box, Case, Outcome
from hostile.material import BATCH_WORDS, landmarks, noise, put_batch, result

STDIN, STDOUT, STDERR = 0, 1, 2


def close(*descriptors: int) -> Callable[[Box], object]:
    """Close streams."""

    def prepare(_: Box) -> None:
        for descriptor in descriptors:
            os.close(descriptor)

    return prepare


def onto(path: str, flags: int, *descriptors: int) -> Callable[[Box], object]:
    """Open streams on a path."""

    def prepare(_: Box) -> None:
        opened = os.open(path, flags)
        for descriptor in descriptors:
            os.dup2(opened, descriptor)
        os.close(opened)

    return prepare


def broken(*descriptors: int) -> Callable[[Box], object]:
    """Connect streams to a pipe whose reader is gone."""

    def prepare(_: Box) -> None:
        reader, writer = os.pipe()
        os.close(reader)
        for descriptor in descriptors:
            os.dup2(writer, descriptor)
        os.close(writer)

    return prepare


STATES: Final[dict[str, tuple[Callable[[Box], object], bool]]] = {
    "stdout-closed": (close(STDOUT), True),
    "stdout-full": (onto("/dev/full", os.O_WRONLY, STDOUT), True),
    "stdout-broken": (broken(STDOUT), True),
    "stdout-read-only": (onto("/dev/null", os.O_RDONLY, STDOUT), True),
    "stderr-closed": (close(STDERR), False),
    "stderr-full": (onto("/dev/full", os.O_WRONLY, STDERR), False),
    "stderr-broken": (broken(STDERR), False),
    "both-closed": (close(STDOUT, STDERR), True),
    "both-full": (onto("/dev/full", os.O_WRONLY, STDOUT, STDERR), True),
    "both-broken": (broken(STDOUT, STDERR), True),
    "stdin-closed": (close(STDIN), False),
    "all-closed": (close(STDIN, STDOUT, STDERR), True),
}
"""How the streams are, and whether data cannot be written. With a folder as stdin Python does not start."""


def put(box: Box) -> None:
    """Everything that the commands need."""
    put_batch(box)
    shutil.copy(landmarks(), box / "work" / "x.npz")
    shutil.copy(noise(".mp4"), box / "work" / "clip.mp4")
    shutil.copytree(result(), box / "work" / "result")


COMMANDS: Final[dict[str, tuple[tuple[str, ...], int, bool, tuple[str, ...]]]] = {
    "help": (("--help",), 0, True, ()),
    "analyze-help": (("analyze", "--help"), 0, True, ()),
    "version": (("--version",), 0, True, ()),
    "schema": (("schema",), 0, True, ()),
    "doctor": (("doctor",), 0, True, ()),
    "analyze": (
        ("analyze", "x.npz", *QUICK_OUTPUT),
        0,
        True,
        ("work/out/x/assessment.json", "work/out/x/frames.csv"),
    ),
    "analyze-json": (("analyze", "x.npz", *QUICK_OUTPUT, "--json"), 0, True, ("work/out/x/assessment.json",)),
    "analyze-quiet": (("analyze", "x.npz", *QUICK_OUTPUT, "-q"), 0, False, ("work/out/x/assessment.json",)),
    "analyze-verbose": (("analyze", "x.npz", *QUICK_OUTPUT, "-v"), 0, True, ("work/out/x/assessment.json",)),
    "analyze-missing": (("analyze", "no.mp4"), 3, False, ()),
    "analyze-missing-json": (("analyze", "no.mp4", "--json"), 3, True, ()),
    "usage": (("analyze", "x.npz", "--foot-cm", "260"), 2, False, ()),
    "unknown-command": (("explode",), 2, False, ()),
    "batch": (("batch", "clips", *BATCH_WORDS[:-1]), 0, True, ("work/out/summary.csv",)),
    "batch-json": (("batch", "clips", *BATCH_WORDS, "--json"), 0, True, ("work/out/summary.csv",)),
    "batch-dry": (("batch", "clips", "--dry-run"), 0, True, ()),
    "merge": (("batch", "--merge"), 0, True, ("work/out/summary.csv",)),
    "validate": (("validate", "result", "result/frames.csv"), 0, True, ("work/result/agreement.png",)),
    "validate-json": (("validate", "result", "result/frames.csv", "--json"), 0, True, ()),
    "export": (("export", "result", "--to", "mot"), 0, True, ("work/result/result.mot",)),
}
"""Words, exit code with good streams, whether data are printed, and what is written whatever the streams."""
TABLES: Final = frozenset({"analyze", "analyze-verbose", "batch", "merge", "validate"})
PAGES: Final = frozenset({"help", "analyze-help", "version", "schema", "doctor", "batch-dry"})


def elsewhere_is_whole(outcome: Outcome) -> str | None:
    """Return a fault when native code wrote messages into a file that took a stream's place."""
    for path in outcome.work.glob("out/*/frames.csv"):
        if not path.read_text("utf-8").startswith("frame,"):
            return f"{path.name} holds something else"
    return None


def _cases() -> Iterator[Case]:
    for state, (prepare, mute) in STATES.items():
        for name, (words, code, prints, leaves) in COMMANDS.items():
            if state == "stdout-read-only" and not name.endswith("json"):
                continue
            exits = _exits(name, state, code, missed=mute and prints)
            yield Case(
                f"streams/{name}-{state}",
                words,
                exits,
                put,
                leaves=leaves,
                prepare=prepare,
                alone=True,
                writes=("work/out", "work/result/agreement.png", "work/result/result.mot", "home/.cache"),
                check=partial(_whole, name),
            )


def _exits(name: str, state: str, code: int, *, missed: bool) -> tuple[int, ...]:
    """Return the codes allowed when what is printed is missed, or not.

    A table repeats what is in the files; what a program would have read is missed, unless it went away by
    itself and the results are in files; of a page there is nothing else.
    """
    if not missed or name in TABLES:
        return (code,)
    gone_by_itself = state.endswith("broken") and name not in PAGES
    return (code,) if gone_by_itself else (code, 6) if code else (6,)


def _whole(name: str, outcome: Outcome) -> str | None:
    """Check what is left, and that nothing but the program's own words was printed."""
    stray = list((outcome.box / "home").rglob("*.log"))
    if stray:
        return f"a log of a bug: {stray[0].read_text('utf-8').strip().splitlines()[-1]}"
    return elsewhere_is_whole(outcome)


CASES: Final = tuple(_cases())
