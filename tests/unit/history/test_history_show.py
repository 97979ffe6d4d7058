"""From the store to what is told: days, legs, verdicts, remarks, and every form of it."""

from __future__ import annotations

import json
from dataclasses import replace

import pandas as pd
import pytest
from assessments import make_rep, measured
from kept_results import asked, kept, wall_document

from ankle_cv.assessment import Sided, SideSummary
from ankle_cv.cli.console import show
from ankle_cv.cli.history_view import history_of, small_curve
from ankle_cv.history.compose import compose, window_start
from ankle_cv.history.document import HistoryReport
from ankle_cv.history.figure import write_history_picture
from ankle_cv.history.page import to_history_page
from ankle_cv.history.records import kept_result
from ankle_cv.history.rows import PersonKept, RepeatRow
from ankle_cv.history.store import open_store
from ankle_cv.history.tables import write_history_csv
from ankle_cv.history.tracked import TrackedNumber
from ankle_cv.history.words import signed
from ankle_cv.sessions.results import ReadResult


def report_of(tmp_path, results, *, weeks=12, own=(), name="Ann") -> HistoryReport:
    path = tmp_path / "h.sqlite"
    with open_store(path, make=True) as store:
        store.keep(results)
        person = store.person(name)
        since = window_start(person, weeks)
        rows, numbers = store.results(person, since), store.numbers(person, since)
    return compose(person, rows, numbers, own, weeks=weeks, store=str(path))


def leg(report, side, quantity="tibial_inclination"):
    (test,) = report.tests
    found = next(one for one in test.quantities if one.quantity == quantity)
    return next(one for one in found.legs if one.side == side)


@pytest.fixture
def gaining(tmp_path):
    """The left leg gains a degree and a half a week, the right one nothing."""
    weeks = range(6)
    left = [kept(33 + 1.5 * week, days=7 * week, side="left") for week in weeks]
    return report_of(tmp_path, [*left, *(kept(38, days=7 * week, side="right") for week in weeks)])


def test_a_gain_is_real_and_the_other_leg_is_level(gaining):
    trend = leg(gaining, "left").trend
    assert trend.verdict == "more"
    assert trend.change.value == pytest.approx(7.5)
    assert trend.per_week.value == pytest.approx(1.5)
    assert trend.line == pytest.approx((33, 40.5))
    # Six evenly spaced sessions: 1.02 * 4.7 * 5 / sqrt(2 * 17.5).
    assert trend.smallest_change == pytest.approx(4.05, abs=0.01)
    assert leg(gaining, "right").trend.verdict == "cannot_tell"
    assert leg(gaining, "right").trend.more_sessions is None
    headline = gaining.tests[0].headline
    assert headline.startswith("Knee to wall, shin angle: left +7.5 ± 4.")
    assert "a real increase; right not distinguishable from no change yet (0.0 ± " in headline


def test_left_minus_right_has_the_errors_of_both(gaining):
    apart = leg(gaining, "left_minus_right")
    assert [point.value for point in apart.points] == pytest.approx([-5, -3.5, -2, -0.5, 1, 2.5])
    assert apart.points[0].plus_minus == pytest.approx(2.1 * 2**0.5)
    assert apart.trend.smallest_change == pytest.approx(leg(gaining, "left").trend.smallest_change * 2**0.5)
    assert apart.trend.told.endswith("left really gained on right, beyond what the measurement can mistake.")


def test_several_results_of_a_day_are_one_point(tmp_path):
    day = [kept(degrees, days=n / 100) for n, degrees in enumerate((34, 36, 35.5))]
    points = leg(report_of(tmp_path, day), "left").points
    assert [(p.day, p.value, p.results) for p in points] == [("2026-09-07", 35.5, 3)]
    assert leg(report_of(tmp_path, day), "left").trend.verdict == "too_few"


