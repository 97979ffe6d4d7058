"""What is read back of the store: people, results without their documents, numbers, repeat errors."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal, TypeAlias

from ankle_cv.assessment import Kind, Unit
from ankle_cv.conventions import Side

TakenSource: TypeAlias = Literal["container", "file", "told", "analysed"]
"""Whose clock tells when a clip was filmed: the camera's, in the clip; that of the file, which copying
changes; none, and it is when the clip was analysed."""


@dataclass(frozen=True)
class PersonKept:
    """A person of whom something is kept.

    Attributes
    ----------
    id
        In the store.
    name
        As it was written first.
    results
        How many results there are.
    first_day, last_day
        ISO days of the oldest and the newest; None without any.
    """

    id: int
    name: str
    results: int
    first_day: str | None
    last_day: str | None


@dataclass(frozen=True)
class ResultRow:
    """One kept result without its document.

    Attributes
    ----------
    id
        In the store.
    taken, taken_source, kind, footwear, note, folder, clip, ankle_cv, sha256, symptoms
        As they were kept.
    asked
        What does not count of it, as asked: "trimmed" and "left_out", by commas; empty where all counts.
    """

    id: int
    taken: str
    taken_source: TakenSource
    kind: Kind
    footwear: str | None
    note: str | None
    folder: str
    clip: str
    ankle_cv: str
    sha256: str
    symptoms: str | None
    asked: str = ""

    @property
    def day(self) -> date:
        """The day of filming."""
        return date.fromisoformat(self.taken[:10])


@dataclass(frozen=True)
class PlaceRow:
    """Where the files of a kept result lay, told without its document.

    Attributes
    ----------
    folder, clip
        Paths of the folder of the result, and of the clip as it was given.
    sha256
        Of the clip.
    in_session
        Whether it is a leg of a live session.
    """

    folder: str
    clip: str
    sha256: str
    in_session: bool


@dataclass(frozen=True)
class NumberRow:
    """One number of a kept result; fields as of `TrackedNumber` and `ankle_cv.assessment.Measurement`."""

    result: int
    side: Side
    quantity: str
    value: float
    plus_minus: float
    unit: Unit


@dataclass(frozen=True)
class RepeatRow:
    """A person's own error of one quantity, from repeats on which nothing had changed.

    Attributes
    ----------
    kind, quantity, unit
        Of which number.
    sd, df
        As of `ankle_cv.history.statistics.RepeatError`.
    repeats
        How many results it is from.
    first_day, last_day
        ISO days of the first and the last of them.
    """

    kind: Kind
    quantity: str
    unit: Unit
    sd: float
    df: float
    repeats: int
    first_day: str
    last_day: str

    @property
    def of(self) -> tuple[Kind, str, Unit]:
        """Of which number."""
        return self.kind, self.quantity, self.unit
