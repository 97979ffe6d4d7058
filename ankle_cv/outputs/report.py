"""``report.html``: one self-contained page for the person in the clip, offline and printable.

Everything shown is taken from the assessment and the rows of ``frames.csv``; nothing is measured here.
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

import pandas as pd

from ankle_cv.assessment import Assessment, Attempt, Attribution, Finding, Kind, Rep, SideSummary
from ankle_cv.conventions import SIDES, Array, Side
from ankle_cv.notices.codes import INFO_CODES
from ankle_cv.notices.spans import with_times
from ankle_cv.outputs.bars import threshold_bar
from ankle_cv.outputs.charts import UNIT_LABEL, shown_quantities
from ankle_cv.outputs.html import template_environment, verbatim
from ankle_cv.outputs.keyframes import KeyPicture, frame_at, lead_time_s
from ankle_cv.outputs.leg_rep_rows import leg_rep_rows
from ankle_cv.outputs.parts import LEG_TESTS, TESTS, TestParts, test_of
from ankle_cv.outputs.raise_rows import raise_rows
from ankle_cv.outputs.scenes import scene_documents
from ankle_cv.outputs.svg import cycle_chart, time_chart
from ankle_cv.outputs.tables import frames_table
from ankle_cv.outputs.text import write_text
from ankle_cv.outputs.words import (
    CHANGE_TITLES,
    FINDING_MEANINGS,
    FINDING_TITLES,
    FRONT_MEANINGS,
    MEASURE_TITLES,
    SEVERITY_WORDS,
    SIDE_MEANINGS,
    STOP_RULE,
    VERDICT_TITLES,
    WARNING_SIGNS,
    drills_for,
    format_measurement,
    networks_used,
    norm_of,
    norm_text,
    outcome_texts,
    rep_number,
)
from ankle_cv.pipeline.analysis import Analysis
from ankle_cv.settings import Settings
from ankle_cv.text import printable

DEFAULTS = Settings().model_dump(mode="json")

VIEW_TEXTS = {"side": "from the side", "front": "from the front", "oblique": "at an angle", "unknown": ""}
DEPTH_TEXTS = {
    "above_parallel": "above parallel",
    "parallel": "parallel",
    "below_parallel": "below parallel",
    "cannot_tell": "cannot tell",
}
SUMMARY_ROWS = (
    ("Tibial inclination", "tibial_inclination"),
    ("Dorsiflexion", "dorsiflexion"),
    ("Heel lift", "heel_lift"),
    ("Knee flexion", "knee_flexion"),
    ("Knee to wall", "knee_to_wall"),
    ("Best tibial inclination", "best_tibial_inclination"),
    ("Heel height, mean", "heel_height"),
    ("Heel height, best", "best_heel_height"),
    ("Heel from its lowest place, mean", "heel_travel"),
)


NOT_SHOWN = "–"
"""In place of a number that the view of its scene does not show."""


def _seconds(time_s: float) -> str:
    return f"{time_s:.1f} s"


def _data_uri(picture: KeyPicture) -> str:
    return "data:image/jpeg;base64," + base64.b64encode(picture.jpeg).decode("ascii")


def _side_summary(assessment: Assessment, side: Side) -> SideSummary | None:
    return assessment.summary.left if side == "left" else assessment.summary.right


def _summary_sides(assessment: Assessment) -> tuple[Side, ...]:
    """Return the legs with a column in the summary: of several scenes, those with a number in any."""
    if len(assessment.scenes) < 2:  # noqa: PLR2004 - nothing to tell apart
        return assessment.measured_sides
    return tuple(side for side in SIDES if _side_summary(assessment, side) is not None)


def _summary_table(assessment: Assessment) -> list[tuple[str, list[str]]]:
    """Return the rows of the summary table: a label and a text per measured side."""
    parts = [_side_summary(assessment, side) for side in _summary_sides(assessment)]
    rows = []
    for label, name in SUMMARY_ROWS:
        if name == "heel_travel" and any(part and part.heel_height for part in parts):
            continue  # the same over a flat foot, which says more
        numbers = [getattr(part, name) if part else None for part in parts]
        if any(number is not None for number in numbers):
            rows.append((label, [format_measurement(number) for number in numbers]))
    return rows


def _finding_card(
    finding: Finding, kind: Kind, times_s: Array, pictures: Mapping[int, KeyPicture]
) -> dict[str, Any]:
    """Return the data of one finding's card."""
    norm = norm_of(finding, kind)
    title = FINDING_TITLES[finding.code]
    number = format_measurement(finding.value)
    label = f"{title}: {number}, threshold {finding.threshold:g}"
    if norm:
        label += f", green {norm_text(norm)}"
    picture = pictures.get(frame_at(finding.evidence_time_s, times_s))
    return {
        "finding": finding,
        "title": title if finding.side is None or finding.code == "asymmetry" else f"{title}, {finding.side}",
        "severity": SEVERITY_WORDS[finding.severity],
        "number": number,
        "meaning": FINDING_MEANINGS[finding.code],
        "norm": norm,
        "bar": threshold_bar(finding, norm, label),
        "picture": _data_uri(picture) if picture else None,
        "size": (picture.width, picture.height) if picture else None,
        "straddles": abs(finding.value.value - finding.threshold) < finding.value.plus_minus,
        "at": _seconds(finding.evidence_time_s),
        "reps": ", ".join(str(rep) for rep in finding.reps),
    }


