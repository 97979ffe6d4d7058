from __future__ import annotations

import re
from pathlib import Path

import pytest
import typer
import typer.main
from typer.testing import CliRunner

from ankle_cv.cli.config import OutputOptions
from ankle_cv.cli.main import app
from ankle_cv.cli.options import Given, offers, options_from
from ankle_cv.settings import Settings
from ankle_cv.user_options import UserOptions, option

LAST = "--model --model-dir --second-model"
CLIP = "--test --view --side --person --rotate --mirrored --slowmo --neutral --level"
SCALE = "--height-cm --foot-cm --reference"
ABOUT = "--name --note --footwear --symptoms"
EYES = "--eyes --filmed"
OFFERED = {
    "analyze": f"clips {CLIP} --trim --leave-out {LAST} {SCALE} --wall {ABOUT} {EYES} --compare "
    "--compare-with --open -o --video --report --pdf --force --keep --store --config --json -q -v",
    "batch": "folders --pattern --exclude --clips --name-pattern -j --timeout --dry-run --retry-failed "
    f"--scheduler --shard --merge {CLIP} {LAST} {SCALE} {ABOUT} {EYES} -o --open --video --report --keep "
    "--store --config --json --log-json -q",
    "live": "--camera --list-cameras --trials --drill --reps --window --side --rotate --mirrored --level "
    f"--model --model-dir --second-model {SCALE} {ABOUT} -o --keep --store --config -v",
    "record": "--camera --list-cameras --seconds --countdown --window --analyze --test --view --side "
    f"--rotate --mirrored --level --model --model-dir --second-model {SCALE} {ABOUT} --eyes -o --video "
    "--report --pdf --keep --store --config -v",
    "report": "folders --name -o --force --open --json",
    "export": "result --to -o --height-cm --foot-cm",
}
"""Every option of the commands, by its first name, in the order of the help."""

HELP = {
    "--slowmo": "The clip plays FACTOR times slower than life; else as the camera wrote into the file; "
    "0.05 to 100.",
    "--height-cm": "Body height; 80 to 250.",
    "--foot-cm": "Length of the foot, or of the shoe when worn; 10 to 40. Surer than the height.",
    "--view": "From where it was filmed.",
    "-o": "Folder that gets one folder per clip.",
}
FIELDS = Settings.model_fields | OutputOptions.model_fields


def parameters_of(command: str):
    return typer.main.get_command(app).commands[command].params


def named(command: str, name: str):
    return next(one for one in parameters_of(command) if name in one.opts)


@pytest.mark.parametrize("command", OFFERED)
def test_a_command_offers_exactly_these_options_in_this_order(command):
    assert [one.opts[0] for one in parameters_of(command)] == OFFERED[command].split()


@pytest.mark.parametrize("command", ["analyze", "live", "record"])
def test_the_help_of_a_shared_option_is_what_the_model_says(command):
    shared = [one for one in parameters_of(command) if one.name in FIELDS]
    assert shared
    for one in shared:
        said = " ".join(FIELDS[one.name].description.split("\n\n")[0].split())
        assert re.sub(r"; [\d.]+ to [\d.]+(?=\.)", "", one.help) == said


@pytest.mark.parametrize(("name", "text"), HELP.items())
def test_limits_end_the_first_sentence_of_the_help(name, text):
    assert named("analyze", name).help == text


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("--view", "auto"),
        ("--mirrored", "not-mirrored"),
        ("--video", "video"),
        ("-o", "ankle-cv-results"),
        ("--height-cm", True),
        ("--force", True),
    ],
)
def test_the_default_of_the_model_is_shown(name, shown):
    one = named("analyze", name)
    assert one.show_default == shown
    assert one.default is None  # so that a value from the config file counts when the option is not given


class Longer(Settings):
    """Settings with fields that no command knows."""

    leg_cm: float | None = option("Body", default=None, ge=20, le=120, metavar="CM")
    """Length
    of the leg. Rarely known.

    Not for the help.
    """
    steps: int = 3
    """How many steps."""
    fast: bool = False
    """Hurry."""


def command_with(model: type[UserOptions]) -> tuple[typer.Typer, list[Given]]:
    received = []
    program = typer.Typer()

    @program.command()
    @offers(options_from(model))
    def walk(given: Given, *, own: bool = False) -> None:
        received.append(given)

    return program, received


def test_a_new_field_of_a_model_is_an_option_without_other_code():
    program, received = command_with(Longer)
    done = CliRunner().invoke(program, ["--leg-cm", "90", "--steps", "4", "--fast", "--own"])
    assert done.exit_code == 0, done.output
    assert received == [Given({"leg_cm": 90.0, "steps": 4, "fast": True}, None)]


def test_a_new_field_is_explained_by_its_docstring():
    program, _ = command_with(Longer)
    parameters = {one.name: one for one in typer.main.get_command(program).params}
    leg, steps, fast = (parameters[name] for name in ("leg_cm", "steps", "fast"))
    assert (leg.help, leg.metavar) == ("Length of the leg; 20 to 120. Rarely known.", "CM")
    assert (steps.help, steps.show_default) == ("How many steps.", "3")
    assert (fast.help, fast.show_default, fast.secondary_opts) == ("Hurry.", "no-fast", ["--no-fast"])


def test_options_that_were_not_given_are_missing():
    program, received = command_with(Longer)
    CliRunner().invoke(program, ["--not-mirrored"])
    assert received == [Given({"mirrored": False}, None)]


def test_the_config_file_fills_in_what_was_not_given(tmp_path):
    config = tmp_path / "clinic.toml"
    config.write_text('foot_cm = 26\nview = "side"\noutput = "out"\n')
    settings, outputs = Given({"view": "front"}, config).read()
    assert settings == Settings(foot_cm=26, view="front")
    assert outputs == OutputOptions(output=Path("out"))
