"""Whether a number has changed over several days: a robust line, its interval, the smallest real change.

Pure: one value a day and leg comes in, and what is known of its error as a `RepeatError`. What the rule
does to simulated people is in docs/history.md.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist
from typing import Final, Literal, TypeAlias

import numpy as np

from ankle_cv.conventions import Array
from ankle_cv.gaussian import Z_95

ChangeVerdict: TypeAlias = Literal["more", "less", "cannot_tell", "no_smallest_change", "too_few"]
"""Beyond the smallest detectable change, up or down; within it; no such change is known; one day at most."""

OUTSIDE: Final = 0.05
"""Share of the cases that lie outside of an interval, on both sides together."""
DAYS_A_WEEK: Final = 7.0
PRIOR_DF: Final = 8.0
"""Degrees of freedom that a published error counts for, when a person's own scatter is weighed against it.
That allows a person's SD of 0.7 to 1.9 times the published one, which is how far studies of the lunge test
differ: MDC 3.7 to 7.7° (Konor 2012, PMID 22666642), 4.6° and 4.7° (Powden 2015, PMID 25704110)."""
HUBER_REACH: Final = 1.5
"""Errors of a session from the line within which a day counts fully; beyond them it pulls no harder than
there (Huber, Robust estimation of a location parameter, Ann Math Stat 1964)."""
HUBER_LOSS: Final = 1.02
"""Standard error of Huber's line over that of least squares, normal errors: 1.018 of many days at that reach,
1.005 to 1.018 of 5 to 26 days (20 000 simulated people each)."""
MOST_ROUNDS: Final = 100
STILL: Final = 1e-6
"""Part of the error of a session by which a round must move the line's ends for another one."""
LEAST_FOR_SCATTER: Final = 3
"""Days from which a line leaves something over that tells how much they scatter."""
MOST_MORE: Final = 52
"""Further sessions that are looked ahead: a year of weekly ones."""
LEAST_REPEATS: Final = 5
"""Repeats of one leg from which a person's own error is told."""


@dataclass(frozen=True)
class RepeatError:
    """How much one session's number differs from the next though nothing has changed.

    Attributes
    ----------
    sd
        Standard deviation of one session's number, in its unit (standard error of measurement, SEM).
    df
        Degrees of freedom behind it; infinite for a published one.
    usual_sd
        Standard error that a session of those may have had by its own interval; None: as `sd`.
    """

    sd: float
    df: float = math.inf
    usual_sd: float | None = None

    @classmethod
    def of_published(cls, smallest_change: float) -> RepeatError:
        """Return the error behind a published smallest detectable change, ``1.96 · √2 · SEM``."""
        return cls(smallest_change / (Z_95 * math.sqrt(2)))

    @property
    def smallest_change(self) -> float:
        """Smallest change between two single sessions that is beyond error, at 95 %."""
        return self.beyond(OUTSIDE)

    def beyond(self, outside: float) -> float:
        """Return the smallest change between two single sessions that error makes in so few cases only."""
        return t_quantile(self.df, outside) * math.sqrt(2) * self.sd

    @property
    def of_difference(self) -> RepeatError:
        """The error of left minus right."""
        usual = None if self.usual_sd is None else math.sqrt(2) * self.usual_sd
        return RepeatError(math.sqrt(2) * self.sd, self.df, usual)

    def growth(self, plus_minus: Array) -> Array:
        """Return how much larger the error of sessions is whose intervals are wider than usual, 1 or more.

        Parameters
        ----------
        plus_minus
            ``(n,)`` half-widths of the sessions' own 95 % intervals.
        """
        usual = self.sd if self.usual_sd is None else self.usual_sd
        result: Array = np.maximum(plus_minus / (Z_95 * usual), 1.0)
        return result


@dataclass(frozen=True)
class Trend:
    """A straight line through the days.

    Attributes
    ----------
    days
        Number of days with a value.
    span_days
        From the first to the last of them.
    per_week, per_week_plus_minus
        Slope, in the unit of the values a week, and half of its interval.
    change, plus_minus
        The line at the last day minus at the first, and half of its interval; NaN where there is none.
    smallest_change
        Smallest change over these days that is beyond error: that of two sessions, less the more there are;
        NaN where none is known.
    start
        The line at the first day.
    scatter
        SD of the days about the line; NaN for fewer than `LEAST_FOR_SCATTER`.
    verdict
        What the change comes to.
    outside
        Share of the cases that its intervals leave outside: less than `OUTSIDE` while the error is shared
        with other lines (`ankle_cv.history.family`).
    """

    days: int
    span_days: float
    per_week: float
    per_week_plus_minus: float
    change: float
    plus_minus: float
    smallest_change: float
    start: float
    scatter: float
    verdict: ChangeVerdict
    outside: float = OUTSIDE


