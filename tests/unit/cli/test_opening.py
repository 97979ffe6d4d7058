"""What is opened of a folder of results, and what is said where nothing can be."""

from __future__ import annotations

import webbrowser

import pytest

from ankle_cv.cli import opening
from ankle_cv.cli.main import main


@pytest.fixture
def opened(monkeypatch):
    """The addresses that were asked for; no window appears."""
    asked: list[str] = []
    monkeypatch.setattr(webbrowser, "open", lambda url: asked.append(url) or True)
    monkeypatch.setenv("DISPLAY", ":0")
    return asked


def test_the_report_comes_first_and_a_folder_without_any_file_is_itself(tmp_path):
    assert opening.to_open(tmp_path) == tmp_path
    for name in ("assessment.json", "overlay.mp4", "report.html"):
        (tmp_path / name).touch()
        assert opening.to_open(tmp_path).name == name


def test_a_path_with_blanks_is_quoted(monkeypatch, tmp_path):
    assert opening.quoted(tmp_path / "my clip" / "report.html").startswith(("'", '"'))
    assert opening.quoted(tmp_path / "report.html") == str(tmp_path / "report.html")


def test_open_opens_the_page_that_was_written(engine, clip, opened, capsys):
    clip()
    assert main(["analyze", "squat.mp4", "--open"]) == 0
    (address,) = opened
    assert address.startswith("file://")
    assert address.endswith("/ankle-cv-results/squat/report.html")
    assert capsys.readouterr().out.rstrip().endswith("open: ankle-cv-results/squat/report.html")


def test_without_display_or_browser_it_is_a_note_and_no_failure(engine, clip, opened, monkeypatch, capsys):
    clip()
    monkeypatch.setattr(opening, "has_display", lambda: False)
    assert main(["analyze", "squat.mp4", "--open"]) == 0
    assert "note: nothing can be opened without a display; open it by hand: " in capsys.readouterr().err
    monkeypatch.setattr(opening, "has_display", lambda: True)
    monkeypatch.setattr(webbrowser, "open", lambda _url: False)
    assert main(["analyze", "squat.mp4", "--open"]) == 0
    assert "note: no browser was found" in capsys.readouterr().err
    assert opened == []
