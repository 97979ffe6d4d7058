"""Names made from clips' names, and names read from files: one folder below, on every system."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ankle_cv.files.names import (
    MAX_NAME_BYTES,
    MAX_STEM_BYTES,
    component,
    is_component,
    is_folder_name,
    is_written_name,
)

ODD = st.text(alphabet='./\\:*?"<>| a¹éCOMLPTNUAX1\x00\x1b\udcff', max_size=12)


@pytest.mark.parametrize("name", ["squat", "squat.side", "Ärger mit Knie 2", "con-1", "a-" + "b" * 200])
def test_usual_names_stay(name):
    assert is_component(name)
    assert component(name) == name


@pytest.mark.parametrize(
    "name",
    [
        *(
            "",
            ".",
            "..",
            "...",
            ".hidden",
            "a/b",
            "/a",
            "a\\b",
            "C:a",
            "a\0b",
            "a\nb",
            "a\x1b[2Jb",
            "a.",
            "a ",
        ),
        *(
            "~",
            "~root",
            "-o",
            " a",
            "a.",
            "a ",
            "con",
            "NUL",
            "com1",
            "LPT9.txt",
            "COM¹",
            "aux .mp4",
            "a\u202eb",
            "a\udcff",
            "é" * 128,
        ),
    ],
)
def test_what_leads_elsewhere_is_no_name(name):
    assert not is_component(name)
    assert is_component(component(name))


@pytest.mark.parametrize("name", ["manifest.jsonl", "Summary.csv", "index.html", "manifest-1-of-2.jsonl"])
def test_files_beside_the_folders_keep_their_names(name):
    assert is_component(name)
    assert not is_folder_name(name)
    assert component(name) == f"_{name}"


@given(st.one_of(st.text(), ODD, st.text(min_size=200, max_size=400)))
def test_every_text_becomes_a_name_and_stays_it(text):
    name = component(text)
    assert is_folder_name(name)
    assert component(name) == name
    assert len(name.encode()) <= MAX_STEM_BYTES + 1 < MAX_NAME_BYTES
    if is_folder_name(text) and len(text.encode()) <= MAX_STEM_BYTES:
        assert name == text


@pytest.mark.parametrize("name", ["anna 10:30", "what?", "-squat", "con", "squat.", 'a "b"'])
def test_a_folder_of_an_earlier_version_counts_where_its_name_leads_nowhere(name):
    assert not is_folder_name(name)
    assert is_written_name(name, "posix")
    assert not is_written_name(name, "nt")


@pytest.mark.parametrize(
    "name", ["", "..", ".hidden", "a/b", "..\\a", "a\0", "a\nb", "x" * 256, "index.html", "\u202eb"]
)
def test_what_leads_elsewhere_on_any_system_is_no_folder_of_an_earlier_version(name):
    assert not is_written_name(name, "posix")


@pytest.mark.parametrize("name", ["squat", "ü" * 300, "a+b" * 100, "", "."])
def test_an_ending_stays_whole(name: str) -> None:
    found = component(name, "_2026-11-30")
    assert is_component(found)
    assert found.endswith("_2026-11-30")
    assert len(found.encode()) <= MAX_STEM_BYTES
