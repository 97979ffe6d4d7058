from __future__ import annotations

from datetime import datetime, timezone
from pathlib import Path

import pytest
import typer

from ankle_cv.cli.bug_log import COMMANDS, log_text
from ankle_cv.cli.main import app

NOW = datetime(2026, 1, 1, tzinfo=timezone.utc)
WORDS = [
    "/home/anna/.local/bin/ankle-cv",
    *("analyze", "Kliniken/Müller/anna left.mp4", "--test", "squat", "--foot-cm", "26", "--foot-cm=26,5"),
    *("--name", "Anna Müller", "--note=hurt her knee", "-o", "/data/anna", "--no-video"),
]
SHOWN = "ankle-cv analyze ….mp4 --test squat --foot-cm 26 --foot-cm=26,5 --name … --note=… -o … --no-video"


def raised(message: str) -> Exception:
    with pytest.raises(ValueError, match=r"\S") as caught:
        raise ValueError(message)
    return caught.value


def test_a_log_shows_the_command_without_what_it_names():
    text = log_text(raised("x"), WORDS, NOW)
    assert text.splitlines()[1] == f"2026-01-01T00:00:00+00:00  {SHOWN}"
    assert "ValueError: x" in text
    assert "test_bug_log.py" in text


@pytest.mark.parametrize(
    "message",
    [
        "cannot read '/data/anna/anna left/frames.csv'",
        "Anna Müller is not a number",
        "no squat in anna left.mp4",
        "hurt her knee\n  hurt her knee",
        "Kliniken/Müller/anna left.mp4",
    ],
)
def test_what_it_names_is_not_in_the_message_of_the_bug_either(message):
    text = log_text(raised(message), WORDS, NOW)
    assert not [word for word in ("anna", "Anna", "Müller", "hurt", "Kliniken") if word in text]


def test_the_folder_of_the_user_is_not_in_it(monkeypatch):
    monkeypatch.setattr(Path, "home", lambda: Path(__file__).parents[1])
    assert str(Path(__file__).parents[1]) not in log_text(raised("x"), WORDS, NOW)


def test_commands_are_those_of_the_program():
    assert set(typer.main.get_command(app).commands) == COMMANDS
