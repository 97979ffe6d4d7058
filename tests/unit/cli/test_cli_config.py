from __future__ import annotations

from pathlib import Path

import pytest

from ankle_cv.cli.config import KEYS, OutputOptions, read_options
from ankle_cv.errors import UsageError
from ankle_cv.settings import Settings


@pytest.fixture
def config(tmp_path):
    def write(text: str) -> Path:
        path = tmp_path / "squat.toml"
        path.write_text(text)
        return path

    return write


def test_without_file_and_options_everything_is_default():
    assert read_options(None, {}) == (Settings(), OutputOptions())


def test_a_byte_order_mark_is_no_part_of_the_file(config):
    assert read_options(config("\ufefffoot_cm = 26\n"), {})[0] == Settings(foot_cm=26)


def test_every_key_of_a_file_arrives(config):
    settings, outputs = read_options(
        config('foot_cm = 26\nview = "side"\nrotate = 90\noutput = "out"\nvideo = false\n'), {}
    )
    assert settings == Settings(foot_cm=26, view="side", rotate="90")
    assert outputs == OutputOptions(output=Path("out"), video=False)


def test_the_command_line_beats_the_file(config):
    settings, outputs = read_options(
        config("foot_cm = 26\nmirrored = true\nvideo = false"),
        {"foot_cm": 25.0, "mirrored": False, "video": True},
    )
    assert (settings.foot_cm, settings.mirrored, outputs.video) == (25.0, False, True)


def test_keys_may_be_spelled_like_options(config):
    assert read_options(config("foot-cm = 26"), {})[0].foot_cm == 26


def test_a_tilde_in_a_path_is_the_home_folder(config):
    assert read_options(config('output = "~/results"'), {})[1].output == Path.home() / "results"


@pytest.mark.parametrize(
    ("text", "message", "remedy"),
    [
        ("foot_mm = 260", "'foot_mm'", "did you mean foot_cm?"),
        ("colour = 1", "'colour'", ", ".join(KEYS)),
        ("[analyze]\nfoot_cm = 26", "'analyze'", "known: test, view"),
        ("foot_cm = 5", "squat.toml, foot_cm 5: should be a number from 10 to 40", "12.7?"),
        ('view = "top"', "squat.toml, view 'top'", "--help"),
        ('view = "fornt"', "view", "did you mean front?"),
        ("foot-cm = 26\nfoot_cm = 26", "twice", "leave one of them out"),
        ("output = '~nosuchuser/x'", "output", "--help"),
        ("mirrored = [[1]]", "mirrored [[1]]: should be true or false", "--help"),
        ("x = " + "[" * 99_999, "not valid TOML", "view ="),
        ("foot_cm = ", "not valid TOML", "view ="),
    ],
)
def test_a_wrong_file_is_a_usage_error_that_names_the_place(config, text, message, remedy):
    with pytest.raises(UsageError) as caught:
        read_options(config(text), {})
    assert message in caught.value.message
    assert remedy in caught.value.remedy


def test_a_missing_file_is_a_usage_error(tmp_path):
    with pytest.raises(UsageError, match="cannot read the config file"):
        read_options(tmp_path / "none.toml", {})


def test_a_value_out_of_range_names_the_option():
    with pytest.raises(UsageError, match="--foot-cm"):
        read_options(None, {"foot_cm": 3.0})
