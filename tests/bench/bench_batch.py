"""What a batch must show on a real machine with real clips; run by hand, the numbers go into docs/batch.md.

::

    python tests/bench/bench_batch.py speed FOLDER --edge CLIPS   2 workers against 1, results as of analyze
    python tests/bench/bench_batch.py killed FOLDER               kill -9 of parent and workers, 20 times
    python tests/bench/bench_batch.py cluster FOLDER              Dask over TCP, one worker killed midway

Every command makes its clips in the work folder from ``samples/`` and leaves them there.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import random
import resource
import shutil
import signal
import struct
import subprocess
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from processes import processes_of
from undated import undated

ROOT = Path(__file__).parents[2]
COMMAND = Path(sys.executable).with_name("ankle-cv")
CLIPS = 24
MARK = "ANKLE_CV_BENCH"


def copy_with_own_content(source: Path, target: Path, number: int) -> None:
    """Copy an MP4 and append an empty box that says its number: other bytes, the same pictures."""
    shutil.copyfile(source, target)
    with target.open("ab") as file:
        file.write(struct.pack(">I4sI", 12, b"free", number))


def make_clips(folder: Path, edge: Path | None, count: int) -> None:
    """Fill a folder with the samples under other names, and the edge files."""
    folder.mkdir(parents=True, exist_ok=True)
    awkward = [p for p in sorted(edge.iterdir()) if p.name.startswith(("edge", "no-person"))] if edge else []
    for path in awkward[:count]:
        shutil.copyfile(path, folder / path.name)
    samples = sorted((ROOT / "samples").glob("*.mp4"))
    for number in range(count - len(awkward[:count])):
        source = samples[number % len(samples)]
        copy_with_own_content(source, folder / f"{source.stem}_{number:02d}.mp4", number)


def batch(clips: Path, results: Path, *words: str, mark: str = "") -> subprocess.Popen[str]:
    return subprocess.Popen(
        [str(COMMAND), "batch", str(clips), "-o", str(results), *words],
        env=os.environ | {MARK: mark or str(results)},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )


def report_of(process: subprocess.Popen[str]) -> dict[str, object]:
    out, _ = process.communicate()
    return json.loads(out)


def cpu_s() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def digests(results: Path) -> dict[str, str]:
    """Return the digest of every result file without its times of making."""
    return {
        str(path.relative_to(results)): hashlib.sha256(undated(path.read_bytes())).hexdigest()
        for path in sorted(results.glob("[!.]*/*"))
        if path.name not in {"batch.json", "thumbnail.jpg"}
    }


ORDER = (("a", 1), ("a", 2), ("b", 2), ("b", 1))
"""Halves of the clips and workers, there and back: a load that drifts hits both alike."""


def speed(folder: Path, edge: Path | None, count: int) -> None:
    """Time 1 and 2 workers on the same clips, then hold the results against ``ankle-cv analyze``."""
    make_clips(folder / "all", edge, count)
    for number, path in enumerate(sorted((folder / "all").iterdir())):
        half = folder / "ab"[number % 2]
        half.mkdir(exist_ok=True)
        shutil.copyfile(path, half / path.name)
    walls, processor, inside = ({1: 0.0, 2: 0.0} for _ in range(3))
    for half, jobs in ORDER:
        results = folder / f"out{jobs}{half}"
        shutil.rmtree(results, ignore_errors=True)
        before, started = cpu_s(), time.monotonic()
        report = report_of(batch(folder / half, results, "--jobs", str(jobs), "--json"))
        walls[jobs] += time.monotonic() - started
        processor[jobs] += cpu_s() - before
        inside[jobs] += float(str(report["worker_s"]))
        print(f"{half}, {jobs}: {report}, load {os.getloadavg()[0]:.1f}", flush=True)
    for jobs in (1, 2):
        print(
            f"{jobs} worker(s): {walls[jobs]:.1f} s, processor {processor[jobs]:.1f} s, "
            f"wall x workers over time in workers {100 * (walls[jobs] * jobs / inside[jobs] - 1):+.1f} %"
        )
    print(f"2 workers are {walls[1] / walls[2]:.2f} x as fast as 1", flush=True)
    before, started = cpu_s(), time.monotonic()
    for half in "ab":
        shutil.rmtree(folder / f"single{half}", ignore_errors=True)
        words = ["analyze", *sorted((folder / half).iterdir()), "-o", folder / f"single{half}", "-q"]
        subprocess.run([COMMAND, *words], check=False, stderr=subprocess.DEVNULL)
    print(f"analyze, one by one: {time.monotonic() - started:.1f} s, processor {cpu_s() - before:.1f} s")
    for half in "ab":
        one, two, single = (digests(folder / f"{name}{half}") for name in ("out1", "out2", "single"))
        print(
            f"{half}: {len(one)} files; 1 worker = 2 workers: {one == two}; batch = analyze: {two == single}"
        )


def finished(results: Path) -> dict[str, int]:
    """When each result that is there was made, ns."""
    return {p.parent.name: p.stat().st_mtime_ns for p in results.glob("[!.]*/assessment.json")}


def killed(folder: Path, count: int) -> None:
    """Kill the parent, and every second time a worker first, at 20 random moments; then let it finish."""
    clips, results = folder / "clips", folder / "out"
    make_clips(clips, None, count)
    shutil.rmtree(results, ignore_errors=True)
    chance = random.Random(6)  # noqa: S311  # moments, no secrets
    orphans = twice = 0
    before: dict[str, int] = {}
    for number in range(20):
        process = batch(clips, results, "--jobs", "2", "--no-video", "--no-report")
        time.sleep(chance.uniform(1.0, 25.0))
        workers = [pid for pid, words in processes_of(MARK, str(results)).items() if "batch.worker" in words]
        if number % 2 and workers:
            os.kill(chance.choice(workers), signal.SIGKILL)
            time.sleep(chance.uniform(0.0, 1.0))
        process.kill()
        process.communicate()
        time.sleep(1.0)
        orphans += len(processes_of(MARK, str(results)))
        now = finished(results)
        twice += sum(now.get(name) != made for name, made in before.items())
        before = now
        print(
            f"kill {number + 1}: {len(now)} of {count} finished, {orphans} orphans, {twice} lost or redone",
            flush=True,
        )
    report = report_of(batch(clips, results, "--jobs", "2", "--no-video", "--no-report", "--json"))
    now = finished(results)
    twice += sum(now.get(name) != made for name, made in before.items())
    left = [p.name for p in results.iterdir() if p.name.startswith(".")]
    print(f"last run: {report}")
    print(f"{len(now)} of {count} finished, {orphans} orphans, {twice} lost or redone, half-written: {left}")


def cluster(folder: Path, count: int) -> None:
    """Run on a Dask cluster of two worker processes, kill one midway, compare with this machine's results."""
    from distributed import LocalCluster  # noqa: PLC0415  # an extra

    clips = folder / "clips"
    make_clips(clips, None, count)
    for name in ("local", "dask"):
        shutil.rmtree(folder / name, ignore_errors=True)
    report_of(batch(clips, folder / "local", "--jobs", "2", "--json"))
    with LocalCluster(n_workers=2, threads_per_worker=1, host="127.0.0.1", dashboard_address=None) as running:
        victim = next(iter(running.workers.values())).pid
        started = time.monotonic()
        process = batch(clips, folder / "dask", "--scheduler", running.scheduler_address, "--json")
        while len(list((folder / "dask").glob("[!.]*/assessment.json"))) < count // 3:
            time.sleep(0.2)
        time.sleep(2.0)
        os.kill(victim, signal.SIGKILL)
        print(f"killed Dask worker {victim} after {time.monotonic() - started:.0f} s", flush=True)
        report = report_of(process)
    print(f"{running.scheduler_address}: {report}")
    print(
        "the cluster and this machine give the same:", digests(folder / "local") == digests(folder / "dask")
    )


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("what", choices=("speed", "killed", "cluster"))
    parser.add_argument("folder", type=Path)
    parser.add_argument("--edge", type=Path)
    parser.add_argument("--clips", type=int, default=CLIPS)
    asked = parser.parse_args()
    if asked.what == "speed":
        speed(asked.folder, asked.edge, asked.clips)
    else:
        {"killed": killed, "cluster": cluster}[asked.what](asked.folder, asked.clips)


if __name__ == "__main__":
    main()
