"""What the person can tell a running session: keys, and a click on the wall."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal, TypeAlias, cast, get_args

Command: TypeAlias = Literal["skip", "repeat", "finish"]

WALL_WORD: Final = "wall"


@dataclass(frozen=True)
class WallAt:
    """The wall meets the floor before the toes in this column of the picture, px."""

    x_px: float


Order: TypeAlias = Command | WallAt


def order_of(line: str) -> Order | None:
    """Return the order a line of standard input gives: a command, or ``wall X``; None for anything else."""
    words = line.strip().lower().split()
    if len(words) == 1 and words[0] in get_args(Command):
        return cast("Command", words[0])
    if len(words) == 2 and words[0] == WALL_WORD and words[1].replace(".", "", 1).isdecimal():  # noqa: PLR2004
        return WallAt(float(words[1]))
    return None
