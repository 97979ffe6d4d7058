"""Metadata of clips, which no picture shows: who, when, which side, which shoes.

It comes from a table, ``clips.csv`` (`ankle_cv.batch.clips_table`), or from the names of files and folders. A
field that is also a setting (side, test, height, foot) is used in the analysis of that clip, what is told of
the person is for its page; the others are only passed on.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from contextlib import suppress
from datetime import date
from pathlib import PurePosixPath
from typing import Annotated, Any, Final, Literal, TypeAlias

from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError

from ankle_cv.errors import UsageError
from ankle_cv.settings import TOLD, Settings
from ankle_cv.values import DECIMAL_COMMA, parse_number

DATE: Final = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})|(\d{4})(\d{2})(\d{2})", re.ASCII)
DAY_FIRST: Final = re.compile(r"(\d{1,2})\. ?(\d{1,2})\. ?(\d{4})", re.ASCII)
"""Only unambiguous orders of day and month: with points the day is first wherever they are in use."""

SETTING_FIELDS: Final = ("side", "test", "height_cm", "foot_cm", *TOLD)


def _iso_date(text: object) -> object:
    found = DATE.fullmatch(str(text))
    with suppress(ValueError):
        if found:
            return date(*(int(part) for part in found.groups() if part)).isoformat()
        if turned := DAY_FIRST.fullmatch(str(text)):
            day, month, year = map(int, turned.groups())
            return date(year, month, day).isoformat()
    raise ValueError("a date is written 2026-01-31, 31.01.2026 or 20260131")


def _number(text: object) -> object:
    comma = isinstance(text, str) and DECIMAL_COMMA.fullmatch(text)
    return parse_number(text.replace(",", ".") if comma and isinstance(text, str) else text)


def _word(text: object) -> object:
    return re.sub(r"[\s_]+", "-", text.strip().lower()) if isinstance(text, str) else text


Length: TypeAlias = Annotated[float, BeforeValidator(_number)]
"""As a spreadsheet writes it, perhaps with a decimal comma; its limits are those of the setting."""


class Metadata(BaseModel):
    """Metadata of one clip; columns with the user's own names are kept as text."""

    model_config = ConfigDict(frozen=True, extra="allow", str_strip_whitespace=True)

    person: str | None = None
    """Name or number of the person; clips of the same person are shown over time."""
    date: Annotated[str, BeforeValidator(_iso_date)] | None = None
    """Day of the session, ``YYYY-MM-DD``."""
    side: Annotated[Literal["left", "right"], BeforeValidator(_word)] | None = None
    """Leg to measure."""
    footwear: str | None = None
    height_cm: Length | None = None
    foot_cm: Length | None = None
    test: Annotated[Literal["squat", "wall", "heel-raise", "balance"], BeforeValidator(_word)] | None = None
    name: str | None = None
    """What the page calls the person, where that is not ``person``."""
    note: str | None = None
    """For the page."""
    symptoms: str | None = None
    """Warning signs, as of ``--symptoms``."""
    eyes: str | None = None
    """Open or closed, in a balance test."""

    def known_fields(self) -> dict[str, Any]:
        """Return the fields that have a value."""
        return {name: value for name, value in self.model_dump(mode="json").items() if value is not None}


NO_METADATA: Final = Metadata()

PLACEHOLDER: Final = re.compile(r"\{([a-z][a-z0-9_]*)\}")
PLACEHOLDER_PATTERNS: Final[Mapping[str, str]] = {
    "date": r"\d{4}-\d{2}-\d{2}|\d{8}",
    "side": "left|right",
    "test": "squat|wall|heel-raise|balance",
    "height_cm": r"\d+(?:\.\d+)?",
    "foot_cm": r"\d+(?:\.\d+)?",
}
"""What a placeholder matches; any other matches as few characters as possible, without ``/``."""


def compile_pattern(pattern: str) -> re.Pattern[str]:
    """Return the regular expression of a ``--name-pattern`` such as ``{person}/{date}_{test}``.

    It is matched against as many parts of the path as the pattern has, from the end and without the file's
    suffix; ``*`` stands for anything within one part.

    Raises
    ------
    UsageError
        The pattern has no placeholder, one twice, or braces without one.
    """
    names = PLACEHOLDER.findall(pattern)
    rest = PLACEHOLDER.sub("", pattern)
    if not names or len(set(names)) < len(names) or "{" in rest or "}" in rest:
        raise UsageError(
            f"--name-pattern {pattern!r} is not a pattern of placeholders, each used once",
            'write for example --name-pattern "{person}_{date}_{test}"',
        )
    parts = PLACEHOLDER.split(pattern)
    expression = "".join(
        f"(?P<{part}>{PLACEHOLDER_PATTERNS.get(part, '[^/]+?')})"
        if i % 2
        else re.escape(part).replace(r"\*", "[^/]*")
        for i, part in enumerate(parts)
    )
    return re.compile(f"(?:.*/)?{expression}", re.IGNORECASE)


def from_name(relative: str, pattern: re.Pattern[str]) -> Metadata | None:
    """Return the metadata in a path, or None when it does not match the pattern.

    Parameters
    ----------
    relative
        Path of the clip relative to the given folder, with ``/``.
    pattern
        From `compile_pattern`.
    """
    match = pattern.fullmatch(str(PurePosixPath(relative).with_suffix("")))
    if match is None:
        return None
    try:
        return Metadata.model_validate(match.groupdict())
    except ValidationError:  # eight digits need not be a date
        return None


def merged(parts: Iterable[Metadata | None]) -> Metadata:
    """Merge metadata of several sources; the later one takes precedence, field by field."""
    fields: dict[str, Any] = {}
    for part in parts:
        fields |= part.known_fields() if part else {}
    return Metadata.model_validate(fields)


def with_metadata(
    settings: Settings, metadata: Metadata, called: Mapping[str, str] | None = None
) -> Settings:
    """Return the settings of one clip: its metadata take precedence over the common settings.

    Parameters
    ----------
    settings
        Those of all clips.
    metadata
        Of the clip.
    called
        How errors call a field.

    Raises
    ------
    UsageError
        A height or a foot length is out of range, or a name too long.
    """
    told = {"name": metadata.person, "filmed": metadata.date} | metadata.known_fields()
    known = {name: told[name] for name in SETTING_FIELDS if told.get(name) is not None}
    if not known:
        return settings
    return Settings.model_validate(settings.model_dump() | known, context=called)
