from __future__ import annotations

import pytest

from ankle_cv.live.commands import LevelPoint, WallPosition, parse_command


@pytest.mark.parametrize(
    ("line", "command"),
    [
        ("skip\n", "skip"),
        ("  FINISH", "finish"),
        ("wall 512.5", WallPosition(512.5)),
        ("wall", None),
        ("wall -3", None),
        ("wall 1.2.3", None),
        ("level 412 80.5", LevelPoint(412, 80.5)),
        ("level 412", None),
        ("level 412 80 405 1190", None),
        ("level 412 -80", None),
        ("dance", None),
        ("", None),
    ],
)
def test_words_on_standard_input(line, command):
    assert parse_command(line) == command