def _rep_rows(assessment: Assessment) -> tuple[list[str], list[list[str]]]:
    """Return headers and rows of the table of repetitions, without empty columns."""
    sides = assessment.measured_sides
    sided = (
        ("Tibial inclination", "peak_tibial_inclination"),
        ("… since standing", "tibial_excursion"),
        ("Dorsiflexion", "peak_dorsiflexion"),
        ("Heel lift", "max_heel_lift"),
        ("Knee flexion", "peak_knee_flexion"),
        ("Foot turn-out", "foot_turn_out"),
        ("Knee inward of toes", "knee_inward_of_toes"),
    )
    columns: list[tuple[str, list[str | None]]] = []

    def known(rep: Rep, name: str) -> str | None:
        number = getattr(rep, name)
        return None if number is None else format_measurement(number)

    for title, name in sided:
        for side in sides:
            cells = [getattr(rep, name).of(side) for rep in assessment.reps]
            head = f"{title}, {side}" if len(sides) > 1 else title
            columns.append((head, [None if c is None else format_measurement(c) for c in cells]))
    columns.append(("Trunk lean", [known(rep, "trunk_lean") for rep in assessment.reps]))
    columns.append(("Knees against standing", [known(rep, "kasr_change") for rep in assessment.reps]))
    # The differences of shins and ankles are in the summary; two more columns would not fit on a page.
    knees = [rep.left_minus_right.knee_inward_of_toes for rep in assessment.reps]
    differences = [None if n is None else format_measurement(n) for n in knees]
    columns.append(("Knee inward of toes, left minus right", differences))
    columns = [(head, cells) for head, cells in columns if any(cells)]
    columns.append(("Depth", [DEPTH_TEXTS[rep.depth.depth_class] for rep in assessment.reps]))
    filled = [(head, _filled(cells, assessment.reps)) for head, cells in columns]
    heads = ["Rep", "Bottom at", "Down / up", *(head for head, _ in columns)]
    rows = [
        [
            rep_number(rep),
            _seconds(rep.bottom_s),
            f"{rep.descent_s:.1f} / {_seconds(rep.ascent_s)}",
            *(cells[number] for _, cells in filled),
        ]
        for number, rep in enumerate(assessment.reps)
    ]
    return heads, rows


def _filled(cells: list[str | None], reps: tuple[Rep, ...]) -> list[str]:
    """Return a column without gaps: what a scene's view does not show at all is no failure to tell it."""
    shown = {rep.scene for rep, cell in zip(reps, cells, strict=True) if cell}
    return [
        cell or ("cannot tell" if rep.scene in shown else NOT_SHOWN)
        for rep, cell in zip(reps, cells, strict=True)
    ]


