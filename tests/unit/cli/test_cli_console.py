from __future__ import annotations

import os
import subprocess
import sys

import pytest

from ankle_cv.cli.bar import progress_bar
from ankle_cv.progress import Progress

SILENCED = """
import os, sys
from ankle_cv.cli.streams import route_native_messages
os.write(2, b"before\\n")
route_native_messages(verbose=False)
os.write(2, b"native chatter\\n")
print("ours", file=sys.stderr)
"""


def test_only_native_messages_are_silenced():
    done = subprocess.run([sys.executable, "-c", SILENCED], capture_output=True, text=True, check=True)
    assert done.stderr == "before\nours\n"


def schema_to(stdout):
    words = [sys.executable, "-c", "from ankle_cv.cli.entry import run; run()", "schema"]
    return subprocess.run(words, stdout=stdout, stderr=subprocess.PIPE, text=True, check=False)


def test_a_reader_that_goes_away_ends_the_command_quietly():
    reader, writer = os.pipe()
    os.close(reader)
    done = schema_to(writer)
    os.close(writer)
    assert (done.returncode, done.stderr) == (6, "")


COMMANDS = [["schema"], ["--version"], ["--help"], ["analyze", "--help"], []]
RUN = [sys.executable, "-c", "from ankle_cv.cli.entry import run; run()"]
UNIX = pytest.mark.skipif(os.name != "posix", reason="descriptors can be closed beforehand on Unix only")


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="there is no device that is always full")  # noqa: PTH110
@pytest.mark.parametrize("words", COMMANDS)
def test_a_full_stdout_is_an_output_error(words):
    with open("/dev/full", "w") as full:  # noqa: PTH123
        done = subprocess.run([*RUN, *words], stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert done.returncode == 6
    assert done.stderr.splitlines()[0] == "error: cannot write to standard output: No space left on device"
    assert len(done.stderr.splitlines()) == 2


@UNIX
@pytest.mark.parametrize("words", COMMANDS)
def test_a_closed_stdout_is_an_output_error(words):
    done = without(1, words)
    assert done.returncode == 6
    assert done.stderr.splitlines()[0] == "error: cannot write to standard output: it is closed"
    assert len(done.stderr.splitlines()) == 2


@UNIX
@pytest.mark.parametrize(
    ("closed", "words", "code"), [(2, ["schema"], 0), (2, ["nonsense"], 2), (0, ["schema"], 0)]
)
def test_without_stderr_or_stdin_a_command_still_does_its_work(closed, words, code):
    done = without(closed, words)
    assert done.returncode == code
    assert done.stdout.startswith("{") == (code == 0)
    assert done.stderr == ""


def without(descriptor, words):
    """Run a command in a process that was started without a standard stream."""
    shell = f'exec "$@" {descriptor}>&-'
    return subprocess.run(
        ["/bin/sh", "-c", shell, "sh", *RUN, *words], capture_output=True, text=True, check=False
    )


@UNIX
def test_a_name_cannot_command_the_terminal(tmp_path):
    name = "a\nb\x1b[31m\u202ered.mp4"
    done = subprocess.run(
        [*RUN, "analyze", str(tmp_path / name)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 3
    assert "a b\\u001b[31m\\u202ered.mp4" in done.stderr
    assert len(done.stderr.splitlines()) == 2


def test_there_is_no_bar_without_a_terminal(capsys):
    with progress_bar("squat.mp4", quiet=False) as show:
        show(Progress("reading", 1, 2))
    assert capsys.readouterr().err == ""


def test_the_bar_is_on_stderr_of_a_terminal_and_survives_a_wrong_frame_count():
    pty = pytest.importorskip("pty")
    code = (
        "from ankle_cv.cli.bar import progress_bar\nfrom ankle_cv.progress import Progress\n"
        "with progress_bar('squat.mp4', quiet=False) as show:\n"
        "    show(Progress('reading', 7, 5)); show(Progress('drawing', 1, None))\n"
    )
    controller, terminal = pty.openpty()
    environment = os.environ | {"TERM": "xterm", "COLUMNS": "100"}
    done = subprocess.run(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=terminal, check=True, env=environment
    )
    os.close(terminal)
    shown = os.read(controller, 65536).decode()
    os.close(controller)
    assert done.stdout == b""
    assert "squat.mp4: drawing" in shown
