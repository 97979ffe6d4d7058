"""One person's history as one file, and back: a line about the person, then a line for each result.

Anybody may have made such a file: every line is held against its schema, and a file that fails anywhere
changes nothing.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, BinaryIO, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from ankle_cv.assessment import Kind, Unit
from ankle_cv.errors import InputError
from ankle_cv.files import atomic_write, open_regular, parse_json
from ankle_cv.files.limits import DOCUMENT_BYTES, EXPORT_BYTES
from ankle_cv.history.connection import OWNER_ONLY
from ankle_cv.history.records import KeptResult, kept_result
from ankle_cv.history.rows import PersonKept, RepeatRow
from ankle_cv.history.store import HistoryStore
from ankle_cv.outputs.json import from_json
from ankle_cv.sessions.results import ReadResult
from ankle_cv.telling.both_legs import same_key

SUFFIX: Final = ".jsonl"
FORMAT: Final = "ankle-cv history"
MAKE_AGAIN: Final = "export it again: ankle-cv history export NAME"


class ExportedLine(BaseModel):
    """Base of every line: strict, nothing unknown."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False, strict=True)


class ExportedRepeats(ExportedLine):
    """A person's own error, as `ankle_cv.history.rows.RepeatRow`."""

    kind: Kind
    quantity: str
    unit: Unit
    sd: Annotated[float, Field(gt=0)]
    df: Annotated[float, Field(ge=1)]
    repeats: Annotated[int, Field(ge=1)]
    first_day: Annotated[str, Field(pattern=r"^\d{4}-\d{2}-\d{2}$")]
    last_day: Annotated[str, Field(pattern=r"^\d{4}-\d{2}-\d{2}$")]


class ExportedPerson(ExportedLine):
    """The first line."""

    format: Literal["ankle-cv history"] = FORMAT
    version: Literal[1] = 1
    person: str
    results: Annotated[int, Field(ge=0)]
    repeat_errors: Annotated[list[ExportedRepeats], Field(max_length=1000)]


class ExportedResult(ExportedLine):
    """Each further line; ``document`` is an ``assessment.json``."""

    folder: str
    repeated: list[int]
    in_session: bool
    document: dict[str, Any]


def export_person(store: HistoryStore, person: PersonKept, path: Path) -> Path:
    """Write all that is kept of a person into one file, for its owner alone.

    Raises
    ------
    OutputError
        It cannot be written.
    InputError
        The store is damaged.
    """
    with store.snapshot():
        return _exported(store, store.person(person.name), path)


def _exported(store: HistoryStore, person: PersonKept, path: Path) -> Path:
    repeats = [ExportedRepeats(**vars(one)) for one in store.repeat_errors(person)]
    head = ExportedPerson(person=person.name, results=person.results, repeat_errors=repeats)
    with atomic_write(path) as partial, partial.open("w", encoding="utf-8", newline="\n") as file:
        partial.chmod(OWNER_ONLY)
        file.write(head.model_dump_json() + "\n")
        for one in store.documents(person):
            line = ExportedResult(
                folder=str(one.folder),
                repeated=sorted(one.repeated),
                in_session=one.in_session,
                document=one.assessment.model_dump(mode="json"),
            )
            file.write(line.model_dump_json() + "\n")
    return path


def import_person(store: HistoryStore, path: Path) -> ExportedPerson:
    """Keep what a file of `export_person` holds, all of it or nothing; what is kept already is replaced.

    Raises
    ------
    InputError
        The file cannot be read, is damaged, or was cut off.
    """
    with open_regular(path, EXPORT_BYTES) as file:
        head = _head(path, file)
        own = [RepeatRow(**one.model_dump()) for one in head.repeat_errors]
        store.keep(_results(path, file, head), own_errors={head.person: own} if own else {})
    return head


def _head(path: Path, file: BinaryIO) -> ExportedPerson:
    try:
        return ExportedPerson.model_validate(parse_json(_line(file)))
    except (ValueError, ValidationError) as error:
        raise InputError(f"{path} is no history of one person", MAKE_AGAIN) from error


def _results(path: Path, file: BinaryIO, head: ExportedPerson) -> Iterator[KeptResult]:
    number = 1
    while content := file.readline(DOCUMENT_BYTES + 1):
        number += 1
        try:
            yield _result(content, head)
        except ValueError as error:
            raise InputError(f"{path}, line {number}, is damaged: {_first(error)}", MAKE_AGAIN) from error
    if number - 1 != head.results:
        raise InputError(
            f"{path} holds {number - 1} results, where it says {head.results}: it was cut off", MAKE_AGAIN
        )


def _result(content: bytes, head: ExportedPerson) -> KeptResult:
    _require_short(content)
    line = ExportedResult.model_validate(parse_json(content))
    document = from_json(json.dumps(line.document))
    result = ReadResult(Path(line.folder), document, frozenset(line.repeated), in_session=line.in_session)
    kept = kept_result(result)
    if kept is None or same_key(kept.name) != same_key(head.person):
        raise ValueError("a result of somebody else")
    return kept


def _line(file: BinaryIO) -> bytes:
    content = file.readline(DOCUMENT_BYTES + 1)
    _require_short(content)
    return content


def _require_short(content: bytes) -> None:
    if len(content) > DOCUMENT_BYTES:
        raise ValueError("a line that is too long")


def _first(error: ValueError) -> str:
    """Return what is wrong first, in a few words."""
    if isinstance(error, ValidationError):
        first = error.errors(include_url=False)[0]
        return f"{'.'.join(map(str, first['loc']))}: {first['msg']}"
    return str(error)
