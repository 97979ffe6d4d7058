"""The words of a history: what a change comes to, of which test, since when."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from ankle_cv.assessment import Kind, Measurement, Unit
from ankle_cv.history.document import HistoryOfTest, HistoryResult, Leg, LegHistory, QuantityHistory
from ankle_cv.history.quantities import quantity_of
from ankle_cv.history.rows import RepeatRow, ResultRow
from ankle_cv.history.statistics import ChangeVerdict, RepeatError, Trend
from ankle_cv.symptoms import NONE_OF_THEM, signs_of
from ankle_cv.telling.about_rows import day_text
from ankle_cv.telling.numbers import DASH, UNIT_TEXT, counted, decimals_of
from ankle_cv.telling.parts import TESTS
from ankle_cv.telling.signs import signs_warning

MOST_NAMED: Final = 4
"""Quantities of which the level of each is told by name where all have the same."""
LEGS: Final = {"left": "left", "right": "right", "left_minus_right": "left minus right"}
VERDICTS: Final[dict[ChangeVerdict, str]] = {
    "more": "a real increase",
    "less": "a real decrease",
    "cannot_tell": "not distinguishable from no change yet",
    "no_smallest_change": "no smallest real change is known",
    "too_few": "one day so far",
}
"""Short, beside a number."""


MEANS_TOLD: Final = (
    "Angles and heel lifts are means of what counts in a clip, not the best that is told to write down: the "
    "best of several grows with their number."
)
"""Why the history has another number than the page of a clip of several attempts."""


def means_told(kind: Kind) -> str:
    """Return `MEANS_TOLD` for the test of which a page tells the best; empty for the others."""
    return MEANS_TOLD if kind == "wall" else ""


ASKED_MARK: Final = "*"
"""Beside a result of which not all counts, because the user asked for it."""
ASKED_NOTE: Final = f"{ASKED_MARK} as asked, not all of the clip counts: its own page says what is left out"


def taken_text(result: HistoryResult) -> str:
    """Return when a clip was taken, for a list, with `ASKED_MARK` where not all of it counts."""
    return result.taken[:16].replace("T", " ") + (f" {ASKED_MARK}" if result.asked else "")


def asked_note(results: Iterable[HistoryResult | ResultRow]) -> str:
    """Return what the mark beside some of these results means; empty where none has it."""
    return ASKED_NOTE if any(one.asked for one in results) else ""


def signed(change: Measurement | None) -> str:
    """Return a change with its sign and interval: ``"+4.8 ± 3.1°"``.

    A decimal more than of a single number, so that it is seen on which side of 0 the interval ends.
    """
    if change is None:
        return DASH
    decimals = decimals_of(change)
    value = round(change.value, decimals) + 0.0
    text = f"{value:+.{decimals}f}" if value else f"{value:.{decimals}f}"
    return f"{text} ± {change.plus_minus:.{decimals}f}{UNIT_TEXT[change.unit]}".replace("-", "\N{MINUS SIGN}")


def verdict_words(side: Leg, verdict: ChangeVerdict) -> str:
    """Return a verdict in a few words; of left minus right, which leg gained on which."""
    if side == "left_minus_right" and verdict in ("more", "less"):
        gained, other = ("left", "right") if verdict == "more" else ("right", "left")
        return f"{gained} really gained on {other}"
    return VERDICTS[verdict]


def change_told(side: Leg, trend: Trend, change: Measurement | None, more: int | None) -> str:
    """Return what a change comes to, as a sentence without its subject.

    Parameters
    ----------
    side
        Of which leg.
    trend
        The line.
    change
        Its change with its interval; None where it has none.
    more
        About how many more sessions would tell; None for too many, or where it is told.
    """
    if trend.verdict == "too_few":
        return "One day so far: a second one makes a change."
    over = f"over {counted(trend.days, 'day')} within {_span(trend.span_days)}"
    number = f"{signed(change)} {over}" if change else f"Too few for an interval, {over}"
    words = verdict_words(side, trend.verdict)
    if trend.verdict == "no_smallest_change":
        return f"{number}; {words}."
    if trend.verdict != "cannot_tell":
        return f"{number}: {words}, beyond what the measurement can mistake."
    later = "sessions like these would not tell within a year of weekly ones"
    if more:
        later = f"about {counted(more, 'more session')} would tell"
    return f"{number}: {words}; {later}."


def _span(days: float) -> str:
    if days < 14:  # noqa: PLR2004  # two weeks and more are told in weeks
        return counted(round(days), "day")
    return counted(round(days / 7), "week")


def quantity_name(kind: Kind, quantity: str) -> str:
    """Return what a quantity is called in a narrow table."""
    known = quantity_of(kind, quantity)
    return known.term.title if known else quantity


def smallest_text(test: HistoryOfTest) -> str:
    """Return the smallest real change of each quantity, where it comes from, and the levels of ±."""
    if all(one.smallest_change is None for one in test.quantities):
        return f"No smallest real change of these numbers is published.{_levels_text(test)}"
    by_source: dict[str, list[str]] = {}
    for one in test.quantities:
        size = "" if one.smallest_change is None else f" {one.smallest_change:.1f}{unit_text(one.unit)}"
        name = quantity_of(test.kind, one.quantity)
        by_source.setdefault(one.smallest_change_source, []).append(
            f"{name.term.name if name else one.quantity}{size}"
        )
    told = "; ".join(f"{', '.join(names)}: {source}" for source, names in by_source.items())
    shared = ""
    if any(len(one.legs) > 1 for one in test.quantities):
        shared = " Left, right and their difference share one error of 5 %: until one is told, more is asked."
    smallest = f"Smallest real change between two sessions at 95 %, less with more of them: {told}."
    return f"{smallest}{shared}{_levels_text(test)}"


def _levels_text(test: HistoryOfTest) -> str:
    """Return at which level the changes' ± are; empty where none has one."""
    by_levels: dict[str, list[str]] = {}
    for one in test.quantities:
        levels = {
            LEGS[leg.side]: f"{leg.trend.level_percent:g} %"
            for leg in one.legs
            if leg.trend and leg.trend.level_percent
        }
        text = ", ".join(f"{side} {level}" for side, level in levels.items())
        if text:
            known = quantity_of(test.kind, one.quantity)
            by_levels.setdefault(text, []).append(known.term.name if known else one.quantity)
    if len(by_levels) == 1 and len(test.quantities) > MOST_NAMED:
        return f" The ± of a change holds this share of cases: {next(iter(by_levels))}."
    told = "; ".join(f"{', '.join(names)}: {levels}" for levels, names in by_levels.items())
    return f" The ± of a change holds this share of cases: {told}." if told else ""


