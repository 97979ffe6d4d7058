"""How fast the live check is on this machine: frames a second, latency, memory.

Plays a clip over and over as a 720p camera, without the window, and prints one line a minute::

    python tests/bench/bench_live.py CLIP [SECONDS] [MODEL] [none|lightning]
"""

from __future__ import annotations

import resource
import sys
import tempfile
import time
from collections.abc import Iterator
from itertools import count
from pathlib import Path

from ankle_cv.live.camera import RealTimeFile
from ankle_cv.live.check_controller import CheckController
from ankle_cv.live.engine import Engine
from ankle_cv.live.networks import LiveNetworks
from ankle_cv.live.recorder import Recorder
from ankle_cv.live.session_state import SessionPlan
from ankle_cv.settings import Settings
from ankle_cv.video.frame import Frame, FrameSource, VideoInfo
from ankle_cv.video.source import open_source

LINE_EVERY_S = 60.0


class Loop:
    """A clip that starts again when it ends."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.info: VideoInfo = open_source(path, Settings()).info

    def __enter__(self) -> Loop:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def __iter__(self) -> Iterator[Frame]:
        start_s, numbers = 0.0, count()
        while True:
            latest_s = 0.0
            with open_source(self._path, Settings()) as clip:
                for frame in clip:
                    latest_s = frame.time_s
                    yield Frame(next(numbers), start_s + latest_s, frame.image)
            start_s += latest_s + 1 / 30


def resident_mb() -> float:
    """Memory the process has in use, MB (Linux)."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * resource.getpagesize() / 1e6


def main() -> None:
    clip, seconds = Path(sys.argv[1]), float(sys.argv[2]) if len(sys.argv) > 2 else 60.0
    model = sys.argv[3] if len(sys.argv) > 3 else "full"
    second = sys.argv[4] if len(sys.argv) > 4 else "lightning"
    networks = LiveNetworks(Settings(model=model, second_model=second))
    camera: FrameSource = RealTimeFile(Loop(clip))
    with tempfile.TemporaryDirectory() as folder:
        recorder = Recorder()
        check = CheckController(SessionPlan(trials=10_000), recorder, Path(folder), second=networks.second)
        engine = Engine(camera, networks.pose, check, recorder)
        with recorder, engine:
            started = printed = time.monotonic()
            while time.monotonic() - started < seconds:
                engine.check()
                engine.results.take(0.05)
                check.announcements()
                if time.monotonic() - printed >= LINE_EVERY_S:
                    printed = time.monotonic()
                    print(f"{printed - started:5.0f} s: {resident_mb():6.0f} MB, {engine.speed}", flush=True)
        speed = engine.speed
        busy = resource.getrusage(resource.RUSAGE_SELF)
        cores = (busy.ru_utime + busy.ru_stime) / (time.monotonic() - started)
        lunges = sum(trial.outcome == "counted" for trial in check.state.trials)
        print(
            f"{clip.name}: {speed.per_second:.1f} frames/s of 30, median latency {speed.latency_ms:.0f} ms, "
            f"{recorder.dropped} of {speed.processed + speed.skipped} pictures not recorded, "
            f"{resident_mb():.0f} MB, {cores:.2f} cores busy, {lunges} lunges; "
            f"{networks.used(speed.processed).text}"
        )


if __name__ == "__main__":
    main()
