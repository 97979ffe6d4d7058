from __future__ import annotations

import os

import pytest

from ankle_cv.errors import UsageError
from ankle_cv.files.outputs import output_file


@pytest.fixture
def read(tmp_path):
    path = tmp_path / "read.png"
    path.write_bytes(b"mine")
    return path


def linked(read):
    path = read.with_name("linked.png")
    path.symlink_to(read.name)
    return path


def hard_linked(read):
    path = read.with_name("hard.png")
    os.link(read, path)
    return path


def spelled_otherwise(read):
    (read.parent / "sub").mkdir()
    return read.parent / "sub" / ".." / read.name


def by_a_linked_folder(read):
    path = read.parent / "folder"
    path.symlink_to(read.parent)
    return path / read.name


@pytest.mark.parametrize(
    "other", [lambda read: read, linked, hard_linked, spelled_otherwise, by_a_linked_folder]
)
def test_a_file_that_is_read_is_never_an_output_by_whichever_name(read, other):
    with pytest.raises(UsageError, match="is a file that is read"):
        output_file("--plot", other(read), ".png", [read])


def test_a_file_that_would_be_read_is_no_output_either(tmp_path):
    with pytest.raises(UsageError, match="is a file that is read"):
        output_file("--plot", tmp_path / "x" / ".." / "gone.png", ".png", [tmp_path / "gone.png"])


@pytest.mark.parametrize("name", ["notes.txt", "png", ".png", "data.csv"])
def test_another_kind_of_file_is_left_alone(tmp_path, name):
    (tmp_path / name).touch()
    with pytest.raises(UsageError, match=r"exists and is no \.png file"):
        output_file("--plot", tmp_path / name, ".png", [])


def test_a_folder_is_left_alone(tmp_path):
    with pytest.raises(UsageError, match="is a folder"):
        output_file("--plot", tmp_path, ".png", [])


@pytest.mark.parametrize("name", ["new.png", "new", "old.png", "old.PNG"])
def test_a_new_file_and_an_older_one_of_its_kind_are_fine(tmp_path, read, name):
    (tmp_path / "old.png").touch()
    (tmp_path / "old.PNG").touch()
    wanted = tmp_path / name
    assert output_file("--plot", wanted, ".png", [read, tmp_path / "gone"]).name == name


def test_a_name_that_no_file_can_have_is_a_usage_error(tmp_path):
    with pytest.raises(UsageError):
        output_file("--plot", tmp_path / "a\0b", ".png", [])
