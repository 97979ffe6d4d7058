from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from ankle_cv.errors import OutputError
from ankle_cv.outputs.folder import clip_stem, owner, staging_folder


def publish(output: Path, sha256: str, *, stem: str = "squat", force: bool = False, **files: str) -> Path:
    with staging_folder(output, stem, force=force) as place:
        (place.path / "assessment.json").write_text(json.dumps({"input": {"sha256": sha256}}))
        for name, text in files.items():
            (place.path / name).write_text(text)
        return place.publish(sha256)


def names(folder: Path) -> list[str]:
    return sorted(entry.name for entry in folder.iterdir())


def test_the_first_clip_gets_the_name(tmp_path):
    folder = publish(tmp_path / "new" / "results", "a")
    assert folder == tmp_path / "new" / "results" / "squat"
    assert owner(folder) == "a"


def test_other_clips_get_numbers_and_keep_them(tmp_path):
    assert [publish(tmp_path, sha).name for sha in "abcbac"] == [
        "squat", "squat-2", "squat-3", "squat-2", "squat", "squat-3",
    ]  # fmt: skip
    assert names(tmp_path) == ["squat", "squat-2", "squat-3"]


def test_the_same_clip_replaces_its_files_and_drops_those_no_longer_made(tmp_path):
    folder = publish(tmp_path, "a", **{"overlay.mp4": "old", "report.html": "old"})
    publish(tmp_path, "a", **{"report.html": "new"})
    assert names(folder) == ["assessment.json", "report.html"]
    assert (folder / "report.html").read_text() == "new"


def test_the_users_own_files_stay(tmp_path):
    folder = publish(tmp_path, "a")
    (folder / "notes.txt").write_text("left knee")
    (folder / "photos").mkdir()
    (folder / "photos" / "1.png").touch()
    publish(tmp_path, "a")
    assert names(folder) == ["assessment.json", "notes.txt", "photos"]
    assert (folder / "notes.txt").read_text() == "left knee"
    assert names(folder / "photos") == ["1.png"]


def test_an_empty_folder_is_free(tmp_path):
    (tmp_path / "squat").mkdir()
    assert publish(tmp_path, "a").name == "squat"


@pytest.mark.parametrize("kind", ["folder", "file", "dangling link"])
def test_a_name_taken_by_something_else_is_refused_before_the_work(tmp_path, kind):
    taken = tmp_path / "squat"
    if kind == "folder":
        taken.mkdir()
        (taken / "thesis.doc").touch()
    elif kind == "file":
        taken.touch()
    else:
        taken.symlink_to(tmp_path / "nowhere")
    with pytest.raises(OutputError) as caught, staging_folder(tmp_path, "squat"):
        pytest.fail("the work must not start")
    assert "--force" in caught.value.remedy
    assert names(tmp_path) == ["squat"]


def test_force_writes_into_it_and_keeps_what_is_there(tmp_path):
    (tmp_path / "squat").mkdir()
    (tmp_path / "squat" / "thesis.doc").write_text("years")
    folder = publish(tmp_path, "a", force=True)
    assert names(folder) == ["assessment.json", "thesis.doc"]
    assert (folder / "thesis.doc").read_text() == "years"


def test_force_never_takes_another_clips_results(tmp_path):
    publish(tmp_path, "a")
    assert publish(tmp_path, "b", force=True).name == "squat-2"


@pytest.mark.parametrize("error", [RuntimeError, KeyboardInterrupt])
def test_what_is_not_published_is_gone(tmp_path, error):
    def interrupted_work() -> None:
        with staging_folder(tmp_path, "squat") as place:
            (place.path / "frames.csv").write_text("half")
            raise error

    with pytest.raises(error):
        interrupted_work()
    assert names(tmp_path) == []


@pytest.mark.parametrize("elsewhere", [None, "moved"])
def test_results_removed_midway_are_not_published_though_all_files_came_after(tmp_path, elsewhere):
    output = tmp_path / "results"
    with staging_folder(output, "squat") as place:
        if elsewhere:
            output.rename(tmp_path / elsewhere)
        else:
            shutil.rmtree(output)
        place.path.mkdir(parents=True)  # as every writer of a file does
        (place.path / "assessment.json").write_text("{}")
        with pytest.raises(OutputError, match="removed or moved"):
            place.publish("a")
    assert names(output) == []


def test_an_interrupt_while_replacing_keeps_the_old_results(tmp_path, monkeypatch):
    folder = publish(tmp_path, "a", **{"report.html": "old"})
    rename = Path.rename

    def interrupted(self, target):
        if Path(target) == folder and self.name != "old":
            raise KeyboardInterrupt
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", interrupted)
    with pytest.raises(KeyboardInterrupt):
        publish(tmp_path, "a", **{"report.html": "new"})
    assert names(tmp_path) == ["squat"]
    assert (folder / "report.html").read_text() == "old"


def test_a_folder_gets_the_users_usual_permissions(tmp_path):
    (tmp_path / "usual").mkdir()
    assert publish(tmp_path, "a").stat().st_mode == (tmp_path / "usual").stat().st_mode


def test_saved_landmarks_go_by_their_folders_name():
    assert clip_stem(Path("results/squat/landmarks.npz")) == "squat"
    assert clip_stem(Path("clips/squat.side.mp4")) == "squat.side"
    assert clip_stem(Path("clips/a\nb\x1b[31m März.mp4")) == "a_b_[31m März"


@pytest.fixture
def tiny_disk(tmp_path):
    folder = tmp_path / "tiny"
    folder.mkdir()
    mount = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=128k", "tmpfs", str(folder)], capture_output=True, check=False
    )
    if mount.returncode != 0:
        pytest.skip("mounting a tiny disk needs root")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="mounting needs root")
def test_a_full_disk_is_found_before_the_work(tiny_disk):
    with pytest.raises(OutputError, match="No space left"), staging_folder(tiny_disk, "squat"):
        pytest.fail("the work must not start")
    assert names(tiny_disk) == []


def test_a_link_is_refused_with_what_to_do_and_force_takes_its_name_only(tmp_path):
    photos = tmp_path / "photos"
    photos.mkdir()
    (photos / "holiday.jpg").write_text("sun")
    out = tmp_path / "out"
    out.mkdir()
    (out / "squat").symlink_to(photos)
    with pytest.raises(OutputError, match="is a link") as caught, staging_folder(out, "squat"):
        pytest.fail("the work must not start")
    assert "--force" in caught.value.remedy
    folder = publish(out, "a", force=True)
    assert not folder.is_symlink()
    assert (names(folder), names(photos)) == (["assessment.json"], ["holiday.jpg"])
