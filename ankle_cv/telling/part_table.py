"""A table of the parts of a test, for every place that shows one: columns with their cells."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Generic, Protocol, TypeVar

from ankle_cv.assessment import Assessment, Measurement, ViewRecord
from ankle_cv.conventions import SIDES, Side
from ankle_cv.telling.numbers import DASH, short_measurement


class NumberedPart(Protocol):
    """A part of a test, with its number."""

    @property
    def index(self) -> int:
        """Its number, from 1."""
        ...


P = TypeVar("P", bound=NumberedPart)
BOTH: Final = "both"
"""Name of the row of both legs together, in the column of the leg."""


@dataclass(frozen=True)
class TableRow(Generic[P]):
    """One row: a part of the test, or one leg of it.

    Attributes
    ----------
    part
        The repetition, attempt or raise.
    side
        The leg, None where none is measured.
    again
        Whether the row above is of the same part.
    together
        Whether it is of both legs of the part together, whose own rows follow.
    """

    part: P
    side: Side | None
    again: bool = False
    together: bool = False


@dataclass(frozen=True)
class Column:
    """One column with its texts.

    Attributes
    ----------
    head
        On the page.
    short
        In the terminal, with line breaks.
    cells
        A text for each row; `DASH` for what cannot be told.
    page_only
        Whether a narrow table goes without it.
    short_cells
        In the terminal, where they differ.
    numbers
        Of the column that names the part: its number in each row.
    """

    head: str
    short: str
    cells: tuple[str, ...]
    page_only: bool = False
    short_cells: tuple[str, ...] = ()
    numbers: tuple[int, ...] = ()

    @property
    def narrow_cells(self) -> tuple[str, ...]:
        """The texts of a narrow table: degrees are said once, behind the interval."""
        return tuple(cell.replace("° ±", " ±") for cell in self.short_cells or self.cells)

    @property
    def empty(self) -> bool:
        """Whether no row has anything to tell."""
        return all(cell in ("", DASH) for cell in self.cells)


@dataclass(frozen=True)
class PartTable:
    """The columns that have anything to tell, in order, and their marks with what they mean."""

    columns: tuple[Column, ...]
    marks: tuple[tuple[str, str], ...] = ()

    @property
    def notes(self) -> tuple[str, ...]:
        """What is special about some rows, where words stand for the marks."""
        return tuple(meaning[0].upper() + meaning[1:] + "." for _, meaning in self.marks)

    @property
    def heads(self) -> list[str]:
        """Names of the columns, on the page."""
        return [column.head for column in self.columns]

    @property
    def rows(self) -> list[list[str]]:
        """Texts of each row."""
        return [list(row) for row in zip(*(column.cells for column in self.columns), strict=True)]

    @property
    def numbers(self) -> list[int]:
        """Number of the part of each row."""
        return [number for column in self.columns for number in column.numbers]

    @property
    def narrow(self) -> list[Column]:
        """The columns of a narrow table."""
        return [column for column in self.columns if not column.page_only]


class Columns(Generic[P]):
    """Makes the columns of one table from its rows.

    Parameters
    ----------
    rows
        In order.
    """

    def __init__(self, rows: Iterable[TableRow[P]]) -> None:
        self.rows = tuple(rows)

    def first(self, head: str, short: str, text: Callable[[P], str], mark: Callable[[P], str]) -> Column:
        """Return the column that names the part: with words in every row of it, or once with a mark."""
        cells = tuple(text(row.part) for row in self.rows)
        numbers = tuple(row.part.index for row in self.rows)
        return Column(head, short, cells, short_cells=self._once(mark), numbers=numbers)

    def shared(self, head: str, short: str, text: Callable[[P], str], *, page_only: bool = False) -> Column:
        """Return a column of what is true of both legs of a part together, said once."""
        return Column(head, short, self._once(text), page_only)

    def _once(self, text: Callable[[P], str]) -> tuple[str, ...]:
        return tuple("" if row.again else text(row.part) for row in self.rows)

    def legs(self, head: str, *, always: bool) -> Column:
        """Return the column that names the leg; empty where there is nothing to tell apart."""
        told = always or len({row.side for row in self.rows}) > 1
        names = (BOTH if row.together else row.side or DASH for row in self.rows)
        return Column(head, short_head(head), tuple(name if told else "" for name in names))

    def sided(
        self,
        head: str,
        short: str,
        number: Callable[[P, Side], Measurement | None],
        *,
        text: Callable[[Measurement | None], str] = short_measurement,
        page_only: bool = False,
    ) -> Column:
        """Return a column of a number of each leg."""
        none = ("" if row.together else DASH for row in self.rows)
        cells = tuple(
            text(number(row.part, row.side)) if row.side else empty
            for row, empty in zip(self.rows, none, strict=True)
        )
        return Column(head, short, cells, page_only)


def told(columns: Iterable[Column], *marks: tuple[str, str]) -> PartTable:
    """Return the table of the columns that have anything to tell."""
    return PartTable(tuple(one for one in columns if not one.empty), marks)


def rows_by_leg(
    parts: Sequence[P],
    sides_of: Callable[[P], Sequence[Side]],
    together: Callable[[P], bool] = lambda _: False,
) -> list[TableRow[P]]:
    """Return a row for each leg of each part, one without a leg where none is measured.

    A part that is measured ``together`` has a row before its legs: what is true of both is not the left's.
    """
    rows: list[TableRow[P]] = []
    for part in parts:
        sides: Sequence[Side | None] = sides_of(part) or (None,)
        first = [TableRow(part, None, together=True)] if together(part) else []
        rows += first
        rows += [TableRow(part, side, again=bool(first) or number > 0) for number, side in enumerate(sides)]
    return rows


def sides_in_scene(assessment: Assessment, scene: int) -> tuple[Side, ...]:
    """Return the legs that the view of a scene measures."""
    measured = view_in_scene(assessment, scene).measured_sides
    return tuple(side for side in SIDES if side in measured)


def view_in_scene(assessment: Assessment, scene: int) -> ViewRecord:
    """Return the view of a scene; that of the clip where it has none of its own."""
    views = (one.view for one in assessment.scenes if one.index == scene and one.view)
    return next(views, assessment.view)


def per_foot(title: str, units: Iterable[str]) -> str:
    """Return a head with the unit that its cells are too narrow for: ``"Heel lift, % of foot"``."""
    return f"{title}, % of foot" if "pct_foot" in set(units) else title


def short_head(head: str) -> str:
    """Return a head for a narrow column: in two lines where it has two words."""
    first, comma, unit = head.lower().partition(", ")
    return f"{first},\n{unit}" if comma else first.replace(" ", "\n", 1)
