"""What the rule for a real change does to simulated people: false alarms and power, with a fixed seed.

    python tests/validation/changes.py [PEOPLE]

Prints the table of docs/history.md. A person's shin angle changes by 0, 2 or 5 degrees in four weeks, evenly;
every session reads it with a normal error. The errors: 1.0 deg, the RMSE of knee-to-wall clips from the side
as filmed; 1.6 deg, that of a messenger's copies (docs/validation.md); 1.7 deg, the published one of the lunge
test (MDC 4.7 deg, Powden 2015), in which the person's own days are contained.
"""

from __future__ import annotations

import sys

import numpy as np

from ankle_cv.history.quantities import LUNGE_CHANGE_DEG
from ankle_cv.history.statistics import RepeatError, find_trend, pooled_repeat_error

SEED = 17
PEOPLE = 2000
WEEKS = 4
CHANGES_DEG = (0.0, 2.0, 5.0)
ERRORS_DEG = (1.0, 1.6, 1.7)
PLANS = {
    "first and last": np.array([0.0, 28.0]),
    "one session a week": np.arange(5) * 7.0,
    "three sessions a week": np.array(
        [7.0 * week + day for week in range(WEEKS) for day in (0, 2, 4)] + [28.0]
    ),
}
REPEATS = 5
"""Of each leg, from which a person's own error is measured."""
PUBLISHED = RepeatError.of_published(LUNGE_CHANGE_DEG)


def told_percent(days, error_deg, change_deg, *, own, people, rng):
    """Share of people who are told a real change, in its direction or, of none, in either, percent."""
    told = 0
    for _ in range(people):
        error = PUBLISHED
        if own:
            error = pooled_repeat_error([rng.normal(0, error_deg, REPEATS) for _ in range(2)])
        values = 35 + change_deg * days / days[-1] + rng.normal(0, error_deg, len(days))
        verdict = find_trend(days, values, error).verdict
        told += verdict in ("more", "less") if change_deg == 0 else verdict == "more"
    return 100 * told / people


def rows(people=PEOPLE, seed=SEED):
    """Rows of the table: plan, days, error of a session, whether it is known of the person, percents."""
    rng = np.random.default_rng(seed)
    for plan, days in PLANS.items():
        for error_deg in ERRORS_DEG:
            for own in (False, True):
                told = [
                    told_percent(days, error_deg, change, own=own, people=people, rng=rng)
                    for change in CHANGES_DEG
                ]
                yield plan, len(days), error_deg, own, told


def main():
    people = int(sys.argv[1]) if len(sys.argv) > 1 else PEOPLE
    print("| sessions | days | error of one | smallest change | told at 0° | told at +2° | told at +5° |")
    print("| --- | --- | --- | --- | --- | --- | --- |")
    for plan, days, error_deg, own, told in rows(people):
        whose = "own, from five repeats of each leg" if own else "published"
        percent = " | ".join(f"{one:.0f} %" for one in told)
        print(f"| {plan} | {days} | {error_deg}° | {whose} | {percent} |", flush=True)


if __name__ == "__main__":
    main()
