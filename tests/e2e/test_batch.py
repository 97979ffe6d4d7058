"""The installed command on real clips: results, resuming, and the same numbers as one by one."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pandas as pd
import pytest
from installed import Analysed, Run
from undated import undated

from ankle_cv.outputs.folder import RESULT_FILES


@pytest.fixture(scope="module")
def finished(ankle_cv: Run, analysed: Analysed, tmp_path_factory: pytest.TempPathFactory):
    """A batch over a good clip and one that is none: the command, its folder, and how to run it again."""
    home = tmp_path_factory.mktemp("batch")
    (home / "more").mkdir()
    (home / "more" / "broken.mp4").write_bytes(b"not a clip")

    def again(*words):
        return ankle_cv("batch", analysed.clip, home / "more", "-o", home / "out", *words, cwd=home)

    return again(), home / "out", again


def without_time(path: Path) -> bytes:
    return undated(path.read_bytes())


def test_one_good_one_broken_is_7(finished):
    done, out, _ = finished
    assert done.returncode == 7, done.stderr
    assert done.stdout.startswith("1 done, 1 failed")
    assert {"summary.csv", "summary.parquet", "index.html", "manifest.jsonl"} <= {
        p.name for p in out.iterdir()
    }


def test_the_results_are_those_of_analyze(finished, analysed):
    _, out, _ = finished
    for name in RESULT_FILES:
        ours, theirs = out / "squat_side" / name, analysed.folder / name
        if name.endswith((".json", ".html")):
            assert without_time(ours) == without_time(theirs), name
        else:
            assert ours.read_bytes() == theirs.read_bytes(), name


def test_the_page_has_a_picture_and_a_link(finished):
    html = (finished[1] / "index.html").read_text()
    assert '"picture":"/9j/' in html  # base64 of a JPEG's first bytes
    assert '"link":"squat_side/report.html"' in html


def test_the_table_has_the_clips_and_the_repetitions(finished, analysed):
    table = pd.read_csv(finished[1] / "summary.csv")
    document = json.loads((analysed.folder / "assessment.json").read_text())
    assert (table["row"] == "rep").sum() == len(document["reps"])
    assert (table["row"] == "clip").sum() == 2


def test_run_again_it_does_nothing_again(finished):
    _, out, again = finished
    before = (out / "squat_side" / "assessment.json").stat().st_mtime_ns
    done = again("--json")
    report = json.loads(done.stdout)
    assert done.returncode == 7
    assert (report["done"], report["finished_before"], report["failed_before"]) == (0, 1, 1)
    assert (out / "squat_side" / "assessment.json").stat().st_mtime_ns == before


def test_a_full_disk_ends_the_run_and_space_ends_the_trouble(ankle_cv, small_disk, samples, tmp_path):
    disk = small_disk("size=700k")
    (tmp_path / "in").mkdir()
    shutil.copy(samples / "squat_side.mp4", tmp_path / "in")
    done = ankle_cv("batch", "in", "-o", disk / "out", "-q", cwd=tmp_path)
    assert done.returncode in (6, 7), done.stderr
    assert "space" in done.stderr
    assert not any(path.is_dir() for path in (disk / "out").iterdir())
