"""``report.html``: one self-contained page for the person in the clip, offline and printable.

Everything shown is taken from the assessment and the rows of ``frames.csv``; nothing is measured here.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from ankle_cv.assessment import Assessment
from ankle_cv.conventions import SIDES
from ankle_cv.notices.codes import INFO_CODES
from ankle_cv.outputs.cards import finding_cards
from ankle_cv.outputs.charts import UNIT_LABEL, shown_quantities
from ankle_cv.outputs.html import data_uri, template_environment, verbatim
from ankle_cv.outputs.keyframes import KeyPicture
from ankle_cv.outputs.moments import opening_indices
from ankle_cv.outputs.page_calendar import page_calendar
from ankle_cv.outputs.scenes import scene_documents
from ankle_cv.outputs.svg import cycle_chart, time_chart
from ankle_cv.outputs.tables import frames_table
from ankle_cv.outputs.text import write_text
from ankle_cv.pipeline.analysis import Analysis
from ankle_cv.settings import Settings
from ankle_cv.telling.about_rows import about_rows
from ankle_cv.telling.both_legs import asymmetry_text
from ankle_cv.telling.control import control_lines
from ankle_cv.telling.drills import STOP_RULE, WARNING_SIGNS
from ankle_cv.telling.front_texts import knees_line
from ankle_cv.telling.good import QUESTION, is_it_good, why_good
from ankle_cv.telling.judged import no_findings_text
from ankle_cv.telling.meanings import (
    BALANCE_MEANINGS,
    FRONT_MEANINGS,
    RAISE_MEANINGS,
    SIDE_MEANINGS,
    WALL_MEANINGS,
)
from ankle_cv.telling.next_steps import next_steps
from ankle_cv.telling.part_rows import part_caption, part_table
from ankle_cv.telling.part_table import PartTable
from ankle_cv.telling.parts import (
    LEG_TESTS,
    TESTS,
    TestParts,
    parts_of,
    spans_of_parts,
    telling_moment_s,
    test_of,
)
from ankle_cv.telling.repeats import (
    CHANGE_TITLES,
    NOT_COMPARED,
    VERDICT_TITLES,
    compared_cells,
    compared_label,
    outcome_texts,
    taken_on_trust,
)
from ankle_cv.telling.signs import signs_warning
from ankle_cv.telling.summary_rows import percent_text, summary_rows, summary_sides
from ankle_cv.telling.to_write_down import to_write_down
from ankle_cv.telling.unknown_lines import unknown_lines
from ankle_cv.text import printable

DEFAULTS = Settings().model_dump(mode="json")
OF_ONE_ROW = frozenset({"no_distance"})
"""Codes of notices that say why one row has no number, and limit no other."""
NOT_SLOWED = ("slowmo", 1.0)
"""What saved landmarks say of a clip at its own speed."""

VIEW_TEXTS = {"side": "from the side", "front": "from the front", "oblique": "at an angle", "unknown": ""}


def _seconds(time_s: float) -> str:
    return f"{time_s:.1f} s"


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
            "From the side it cannot be seen whether the knees move in, from the front neither shin angle, "
            "dorsiflexion nor heel lift, depth or trunk lean: each squat has numbers of its own view."
        )
    if assessment.view.kind == "front":
        return "A front view cannot show shin angle, dorsiflexion, heel lift, depth or trunk lean."
    hidden = [side for side in SIDES if side not in assessment.measured_sides]
    knees = "This view cannot show whether the knees move in." if assessment.kind == "squat" else ""
    legs = f"The {' and the '.join(hidden)} leg was not measured." if hidden else ""
    return " ".join(filter(None, [knees, legs]))


def view_text(assessment: Assessment) -> str:
    """Return from where the clip was filmed, of several scenes each view once."""
    views = (VIEW_TEXTS[scene.view.kind] for scene in scene_documents(assessment).values())
    return " and ".join(dict.fromkeys(filter(None, views)))


def _legs_text(assessment: Assessment) -> str:
    """Return which legs the page is about: ``"left leg"``; empty when none is measured."""
    sides = " and ".join(assessment.measured_sides)
    return f"{sides} leg{'s' if len(assessment.measured_sides) > 1 else ''}" if sides else ""


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
    if assessment.kind == "wall":
        return [*WALL_MEANINGS]
    fronts = {scene.view.kind == "front" for scene in scene_documents(assessment).values()}
    if assessment.kind == "balance":
        return [one for one in BALANCE_MEANINGS if one.key != "heel" or False in fronts]
    found = [one for front in sorted(fronts) for one in (FRONT_MEANINGS if front else SIDE_MEANINGS)]
    if assessment.kind == "heel_raise":
        found = [*RAISE_MEANINGS] if False in fronts else []
    return list({one.key: one for one in found}.values())


def _comparison(assessment: Assessment) -> dict[str, Any] | None:
    """Return the data of the section on a repeat, or None without one."""
    found, front = assessment.attribution, assessment.view.kind == "front"
    if found is None:
        return None
    return {
        "change": CHANGE_TITLES[found.change],
        "verdict": VERDICT_TITLES[found.verdict],
        "reason": found.reason,
        "taken_on_trust": taken_on_trust(printable(Path(found.second_path).name), found.change),
        "left_out": "" if found.change == "arms_forward" or front else NOT_COMPARED,
        "outcomes": outcome_texts(found, assessment.findings),
        "counter_evidence": found.counter_evidence,
        "rows": [(compared_label(one), compared_cells(one)) for one in found.comparisons],
    }


def _is_drawn(analysis: Analysis, index: int) -> bool:
    """Return whether a leg is drawn into a still, from beside with the vertical that its angle is from."""
    front = _from_the_front(analysis, index)
    legs = [analysis.measures.leg(side) for side in analysis.assessment.measured_sides]
    return any(
        leg.measured[index] and (front or math.isfinite(leg.tibial_inclination_deg[index])) for leg in legs
    )


def _from_the_front(analysis: Analysis, index: int) -> bool:
    """Return whether a frame is of a scene that was filmed from the front."""
    time_s = float(analysis.measures.time_s[index])
    shown = (one.view for one in analysis.assessment.scenes if one.from_s <= time_s <= one.to_s)
    return next((one for one in shown if one), analysis.assessment.view).kind == "front"


def _lines_text(analysis: Analysis, index: int) -> str:
    """Return what the lines of a still are that no joint of the leg explains."""
    front, raised = _from_the_front(analysis, index), analysis.assessment.kind == "heel_raise"
    trunk = front or math.isfinite(analysis.measures.trunk_lean_deg[index])
    named = [
        *([] if front or raised else ["the dashed line is the vertical"]),
        *(["the arrow is how high the heel is"] if raised and not front else []),
        *(["the dashed lines are the distances of the knees and of the ankles"] if front else []),
        *([f"the white line{'s are' if front else ' is'} the trunk"] if trunk else []),
    ]
    text = ", ".join(named)
    number = "" if front else "A number on it is of this moment. "
    return f"{number}{text[0].upper()}{text[1:]}."


def _opening(analysis: Analysis, pictures: Mapping[int, KeyPicture]) -> list[dict[str, Any]]:
    """Return the stills beside the numbers: standing, if that was seen, and what the headline is about."""
    wanted, assessment = opening_indices(analysis), analysis.assessment
    found = [
        {
            "data": data_uri(picture.jpeg),
            "size": (picture.width, picture.height),
            "at": _seconds(picture.time_s),
            "at_s": round(picture.time_s, 3),
            "standing": index != wanted[-1],
            "drawn": _is_drawn(analysis, index),
            "lines": _lines_text(analysis, index),
            "part": _part_at(assessment, picture.time_s),
        }
        for index in wanted
        if (picture := pictures.get(index))
    ]
    return found if found and not found[-1]["standing"] else []


def _row_parts(assessment: Assessment, table: PartTable) -> list[dict[str, float]]:
    """Return the number and the times, s, of the part of each row: for pages that show the clip beside it."""
    spans, parts = dict(spans_of_parts(assessment)), {part.index: part for part in parts_of(assessment)}
    return [
        {
            "number": number,
            "at_s": round(telling_moment_s(parts[number]), 3),
            "from_s": round(spans[number][0], 3),
            "to_s": round(spans[number][1], 3),
        }
        for number in table.numbers
    ]


def _part_at(assessment: Assessment, time_s: float) -> str:
    """Return the part of the test that a moment is in, ``", in squat 2"``; empty between them."""
    inside = (number for number, (start, end) in spans_of_parts(assessment) if start <= time_s <= end)
    return next((f", in {test_of(assessment).one} {number}" for number in inside), "")


def to_html(
    analysis: Analysis, pictures: Mapping[int, KeyPicture], compared: KeyPicture | None = None
) -> str:
    """Return the report.

    Parameters
    ----------
    analysis
        The clip.
    pictures
        Annotated stills by frame; missing ones are left out of the page.
    compared
        Both clips of a comparison side by side.
    """
    assessment, table = analysis.assessment, frames_table(analysis)
    times_s = analysis.measures.time_s
    environment = template_environment("ankle_cv.outputs")
    test = test_of(assessment)
    parts = part_table(assessment)
    return environment.get_template("report.html").render(
        a=assessment,
        css=verbatim(environment, "report.css"),
        file_name=printable(Path(assessment.input.path).name),
        test=test,
        view_text=view_text(assessment),
        legs=_legs_text(assessment),
        scenes=scene_lines(assessment),
        about=about_rows(assessment.about),
        signs=signs_warning([assessment.about.symptoms]),
        opening=_opening(analysis, pictures),
        question=QUESTION,
        good=is_it_good(assessment),
        why_good=why_good(assessment),
        cards=finding_cards(assessment.findings, assessment.kind, times_s, pictures),
        view_limits=_view_limits(assessment),
        no_findings=no_findings_text(assessment),
        knees_text=knees_line(assessment),
        comparison=_comparison(assessment),
        compared=compared,
        compared_data=data_uri(compared.jpeg) if compared else None,
        asymmetry=asymmetry_text(assessment),
        control=control_lines(assessment),
        steps=next_steps([assessment]),
        calendar=page_calendar([assessment]),
        heads=parts.heads,
        rows=list(zip(parts.rows, _row_parts(assessment, parts), strict=True)),
        caption=part_caption(assessment, parts),
        charts=_charts(assessment, table),
        changed_settings=_changed_settings(assessment),
        meanings=_meanings(assessment),
        warning_signs=WARNING_SIGNS,
        stop_rule=STOP_RULE,
        **_numbers(assessment),
        **_notices(assessment, parts),
    )


def _numbers(assessment: Assessment) -> dict[str, Any]:
    """Return the numbers at the top of the page, and what is said of them."""
    rows, sides = summary_rows(assessment), summary_sides(assessment)
    return {
        "summary_rows": rows,
        "has_mean": any("mean" in label for label, _ in rows),
        "percent": percent_text(rows),
        "to_write_down": to_write_down([(assessment, side) for side in sides], rows),
        "summary_sides": sides,
    }


def _changed_settings(assessment: Assessment) -> dict[str, object]:
    """Return the settings that are not as they come."""
    return {
        key: value
        for key, value in assessment.provenance.settings.items()
        if value != DEFAULTS.get(key) and (key, value) != NOT_SLOWED
    }


def _notices(assessment: Assessment, parts: PartTable) -> dict[str, Any]:
    """Return what the notices say, by where it stands: how it was filmed, and below the table."""
    notices = assessment.quality.notices
    return {
        "warnings": [one for one in notices if one.code not in INFO_CODES],
        "limits": sum(one.code not in INFO_CODES | OF_ONE_ROW for one in notices),
        "remarks": [one for one in notices if one.code in INFO_CODES],
        "row_notes": [
            *parts.notes,
            *unknown_lines(assessment, in_some_only=True),
            *(one.message for one in notices if one.code == "left_out"),
        ],
    }


def write_report(
    analysis: Analysis, pictures: Mapping[int, KeyPicture], path: Path, compared: KeyPicture | None = None
) -> Path:
    """Write ``report.html`` from what `to_html` takes.

    Raises
    ------
    OutputError
        The file cannot be written.
    """
    return write_text(to_html(analysis, pictures, compared), path)
