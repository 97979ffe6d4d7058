from __future__ import annotations

import os
import re
import stat
import sys
from pathlib import Path

import pytest

from ankle_cv.errors import EnvironmentProblemError, OutputError
from ankle_cv.outputs import pdf
from ankle_cv.outputs.pdf import BROWSER_VARIABLE, require_browser, write_pdf

PRINTING = (
    'for a in "$@"; do case $a in --print-to-pdf=*) echo "%PDF-1.4 $@" > "${a#--print-to-pdf=}";; esac; done'
)

pytestmark = pytest.mark.skipif(
    sys.platform == "win32", reason="the stand-in for a browser is a shell script"
)


def stand_in(folder: Path, script: str) -> Path:
    program = folder / "chromium"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    return program


def page(folder: Path) -> Path:
    (folder / "report.html").write_text("<p>a page</p>")
    return folder / "report.html"


def test_the_browser_is_told_to_print_and_kept_off_the_network(tmp_path: Path) -> None:
    told = write_pdf(page(tmp_path), tmp_path / "report.pdf", stand_in(tmp_path, PRINTING)).read_text()
    assert "--headless" in told
    assert "MAP * ~NOTFOUND" in told
    profile = re.search(r"--user-data-dir=(\S+)", told)
    assert profile
    assert not Path(profile[1]).parent.exists()  # nothing of it stays


@pytest.mark.parametrize(
    ("script", "said"), [("exit 1", "printed nothing"), ("exec sleep 60", "did not print within")]
)
def test_a_browser_that_fails_leaves_no_pdf(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str, said: str
) -> None:
    monkeypatch.setattr(pdf, "PRINT_TIMEOUT_S", 0.2)
    with pytest.raises(EnvironmentProblemError, match=said):
        write_pdf(page(tmp_path), tmp_path / "report.pdf", stand_in(tmp_path, script))
    assert not (tmp_path / "report.pdf").exists()


def test_a_browser_that_does_not_start(tmp_path: Path) -> None:
    with pytest.raises(EnvironmentProblemError, match="does not start"):
        write_pdf(page(tmp_path), tmp_path / "report.pdf", page(tmp_path))


def test_a_place_that_cannot_be_written(tmp_path: Path) -> None:
    with pytest.raises(OutputError):
        write_pdf(page(tmp_path), page(tmp_path) / "report.pdf", stand_in(tmp_path, PRINTING))


def test_a_browser_is_found_by_its_name_or_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = stand_in(tmp_path, PRINTING)
    monkeypatch.delenv(BROWSER_VARIABLE, raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert require_browser() == program
    monkeypatch.setenv("PATH", "")
    monkeypatch.setenv(BROWSER_VARIABLE, str(program))
    assert require_browser() == program
    monkeypatch.setenv(BROWSER_VARIABLE, str(tmp_path / "nothing"))
    with pytest.raises(EnvironmentProblemError, match="is no program"):
        require_browser()


def test_without_a_browser_it_is_said_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(BROWSER_VARIABLE, raising=False)
    monkeypatch.setattr(pdf, "_places", lambda: iter(["no-such-browser"]))
    with pytest.raises(EnvironmentProblemError, match="no browser") as caught:
        require_browser()
    assert "print button" in caught.value.remedy


def test_a_real_browser_prints(tmp_path: Path) -> None:
    try:
        browser = require_browser()
    except EnvironmentProblemError as error:
        pytest.skip(error.message)
    assert os.fspath(browser)
    assert write_pdf(page(tmp_path), tmp_path / "report.pdf", browser).read_bytes().startswith(b"%PDF")
