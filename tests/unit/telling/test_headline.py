"""The sentence about a clip: findings first, good news only of what was measured, no number of its own."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from typing import Any, get_args

import pytest
from assessments import (
    make_assessment,
    make_attempt,
    make_attribution,
    make_finding,
    make_raise,
    make_rep,
    make_scene,
    make_summary,
    make_view,
    measured,
)

from ankle_cv.assessment import Assessment, Comparison, Finding, FindingCode, Measurement, Sided, SideSummary
from ankle_cv.conventions import SIDES
from ankle_cv.protocols.summary import summarise
from ankle_cv.telling.both_legs import asymmetry_text
from ankle_cv.telling.finding_lines import finding_lines
from ankle_cv.telling.fitting import LONGEST, joined
from ankle_cv.telling.headline import headline
from ankle_cv.telling.numbers import DASH, beside_limit
from ankle_cv.telling.summary_rows import summary_rows
from ankle_cv.telling.to_write_down import to_write_down

HEEL = make_finding(
    "heel_rise",
    side="left",
    reps=(1, 2),
    value=measured(34, 4, "mm"),
    threshold=8.0,
    evidence_time_s=2.5,
)
POSSIBLE = HEEL.model_copy(update={"certainty": "possible"})
TRUNK = make_finding("trunk_lean", reps=(2,), value=measured(14, 5), threshold=10.0, evidence_time_s=2.5)
KNEES = make_finding("knee_valgus", reps=(1,), value=measured(-0.22, 0.09, "ratio"), evidence_time_s=1.5)
UNEVEN = make_finding("asymmetry", side="left", reps=(1,), value=measured(6.2, 3), evidence_time_s=1.5)
LIMITED = make_finding(
    "limited_dorsiflexion", side="left", certainty="possible", value=measured(28, 4), evidence_time_s=2.4
)
DOWN = measured(2, 3, "mm")
UP = (measured(31, 4, "mm"), measured(34, 4, "mm"))


def squats(
    *findings: Finding, lifts: tuple[Measurement | None, ...] = (DOWN, DOWN), **changes: Any
) -> Assessment:
    """Squats of the left leg with these heel lifts, the shin 38° and 40° forward, and so on."""
    front = "view" in changes and changes["view"].kind == "front"
    reps = tuple(
        make_rep(
            index,
            max_heel_lift=Sided(left=None if front else lift),
            peak_tibial_inclination=Sided(left=None if front else measured(36.0 + 2 * index, 4)),
            kasr_change=measured(-0.02, 0.03, "ratio") if front else None,
        )
        for index, lift in enumerate(lifts, 1)
    )
    return make_assessment(
        reps=reps, findings=findings, summary=summarise("squat", ("left",), reps, ()), **changes
    )


def lunges(*attempts: tuple[float, bool | None], cm: float | None = None, **changes: Any) -> Assessment:
    """Knee-to-wall attempts of the left leg: angle, and whether the heel stays down."""
    parts = tuple(
        make_attempt(
            index,
            tibial_inclination=measured(angle, 3),
            heel_down=down,
            knee_to_wall=measured(cm, 0.8, "cm") if cm else None,
        )
        for index, (angle, down) in enumerate(attempts, 1)
    )
    summary = summarise("wall", ("left",), (), parts)
    return make_assessment(kind="wall", attempts=parts, summary=summary, **changes)


def raises(*heights: float | None, **changes: Any) -> Assessment:
    """Raises of the left heel."""
    parts = tuple(
        make_raise(index, height=Sided(left=None if mm is None else measured(mm, 3, "mm")), **changes)
        for index, mm in enumerate(heights, 1)
    )
    summary = summarise("heel_raise", ("left",), (), (), parts)
    return make_assessment(kind="heel_raise", raises=parts, summary=summary)


def compared(verdict: str) -> Assessment:
    depth = Comparison(
        measure="depth",
        side=None,
        first=measured(70),
        second=measured(95),
        difference=measured(25),
        beyond_error=True,
    )
    return squats(TRUNK, attribution=make_attribution(depth, "vanished", verdict=verdict))


FRONT = make_view(kind="front", measured_sides=("left", "right"))


def test_a_clear_finding_comes_first() -> None:
    assert headline(squats(HEEL, lifts=UP)) == "The left heel rises 34 ± 4 mm in squat 2 (seen in 2 of 2)."


def test_a_heel_that_rose_surely_less_in_another_squat_is_told_with_that_lift() -> None:
    """39 mm in one squat and 16 mm in the other were "39 mm (seen in 2 of 2)"."""
    told = headline(squats(HEEL, lifts=(measured(16, 4, "mm"), measured(34, 4, "mm"))))
    assert told == "The left heel rises 34 ± 4 mm in squat 2 (16 ± 4 mm in squat 1)."
    three = HEEL.model_copy(update={"reps": (1, 2, 3)})
    lifts = (measured(20, 4, "mm"), measured(34, 4, "mm"), measured(12, 4, "mm"))
    assert "in squat 2 (least 12 ± 4 mm in squat 3)" in headline(squats(three, lifts=lifts))
    within = (measured(28.5, 4, "mm"), measured(34, 4, "mm"))  # 5.5 of 5.7
    assert "(seen in 2 of 2)" in headline(squats(HEEL, lifts=within))


def test_what_is_possible_is_said_as_possible() -> None:
    assert headline(squats(POSSIBLE)).startswith("The left heel may rise 34 ± 4 mm in squat 2")
    possible_first = squats(POSSIBLE, TRUNK)
    assert headline(possible_first).startswith("The trunk leans 14° ± 5° more than the shin at the bottom of")


def test_a_shallow_squat_is_left_to_its_row_in_the_table() -> None:
    assert headline(squats(make_finding("shallow_depth", side=None))) == headline(squats())


@pytest.mark.parametrize("code", sorted(set(get_args(FindingCode)) - {"shallow_depth"}))
def test_no_possible_finding_is_told_as_a_clear_one(code: FindingCode) -> None:
    value = {"value": measured(14, 5), "threshold": 10.0} if code == "trunk_lean" else {}
    clear = make_finding(code, side="left", evidence_time_s=1.2, **value)
    possible = clear.model_copy(update={"certainty": "possible"})
    told = headline(squats(possible))
    assert code == "limited_dorsiflexion" or told != headline(squats(clear))
    assert ("may " in told) or ("ossibly" in told) or code == "limited_dorsiflexion"


def test_at_most_two_findings_are_told() -> None:
    assert headline(squats(UNEVEN, TRUNK, HEEL, lifts=UP)) == (
        "The left heel rises 34 ± 4 mm in squat 2 (seen in 2 of 2); "
        "the trunk leans 14° ± 5° more than the shin at the bottom of squat 2."
    )


def test_the_angle_at_which_a_heel_comes_up_needs_a_heel_that_came_up() -> None:
    assert headline(squats(HEEL, LIMITED)).endswith("; the left heel came up at a shin angle of 28° ± 4°.")
    assert "came up" not in headline(squats(POSSIBLE, LIMITED))


def test_where_a_heel_came_up_early_the_sentence_has_the_number_to_write_down() -> None:
    """23° of the shin stood above a page that said to write down 20° of dorsiflexion, not the shin."""
    shown = squats(HEEL, LIMITED)
    left = SideSummary(n=2, tibial_inclination=measured(28, 4), dorsiflexion=measured(20, 5))
    shown = shown.model_copy(update={"summary": make_summary(left=left)})
    assert headline(shown).endswith("; dorsiflexion on average 20° ± 5°.")
    assert finding_lines(shown)[-1].startswith(LIMITED.message.rstrip(".")), "its own number stands below"
    rows = summary_rows(shown)
    assert [row[0] for row in rows[:2]] == [
        "Dorsiflexion (ankle bend), mean",
        "Shin angle (tibial inclination), mean",
    ]
    assert "mean (the first row), with the heel lift" in to_write_down([(shown, "left")], rows)


def test_a_trunk_that_surely_leans_in_a_squat_above_parallel_is_no_headline() -> None:
    """Its criterion is one of deep squats: the number is sure, its meaning is not."""
    sure = TRUNK.model_copy(update={"certainty": "possible", "value": measured(30, 8)})
    assert headline(squats(sure)) == headline(squats())
    assert finding_lines(squats(sure))


def test_a_headline_is_short_enough_to_be_read_at_a_glance() -> None:
    assert all(len(headline(one)) <= LONGEST for one in documents())
    long = joined(["a" * 100, "b" * 50, "c" * 10], begins="Knee to wall: ")
    assert long == f"Knee to wall: {'a' * 100}"


def test_what_the_headline_has_told_is_not_told_again() -> None:
    told = HEEL.model_copy(update={"message": "The left heel leaves the floor, by 34 mm in repetition 2."})
    meant = TRUNK.model_copy(
        update={"message": "The trunk leans 14° more than the shin. In a deep squat not."}
    )
    assert finding_lines(squats(told, meant)) == ("In a deep squat not.",)
    third = UNEVEN.model_copy(
        update={"certainty": "possible", "message": "The left shin moves less. Or not."}
    )
    assert finding_lines(squats(told, meant, third))[-1] == (
        "The left shin moves less (possible, not clear). Or not."
    )


def test_of_both_legs_one_verdict_is_said_once() -> None:
    attempts = tuple(
        make_attempt(number, side=side, tibial_inclination=measured(37, 3), heel_down=True)
        for number, side in enumerate(SIDES, 1)
    )
    summary = summarise("wall", SIDES, (), attempts)
    assert headline(make_assessment(kind="wall", attempts=attempts, summary=summary)) == (
        "Knee to wall, best with the heel down: left 37.0° ± 3.0° and right 37.0° ± 3.0°, "
        "both limited or not: cannot tell (too near 36.5°)."
    )


def test_the_good_news_of_a_clean_squat() -> None:
    assert headline(squats()) == "The left heel stays down in 2 squats; shin on average 39° ± 4° forward."


@pytest.mark.parametrize(
    ("lifts", "told"),
    [
        ((None, None), "Cannot tell whether the left heel rises (not measured)"),
        ((DOWN, None), "The left heel stays down where it is seen (1 of 2);"),
        ((DOWN, measured(7, 6, "mm")), "No clear rise of the left heel (at most 7 ± 6 mm)"),
        ((DOWN, measured(9, 14, "mm")), "Cannot tell whether the left heel rises (9 ± 14 mm)"),
    ],
)
def test_nothing_is_called_good_that_is_not_known(lifts: tuple[Measurement | None, ...], told: str) -> None:
    assert headline(squats(lifts=lifts)).startswith(told)


def test_a_heel_that_may_have_risen_is_told_with_the_number_of_the_table() -> None:
    """The sentence said 1 ± 7 where the table had 2 ± 6, which reaches less far up and is the largest."""
    shown = squats(lifts=(measured(9, 14, "mm"), measured(10, 12, "mm")))
    assert headline(shown).startswith("Cannot tell whether the left heel rises (10 ± 12 mm)")
    assert dict(summary_rows(shown))["Heel lift, largest"] == ["10 ± 12 mm"]


def test_where_nothing_of_the_ankle_is_known_that_is_said_first() -> None:
    reps = (make_rep(1), make_rep(2))
    nothing = make_assessment(reps=reps, summary=summarise("squat", ("left",), reps, ()))
    assert headline(nothing) == "2 squats, but the ankle was not measured."


def test_a_heel_stays_down_in_the_squats_that_show_it_not_in_those_of_another_scene() -> None:
    side = squats()
    front = squats(view=FRONT)
    reps = (*side.reps, *(rep.model_copy(update={"index": rep.index + 2, "scene": 2}) for rep in front.reps))
    both = side.model_copy(
        update={"reps": reps, "scenes": (make_scene(1, view=side.view), make_scene(2, view=FRONT))}
    )
    assert headline(both).startswith("The left heel stays down where it is seen (2 of 4); ")


def test_from_the_front_the_knees_are_told_and_what_to_film_for_the_rest() -> None:
    assert headline(squats(view=FRONT)) == (
        "The knees stay over the feet in 2 squats; heel and shin need a clip from the side."
    )
    moved = headline(squats(KNEES, view=FRONT))
    assert moved == "The knees move in by 22 ± 9 % of the distance between the ankles in squat 1."


def test_a_comparison_says_its_verdict_first() -> None:
    assert headline(compared("points_to_ankle")).startswith("With the heels raised this squat gets better")
    assert headline(compared("cannot_tell")).startswith("The trunk leans")


def test_knee_to_wall_has_degrees_centimetres_verdict_and_heel() -> None:
    assert headline(lunges((43, True), (41, True), (46, False), cm=10.2)) == (
        "Knee to wall, best with the heel down: left 43° ± 3° (10.2 ± 0.8 cm), not limited; "
        "heel up in attempt 3."
    )
    assert headline(lunges((46, False))) == "Knee to wall: no attempt counts (1 attempt), the heel comes up."
    assert headline(lunges((46, None))).endswith("cannot tell whether the heel stays down.")


def test_heel_raises_have_height_feet_and_trend() -> None:
    told = headline(raises(90, 86, 82, 78, 74))
    assert told.startswith("5 heel raises on both feet: left heel 82 ± ")
    assert "mm high (mean of 5, best 90 ± 3 mm); left, the height falls by 16 ± " in told
    assert "(mean of 2 of 3)" in headline(raises(90, None, 86))
    assert "cannot tell how high the heel rises" in headline(raises(None))


def test_other_movements_are_called_by_their_name() -> None:
    assert headline(make_assessment(kind="unknown", looks_like="lunge")) == (
        "This looks like lunges or split squats, which is no test: nothing is counted or judged."
    )
    assert headline(make_assessment(kind="unknown")) == "No test was recognised in this clip."


def documents() -> Iterator[Assessment]:
    """Many documents: every set of findings with every knowledge of the heel, and the other tests."""
    all_found = (HEEL, POSSIBLE, TRUNK, UNEVEN, LIMITED)
    chosen = [found for n in range(4) for found in itertools.combinations(all_found, n)]
    lifts: list[tuple[Measurement | None, ...]] = [
        (DOWN, DOWN),
        (None, None),
        (DOWN, None),
        (DOWN, measured(9, 14, "mm")),
    ]
    for found, known in itertools.product(chosen, lifts):
        yield squats(*found, lifts=known)
    yield from (squats(view=FRONT), squats(KNEES, view=FRONT), squats(lifts=()))
    for outcome in itertools.product((True, False, None), repeat=2):
        yield lunges(*zip((31.0, 43.0), outcome, strict=True), cm=9.4)
    yield from (raises(90, 86, 82, 78, 74), raises(90, None), raises(), raises(None))


def numbers_of(document: Assessment) -> set[str]:
    """Every number of a document as it may be written, and every count of its parts."""
    found: set[float] = set(range(len(document.reps) + len(document.attempts) + len(document.raises) + 1))

    def visit(value: Any) -> None:
        if isinstance(value, dict):
            for one in value.values():
                visit(one)
        elif isinstance(value, list | tuple):
            for one in value:
                visit(one)
        elif isinstance(value, int | float):
            found.add(float(value))

    dumped = document.model_dump()
    visit({key: dumped[key] for key in ("reps", "attempts", "raises", "summary", "findings")})
    return {
        f"{scale * abs(value):.{places}f}" for value in found for scale in (1, 100) for places in (0, 1)
    } | {"36.5", "90"}


@pytest.mark.parametrize("document", list(documents()))
def test_no_headline_claims_a_number_that_is_not_in_the_document(document: Assessment) -> None:
    text = headline(document)
    assert re.findall(r"\d+(?:\.\d+)?", text) == [
        number for number in re.findall(r"\d+(?:\.\d+)?", text) if number in numbers_of(document)
    ]
    assert text.endswith(".")
    assert DASH not in text


def test_a_clean_and_a_failing_squat_never_have_the_same_sentence() -> None:
    clean = {headline(squats(lifts=lifts)) for lifts in [(DOWN, DOWN), (DOWN, None), (None, None)]}
    failing = {headline(one) for one in documents() if one.kind == "squat" and one.findings != ()}
    assert not clean & failing
    assert not any(" stays down" in headline(squats(one)) for one in (HEEL, POSSIBLE))


def test_left_against_right_says_of_what_and_whether_it_is_beyond_the_error() -> None:
    summary = make_summary(asymmetry=measured(-1, 8))
    assert asymmetry_text(make_assessment(summary=summary)) == (
        "Shin angle, left against right: \N{MINUS SIGN}1° ± 8°, no difference beyond the error of 8.0°."
    )
    assert asymmetry_text(make_assessment(summary=make_summary())) is None


@pytest.mark.parametrize(
    ("value", "half", "text"),
    [
        (39.6, 3.4, "39.6° ± 3.4°"),  # contains 36.5; 40 ± 3 would not
        (32.6, 3.8, "32.6° ± 3.8°"),  # does not; 33 ± 4 would
        (33.0, 3.0, "33° ± 3°"),
        (44.0, 3.0, "44° ± 3°"),
    ],
)
def test_headline_and_table_tell_the_best_near_the_limit_with_the_same_digits(
    value: float, half: float, text: str
) -> None:
    attempts = (make_attempt(1, tibial_inclination=measured(value, half), heel_down=True),)
    told = make_assessment(kind="wall", attempts=attempts, summary=summarise("wall", ("left",), (), attempts))
    assert beside_limit(measured(value, half), 36.5) == text
    assert f"left {text}, " in headline(told)
    assert summary_rows(told)[0][1] == [text]
