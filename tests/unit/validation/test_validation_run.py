from __future__ import annotations

import argparse
import json
from collections import Counter
from pathlib import Path

import examine
import pandas as pd
import pytest
import run
from degrade import RECIPES
from trials import SAMPLES, Trial

from ankle_cv.errors import NotMeasurableError

SPEC = {"kind": "squat", "subject": "M1", "shoes": True, "leg": "left", "view_yaw_deg": 90.0}
REP = {"index": 1, "start_s": 1.0, "bottom_s": 2.0, "hold_from_s": 1.5, "hold_to_s": 2.5}
COLUMNS = [f"{q}_{s}_{u}" for s in ("left", "right") for q, u in (
    ("tibial_inclination", "deg"), ("dorsiflexion", "deg"), ("heel_lift", "mm"))]  # fmt: skip
TRUTH = pd.DataFrame({"time_s": [0.0, 1.0, 2.0], **dict.fromkeys(COLUMNS, 0.0)})


def trial(path):
    reps = [{**REP, "hold_mean": dict.fromkeys(COLUMNS, 0.0)}]
    about = {"near_side": "left", "spec": SPEC, "reps": reps, "body_height_cm": 170.0}
    return Trial(path, about, TRUTH)


def given(tmp_path, **changes):
    plain = {
        "models": ["full"],
        "model_dir": None,
        "work": tmp_path,
        "fresh": False,
        "worse": "some",
        "copies": [],
    }
    return argparse.Namespace(**(plain | changes))


def pictures(tasks):
    return Counter((task.trial.path.stem, task.picture) for task in tasks)


def test_every_clip_gets_a_messengers_copy_and_another_in_turn(tmp_path):
    found = [trial(tmp_path / f"{k}.mp4") for k in range(3)] + [trial(SAMPLES / "squat_side.mp4")]
    counted = pictures(run.tasks_of(found, given(tmp_path)))
    kinds = [kind for kind in RECIPES if kind != run.MESSENGER]
    for k in range(3):
        assert {p for stem, p in counted if stem == str(k)} == {"as filmed", run.MESSENGER, kinds[k]}
    assert {p for stem, p in counted if stem == "squat_side"} == {"as filmed", *RECIPES}
    assert set(counted.values()) == {1}
    assert len(pictures(run.tasks_of(found, given(tmp_path, worse="none")))) == len(found)
    assert len(pictures(run.tasks_of(found, given(tmp_path, worse="all")))) == len(found) * (1 + len(RECIPES))


def test_copies_made_elsewhere_are_taken_as_they_are(tmp_path):
    (tmp_path / "a.mp4").touch()
    (tmp_path / "a.json").write_text(json.dumps({"spec": SPEC}))
    TRUTH.to_csv(tmp_path / "a.csv", index=False)
    (task,) = run.tasks_of([], given(tmp_path, copies=[("dim", str(tmp_path))]))
    assert (task.picture, task.worse, task.trial.path.stem) == ("dim", None, "a")


def test_clips_of_the_same_name_are_refused(tmp_path):
    folders = [tmp_path / "one", tmp_path / "two"]
    for folder in folders:
        folder.mkdir()
        (folder / "a.mp4").touch()
        (folder / "a.json").write_text(json.dumps({"spec": SPEC}))
        TRUTH.to_csv(folder / "a.csv", index=False)
    with pytest.raises(SystemExit, match="same name: a\nrename"):
        run.all_trials(argparse.Namespace(corpus=None, extra=folders, only_extra=True))


def test_a_worse_copy_is_made_once(tmp_path, monkeypatch):
    clip = tmp_path / "a.mp4"
    clip.write_bytes(b"pixels")
    made = []

    def write(source, kind, out):
        made.append(kind)
        out.parent.mkdir(parents=True)
        out.touch()
        return out

    monkeypatch.setattr(examine, "write_degraded", write)
    task = examine.Task(trial(clip), "full", None, tmp_path / "work", "dim", "dim")
    assert examine.picture_of(task) == examine.picture_of(task)
    assert made == ["dim"]
    assert examine.picture_of(examine.Task(trial(clip), "full", None, tmp_path)) == clip


def test_a_refused_clip_counts_as_not_given(tmp_path, monkeypatch):
    def refuse(*_):
        raise NotMeasurableError("nobody was found", "film again")

    monkeypatch.setattr(examine, "analysed", refuse)
    outcome = examine.examine(examine.Task(trial(Path("a.mp4")), "full", None, tmp_path))
    assert outcome.seen[0]["test"] == "nobody was found"
    assert [row["called"] for row in outcome.heels] == ["not given"]
    assert {row["picture"] for row in outcome.holds} == {"as filmed"}
    assert pd.isna([row["stated"] for row in outcome.holds]).all()
