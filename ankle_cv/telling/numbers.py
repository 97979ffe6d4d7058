"""Numbers with their intervals, as people read them."""

from __future__ import annotations

from typing import Final

from ankle_cv.assessment import Measurement, Unit

CANNOT_TELL: Final = "cannot tell"
"""What is said of everything that is not known, with the reason beside it."""
DASH = "–"
"""In a table, in place of a number that cannot be told."""
UNIT_TEXT: dict[Unit, str] = {
    "deg": "°",
    "mm": " mm",
    "cm": " cm",
    "pct_foot": " % of foot length",
    "s": " s",
    "ratio": "",
    "count": " \N{MULTIPLICATION SIGN}",
}
FINE_DECIMALS: dict[Unit, int] = {
    "deg": 1,
    "mm": 0,
    "cm": 1,
    "pct_foot": 0,
    "s": 1,
    "ratio": 2,
    "count": 0,
}
"""Decimals when the interval is narrower than one unit; otherwise degrees and centimetres have none."""


def decimals_of(number: Measurement) -> int:
    """Return with how many decimals a number and its interval are told: no interval is told as 0."""
    decimals = FINE_DECIMALS[number.unit]
    return decimals + 1 if 0 < number.plus_minus < 0.5 / 10**decimals else decimals


def format_measurement(number: Measurement | None) -> str:
    """Return a value with its 95 % interval, with as many digits as the interval justifies.

    What was counted without an error has none.
    """
    if number is None:
        return CANNOT_TELL
    if number.unit == "count" and number.plus_minus == 0:
        return f"{number.value:g}{UNIT_TEXT['count']}"
    coarse = number.plus_minus >= 1 and number.unit in {"deg", "cm"}
    decimals = 0 if coarse else decimals_of(number)
    value = round(number.value, decimals) + 0.0
    unit = UNIT_TEXT[number.unit]
    degree = unit if number.unit == "deg" else ""
    return f"{value:.{decimals}f}{degree} ± {number.plus_minus:.{decimals}f}{unit}".replace(
        "-", "\N{MINUS SIGN}"
    )


def exact_degrees(number: Measurement) -> str:
    """Return an angle with a decimal: rounded, an interval may end short of a limit that it contains."""
    return f"{number.value:.1f}° ± {number.plus_minus:.1f}°"


def beside_limit(number: Measurement, limit_deg: float) -> str:
    """Return an angle that is held against a limit, with a decimal where its interval contains the limit.

    Also where only the rounded interval does, so that the same digits stand wherever the angle is told.
    """
    rounded = abs(round(number.value) - limit_deg) <= round(number.plus_minus)
    near = abs(number.value - limit_deg) <= number.plus_minus
    return exact_degrees(number) if near or rounded else format_measurement(number)


def short_measurement(number: Measurement | None) -> str:
    """Return the same for a cell of a table: a dash for nothing, a bare % where the head says of what."""
    return DASH if number is None else format_measurement(number).replace(UNIT_TEXT["pct_foot"], " %")


def fine_measurement(number: Measurement | None) -> str:
    """Return a small number with a decimal, for a cell: a sway of the heel is below one unit."""
    if number is None:
        return DASH
    unit = " %" if number.unit == "pct_foot" else UNIT_TEXT[number.unit]
    return f"{number.value:.1f} ± {number.plus_minus:.1f}{unit}"


def share_measurement(number: Measurement | None) -> str:
    """Return a ratio in percent, for a cell."""
    if number is None:
        return DASH
    text = f"{round(100 * number.value) + 0} ± {round(100 * number.plus_minus)} %"
    return text.replace("-", "\N{MINUS SIGN}")


def inward_text(change: Measurement | None) -> str:
    """Return how far the knees move in, in percent, from a change of their ratio, which is - inward."""
    if change is None:
        return DASH
    text = share_measurement(change.model_copy(update={"value": abs(change.value)}))
    return f"out {text}" if round(100 * change.value) > 0 else text


def inward_words(change: Measurement) -> str:
    """Return the same in words, for a cell: ``"in by 12 ± 9 %"``, ``"not in, out by 15 ± 9 %"``."""
    text = inward_text(change)
    return f"not in, out by {text.removeprefix('out ')}" if text.startswith("out ") else f"in by {text}"


def counted(number: int, one: str) -> str:
    """Return how many of a thing there are: ``"3 squats"``, ``"1 squat"``."""
    return f"{number} {one}" if number == 1 else f"{number} {one}s"
