"""A result in a few lines, as a Python prompt and a notebook show it."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from pathlib import Path

from ankle_cv.assessment import Assessment
from ankle_cv.telling.finding_lines import finding_lines
from ankle_cv.telling.good import QUESTION, is_it_good
from ankle_cv.telling.parts import parts_of, test_of
from ankle_cv.telling.signs import signs_warning
from ankle_cv.telling.summary_rows import summary_rows, summary_sides
from ankle_cv.text import printable


def _title(assessment: Assessment) -> str:
    """Return the clip, its test, its view and how much was found: ``squat.mp4: Squat, side view, 5 …``."""
    test, n = test_of(assessment), len(parts_of(assessment))
    seen = [test.title, f"{assessment.view.kind} view", f"{n} {test.one if n == 1 else test.many}"]
    return f"{printable(Path(assessment.input.path).name)}: {', '.join(seen)}"


def _lines(assessment: Assessment) -> list[str]:
    """Return the headline, whether that is good, and of the findings what is not said yet."""
    good = is_it_good(assessment)
    answer = [f"{QUESTION} {' '.join(good)}"] if good else []
    signs = filter(None, [signs_warning([assessment.about.symptoms])])
    findings = [f"• {line}" for line in finding_lines(assessment)]
    return [*signs, assessment.summary.headline, *answer, *findings]


def _pointer(assessment: Assessment) -> str:
    """Return where the notices are, of which a prompt has no room; empty when there are none."""
    n = len(assessment.quality.notices)
    return f"{n} notice{'s' * (n != 1)} in .assessment.quality.notices" if n else ""


def result_text(assessment: Assessment) -> str:
    """Return title, headline, findings and numbers with their intervals as plain text."""
    sides, rows = list(summary_sides(assessment)), summary_rows(assessment)
    lines = [_title(assessment), *_lines(assessment)]
    if rows:
        lines += _aligned([("", sides), *rows], len(sides))
    return "\n".join([*lines, *filter(None, [_pointer(assessment)])])


def _aligned(rows: Sequence[tuple[str, Sequence[str]]], columns: int) -> list[str]:
    """Return a table as lines; a text for both legs runs on and makes no column wider."""
    first = max(len(label) for label, _ in rows)
    whole = [texts for _, texts in rows if len(texts) == columns]
    widths = [max((len(texts[i]) for texts in whole), default=0) for i in range(columns)]
    return ["  ".join([label.ljust(first), *map(str.ljust, texts, widths)]).rstrip() for label, texts in rows]


def result_html(assessment: Assessment) -> str:
    """Return the same as HTML in the colours of the notebook; what others wrote is escaped."""
    sides = summary_sides(assessment)
    heads = "".join(f"<th style='text-align:left'>{side}</th>" for side in sides)
    rows = "".join(
        f"<tr><th style='text-align:left'>{escape(label)}</th>{_cells(texts, len(sides))}</tr>"
        for label, texts in summary_rows(assessment)
    )
    headline, *findings = _lines(assessment)
    return (
        f"<div><div>{escape(_title(assessment))}</div><div><strong>{escape(headline)}</strong></div>"
        + "".join(f"<div>{escape(line)}</div>" for line in findings)
        + (f"<table><tr><th></th>{heads}</tr>{rows}</table>" if rows else "")
        + f"<small>{escape(_pointer(assessment))}</small></div>"
    )


def _cells(texts: Sequence[str], columns: int) -> str:
    """Return the cells of a row; a text for both legs spans their columns."""
    span = f" colspan='{columns}'" if len(texts) < columns else ""
    return "".join(f"<td style='text-align:left'{span}>{escape(text)}</td>" for text in texts)
