"""Summary of an analysis for the terminal, with the numbers of ``assessment.json``."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Final

from ankle_cv.assessment import (
    Assessment,
    Attribution,
    Kind,
    Measurement,
    Notice,
    Rep,
    ViewRecord,
)
from ankle_cv.conventions import SIDES, Side
from ankle_cv.notices.codes import INFO_CODES
from ankle_cv.notices.spans import with_times
from ankle_cv.telling.networks import networks_used
from ankle_cv.telling.numbers import rep_number
from ankle_cv.telling.parts import parts_of, test_of
from ankle_cv.telling.repeats import CHANGE_TITLES, MEASURE_TITLES, VERDICT_TITLES, outcome_texts
from ankle_cv.text import printable

if TYPE_CHECKING:
    from rich.console import Group
    from rich.table import Table
    from rich.text import Text

MISSING: Final = "-"
"""Shown in place of a missing number."""

UNIT_SIGNS: Final = {"deg": "°", "mm": " mm", "cm": " cm", "pct_foot": " % of foot", "s": " s", "ratio": ""}

HEEL_WORDS: Final = {True: "down", False: "up", None: "cannot tell"}


def shown(measurement: Measurement | None) -> str:
    """Return ``"38.2 ± 2.1°"``, or a dash for a missing measurement."""
    if measurement is None:
        return MISSING
    return f"{measurement.value:.1f} ± {measurement.plus_minus:.1f}{UNIT_SIGNS[measurement.unit]}"


def summary_of(assessment: Assessment, folder: Path) -> Group:
    """Lay out one clip's result: what was seen, the numbers, the findings, the notices, the files."""
    from rich.console import Group
    from rich.text import Text

    parts: list[Text | Table] = [
        Text(printable(Path(assessment.input.path).name), style="bold"),
        Text(_what_was_seen(assessment)),
        Text(assessment.summary.headline),
    ]
    if parts_of(assessment):
        parts.append(PART_TABLES[test_of(assessment).field](assessment))
    parts += [Text(f"• {finding.message}") for finding in assessment.findings]
    if assessment.attribution is not None:
        parts += _comparison(assessment.attribution)
    parts += [
        Text(line, style=style)
        for notice in sorted(assessment.quality.notices, key=_is_info)
        for line, style in _notice_lines(notice)
    ]
    parts.append(Text(printable(f"networks: {networks_used(assessment.provenance)}"), style="dim"))
    files = ", ".join(sorted(entry.name for entry in folder.iterdir()))
    parts.append(Text(printable(f"{folder}: {files}"), style="dim"))
    return Group(*parts, Text())


def _what_was_seen(assessment: Assessment) -> str:
    """Return what was seen; of a clip of several scenes one line for each."""
    if len(assessment.scenes) < 2:  # noqa: PLR2004 - nothing to tell apart
        return _view_line(assessment.view, assessment.kind)
    return "\n".join(
        f"scene {scene.index}, {scene.from_s:.1f}–{scene.to_s:.1f} s: "
        + (_view_line(scene.view, scene.kind) if scene.view and scene.kind else f"left out, {scene.reason}")
        for scene in assessment.scenes
    )


def _view_line(view: ViewRecord, kind: Kind) -> str:
    seen = [f"{view.kind} view" if view.kind != "unknown" else "unknown view"]
    if view.facing is not None:
        seen.append(f"facing {view.facing}" if view.facing != "away" else "facing away")
    seen.append(f"measured: {' and '.join(view.measured_sides) or 'no leg'}")
    seen.append(f"test: {kind}")
    return ", ".join(seen)


