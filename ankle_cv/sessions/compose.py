"""Several results as one document: pure, from their documents alone."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import combinations

from ankle_cv.assessment import Assessment, Measurement, Sided, SideSummary, Summary
from ankle_cv.conventions import SIDES, Side
from ankle_cv.protocols.reps import left_minus_right
from ankle_cv.protocols.wall import summarise_attempts
from ankle_cv.sessions.document import (
    LegsDifference,
    LegSource,
    Remark,
    RemarkCode,
    SessionReport,
    SessionTest,
)
from ankle_cv.sessions.legs import (
    Sorted,
    TestLegs,
    called,
    clip_name,
    counted_attempts,
    sort_results,
)
from ankle_cv.sessions.results import FailedResult, ReadResult
from ankle_cv.telling.both_legs import (
    MAX_DAYS_APART,
    NOT_ONE_PERSON,
    QUOTED,
    SMALLEST_REAL,
    both_legs_headline,
    days_apart,
    difference_verdict,
    least_difference,
    same_words,
    test_title,
)
from ankle_cv.telling.numbers import format_measurement
from ankle_cv.telling.summary_rows import LINES
from ankle_cv.version import __version__

NOTHING = "None of these results holds a number of a leg."


def session_document(results: Iterable[ReadResult | FailedResult]) -> SessionReport:
    """Compare the legs of several results.

    Parameters
    ----------
    results
        In the order in which they were named; of several of one leg and test the first counts.

    Returns
    -------
    SessionReport
        Without tests when no result says anything of a leg.
    """
    ordered = sort_results(results)
    return describe(ordered)


def describe(ordered: Sorted) -> SessionReport:
    """Return the document of results that are sorted by test and leg."""
    tests = tuple(_test(legs) for legs in ordered.tests)
    said = [remark for legs in ordered.tests for remark in (*_conflicts(legs), *_repeated(legs))]
    remarks = dict.fromkeys((*_people(ordered), *ordered.remarks, *said))
    several = len(tests) > 1
    lines = [
        (f"{test_title(one.kind, from_front=one.from_front)}: " if several else "") + one.headline
        for one in tests
    ]
    return SessionReport(
        headline=" ".join(lines) or NOTHING,
        tests=tests,
        remarks=tuple(remarks),
        left_out=ordered.left_out,
        ankle_cv=__version__,
    )


def _test(legs: TestLegs) -> SessionTest:
    kind, from_front = legs.key
    why_not = _why_not_compared(legs)
    summary = _summary(legs, compared=why_not is None)
    shown = [side for side in SIDES if legs.of(side)]
    doubts = [words for _, words, _ in _doubts(legs)]
    alone = legs.sources[0].assessment if len(legs.sources) == 1 else None
    headline = (
        alone.summary.headline
        if from_front and alone
        else both_legs_headline(kind, summary, shown, why_not, doubts)
    )
    return SessionTest(
        kind=kind,
        from_front=from_front,
        headline=headline,
        left=_source(legs.left, "left"),
        right=_source(legs.right, "right"),
        summary=summary.model_copy(update={"headline": headline}),
        differences=_differences(legs, summary, compared=why_not is None),
        not_compared=why_not,
    )


def _source(result: ReadResult | None, side: Side) -> LegSource | None:
    if result is None:
        return None
    about = result.assessment.about
    return LegSource(side=side, folder=str(result.folder), clip=clip_name(result), about=about)


def _summary(legs: TestLegs, *, compared: bool) -> Summary:
    """Return the summary over both legs; left minus right only where they may be compared."""
    kind = legs.key[0]
    if kind == "wall":
        attempts = [one for side in SIDES if (of := legs.of(side)) for one in counted_attempts(of, side)]
        summary = summarise_attempts(attempts)
    else:
        alone = legs.sources[0].assessment.summary if len(legs.sources) == 1 else None
        summary = alone or _summary_of_two(legs)
    if not compared:
        return summary.model_copy(update={"asymmetry": None, "asymmetry_verdict": None})
    found = summary.asymmetry
    verdict = difference_verdict(QUOTED[kind], found) if found else None
    return summary.model_copy(update={"asymmetry_verdict": verdict})


def _summary_of_two(legs: TestLegs) -> Summary:
    left, right = (_side_of(legs, side) for side in SIDES)
    quoted = QUOTED[legs.key[0]]
    both = Sided[Measurement](left=getattr(left, quoted, None), right=getattr(right, quoted, None))
    return Summary(
        headline="",
        rep_count=sum(one.assessment.summary.rep_count for one in legs.sources),
        left=left,
        right=right,
        asymmetry=left_minus_right(both) if _one_unit(both) else None,
    )


def _side_of(legs: TestLegs, side: Side) -> SideSummary | None:
    result = legs.of(side)
    if result is None:
        return None
    summary = result.assessment.summary
    return summary.left if side == "left" else summary.right


def _one_unit(both: Sided[Measurement]) -> bool:
    return bool(both.left and both.right and both.left.unit == both.right.unit)


def _differences(legs: TestLegs, summary: Summary, *, compared: bool) -> tuple[LegsDifference, ...]:
    found = []
    for measure in dict.fromkeys(line.field for line in LINES[legs.key[0]]):
        both = Sided[Measurement](
            left=getattr(summary.left, measure, None), right=getattr(summary.right, measure, None)
        )
        if both.left is None and both.right is None:
            continue
        difference = left_minus_right(both) if compared and _one_unit(both) else None
        if measure == QUOTED[legs.key[0]] and difference:
            difference = summary.asymmetry  # of one clip its own, which knows what its errors share
        beyond = abs(difference.value) > least_difference(measure, difference) if difference else None
        found.append(
            LegsDifference(
                measure=measure,
                left=both.left,
                right=both.right,
                left_minus_right=difference,
                smallest_real=SMALLEST_REAL.get(measure),
                beyond=beyond,
            )
        )
    return tuple(found)


def _why_not_compared(legs: TestLegs) -> str | None:
    """Return why the legs of a test may not be compared; None where they may, or one is missing."""
    if legs.left is None or legs.right is None:
        return None
    left, right = legs.left.assessment, legs.right.assessment
    if not same_words(left.about.name, right.about.name):
        return f"the clips are of {left.about.name} and {right.about.name}"
    if _unnamed(legs):
        return NOT_ONE_PERSON
    if not same_words(left.about.eyes, right.about.eyes):
        return f"the eyes were {left.about.eyes} on the left leg, {right.about.eyes} on the right one"
    if len(_units(legs)) > 1:
        return "only one clip has a scale, give the length of the foot for both (--foot-cm)"
    return None


def _units(legs: TestLegs) -> set[str]:
    quoted = QUOTED[legs.key[0]]
    numbers = [getattr(_side_of(legs, side), quoted, None) for side in SIDES]
    return {number.unit for number in numbers if number is not None}


def _lift_units(legs: TestLegs) -> int:
    """Return in how many units the heel lifts of both legs are told."""
    lifts = [getattr(_side_of(legs, side), "max_heel_lift", None) for side in SIDES]
    return len({lift.unit for lift in lifts if lift is not None})


def _people(ordered: Sorted) -> list[Remark]:
    """Say that results are of different people, wherever they are, or that nobody said they are of one."""
    results = [one for legs in ordered.tests for one in legs.sources]
    names = dict.fromkeys(one.assessment.about.name for one in results if one.assessment.about.name)
    if any(not same_words(first, second) for first, second in combinations(names, 2)):
        message = f"The clips name different people: {', '.join(map(str, names))}. A page is for one person."
        return [Remark(code="different_people", message=message)]
    nameless = dict.fromkeys(called(one) for legs in ordered.tests for one in _unnamed(legs))
    if not nameless:
        return []
    message = (
        f"Do the pictures show one person? No name was given for {' and '.join(nameless)}. Left and right of "
        "two people say nothing about either, so that they are not compared; if it is one person, "
        "a name says so (ankle-cv report … --name NAME)."
    )
    return [Remark(code="not_named", message=message)]


def _unnamed(legs: TestLegs) -> list[ReadResult]:
    """Return the results of which nothing says that both legs of a test are one person's."""
    if len(legs.sources) < 2:  # noqa: PLR2004 - one clip shows one person
        return []
    return [one for one in legs.sources if not (one.assessment.about.name or one.in_session)]


