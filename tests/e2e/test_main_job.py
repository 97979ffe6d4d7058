from __future__ import annotations

import csv
import json
import shutil

import jsonschema
import pytest

FILES = {
    "assessment.json",
    "frames.csv",
    "reps.csv",
    "landmarks.npz",
    "overlay.mp4",
    "angles.png",
    "report.html",
}


def without_time(document):
    document["provenance"].pop("created_utc")
    return document


@pytest.fixture(scope="module")
def document(analysed):
    return json.loads((analysed.folder / "assessment.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def landmarks(analysed, tmp_path_factory):
    """The saved landmarks alone, in a folder named like the clip's."""
    folder = tmp_path_factory.mktemp("saved") / "squat_side"
    folder.mkdir()
    shutil.copy(analysed.folder / "landmarks.npz", folder)
    return folder / "landmarks.npz"


def test_the_main_job_ends_well_and_quietly(analysed):
    assert analysed.done.stderr == ""
    assert analysed.done.returncode == 0


def test_it_makes_every_promised_file_and_no_other(analysed):
    assert {entry.name for entry in analysed.folder.iterdir()} == FILES
    assert [entry.name for entry in analysed.folder.parent.iterdir()] == ["squat_side"]


def test_the_table_quotes_the_document(analysed, document):
    told = document["reps"][0]["peak_tibial_inclination"]
    side = document["view"]["measured_sides"][0]
    # An interval of a degree or more bears no decimals.
    assert told[side]["plus_minus"] >= 1
    assert f"{told[side]['value']:.0f} ± {told[side]['plus_minus']:.0f}°" in analysed.done.stdout
    assert document["summary"]["headline"].split(".")[0] in " ".join(analysed.done.stdout.split())


def test_the_document_obeys_the_printed_schema(ankle_cv, document, tmp_path):
    schema = json.loads(ankle_cv("schema", cwd=tmp_path).stdout)
    found = jsonschema.validators.validator_for(schema)(schema).iter_errors(document)
    assert [error.message for error in found] == []
    broken = {**document, "view": {**document["view"], "kind": "from above"}}
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(broken, schema)


def test_the_table_of_frames_has_one_row_per_decoded_frame(analysed, document):
    with (analysed.folder / "frames.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [int(row["frame"]) for row in rows] == list(range(document["input"]["frames_decoded"]))


def test_saved_landmarks_give_the_same_document(ankle_cv, document, landmarks, tmp_path):
    done = ankle_cv("analyze", landmarks, "--no-video", "--no-report", "--json", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert without_time(json.loads(done.stdout)) == without_time(dict(document))


def test_rerunning_gives_the_same_bytes(ankle_cv, landmarks, tmp_path):
    contents = []
    for _ in range(2):
        done = ankle_cv("analyze", landmarks, "--no-video", cwd=tmp_path)
        assert done.returncode == 0, done.stderr
        folder = tmp_path / "ankle-cv-results" / "squat_side"
        contents.append({entry.name: entry.read_bytes() for entry in folder.iterdir()})
    first, second = contents
    changed = {name for name in first if first[name] != second[name]}
    assert first.keys() == second.keys()
    assert changed <= {"assessment.json", "report.html"}  # they say when they were made


def test_several_clips_are_one_array_and_a_failure_keeps_its_place(ankle_cv, landmarks, tmp_path):
    words = ("missing.mp4", landmarks, "--no-video", "--no-report", "--json")
    done = ankle_cv("analyze", *words, cwd=tmp_path)
    failed, told = json.loads(done.stdout)
    assert done.returncode == 3
    assert failed["error"]["exit_code"] == 3
    assert told["schema_version"] == "1.0"


def test_a_config_file_sets_what_the_options_set(ankle_cv, landmarks, tmp_path):
    (tmp_path / "me.toml").write_text('foot_cm = 26\noutput = "mine"\nvideo = false\nreport = false\n')
    done = ankle_cv("analyze", landmarks, "--config", "me.toml", "--foot-cm", "25", "--json", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["scale"]["source"] == "foot"
    assert told["provenance"]["settings"]["foot_cm"] == 25
    assert (tmp_path / "mine" / "squat_side").is_dir()


def test_another_clip_of_the_same_name_gets_another_folder(ankle_cv, analysed, landmarks, tmp_path):
    results = tmp_path / "ankle-cv-results"
    shutil.copytree(analysed.folder, results / "squat_side")
    other = json.loads((results / "squat_side" / "assessment.json").read_text(encoding="utf-8"))
    other["input"]["sha256"] = "f" * 64
    (results / "squat_side" / "assessment.json").write_text(json.dumps(other), encoding="utf-8")
    done = ankle_cv("analyze", landmarks, "--no-video", "--no-report", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert sorted(entry.name for entry in results.iterdir()) == ["squat_side", "squat_side-2"]
    assert {entry.name for entry in (results / "squat_side").iterdir()} == FILES


def test_a_repeat_is_compared_by_the_same_road(ankle_cv, landmarks, tmp_path):
    words = ("--compare", landmarks, "--compare-with", "heels_raised", "--no-video", "--json")
    done = ankle_cv("analyze", landmarks, *words, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)["attribution"]
    assert (told["verdict"], told["reason"]) == ("cannot_tell", "Both are the same clip.")
    report = (tmp_path / "ankle-cv-results" / "squat_side" / "report.html").read_text(encoding="utf-8")
    assert "Against a second clip: heels raised, as told" in report
    missing = ankle_cv("analyze", landmarks, "--compare", "gone.mp4", "--no-video", cwd=tmp_path)
    assert missing.returncode == 3
    assert "gone.mp4" in missing.stderr
