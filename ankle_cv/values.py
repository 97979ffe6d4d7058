"""Values as users write them: numbers and paths, and what is said of those that are none."""

from __future__ import annotations

import difflib
import math
import os
import re
import reprlib
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from numbers import Real
from pathlib import Path
from typing import Final

from ankle_cv.errors import UsageError

NUMBER: Final = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?", re.ASCII)
"""A decimal number. Python's ``float`` also takes ``nan``, ``1_0`` and digits of other scripts."""
DECIMAL_COMMA: Final = re.compile(r"[+-]?\d+,\d+", re.ASCII)

SECONDS: Final = re.compile(r"(?P<start>\d+(\.\d*)?)\s*-\s*(?P<end>\d+(\.\d*)?)", re.ASCII)
"""Two times as the user writes them, FROM-TO."""
LONGEST_CLIP_S: Final = 86_400
"""A time in a clip is below a day, s."""
NUMBERS: Final = re.compile(r"[1-9]\d{0,3}(\s*,\s*[1-9]\d{0,3})*", re.ASCII)
"""Numbers of repetitions as the user writes them, N,N,…: a clip of a day has fewer than 10,000."""
POINTS: Final = re.compile(r"\d+(\.\d*)?(\s*,\s*\d+(\.\d*)?){3}", re.ASCII)
"""Two points of the picture as the user writes them, X1,Y1,X2,Y2."""
WIDEST_PX: Final = 65_536
"""Width and height of the largest picture that a codec has (AV1 specification, section 5.5.1), px."""

OTHER_UNITS: Final = {"metres": 100.0, "millimetres": 0.1, "inches": 2.54, "feet": 30.48, "decimetres": 10.0}
"""Units in which a length may have been meant, and how many centimetres each is; tried in this order."""

LONGEST_NAME: Final = 255
"""Of a file or folder: bytes on Linux (NAME_MAX), characters on macOS and Windows."""
LONGEST_PATH: Final = 4096
"""Bytes of a path on Linux (PATH_MAX)."""

SHOWN_CHARACTERS: Final = 60
"""Of a value that a message repeats: recognisable, and the message stays a line."""

LONG: Final = 1e15
"""Whole numbers above it are left as Python writes them, soon with an exponent."""

KINDS: Final = {
    "bool_type": "true or false",
    "bool_parsing": "true or false",
    "string_type": "text",
    "path_type": "a path",
}
"""What a field holds, by the error of pydantic when it is something else."""

_short: Final = reprlib.Repr()
_short.maxstring = _short.maxother = _short.maxlong = SHOWN_CHARACTERS


def shown(value: object) -> str:
    """Return a value as a message repeats it: short, text in quotes unless it is a number."""
    if isinstance(value, str) and len(value) <= SHOWN_CHARACTERS and NUMBER.fullmatch(value):
        return value
    if isinstance(value, float) and value.is_integer() and 0 < abs(value) < LONG:
        return str(int(value))  # as it was written, most likely
    try:
        text = _short.repr(str(value) if isinstance(value, Path) else value)
    except Exception:  # noqa: BLE001  # an object of the user's own, or a number too long to be written
        return f"<{type(value).__name__}>"
    return text if len(text) <= 2 * SHOWN_CHARACTERS else f"{text[:SHOWN_CHARACTERS]}…"


def parse_number(value: object) -> float:
    """Return a number that is given as such or as decimal text.

    Raises
    ------
    ValueError
        It is another text, ``-0``, a truth value or not a number at all, not finite or too large.
    """
    text = value.strip(" ") if isinstance(value, str) else None
    if isinstance(value, bool):
        raise ValueError("should be a number")  # noqa: TRY004  # as of all that is none
    if text is not None and NUMBER.fullmatch(text):
        number = float(text)
    elif isinstance(value, Real | Decimal):
        try:
            number = float(value)
        except OverflowError as error:
            raise ValueError("should be smaller") from error
        except ValueError as error:  # a signalling NaN of decimal
            raise ValueError("should be an ordinary number") from error
    else:
        raise ValueError("should be a number")
    if not math.isfinite(number) or (number == 0 and math.copysign(1, number) < 0):
        raise ValueError("should be an ordinary number")
    return number


def two_times(text: str | None) -> tuple[float, float] | None:
    """Return two times as the user writes them, FROM-TO, s; None for none.

    Raises
    ------
    ValueError
        It is something else, or the later time comes first.
    """
    if text is None:
        return None
    if (found := SECONDS.fullmatch(text)) is None:
        raise ValueError("should be two times in seconds, such as 0.5-1.5")
    start_s, end_s = float(found["start"]), float(found["end"])
    if not start_s < end_s <= LONGEST_CLIP_S:
        raise ValueError(f"should be an earlier and a later time in seconds, up to {LONGEST_CLIP_S}")
    return start_s, end_s