def _attempt_rows(assessment: Assessment) -> tuple[list[str], list[list[str]]]:
    """Return headers and rows of the table of knee-to-wall attempts."""
    attempts = assessment.attempts
    heads = ["Attempt", "Side", "From-to", "Tibial inclination", "Dorsiflexion", "Heel lift", "Heel"]
    rows = [
        [
            f"{one.index}",
            one.side,
            f"{one.from_s:.1f}-{_seconds(one.to_s)}",
            *(format_measurement(n) for n in (one.tibial_inclination, one.dorsiflexion, one.heel_lift)),
            _heel_text(one),
        ]
        for one in attempts
    ]
    if any(one.knee_to_wall for one in attempts):
        heads.append("Knee to wall")
        for row, one in zip(rows, attempts, strict=True):
            row.append(format_measurement(one.knee_to_wall))
    return heads, rows


PART_ROWS: Final[Mapping[str, Callable[[Assessment], tuple[list[str], list[list[str]]]]]] = {
    "reps": _rep_rows,
    "attempts": _attempt_rows,
    "raises": raise_rows,
    "leg_reps": leg_rep_rows,
}
"""Table of the parts of a test, by the field of the assessment that holds them."""


def _heel_text(attempt: Attempt) -> str:
    """Return the state of the heel, and what its lift added to the lean of the shin."""
    if attempt.heel_down is None:
        return "cannot tell"
    if attempt.heel_down:
        return "down"
    return "up" + ("" if attempt.counterfeit_deg is None else f" (adds {attempt.counterfeit_deg:.0f}°)")


def _charts(assessment: Assessment, table: pd.DataFrame) -> list[dict[str, Any]]:
    return [
        {
            "quantity": quantity,
            "unit": UNIT_LABEL[quantity.unit],
            "time": time_chart(quantity, table, assessment),
            "cycle": cycle_chart(quantity, table, assessment),
        }
        for quantity in shown_quantities(assessment, table)
    ]


def _view_limits(assessment: Assessment) -> str:
    """Return what the views cannot show, so that a missing finding is not taken for a good result."""
    kinds = {scene.view.kind for scene in scene_documents(assessment).values()}
    if len(kinds) > 1:
        return (
            "From the side it cannot be seen whether the knees move inwards, from the front neither ankle "
            "bend nor heel lift, depth or trunk lean: every repetition has the numbers of its own view."
        )
    if assessment.view.kind == "front":
        return "A front view cannot show ankle bend, heel lift, depth or trunk lean."
    hidden = [side for side in SIDES if side not in assessment.measured_sides]
    text = "A side view cannot show whether the knees move inwards."
    return text + (f" The {' and the '.join(hidden)} leg was not measured." if hidden else "")


def view_text(assessment: Assessment) -> str:
    """Return from where the clip was filmed, of several scenes each view once."""
    views = (VIEW_TEXTS[scene.view.kind] for scene in scene_documents(assessment).values())
    return " and ".join(dict.fromkeys(filter(None, views)))


def scene_lines(assessment: Assessment) -> list[str]:
    """Return one line about each scene of a clip of several; none for any other clip."""
    if len(assessment.scenes) < 2:  # noqa: PLR2004 - nothing to tell apart
        return []
    lines = []
    for scene in assessment.scenes:
        of_one_leg = [rep.kind for rep in assessment.shown_leg_reps if rep.scene == scene.index]
        test = LEG_TESTS[of_one_leg[0]] if of_one_leg else TESTS[scene.kind or "unknown"]
        numbers = [part.index for part in getattr(assessment, test.field) if part.scene == scene.index]
        what = [
            VIEW_TEXTS[scene.view.kind] if scene.view else "",
            f"{' and '.join(scene.view.measured_sides)} leg"
            if scene.view and scene.view.measured_sides
            else "",
            test.title if numbers and scene.kind != assessment.kind else "",
            _counted(test, numbers),
            scene.reason or "",
        ]
        begins = {"clip": "", "cut": ", after a cut", "turn": ", after a turn"}[scene.begins]
        times = f"{scene.from_s:.1f}–{_seconds(scene.to_s)}"
        lines.append(f"Scene {scene.index} ({times}{begins}): {', '.join(filter(None, what))}")
    return lines


