"""Which result speaks for which leg of which test, and which says nothing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeAlias

from ankle_cv.assessment import Assessment, Attempt, Kind
from ankle_cv.conventions import SIDES, Side
from ankle_cv.sessions.document import LeftOut, Remark
from ankle_cv.sessions.results import FailedResult, ReadResult
from ankle_cv.telling.both_legs import test_title
from ankle_cv.telling.parts import test_of

TestKey: TypeAlias = tuple[Kind, bool]
"""The test, and whether it was seen from the front, where other things are measured."""
ORDER: Final[tuple[TestKey, ...]] = (
    ("wall", False),
    ("squat", False),
    ("heel_raise", False),
    ("squat", True),
    ("heel_raise", True),
    ("wall", True),
    ("balance", False),
    ("balance", True),
)
"""The test of the ankle itself first."""


@dataclass(frozen=True)
class TestLegs:
    """The results that speak for the legs of one test.

    Attributes
    ----------
    key
        Of the test.
    left, right
        A result, or None; one clip may speak for both.
    """

    key: TestKey
    left: ReadResult | None
    right: ReadResult | None

    def of(self, side: Side) -> ReadResult | None:
        """Return the result of one leg."""
        return self.left if side == "left" else self.right

    @property
    def sources(self) -> tuple[ReadResult, ...]:
        """Each result once."""
        both = [one for one in (self.left, self.right) if one is not None]
        return tuple(both[:1]) if len(both) > 1 and both[0] is both[1] else tuple(both)


@dataclass(frozen=True)
class Sorted:
    """All results by test and leg, with what was said on the way."""

    tests: tuple[TestLegs, ...]
    remarks: tuple[Remark, ...]
    left_out: tuple[LeftOut, ...]


def sort_results(results: Iterable[ReadResult | FailedResult]) -> Sorted:
    """Give each leg of each test its result: the first one named, of several."""
    remarks: list[Remark] = []
    left_out: list[LeftOut] = []
    slots: dict[TestKey, dict[Side, ReadResult]] = {}
    seen: dict[tuple[str, Kind], ReadResult] = {}
    for one in results:
        if isinstance(one, FailedResult):
            left_out.append(LeftOut(folder=str(one.folder), reason=one.reason))
            continue
        document = one.assessment
        identity = (document.input.sha256, document.kind)
        if identity in seen:
            remarks.append(_named_twice(one, seen[identity]))
            continue
        seen[identity] = one
        sides = legs_in(document)
        if not sides:
            left_out.append(LeftOut(folder=str(one.folder), reason=_why_nothing(document)))
            continue
        remarks += _place(slots.setdefault(key_of(document), {}), sides, one)
    keys = [key for key in ORDER if key in slots]
    tests = tuple(TestLegs(key, slots[key].get("left"), slots[key].get("right")) for key in keys)
    return Sorted(tests, (*remarks, *_without_other_leg(tests)), tuple(left_out))


def key_of(document: Assessment) -> TestKey:
    """Return the test of a result."""
    return document.kind, document.view.kind == "front"


def legs_in(document: Assessment) -> tuple[Side, ...]:
    """Return the legs that a result is about, also where no number of them is known."""
    if document.kind == "unknown":
        return ()
    if document.kind == "wall":
        tried = {attempt.side for attempt in document.attempts}
        return tuple(side for side in SIDES if side in (tried or document.measured_sides))
    return document.measured_sides


def counted_attempts(result: ReadResult, side: Side) -> list[Attempt]:
    """Return the attempts of a leg that were not asked to be repeated."""
    return [
        one for one in result.assessment.attempts if one.side == side and one.index not in result.repeated
    ]


def _why_nothing(document: Assessment) -> str:
    if document.shown_leg_reps:
        return f"{test_of(document).many} are not compared: see its own report"
    return document.summary.headline.rstrip(".")


def _named_twice(result: ReadResult, first: ReadResult) -> Remark:
    names = " and ".join(dict.fromkeys((called(first), called(result))))
    return Remark(code="same_clip", message=f"A clip was named twice ({names}); it counts once.")


def called(result: ReadResult) -> str:
    """Return a short name of a result: its folder's."""
    return result.folder.absolute().name


def _place(slot: dict[Side, ReadResult], sides: Sequence[Side], result: ReadResult) -> list[Remark]:
    """Give the legs of a result their places; return what is said where one is taken."""
    taken = [side for side in sides if side in slot]
    slot.update({side: result for side in sides if side not in slot})
    if not taken:
        return []
    kind, from_front = key_of(result.assessment)
    others = " and ".join(dict.fromkeys(called(slot[side]) for side in taken))
    return [
        Remark(
            code="same_side",
            message=f"{test_title(kind, from_front=from_front)}: {others} and {called(result)} both show the "
            f"{' and '.join(taken)} leg; the page tells {others}, which was named first.",
        )
    ]


def _without_other_leg(tests: Sequence[TestLegs]) -> list[Remark]:
    lone = [one for one in tests if one.left is None or one.right is None]
    if not lone:
        return []
    if len(tests) > 1 and len(lone) == len(tests):
        shown = ", ".join(f"{called(one.sources[0])} {_title(one)}" for one in lone)
        message = f"The clips show different tests ({shown}), which cannot be compared with each other."
        return [Remark(code="different_tests", message=message)]
    return [
        Remark(
            code="one_side",
            message=f"{_title(one)}: only the {'left' if one.right is None else 'right'} leg was filmed; "
            "film the other one in the same way, and name both.",
        )
        for one in lone
    ]


def _title(legs: TestLegs) -> str:
    return test_title(legs.key[0], from_front=legs.key[1])


def clip_name(result: ReadResult) -> str:
    """Return the name of the clip of a result."""
    return Path(result.assessment.input.path).name
