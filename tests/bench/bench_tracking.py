"""What following the feet adds to an analysis; run by hand.

::

    python tests/bench/bench_tracking.py            the clips in samples/
    python tests/bench/bench_tracking.py CLIP...    others

Processor time is compared, which other work on the machine disturbs less than the clock does. The second
pass includes decoding the clip again. The aim is at most 25 % on top of the first pass.
"""

from __future__ import annotations

import argparse
import resource
import time
from dataclasses import dataclass
from pathlib import Path

from ankle_cv.evidence.camera_motion import CameraMotionTracker
from ankle_cv.evidence.foot import FootTracker
from ankle_cv.pipeline.first_pass import run_first_pass
from ankle_cv.pipeline.scenes import find_scenes, plan_scenes
from ankle_cv.pipeline.second_pass import run_second_pass
from ankle_cv.settings import Settings
from ankle_cv.video.source import open_source

SAMPLES = Path(__file__).parents[2] / "samples"
AIM_PERCENT = 25


@dataclass(frozen=True)
class Cost:
    """Processor time per frame, ms: both passes, and of the second what decoding, camera and feet take."""

    first: float
    second: float
    decoding: float
    following: float
    frames: int
    feet: int


def cost(clip: Path) -> Cost:
    """Measure one clip."""
    settings = Settings()
    source = open_source(clip, settings)
    start = time.process_time()
    recording = run_first_pass(source, settings)
    first = time.process_time() - start
    start = time.process_time()
    whole, scenes = find_scenes(recording, settings)
    plans = plan_scenes(scenes)
    run_second_pass(source, plans, len(whole))
    second = time.process_time() - start

    plan = plans[0][1].tracking
    camera, feet = CameraMotionTracker(plan.series), [FootTracker(plan.series, foot) for foot in plan.feet]
    following = 0.0
    begin = time.process_time()
    with source as frames:
        for frame in frames:
            start = time.process_time()
            to_reference = camera.add(frame.index, frame.image)
            for foot in feet:
                foot.add(frame.index, frame.time_s, frame.image, to_reference)
            following += time.process_time() - start
    decoding = time.process_time() - begin - following
    n = len(whole)
    return Cost(*(1000 * t / n for t in (first, second, decoding, following)), n, len(feet))


def main() -> None:
    """Print one line per clip."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("clips", nargs="*", type=Path, default=sorted(SAMPLES.glob("*.mp4")))
    for clip in parser.parse_args().clips:
        c = cost(clip)
        share, own = 100 * c.second / c.first, 100 * (c.decoding + c.following) / c.first
        print(
            f"{clip.stem:24s} {c.frames:4d} frames, {c.feet} feet, ms per frame: first pass {c.first:.1f}, "
            f"second {c.second:.1f} (+{share:.0f} %); decoding {c.decoding:.1f} and feet with camera "
            f"{c.following:.1f} alone (+{own:.0f} %, aim {AIM_PERCENT} %)",
            flush=True,
        )
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


if __name__ == "__main__":
    main()
