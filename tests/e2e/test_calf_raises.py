from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

SAMPLES = Path(__file__).parents[2] / "samples"
CALF_RAISE = SAMPLES / "calf_raise.mp4"


def test_calf_raises_are_a_test(ankle_cv, tmp_path):
    truth = json.loads((SAMPLES / "calf_raise.json").read_text(encoding="utf-8"))
    foot = f"--foot-cm={truth['foot_length_cm']}"
    done = ankle_cv("analyze", CALF_RAISE, foot, "--no-video", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert "test: heel raise" in done.stdout
    folder = tmp_path / "ankle-cv-results" / "calf_raise"
    with (folder / "reps.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["standing_on"] for row in rows] == ["", ""], "the far foot is out of sight"
    for row, exact in zip(rows, truth["reps"], strict=True):
        half = float(row["height_right_plus_minus"])
        lift_mm = exact["peak"]["heel_lift_right_mm"]
        assert float(row["height_right_mm"]) == pytest.approx(lift_mm, abs=half)
        assert half < 12
    assert "Heel raise from the side" in (folder / "report.html").read_text(encoding="utf-8")
    words = ("--test", "wall", "--no-video", "--no-report", "--json")
    replay = ankle_cv("analyze", folder / "landmarks.npz", *words, cwd=tmp_path)
    codes = [notice["code"] for notice in json.loads(replay.stdout)["quality"]["notices"]]
    assert "test_contradicted" in codes