def test_what_is_not_told_yet_says_how_many_more_would_tell(tmp_path):
    report = report_of(tmp_path, [kept(35 + 0.7 * week, days=7 * week) for week in range(5)])
    trend = leg(report, "left").trend
    assert trend.verdict == "cannot_tell"
    assert trend.more_sessions >= 1
    assert f"not distinguishable from no change yet; about {trend.more_sessions} more session" in trend.told


def test_a_height_without_a_published_change_is_never_real(tmp_path):
    report = report_of(tmp_path, [kept(35, days=7 * week) for week in range(5)])
    trend = leg(report, "left", "heel_lift").trend
    assert (trend.verdict, trend.smallest_change) == ("no_smallest_change", None)
    assert "none is published" in report.tests[0].quantities[-1].smallest_change_source


def test_a_persons_own_error_takes_the_place_of_the_published_one(tmp_path):
    own = RepeatRow("wall", "tibial_inclination", "deg", 0.5, 8.0, 10, "2026-09-01", "2026-09-02")
    report = report_of(tmp_path, [kept(35, days=0), kept(37, days=7)], own=[own])
    quantity = report.tests[0].quantities[0]
    assert quantity.smallest_change == pytest.approx(2.306 * 2**0.5 * 0.5, abs=0.001)
    assert "10 repeats" in quantity.smallest_change_source
    assert leg(report, "left").trend.verdict == "more"
    assert leg(report, "left", "dorsiflexion").trend.verdict == "cannot_tell"


def test_results_before_the_weeks_are_counted_and_left_out(tmp_path):
    report = report_of(tmp_path, [kept(35, days=7 * week) for week in range(6)], weeks=2)
    assert (report.earlier_results, len(report.results)) == (3, 3)
    assert [one.code for one in report.remarks] == ["earlier_results"]


def test_the_window_does_not_begin_before_the_calendar():
    person = PersonKept(1, "Ann", 1, "0001-01-05", "0001-01-05")
    assert window_start(person, 104) == "0001-01-01"
    assert window_start(PersonKept(1, "Ann", 0, None, None), 12) == ""


def test_results_of_which_not_all_counts_are_said_before_what_changed(tmp_path):
    report = report_of(tmp_path, [asked(kept(35, days=0)), kept(36, days=7)])
    assert [one.code for one in report.remarks] == ["not_all_counts"]
    assert "of 1 of 2 results not all counts" in report.remarks[0].message


def test_other_shoes_and_versions_are_said(tmp_path):
    report = report_of(
        tmp_path, [kept(35, days=0, footwear="barefoot"), kept(36, days=7, footwear="lifters")]
    )
    assert [one.code for one in report.remarks] == ["different_footwear"]
    assert "barefoot, lifters" in report.remarks[0].message


def test_attempts_that_were_done_again_do_not_count():
    document = wall_document(35)
    attempts = (
        document.attempts[0].model_copy(update={"tibial_inclination": measured(50)}),
        *document.attempts[1:],
    )
    again = document.model_copy(update={"attempts": attempts})

    def shin(repeated):
        numbers = kept_result(ReadResult("x", again, frozenset(repeated))).numbers
        return next(one.number.value for one in numbers if one.quantity == "tibial_inclination")

    assert shin([]) == pytest.approx(40)
    assert shin([1]) == pytest.approx(35)


def test_of_squats_the_change_since_standing_is_the_mean_of_complete_ones():
    reps = tuple(
        make_rep(n, complete=n < 3, tibial_excursion=Sided(left=measured(20 + 2 * n))) for n in (1, 2, 3)
    )
    document = wall_document(35).model_copy(update={"kind": "squat", "attempts": (), "reps": reps})
    assert kept_result(ReadResult("x", document)).numbers == ()  # no summary of that leg
    summary = document.summary.model_copy(update={"left": SideSummary(tibial_inclination=measured(30))})
    whole = document.model_copy(update={"summary": summary})
    numbers = {one.quantity: one.number.value for one in kept_result(ReadResult("x", whole)).numbers}
    assert numbers == {"tibial_inclination": 30, "tibial_excursion": pytest.approx(23)}


