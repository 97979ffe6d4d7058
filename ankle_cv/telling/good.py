"""Whether it is good: of heel and ankle from beside, of the knees from the front; else that it is not told.

A squat need not use all that an ankle has: what its shin reaches with the heel down, the ankle has; what it
does not reach, the squat may not have asked for (science.md §1 and §2).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from ankle_cv.assessment import Assessment, Attempt, Measurement, SideSummary
from ankle_cv.conventions import SIDES, Side
from ankle_cv.findings.thresholds import KASR_CHANGE, LIMITED_INCLINATION
from ankle_cv.protocols.norms import LIMITED_DEG, VERDICTS, Reach, leans, reach
from ankle_cv.symptoms import signs_of
from ankle_cv.telling.front_texts import KneesState, knees_state, knees_where
from ankle_cv.telling.heels import HeelInSquats, HeelSeen, heel_seen, told_lift
from ankle_cv.telling.lifts import HIDDEN
from ankle_cv.telling.norms import LUNGE_NORM, norm_text
from ankle_cv.telling.numbers import CANNOT_TELL, exact_degrees, format_measurement
from ankle_cv.telling.parts import test_of
from ankle_cv.telling.repeats import VERDICT_TITLES
from ankle_cv.telling.summary_rows import side_summary
from ankle_cv.telling.unknown import not_in_view
from ankle_cv.telling.vocabulary import SHIN_ANGLE
from ankle_cv.text import lower_first

QUESTION: Final = "Is it good?"
LUNGE_TELLS: Final = "A knee-to-wall test tells."
NEXT_TEST: Final = (
    "a knee-to-wall test, which tells more of the ankle: knee to the wall, heel down, each leg filmed from "
    "its own side."
)
AT_WALL: Final = (
    "the same test with the foot nearer to the wall, so that the knee touches it with the heel down; then "
    "with the foot further away, as long as both hold."
)
FREE: Final = f"{LIMITED_DEG:g}°, from which on no ankle is called limited"
LEANS: Final[Mapping[str | None, str]] = {"above": "probably not limited", "below": "probably limited"}
"""What an interval on both sides of the limit still says, by the side on which most of it is."""
STOPPED_EARLY: Final = "no knee was seen at the wall, so that it may have stopped early"
MAY_BE_LIMITED: Final = "may be limited"
LIMITED: Final = (VERDICTS["limited"], VERDICTS["clearly_limited"])
"""Verdicts of which a lunge that stopped early may be the cause."""
ENOUGH: Final[frozenset[Reach]] = frozenset({"usual", "more"})
YES_OR_NO: Final[Mapping[str, str]] = {
    words: "yes, " if found in ENOUGH else "no, " for found, words in VERDICTS.items() if found != "unsure"
}
"""How an answer begins, by the verdict of a document."""
UNSURE_HEELS: Final[Mapping[HeelInSquats, str]] = {
    "may_rise": "it may rise",
    "unsure": HIDDEN,
    "unknown": "it was not measured",
}
"""Why a heel is not known to stay down, by its state."""
KNEES: Final[Mapping[KneesState, str]] = {
    "move_in": "Knees: they move in; how far is too far no study has settled.",
    "may_move_in": f"Knees: {CANNOT_TELL}, they may move in.",
    "stay": "Knees: yes, they stay over the feet.",
    "unsure": f"Knees: {CANNOT_TELL}, they neither clearly move in nor surely stay over the feet.",
    "unknown": f"Knees: {CANNOT_TELL}, they were not measured.",
}
NO_SHIN: Final = "the shin angle was not measured"
NOT_FROM_FRONT: Final = "Heel and ankle: a front view does not show them."
RAISES: Final = (
    "No limit of the heel's height is validated: compare left with right, or with an earlier clip."
)
FROM_A_SQUAT: Final = (
    "What the shin reaches with the heel down, the ankle has; what it does not reach, a squat may not have "
    "asked for."
)


def is_it_good(assessment: Assessment, *, named: bool = False) -> tuple[str, ...]:
    """Return the answer in sentences; empty where there is nothing to be called good.

    After a warning sign no other test is named: somebody is to be seen first.

    Parameters
    ----------
    assessment
        The document.
    named
        Whether the leg is told of a clip of one, too.
    """
    if signs_of(assessment.about.symptoms):
        return tuple(one for one in _answer(assessment, named=named) if one != LUNGE_TELLS)
    return _answer(assessment, named=named)


def _answer(assessment: Assessment, *, named: bool) -> tuple[str, ...]:
    if assessment.kind == "wall":
        return tuple(_lunges(assessment))
    if assessment.kind == "heel_raise" and assessment.raises:
        return (RAISES,)
    if assessment.kind != "squat":
        return ()
    knees = knees_state(assessment) if any(rep.complete for rep in assessment.reps) else None
    told = [*_heels_and_ankles(assessment, named=named), *([_knees(assessment, knees)] if knees else [])]
    if assessment.attribution is not None:
        verdict = VERDICT_TITLES[assessment.attribution.verdict]
        told.append(f"Against the second clip: {lower_first(verdict)}.")
    return (*told, NOT_FROM_FRONT) if knees and not_in_view(assessment, SHIN_ANGLE) else tuple(told)


def next_test_text(assessment: Assessment) -> str:
    """Return which test says more of the ankle than what was done; empty where that has said enough of it."""
    if assessment.kind == "wall" and never_at_wall(assessment):
        return AT_WALL
    seen = _heels(assessment) if assessment.kind == "squat" else {}
    return NEXT_TEST if any(_reach(assessment, *one) not in ENOUGH for one in seen.items()) else ""


def why_good(assessment: Assessment) -> str | None:
    """Return what the answer rests on; None where it names no limit."""
    told = " ".join(is_it_good(assessment))
    rests = []
    if f"{LIMITED_DEG:g}°" in told or LUNGE_TELLS in told or (told and assessment.kind == "wall"):
        rests = [
            f"{LIMITED_DEG:g}°: {LIMITED_INCLINATION.reference}.",
            f"Usual there: {norm_text(LUNGE_NORM)}°, {LUNGE_NORM.source}.",
            *([FROM_A_SQUAT] if assessment.kind == "squat" else []),
        ]
    if "Knees: " in told:
        rests.append(f"{KASR_CHANGE.reference[0].upper()}{KASR_CHANGE.reference[1:]}.")
    return " ".join(rests) or None


def _knees(assessment: Assessment, state: KneesState) -> str:
    """Return whether the knees stay, and in how many squats they are seen where not in all."""
    where = knees_where(assessment) if state == "stay" else ""
    return f"{KNEES[state].removesuffix('.')}{where}."


def _lunges(assessment: Assessment) -> list[str]:
    """Return the verdict on each leg of a knee-to-wall test."""
    told = []
    for side in SIDES:
        if not any(one.side == side for one in assessment.attempts):
            continue
        part = side_summary(assessment, side)
        told.append(
            f"{side.capitalize()} ankle: {_lunge(part, at_wall=seen_at_wall(assessment.attempts, side))}."
        )
    return told


def _lunge(part: SideSummary | None, *, at_wall: bool) -> str:
    """Return what a knee-to-wall test says of a leg."""
    best, verdict = (part.best_tibial_inclination, part.verdict) if part else (None, None)
    if best is None or verdict is None:
        return verdict or f"{CANNOT_TELL}: no attempt counts"
    if verdict == VERDICTS["unsure"]:
        return _near_the_limit(best, at_wall=at_wall)
    if verdict in YES_OR_NO and YES_OR_NO[verdict] == "yes, ":
        return f"yes, {verdict}"
    if not at_wall:
        return f"{MAY_BE_LIMITED}: {format_measurement(best)} is below {FREE}, but {STOPPED_EARLY}"
    grade, _, below = verdict.partition(": ")
    return (
        f"no, {grade}: {format_measurement(best)} is {below}; from {LIMITED_DEG:g}° on none is called limited"
    )


def _near_the_limit(number: Measurement, *, at_wall: bool = True) -> str:
    """Return what an interval says that contains the limit; less where no knee was seen at the wall."""
    lean = leans(number.value, number.plus_minus)
    if lean == "below" and not at_wall:
        return f"{MAY_BE_LIMITED}: {exact_degrees(number)} is mostly below {FREE}, but {STOPPED_EARLY}"
    if lean is None:
        return f"{CANNOT_TELL}, {exact_degrees(number)} reaches to both sides of {FREE}"
    return f"{LEANS[lean]}, {exact_degrees(number)} is mostly {lean} {FREE}"


def told_verdict(part: SideSummary, *, at_wall: bool) -> str | None:
    """Return the verdict on a leg of a knee-to-wall test in short, with what leans to one side said.

    Where no knee was seen at the wall, none that is limited is sure: the lunge may have ended early.
    """
    best = part.best_tibial_inclination
    lean = leans(best.value, best.plus_minus) if best else None
    limited = lean == "below" or part.verdict in LIMITED
    if limited and not at_wall:
        return f"{MAY_BE_LIMITED}: {STOPPED_EARLY}"
    return f"{LEANS[lean]}: mostly {lean} {LIMITED_DEG:g}°" if lean else part.verdict


def seen_at_wall(attempts: Iterable[Attempt], side: Side) -> bool:
    """Return whether a knee of a knee-to-wall test was seen at the wall with the heel down.

    Where it was not, the lunge may have ended before the ankle did, be it that no wall was in sight.
    """
    return any(
        one.side == side and one.heel_down and (one.at_wall or one.knee_to_wall is not None)
        for one in attempts
    )


def never_at_wall(assessment: Assessment) -> bool:
    """Return whether no knee of a knee-to-wall test came to the wall, though the wall was seen."""
    seen = [one.at_wall for one in assessment.attempts if one.heel_down]
    return False in seen and not any(seen_at_wall(assessment.attempts, side) for side in SIDES)


def _heels_and_ankles(assessment: Assessment, *, named: bool) -> list[str]:
    """Return what squats from beside say of each leg, once where both have the same answer."""
    legs = {side: _heel_and_ankle(assessment, side, found) for side, found in _heels(assessment).items()}
    same = len(legs) > 1 and len(set(legs.values())) == 1
    told: list[str] = []
    for side, (heel, ankle, _) in list(legs.items())[: 1 if same else None]:
        whose = "Each " if same else f"{side.capitalize()} " if named or len(legs) > 1 else ""
        told += [f"{whose}heel: {heel}.", f"{whose}ankle: {ankle}."]
    open_ended = any(lunge_tells for *_, lunge_tells in legs.values())
    return [f"{text[0].upper()}{text[1:]}" for text in told] + ([LUNGE_TELLS] if open_ended else [])


def _heels(assessment: Assessment) -> dict[Side, HeelSeen]:
    return {side: found for side in SIDES if (found := heel_seen(assessment, side))}


def _reach(assessment: Assessment, side: Side, heel: HeelSeen) -> Reach | None:
    """Return how far the ankle surely bends; None where the heel may add to the lean, or none is known."""
    shin = _shin(assessment, side) if heel.state == "down" and heel.wherever_shown else None
    return reach(shin.value, shin.plus_minus) if shin else None


def _shin(assessment: Assessment, side: Side) -> Measurement | None:
    part = side_summary(assessment, side)
    return part.tibial_inclination if part else None


def _heel_in_doubt(assessment: Assessment, side: Side, heel: HeelSeen) -> str:
    """Return what is known of a heel that neither surely rises nor surely stays down."""
    if heel.state != "no_clear_rise":
        return f"{CANNOT_TELL}, {UNSURE_HEELS[heel.state]}"
    size = format_measurement(told_lift(assessment, side) or heel.largest)
    return f"no clear rise (at most {size}); {CANNOT_TELL} whether it stays down"


def _heel_and_ankle(assessment: Assessment, side: Side, heel: HeelSeen) -> tuple[str, str, bool]:
    """Return whether a heel stays down, whether its ankle bends far enough, and if only a lunge tells."""
    adds = f"{CANNOT_TELL}, a raised heel adds to the shin angle"
    if heel.state == "rises":
        early = any(one.code == "limited_dorsiflexion" and one.side == side for one in assessment.findings)
        return "no, it rises", "it may be what limits this squat" if early else adds, early
    if heel.state != "down":
        return _heel_in_doubt(assessment, side, heel), adds, False
    down = "yes, it stays down" if heel.everywhere else "yes, it stays down where it is seen"
    shin, found = _shin(assessment, side), _reach(assessment, side, heel)
    if shin is None or found is None:
        why = "where the heel is not seen it may add to the shin angle" if shin else NO_SHIN
        return down, f"{CANNOT_TELL}, {why}", False
    number = format_measurement(shin)
    if found in ENOUGH:
        return down, f"yes, the shin leans {number}, beyond {FREE} in the knee-to-wall test", False
    if found == "unsure" and leans(shin.value, shin.plus_minus) != "below":
        return down, f"{_near_the_limit(shin)} in the knee-to-wall test", False
    name = test_of(assessment).title.lower()
    these = f"these {name}s" if len(assessment.reps) > 1 else f"this {name}"
    return down, f"{CANNOT_TELL}, {these} used {number}, which need not be all it has", True
