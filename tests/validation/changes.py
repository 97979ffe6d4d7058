"""What the rule for a real change does to simulated people: false alarms and power, with a fixed seed.

    python tests/validation/changes.py [PEOPLE]

Prints the table of docs/history.md. A person's shin angles change by 0, 2 or 5 degrees in four weeks, evenly;
left, right and left minus right are told together, and false is any of the three that is told though it is
level. Every session reads an angle with a normal error. The errors: 1.0 deg, the RMSE of knee-to-wall clips
from the side as filmed; 1.6 deg, that of a messenger's copies (docs/validation.md); 1.7 deg, the published
one of the lunge test (MDC 4.7 deg, Powden 2015), in which the person's own days are contained.
"""

from __future__ import annotations

import sys

import numpy as np

from ankle_cv.history.family import TrendLine, family_trends
from ankle_cv.history.quantities import LUNGE_CHANGE_DEG
from ankle_cv.history.statistics import RepeatError, pooled_repeat_error

SEED = 17
PEOPLE = 2000
WEEKS = 4
CHANGES_DEG = ((0.0, 0.0), (2.0, 2.0), (5.0, 5.0), (5.0, 0.0), (5.0, None))
"""Of the left and the right leg; None where it is not followed."""
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
    """Share of people who are told a real change, percent.

    Parameters
    ----------
    change_deg
        Of the left and of the right leg; the right one is None where only the left one is followed.

    Returns
    -------
    tuple of float
        Of the left leg, in its direction; of any of the lines that is level.
    """
    right, wrong = 0, 0
    for _ in range(people):
        error = PUBLISHED
        if own:
            error = pooled_repeat_error([rng.normal(0, error_deg, REPEATS) for _ in range(2)])
        values = {
            side: 35 + change * days / days[-1] + rng.normal(0, error_deg, len(days))
            for side, change in zip(("left", "right"), change_deg, strict=True)
            if change is not None
        }
        true = dict(zip(("left", "right"), change_deg, strict=True))
        lines = {side: TrendLine(days, one, error, np.zeros(len(days))) for side, one in values.items()}
        if len(lines) > 1:
            apart = values["left"] - values["right"]
            lines["left_minus_right"] = TrendLine(days, apart, error.of_difference, np.zeros(len(days)))
            true["left_minus_right"] = change_deg[0] - change_deg[1]
        told = {side: one.verdict for side, one in family_trends(lines).items()}
        right += told["left"] == "more"
        wrong += any(told[side] in ("more", "less") and true[side] == 0 for side in lines)
    return 100 * right / people, 100 * wrong / people


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
    print(
        "| sessions | days | error of one | smallest change | false, all level | false, one leg +5° | +2° "
        "| +5° | +5°, one leg of both | +5°, one leg filmed |"
    )
    print("| --- " * 10 + "|")
    for plan, days, error_deg, own, told in rows(people):
        whose = "own" if own else "published"
        level, two, five, one, only = told
        numbers = (level[1], one[1], two[0], five[0], one[0], only[0])
        percent = " | ".join(f"{number:.0f} %" for number in numbers)
        print(f"| {plan} | {days} | {error_deg}° | {whose} | {percent} |", flush=True)


if __name__ == "__main__":
    main()
