"""A slice of the hostile cases; `python tests/hostile/run.py` runs all of them."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from hostile.quick import QUICK

RUNNER = Path(__file__).parents[1] / "hostile" / "run.py"

pytestmark = pytest.mark.skipif(
    sys.platform != "linux", reason="boxes, limits and signals are those of Linux"
)


@pytest.fixture(scope="module")
def runner():
    """The process that has the program loaded, and forks for each case that it is told the name of."""
    words = [sys.executable, str(RUNNER), "--serve"]
    with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        yield process
        assert process.stdin is not None
        process.stdin.close()


@pytest.mark.parametrize("name", sorted(QUICK))
def test_a_hostile_case_holds(runner, name):
    runner.stdin.write(f"{name}\n")
    runner.stdin.flush()
    row = json.loads(runner.stdout.readline())
    assert not row["wrong"], f"got {row['got']}, allowed {row['expected']}: {row['wrong']}\n{row['stderr']}"
