"""Saved results by chance: ``assessment.json`` and the ``frames.csv`` beside it, changed in places."""

from __future__ import annotations

import copy
import json
import tempfile
from functools import cache
from pathlib import Path
from typing import Any, Final

from hypothesis import strategies as st
from saved_results import save_squat

from ankle_cv.agreement.compare import compare
from ankle_cv.agreement.tables import read_result
from ankle_cv.batch.entries import Entry, LoadedEntry
from ankle_cv.batch.rows import rows_of, to_table
from ankle_cv.errors import InputError
from ankle_cv.outputs.json import to_json
from fuzzing.running import run_fuzz

ODD: Final = (
    *(None, True, False, "", "x", "\ud83d", [], {}, [[[[]]]], [None], {"value": 1}, "2.0", "squat", "left"),
    *(
        0,
        -1,
        1e-320,
        1e15,
        1e16,
        1e308,
        float("nan"),
        float("inf"),
        2**53,
        2**63,
        10**40,
        "9" * 500,
        "\0",
        "\x1b[",
    ),
)
ODD_CELLS: Final = ("", "x", "nan", "inf", "-1", "1e308", "1e6", "0", '"', ",", "\0", "\n")
ENTRY: Final = Entry("a.mp4", "a.mp4", {}, None, None)


def fuzz_assessment(examples: int, seed: int | None = None, *, shrink: bool = True) -> None:
    """Read saved results back: each is one that can be compared and tabulated, or is refused."""
    run_fuzz(_read, results(), examples=examples, seed=seed, shrink=shrink)


@cache
def whole() -> tuple[str, str]:
    """Return the document and the frames of a squat."""
    with tempfile.TemporaryDirectory() as folder:
        save_squat(Path(folder))
        return (Path(folder) / "assessment.json").read_text(), (Path(folder) / "frames.csv").read_text()


def _read(files: tuple[bytes, bytes]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "assessment.json").write_bytes(files[0])
        (Path(folder) / "frames.csv").write_bytes(files[1])
        try:
            result = read_result(Path(folder))
        except InputError:
            return
    to_table([*rows_of(LoadedEntry(ENTRY, result.assessment))])
    to_json(result.assessment)
    try:
        compare(result, result.frames, None)
    except InputError:
        return


@st.composite
def results(draw: st.DrawFn) -> tuple[bytes, bytes]:
    """Both files, one or the other changed."""
    document, frames = whole()
    content: dict[str, Any] = json.loads(document)
    for _ in range(draw(st.integers(0, 3))):
        change(draw, content)
    text = json.dumps(content).encode("utf-8", "replace")
    table = frames.encode()
    match draw(st.integers(0, 5)):
        case 0:
            text = damaged(draw, text)
        case 1:
            table = damaged(draw, table)
        case 2:
            lines = frames.splitlines()
            number = draw(st.integers(0, len(lines) - 1))
            cells = lines[number].split(",")
            cells[draw(st.integers(0, 20))] = draw(st.sampled_from(ODD_CELLS))
            lines[number] = ",".join(cells)
            table = "\n".join(lines).encode()
    return text, table


def change(draw: st.DrawFn, content: Any) -> None:
    """Change one place of a document, at any depth."""
    place = content
    while True:
        keys = sorted(place) if isinstance(place, dict) else range(len(place))
        if not keys:
            return
        key = draw(st.sampled_from(list(keys)))
        below = place[key]
        if not isinstance(below, dict | list) or not below or draw(st.integers(0, 5)) == 0:
            break
        place = below
    match draw(st.integers(0, 6)):
        case 0:
            del place[key]
        case 1 if isinstance(place, dict):
            place[draw(st.text(max_size=5))] = draw(odd())
        case 2 if isinstance(place, list):
            place.extend(place * draw(st.integers(1, 30)))
        case 3 if isinstance(below, int | float):
            place[key] = below * draw(st.sampled_from([-1, 0, 1e3, 1e14]))
        case _:
            place[key] = draw(st.one_of(odd(), st.floats(), st.integers()))


def odd() -> st.SearchStrategy[Any]:
    """An odd value of its own: a later change may be one inside it."""
    return st.sampled_from(ODD).map(copy.deepcopy)


def damaged(draw: st.DrawFn, content: bytes) -> bytes:
    """Return content with bytes exchanged, cut off or repeated."""
    at = draw(st.integers(0, len(content) - 1))
    match draw(st.integers(0, 2)):
        case 0:
            return content[:at]
        case 1:
            return content[:at] + content[at // 2 :]
        case _:
            return content[:at] + draw(st.binary(max_size=4)) + content[at + 1 :]
