"""Commands to a running session: keys (or words on standard input), and where the wall is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal, TypeAlias, cast, get_args

KeyCommand: TypeAlias = Literal["skip", "repeat", "finish"]
"""Commands that one key of the window, or one word on standard input, stands for."""

WALL_WORD: Final = "wall"


@dataclass(frozen=True)
class WallPosition:
    """Column of the picture, px, in which the wall meets the floor in front of the toes."""

    x_px: float


Command: TypeAlias = KeyCommand | WallPosition


def parse_command(line: str) -> Command | None:
    """Parse a line of standard input: a key command, or ``wall X``; None for anything else."""
    words = line.strip().lower().split()
    if len(words) == 1 and words[0] in get_args(KeyCommand):
        return cast("KeyCommand", words[0])
    if len(words) == 2 and words[0] == WALL_WORD and words[1].replace(".", "", 1).isdecimal():  # noqa: PLR2004
        return WallPosition(float(words[1]))
    return None
