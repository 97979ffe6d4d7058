"""Metadata of clips, which no picture shows: who, when, which side, which shoes.

It comes from a table, ``clips.csv``, or from the names of files and folders. A field that is also a setting
(side, test, height, foot) is used in the analysis of that clip; the others are only passed on.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePosixPath
from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError

from ankle_cv.errors import UsageError
from ankle_cv.settings import Settings
from ankle_cv.values import parse_number

TABLE: Final = "clips.csv"
"""Searched for in every given folder."""

FILE_COLUMN: Final = "file"
DATE_FORMATS: Final = ("%Y-%m-%d", "%Y%m%d")
"""Only unambiguous orders of day and month."""

SETTING_FIELDS: Final = ("side", "test", "height_cm", "foot_cm")


def _iso_date(text: object) -> object:
    for form in DATE_FORMATS:
        with suppress(ValueError):
            return datetime.strptime(str(text), form).date().isoformat()  # noqa: DTZ007  # a day has no zone
    raise ValueError("a date is written 2026-01-31 or 20260131")


class Metadata(BaseModel):
    """Metadata of one clip; columns with the user's own names are kept as text."""

    model_config = ConfigDict(frozen=True, extra="allow", str_strip_whitespace=True)

    person: str | None = None
    """Name or number of the person; clips of the same person are shown over time."""
    date: Annotated[str, BeforeValidator(_iso_date)] | None = None
    """Day of the session, ``YYYY-MM-DD``."""
    side: Literal["left", "right"] | None = None
    """Leg to measure."""
    footwear: str | None = None
    height_cm: Annotated[float, BeforeValidator(parse_number)] | None = None
    foot_cm: Annotated[float, BeforeValidator(parse_number)] | None = None
    test: Literal["squat", "wall", "heel-raise"] | None = None

    def known_fields(self) -> dict[str, Any]:
        """Return the fields that have a value."""
        return {name: value for name, value in self.model_dump(mode="json").items() if value is not None}


NO_METADATA: Final = Metadata()

PLACEHOLDER: Final = re.compile(r"\{([a-z][a-z0-9_]*)\}")
PLACEHOLDER_PATTERNS: Final[Mapping[str, str]] = {
    "date": r"\d{4}-\d{2}-\d{2}|\d{8}",
    "side": "left|right",
    "test": "squat|wall|heel-raise",
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
    fields = match.groupdict()
    lowered = {name: fields[name].lower() for name in ("side", "test") if name in fields}
    try:
        return Metadata.model_validate(fields | lowered)
    except ValidationError:  # eight digits need not be a date
        return None


@dataclass(frozen=True)
class Table:
    """``clips.csv``: metadata by the path, or the bare name, of a clip.

    Attributes
    ----------
    name
        Its path, for messages.
    rows
        Metadata by the text in column ``file``.
    """

    name: str
    rows: Mapping[str, Metadata]


def read_table(content: bytes, name: str) -> Table:
    """Read ``clips.csv``: UTF-8, a header with ``file``, separated by commas or semicolons.

    Raises
    ------
    UsageError
        It has no column ``file``, two rows for one clip, or an invalid value.
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UsageError(f"{name} is not UTF-8 text", "save it as CSV UTF-8") from error
    header = text.partition("\n")[0]
    reader = csv.DictReader(
        io.StringIO(text), delimiter=";" if header.count(";") > header.count(",") else ","
    )
    if FILE_COLUMN not in (reader.fieldnames or ()):
        raise UsageError(
            f"{name} has no column {FILE_COLUMN!r}",
            "begin it with a line such as: file,person,date,side,test",
        )
    rows: dict[str, Metadata] = {}
    for number, row in enumerate(reader, start=2):
        file = (row.pop(FILE_COLUMN) or "").strip().replace("\\", "/")
        fields = {key: value.strip() for key, value in row.items() if key and value and value.strip()}
        if not file and not fields:
            continue
        if not file or file in rows:
            raise UsageError(
                f"{name}, line {number}: {'no file is named' if not file else f'{file} has a row already'}",
                "give every clip one row, with its path in column file",
            )
        try:
            rows[file] = Metadata.model_validate(fields)
            with_metadata(Settings(), rows[file], f"{name}, line {number}, ")
        except ValidationError as error:
            first = error.errors(include_url=False)[0]
            reason = first["msg"].removeprefix("Value error, ").lower()
            raise UsageError(
                f"{name}, line {number}, {first['loc'][0]}: {reason}, not {first['input']!r}",
                "correct the table and run again; nothing was analysed",
            ) from error
    return Table(name, rows)


def lookup(table: Table, relatives: Sequence[str]) -> tuple[dict[str, Metadata], tuple[str, ...]]:
    """Find the row of each clip: by its path relative to the folder, else by its bare name.

    Returns
    -------
    dict
        Metadata by the clip's path relative to the folder.
    tuple
        Rows that match no clip.

    Raises
    ------
    UsageError
        A bare name matches several clips.
    """
    by_name: dict[str, list[str]] = {}
    for relative in relatives:
        by_name.setdefault(PurePosixPath(relative).name, []).append(relative)
    known, found, unused = set(relatives), {}, []
    for file, metadata in table.rows.items():
        path = str(PurePosixPath(file))
        matches = [path] if path in known else by_name.get(path, [])
        if len(matches) > 1:
            raise UsageError(
                f"{table.name}: {file} is in several folders ({', '.join(matches[:3])})",
                "write its path below the folder into column file",
            )
        if matches:
            found[matches[0]] = metadata
        else:
            unused.append(file)
    return found, tuple(unused)


def merged(parts: Iterable[Metadata | None]) -> Metadata:
    """Merge metadata of several sources; the later one takes precedence, field by field."""
    fields: dict[str, Any] = {}
    for part in parts:
        fields |= part.known_fields() if part else {}
    return Metadata.model_validate(fields)


def with_metadata(settings: Settings, metadata: Metadata, where: str = "") -> Settings:
    """Return the settings of one clip: its metadata take precedence over the common settings.

    Parameters
    ----------
    settings, metadata
        Common settings, and what is known of this clip.
    where
        Place of the metadata, put before the field's name in errors.

    Raises
    ------
    UsageError
        A height or a foot length is out of range.
    """
    known = {name: getattr(metadata, name) for name in SETTING_FIELDS if getattr(metadata, name) is not None}
    called = {name: f"{where}{name}" for name in known}
    return Settings.model_validate(settings.model_dump() | known, context=called) if known else settings