def theil_sen(time_days: Array, values: Array) -> tuple[float, float]:
    """Return slope per day and the line's value at time 0: the medians that Theil and Sen propose.

    A quarter of the values may be anything without changing it much (breakdown point 29 %). The same numbers
    as of `scipy.stats.theilslopes`, a test holds that; importing it takes longer than all else here.

    Parameters
    ----------
    time_days, values
        ``(n,)`` each, at least two different times; no NaN.

    Source: Sen PK. Estimates of the regression coefficient based on Kendall's tau. J Am Stat Assoc 1968.
    """
    first, second = np.triu_indices(len(time_days), 1)
    apart = time_days[second] - time_days[first]
    slopes = (values[second] - values[first])[apart != 0] / apart[apart != 0]
    slope = float(np.median(slopes))
    return slope, float(np.median(values) - slope * np.median(time_days))


def huber_line(time_days: Array, values: Array, error_sd: float | None) -> tuple[float, float]:
    """Return slope per day and the line's value at time 0: least squares in which no day pulls too hard.

    A day within `HUBER_REACH` errors of the line counts as in least squares, so that little is lost where
    nothing is wrong; one farther away pulls as hard as one at that distance. Found from the line of Theil and
    Sen on, by least squares with weights (the sum that is made least is convex: there is one line).

    Parameters
    ----------
    time_days, values
        ``(n,)`` each, at least two different times; no NaN.
    error_sd
        Standard deviation of one session's number; None: it is taken from the days themselves, as the median
        distance from the line of Theil and Sen.
    """
    slope, at_zero = theil_sen(time_days, values)
    sd = _median_sd(values - at_zero - slope * time_days) if error_sd is None else error_sd
    if sd == 0:
        return slope, at_zero
    span, reach = float(np.ptp(time_days)), HUBER_REACH * sd
    for _ in range(MOST_ROUNDS):
        away = np.abs(values - at_zero - slope * time_days)
        weights = reach / np.maximum(away, reach)
        middle, level = np.average(time_days, weights=weights), np.average(values, weights=weights)
        centred = time_days - middle
        before = slope
        slope = float((weights * centred * values).sum() / (weights * centred**2).sum())
        at_zero = float(level - slope * middle)
        if abs(slope - before) * span < STILL * sd:
            break
    return slope, at_zero


def _median_sd(rest: Array) -> float:
    """Return the standard deviation of normal errors by the median of what a line leaves over."""
    return float(np.median(np.abs(rest))) / NormalDist().inv_cdf(0.75)


def find_trend(
    time_days: Array,
    values: Array,
    error: RepeatError | None,
    plus_minus: Array | None = None,
    *,
    outside: float = OUTSIDE,
) -> Trend:
    """Return the line through the days and what it comes to.

    The interval is what the scatter of these days makes, weighed with the known error of a session (a
    moderated variance, Smyth 2004, doi 10.2202/1544-6115.1027), and of a published error never narrower than
    that alone makes it. A change is real where the interval does not hold 0; for two days that is beyond the
    smallest detectable change itself.

    Parameters
    ----------
    time_days, values
        ``(n,)`` each, one value a day in order of time; no NaN.
    error
        Of one session; None where nothing is known of it: then no change is called real.
    plus_minus
        ``(n,)`` the days' own 95 % intervals, which widen the error where they are wider than usual; None
        where none is.
    outside
        Share of the cases that the intervals leave outside.
    """
    n = len(values)
    if n < 2:  # noqa: PLR2004  # a line has two points
        start = float(values[0]) if n else math.nan
        return Trend(n, 0.0, *(math.nan,) * 5, start, math.nan, "too_few")
    grown = _grown(time_days, error, plus_minus)
    slope, at_zero = huber_line(time_days, values, grown.sd if grown else None)
    span = float(time_days[-1] - time_days[0])
    scatter = _scatter(time_days, values, slope)
    known, half = _halves(time_days, grown, scatter, outside)
    change = slope * span
    verdict: ChangeVerdict = "no_smallest_change"
    if error is not None:
        verdict = "cannot_tell" if abs(change) <= half else ("more" if change > 0 else "less")
    return Trend(
        days=n,
        span_days=span,
        per_week=slope * DAYS_A_WEEK,
        per_week_plus_minus=half / span * DAYS_A_WEEK,
        change=change,
        plus_minus=half,
        smallest_change=known if error is None or math.isinf(error.df) else half,
        start=at_zero + slope * float(time_days[0]),
        scatter=scatter,
        verdict=verdict,
        outside=outside,
    )


def more_sessions(
    time_days: Array, trend: Trend, error: RepeatError, plus_minus: Array | None = None
) -> int | None:
    """Return about how many more sessions would tell a change that is not told yet.

    Parameters
    ----------
    time_days
        ``(n,)`` as of the trend, at least two.
    trend, error
        What was found, and the error it was found with.
    plus_minus
        As of `find_trend`; those to come are taken for usual ones.

    Returns
    -------
    int or None
        Sessions as far apart as those before, until the same slope is beyond error; None for more than
        `MOST_MORE`.
    """
    step = float(np.median(np.diff(time_days)))
    for more in range(1, MOST_MORE + 1):
        ahead = np.concatenate([time_days, time_days[-1] + step * np.arange(1, more + 1)])
        change = trend.per_week / DAYS_A_WEEK * float(ahead[-1] - ahead[0])
        widths = None if plus_minus is None else np.concatenate([plus_minus, np.zeros(more)])
        if abs(change) > _halves(ahead, _grown(ahead, error, widths), trend.scatter, trend.outside)[1]:
            return more
    return None


