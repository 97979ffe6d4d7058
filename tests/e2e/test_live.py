"""``ankle-cv live`` and ``record`` with a sample clip as the camera.

What is counted and measured, by a camera that waits for the network: on any machine it is the same. As a user
starts it, with a file that plays in real time, only what holds however few pictures a machine can look at.
"""

from __future__ import annotations

import json
import signal
import subprocess

import numpy as np
import pytest
from installed import PATIENCE_S, WAITING_CAMERA, plain_environment, run, start
from noise import write_noise
from slow_clips import slowed

READINGS = 3
"""While filming, before the interrupt: then there are pictures to be kept."""
LONG = 20
"""Times that a clip takes where a test ends it: it is not over before."""


def lines(done):
    return [json.loads(line) for line in done.stdout.splitlines()]


@pytest.fixture(scope="module")
def session(samples, tmp_path_factory):
    home = tmp_path_factory.mktemp("live")
    clip = samples / "knee_to_wall_heel_up.mp4"
    words = ("--camera", clip, "--no-window", "--side", "right", "--foot-cm", "27.9")
    done = run("live", *words, command=WAITING_CAMERA, cwd=home)
    assert done.returncode == 0, done.stderr
    events = lines(done)
    return home / events[-1]["folder"], events


def test_the_session_is_told_in_order_one_event_a_line(session):
    names = [event["event"] for event in session[1]]
    assert names[-2:] == ["speed", "saved"]
    assert names.index("setup_ok") < names.index("neutral")
    assert "reading" in names


def test_every_lunge_is_told_as_it_happens_with_its_heel(session):
    trials = [event for event in session[1] if event["event"] == "trial"]
    assert [(trial["outcome"], trial["heel"]) for trial in trials] == [
        ("counted", "down"),
        ("counted", "down"),
        ("heel_up", "up"),
    ]


def test_a_reading_is_a_number_only_when_it_is_fresh(session):
    readings = [event for event in session[1] if event["event"] == "reading"]
    assert all(reading["shin_deg"] is None for reading in readings if reading["stale"])
    assert all(reading["shin_deg"] is None for reading in readings if reading["phase"] == "setup")


def test_the_saved_numbers_are_the_offline_ones_and_near_the_truth(session, samples):
    folder, events = session
    document = json.loads((folder / "right" / "assessment.json").read_text(encoding="utf-8"))
    truth = json.loads((samples / "knee_to_wall_heel_up.json").read_text(encoding="utf-8"))
    found = [attempt["tibial_inclination"]["value"] for attempt in document["attempts"]]
    true = [rep["peak"]["tibial_inclination_right_deg"] for rep in truth["reps"]]
    assert np.abs(np.subtract(found, true)).mean() < 2.0
    assert [attempt["heel_down"] for attempt in document["attempts"]] == [True, True, False]
    best = max(found[:2])
    assert events[-1]["summary"]["right"]["best_tibial_inclination"]["value"] == best
    # A decimal where the interval contains 36.5°, the limit of the test.
    assert any(f"{best:.{digits}f}°" in events[-1]["summary"]["headline"] for digits in (0, 1))


def test_the_folder_holds_what_is_documented(session):
    folder, events = session
    saved = json.loads((folder / "session.json").read_text(encoding="utf-8"))
    told = {key: value for key, value in events[-1].items() if key not in ("event", "folder", "report")}
    assert saved == told
    assert events[-1]["report"].endswith("report.html")
    assert saved["status"] == "complete"
    assert {path.name for path in folder.iterdir()} == {"session.json", "summary.png", "report.html", "right"}
    assert {path.name for path in (folder / "right").iterdir()} == {
        "clip.mp4",
        "assessment.json",
        "frames.csv",
        "reps.csv",
        "landmarks.npz",
        "angles.png",
        "report.html",
    }


def test_both_networks_made_the_saved_numbers_and_the_session_tells_how_often_each_looked(session):
    folder, events = session
    document = json.loads((folder / "right" / "assessment.json").read_text(encoding="utf-8"))
    saved = json.loads((folder / "session.json").read_text(encoding="utf-8"))
    for named in (document["provenance"], saved["networks"]):
        assert [named[key]["name"] for key in ("model", "second_model")] == ["full", "lightning"]
    assert 0 <= saved["networks"]["second_pictures"] <= saved["networks"]["pictures"]
    (speed,) = [event for event in events if event["event"] == "speed"]
    assert speed["networks"] == saved["networks"]
    assert speed["processed"] == saved["networks"]["pictures"]
    assert (speed["skipped"], speed["not_recorded"]) == (0, 0), "the camera waits"


def test_the_recorded_clip_can_be_analysed_like_any_other(session, tmp_path):
    folder, _ = session
    saved = folder / "right" / "landmarks.npz"
    words = ("--test", "wall", "--foot-cm", "27.9", "--side", "right", "--json")
    done = run("analyze", saved, *words, cwd=tmp_path)
    again = json.loads(done.stdout)
    document = json.loads((folder / "right" / "assessment.json").read_text(encoding="utf-8"))
    assert again["attempts"] == document["attempts"]


def test_without_a_display_it_says_so_and_what_to_use(tmp_path):
    hidden = {k: v for k, v in plain_environment().items() if k not in ("DISPLAY", "WAYLAND_DISPLAY")}
    for command in ("live", "record"):
        done = run(command, cwd=tmp_path, env=hidden)
        assert done.returncode == 4
        assert "no display" in done.stderr
        assert "--no-window" in done.stderr
    dead = run("live", cwd=tmp_path, env=hidden | {"DISPLAY": ":4711"})
    assert dead.returncode == 4
    assert "Traceback" not in dead.stderr


