from __future__ import annotations

import json
import re
from pathlib import Path

from ankle_cv import __version__

README = Path(__file__).parents[2] / "README.md"


def test_help_goes_to_stdout_and_ends_well(ankle_cv, tmp_path):
    done = ankle_cv("--help", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert "Usage: ankle-cv" in done.stdout


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