def repeat_text(row: RepeatRow) -> str:
    """Return a person's own error in words."""
    error = RepeatError(row.sd, row.df)
    unit = unit_text(row.unit)
    return (
        f"{TESTS[row.kind].title}, {quantity_name(row.kind, row.quantity)}: smallest real change "
        f"{error.smallest_change:.1f}{unit} (SD {row.sd:.2f}{unit} of {row.repeats} repeats, "
        f"{row.first_day} to {row.last_day})"
    )


def quantity_title(kind: Kind, quantity: str) -> str:
    """Return what a quantity is called at the beginning of a line."""
    known = quantity_of(kind, quantity)
    return known.term.first_title if known else quantity


def test_headline(kind: Kind, quantities: Sequence[QuantityHistory]) -> str:
    """Return the sentence of a test: of its first quantity, both legs."""
    title = TESTS[kind].title
    if not quantities:
        return f"{title}: no number that is followed."
    lead = quantities[0]
    known = quantity_of(kind, lead.quantity)
    name = known.term.name if known else lead.quantity
    legs = "; ".join(_leg_told(one) for one in lead.legs if one.side != "left_minus_right")
    return f"{title}, {name}: {legs}."


def warning_told(results: Sequence[ResultRow]) -> str:
    """Return the warning signs of a person's results, in order of time, with the last day of each.

    A later "none" is said and takes nothing away: only somebody who looks at the ankle can do that.
    """
    warning = signs_warning(one.symptoms for one in results)
    if not warning:
        return ""
    last = {sign: one.day for one in results for sign in signs_of(one.symptoms)}
    days = "; ".join(f"{sign}, {day_text(day)}" for sign, day in last.items())
    told = f"{warning} Last told with clips of these days: {days}."
    answer = [one for one in results if one.symptoms is not None][-1]
    if answer.symptoms == NONE_OF_THEM:
        told += f" With the clip of {day_text(answer.day)} the answer was none."
    return told


def _leg_told(leg: LegHistory) -> str:
    trend = leg.trend
    if trend is None or trend.verdict == "too_few":
        return f"{leg.side} one day so far"
    if trend.verdict in ("more", "less"):
        return f"{leg.side} {signed(trend.change)}, {VERDICTS[trend.verdict]}"
    if trend.verdict == "no_smallest_change":
        return f"{leg.side} {signed(trend.change)}, {VERDICTS[trend.verdict]}" if trend.change else leg.side
    later = (
        f", about {counted(trend.more_sessions, 'more session')} would tell" if trend.more_sessions else ""
    )
    return f"{leg.side} {VERDICTS[trend.verdict]} ({signed(trend.change)}){later}"


def unit_text(unit: Unit) -> str:
    """Return a unit after a number."""
    return UNIT_TEXT[unit]