def test_nobody_is_kept_without_a_name():
    assert kept_result(ReadResult("x", wall_document(35, name=None))) is None


@pytest.mark.parametrize(
    ("value", "plus_minus", "unit", "text"),
    [
        (4.84, 3.06, "deg", "+4.8 ± 3.1°"),
        (-4.84, 3.06, "deg", "−4.8 ± 3.1°"),
        (0.04, 3.06, "deg", "0.0 ± 3.1°"),
        (2.6, 1.2, "mm", "+3 ± 1 mm"),
    ],
)
def test_a_change_has_its_sign(value, plus_minus, unit, text):
    assert signed(measured(value, plus_minus, unit)) == text
    assert signed(None) == "–"


def test_a_small_curve_does_not_make_a_mountain_of_noise(gaining, tmp_path):
    assert small_curve(leg(gaining, "left"), 4.7) == "▂▃▄▅▆▇"
    noise = report_of(tmp_path / "n", [kept(35 + 0.5 * (n % 2), days=n) for n in range(4)])
    assert small_curve(leg(noise, "left"), 4.7) in ("▄▅▄▅", "▅▅▅▅", "▄▄▄▄")
    assert small_curve(leg(noise, "left"), None) == "▁█▁█"


def test_the_page_tells_it_and_escapes_what_is_told(tmp_path):
    name = '<script>alert("x")</script>'
    page = to_history_page(
        report_of(tmp_path, [kept(35, days=7 * n, name=name, note="<b>") for n in range(3)], name=name)
    )
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page
    assert "&lt;b&gt;" in page
    assert "gives way" in page
    assert "means of what counts in a clip, not the best" in page
    assert "http" not in page.replace("http://www.w3.org", "")


def test_csv_is_harmless_and_has_every_day(gaining, tmp_path):
    changed = gaining.model_copy(update={"person": "=1+1"})
    table = pd.read_csv(write_history_csv(changed, tmp_path / "h.csv"))
    assert len(table) == 4 * 3 * 6
    assert set(table["person"]) == {"'=1+1"}
    left = table[(table["leg"] == "left") & (table["quantity"] == "tibial_inclination")]
    assert left["value"].tolist() == [33, 34.5, 36, 37.5, 39, 40.5]
    assert left["unit"].unique().tolist() == ["deg"]


def test_the_picture_is_a_png_also_of_nothing(gaining, tmp_path):
    for report in (gaining, gaining.model_copy(update={"tests": ()})):
        content = write_history_picture(report, tmp_path / "h.png").read_bytes()
        assert content.startswith(b"\x89PNG")


def test_the_document_is_read_back_whole(gaining):
    text = gaining.model_dump_json()
    assert HistoryReport.model_validate(json.loads(text)) == gaining


def test_a_heel_lift_whose_error_hides_any_rise_is_not_told(tmp_path):
    def lifted(value, plus_minus, days):
        one = kept(35, days=days)
        hidden = TrackedNumber("left", "heel_lift", measured(value, plus_minus, "mm"))
        numbers = tuple(hidden if n.quantity == "heel_lift" else n for n in one.numbers)
        return replace(one, numbers=numbers)

    report = report_of(tmp_path, [lifted(30, 40, 0), lifted(3, 4, 7)])
    assert [point.value for point in leg(report, "left", "heel_lift").points] == [3]
    (remark,) = report.remarks
    assert remark.code == "untold_lifts"
    assert remark.message.startswith("1 heel lift left out: the error is larger than a rise")


@pytest.mark.parametrize(
    ("results", "told"), [(1, "Of the only result the day"), (2, "Of 1 of 2 results the day")]
)
def test_days_that_are_not_those_of_filming_are_said(tmp_path, results, told):
    by_file = replace(kept(35), taken_source="file")
    report = report_of(tmp_path, [by_file, kept(36, days=7)][:results])
    (message,) = (one.message for one in report.remarks if one.code == "dates_of_files")
    assert message.startswith(told)


