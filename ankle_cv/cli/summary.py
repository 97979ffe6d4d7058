"""Summary of an analysis for the terminal, with the numbers of ``assessment.json``."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from ankle_cv.assessment import Assessment, Attribution, Finding, Notice, ViewRecord
from ankle_cv.cli.opening import quoted, to_open
from ankle_cv.notices.codes import INFO_CODES
from ankle_cv.notices.spans import with_times
from ankle_cv.telling.control import control_lines
from ankle_cv.telling.finding_lines import finding_lines
from ankle_cv.telling.front_texts import knees_line
from ankle_cv.telling.good import QUESTION, is_it_good
from ankle_cv.telling.judged import no_findings_text
from ankle_cv.telling.networks import networks_used
from ankle_cv.telling.part_rows import part_tables
from ankle_cv.telling.part_table import PartTable
from ankle_cv.telling.parts import TESTS, parts_of, test_of
from ankle_cv.telling.repeats import (
    CHANGE_TITLES,
    VERDICT_TITLES,
    compared_cells,
    compared_label,
    outcome_texts,
    taken_on_trust,
)
from ankle_cv.telling.signs import signs_warning
from ankle_cv.telling.unknown_lines import unknown_lines
from ankle_cv.text import printable

if TYPE_CHECKING:
    from rich.console import Group
    from rich.table import Table
    from rich.text import Text


def summary_of(assessment: Assessment, folder: Path) -> Group:
    """Lay out one clip's result: what was seen, the numbers, the findings, the notices, the files."""
    from rich.console import Group
    from rich.text import Text

    signs = signs_warning([assessment.about.symptoms])
    parts: list[Text | Table] = [
        *([Text(signs, style="bold yellow")] if signs else []),
        Text(printable(Path(assessment.input.path).name), style="bold"),
        Text(_what_was_seen(assessment)),
        Text(assessment.summary.headline),
    ]
    good = is_it_good(assessment)
    if good:
        parts.append(Text(f"{QUESTION} {' '.join(good)}"))
    knees = knees_line(assessment)
    if knees:
        parts.append(Text(knees))
    if parts_of(assessment):
        for table in part_tables(assessment):
            parts += _part_table(table)
    parts += [Text(line) for line in unknown_lines(assessment)]
    parts += [Text(line, style="dim") for line in control_lines(assessment)]
    parts += [Text(f"• {line}") for line in finding_lines(assessment)]
    if not assessment.findings:
        parts.append(Text(no_findings_text(assessment)))
    if assessment.attribution is not None:
        parts += _comparison(assessment.attribution, assessment.findings)
    parts += [
        Text(line, style=style)
        for notice in sorted(assessment.quality.notices, key=_is_info)
        for line, style in _notice_lines(notice)
    ]
    parts.append(Text(printable(f"networks: {networks_used(assessment.provenance)}"), style="dim"))
    files = ", ".join(sorted(entry.name for entry in folder.iterdir()))
    parts.append(Text(printable(f"{folder}: {files}"), style="dim"))
    parts.append(Text(printable(f"open: {quoted(to_open(folder))}")))
    return Group(*parts, Text())


def _what_was_seen(assessment: Assessment) -> str:
    """Return what was seen; of a clip of several scenes one line for each."""
    if len(assessment.scenes) < 2:  # noqa: PLR2004 - nothing to tell apart
        return _view_line(assessment.view, test_of(assessment).title)
    return "\n".join(
        f"scene {scene.index}, {scene.from_s:.1f}–{scene.to_s:.1f} s: "
        + (
            _view_line(scene.view, TESTS[scene.kind].title)
            if scene.view and scene.kind
            else f"left out, {scene.reason}"
        )
        for scene in assessment.scenes
    )


def _view_line(view: ViewRecord, test: str) -> str:
    seen = [f"{view.kind} view" if view.kind != "unknown" else "unknown view"]
    if view.facing is not None:
        seen.append(f"facing {view.facing}" if view.facing != "away" else "facing away")
    seen.append(f"measured: {' and '.join(view.measured_sides) or 'no leg'}")
    seen.append(f"test: {test.lower()}" if test != TESTS["unknown"].title else "no test")
    return ", ".join(seen)


def _part_table(shown: PartTable) -> list[Text | Table]:
    """Lay out the parts of the test, with what its marks mean."""
    from rich.text import Text

    columns = shown.narrow
    table = _table(*(column.short for column in columns))
    for row in zip(*(column.narrow_cells for column in columns), strict=True):
        table.add_row(*row)
    return [Text(), table, *(Text(f"{mark} {meaning}", style="dim") for mark, meaning in shown.marks)]


def _comparison(found: Attribution, findings: Sequence[Finding]) -> list[Text | Table]:
    """Lay out what the repeat changed and what that suggests."""
    from rich.text import Text

    parts: list[Text | Table] = [
        Text(
            f"Against {printable(Path(found.second_path).name)} ({CHANGE_TITLES[found.change]}):",
            style="bold",
        ),
        Text(taken_on_trust(printable(Path(found.second_path).name), found.change), style="dim"),
    ]
    if found.comparisons:
        table = _table("number", "as usual", "repeat", "difference", "beyond its error")
        for one in found.comparisons:
            table.add_row(compared_label(one), *compared_cells(one))
        parts.append(table)
    parts += [Text(f"• {line}") for line in outcome_texts(found, findings)]
    parts.append(Text(f"{VERDICT_TITLES[found.verdict]}. {found.reason}"))
    if found.comparisons:
        parts += [Text(f"  But: {line}", style="dim") for line in found.counter_evidence]
    return parts


def _table(*columns: str) -> Table:
    from rich import box
    from rich.table import Table

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False, padding=(0, 1, 0, 0))
    for column in columns:
        table.add_column(column)
    return table


def _is_info(notice: Notice) -> bool:
    return notice.code in INFO_CODES


def _notice_lines(notice: Notice) -> tuple[tuple[str, str], ...]:
    """Return the lines of a notice with their styles; a notice for information is one dim line."""
    if _is_info(notice):
        return ((f"  {notice.message} {notice.remedy}", "dim"),)
    return (f"! {with_times(notice)}", "yellow"), (f"  {notice.remedy}", "")
