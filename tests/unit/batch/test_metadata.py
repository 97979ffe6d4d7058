from __future__ import annotations

import pytest

from ankle_cv.batch.metadata import (
    Metadata,
    compile_pattern,
    from_name,
    merged,
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


def test_the_table_wins_over_the_name_field_by_field():
    name = Metadata(person="anna", date="2026-01-31")
    assert merged((name, Metadata(person="Anna B."))).known_fields() == {
        "person": "Anna B.",
        "date": "2026-01-31",
    }


def test_what_is_known_of_one_clip_wins_over_what_was_said_of_all():
    settings = with_metadata(Settings(foot_cm=24, view="side"), Metadata(foot_cm=27, side="left", person="A"))
    assert (settings.foot_cm, settings.side, settings.view) == (27, "left", "side")


def test_what_is_told_of_the_person_is_for_the_page():
    told = with_metadata(Settings(note="warm"), Metadata(person="P03", footwear="barefoot"))
    assert (told.name, told.footwear, told.note) == ("P03", "barefoot", "warm")
    assert with_metadata(Settings(), Metadata(person="P03", name="Anna")).name == "Anna"


def test_a_date_in_a_name_is_the_day_of_filming():
    assert with_metadata(Settings(), Metadata(date="31.01.2026")).filmed == "2026-01-31"
    assert with_metadata(Settings(filmed="2026-02-01"), Metadata()).filmed == "2026-02-01"
