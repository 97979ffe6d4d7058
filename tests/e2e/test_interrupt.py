from __future__ import annotations

import signal
import subprocess
import sys
import time

import pytest
from installed import COMMAND, plain_environment, undo_inherited_ignoring

INTO_INFERENCE_S = 2.0
"""After the results' hidden folder is there: by then frames go through the pose model."""


@pytest.mark.skipif(sys.platform == "win32", reason="signals are a matter of POSIX")
@pytest.mark.parametrize("wish", [signal.SIGINT, signal.SIGTERM])
def test_ctrl_c_midway_leaves_nothing_behind(samples, tmp_path, wish):
    results = tmp_path / "results"
    with subprocess.Popen(
        [str(COMMAND), "analyze", str(samples / "squat_side.mp4"), "-o", str(results)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=plain_environment(),
        preexec_fn=undo_inherited_ignoring,  # noqa: PLW1509  # no threads here
    ) as process:
        until = time.monotonic() + 30
        while not (results.is_dir() and any(results.iterdir())):
            assert time.monotonic() < until, "the work did not start"
            time.sleep(0.05)
        time.sleep(INTO_INFERENCE_S)
        process.send_signal(wish)
        out, err = process.communicate(timeout=30)
    assert process.returncode == 130, err
    assert out == ""
    assert err.startswith("interrupted")
    assert len(err.splitlines()) == 1
    assert list(results.iterdir()) == []
