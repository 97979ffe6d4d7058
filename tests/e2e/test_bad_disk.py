"""Places that cannot be written to, or not far."""

from __future__ import annotations

import shutil

import pytest
from installed import assert_two_lines
from noise import write_noise


@pytest.fixture
def nobody(tmp_path):
    return write_noise(tmp_path / "nobody.mp4", 1)


def test_a_read_only_place_is_found_before_the_work(ankle_cv, nobody, tmp_path, small_disk):
    done = ankle_cv("analyze", nobody, "-o", small_disk("size=4m,ro") / "results", cwd=tmp_path)
    assert_two_lines(done, 6)


def test_a_full_disk_is_found_before_the_work(ankle_cv, nobody, tmp_path, small_disk):
    disk = small_disk("size=128k")
    assert_two_lines(ankle_cv("analyze", nobody, "-o", disk, cwd=tmp_path), 6)
    assert list(disk.iterdir()) == []


def test_a_disk_that_fills_up_midway_keeps_nothing_half(ankle_cv, analysed, tmp_path, small_disk):
    # Room for the trial, but not for all that belongs to a clip.
    disk = small_disk("size=300k")
    saved = tmp_path / "squat_side"
    shutil.copytree(analysed.folder, saved)
    words = (saved / "landmarks.npz", "-o", disk, "--no-video", "--no-report")
    assert_two_lines(ankle_cv("analyze", *words, cwd=tmp_path), 6)
    assert list(disk.iterdir()) == []
