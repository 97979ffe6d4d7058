"""Signals of a process in its three phases."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading

import pytest

from ankle_cv import errors
from ankle_cv.cli import interrupts, main
from ankle_cv.cli.failure import failure_of

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")


@pytest.fixture(autouse=True)
def own_signals():
    # What runs behind a shell, as `pytest &` or with nohup, ignores some of them from the start.
    before = {number: signal.signal(number, signal.SIG_DFL) for number in interrupts.WISHES}
    yield
    interrupts._first_wish_s = None
    for number, handler in before.items():
        signal.signal(number, handler)


def test_the_code_is_that_of_the_contract():
    assert interrupts.EXIT_INTERRUPTED == errors.EXIT_INTERRUPTED


@pytest.mark.parametrize("wish", ["SIGINT", "SIGTERM", "SIGHUP"])
def test_the_first_wish_interrupts_and_the_next_ones_let_it_put_away(wish):
    interrupts.interrupt_when_asked()
    with pytest.raises(KeyboardInterrupt):
        signal.raise_signal(getattr(signal, wish))
    signal.raise_signal(getattr(signal, wish))
    signal.raise_signal(signal.SIGINT)
    assert interrupts.was_asked()


ASKED_WHILE_IT_STARTS = """
import os, signal, sys
class Asks:
    def find_spec(self, name, *_):
        if name == "ankle_cv.cli.interrupts":
            os.kill(os.getpid(), signal.SIGINT)
sys.meta_path.insert(0, Asks())
signal.signal(signal.SIGINT, signal.{handler})
from ankle_cv.cli.entry import run
run()
"""


@pytest.mark.parametrize(
    ("handler", "code", "told", "cried"),
    [
        ("default_int_handler", interrupts.EXIT_INTERRUPTED, "", "interrupted; nothing was written\n"),
        ("SIG_IGN", 0, "ankle-cv ", ""),
    ],
)
def test_ctrl_c_before_the_module_of_signals_is_loaded_shows_no_traceback(handler, code, told, cried):
    words = [sys.executable, "-c", ASKED_WHILE_IT_STARTS.format(handler=handler), "--version"]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (code, cried)
    assert done.stdout.startswith(told)


def test_every_command_begins_anew():
    interrupts.interrupt_when_asked()
    with pytest.raises(KeyboardInterrupt):
        signal.raise_signal(signal.SIGINT)
    interrupts.interrupt_when_asked()
    assert not interrupts.was_asked()
    with pytest.raises(KeyboardInterrupt):
        signal.raise_signal(signal.SIGINT)


def test_any_error_after_a_wish_is_the_interrupt():
    interrupts.interrupt_when_asked()
    with pytest.raises(KeyboardInterrupt):
        signal.raise_signal(signal.SIGINT)
    with pytest.raises(KeyboardInterrupt):
        failure_of(ImportError("half a library"))


def test_the_command_says_so_whatever_error_came_of_the_wish(monkeypatch, capsys):
    def half_way(*_, **__):
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)
        raise RuntimeError("native code cut off")

    monkeypatch.setattr(main, "app", half_way)
    assert main.main([]) == errors.EXIT_INTERRUPTED
    assert capsys.readouterr().err.startswith("interrupted; ")


def test_an_error_without_a_wish_did_not_come_of_one():
    interrupts.interrupt_when_asked()
    assert not interrupts.came_of_a_wish(RuntimeError("a bug"))
    assert interrupts.came_of_a_wish(KeyboardInterrupt())


def test_what_is_ignored_stays_ignored():
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    interrupts.interrupt_when_asked()
    assert signal.getsignal(signal.SIGHUP) is signal.SIG_IGN


def test_signals_of_a_program_around_it_are_its_own():
    before = signal.getsignal(signal.SIGINT)
    thread = threading.Thread(target=interrupts.interrupt_when_asked)
    thread.start()
    thread.join()
    assert signal.getsignal(signal.SIGINT) is before


@pytest.mark.parametrize(("phase", "code"), [("leave_when_asked()", 130), ("end_with(7)", 7)])
def test_at_the_start_and_the_end_a_wish_ends_at_once(phase, code):
    program = (
        "import signal; from ankle_cv.cli import interrupts as i;"
        f" i.{phase}; signal.raise_signal(signal.SIGTERM); print('on')"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (code, "")
    assert "Traceback" not in done.stderr


def test_nothing_slow_is_loaded_before_signals_are_heeded():
    program = "import sys; import ankle_cv.cli.entry, ankle_cv.cli.interrupts; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-I", "-c", program], capture_output=True, text=True, check=True)
    assert not {"typing", "typer", "numpy", "pathlib", "contextlib"} & (
        set(done.stdout.split()) - set(preloaded())
    )


def preloaded() -> list[str]:
    program = "import sys; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-I", "-c", program], capture_output=True, text=True, check=True)
    return done.stdout.split()


def test_a_wish_while_the_interpreter_is_put_away_changes_no_exit_code():
    program = (
        "import signal, sys; from ankle_cv.cli import interrupts as i; i.leave_when_asked();"
        " o = type('Late', (), {'__del__': lambda self, r=signal.raise_signal: r(2)})();"
        " sys.modules['late'] = o; i.end_with(7); sys.exit(7)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (7, "")
