"""Commands to a running session: keys (or words on standard input), where the wall is, what is plumb."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal, TypeAlias, cast, get_args

KeyCommand: TypeAlias = Literal["skip", "repeat", "finish"]
"""Commands that one key of the window, or one word on standard input, stands for."""

WALL_WORD: Final = "wall"
LEVEL_WORD: Final = "level"
WORDS_OF_LEVEL: Final = 3


@dataclass(frozen=True)
class WallPosition:
    """Column of the picture, px, in which the wall meets the floor in front of the toes."""

    x_px: float


@dataclass(frozen=True)
class LevelPoint:
    """A point of the picture, px, on something plumb; two of them tell the level."""

    x_px: float
    y_px: float


Command: TypeAlias = KeyCommand | WallPosition | LevelPoint


def parse_command(line: str) -> Command | None:
    """Parse a line of standard input: a key command, ``wall X`` or ``level X Y``; None for anything else."""
    words = line.strip().lower().split()
    if len(words) == 1 and words[0] in get_args(KeyCommand):
        return cast("KeyCommand", words[0])
    numbers = [float(word) for word in words[1:] if word.replace(".", "", 1).isdecimal()]
    if len(words) == 2 and words[0] == WALL_WORD and len(numbers) == 1:  # noqa: PLR2004
        return WallPosition(numbers[0])
    if len(words) == WORDS_OF_LEVEL and words[0] == LEVEL_WORD and len(numbers) == WORDS_OF_LEVEL - 1:
        return LevelPoint(*numbers)
    return None