def test_one_more_session_is_one(tmp_path):
    report = report_of(tmp_path, [kept(35 + 0.9 * week, days=7 * week) for week in range(5)])
    assert leg(report, "left").trend.more_sessions == 1
    assert "about 1 more session would tell" in report.tests[0].headline
    assert "1 more sessions" not in report.model_dump_json()


def test_the_page_does_not_tell_where_folders_lie(tmp_path):
    report = report_of(tmp_path, [kept(35, folder=str(tmp_path / "s/2026/left")), kept(36, days=1)])
    page = to_history_page(report)
    assert str(tmp_path) not in page
    assert "2026/left" in page


def test_both_legs_are_told_together(tmp_path):
    def told(results):
        return [
            one.trend.verdict
            for one in report_of(tmp_path / str(len(results)), results).tests[0].quantities[0].legs
        ]

    left = [kept(35, days=0), kept(39.8, days=28)]
    assert told(left) == ["more"]
    level = [kept(35, days=0, side="right"), kept(35, days=28, side="right")]
    assert told(left + level) == ["cannot_tell"] * 3


def test_the_level_of_an_interval_is_told(gaining, tmp_path):
    left = [kept(35, days=0), kept(36, days=28)]
    right = [kept(35, days=0, side="right"), kept(35, days=28, side="right")]

    def levels(report):
        return [one.trend.level_percent for one in report.tests[0].quantities[0].legs]

    assert levels(report_of(tmp_path / "one", left)) == [95]
    assert levels(report_of(tmp_path / "day", left[:1])) == [None]
    shared = report_of(tmp_path / "both", left + right)
    assert levels(shared) == [97.75, 97.75, 99.5]
    assert levels(gaining) == [95, 95, 95]
    table = pd.read_csv(write_history_csv(shared, tmp_path / "h.csv"))
    assert set(table["level_percent"].dropna()) == {97.75, 99.5}
    for told, levels_told in (
        (shared, "of cases: shin angle, dorsiflexion, knee to wall: left 97.75 %, right 97.75 %, left minus"),
        (gaining, "left 95 %, right 95 %, left minus right 95 %; knee to wall: left 97.75 %, right 97.75 %"),
    ):
        page = to_history_page(told)
        assert levels_told in page
        assert "whole 95 % interval" not in page


def test_by_a_persons_own_error_an_interval_may_be_narrower_than_the_smallest_change(tmp_path):
    own = RepeatRow("wall", "tibial_inclination", "deg", 1.2, 8.0, 10, "2026-09-01", "2026-09-02")
    level = [kept(35, days=7 * week) for week in range(5)]
    trend = leg(report_of(tmp_path, level, own=[own]), "left").trend
    without_scatter = 1.05 * 2.306 * 2**0.5 * 1.2 * 4 / 20**0.5
    assert trend.change.plus_minus < without_scatter
    page = to_history_page(report_of(tmp_path, level, own=[own]))
    assert "by the person's own it may be" in page.replace("\n", "").replace("  ", " ")
    published = leg(report_of(tmp_path / "p", level), "left").trend
    assert published.change.plus_minus >= published.smallest_change


def test_warning_signs_come_first(tmp_path, capsys):
    told = [kept(35, days=0, symptoms="giving-way"), kept(36, days=7, symptoms="none"), kept(37, days=8)]
    report = report_of(tmp_path, told)
    assert report.warning.startswith("Warning sign told: the ankle gives way. See a health professional")
    assert [one.symptoms for one in report.results] == ["giving-way", "none", None]
    page = to_history_page(report)
    assert page.index(report.warning) < page.index('<p class="headline')
    show(history_of(report))
    assert capsys.readouterr().out.startswith("Warning sign told: the ankle gives way.")
    assert report_of(tmp_path / "n", told[1:]).warning == ""
    assert "Warning sign told" not in to_history_page(report_of(tmp_path / "m", told[1:]))


