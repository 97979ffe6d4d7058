"""The results of a clip are the same files on one core and on all of them, however stages take turns."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from ankle_cv.cli.environment import OURS
from ankle_cv.settings import Settings
from ankle_cv.video.source import open_source
from ankle_cv.video.writer import H264Writer

SAMPLE = Path(__file__).parents[2] / "samples" / "squat_side.mp4"
FROM, TO = 30, 110
"""Frames of the sample that show it standing and squatting."""
ANALYSE = """
import os, sys
from pathlib import Path
cores, threads, clip, folder = sys.argv[1:]
os.sched_setaffinity(0, {int(core) for core in cores.split(",")})
import cv2
cv2.setNumThreads(int(threads))
from ankle_cv.api import run_analysis
from ankle_cv.outputs.write import write_outputs
done = run_analysis(Path(clip))
write_outputs(done, Path(folder), video=True, report=False, on_progress=lambda _: None)
"""


def digests(folder: Path) -> dict[str, str]:
    """Digests of the files; of the document without its time of making."""
    found = {}
    for path in sorted(folder.iterdir()):
        content = path.read_bytes()
        if path.name == "assessment.json":
            document = json.loads(content)
            document["provenance"].pop("created_utc")
            content = json.dumps(document).encode()
        found[path.name] = hashlib.sha256(content).hexdigest()
    return found


@pytest.mark.skipif(
    not hasattr(os, "sched_setaffinity"), reason="this system does not say which cores to use"
)
def test_the_same_files_on_one_core_on_all_and_with_more_threads_than_cores(tmp_path: Path) -> None:
    clip = tmp_path / "short.mp4"
    with open_source(SAMPLE, Settings()) as source, H264Writer(clip, 720, 1280) as writer:
        for frame in source:
            if FROM <= frame.index < TO:
                writer.write(frame.image, frame.time_s)
    cores = sorted(os.sched_getaffinity(0))
    found = []
    for used, threads in ((cores[:1], 1), (cores, 2), (cores, 4)):
        folder = tmp_path / f"{len(used)}-{threads}"
        folder.mkdir()
        words = [",".join(map(str, used)), str(threads), str(clip), str(folder)]
        # In Python's own hands linear algebra may use several cores; the command sees to that.
        env = {**os.environ, **OURS}
        subprocess.run([sys.executable, "-c", ANALYSE, *words], check=True, capture_output=True, env=env)
        found.append(digests(folder))
    assert {"assessment.json", "frames.csv", "landmarks.npz", "overlay.mp4"} <= set(found[0])
    assert found[0] == found[1] == found[2]
