"""Runs that are ended from outside, at every moment."""

from __future__ import annotations

import json
import os
import platform
import shutil
import signal
import subprocess
import time
import zlib
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Final

from hostile.case import QUICK_OUTPUT, Box, Case, Outcome
from hostile.material import BATCH_WORDS, landmarks, noise, person, put_batch, result

INTERRUPTED: Final = 130
PATIENCE_S: Final = 60.0
POLL_S: Final = 0.005
Act = Callable[["subprocess.Popen[bytes]", Box], object]


def until(condition: Callable[[], object], process: subprocess.Popen[bytes]) -> bool:
    """Wait until a condition holds, or the process has ended; return whether it holds."""
    end = time.monotonic() + PATIENCE_S
    while time.monotonic() < end:
        if condition():
            return True
        if Path(f"/proc/{process.pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z":
            return bool(condition())  # it has ended; only the runner may fetch its exit code
        time.sleep(POLL_S)
    return False


def after(seconds: float, wish: int) -> Act:
    """Send a signal after some time."""

    def act(process: subprocess.Popen[bytes], _: Box) -> None:
        end = time.monotonic() + seconds
        until(lambda: time.monotonic() >= end, process)
        os.kill(process.pid, wish)

    return act


def when(pattern: str, wish: int, *, again: bool = False) -> Act:
    """Send a signal as soon as a path below ``work`` exists; with `again`, twice."""

    def act(process: subprocess.Popen[bytes], box: Box) -> None:
        until(lambda: next(box.glob(f"work/{pattern}"), None), process)
        os.kill(process.pid, wish)
        if again:
            time.sleep(POLL_S)
            os.kill(process.pid, wish)

    return act


def remove(pattern: str, what: str) -> Act:
    """Remove, or replace by a file, a folder below ``work`` as soon as a path exists."""

    def act(process: subprocess.Popen[bytes], box: Box) -> None:
        until(lambda: next(box.glob(f"work/{pattern}"), None), process)
        folder = box / "work" / what
        for _ in range(50):  # the program may be writing into it
            shutil.rmtree(folder, ignore_errors=True)
            if not folder.exists():
                break

    return act


def put(box: Box) -> None:
    """A clip of a person, saved landmarks, two clips to run as a batch."""
    shutil.copy(person(), box / "work" / "clip.mp4")
    shutil.copy(landmarks(), box / "work" / "x.npz")
    (box / "work" / "clips").mkdir()
    for number in range(2):
        (box / "work" / "clips" / f"{number}.mp4").write_bytes(
            person().read_bytes() + b"\0\0\0\x10free" + bytes([number]) * 8
        )


CLIP: Final = ("analyze", "clip.mp4", *QUICK_OUTPUT)
REPLAY: Final = ("analyze", "x.npz", "--no-video")
BATCH: Final = ("batch", "clips", *BATCH_WORDS)


def nothing_half(outcome: Outcome) -> str | None:
    """Return a fault when a result folder lacks a file, or the manifest names one that is not there."""
    for folder in outcome.work.glob("out/*"):
        if folder.is_dir() and not folder.name.startswith("."):
            missing = [
                name
                for name in ("assessment.json", "frames.csv", "landmarks.npz")
                if not (folder / name).exists()
            ]
            if missing:
                return f"{folder.name} is half there, without {missing[0]}"
    manifest = outcome.work / "out" / "manifest.jsonl"
    for line in manifest.read_text("utf-8").splitlines() if manifest.exists() else ():
        record = json.loads(line)
        if (
            record["event"] == "done"
            and not (outcome.work / "out" / record["folder"] / "assessment.json").exists()
        ):
            return f"the manifest names {record['folder']}, which is not there"
    return None


def put_work_folder(out: Path, target: str, state: str, machine: str | None = None) -> None:
    """Put the hidden folder of a killed run: at one moment of the exchange of old results for new ones."""
    hidden = out / ".ankle-cv-work-0123456789abcdef"
    hidden.mkdir()
    here = f"{zlib.crc32(platform.node().encode()):08x}"
    marker = {"made_by": "ankle-cv", "machine": machine or here, "pid": 999_999}  # no such process
    (hidden / "work.json").write_text(json.dumps(marker))
    (out / target / "my notes.txt").write_text("mine")
    if state == "writing":
        (hidden / "new").mkdir()
        (hidden / "new" / "frames.csv").write_text("half")
        return
    replaced = sorted(path.name for path in (out / target).iterdir() if path.name != "my notes.txt")
    (hidden / "publish.json").write_text(json.dumps({"target": target, "replaced": replaced}))
    shutil.copytree(out / target, hidden / "old")
    (out / target / "my notes.txt").unlink()
    if state == "between":
        (out / target).rename(hidden / "new")


def put_half_published(state: str, box: Box) -> None:
    """What a killed run leaves in the folder of results."""
    work = box / "work"
    (work / "squat").mkdir()
    shutil.copy(landmarks(), work / "squat" / "landmarks.npz")
    out = work / "out"
    out.mkdir()
    if state in {"between", "after", "writing"}:
        shutil.copytree(result(), out / "squat")
        put_work_folder(out, "squat", state)
    if state == "partial":
        (out / ".0123456789ab.partial.csv").write_text("half")
    if state == "not-ours":
        for name in (".ankle-cv-diary", ".ankle-cv-work-fedcba9876543210"):
            (out / name).mkdir()
            (out / name / "thesis.txt").write_text("mine")


def put_half_batch(state: str, box: Box) -> None:
    """The same in the folder of a batch."""
    put_batch(box)
    elsewhere = state == "other-machine"
    put_work_folder(
        box / "work" / "out", "ann", "writing" if elsewhere else state, "00000000" if elsewhere else None
    )


def notes_are_kept(folder: str, outcome: Outcome) -> str | None:
    """Return a fault when the user's own file is gone."""
    kept = outcome.work / "out" / folder / "my notes.txt"
    return None if kept.exists() and kept.read_text() == "mine" else "the user's own file is gone"


def is_swept(outcome: Outcome) -> str | None:
    """Return a fault when the work folder of a killed run is still there."""
    left = [path.name for path in outcome.work.glob("out/.ankle-cv-*") if path.name != ".ankle-cv-diary"]
    return f"left {left[0]}" if left else None


def both(*checks: Callable[[Outcome], str | None]) -> Callable[[Outcome], str | None]:
    """Return the first fault of several checks."""
    return lambda outcome: next((fault for check in checks if (fault := check(outcome))), None)


MOMENTS: Final = (0.02, 0.05, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.7, 1.0, 1.5, 2.5)
EARLY: Final = (130, -signal.SIGINT, -signal.SIGTERM)
"""Before the program has begun, the interpreter itself ends as the system does."""


def _cases() -> Iterator[Case]:
    facts = {"alone": True, "hang_s": 60.0, "check": nothing_half}
    for wish in (signal.SIGINT, signal.SIGTERM):
        name = wish.name.lower()
        for moment in MOMENTS:
            for command, words in {
                "help": ("--help",),
                "replay": REPLAY,
                "clip": CLIP,
                "batch": BATCH,
            }.items():
                if command == "help" and moment > 0.3:  # seconds; it is over by then
                    continue
                exits = (0, INTERRUPTED, *((-wish, 1) if moment < 0.5 else ()))  # seconds
                yield Case(
                    f"endings/{name}-{command}-{moment}", words, exits, put, act=after(moment, wish), **facts
                )  # type: ignore[arg-type]
        for command, words, pattern in (
            ("clip-writing", CLIP, "out/.ankle-cv-*"),
            ("clip-frames", CLIP, "out/.ankle-cv-*/frames.csv"),
            ("replay-frames", REPLAY, "out/.ankle-cv-*/frames.csv"),
            ("replay-report", REPLAY, "out/.ankle-cv-*/report.html"),
            ("batch-started", BATCH, "out/manifest.jsonl"),
            ("batch-writing", BATCH, "out/.ankle-cv-work-*"),
            ("batch-one-done", BATCH, "out/0/assessment.json"),
        ):
            exits = (INTERRUPTED,) if command.endswith(("started", "writing")) else (0, INTERRUPTED)
            yield Case(f"endings/{name}-{command}", words, exits, put, act=when(pattern, wish), **facts)  # type: ignore[arg-type]
            yield Case(
                f"endings/{name}-twice-{command}",
                words,
                exits,
                put,
                act=when(pattern, wish, again=True),
                **facts,
            )  # type: ignore[arg-type]
    for command, words, pattern in (
        ("clip", CLIP, "out/.ankle-cv-*"),
        ("replay", REPLAY, "out/.ankle-cv-*"),
        ("batch", BATCH, "out/.ankle-cv-work-*"),
    ):
        exits = (6, 7) if command == "batch" else (6,)
        yield Case(
            f"endings/output-removed-{command}",
            words,
            exits,
            put,
            act=remove(pattern, "out"),
            alone=True,
            hang_s=60.0,
        )
        yield Case(f"endings/stopped-{command}", words, (0,), put, act=_stop_and_go, alone=True, hang_s=90.0)
        yield Case(
            f"endings/hangup-{command}",
            words,
            (0, 130, -signal.SIGHUP),
            put,
            act=when(pattern, signal.SIGHUP),
            alone=True,
            check=nothing_half if command != "batch" else None,
            hang_s=60.0,
        )
    yield Case("endings/work-folder-removed", REPLAY, (6,), put, act=_remove_work_folder, alone=True)
    for name, exits, change in (
        ("removed", (0, 3), Path.unlink),
        ("emptied", (3,), lambda path: path.write_bytes(b"")),
        ("exchanged", (3, 5), lambda path: path.write_bytes(noise(".mp4").read_bytes())),
    ):
        yield Case(
            f"endings/clip-{name}",
            CLIP,
            exits,
            put,
            act=_change_clip(change),
            alone=True,
            writes=("work/out", "work/clip.mp4"),
        )
    for state in ("between", "after", "writing", "partial"):
        again = ("analyze", "squat/landmarks.npz", *QUICK_OUTPUT)
        check = is_swept if state == "partial" else both(partial(notes_are_kept, "squat"), is_swept)
        yield Case(
            f"endings/killed-{state}",
            again,
            (0,),
            partial(put_half_published, state),
            check=check,
            leaves=("work/out/squat/assessment.json",),
        )
    yield Case(
        "endings/killed-not-ours",
        ("analyze", "squat/landmarks.npz", *QUICK_OUTPUT),
        (0,),
        partial(put_half_published, "not-ours"),
        leaves=(
            "work/out/.ankle-cv-diary/thesis.txt",
            "work/out/.ankle-cv-work-fedcba9876543210/thesis.txt",
        ),
    )
    for state in ("between", "after", "writing"):
        yield Case(
            f"endings/killed-batch-{state}",
            BATCH,
            (0,),
            partial(put_half_batch, state),
            check=both(partial(notes_are_kept, "ann"), is_swept),
        )
    yield Case(
        "endings/killed-batch-other-machine",
        BATCH,
        (0,),
        partial(put_half_batch, "other-machine"),
        leaves=("work/out/.ankle-cv-work-0123456789abcdef/work.json",),
    )
    for moment in (1.0, 2.0, 3.0, 4.0):
        yield Case(
            f"endings/kill-and-again-{moment}", REPLAY, (0,), partial(_killed_before, moment), check=is_swept
        )


def _killed_before(moment: float, box: Box) -> None:
    """Run the command once and kill it."""
    put(box)
    from hostile.forks import COMMAND

    with subprocess.Popen([COMMAND, *REPLAY, "-o", "out"], cwd=box / "work", stdout=-3, stderr=-3) as process:
        time.sleep(moment)
        process.kill()


def _stop_and_go(process: subprocess.Popen[bytes], box: Box) -> None:
    until(lambda: next(box.glob("work/out/.ankle-cv-*"), None), process)
    os.kill(process.pid, signal.SIGSTOP)
    time.sleep(1.0)
    os.kill(process.pid, signal.SIGCONT)


def _remove_work_folder(process: subprocess.Popen[bytes], box: Box) -> None:
    # Gone before it is finished, it would only be made again, as another one.
    until(lambda: next(box.glob("work/out/.ankle-cv-*/new"), None), process)
    for folder in box.glob("work/out/.ankle-cv-*"):
        shutil.rmtree(folder, ignore_errors=True)


def _change_clip(change: Callable[[Path], object]) -> Act:
    def act(process: subprocess.Popen[bytes], box: Box) -> None:
        until(lambda: next(box.glob("work/out/.ankle-cv-*"), None), process)
        change(box / "work" / "clip.mp4")

    return act


CASES: Final = tuple(_cases())
assert os.name == "posix"  # signals and forks
