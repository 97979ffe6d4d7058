"""One line per kind of notice, with its times."""

from __future__ import annotations

import pytest

from ankle_cv.assessment import Notice
from ankle_cv.notices.spans import merged, spans_of, with_times


def lost(from_s: float | None = None, to_s: float | None = None, **fields: object) -> Notice:
    return Notice(code="person_lost", message="Nobody.", remedy="R.", from_s=from_s, to_s=to_s, **fields)


def test_what_is_said_twice_is_one_notice_with_all_its_times() -> None:
    other = Notice(code="dark", message="Dark.", remedy="R.")
    found = merged([lost(3.0, 4.0), other, lost(1.0, 1.5)])
    assert [notice.code for notice in found] == ["person_lost", "dark"]
    assert found[0].spans_s == ((1.0, 1.5), (3.0, 4.0))
    assert (found[0].from_s, found[0].to_s) == (1.0, 4.0)
    assert found[1] is other


def test_the_legs_and_different_messages_stay_apart() -> None:
    found = merged(
        [lost(1, 2, side="left"), lost(1, 2, side="right"), lost(1, 2).model_copy(update={"message": "X."})]
    )
    assert len(found) == 3
    assert not any(notice.spans_s for notice in found)


def test_merging_again_changes_nothing_and_takes_more_in() -> None:
    found = merged([lost(1, 2), lost(3, 4)])
    assert merged(found) == found
    assert merged([*found, lost(5, 6)])[0].spans_s == ((1, 2), (3, 4), (5, 6))
    assert merged([lost(1, 2), lost(1, 2)]) == (lost(1, 2),)


def test_what_holds_for_the_whole_clip_has_no_times() -> None:
    (notice,) = merged([lost(1, 2), lost()])
    assert spans_of(notice) == ()
    assert with_times(notice) == "Nobody."


@pytest.mark.parametrize(
    ("count", "text"),
    [
        (1, "Nobody (0.0–0.5 s)."),
        (3, "Nobody (0.0–0.5 s, 1.0–1.5 s, 2.0–2.5 s)."),
        (8, "Nobody (0.0–0.5 s, 1.0–1.5 s and 6 more times)."),
    ],
)
def test_the_times_are_told_in_one_line(count: int, text: str) -> None:
    (notice,) = merged([lost(float(k), k + 0.5) for k in range(count)])
    assert with_times(notice) == text