def _rep_table(assessment: Assessment) -> Table:
    table = _table("rep", "bottom", "side", "shin angle", "dorsiflexion", "heel lift", "knee bend", "trunk")
    for rep in assessment.reps:
        for row, side in enumerate(_sides_of(rep)):
            first = row == 0
            table.add_row(
                rep_number(rep) if first else "",
                f"{rep.bottom_s:.2f} s" if first else "",
                side,
                shown(rep.peak_tibial_inclination.of(side)),
                shown(rep.peak_dorsiflexion.of(side)),
                shown(rep.max_heel_lift.of(side)),
                shown(rep.peak_knee_flexion.of(side)),
                shown(rep.trunk_lean) if first else "",
            )
    return table


def _leg_rep_table(assessment: Assessment) -> Table:
    table = _table("no.", "bottom", "front leg", "shin angle", "dorsiflexion", "heel lift", "knee bend")
    for rep in assessment.leg_reps:
        table.add_row(
            rep_number(rep),
            f"{rep.bottom_s:.2f} s",
            rep.side,
            shown(rep.tibial_inclination),
            shown(rep.dorsiflexion),
            shown(rep.heel_lift),
            shown(rep.knee_flexion),
        )
    return table


def _sides_of(rep: Rep) -> Iterator[Side]:
    """Yield the sides with any measurement in the repetition; the left one when there is none."""
    parts = (rep.peak_tibial_inclination, rep.peak_dorsiflexion, rep.max_heel_lift, rep.peak_knee_flexion)
    measured = [side for side in SIDES if any(part.of(side) is not None for part in parts)]
    yield from measured or SIDES[:1]


def _attempt_table(assessment: Assessment) -> Table:
    table = _table("attempt", "from", "side", "shin angle", "dorsiflexion", "heel", "heel lift", "to wall")
    for attempt in assessment.attempts:
        table.add_row(
            str(attempt.index),
            f"{attempt.from_s:.2f} s",
            attempt.side,
            shown(attempt.tibial_inclination),
            shown(attempt.dorsiflexion),
            HEEL_WORDS[attempt.heel_down],
            shown(attempt.heel_lift),
            shown(attempt.knee_to_wall),
        )
    return table


def _raise_table(assessment: Assessment) -> Table:
    table = _table("raise", "top", "feet", "side", "height", "from lowest", "up / top / down")
    for one in assessment.raises:
        for row, side in enumerate(assessment.measured_sides or SIDES[:1]):
            first = row == 0
            table.add_row(
                str(one.index) if first else "",
                f"{one.top_s:.2f} s" if first else "",
                (one.standing_on or MISSING) if first else "",
                side,
                shown(one.height.of(side)),
                shown(one.travel.of(side)),
                f"{one.rise_s:.1f} / {one.hold_s:.1f} / {one.lower_s:.1f} s" if first else "",
            )
    return table


PART_TABLES: Final[Mapping[str, Callable[[Assessment], Table]]] = {
    "reps": _rep_table,
    "attempts": _attempt_table,
    "raises": _raise_table,
    "leg_reps": _leg_rep_table,
}
"""Table of the parts of the clip's own test, by the field of the assessment that holds them."""


def _comparison(found: Attribution) -> list[Text | Table]:
    """Lay out what the repeat changed and what that suggests."""
    from rich.text import Text

    parts: list[Text | Table] = [
        Text(
            f"Against {printable(Path(found.second_path).name)} ({CHANGE_TITLES[found.change]}):",
            style="bold",
        )
    ]
    if found.comparisons:
        table = _table("number", "side", "as usual", "repeat", "difference", "beyond its error")
        for one in found.comparisons:
            table.add_row(
                MEASURE_TITLES[one.measure],
                one.side or "",
                shown(one.first),
                shown(one.second),
                shown(one.difference),
                "yes" if one.beyond_error else "no",
            )
        parts.append(table)
    parts += [Text(f"• {line}") for line in outcome_texts(found)]
    parts.append(Text(f"{VERDICT_TITLES[found.verdict]}. {found.reason}"))
    parts += [Text(f"  But: {line}", style="dim") for line in found.counter_evidence]
    return parts


def _table(*columns: str) -> Table:
    from rich import box
    from rich.table import Table

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
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
