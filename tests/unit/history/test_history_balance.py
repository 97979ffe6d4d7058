"""Balance over weeks: each view and each way of standing for itself, time and touch-downs too."""

from __future__ import annotations

from pathlib import Path

import pytest
from assessments import make_assessment, make_summary
from kept_results import FIRST, make_input

from ankle_cv.assessment import AboutRecord, Assessment, Measurement, SideSummary, Stance
from ankle_cv.history.compose import compose
from ankle_cv.history.records import kept_result
from ankle_cv.history.store import open_store
from ankle_cv.history.tracked import tracked_numbers
from ankle_cv.sessions.results import ReadResult
from ankle_cv.telling.headline import headline
from ankle_cv.telling.numbers import format_measurement

LEG_DEG = 1.4


def stood(direction: str, eyes: str | None, *, day: int = 0, touch_downs: int = 1) -> Assessment:
    """A clip of one stance of the left leg."""
    sway = Measurement(value=LEG_DEG, plus_minus=0.2, unit="deg")
    foot = Measurement(value=0.5, plus_minus=0.2, unit="pct_foot") if direction == "forward" else None
    return make_assessment(
        kind="balance",
        input=make_input(sha256=f"{day:064d}"),
        about=AboutRecord(
            name="Ann", eyes=eyes, filmed=FIRST.replace(day=7 + day).isoformat(), filmed_source="container"
        ),
        stances=(
            Stance(index=1, side="left", from_s=1, to_s=30, touch_down=False, sway=sway, direction=direction),
        ),
        summary=make_summary(
            left=SideSummary(
                sway=sway, foot_sway=foot, touch_downs=touch_downs, stance_s=29, longest_stance_s=29, n=1
            )
        ),
    )


def numbers(document: Assessment) -> dict[str, tuple[float, str]]:
    found = tracked_numbers(ReadResult(Path(), document))
    assert {one.side for one in found} == {"left"}
    return {one.quantity: (one.number.value, one.number.unit) for one in found}


@pytest.mark.parametrize(
    ("direction", "eyes", "names"),
    [
        ("forward", None, {"sway", "foot_sway", "longest_stance", "touch_downs"}),
        ("sideways", None, {"sway_sideways", "longest_stance", "touch_downs"}),
        (
            "sideways",
            "closed",
            {"sway_sideways_eyes_closed", "longest_stance_eyes_closed", "touch_downs_eyes_closed"},
        ),
    ],
)
def test_what_is_followed_says_which_way_and_with_which_eyes(direction, eyes, names):
    found = numbers(stood(direction, eyes))
    assert set(found) == names
    assert (29, "s") in found.values()
    assert (1, "count") in found.values()
    assert (LEG_DEG, "deg") in found.values()


def test_like_is_held_against_like_and_untold_eyes_are_said(tmp_path):
    clips = [("open", 0), ("closed", 1), ("open", 7), (None, 8)]
    kept = [kept_result(ReadResult(Path("r"), stood("forward", eyes, day=day))) for eyes, day in clips]
    with open_store(tmp_path / "h.sqlite", make=True) as store:
        store.keep([one for one in kept if one])
        person = store.person("Ann")
        rows = store.results(person), store.numbers(person)
    report = compose(person, *rows, (), weeks=12, store="h")
    days = {one.quantity: [leg.trend.days for leg in one.legs] for one in report.tests[0].quantities}
    assert [days[name] for name in ("sway", "sway_eyes_open", "sway_eyes_closed")] == [[1], [2], [1]]
    assert [one.code for one in report.remarks] == ["untold_eyes"]


def test_the_headline_says_how_the_eyes_were():
    assert headline(stood("forward", "closed")).startswith("Eyes closed: left leg: 29 s alone, 1 touch-down")
    assert headline(stood("forward", None)).startswith("Left leg: 29 s alone")


def test_a_number_without_a_known_change_is_told_with_its_change_and_counts_have_no_error():
    assert format_measurement(Measurement(value=2, plus_minus=0, unit="count")) == "2 \N{MULTIPLICATION SIGN}"
    sway = Measurement(value=0.5, plus_minus=0.04, unit="pct_foot")
    assert format_measurement(sway) == "0.5 ± 0.0 % of foot length"
    assert format_measurement(sway.model_copy(update={"plus_minus": 0.2})) == "0.5 ± 0.2 % of foot length"
