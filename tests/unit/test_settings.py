from __future__ import annotations

import pydoc
from decimal import Decimal

import numpy as np
import pytest

from ankle_cv.cli.config import OutputOptions
from ankle_cv.errors import UsageError
from ankle_cv.settings import Settings

SAVED_ORDER = (
    "test view side model model_dir person rotate mirrored slowmo height_cm foot_cm reference wall_x_px "
    "second_model neutral level name note footwear symptoms trim leave_out eyes filmed"
)


@pytest.mark.parametrize("model", [Settings, OutputOptions])
def test_help_explains_every_field(model):
    text = pydoc.render_doc(model, renderer=pydoc.plaintext)
    for name, field in model.model_fields.items():
        assert field.description, f"{name} has no docstring"
        lines = [line.strip() for line in text.splitlines()]
        place = lines.index(f"|  {name} : {model.values_of(name)}; default {field.default!r}")
        assert lines[place + 1].endswith(field.description.splitlines()[0])


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("foot_cm", "a number from 10 to 40, cm, or None"),
        ("wall_x_px", "a number from 0 to 65536, px, or None"),
        ("slowmo", "a number from 0.05 to 100, or None"),
        ("view", "'auto', 'side', 'front'"),
        ("mirrored", "True or False"),
        ("model_dir", "a path, or None"),
        ("neutral", "text, or None"),
    ],
)
def test_what_a_field_may_be_is_said_from_its_declaration(name, said):
    assert Settings.values_of(name) == said


def test_the_order_of_saved_settings_does_not_change():
    assert list(Settings().model_dump()) == SAVED_ORDER.split()


def test_the_class_says_its_own_sentence_first():
    assert Settings.__doc__.startswith("How to look at a clip.")


def test_the_neutral_is_two_times_in_order():
    assert Settings(neutral="0.5-1.5").neutral_s == (0.5, 1.5)
    assert Settings(neutral="0 - 2").neutral_s == (0, 2)
    assert Settings().neutral_s is None


@pytest.mark.parametrize(
    ("given", "said"),
    [("1", "two times"), ("-1-2", "two times"), ("a-b", "two times"), ("2-1", "earlier"), ("1-1", "earlier")],
)
def test_other_neutrals_are_refused(given, said):
    with pytest.raises(UsageError, match=said):
        Settings(neutral=given)


def test_a_trim_is_two_times_in_order():
    assert Settings(trim=" 2-14.5 ").trim_s == (2, 14.5)
    assert Settings().trim_s is None
    with pytest.raises(UsageError, match="earlier"):
        Settings(trim="14-2")


def test_numbers_to_leave_out_are_kept_in_order_and_once():
    assert Settings(leave_out="4, 1,4").leave_out == "1,4"
    assert Settings(leave_out="4, 1,4").left_out == {1, 4}
    assert Settings(leave_out="").leave_out is None
    assert Settings().left_out == frozenset()


@pytest.mark.parametrize("given", ["0", "-1", "1-3", "1,,2", "one", "1.5", "12345"])
def test_other_numbers_to_leave_out_are_refused(given):
    with pytest.raises(UsageError, match="numbers of repetitions, such as 3 or 1,4"):
        Settings(leave_out=given)


def test_the_level_is_two_points_one_above_the_other():
    assert Settings(level="412,80,405.5,1190").level_px == (412, 80, 405.5, 1190)
    assert Settings(level=" 405 , 1190, 412,80").level_px == (405, 1190, 412, 80)
    assert Settings().level_px is None


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("412,80,405", "two points in px"),
        ("412,80,405,1190,7", "two points in px"),
        ("412,-80,405,1190", "two points in px"),
        ("a,b,c,d", "two points in px"),
        ("10,80,400,90", "one above the other"),
        ("10,10,20,20", "one above the other"),
        ("10,10,10,10", "one above the other"),
    ],
)
def test_other_levels_are_refused(given, said):
    with pytest.raises(UsageError, match=said):
        Settings(level=given)


def test_settings_survive_being_saved_whatever_paths_they_hold():
    settings = Settings(model_dir="a/b", model="~/own.task")
    assert Settings.model_validate_json(settings.model_dump_json()) == settings


@pytest.mark.parametrize(
    "given", [{"model": "\udcff.task"}, {"model_dir": "\udcff"}, {"model": b"full"}, {"neutral": b"0-1"}]
)
def test_what_no_document_can_hold_is_refused(given):
    with pytest.raises(UsageError):
        Settings(**given)


def test_what_is_told_of_the_person_is_kept_as_it_is():
    told = Settings(name="  Zoe\u0301 <b>\u202e ", note="", footwear=" \n ")
    assert (told.name, told.note, told.footwear) == ("Zo\u00e9 <b>\u202e", None, None)
    assert not {"name", "note", "footwear"} & set(told.of_measuring())


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"name": "x" * 10_000}, "at most 200 characters"),
        ({"footwear": "x" * 501}, "at most 500 characters"),
        ({"note": "x" * 10_000}, "at most 2000 characters"),
        ({"name": "\udcff"}, "text in UTF-8"),
        ({"name": 5}, "should be text"),
        ({"note": b"x"}, "bytes"),
    ],
)
def test_other_words_about_the_person_are_refused(given, said):
    with pytest.raises(UsageError, match=said) as caught:
        Settings(**given)
    assert len(caught.value.message) < 200


@pytest.mark.parametrize(
    ("given", "same"),
    [
        ({"rotate": 90.0}, {"rotate": "90"}),
        ({"rotate": Decimal(270)}, {"rotate": "270"}),
        ({"rotate": np.int64(0)}, {"rotate": "0"}),
        ({"neutral": " 0.5-1.5 "}, {"neutral": "0.5-1.5"}),
        ({"foot_cm": Decimal("26.5")}, {"foot_cm": 26.5}),
        ({"test": " Heel_Raise "}, {"test": "heel-raise"}),
        ({"side": "LEFT"}, {"side": "left"}),
        ({"eyes": " Closed"}, {"eyes": "closed"}),
        ({"eyes": ""}, {}),
        ({"filmed": " 2026-01-31 "}, {"filmed": "2026-01-31"}),
        ({"filmed": ""}, {}),
    ],
)
def test_what_means_the_same_is_the_same(given, same):
    assert Settings(**given) == Settings(**same)


@pytest.mark.parametrize(
    "given",
    [
        {"rotate": 90.5},
        {"rotate": True},
        {"foot_cm": Decimal("sNaN")},
        {"side": "l"},
        {"eyes": "shut"},
        {"filmed": "yesterday"},
        {"filmed": "2026-02-30"},
    ],
)
def test_what_is_not_clear_is_refused(given):
    with pytest.raises(UsageError):
        Settings(**given)


@pytest.mark.parametrize(
    ("given", "told"),
    [
        (" Night Pain,giving_way ;night-pain", "giving-way, night-pain"),
        ("none", "none"),
        ("none, none", "none"),
        ("", None),
        (None, None),
    ],
)
def test_warning_signs_are_of_the_checklist(given, told):
    assert Settings(symptoms=given).symptoms == told


@pytest.mark.parametrize("given", ["pain", "none, hot-joint", "night-pain, it hurts", ",", " ; "])
def test_other_words_for_warning_signs_are_refused_with_the_checklist(given):
    with pytest.raises(UsageError, match="should be none, or some of giving-way, night-pain, numbness"):
        Settings(symptoms=given)
