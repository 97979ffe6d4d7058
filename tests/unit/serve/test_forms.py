"""Forms say what the settings say, and give them back."""

from __future__ import annotations

import pytest

from ankle_cv.errors import UsageError
from ankle_cv.serve.forms import ABOUT, FIRST, LABELS, MORE, fields, settings_from
from ankle_cv.settings import Settings


def test_the_fields_are_made_from_the_settings():
    by_name = {one.name: one for one in fields(FIRST + MORE, Settings(side="left"))}
    assert by_name["side"].choices == ("auto", "left", "right")
    assert by_name["side"].value == "left"
    assert (by_name["foot_cm"].kind, by_name["foot_cm"].least, by_name["foot_cm"].most) == ("number", 10, 40)
    assert by_name["mirrored"].kind == "switch"
    assert by_name["note"].kind == "text"
    assert all(one.help for one in by_name.values())


@pytest.mark.parametrize("form", [FIRST, MORE, ABOUT])
def test_no_field_stands_twice_in_a_form(form: tuple[str, ...]) -> None:
    assert len(set(form)) == len(form)


def test_every_label_is_of_a_setting():
    assert set(LABELS) <= set(Settings.model_fields)


def test_a_form_goes_over_the_command_line_and_an_empty_field_does_not():
    given = {
        "foot_cm": "26.5",
        "test": "squat",
        "side": "",
        "mirrored": True,
        "symptoms": ["numbness", "no-weight"],
    }
    settings = settings_from(given, Settings(side="right", note="x"))
    assert settings == Settings(
        foot_cm=26.5, test="squat", side="right", mirrored=True, symptoms="numbness, no-weight", note="x"
    )


@pytest.mark.parametrize(
    "given", [{"foot_cm": "9"}, {"side": "up"}, {"x": "y"}, {"symptoms": ["none", "numbness"]}]
)
def test_what_is_not_allowed_is_a_usage_error(given):
    with pytest.raises(UsageError):
        settings_from(given, Settings())
