"""The table of squats."""

from __future__ import annotations

from ankle_cv.assessment import Assessment, Rep
from ankle_cv.telling.numbers import format_measurement, rep_number

DEPTH_TEXTS = {
    "above_parallel": "above parallel",
    "parallel": "parallel",
    "below_parallel": "below parallel",
    "cannot_tell": "cannot tell",
}
NOT_SHOWN = "–"
"""In place of a number that the view of its scene does not show."""


def rep_rows(assessment: Assessment) -> tuple[list[str], list[list[str]]]:
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
            f"{rep.bottom_s:.1f} s",
            f"{rep.descent_s:.1f} / {rep.ascent_s:.1f} s",
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
