"""No name, option or message commands the terminal: it receives text, and the program's own colours."""

from __future__ import annotations

import os
import re
import shutil
from pathlib import Path

import pytest
from hostile.material import PLACE, landmarks
from installed import COMMAND
from pseudo_terminal import Seen, on_a_terminal

HOSTILE = "\x1b[31mr\x1b]0;t\x07\x1b[2J\x1b]52;c;aGk=\x07\u202e\x9b5m\x08\x0b\x1bPq#0~\x1b\\\x85\u2028"
"""Colour, window title, bell, clear screen, clipboard, text from right to left, sixel, line breaks."""
OF_ITS_OWN = re.compile(rb"\x1b\[31mr|\x1b\]|\x1b\[2J|\x1bP|\x07|\x08")
"""Parts of it that would not be found as a foreign character: a colour is one of our own elsewhere."""


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """A folder with a hostile landmarks file, table, and config."""
    os.environ.setdefault(PLACE, str(tmp_path_factory.mktemp("material")))
    folder = tmp_path_factory.mktemp("hostile")
    clips = folder / "clips"
    clips.mkdir()
    name = f"{HOSTILE}.npz"
    shutil.copy(landmarks(), clips / name)
    (clips / "clips.csv").write_text(
        'file,person,footwear\n"*.npz","' + HOSTILE.replace("\x0b", "") + '",\x1b[2Jx\n'
    )
    (folder / "key.toml").write_text('"\\u001b[2J\\u202e" = 1\n')
    (folder / "value.toml").write_text('view = "\\u001b]0;t\\u0007"\n')
    (folder / "broken.toml").write_text("view = \x1b[2J\n")
    return folder


def seen(place: Path, *words: str, columns: int = 100) -> Seen:
    """Run a command on a terminal with colours and hold that nothing foreign reaches it."""
    environment = {
        k: v for k, v in os.environ.items() if not k.startswith(("ANKLE_CV", "NO_COLOR", "COLUMNS"))
    }
    environment |= {"TERM": "xterm-256color", "COLORTERM": "truecolor", "OMP_NUM_THREADS": "1"}
    result = on_a_terminal([str(COMMAND), *words], columns, cwd=place, env=environment)
    assert not result.foreign(), result.foreign()
    assert not OF_ITS_OWN.search(result.raw), result.raw
    assert b"Traceback" not in result.raw
    return result


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ((HOSTILE,), 2),
        (("analyze", f"{HOSTILE}.mp4", "--json"), 3),
        (("analyze", "x.mp4", "--view", HOSTILE), 2),
        (("analyze", "x.mp4", "--foot-cm", HOSTILE), 2),
        (("analyze", "x.mp4", f"--{HOSTILE}"), 2),
        (("analyze", "x.mp4", "--config", f"{HOSTILE}.toml"), 2),
        (("analyze", "x.mp4", "--config", "key.toml"), 2),
        (("analyze", "x.mp4", "--config", "value.toml"), 2),
        (("analyze", "x.mp4", "--config", "broken.toml"), 2),
        (("export", HOSTILE, "--to", "mot"), 3),
        (("export", ".", "--to", HOSTILE), 2),
        (("validate", HOSTILE, HOSTILE, "--map", HOSTILE), 3),
        (("batch", HOSTILE), 3),
        (("batch", "clips", "--shard", HOSTILE), 2),
        (("live", "--no-window", "--symptoms", "none", "--camera", HOSTILE), 2),
    ],
)
def test_errors(place, words, code):
    assert seen(place, *words).code == code


def test_help_keeps_its_colours(place):
    result = seen(place, "--help")
    assert (result.code, b"\x1b[1m" in result.raw) == (0, True)
    assert "Knee-to-wall test with the webcam." in result.text


def test_the_plan_of_a_batch_with_its_table(place):
    result = seen(place, "batch", "clips", "--dry-run", "--pattern", "*.npz", columns=300)
    assert result.code in {0, 2}  # a table may also be refused for such a field
    assert "\\u001b" in result.text


@pytest.mark.slow
def test_an_analysis_with_all_it_says(place):
    words = (
        "analyze",
        str(next((place / "clips").glob("*.npz"))),
        "-o",
        f"out{HOSTILE}",
        "--no-report",
        "-v",
    )
    result = seen(place, *words, columns=300)
    assert result.code == 0
    assert "\\u001b[31mr\\u001b]0;t\\u0007" in result.text
