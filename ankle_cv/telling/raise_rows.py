"""The table of heel raises in the report."""

from __future__ import annotations

from ankle_cv.assessment import Assessment, Measurement, Sided
from ankle_cv.telling.numbers import format_measurement

FEET: dict[str | None, str] = {"both": "both", "left": "left", "right": "right", None: "cannot tell"}
HIPS: dict[bool | None, str] = {True: "rise with it", False: "do not rise with it", None: "cannot tell"}


def raise_rows(assessment: Assessment) -> tuple[list[str], list[list[str]]]:
    """Return headers and rows of the table of heel raises, without empty columns."""
    sides, raises = assessment.measured_sides, assessment.raises
    columns: list[tuple[str, list[Measurement | None]]] = []
    for title, name in (
        ("Heel height", "height"),
        ("From its lowest place", "travel"),
        ("Plantarflexion", "plantarflexion"),
    ):
        for side in sides:
            parts: list[Sided[Measurement]] = [getattr(one, name) for one in raises]
            if name == "travel" and any(one.height.of(side) for one in raises):
                continue  # the same over a flat foot, which says more
            columns.append((f"{title}, {side}" if len(sides) > 1 else title, [p.of(side) for p in parts]))
    shown = [(head, cells) for head, cells in columns if any(cells)]
    hips = any(one.hips_agree is not None for one in raises)
    heads = ["Raise", "Top at", "Up / top / down", "Feet", *(head for head, _ in shown)] + ["Hips"] * hips
    rows = [
        [
            f"{one.index}" if one.complete else f"{one.index} (incomplete)",
            f"{one.top_s:.1f} s",
            f"{one.rise_s:.1f} / {one.hold_s:.1f} / {one.lower_s:.1f} s",
            FEET[one.standing_on],
            *(format_measurement(cells[number]) for _, cells in shown),
            *[HIPS[one.hips_agree]] * hips,
        ]
        for number, one in enumerate(raises)
    ]
    return heads, rows