def test_a_camera_that_is_not_there_is_an_input_error_in_two_lines(tmp_path):
    done = run("live", "--camera", "63", "--no-window", cwd=tmp_path)
    assert done.returncode == 3
    assert len(done.stderr.strip().splitlines()) == 2
    assert not any(tmp_path.iterdir())


def test_nobody_in_the_picture_is_not_measurable(tmp_path):
    clip = write_noise(tmp_path / "empty.mp4", 60)
    done = run("live", "--camera", clip, "--no-window", cwd=tmp_path)
    assert done.returncode == 5
    assert "nobody" in done.stdout
    assert list((tmp_path / "ankle-cv-results").iterdir()) == []


def test_recording_counts_down_films_and_stops_by_itself(tmp_path, samples):
    camera = ("--camera", samples / "squat_side.mp4", "--no-window")
    words = (
        *camera,
        "--countdown",
        1,
        "--seconds",
        1,
        "--no-analyze",
        "--name",
        "Ann",
        "--store",
        "h.sqlite",
    )
    done = run("record", *words, command=WAITING_CAMERA, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "note: nothing is kept in the history before the clip is analysed" in done.stderr
    assert not (tmp_path / "h.sqlite").exists()
    events = [event for event in lines(done) if event["event"] not in ("reading", "waiting")]
    assert [event["event"] for event in events] == ["countdown", "filming", "done", "recorded"]
    (clip,) = (tmp_path / "ankle-cv-results" / "recordings").iterdir()
    assert events[-1]["path"].endswith(clip.name)
    # The second before the start belongs to the clip.
    assert events[-1]["seconds"] == pytest.approx(2.0, abs=2 / 30)


@pytest.mark.parametrize("wish", [signal.SIGINT, signal.SIGTERM])
def test_words_on_stdin_are_keys_and_an_interrupt_keeps_the_clip(tmp_path, samples, wish):
    words = (
        "record",
        "--camera",
        slowed(samples / "squat_side.mp4", tmp_path, factor=LONG),
        "--countdown",
        "30",
        "--no-window",
    )
    with start(*words, cwd=tmp_path, stdin=subprocess.PIPE) as process:
        process.stdin.write("skip\n")
        process.stdin.flush()
        filmed = (line for line in map(json.loads, process.stdout) if line.get("phase") == "filming")
        for _ in range(READINGS):
            next(filmed)
        process.send_signal(wish)
        _, told = process.communicate(timeout=PATIENCE_S)
    assert process.returncode == 130
    assert "kept:" in told
    (clip,) = (tmp_path / "ankle-cv-results" / "recordings").iterdir()
    assert clip.suffix == ".mp4"


@pytest.mark.parametrize(
    ("wish", "moment"), [(signal.SIGINT, "setup_ok"), (signal.SIGTERM, "setup_ok"), (signal.SIGTERM, "speed")]
)
def test_a_wish_to_end_keeps_what_a_live_session_recorded(tmp_path, samples, wish, moment):
    """While the camera runs, and while the clip is analysed, which begins with the event speed."""
    words = ("--camera", samples / "knee_to_wall.mp4", "--side", "left", "--no-window")
    with start("live", *words, command=WAITING_CAMERA, cwd=tmp_path) as process:
        events = (json.loads(line)["event"] for line in process.stdout)
        assert moment in events  # reads up to it
        process.send_signal(wish)
        _, told = process.communicate(timeout=PATIENCE_S)
    assert process.returncode == 130
    assert told.startswith("interrupted; kept: ")
    (folder,) = (tmp_path / "ankle-cv-results" / "sessions").iterdir()
    document = json.loads((folder / "session.json").read_text(encoding="utf-8"))
    assert document["status"] == "recorded"
    assert {str(path.relative_to(folder)) for path in folder.rglob("*")} == {
        "session.json",
        "left",
        "left/clip.mp4",
    }


def test_a_drill_counts_every_raise_of_a_clip_saves_it_and_keeps_its_result(tmp_path, samples):
    camera = ("--camera", samples / "calf_raise.mp4", "--no-window")
    words = (*camera, "--side", "right", "--reps", 2, "--name", "Ann", "--store", "h.sqlite")
    done = run("live", "--drill", "heel-raise", *words, command=WAITING_CAMERA, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    events = lines(done)
    assert [event["number"] for event in events if event["event"] == "rep"] == [1, 2]
    (told,) = [event for event in events if event["event"] == "drilled"]
    saved = json.loads((tmp_path / told["file"]).read_text(encoding="utf-8"))
    assert (saved["drill"], saved["both"]["reps"]) == ("heel-raise", 2)
    document = json.loads(
        (tmp_path / told["file"]).parent.joinpath("clip", "assessment.json").read_text("utf-8")
    )
    assert document["kind"] == "heel_raise"
    assert len(document["raises"]) == 2
    shown = run("history", "show", "Ann", "--store", "h.sqlite", "--json", cwd=tmp_path)
    assert json.loads(shown.stdout)["tests"][0]["kind"] == "heel_raise"


def test_after_a_warning_sign_no_drill_is_counted(tmp_path):
    words = ("--camera", "63", "--no-window", "--symptoms", "hot-joint")
    done = run("live", "--drill", "knee-to-wall", *words, cwd=tmp_path)
    assert done.returncode == 0, "the camera, which is not there, was not even opened"
    assert "See a health professional" in done.stderr
    assert list(tmp_path.iterdir()) == []