def test_the_days_of_a_warning_sign_and_a_later_none_are_told(tmp_path):
    told = [
        kept(35, days=0, symptoms="giving-way, numbness"),
        kept(36, days=7, symptoms="numbness"),
        kept(37, days=8),
    ]
    days = (
        "the ankle gives way, 7 September 2026; tingling, burning or numbness in the foot, 14 September 2026."
    )
    assert report_of(tmp_path / "a", told).warning.endswith(f"Last told with clips of these days: {days}")
    later = [*told, kept(38, days=14, symptoms="none"), kept(38, days=15)]
    none = " With the clip of 21 September 2026 the answer was none."
    assert report_of(tmp_path / "b", later).warning.endswith(days + none)
    again = [*later, kept(38, days=21, symptoms="giving-way")]
    warning = report_of(tmp_path / "c", again).warning
    assert "the ankle gives way, 28 September 2026" in warning
    assert "the answer was none" not in warning


def squatted(degrees, *, days, lift=1.0):
    """A squat of the left leg, by its numbers: shin angle, and how far the heel was up."""
    angle = TrackedNumber("left", "tibial_inclination", measured(degrees, 3))
    heel = TrackedNumber("left", "heel_lift", measured(lift, 4, "mm"))
    one = kept(degrees, days=days + 0.1)
    document = one.result.assessment.model_copy(update={"kind": "squat", "attempts": ()})
    return replace(one, numbers=(angle, heel), result=replace(one.result, assessment=document))


@pytest.mark.parametrize(
    ("squat", "told"),
    [
        (
            squatted(24, days=6),
            "the lunge shows 40° ± 2°, the squat uses 24° ± 3°: 60 ± 10 %, this ± with how much",
        ),
        (squatted(24, days=6), "video cannot tell."),
        (squatted(36, days=6), ": not distinguishable from all of it."),  # 4°, less than two sessions differ
        (squatted(39, days=6), "98 ± 12 %"),
        (squatted(50, days=6), "125 ± 13 %"),
        (squatted(50, days=6), ": the lunge did not show all that the ankle has"),
        (
            squatted(24, days=8),
            "cannot tell how much of the ankle's range the squat uses: 8 days lie between",
        ),
        (squatted(24, days=6, lift=20), "the heel rose in the squat, which leans the shin further."),
        (squatted(24, days=6, lift=-30), "the squat uses 24° ± 3°"),
    ],
)
def test_how_much_of_the_range_a_squat_uses(tmp_path, squat, told):
    report = report_of(tmp_path, [kept(40), squat])
    (use,) = report.range_use
    assert use.side == "left"
    assert told in use.told
    assert (use.percent is None) == ("%" not in use.told)
    assert "Control, not only length" in to_history_page(report)


def test_a_persons_own_error_and_a_wide_reading_are_in_the_share(tmp_path):
    own = [
        RepeatRow(kind, "tibial_inclination", "deg", 0.2, 8.0, 10, "2026-09-01", "2026-09-02")
        for kind in ("wall", "squat")
    ]
    # Readings of ± 2° and ± 3° are wider than what two sessions of this person differ by.
    (use,) = report_of(tmp_path, [kept(40), squatted(24, days=6)], own=own).range_use
    assert use.plus_minus == pytest.approx(100 * (3**2 + (0.6 * 2.1) ** 2) ** 0.5 / 40)
    own = [replace(one, sd=3.0) for one in own]
    (use,) = report_of(tmp_path / "n", [kept(40), squatted(24, days=6)], own=own).range_use
    assert use.plus_minus == pytest.approx(100 * 2.306 * 3 * (1 + 0.6**2) ** 0.5 / 40, rel=1e-3)


def test_without_both_tests_there_is_no_share(tmp_path):
    report = report_of(tmp_path, [kept(40), kept(38, side="right")])
    assert report.range_use == ()
    assert "Control, not only length" not in to_history_page(report)
