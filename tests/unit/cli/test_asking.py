from __future__ import annotations

import io
import sys
from types import SimpleNamespace

import pytest
import typer

from ankle_cv.cli.asking import with_symptoms
from ankle_cv.cli.main import main
from ankle_cv.settings import Settings


@pytest.fixture
def terminal(monkeypatch):
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(isatty=lambda: True))


def answers(monkeypatch, *words):
    waiting = list(words)
    monkeypatch.setattr(typer, "prompt", lambda *_, **__: waiting.pop(0))
    return waiting


def test_the_checklist_is_asked_until_the_answer_is_one(terminal, monkeypatch, capsys):
    waiting = answers(monkeypatch, "it hurts", "Night pain, hot-joint")
    assert with_symptoms(Settings()).symptoms == "night-pain, hot-joint"
    assert not waiting
    error = capsys.readouterr().err
    assert error.startswith("Does any of these apply to the ankle?\n  giving-way: the ankle gives way\n")
    assert "should be none, or some of giving-way" in error
    assert "Warning signs told: night pain that disturbs sleep; a hot, swollen joint. See a health" in error


def test_what_was_told_is_not_asked_and_any_sign_is_answered(terminal, monkeypatch, capsys):
    answers(monkeypatch)
    assert with_symptoms(Settings(symptoms="none")).symptoms == "none"
    assert capsys.readouterr().err == ""
    with_symptoms(Settings(symptoms="numbness"))
    assert capsys.readouterr().err.startswith("Warning sign told: tingling")


@pytest.mark.parametrize("stdin", [None, SimpleNamespace(isatty=lambda: False)])
def test_without_a_terminal_nobody_is_asked_and_nothing_is_said(stdin, monkeypatch, capsys):
    monkeypatch.setattr(sys, "stdin", stdin)
    assert with_symptoms(Settings()).symptoms is None
    assert capsys.readouterr().err == ""


class TypedLines(io.StringIO):
    def isatty(self):
        return True


@pytest.mark.parametrize("told", ["numbness", "none"])
def test_enter_alone_and_a_comma_are_no_answers(told, monkeypatch, capsys):
    typed = TypedLines(f"\n,\n{told}\n")
    monkeypatch.setattr(sys, "stdin", typed)
    assert with_symptoms(Settings()).symptoms == told
    assert typed.read() == ""
    assert capsys.readouterr().out == "", "lines of JSON follow there"


@pytest.mark.parametrize("window", ["--window", "--no-window"])
def test_live_asks_with_and_without_a_window(window, terminal, monkeypatch, capsys):
    waiting = answers(monkeypatch, "hot-joint")
    code = main(["live", "--drill", "heel-raise", "--camera", "63", window])
    assert (waiting, code) == ([], 0), "the camera, which is not there, was not even opened"
    assert "Warning sign told: a hot, swollen joint" in capsys.readouterr().err
