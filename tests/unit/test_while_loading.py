"""What is needed after a long job is loaded while it runs."""

from __future__ import annotations

import sys
import threading
from pathlib import Path

import pytest
from waiting import PATIENCE_S

from ankle_cv.progress import Progress, while_loading

REPORT = Progress("working", 1, None)


def finished() -> None:
    for thread in threading.enumerate():
        if thread.name == "ankle-cv-loading":
            thread.join(PATIENCE_S)
            assert not thread.is_alive()


@pytest.fixture
def counting(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give the file to which a module, importable as ``loaded_late``, adds a line whenever it is run."""
    told = tmp_path / "told"
    (tmp_path / "loaded_late.py").write_text(f"open({str(told)!r}, 'a').write('run\\n')")
    monkeypatch.syspath_prepend(str(tmp_path))
    yield told
    sys.modules.pop("loaded_late", None)


def test_modules_are_loaded_with_the_first_report_and_once(counting: Path):
    told: list[Progress] = []
    tell = while_loading(told.append, "loaded_late")
    assert not counting.exists()
    tell(REPORT)
    finished()
    sys.modules.pop("loaded_late")
    tell(REPORT)
    finished()
    assert counting.read_text() == "run\n"
    assert told == [REPORT, REPORT]


def test_what_cannot_be_loaded_does_not_disturb_the_work(capfd: pytest.CaptureFixture[str]):
    told: list[Progress] = []
    while_loading(told.append, "no_such_module_anywhere")(REPORT)
    finished()
    assert told == [REPORT]
    assert capfd.readouterr().err == ""
