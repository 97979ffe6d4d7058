"""What is said of a balance test: no stance, no sway and why, too short."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from assessments import make_assessment, measured

from ankle_cv.assessment import SideSummary, Stance, Summary
from ankle_cv.notices.balance import balance_notices
from ankle_cv.telling.both_legs import difference_verdict
from ankle_cv.telling.headline import headline
from ankle_cv.telling.summary_rows import summary_rows


def stance(lasts_s: float = 32.0, *, known: bool = True, side: str = "left") -> Stance:
    sway = {"sway": measured(1.5, 0.2), "direction": "forward"} if known else {}
    return Stance.model_validate(
        {"index": 1, "side": side, "from_s": 1.0, "to_s": 1.0 + lasts_s, "touch_down": False, **sway}
    )


def codes(*stances: Stance, kind: str = "balance", yaw_deg: float = 90.0) -> list[tuple[str, str]]:
    scene = SimpleNamespace(view=SimpleNamespace(yaw_deg=yaw_deg, measured_sides=("left",)))
    told = balance_notices(SimpleNamespace(kind=kind, stances=stances), scene)
    return [(one.code, one.message) for one in told]


def test_a_whole_test_needs_no_word_and_other_tests_get_none() -> None:
    assert codes(stance()) == []
    assert codes(kind="squat") == []
    assert [code for code, _ in codes()] == ["no_stances"]


@pytest.mark.parametrize(
    ("one", "yaw_deg", "why"),
    [
        (stance(known=False), 45.0, "at an angle"),
        (stance(3.0, known=False), 90.0, "shorter than 4 s"),
        (stance(known=False, side="right"), 90.0, "hidden behind the other"),
        (stance(known=False), 0.0, "not seen all the time"),
    ],
)
def test_why_no_sway_is_told(one: Stance, yaw_deg: float, why: str) -> None:
    (code, message), *_ = codes(one, yaw_deg=yaw_deg)
    assert code == "no_sway"
    assert why in message


def test_less_than_half_a_minute_a_leg_is_said() -> None:
    assert [code for code, _ in codes(stance(17.0))] == ["short_stance"]
    assert codes(stance(), stance(side="right")) == []
    ((code, message),) = codes(stance(45.0), stance(14.0, side="right"))
    assert code == "short_stance"
    assert message.startswith("14 s on the right leg")


def test_the_headline_and_the_numbers_have_what_was_counted() -> None:
    part = SideSummary(
        n=1, sway=measured(1.5, 0.2), foot_sway=measured(0.1, 0.3, "pct_foot"), touch_downs=2, stance_s=28.0,
        longest_stance_s=12.0,
    )  # fmt: skip
    summary = Summary(headline="", rep_count=1, left=part, right=None, asymmetry=None)
    document = make_assessment(kind="balance", stances=(stance(),), summary=summary)
    assert (
        headline(document)
        == "Left leg: 28 s alone, 2 touch-downs, the shin sways 1.5° ± 0.2° forward and back."
    )
    rows = {label: texts[0] for label, texts in summary_rows(document)}
    assert rows["Sway of the heel on one leg"] == "0.1 ± 0.3 %"
    assert rows["Touch-downs"] == "2"
    assert rows["Time on this leg, longest stance"] == "28 s, 12 s"
    unknown = part.model_copy(update={"sway": None})
    document = document.model_copy(update={"summary": summary.model_copy(update={"left": unknown})})
    assert headline(document).endswith("cannot tell how much the shin sways.")
    nobody = make_assessment(kind="balance", summary=summary.model_copy(update={"left": None}))
    assert headline(nobody) == "No stance on one leg was found in this clip."


@pytest.mark.parametrize(
    ("value", "told"),
    [
        (0.2, "no difference beyond the error of 0.3°"),
        (0.6, "the left shin sways more, by more than the error of 0.3°"),
        (-0.6, "the right shin sways more, by more than the error of 0.3°"),
    ],
)
def test_left_against_right_says_which_shin_sways_more(value: float, told: str) -> None:
    assert difference_verdict("sway", measured(value, 0.3)) == told