def _conflicts(legs: TestLegs) -> list[Remark]:
    """Say what makes the legs of a test hard to compare."""
    if legs.left is None or legs.right is None:
        return []
    title = test_title(legs.key[0], from_front=legs.key[1])
    found = [Remark(code=code, message=f"{title}: {text}") for code, _, text in _doubts(legs)]
    if len(_units(legs)) > 1 or _lift_units(legs) > 1:
        text = "one clip has a scale and the other has none; analyse both again with the length of the "
        text += "foot (--foot-cm)."
        found.append(Remark(code="different_units", message=f"{title}: {text}"))
    if _differ(legs, lambda one: one.provenance.ankle_cv):
        text = "the clips were analysed by different versions; analyse both again with this one."
        found.append(Remark(code="different_versions", message=f"{title}: {text}"))
    return found


def _differ(legs: TestLegs, read: Callable[[Assessment], object]) -> bool:
    return len({read(one.assessment) for one in legs.sources}) > 1


def _doubts(legs: TestLegs) -> list[tuple[RemarkCode, str, str]]:
    """Return what besides the leg differs between both clips: a code, a few words, a sentence."""
    if legs.left is None or legs.right is None:
        return []
    left, right = legs.left.assessment.about, legs.right.assessment.about
    found: list[tuple[RemarkCode, str, str]] = []
    if not same_words(left.footwear, right.footwear):
        text = (
            f"in other footwear: left {left.footwear}, right {right.footwear}. A raised heel alone changes "
        )
        found.append(("different_footwear", "the footwear differs", text + "both angles."))
    days = days_apart(left, right)
    if days is not None and days > MAX_DAYS_APART:
        text = f"{days} days lie between the clips. An ankle can change in that time."
        found.append(("dates_apart", f"{days} days lie between them", text))
    return found + _other_depth(legs)


def _other_depth(legs: TestLegs) -> list[tuple[RemarkCode, str, str]]:
    """Say that two squats went to different depths, on which the shin angle depends."""
    left, right = (getattr(_side_of(legs, side), "knee_flexion", None) for side in SIDES)
    bends = left_minus_right(Sided[Measurement](left=left, right=right))
    if len(legs.sources) == 1 or bends is None or abs(bends.value) <= bends.plus_minus:
        return []
    text = (
        f"one leg's squats are deeper (knee bend left {format_measurement(left)}, "
        f"right {format_measurement(right)}). The shin leans further in a deeper squat."
    )
    return [("different_depth", "one squat was deeper", text)]


def _repeated(legs: TestLegs) -> list[Remark]:
    found = []
    for one in legs.sources:
        if one.repeated:
            numbers = ", ".join(map(str, sorted(one.repeated)))
            text = f"{called(one)}: done again, and left out here: attempt {numbers}."
            found.append(Remark(code="attempts_repeated", message=text))
    return found
