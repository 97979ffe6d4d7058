from __future__ import annotations

import pytest

from ankle_cv.batch.metadata import (
    Metadata,
    compile_pattern,
    from_name,
    lookup,
    merged,
    read_table,
    with_metadata,
)
from ankle_cv.errors import UsageError
from ankle_cv.settings import Settings


def named(pattern: str, path: str) -> dict | None:
    found = from_name(path, compile_pattern(pattern))
    return None if found is None else found.known_fields()


def test_a_name_tells_who_when_and_what():
    assert named("{person}_{date}_{test}", "2026/anna_2026-01-31_squat.mp4") == {
        "person": "anna",
        "date": "2026-01-31",
        "test": "squat",
    }


def test_typed_placeholders_leave_the_separators_to_the_others():
    told = named("{person}_{date}_{side}", "anna_b_20260131_LEFT.mp4")
    assert told == {"person": "anna_b", "date": "2026-01-31", "side": "left"}


def test_folders_can_tell_as_well():
    told = named("{person}/{date}/*_{foot_cm}cm", "clinic/ben/2026-02-01/x_26.5cm.mov")
    assert told == {"person": "ben", "date": "2026-02-01", "foot_cm": 26.5}


def test_a_placeholder_of_the_users_own_is_carried():
    assert named("{person}-{clinic}", "anna-north.mp4") == {"person": "anna", "clinic": "north"}


@pytest.mark.parametrize("path", ["anna.mp4", "anna_2026-13-40_squat.mp4", "anna_2026-01-31_jump.mp4"])
def test_a_name_that_does_not_fit_tells_nothing(path):
    assert named("{person}_{date}_{test}", path) is None


@pytest.mark.parametrize("pattern", ["", "plain", "{person}_{person}", "{person", "{Person}", "{}"])
def test_what_is_no_pattern_is_refused(pattern):
    with pytest.raises(UsageError, match="not a pattern"):
        compile_pattern(pattern)


def test_a_table_is_read_whatever_separates_it():
    comma = read_table(b"file,person,date,foot_cm\na.mp4,Anna,2026-01-31,26\n", "clips.csv")
    semicolon = read_table(b"\xef\xbb\xbffile;person;date;foot_cm\r\na.mp4;Anna;20260131;26\r\n", "clips.csv")
    assert comma.rows == semicolon.rows
    assert comma.rows["a.mp4"].known_fields() == {"person": "Anna", "date": "2026-01-31", "foot_cm": 26.0}


def test_empty_cells_are_not_known_and_empty_lines_no_rows():
    table = read_table(b"file,person,side\na.mp4,,\n,,\n", "clips.csv")
    assert {name: row.known_fields() for name, row in table.rows.items()} == {"a.mp4": {}}


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"name,person\na.mp4,Anna\n", "no column 'file'"),
        (b"file,side\na.mp4,lft\n", "line 2, side"),
        (b"file,date\na.mp4,31.1.2026\n", "line 2, date: a date is written 2026-01-31"),
        (b"file,foot_cm\na.mp4,260\n", "line 2, foot_cm"),
        (b"file,person\na.mp4,A\na.mp4,B\n", "line 3: a.mp4 has a row already"),
        (b"file,person\n,Anna\n", "line 2: no file is named"),
        (b"file\n\xff\xfe\n", "not UTF-8"),
    ],
)
def test_a_wrong_table_is_told_with_its_line(content, says):
    with pytest.raises(UsageError) as error:
        read_table(content, "clips.csv")
    assert says in error.value.message


def test_rows_find_their_clips_by_path_or_by_name():
    table = read_table(b"file,person\nx/a.mp4,Anna\nb.mp4,Ben\ngone.mp4,Carl\n", "clips.csv")
    found, unused = lookup(table, ["x/a.mp4", "y/a.mp4", "y/b.mp4"])
    assert {path: row.person for path, row in found.items()} == {"x/a.mp4": "Anna", "y/b.mp4": "Ben"}
    assert unused == ("gone.mp4",)


def test_a_bare_name_of_several_clips_is_refused():
    table = read_table(b"file,person\na.mp4,Anna\n", "clips.csv")
    with pytest.raises(UsageError, match="several folders"):
        lookup(table, ["x/a.mp4", "y/a.mp4"])


def test_the_table_wins_over_the_name_field_by_field():
    name = Metadata(person="anna", date="2026-01-31")
    assert merged((name, Metadata(person="Anna B."))).known_fields() == {
        "person": "Anna B.",
        "date": "2026-01-31",
    }


def test_what_is_known_of_one_clip_wins_over_what_was_said_of_all():
    settings = with_metadata(Settings(foot_cm=24, view="side"), Metadata(foot_cm=27, side="left", person="A"))
    assert (settings.foot_cm, settings.side, settings.view) == (27, "left", "side")
