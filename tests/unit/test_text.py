"""Names from outside cannot command a terminal, break a line or turn the writing round."""

import json

import pytest

from ankle_cv.errors import InputError
from ankle_cv.text import printable


@pytest.mark.parametrize(
    "text",
    [
        "squat.mp4",
        "Kniebeuge – März.mp4",
        "スクワット\u3000.mp4",
        "قرفصاء.mp4",
        "C:\\a b\\c.mp4",
        "±\u00a0🏋",
    ],
)
def test_names_of_all_scripts_stay(text):
    assert printable(text) == text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\nb\tc\rd", "a\\nb\\tc\\rd"),
        ("\x1b[31mred\x07", "\\u001b[31mred\\u0007"),
        ("\u202e4pm.exe", "\\u202e4pm.exe"),
        ("a\u2028b\x85c\x7f", "a\\u2028b\\u0085c\\u007f"),
        ("no text \udcff", "no text \\udcff"),
        ("\U000e0001", "\\udb40\\udc01"),
    ],
)
def test_what_does_not_show_is_escaped(text, shown):
    assert printable(text) == shown
    assert json.loads(f'"{shown}"') == json.loads(json.dumps(text))


def test_what_is_kept():
    assert printable("a\nb\x1b", keep="\n") == "a\nb\\u001b"


def test_errors_are_safe():
    error = InputError("There is no file a\x1b[2Jb", "Look at\u202e it.")
    assert (error.message, error.remedy) == ("There is no file a\\u001b[2Jb", "Look at\\u202e it.")
    assert str(error) == error.message
