"""Numbers with their intervals, as people read them."""

from __future__ import annotations

from ankle_cv.assessment import LegRep, Measurement, Rep, Unit

UNIT_TEXT: dict[Unit, str] = {
    "deg": "°",
    "mm": " mm",
    "cm": " cm",
    "pct_foot": " % of foot length",
    "s": " s",
    "ratio": "",
}
FINE_DECIMALS: dict[Unit, int] = {"deg": 1, "mm": 0, "cm": 1, "pct_foot": 0, "s": 1, "ratio": 2}
"""Decimals when the interval is narrower than one unit; otherwise degrees and centimetres have none."""


def format_measurement(number: Measurement | None) -> str:
    """Return a value with its 95 % interval, with as many digits as the interval justifies."""
    if number is None:
        return "cannot tell"
    coarse = number.plus_minus >= 1 and number.unit in {"deg", "cm"}
    decimals = 0 if coarse else FINE_DECIMALS[number.unit]
    value = round(number.value, decimals) + 0.0
    unit = UNIT_TEXT[number.unit]
    degree = unit if number.unit == "deg" else ""
    return f"{value:.{decimals}f}{degree} ± {number.plus_minus:.{decimals}f}{unit}".replace(
        "-", "\N{MINUS SIGN}"
    )


def rep_number(rep: Rep | LegRep) -> str:
    """Return the number of a repetition, and what is special about it: ``"3 (incomplete)"``."""
    said = [
        *(["partial"] if isinstance(rep, Rep) and rep.partial else []),
        *([] if rep.complete else ["incomplete"]),
    ]
    return f"{rep.index} ({', '.join(said)})" if said else f"{rep.index}"
