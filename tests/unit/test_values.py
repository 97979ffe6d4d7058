from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest

from ankle_cv.errors import UsageError
from ankle_cv.values import Limits, expanded, parse_number, shown, unknown_name, usable_path

CM = Limits(10, 40, unit="cm")
HEIGHT = Limits(80, 250, unit="cm")

NO_NUMBERS = [
    *(
        "",
        " ",
        "nan",
        "inf",
        "-inf",
        "-0",
        "-0.0",
        "1e999",
        "0x10",
        "1_0",
        "\uff12\uff16",
        "²",
        "1,5",
        "1.2.3",
        "--1",
    ),
    *(math.nan, math.inf, -0.0, True, None, [1], b"1", 1 + 2j, 10**400, object()),
]


@pytest.mark.parametrize("value", NO_NUMBERS, ids=[repr(v).partition(" at 0x")[0] for v in NO_NUMBERS])
def test_what_is_no_ordinary_number_is_refused(value):
    with pytest.raises(ValueError, match=r"^should be"):
        parse_number(value)


@pytest.mark.parametrize(
    ("value", "number"),
    [
        ("26", 26),
        (" 26.5 ", 26.5),
        (".5", 0.5),
        ("+2", 2),
        ("1e2", 100),
        (3, 3),
        (np.float32(0.5), 0.5),
        ("0", 0),
    ],
)
def test_decimal_text_and_numbers_of_any_kind_are_read(value, number):
    assert parse_number(value) == number


@pytest.mark.parametrize("value", ["9.99", "40.01", "-26", "1e308", "nan", "", "9" * 5000])
def test_an_error_names_option_value_and_range(value):
    with pytest.raises(UsageError) as caught:
        CM.read("--foot-cm", value)
    assert caught.value.message == f"--foot-cm {shown(value)}: should be a number from 10 to 40"
    assert len(caught.value.message) < 150


@pytest.mark.parametrize(
    ("limits", "value", "advice"),
    [
        (CM, 260, "in centimetres: 26? 260 would be millimetres"),
        (CM, "0.26", "in centimetres: 26? 0.26 would be metres"),
        (HEIGHT, "1.80", "in centimetres: 180? 1.8 would be metres"),
        (HEIGHT, "1,80", "in centimetres: 180? 1.8 would be metres"),
        (HEIGHT, 71, "in centimetres: 180.3? 71 would be inches"),
        (CM, "26,5", "write 26.5, with a point"),
        (CM, 0, "give a number from 10 to 40, in centimetres"),
        (Limits(1, 10, whole=True), "2.5", "give a whole number from 1 to 10"),
    ],
)
def test_what_was_probably_meant_is_asked(limits, value, advice):
    with pytest.raises(UsageError) as caught:
        limits.read("x", value)
    assert caught.value.remedy == advice


def test_whole_numbers_are_ints():
    number = Limits(1, 10, whole=True).read("--trials", "3")
    assert (number, type(number)) == (3, int)


def test_limits_are_allowed_themselves():
    assert (CM.read("x", "10"), CM.read("x", 40)) == (10, 40)


def test_a_value_is_shown_short_whatever_it_is():
    class Rude:
        def __repr__(self):
            raise RuntimeError

    for value in (
        "a" * 10**6,
        [["x" * 100] * 100] * 100,
        10**5000,
        Rude(),
        Path("b" * 999),
        {1: {2: {3: {4: 5}}}},
    ):
        assert len(shown(value)) < 500
    assert (shown("26"), shown("a b"), shown(260.0), shown(-0.0)) == ("26", "'a b'", "260", "-0.0")


def test_an_unknown_name_is_told_with_the_one_that_was_meant():
    assert unknown_name("setting", "Foot_CM", ["foot_cm", "view"]).remedy == "did you mean foot_cm?"
    assert unknown_name("setting", 7, ["foot_cm", "view"]).remedy == "known: foot_cm, view"


def test_a_tilde_is_a_home_folder():
    assert expanded("~/x") == Path.home() / "x"
    assert expanded("a/~") == Path("a/~")


@pytest.mark.parametrize("path", ["", "~nosuchuser/x", "a\0b"])
def test_what_is_no_path_is_refused(path):
    for function in (expanded, usable_path):
        with pytest.raises(ValueError, match=r"^should be"):
            function(path)


@pytest.mark.parametrize("path", ["n" * 256, "a/" * 3000])
def test_a_path_too_long_for_any_file_is_refused(path):
    with pytest.raises(ValueError, match=r"^should be"):
        usable_path(path)
