"""Files are there whole or not at all, and problems with them are told in plain words."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from ankle_cv.errors import OutputError
from ankle_cv.files import atomic_write, output_error


def names_in(folder: Path) -> list[str]:
    return sorted(entry.name for entry in folder.iterdir())


def test_a_clean_exit_leaves_the_file_and_nothing_else(tmp_path: Path) -> None:
    target = tmp_path / "made" / "on the way" / "numbers.csv"
    with atomic_write(target) as partial:
        partial.write_text("1,2\n")
        assert partial.parent == target.parent
        assert partial.suffix == ".csv"
        assert not target.exists()
    assert target.read_text() == "1,2\n"
    assert names_in(target.parent) == ["numbers.csv"]


def test_the_file_has_the_permissions_of_an_ordinary_one(tmp_path: Path) -> None:
    ordinary = tmp_path / "ordinary"
    ordinary.write_text("")
    with atomic_write(tmp_path / "atomic") as partial:
        partial.write_text("")
    assert (tmp_path / "atomic").stat().st_mode == ordinary.stat().st_mode


@pytest.mark.parametrize("interruption", [KeyboardInterrupt, ValueError, SystemExit])
def test_whatever_ends_the_block_the_old_file_stays(
    tmp_path: Path, interruption: type[BaseException]
) -> None:
    target = tmp_path / "assessment.json"
    target.write_text("old")

    def write_half() -> None:
        with atomic_write(target) as partial:
            partial.write_text("ne")
            raise interruption

    with pytest.raises(interruption):
        write_half()
    assert target.read_text() == "old"
    assert names_in(tmp_path) == ["assessment.json"]


def test_a_file_where_the_folder_should_be_is_an_output_error(tmp_path: Path) -> None:
    (tmp_path / "results").write_text("in the way")
    within = atomic_write(tmp_path / "results" / "clip" / "frames.csv")
    with pytest.raises(OutputError, match="file stands where its folder should be") as caught:
        within.__enter__()
    assert "--output" in caught.value.remedy


def test_a_folder_of_that_name_is_an_output_error(tmp_path: Path) -> None:
    (tmp_path / "frames.csv").mkdir()
    with pytest.raises(OutputError, match="folder of that name"), atomic_write(tmp_path / "frames.csv") as p:
        p.write_text("x")
    assert names_in(tmp_path) == ["frames.csv"]


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (errno.ENOSPC, "No space left"),
        (errno.EDQUOT, "No space left"),
        (errno.EACCES, "may not be written"),
        (errno.EROFS, "may not be written"),
        (errno.EIO, "Input/output error"),
    ],
)
def test_each_trouble_has_its_own_words(tmp_path: Path, code: int, words: str) -> None:
    error = output_error(tmp_path / "a.csv", OSError(code, os.strerror(code)))
    assert words in error.message
    assert str(tmp_path / "a.csv") in error.message
    assert "--output" in error.remedy


def test_a_full_disk_midway_leaves_no_part(tmp_path: Path) -> None:
    def write_half() -> None:
        with atomic_write(tmp_path / "a.npz") as partial:
            partial.write_bytes(b"half")
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with pytest.raises(OutputError, match="No space left"):
        write_half()
    assert names_in(tmp_path) == []


def test_a_folder_that_was_removed_under_the_process_is_the_cause(tmp_path, monkeypatch):
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()
    missing = FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT))
    assert "folder you are in" in output_error(Path("results"), missing).message
    assert "cannot be written" in output_error(tmp_path / "results", missing).message
