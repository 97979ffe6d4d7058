from __future__ import annotations

import signal
import sys

import pytest
from installed import PATIENCE_S, start
from processes import threads_of
from waiting import until


@pytest.mark.skipif(sys.platform != "linux", reason="what a process is at is told by /proc")
@pytest.mark.parametrize("wish", [signal.SIGINT, signal.SIGTERM])
def test_ctrl_c_midway_leaves_nothing_behind(samples, tmp_path, wish):
    results = tmp_path / "results"
    with start("analyze", samples / "squat_side.mp4", "-o", results, cwd=tmp_path) as process:
        until(lambda: results.is_dir() and any(results.iterdir()), "the results' hidden folder")
        until(lambda: any(name.startswith("mediapipe") for name in threads_of(process.pid)), "inference")
        process.send_signal(wish)
        out, err = process.communicate(timeout=PATIENCE_S)
    assert process.returncode == 130, err
    assert out == ""
    assert err.startswith("interrupted")
    assert len(err.splitlines()) == 1
    assert list(results.iterdir()) == []
