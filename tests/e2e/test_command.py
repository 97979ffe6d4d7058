from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from ankle_cv import __version__

README = Path(__file__).parents[2] / "README.md"
HELP_S = 0.5
"""Promised time of ``ankle-cv --help``."""


def test_help_is_quick(ankle_cv, tmp_path):
    resource = pytest.importorskip("resource", reason="the time of a child is told by POSIX only")
    times = []
    for _ in range(3):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        assert ankle_cv("--help", cwd=tmp_path).returncode == 0
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        times.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    # Processor time, which on a free machine is the time: others may keep this one busy.
    assert min(times) < HELP_S


def test_the_installed_command_knows_its_version(ankle_cv, tmp_path):
    assert ankle_cv("--version", cwd=tmp_path).stdout == f"ankle-cv {__version__}\n"


def test_the_doctor_finds_this_machine_fit(ankle_cv, tmp_path):
    done = ankle_cv("doctor", "--json", cwd=tmp_path)
    found = json.loads(done.stdout)
    assert done.returncode == 0, done.stdout
    assert {check["status"] for check in found["checks"]} <= {"ok", "warning"}
    assert done.stderr == ""


def test_the_two_commands_of_the_readme_are_there_word_for_word():
    lines = README.read_text(encoding="utf-8").splitlines()
    assert "pip install . && ankle-cv analyze samples/squat_side.mp4" in lines
    assert "pip install '.[test]' && pytest" in lines


def test_output_is_plain_when_it_is_not_for_a_terminal(ankle_cv, tmp_path):
    done = ankle_cv("doctor", cwd=tmp_path)
    assert not re.search(r"\x1b\[", done.stdout + done.stderr)
