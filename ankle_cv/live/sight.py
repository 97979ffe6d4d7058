"""How many of the camera's pictures a live session sees, and whether that is enough to see a lunge.

A lunge that falls between two pictures is no fault of the person, and nobody would know of it: so a session
that sees too few of them says so, and says whether the computer or the camera leaves them out.
"""

from __future__ import annotations

import json
import math
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final, Literal, TypeAlias

from ankle_cv.assessment import Document
from ankle_cv.live.engine import Speed
from ankle_cv.live.lines import rounded
from ankle_cv.protocols.wall import MIN_HOLD_S
from ankle_cv.video.frame import Frame

SlowPart: TypeAlias = Literal["computer", "camera"]

MIN_PICTURES_IN_A_HOLD: Final = 4
"""With fewer pictures in the shortest hold, nothing is left of it when one is late."""
MIN_PICTURES_PER_S: Final = MIN_PICTURES_IN_A_HOLD / MIN_HOLD_S
WINDOW_S: Final = 3.0
"""Time over which pictures are counted, s: about one lunge."""
MIN_WINDOW_S: Final = 1.0
"""Before so much time is covered nothing is said, s."""

REMEDIES: Final[dict[SlowPart, str]] = {
    "computer": "Close other programs, or start with --second-model none, then --model lite",
    "camera": "Switch on more light, close other programs that use the camera, or take another one",
}


@dataclass(frozen=True)
class Sight:
    """What a session saw lately.

    Attributes
    ----------
    seen_per_s, camera_per_s
        Pictures that were processed, and that the camera gave, a second; NaN while too little is known.
    missed
        What falls between two pictures then, in the plural.
    """

    seen_per_s: float = math.nan
    camera_per_s: float = math.nan
    missed: str = "attempts"

    @property
    def slow(self) -> SlowPart | None:
        """What is too slow to see every lunge; None when nothing is, or it is not known yet."""
        if self.camera_per_s < MIN_PICTURES_PER_S:
            return "camera"
        return "computer" if self.seen_per_s < MIN_PICTURES_PER_S else None

    @property
    def message(self) -> str:
        """What is wrong; empty when nothing is."""
        if self.slow is None:
            return ""
        if self.slow == "camera":
            few = f"The camera gives only {self.camera_per_s:.0f}"
        else:
            few = f"This computer manages only {self.seen_per_s:.0f} of the camera's {self.camera_per_s:.0f}"
        return f"{few} pictures a second: {self.missed} may be missed"

    @property
    def remedy(self) -> str:
        """What to do about it; empty when nothing is wrong."""
        return "" if self.slow is None else REMEDIES[self.slow]


UNKNOWN_SIGHT: Final = Sight()


class PicturesSeen(Document):
    """How well a session saw, for ``session.json``.

    Attributes
    ----------
    seen, skipped, not_recorded
        Pictures that went through the networks; that were left out because the computer was busy; that are
        missing in the clips for the same reason.
    seen_per_s
        Pictures that went through the networks a second, by the machine's clock, over the whole session; None
        before the second one.
    computer_slow_s, camera_slow_s
        Time by the camera's clock, s, in which lunges or repetitions may have been missed, by what was too
        slow.
    """

    seen: int
    skipped: int
    not_recorded: int
    seen_per_s: float | None
    computer_slow_s: float
    camera_slow_s: float

    @property
    def slow_parts(self) -> tuple[tuple[SlowPart, float], ...]:
        """What was too slow to see everything, and for how long, s."""
        slow: tuple[tuple[SlowPart, float], ...] = (
            ("computer", self.computer_slow_s),
            ("camera", self.camera_slow_s),
        )
        return tuple((part, seconds) for part, seconds in slow if seconds > 0)

    @property
    def warnings(self) -> tuple[str, ...]:
        """For the terminal: what was lost, why, and what to do; nothing of it is the person's doing."""
        return tuple(f"{lost}\n  fix: {remedy}" for lost, remedy in self.losses(REMEDIES))

    def losses(self, remedies: Mapping[SlowPart, str]) -> tuple[tuple[str, str], ...]:
        """Return what was lost and why, each with what to do about the part that was too slow."""
        found = []
        for part, seconds in self.slow_parts:
            lost = f"the {part} was too slow for {seconds:.1f} s: the screen may have missed attempts"
            found.append((f"{lost}; the clips are analysed all the same", remedies[part]))
        if self.not_recorded:
            lost = f"the computer was too slow to record {self.not_recorded} pictures"
            found.append((f"{lost}: attempts may be missing in the clips", remedies["computer"]))
        return tuple(found)


