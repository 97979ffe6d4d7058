from __future__ import annotations

import inspect
import pickle

import pytest
import typer

from ankle_cv import errors
from ankle_cv.cli.failure import failure_of
from ankle_cv.cli.main import main

ERRORS = [
    kind
    for _, kind in inspect.getmembers(errors, inspect.isclass)
    if issubclass(kind, errors.AnkleCvError) and kind is not errors.AnkleCvError
]


@pytest.fixture
def log_folder(monkeypatch, tmp_path):
    monkeypatch.setattr("platformdirs.user_log_path", lambda _: tmp_path / "log")
    return tmp_path / "log"


@pytest.mark.parametrize("kind", ERRORS)
def test_every_error_keeps_its_code_and_both_lines(kind, capsys):
    failure = failure_of(pickle.loads(pickle.dumps(kind("what is\nwrong", "what to do"))))  # noqa: S301
    failure.report()
    assert failure.exit_code == kind.exit_code
    assert capsys.readouterr() == ("", "error: what is wrong\n  fix: what to do\n")


def test_the_codes_are_those_promised():
    assert sorted(kind.exit_code for kind in ERRORS) == [2, 3, 4, 5, 6]


def test_a_bug_is_one_line_and_a_log_with_the_traceback(log_folder):
    failure = failure_of(ZeroDivisionError("division by zero"))
    (log,) = log_folder.iterdir()
    assert failure.exit_code == 1
    assert "ZeroDivisionError" in failure.message
    assert str(log) in failure.remedy
    assert "ZeroDivisionError: division by zero" in log.read_text()


def test_a_log_that_cannot_be_written_falls_back_to_the_temporary_folder(monkeypatch, tmp_path):
    (tmp_path / "file").touch()
    monkeypatch.setattr("platformdirs.user_log_path", lambda _: tmp_path / "file" / "log")
    monkeypatch.setattr("tempfile.gettempdir", lambda: str(tmp_path / "temp"))
    failure_of(ZeroDivisionError())
    assert len(list((tmp_path / "temp").iterdir())) == 1


def test_a_name_that_is_no_text_does_not_spoil_the_log(log_folder):
    failure_of(ZeroDivisionError("b\udcff.mp4"))
    (log,) = log_folder.iterdir()
    assert r"b\udcff.mp4" in log.read_text(encoding="utf-8")


def test_debug_raises_the_bug_again(monkeypatch, log_folder):
    monkeypatch.setenv("ANKLE_CV_DEBUG", "1")
    with pytest.raises(ZeroDivisionError):
        failure_of(ZeroDivisionError())
    assert not log_folder.exists()


def test_debug_does_not_turn_a_users_error_into_a_traceback(monkeypatch):
    monkeypatch.setenv("ANKLE_CV_DEBUG", "1")
    assert failure_of(errors.InputError("a", "b")).exit_code == 3


@pytest.mark.parametrize("kind", [ImportError, OSError])
def test_a_missing_system_library_names_the_packages(kind):
    failure = failure_of(kind("libGL.so.1: cannot open shared object file: No such file or directory"))
    assert failure.exit_code == 4
    assert "libGL.so.1" in failure.message
    assert "apt install libgl1 libglib2.0-0 libegl1 libgles2" in failure.remedy


def test_a_missing_package_is_a_matter_of_the_machine_but_our_own_missing_module_is_a_bug(log_folder):
    assert failure_of(ModuleNotFoundError("No module named 'av'", name="av")).exit_code == 4
    assert failure_of(ModuleNotFoundError("No module named 'x'", name="ankle_cv.x")).exit_code == 1


def test_a_wrong_command_line_is_usage():
    assert failure_of(typer.BadParameter("no")).exit_code == 2


@pytest.mark.parametrize(
    "words",
    [
        "",
        "analyze",
        "analyse x",
        "analyze x --foo",
        "analyze x --view top",
        "analyze x --foot-cm 3",
        "doctor x",
    ],
)
def test_usage_errors_end_with_2_in_two_lines(words, capsys):
    assert main(words.split()) == 2
    out, err = capsys.readouterr()
    if words:
        assert out == ""
        assert [line.split(":")[0] for line in err.splitlines()] == ["error", "  fix"]
    else:
        assert "Usage:" in out
