"""Tables by chance, as people and spreadsheets write and spoil them: ``clips.csv``, and references."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Final

from hypothesis import strategies as st
from saved_results import save_squat

from ankle_cv.agreement.compare import compare
from ankle_cv.agreement.tables import SavedResult, read_reference, read_result
from ankle_cv.agreement.warnings import comparison_warnings
from ankle_cv.batch.clips_table import lookup, read_table
from ankle_cv.errors import InputError, UsageError
from fuzzing.running import run_fuzz

CLIPS: Final = ("a.mp4", "x/b.mp4", "X/B.MP4", "déjà vu.mp4")
CLIP_NAMES: Final = (
    *CLIPS,
    "./a.mp4",
    "A.MP4",
    "b.mp4",
    "x\\b.mp4",
    "../a.mp4",
    "gone.mp4",
    "a",
    ".",
    "/",
    "",
)
CLIP_COLUMNS: Final = (
    *("file", "person", "date", "side", "height_cm", "foot_cm", "test", "footwear", "clinic"),
    *("File", " foot cm", "Foot_cm", "heigth_cm", "files", "", "\u200bperson", "x" * 300, '"', "status"),
)
CELLS: Final = (
    *("", " ", "Anna", "2026-01-31", "20260131", "31.01.26", "left", "LEFT", "26.5", "26,5", "180", "1,80"),
    *(
        "squat",
        "Heel raise",
        "=1+1",
        '"',
        '""',
        '"a',
        "a\nb",
        "\x1b[2J",
        "\0",
        "\ud83d\ude00",
        "\u202e",
        "nan",
    ),
    *("inf", "-0", "1e308", "1e999", "٣", "9" * 400, "x" * 11_000, "A4", "None", "[]", "{}"),
)
NUMBERS: Final = (
    "",
    "nan",
    "-",
    "0",
    "-1",
    "0.1",
    "0,1",
    "1e-320",
    "1e5",
    "1e6",
    "1e308",
    "inf",
    "x",
    " 3 ",
    "1_0",
)
MOVES: Final[dict[str, Callable[[int], float]]] = {
    "moves": lambda number: number % 17 * 3.0,
    "constant": lambda _: 5.0,
    "tiny": lambda number: number * 1e-310,
    "huge": lambda number: number % 2 * 1e6,
}
REFERENCE_COLUMNS: Final = (
    *("time_s", "time", "t", "Time", "tibial_inclination_left_deg", "knee_flexion_left_deg", "kasr"),
    *("trunk_lean_deg", "KASR", "frame", "", " kasr ", "heel_lift_left_mm"),
)


def fuzz_clips_csv(examples: int, seed: int | None = None, *, shrink: bool = True) -> None:
    """Read tables of clips: each is read, with every cell of it somewhere, or refused."""
    run_fuzz(
        _clips, written(tables(CLIP_COLUMNS, CELLS, CLIP_NAMES)), examples=examples, seed=seed, shrink=shrink
    )


def fuzz_reference(examples: int, seed: int | None = None, *, shrink: bool = True) -> None:
    """Compare a result with references: each gives numbers, or is refused."""
    run_fuzz(_reference, written(references()), examples=examples, seed=seed, shrink=shrink)


def _clips(content: bytes) -> None:
    refusal = ""
    try:
        table = read_table(content, "clips.csv")
        found, _ = lookup(table, CLIPS, "/home/x")
    except UsageError as error:
        refusal = error.message
    if refusal:
        assert "clips.csv" in refusal
        return
    assert set(found) <= set(CLIPS)
    for metadata in table.rows.values():
        for value in metadata.known_fields().values():
            assert value == value, "NaN is no value"  # noqa: PLR0124  # NaN differs from itself


@cache
def saved_squat() -> SavedResult:
    """Return the result of a squat, as it is read back."""
    with tempfile.TemporaryDirectory() as folder:
        return read_result(save_squat(Path(folder)))


def _reference(content: bytes) -> None:
    result = saved_squat()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "reference.csv"
        path.write_bytes(content)
        try:
            reference = read_reference(path, {})
            validation = compare(result, reference, None)
        except InputError:
            return
    comparison_warnings(validation, result.frames, reference)
    for comparison in validation.comparisons:
        comparison.summary()


@st.composite
def tables(
    draw: st.DrawFn, names: tuple[str, ...], cells: tuple[str, ...], first: tuple[str, ...]
) -> list[list[str]]:
    """Rows of cells, a header first; the column of files is there more often than not."""
    header = draw(st.lists(st.sampled_from(names), min_size=1, max_size=6, unique=draw(st.booleans())))
    header = ["file", *(name for name in header if name != "file")] if draw(st.integers(0, 4)) else header
    rows = []
    for _ in range(draw(st.integers(0, 5))):
        row = [draw(st.one_of(st.sampled_from(cells), st.text(max_size=4))) for _ in header]
        row[0] = draw(st.sampled_from(first))
        match draw(st.integers(0, 12)):
            case 0:
                row.append(draw(st.sampled_from(cells)))
            case 1:
                row.pop()
        rows.append(row)
    return [header, *rows]


@st.composite
def references(draw: st.DrawFn) -> list[list[str]]:
    """Rows of a reference: a movement like the result's, now and then spoilt."""
    header = draw(st.lists(st.sampled_from(REFERENCE_COLUMNS), min_size=1, max_size=4, unique=True))
    header = ["time_s", *(name for name in header if name != "time_s")] if draw(st.integers(0, 4)) else header
    step, start = (
        draw(st.sampled_from([0.1, 0.1, 1e-3, 1.0, 1e-9])),
        draw(st.sampled_from([0.0, 0.0, 0.3, 1e9])),
    )
    kind = draw(st.sampled_from(["moves", "moves", "constant", "tiny", "huge"]))
    rows = []
    for number in range(draw(st.sampled_from([0, 1, 3, 40, 40]))):
        value = {
            "moves": number % 17 * 3.0,
            "constant": 5.0,
            "tiny": number * 1e-310,
            "huge": number % 2 * 1e6,
        }[kind]
        rows.append([f"{start + number * step!r}", *(f"{value!r}" for _ in header[1:])])
    for _ in range(draw(st.integers(0, 3)) if rows else 0):
        row = rows[draw(st.integers(0, len(rows) - 1))]
        row[draw(st.integers(0, len(row) - 1))] = draw(st.sampled_from(NUMBERS))
    return [header, *rows]


@st.composite
def written(draw: st.DrawFn, rows: st.SearchStrategy[list[list[str]]]) -> bytes:
    """Bytes of a table: separators, quotes, line ends and encodings of all kinds, now and then damaged."""
    separator = draw(st.sampled_from([",", ",", ";", "\t", "|"]))
    end = draw(st.sampled_from(["\n", "\n", "\r\n", "\r", "\n\n"]))
    quoted = draw(st.booleans())

    def cell(text: str) -> str:
        quote = quoted and any(c in text for c in f'{separator}"\r\n')
        return '"' + text.replace('"', '""') + '"' if quote else text

    text = end.join(separator.join(map(cell, row)) for row in draw(rows))
    text = draw(st.sampled_from(["", "", "", f"sep={separator}{end}", "sep=\n", "\n", "# clips\n"])) + text
    content = text.encode(
        draw(st.sampled_from(["utf-8", "utf-8", "utf-8-sig", "utf-16", "latin-1"])), "replace"
    )
    if draw(st.integers(0, 5)) == 0 and content:
        at = draw(st.integers(0, len(content) - 1))
        content = content[:at] + draw(st.binary(max_size=3)) + content[at + draw(st.integers(0, 3)) :]
    return content