class SightMeter:
    """Counts pictures as they are processed.

    Parameters
    ----------
    missed
        What falls between two pictures, as of `Sight`.

    Attributes
    ----------
    sight
        What was seen lately.
    given
        Pictures that the camera gave from the first one that was processed to the last.
    slow_s
        Time of the session so far in which it was too little, s, by what was too slow: all of a window with
        too few pictures, and gaps that are too long.
    """

    def __init__(self, missed: str = UNKNOWN_SIGHT.missed) -> None:
        self.sight = Sight(missed=missed)
        self.given, self._first_index = 0, 0
        self.slow_s: dict[SlowPart, float] = {}
        self._slow_until_s = -math.inf
        self._frames: deque[tuple[float, int]] = deque()

    def add(self, frame: Frame, longest_gap_s: float = math.inf) -> bool:
        """Count a picture that is processed; return whether something else is too slow now than before.

        Parameters
        ----------
        frame
            The picture.
        longest_gap_s
            Time without a picture, s, that loses nothing of what is looked for, however many come after it.
        """
        before = self.sight.slow
        self._first_index = self._first_index if self.given else frame.index
        self.given = frame.index - self._first_index + 1
        self._frames.append((frame.time_s, frame.index))
        while len(self._frames) > 2 and self._frames[0][0] < frame.time_s - WINDOW_S:  # noqa: PLR2004 - a rate
            self._frames.popleft()
        first_s, first = self._frames[0]
        covered_s = frame.time_s - first_s
        if covered_s >= MIN_WINDOW_S:
            seen_per_s, camera_per_s = (len(self._frames) - 1) / covered_s, (frame.index - first) / covered_s
            self.sight = replace(self.sight, seen_per_s=seen_per_s, camera_per_s=camera_per_s)
            if self.sight.slow is not None:
                self._too_slow(self.sight.slow, first_s, frame.time_s)
        last_s, last = self._frames[max(0, len(self._frames) - 2)]
        if frame.time_s - last_s > longest_gap_s:
            self._too_slow("camera" if frame.index - last <= 1 else "computer", last_s, frame.time_s)
        return self.sight.slow != before

    def _too_slow(self, part: SlowPart, from_s: float, to_s: float) -> None:
        """Add a stretch to the time in which a part was too slow, without what was added already."""
        added_s = to_s - max(from_s, self._slow_until_s)
        if added_s > 0:
            self.slow_s[part] = self.slow_s.get(part, 0.0) + added_s
            self._slow_until_s = to_s

    def record(self, speed: Speed, not_recorded: int) -> PicturesSeen:
        """Return how well the session saw so far.

        Parameters
        ----------
        speed
            Of the engine.
        not_recorded
            Pictures that the recorder left out.
        """
        return PicturesSeen(
            seen=speed.processed,
            skipped=speed.skipped,
            not_recorded=not_recorded,
            seen_per_s=rounded(speed.per_second, 1),
            computer_slow_s=round(self.slow_s.get("computer", 0.0), 1),
            camera_slow_s=round(self.slow_s.get("camera", 0.0), 1),
        )


def slow_line(sight: Sight, time_s: float) -> str:
    """Return as a line of JSON that something is too slow to see every lunge, or that nothing is any more."""
    return json.dumps(
        {
            "event": "slow" if sight.slow else "fast_enough",
            "t": rounded(time_s),
            "seen_per_s": rounded(sight.seen_per_s, 1),
            "camera_per_s": rounded(sight.camera_per_s, 1),
        }
        | ({"message": sight.message, "remedy": sight.remedy} if sight.slow else {}),
        ensure_ascii=False,
    )
