"""``export`` and ``validate`` on a result that the installed command wrote."""

from __future__ import annotations

import json

import pandas as pd


def test_export_writes_motion_and_markers(ankle_cv, analysed, tmp_path):
    done = ankle_cv("export", analysed.folder, "--to", "mot", "-o", tmp_path / "a.mot", cwd=tmp_path)
    assert done.returncode == 0
    assert done.stdout.strip() == str(tmp_path / "a.mot")
    motion = (tmp_path / "a.mot").read_text()
    rows = int(motion.split("nRows=")[1].split()[0])
    assert rows == len(pd.read_csv(analysed.folder / "frames.csv"))
    markers = tmp_path / "a.trc"
    done = ankle_cv(
        "export", analysed.folder, "--to", "trc", "--height-cm", "172", "-o", markers, cwd=tmp_path
    )
    assert done.returncode == 0
    assert "mm" in (tmp_path / "a.trc").read_text()


def test_markers_need_a_scale(ankle_cv, analysed, tmp_path):
    done = ankle_cv("export", analysed.folder, "--to", "trc", "-o", tmp_path / "a.trc", cwd=tmp_path)
    assert done.returncode == 2
    assert "--foot-cm" in done.stderr
    assert not (tmp_path / "a.trc").exists()


def test_export_never_writes_over_another_kind_of_file(ankle_cv, analysed, tmp_path):
    mine = tmp_path / "landmarks.npz"
    mine.write_bytes(b"mine")
    done = ankle_cv("export", analysed.folder, "--to", "parquet", "-o", mine, cwd=tmp_path)
    assert done.returncode == 2
    assert mine.read_bytes() == b"mine"


def test_validate_tells_how_far_off_it_is(ankle_cv, analysed, samples, tmp_path):
    picture = tmp_path / "agreement.png"
    done = ankle_cv(
        "validate", analysed.folder, samples / "squat_side.csv", "--json", "--plot", picture, cwd=tmp_path
    )
    assert done.returncode == 0
    found = {c["column"]: c for c in json.loads(done.stdout)["comparisons"]}
    assert found["tibial_inclination_left_deg"]["frames"]["rmse"] < 2.5
    assert found["tibial_inclination_left_deg"]["peaks"]["interval_coverage"] == 1
    assert picture.stat().st_size > 10_000
    assert json.loads(done.stdout)["doubts"] == []


def test_validate_refuses_what_is_no_reference(ankle_cv, analysed, tmp_path):
    (tmp_path / "x.csv").write_text("a,b\n1,2\n")
    done = ankle_cv("validate", analysed.folder, tmp_path / "x.csv", cwd=tmp_path)
    assert done.returncode == 3
    assert len(done.stderr.strip().splitlines()) == 2
    done = ankle_cv("validate", analysed.folder, tmp_path / "x.csv", "--offset", "nan", cwd=tmp_path)
    assert done.returncode == 2
