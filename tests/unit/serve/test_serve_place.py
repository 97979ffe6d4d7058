"""Whatever a clip is called, it lies in its own folder."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ankle_cv.files.names import is_component
from ankle_cv.serve.place import NothingThereError, Place, new_id, safe_name


@pytest.mark.parametrize(
    ("shown", "stored"),
    [
        ("squat left.MP4", "squat left.mp4"),
        ("../../x.mp4", "x.mp4"),
        ("..\\..\\x.mp4", "x.mp4"),
        ("/etc/passwd", "passwd"),
        ("C:\\Users\\ann\\clip.mov", "clip.mov"),
        ("Kniebeuge für Ärzte.mov", "Kniebeuge für Ärzte.mov"),
        (".hidden.mp4", "_hidden.mp4"),
        ("-rf.mp4", "_rf.mp4"),
        ("con.mp4", "_con.mp4"),
        ("a\nb.mp4", "a_b.mp4"),
        ("", "clip"),
        ("..", "__"),
        ("index.html", "index.html"),
    ],
)
def test_a_clip_keeps_its_name_as_far_as_that_is_harmless(shown, stored):
    assert safe_name(shown) == stored


@given(st.text(max_size=400))
def test_any_name_becomes_one_of_a_file_in_the_folder(shown):
    name = safe_name(shown)
    assert is_component(name)
    assert len(name.encode()) <= 120


@pytest.mark.parametrize(
    "identity", ["", "..", "../..", "0" * 15, "0" * 17, "g" * 16, "0123456789ABCDEF", "a/b"]
)
def test_a_folder_is_found_by_the_name_of_a_job_alone(tmp_path, identity):
    with pytest.raises(NothingThereError):
        Place(tmp_path).job(identity)


def test_a_new_name_is_one(tmp_path):
    assert Place(tmp_path).job(new_id()).parent == tmp_path / "browser" / "clips"