def pooled_repeat_error(legs: Sequence[Array]) -> RepeatError | None:
    """Return a person's own error from repeats on which nothing has changed, over the legs together.

    Parameters
    ----------
    legs
        Per leg ``(n,)`` values; a leg with fewer than `LEAST_REPEATS` does not count.

    Returns
    -------
    RepeatError or None
        None when no leg has enough of them.
    """
    enough = [values for values in legs if len(values) >= LEAST_REPEATS]
    df = sum(len(values) - 1 for values in enough)
    if not df:
        return None
    squares = sum(float(((values - values.mean()) ** 2).sum()) for values in enough)
    return RepeatError(math.sqrt(squares / df), float(df))


def t_quantile(df: float, outside: float = OUTSIDE) -> float:
    """Return half of an interval of Student's t, in standard errors.

    Exact for 1 and 2 degrees of freedom, from 3 on to 0.2 % at 95 % and to 1 % at 99.5 %; a test holds it
    against `scipy.stats.t`, whose import would take a quarter of the time of ``ankle-cv history show``.

    Parameters
    ----------
    df
        Degrees of freedom; infinite for the normal distribution.
    outside
        Share of the cases that the interval leaves outside.

    Source: Abramowitz & Stegun, Handbook of Mathematical Functions, 26.7.5 (expansion for large df).
    """
    below = 1 - outside / 2
    z = Z_95 if outside == OUTSIDE else NormalDist().inv_cdf(below)
    if math.isinf(df):
        return z
    if df == 1:
        return math.tan(math.pi * (below - 0.5))
    if df == 2:  # noqa: PLR2004
        return (2 * below - 1) / math.sqrt(2 * below * (1 - below))
    terms = (
        (z**3 + z) / 4,
        (5 * z**5 + 16 * z**3 + 3 * z) / 96,
        (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384,
        (79 * z**9 + 776 * z**7 + 1482 * z**5 - 1920 * z**3 - 945 * z) / 92160,
    )
    return z + sum(term / df**power for power, term in enumerate(terms, start=1))


def _leverage(time_days: Array) -> float:
    """Return the standard error of the change over the days, in those of the change between two sessions."""
    spread = float(((time_days - time_days.mean()) ** 2).sum())
    loss = HUBER_LOSS if len(time_days) >= LEAST_FOR_SCATTER else 1.0
    return loss * float(time_days[-1] - time_days[0]) / math.sqrt(2 * spread)


def _scatter(time_days: Array, values: Array, slope: float) -> float:
    """Return the SD of the values about the line; NaN where the line leaves nothing over."""
    n = len(values)
    if n < LEAST_FOR_SCATTER:
        return math.nan
    rest = values - slope * time_days
    return math.sqrt(float(((rest - rest.mean()) ** 2).sum()) / (n - 2))


def _halves(
    time_days: Array, error: RepeatError | None, scatter: float, outside: float
) -> tuple[float, float]:
    """Return half of the interval of the change by the known error alone, NaN without one, and as it is told.

    A published error is a floor, for nobody is surer than those it was measured on without having shown it. A
    person's own error and the scatter of the person's days are of one kind, and weighed together.
    """
    weighed = _own_half(time_days, error, scatter, outside)
    if error is None:
        return math.nan, weighed
    known = error.beyond(outside) * _leverage(time_days)
    if math.isinf(error.df):
        return known, float(np.fmax(known, weighed))
    return known, weighed if math.isfinite(weighed) else known


def _grown(time_days: Array, error: RepeatError | None, plus_minus: Array | None) -> RepeatError | None:
    """Return the error of sessions some of which are less sure than usual, as they weigh in the change."""
    if error is None or plus_minus is None:
        return error
    pull = (time_days - time_days.mean()) ** 2
    growth = float(np.sqrt(np.average(error.growth(plus_minus) ** 2, weights=pull)))
    return RepeatError(error.sd * growth, error.df)


def _own_half(time_days: Array, error: RepeatError | None, scatter: float, outside: float) -> float:
    """Return the same by the days' own scatter, weighed with the known error; NaN where they tell none."""
    if not math.isfinite(scatter):
        return math.nan
    df = float(len(time_days) - 2)
    variance = scatter**2
    if error is not None:
        prior = PRIOR_DF if math.isinf(error.df) else error.df
        variance = (prior * error.sd**2 + df * variance) / (prior + df)
        df += prior
    return t_quantile(df, outside) * math.sqrt(2 * variance) * _leverage(time_days)