def plumb_points(text: str | None) -> tuple[float, float, float, float] | None:
    """Return two points of the picture as the user writes them, X1,Y1,X2,Y2, px; None for none.

    Raises
    ------
    ValueError
        It is something else, or they lie beside rather than above each other.
    """
    if text is None:
        return None
    if POINTS.fullmatch(text) is None:
        raise ValueError("should be two points in px, such as 412,80,405,1190")
    x1, y1, x2, y2 = map(float, text.split(","))
    if max(x1, y1, x2, y2) > WIDEST_PX:
        raise ValueError(f"should be two points in the picture, in px, up to {WIDEST_PX}")
    if abs(x2 - x1) >= abs(y2 - y1):
        raise ValueError("should be two points on something plumb, one above the other")
    return x1, y1, x2, y2


def some_numbers(text: str | None) -> frozenset[int]:
    """Return numbers from 1 on as the user writes them, N,N,…; none of no text.

    Raises
    ------
    ValueError
        It is something else.
    """
    if not text:
        return frozenset()
    if NUMBERS.fullmatch(text) is None:
        raise ValueError("should be numbers of repetitions, such as 3 or 1,4")
    return frozenset(map(int, text.split(",")))


@dataclass(frozen=True)
class Limits:
    """Which numbers are allowed; never NaN or infinite ones.

    Attributes
    ----------
    low, high
        Smallest and largest one.
    whole
        Whole numbers only.
    unit
        ``cm`` when a length in another unit may be meant, which is then suggested.
    """

    low: float = -math.inf
    high: float = math.inf
    whole: bool = False
    unit: str = ""

    def __str__(self) -> str:
        kind = "a whole number" if self.whole else "a number"
        return f"{kind} from {self.ends}" if self.ends else kind

    @property
    def ends(self) -> str:
        """The limits in words, ``10 to 40``; empty when there are none."""
        if math.isinf(self.low) or math.isinf(self.high):
            return ""
        return f"{_plain(self.low)} to {_plain(self.high)}"

    def __contains__(self, number: float) -> bool:
        return self.low <= number <= self.high and (not self.whole or number == int(number))

    def read(self, name: str, value: object) -> float:
        """Return the number that a user gave; an ``int`` when they are whole.

        Raises
        ------
        UsageError
            It is no number, or not an allowed one.
        """
        try:
            number = parse_number(value)
        except ValueError as error:
            raise self.refusal(name, value) from error
        if number not in self:
            raise self.refusal(name, value)
        return int(number) if self.whole else number

    def refusal(self, name: str, value: object) -> UsageError:
        """Return the error that says what is allowed, and what may have been meant.

        Parameters
        ----------
        name
            How the user calls it: ``--foot-cm``, or the key of a file.
        value
            What was given.
        """
        return refused(name, value, f"should be {self}", self._advice(value))

    def _advice(self, value: object) -> str:
        comma = isinstance(value, str) and DECIMAL_COMMA.fullmatch(value)
        try:
            number = abs(parse_number(str(value).replace(",", ".") if comma else value))
        except ValueError:
            return f"give {self}"
        if comma and number in self:
            return f"write {number:g}, with a point"
        for unit, cm in OTHER_UNITS.items() if self.unit == "cm" else ():
            if number * cm in self:
                return f"in centimetres: {number * cm:.4g}? {_plain(number)} would be {unit}"
        return f"give {self}" + (", in centimetres" if self.unit == "cm" else "")


def _plain(number: float) -> str:
    """Write a limit without exponent, as `:g` has it from a million on."""
    return str(int(number)) if number == int(number) else f"{number:g}"


def refused(name: str, value: object, wish: str, advice: str) -> UsageError:
    """Return the error for a value that is not allowed; `wish` is what it should be."""
    return UsageError(f"{name} {shown(value)}: {wish}", advice)


def unknown_name(what: str, name: object, known: Iterable[str]) -> UsageError:
    """Return the error for a name that nobody knows, with the one that was probably meant."""
    names = tuple(known)
    return UsageError(f"unknown {what} {shown(name)}", similar(name, names) or f"known: {', '.join(names)}")


def similar(name: object, known: Iterable[str]) -> str:
    """Ask whether the most similar of the known names was meant; empty when none is similar."""
    text = name.lower() if isinstance(name, str) and len(name) <= SHOWN_CHARACTERS else ""
    close = difflib.get_close_matches(text, known, n=1)
    return f"did you mean {close[0]}?" if close else ""


def expanded(path: str | Path) -> Path:
    """Return a path in which a leading ``~`` or ``~name`` is a home folder, as in a shell.

    Raises
    ------
    ValueError
        There is no such home folder, or the path is empty or holds a NUL.
    """
    text = os.fspath(path)
    if not text:
        raise ValueError("should be a path")
    if "\0" in text:
        raise ValueError("should be a path without a NUL character")
    try:
        return Path(text).expanduser()
    except RuntimeError as error:
        home = Path(text).parts[0]
        raise ValueError(f"should begin with a home folder that exists, {home} does not") from error


def usable_path(path: str | Path) -> Path:
    """Return a path with its home folder, as `expanded` does, that a file can have.

    Raises
    ------
    ValueError
        Also when it is longer than the system allows.
    """
    whole = expanded(path)
    if max(map(_length, whole.parts), default=0) > LONGEST_NAME or _length(str(whole)) > LONGEST_PATH:
        raise ValueError(f"should be a path of names of at most {LONGEST_NAME} characters")
    return whole


def _length(name: str) -> int:
    return len(os.fsencode(name)) if sys.platform == "linux" else len(name)
