from __future__ import annotations

import os
import sys

import pytest

from ankle_cv.batch.sources import absolute, digest, find_clips, is_remote, is_wanted, local_copy
from ankle_cv.errors import InputError


def put(folder, *names):
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name)


def found(folder, *args, **kwargs):
    return [clip.relative for clip in find_clips(str(folder), *args, **kwargs)]


def test_clips_are_found_at_any_depth_in_a_fixed_order(tmp_path):
    put(tmp_path, "b.mp4", "a/x/c.MOV", "a/d.webm", "notes.txt", "clips.csv")
    assert found(tmp_path) == ["a/d.webm", "a/x/c.MOV", "b.mp4"]


def test_results_and_hidden_files_are_no_clips(tmp_path):
    put(tmp_path, "a.mp4", "out/a/overlay.mp4", "old/a/overlay.mp4", "old/a/assessment.json")
    put(tmp_path, "._a.mp4", ".trash/b.mp4", "film/overlay.mp4")
    assert found(tmp_path, output=str(tmp_path / "out")) == ["a.mp4", "film/overlay.mp4"]


def test_a_single_file_is_found_as_itself(tmp_path):
    put(tmp_path, "a.mp4", "b.mp4")
    assert found(tmp_path / "a.mp4") == ["a.mp4"]


@pytest.mark.parametrize(
    ("patterns", "excludes", "wanted"),
    [
        ((), (), True),
        (("*squat*",), (), True),
        (("*.mov",), (), False),
        (("2026/*",), (), True),
        (("2025/*", "*SQUAT.mp4"), (), True),
        ((), ("anna",), False),
        ((), ("*/anna/*",), False),
        ((), ("ann",), True),
    ],
)
def test_patterns_take_and_exclusions_leave(patterns, excludes, wanted):
    assert is_wanted("2026/Anna/first_squat.mp4", patterns, excludes) is wanted


def test_a_missing_folder_is_told(tmp_path):
    with pytest.raises(InputError, match="there is no folder"):
        find_clips(str(tmp_path / "none"))


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="root may read everything")
def test_a_folder_that_may_not_be_listed_is_told(tmp_path):
    put(tmp_path, "locked/a.mp4")
    (tmp_path / "locked").chmod(0)
    with pytest.raises(InputError, match="cannot be listed"):
        find_clips(str(tmp_path))


def test_a_file_url_is_a_path_of_this_machine(tmp_path):
    put(tmp_path, "a.mp4")
    assert not is_remote(f"file://{tmp_path}")
    assert absolute(f"file://{tmp_path}") == str(tmp_path)
    (clip,) = find_clips(f"file://{tmp_path}")
    assert clip.path == str(tmp_path / "a.mp4")
    with local_copy(clip.path) as near:
        assert near == tmp_path / "a.mp4"


def test_a_digest_is_that_of_the_bytes(tmp_path):
    (tmp_path / "a.mp4").write_bytes(b"abc")
    (clip,) = find_clips(str(tmp_path))
    # FIPS 180-2, appendix B.1
    assert digest(clip) == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"


def test_errors_of_a_copy_are_told_of_the_clip():
    fsspec = pytest.importorskip("fsspec")
    fsspec.filesystem("memory").pipe_file("/shared/a b.mp4", b"x")
    url = "memory://shared/a b.mp4"
    with pytest.raises(InputError) as caught, local_copy(url) as copy:
        raise InputError(f"{copy} is damaged", f"convert it: ffmpeg -i {copy} new.mp4")
    assert (caught.value.message, caught.value.remedy) == (
        f"{url} is damaged",
        f"convert it: ffmpeg -i {url} new.mp4",
    )
