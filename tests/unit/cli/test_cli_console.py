from __future__ import annotations

import os
import subprocess
import sys

import pytest

from ankle_cv.cli.bar import progress_bar
from ankle_cv.progress import Progress

SILENCED = """
import os, sys
from ankle_cv.cli.console import silence_native_messages
os.write(2, b"before\\n")
silence_native_messages()
os.write(2, b"native chatter\\n")
print("ours", file=sys.stderr)
"""


def test_only_native_messages_are_silenced():
    done = subprocess.run([sys.executable, "-c", SILENCED], capture_output=True, text=True, check=True)
    assert done.stderr == "before\nours\n"


def schema_to(stdout):
    words = [sys.executable, "-c", "from ankle_cv.cli.main import run; run()", "schema"]
    return subprocess.run(words, stdout=stdout, stderr=subprocess.PIPE, text=True, check=False)


def test_a_reader_that_goes_away_ends_the_command_quietly():
    reader, writer = os.pipe()
    os.close(reader)
    done = schema_to(writer)
    os.close(writer)
    assert (done.returncode, done.stderr) == (6, "")


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="there is no device that is always full")  # noqa: PTH110
def test_a_full_stdout_is_an_output_error():
    with open("/dev/full", "w") as full:  # noqa: PTH123
        done = schema_to(full)
    assert done.returncode == 6
    assert done.stderr.startswith("error: cannot write to standard output")


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