def _counted(test: TestParts, numbers: list[int]) -> str:
    if len(numbers) < 2:  # noqa: PLR2004 - the first is the last
        return f"{test.one} {numbers[0]}" if numbers else ""
    return f"{test.many} {numbers[0]} to {numbers[-1]}"


def _meanings(assessment: Assessment) -> list[Any]:
    """Return the explanations of the quantities that the views of the clip show."""
    fronts = {scene.view.kind == "front" for scene in scene_documents(assessment).values()}
    found = [one for front in sorted(fronts) for one in (FRONT_MEANINGS if front else SIDE_MEANINGS)]
    return list({one.key: one for one in found}.values())


def _comparison(found: Attribution | None) -> dict[str, Any] | None:
    """Return the data of the section on a repeat, or None without one."""
    if found is None:
        return None
    return {
        "clip": printable(Path(found.second_path).name),
        "change": CHANGE_TITLES[found.change],
        "verdict": VERDICT_TITLES[found.verdict],
        "reason": found.reason,
        "outcomes": outcome_texts(found),
        "counter_evidence": found.counter_evidence,
        "rows": [
            (
                MEASURE_TITLES[one.measure] + (f", {one.side}" if one.side else ""),
                [format_measurement(number) for number in (one.first, one.second, one.difference)],
                "yes" if one.beyond_error else "no",
            )
            for one in found.comparisons
        ],
    }


def to_html(analysis: Analysis, pictures: Mapping[int, KeyPicture]) -> str:
    """Return the report.

    Parameters
    ----------
    analysis
        The clip.
    pictures
        Annotated stills by frame; missing ones are left out of the page.
    """
    assessment, table = analysis.assessment, frames_table(analysis)
    times_s = analysis.measures.time_s
    lead_s = lead_time_s(assessment)
    lead = None if lead_s is None else pictures.get(frame_at(lead_s, times_s))
    environment = template_environment("ankle_cv.outputs")
    environment.filters["measurement"] = format_measurement
    environment.filters["with_times"] = with_times
    environment.filters["networks_used"] = networks_used
    test = test_of(assessment)
    heads, rows = PART_ROWS[test.field](assessment)
    return environment.get_template("report.html").render(
        a=assessment,
        css=verbatim(environment, "report.css"),
        file_name=printable(Path(assessment.input.path).name),
        test=test,
        view_text=view_text(assessment),
        scenes=scene_lines(assessment),
        lead=_data_uri(lead) if lead else None,
        lead_size=(lead.width, lead.height) if lead else None,
        lead_at=_seconds(lead_s) if lead_s is not None else None,
        summary_rows=_summary_table(assessment),
        summary_sides=_summary_sides(assessment),
        cards=[_finding_card(f, assessment.kind, times_s, pictures) for f in assessment.findings],
        view_limits=_view_limits(assessment),
        comparison=_comparison(assessment.attribution),
        warnings=[n for n in assessment.quality.notices if n.code not in INFO_CODES],
        remarks=[n for n in assessment.quality.notices if n.code in INFO_CODES],
        heads=heads,
        rows=rows,
        charts=_charts(assessment, table),
        changed_settings={
            key: value for key, value in assessment.provenance.settings.items() if value != DEFAULTS.get(key)
        },
        meanings=_meanings(assessment),
        warning_signs=WARNING_SIGNS,
        drills=drills_for(assessment.findings),
        stop_rule=STOP_RULE,
    )


def write_report(analysis: Analysis, pictures: Mapping[int, KeyPicture], path: Path) -> Path:
    """Write ``report.html``.

    Raises
    ------
    OutputError
        The file cannot be written.
    """
    return write_text(to_html(analysis, pictures), path)
