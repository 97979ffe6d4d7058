"""What an analysis costs beside the pose network alone, a plain loop around it, and a peer's command.

::

    python tests/bench/bench_ratios.py CLIP...                   default model, two rounds in turns
    python tests/bench/bench_ratios.py CLIP... --model heavy     another model, in all of them
    python tests/bench/bench_ratios.py CLIP... --peer "sports2d -v {clip} -r {folder}"

The unit is the time of MediaPipe's detector alone, with its model as it comes, for every decoded frame, on
one thread. Clock and processor time are divided by the same of that detector; the least of all rounds
counts, since others may keep the machine busy. Every run is a process of its own, so that its peak memory is
its own. A plain loop reads, detects, draws and writes with what OpenCV offers and measures nothing.
"""

from __future__ import annotations

import argparse
import json
import resource
import shlex
import shutil
import subprocess
import sys
import tempfile
import time
from itertools import pairwise
from pathlib import Path
from typing import Any
from unittest.mock import patch

DETECT, PLAIN, OURS, PEER = "detector alone", "plain loop", "analyze", "peer"
MB_PER_KB = 1 / 1024


def detector_alone(clip: str, model: str, folder: Path) -> dict[str, Any]:
    """Time `detect_for_video` only; with a folder also draw and write: the whole plain loop."""
    import cv2  # noqa: PLC0415 - each way of working loads what it needs, and nothing else

    from ankle_cv.pose import mediapipe as ours  # noqa: PLC0415
    from ankle_cv.pose.models import resolve_model  # noqa: PLC0415
    from ankle_cv.video.frame import Frame  # noqa: PLC0415

    frames, wall, processor = 0, 0.0, 0.0
    reader, writer = cv2.VideoCapture(clip), None
    as_it_comes = patch.object(ours, "without_mask", bytes)
    with as_it_comes, ours.MediaPipePose(resolve_model(model)) as estimator:
        while (read := reader.read())[0]:
            at_s = reader.get(cv2.CAP_PROP_POS_MSEC) / 1000
            started = time.perf_counter(), time.process_time()
            people = estimator(Frame(frames, at_s, read[1])).people
            wall, processor = (
                wall + time.perf_counter() - started[0],
                processor + time.process_time() - started[1],
            )
            frames += 1
            if folder != Path():
                for x, y in people[:1, :, :2].reshape(-1, 2):
                    cv2.circle(read[1], (round(x), round(y)), 4, (0, 255, 0), cv2.FILLED)
                size = read[1].shape[1::-1]
                code = cv2.VideoWriter.fourcc(*"mp4v")
                writer = writer or cv2.VideoWriter(str(folder / "plain.mp4"), code, 30, size)
                writer.write(read[1])
    if writer is not None:
        writer.release()
    return {"frames": frames, "wall": wall, "processor": processor, "stages": {}}


def stages_of(clip: str, model: str, folder: Path) -> dict[str, Any]:
    """Analyse and write everything in this process; note the times at which the stages change."""
    marks = [("loading", time.perf_counter(), time.process_time())]

    def mark(stage: str) -> None:
        if stage != marks[-1][0]:
            marks.append((stage, time.perf_counter(), time.process_time()))

    from ankle_cv.api import run_analysis  # noqa: PLC0415 - loading is part of what is measured
    from ankle_cv.outputs.write import write_outputs  # noqa: PLC0415
    from ankle_cv.settings import Settings  # noqa: PLC0415

    mark("opening")
    done = run_analysis(Path(clip), Settings(model=model), on_progress=lambda p: mark(p.stage))
    mark("measuring and tables")
    write_outputs(done, folder, video=True, report=True, on_progress=lambda p: mark(p.stage))
    mark("end")
    stages = {a[0]: (b[1] - a[1], b[2] - a[2]) for a, b in pairwise(marks)}
    return {"frames": len(done.analysis.raw), "stages": stages}


def child(words: list[str], *, told: bool) -> dict[str, Any]:
    """Run one process; return its times, s, its peak memory, MB, and what it told on standard output."""
    before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    code = (
        "import json, resource, subprocess, sys; done = subprocess.run(sys.argv[1:], capture_output=True); "
        "used = resource.getrusage(resource.RUSAGE_CHILDREN); "
        "print(json.dumps([done.returncode, used.ru_maxrss, done.stdout.decode(), done.stderr.decode()]))"
    )
    done = subprocess.run([sys.executable, "-c", code, *words], check=True, capture_output=True)
    after, wall = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter() - started
    failed, memory, out, errors = json.loads(done.stdout)
    if failed:
        sys.exit(f"{words[0]} failed: {errors[-2000:]}")
    processor = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    found = {"wall": wall, "processor": processor, "memory": memory * MB_PER_KB}
    return {**found, **(json.loads(out.splitlines()[-1]) if told else {})}


def one_round(clip: str, model: str, peer: str | None) -> dict[str, dict[str, Any]]:
    """Run every way of working once."""
    with tempfile.TemporaryDirectory() as folder:
        own = [sys.executable, __file__, clip, "--model", model, "--only"]
        command = str(Path(sys.executable).with_name("ankle-cv"))
        found = {
            DETECT: child([*own, DETECT], told=True),
            PLAIN: child([*own, PLAIN, "--folder", folder], told=False),
            OURS: child([command, "analyze", clip, "-q", "--model", model, "-o", f"{folder}/a"], told=False),
        }
        found[OURS]["stages"] = child([*own, OURS, "--folder", folder], told=True)["stages"]
        if peer:
            found[PEER] = child(shlex.split(peer.format(clip=clip, folder=folder)), told=False)
        return found


def compare(clip: str, model: str, rounds: list[dict[str, dict[str, Any]]]) -> None:
    """Print the least of each figure, as multiples of the detector's."""
    least = {
        (way, what): min(one[way][what] for one in rounds)
        for way in rounds[0]
        for what in ("wall", "processor")
    }
    frames = rounds[0][DETECT]["frames"]
    wall, processor = least[DETECT, "wall"], least[DETECT, "processor"]
    print(f"{clip}: {frames} frames, {model}; detector {1000 * wall / frames:.1f} ms a frame")
    for way in rounds[0]:
        memory = max(one[way]["memory"] for one in rounds)
        times = (
            f"clock {least[way, 'wall'] / wall:5.2f}  processor {least[way, 'processor'] / processor:5.2f}"
        )
        print(f"  {way:24s} {times}  {memory:5.0f} MB")
    for stage in rounds[0][OURS]["stages"]:
        spent = [one[OURS]["stages"][stage] for one in rounds if stage in one[OURS]["stages"]]
        clock, used = min(one[0] for one in spent), min(one[1] for one in spent)
        print(f"    {stage:22s} clock {clock / wall:5.2f}  processor {used / processor:5.2f}", flush=True)


def main() -> None:
    """Run the rounds in turns and print one block per clip."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("clips", nargs="+")
    parser.add_argument("--model", default="full")
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--peer", help="command of a peer, with {clip} and {folder}; left out if not there")
    parser.add_argument("--only", choices=[DETECT, PLAIN, OURS], help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, default=Path(), help=argparse.SUPPRESS)
    words = parser.parse_args()
    if words.only:
        work = stages_of if words.only == OURS else detector_alone
        print(json.dumps(work(words.clips[0], words.model, words.folder)))
        return
    peer = words.peer if words.peer and shutil.which(shlex.split(words.peer)[0]) else None
    for clip in words.clips:
        compare(clip, words.model, [one_round(clip, words.model, peer) for _ in range(words.rounds)])


if __name__ == "__main__":
    main()
