from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest
import typer.main
from cli_builder import make_assessment

from ankle_cv import __version__
from ankle_cv.cli.config import KEYS
from ankle_cv.cli.main import app, main

HEAVY = ("mediapipe", "scipy", "matplotlib", "pandas", "cv2", "av", "numpy", "jinja2")
DESIGN_OPTIONS = """-o --output --test --view --side --model --person --rotate --mirrored --slowmo --height-cm
    --foot-cm --config --json --no-video --no-report --force -q -v""".split()
OPTIONS_OF_ALL = {"--help", "--version"}
OTHER_PROGRAMS = {"--extra FOLDER"}
"""Options on the pages that belong to another program: here the validation."""

ROOT = Path(__file__).parents[3]
PAGES = (ROOT / "README.md", *sorted((ROOT / "ankle_cv" / "docs").glob("*.md")))
FENCED = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)
TICKED = re.compile(r"`([^`\n]+)`")
OPTION = re.compile(r"(?<![\w-])--?[a-z][a-z-]*")


def options_of(command: str, word: str = "") -> set[str]:
    """Options of a command; of a group those of the command in it that a word names, or its own."""
    found = typer.main.get_command(app).commands[command]
    found = getattr(found, "commands", {}).get(word, found)
    return {name for one in found.params for name in (*one.opts, *one.secondary_opts)}


def all_options() -> set[str]:
    """Options of all commands, those of groups with them."""
    commands = typer.main.get_command(app).commands
    words = {name: ["", *getattr(command, "commands", {})] for name, command in commands.items()}
    return {option for name, inner in words.items() for word in inner for option in options_of(name, word)}


def test_every_promised_option_exists():
    assert set(DESIGN_OPTIONS) <= options_of("analyze")


def test_every_config_key_is_an_option():
    assert {f"--{key.replace('_', '-')}" for key in KEYS} <= options_of("analyze")


def code_in(page: Path) -> list[str]:
    """Lines of code blocks, without their comments, and code spans."""
    text = page.read_text(encoding="utf-8")
    blocks = [line for block in FENCED.findall(text) for line in block.splitlines()]
    return [re.sub(r"\s#\s.*", "", line) for line in blocks] + TICKED.findall(FENCED.sub("", text))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_command_lines_on_the_pages_use_options_of_their_command(page):
    commands = typer.main.get_command(app).commands
    for line in code_in(page):
        for command, rest in re.findall(r"ankle-cv ([a-z]+)(.*)", line):
            assert command in commands, line
            word = rest.split()[0] if rest.split() else ""
            assert set(OPTION.findall(rest)) <= options_of(command, word) | {"--help"}, line


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_options_named_on_the_pages_exist(page):
    known = OPTIONS_OF_ALL | all_options()
    named = [line for line in code_in(page) if re.match(r"--[a-z]|[a-z]+ --[a-z]", line)]
    wrong = [line for line in named if not set(OPTION.findall(line)) <= known]
    assert [line for line in wrong if line not in OTHER_PROGRAMS] == []


def test_the_pages_were_read():
    code = [line for page in PAGES for line in code_in(page)]
    assert sum("--foot-cm" in line for line in code) > 3
    assert any("ankle-cv batch" in line for line in code)


def test_every_option_says_what_it_is():
    commands = dict(typer.main.get_command(app).commands)
    commands |= {f"history {name}": command for name, command in commands["history"].commands.items()}
    silent = [f"{c} {p.name}" for c, command in commands.items() for p in command.params if not p.help]
    assert silent == []


@pytest.mark.parametrize("words", [["--help"], ["analyze", "--help"]])
def test_help_starts_with_examples(words, capsys):
    assert main(words) == 0
    lines = [line.strip() for line in capsys.readouterr().out.splitlines() if line.strip()]
    assert lines[0].startswith("Usage:")
    assert lines[1] == "Examples:"
    assert lines[2].startswith("$ ankle-cv analyze")


def test_help_names_the_limits_the_settings_declare(capsys):
    main(["analyze", "--help"])
    assert "80 to 250" in capsys.readouterr().out


def test_version(capsys):
    assert main(["--version"]) == 0
    assert capsys.readouterr().out == f"ankle-cv {__version__}\n"


def test_the_schema_accepts_a_document_and_refuses_another(capsys):
    assert main(["schema"]) == 0
    schema = json.loads(capsys.readouterr().out)
    jsonschema.Draft202012Validator.check_schema(schema)
    document = make_assessment().model_dump(mode="json")
    jsonschema.validate(document, schema)
    del document["reps"][0]["bottom_s"]
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(document, schema)


@pytest.mark.parametrize(("name", "content"), [("gone.mp4", None), ("text.mp4", b"this is no film" * 99)])
def test_a_wrong_file_is_refused_before_anything_that_measures_is_loaded(tmp_path, name, content):
    not_loaded = ("mediapipe", "scipy", "matplotlib", "pandas", "jinja2")
    if content is not None:
        (tmp_path / name).write_bytes(content)
    code = (
        f"import sys; from ankle_cv.cli.main import main; failed = main(['analyze', {name!r}]); "
        f"sys.exit(', '.join(m for m in {not_loaded} if m in sys.modules) or failed)"
    )
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert "fix:" in done.stderr
    assert done.returncode == 3, done.stderr


def test_help_loads_nothing_heavy():
    code = (
        "import sys; from ankle_cv.cli.main import main; main(['analyze', '--help']); "
        f"sys.exit(', '.join(m for m in {HEAVY} if m in sys.modules) or 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.stderr == ""
    assert done.returncode == 0


def test_help_of_the_program_loads_no_command_and_no_model_of_settings():
    not_loaded = ("pydantic", "numpy", "ankle_cv.settings", "ankle_cv.cli.analyze", "ankle_cv.cli.batch")
    code = (
        "import sys; from ankle_cv.cli.main import main; main(['--help']); "
        f"sys.exit(', '.join(m for m in {not_loaded} if m in sys.modules) or 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.stderr == ""
    assert done.returncode == 0


def test_the_list_of_commands_says_of_each_what_it_says_itself():
    group = typer.main.get_command(app)
    for name, command in group.commands.items():
        listed = group.get_command(None, name)
        assert (listed.name, listed.short_help) == (command.name, command.short_help)
        assert command.callback is not None
    assert group.get_command(None, "squat") is None
