"""Compensations are raised where they are, and never from a view that cannot show them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from assessments import make_attempt, measured
from squat_clips import Squat, depth, measures

from ankle_cv.assessment import Attempt, Finding, ViewKind
from ankle_cv.conventions import Array, Side
from ankle_cv.findings.rules import find_all
from ankle_cv.measures.series import Measures
from ankle_cv.protocols.reps import assess_reps
from ankle_cv.protocols.squat import find_reps

SQUATS = [Squat(start=1.0, hold=0.4), Squat(start=4.0, hold=0.4)]
TIME_S = np.arange(0, 7.5, 1 / 30)
PHASE = depth(TIME_S, SQUATS) / 0.5
FIRST, SECOND = TIME_S < 3.5, TIME_S >= 3.5
INTERVALS = {"heel_lift_mm": 3.0, "kasr": 0.06}


def plus_minus(measure: str, side: Side | None, from_s: float, to_s: float) -> float | None:
    del side, from_s, to_s
    return INTERVALS.get(measure, 3.0)


def leg(
    *, lift_mm: Array | float = 0.0, tibia: float = 34.0, thigh: float = 90.0, knee: float = 110.0
) -> dict[str, Array]:
    """A leg whose heel rises evenly over the upper half of the depth."""
    lift = lift_mm * np.clip(2 * PHASE - 1, 0, 1)
    shin = 4 + (tibia - 4) * PHASE
    return {
        "tibial_inclination_deg": shin,
        "tibial_excursion_deg": shin - 4,
        "dorsiflexion_deg": shin - lift / 3,
        "heel_lift_mm": lift,
        "knee_flexion_deg": knee * PHASE,
        "thigh_inclination_deg": thigh * PHASE,
    }


def clip(
    left: dict[str, Array] | None = None,
    right: dict[str, Array] | None = None,
    *,
    trunk: float = 36.0,
    knees_in: float = 0.0,
) -> Measures:
    kasr = 0.85 - knees_in * PHASE
    return measures(
        TIME_S, 1 - 0.5 * PHASE, left=left, right=right, trunk_lean_deg=2 + (trunk - 2) * PHASE, kasr=kasr
    )


def findings(seen: Measures, view: ViewKind = "side") -> dict[tuple[str, Side | None], Finding]:
    reps = assess_reps(seen, find_reps(seen), plus_minus)
    assert len(reps) == 2
    found = find_all(seen, reps, (), view, plus_minus)
    by_key = {(f.code, f.side): f for f in found}
    assert len(by_key) == len(found), "one finding per code and side"
    return by_key


def test_a_clean_squat_raises_nothing():
    assert findings(clip(left=leg())) == {}


@pytest.mark.parametrize(("lift_mm", "severity"), [(12.0, "mild"), (20.0, "moderate"), (40.0, "marked")])
def test_a_heel_that_rises_is_found_on_its_side(lift_mm, severity):
    finding = findings(clip(left=leg(lift_mm=lift_mm)))["heel_rise", "left"]
    assert finding.reps == (1, 2)
    assert finding.certainty == "clear"
    assert finding.severity == severity
    assert finding.value.value == pytest.approx(lift_mm, abs=0.5)
    assert min(abs(finding.evidence_time_s - s.bottom) for s in SQUATS) < 0.15


@pytest.mark.parametrize(("lift_mm", "raised"), [(7.6, True), (6.0, False), (0.3, False)])
def test_a_rise_just_below_its_threshold_is_a_possible_one(lift_mm: float, raised: bool):
    finding = findings(clip(left=leg(lift_mm=lift_mm))).get(("heel_rise", "left"))
    assert (finding is not None) == raised
    if finding is not None:
        assert (finding.certainty, finding.severity, finding.threshold) == ("possible", "mild", 8.0)
        assert finding.confidence < 0.5


def test_only_the_repetitions_with_a_risen_heel_are_named():
    only_second = np.where(SECOND, 18.0, 0.0)
    finding = findings(clip(left=leg(lift_mm=only_second)))["heel_rise", "left"]
    assert finding.reps == (2,)
    assert finding.evidence_time_s == pytest.approx(SQUATS[1].bottom, abs=0.15)


def test_one_wild_frame_raises_nothing():
    seen = clip(left=leg())
    wild = seen.left.heel_lift_mm.copy()
    wild[np.argmin(np.abs(TIME_S - SQUATS[0].bottom))] = 80.0
    assert findings(replace(seen, left=replace(seen.left, heel_lift_mm=wild))) == {}


def test_a_clip_that_cannot_resolve_a_heel_says_nothing_of_it():
    seen = clip(left=leg(lift_mm=25.0))
    wide = lambda measure, *_: 30.0 if measure.startswith("heel") else 3.0  # noqa: E731
    reps = assess_reps(seen, find_reps(seen), wide)
    assert find_all(seen, reps, (), "side", wide) == ()


def test_percent_of_the_foot_is_judged_without_a_scale():
    seen = clip(left=leg(lift_mm=20.0))
    percent = replace(
        seen.left,
        heel_lift_mm=np.full_like(TIME_S, np.nan),
        heel_lift_pct_foot=seen.left.heel_lift_mm / 2.6,
    )
    finding = findings(replace(seen, left=percent))["heel_rise", "left"]
    assert finding.value.unit == "pct_foot"
    assert finding.value.value == pytest.approx(20 / 2.6, abs=0.2)


def test_the_inclination_at_which_the_heel_came_up_is_only_a_hint():
    # The heel passes 8 of 40 mm at 60 % of the way: 4 + 0.6 * 30 = 22°.
    finding = findings(clip(left=leg(lift_mm=40.0)))["limited_dorsiflexion", "left"]
    assert finding.value.value == pytest.approx(22, abs=1.5)
    assert finding.certainty == "possible"
    assert finding.threshold == 36.5
    assert "may be what limits" in finding.message


def test_an_ankle_that_bent_further_with_the_heel_down_is_not_what_gave_out():
    """The heel comes up at 22° in the second squat; the first went to 34° with it down, or only to 20°."""

    def found(first_deg: float, first_lift_mm: float = 0.0) -> bool:
        one, other = leg(tibia=first_deg, lift_mm=first_lift_mm), leg(lift_mm=40.0)
        mixed = {name: np.where(FIRST, one[name], other[name]) for name in one}
        return ("limited_dorsiflexion", "left") in findings(clip(left=mixed))

    assert not found(34.0)
    assert found(20.0)
    assert found(34.0, 6.0)  # 6 ± 3 mm may be a rise of 8


def test_a_heel_that_rises_beyond_the_norm_is_no_hint_at_the_ankle():
    found = findings(clip(left=leg(lift_mm=40.0, tibia=70.0), trunk=60.0))
    assert ("heel_rise", "left") in found
    assert ("limited_dorsiflexion", "left") not in found


def test_little_inclination_with_the_heel_down_is_no_limit():
    assert findings(clip(left=leg(tibia=20.0), trunk=22.0)) == {}, "a squat does not ask for the whole range"


def test_trunk_lean_against_the_shin():
    finding = findings(clip(left=leg(tibia=24.0), trunk=46.0))["trunk_lean", None]
    assert finding.value.value == pytest.approx(22, abs=0.5)
    assert (finding.certainty, finding.severity) == ("clear", "mild")


def test_above_parallel_the_trunk_against_the_shin_is_not_clear_and_in_a_quarter_squat_nothing():
    """The criterion is one of deep squats."""
    shallow = findings(clip(left=leg(tibia=24.0, thigh=60.0), trunk=46.0))["trunk_lean", None]
    assert (shallow.certainty, shallow.severity) == ("possible", "info")
    assert "stays above parallel" in shallow.message
    assert findings(clip(left=leg(tibia=24.0, thigh=40.0, knee=60.0), trunk=46.0)) == {}


def test_a_shallow_squat_is_no_finding_of_a_clip_by_itself():
    assert findings(clip(left=leg(thigh=60.0))) == {}


@pytest.mark.parametrize(("difference", "found"), [(3.0, False), (6.0, True), (12.0, True)])
def test_asymmetry_needs_more_than_the_smallest_change_that_can_be_told(difference, found):
    seen = clip(left=leg(tibia=34.0 - difference), right=leg(tibia=34.0))
    result = findings(seen, "oblique")
    assert (("asymmetry", "left") in result) is found


def test_asymmetry_needs_both_legs():
    assert findings(clip(left=leg(tibia=20.0), trunk=20.0), "side") == {}


def test_knees_in_from_the_front():
    finding = findings(clip(knees_in=0.22), "front")["knee_valgus", None]
    assert finding.reps == (1, 2)
    assert finding.certainty == "clear"
    assert finding.value.value == pytest.approx(-0.22, abs=0.01)
    assert min(abs(finding.evidence_time_s - s.bottom) for s in SQUATS) < 0.15
    assert "22 ± 6 %" in finding.message


@pytest.mark.parametrize("knees_in", [0.0, 0.05, -0.3])
def test_knees_over_the_feet_or_further_out_are_fine(knees_in):
    assert findings(clip(knees_in=knees_in), "front") == {}


@pytest.mark.parametrize(
    ("view", "allowed"),
    [
        ("side", {"heel_rise", "limited_dorsiflexion", "trunk_lean", "asymmetry"}),
        ("oblique", {"heel_rise", "limited_dorsiflexion", "trunk_lean", "asymmetry"}),
        ("front", {"knee_valgus"}),
        ("unknown", set()),
    ],
)
def test_a_view_raises_only_what_it_can_show(view, allowed):
    # Numbers for everything, as if every measure leaked into every view.
    seen = clip(
        left=leg(lift_mm=30.0, tibia=20.0, thigh=50.0),
        right=leg(tibia=34.0, thigh=50.0),
        trunk=60.0,
        knees_in=0.3,
    )
    assert {code for code, _ in findings(seen, view)} == allowed


def test_a_mirrored_person_has_the_mirrored_findings():
    legs = leg(lift_mm=20.0), leg()
    plain, mirrored = findings(clip(*legs), "oblique"), findings(clip(*legs[::-1]), "oblique")
    swap: dict[Side | None, Side | None] = {"left": "right", "right": "left", None: None}
    assert {(code, swap[side]) for code, side in plain} == set(mirrored)
    assert plain["heel_rise", "left"].value == mirrored["heel_rise", "right"].value


# --- knee to wall


def attempt(side: Side, inclination: float, *, heel_down: bool | None = True, pm: float = 2.0) -> Attempt:
    return make_attempt(
        side=side,
        tibial_inclination=measured(inclination, pm),
        dorsiflexion=measured(10.0, 2.0),
        heel_down=heel_down,
    )


def lunges(*attempts: Attempt) -> dict[tuple[str, Side | None], Finding]:
    nothing = measures(TIME_S, np.full_like(TIME_S, np.nan))
    return {(f.code, f.side): f for f in find_all(nothing, (), attempts, "side", plus_minus)}


@pytest.mark.parametrize(
    ("inclination", "expected"),
    [(41.0, None), (36.0, ("possible", "mild")), (33.0, ("clear", "mild")), (27.0, ("clear", "moderate"))],
)
def test_knee_to_wall_is_judged_by_inclination_against_inclinometer_norms(inclination, expected):
    # The joint angle of 10° in every attempt is never judged.
    finding = lunges(attempt("left", inclination)).get(("limited_dorsiflexion", "left"))
    assert (None if finding is None else (finding.certainty, finding.severity)) == expected


def test_the_best_attempt_with_the_heel_down_counts():
    assert lunges(attempt("left", 30.0), attempt("left", 40.0)) == {}
    counterfeit = lunges(attempt("left", 30.0), attempt("left", 42.0, heel_down=False))
    unsure = lunges(attempt("left", 30.0), attempt("left", 42.0, heel_down=None))
    for found in (counterfeit, unsure):
        assert found["limited_dorsiflexion", "left"].value.value == 30.0


def test_sides_differ_only_beyond_what_can_be_told():
    assert ("asymmetry", "right") in lunges(attempt("left", 46.0), attempt("right", 40.0))
    assert lunges(attempt("left", 43.0), attempt("right", 40.0)) == {}
    wide = lunges(attempt("left", 46.0, pm=5.0), attempt("right", 40.0, pm=5.0))
    assert wide == {}, "6° with ± 7° is no difference"
