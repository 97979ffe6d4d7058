"""When it is told that the angles were read straight from the picture."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from assessments import make_rep, measured
from squat_clips import leg, measures
from stick import left_evidence

from ankle_cv.assessment import Rep, Sided
from ankle_cv.evidence.records import NO_EVIDENCE, JointTrack, LegEvidence, PixelEvidence
from ankle_cv.measures.series import Measures, ShankSource
from ankle_cv.notices.angles import angle_notices
from ankle_cv.protocols.consistency import Contradiction
from ankle_cv.protocols.outcome import ProtocolOutcome
from ankle_cv.protocols.summary import summarise

N = 10


def outcome(*reps: Rep, contradictions: tuple[Contradiction, ...] = ()) -> ProtocolOutcome:
    summary = summarise("squat", ("left", "right"), reps, ())
    return ProtocolOutcome("squat", "squat", reps, (), (), summary, contradictions)


SEEN_TWICE = PixelEvidence(
    {"left": LegEvidence(joints=JointTrack(np.zeros((N, 3, 2)), np.ones((N, 3)))), "right": LegEvidence()}
)


def clip(left: ShankSource, right: ShankSource) -> Measures:
    whole = measures(np.arange(N) / 30, np.full(N, 0.9))
    return replace(whole, left=replace(leg(N), shank_source=left), right=replace(leg(N), shank_source=right))


@pytest.mark.parametrize(
    ("left", "right", "told"),
    [
        ("model", "none", False),
        ("model", "model", False),
        ("picture", "none", True),
        ("none", "picture", True),
    ],
)
def test_a_leg_that_two_networks_saw_and_the_model_does_not_describe_is_told(
    left: ShankSource, right: ShankSource, told: bool
) -> None:
    codes = [n.code for n in angle_notices(clip(left, right), outcome(), SEEN_TWICE)]
    assert codes == (["read_in_picture"] if told else [])


def test_with_one_network_the_picture_is_all_there_is() -> None:
    for seen_once in (NO_EVIDENCE, left_evidence()):
        assert angle_notices(clip("picture", "none"), outcome(), seen_once) == []


def test_a_trunk_behind_a_plate_is_told_with_its_repetitions() -> None:
    time_s = np.arange(0, 4, 0.1)
    hidden = np.ones(len(time_s), dtype=np.bool_)
    known = measures(time_s, np.full(len(time_s), 0.9))
    reps = (make_rep(1, trunk_lean=measured(30.0)), make_rep(2, trunk_lean=None))
    assert angle_notices(known, outcome(*reps), NO_EVIDENCE) == []
    assert angle_notices(replace(known, trunk_hidden=~hidden), outcome(*reps), NO_EVIDENCE) == []
    (found,) = angle_notices(replace(known, trunk_hidden=hidden), outcome(*reps), NO_EVIDENCE)
    assert found.code == "trunk_hidden"
    assert "squat 2 " in found.message


def test_a_thigh_behind_a_plate_is_told_with_its_repetitions() -> None:
    time_s = np.arange(0, 4, 0.1)
    hidden = np.ones(len(time_s), dtype=np.bool_)
    known = measures(time_s, np.full(len(time_s), 0.9))
    reps = (make_rep(1, peak_knee_flexion=Sided(left=measured(110.0))), make_rep(2))
    assert angle_notices(known, outcome(*reps), NO_EVIDENCE) == []
    for left, codes in ((~hidden, []), (hidden, ["thigh_hidden"])):
        behind = replace(known, left=replace(known.left, thigh_hidden=left))
        found = angle_notices(behind, outcome(*reps), NO_EVIDENCE)
        assert [n.code for n in found] == codes
        assert all("squat 2:" in n.message for n in found)


def test_an_ankle_that_is_unknown_at_the_bottom_is_told_with_its_repetitions() -> None:
    time_s = np.arange(0, 4, 0.1)
    known = measures(time_s, np.full(len(time_s), 0.9))
    known = replace(known, left=leg(len(time_s), dorsiflexion_deg=np.full(len(time_s), 20.0)))
    reps = (make_rep(1, peak_dorsiflexion=Sided(left=measured(20.0))), make_rep(2), make_rep(3))
    found = angle_notices(known, outcome(*reps), NO_EVIDENCE)
    assert [(n.code, n.side) for n in found] == [("unknown_at_bottom", "left")]
    assert "squat 2, 3:" in found[0].message
    assert angle_notices(measures(time_s, np.full(len(time_s), 0.9)), outcome(*reps), NO_EVIDENCE) == []


def test_a_heel_that_is_unknown_at_the_bottom_is_told_too() -> None:
    time_s = np.arange(0, 3, 0.1)
    known = measures(time_s, np.full(len(time_s), 0.9))
    known = replace(known, right=leg(len(time_s), heel_lift_pct_foot=np.zeros(len(time_s))))
    told = [make_rep(1, max_heel_lift=Sided(right=measured(0.0, unit="pct_foot")))]
    assert angle_notices(known, outcome(*told), NO_EVIDENCE) == []
    assert [n.side for n in angle_notices(known, outcome(make_rep(1)), NO_EVIDENCE)] == ["right"]


def test_a_contradiction_is_told_once_per_leg_with_its_repetitions_and_explains_what_is_missing() -> None:
    time_s = np.arange(0, 4, 0.1)
    known = measures(time_s, np.full(len(time_s), 0.9))
    known = replace(known, left=leg(len(time_s), dorsiflexion_deg=np.full(len(time_s), 20.0)))
    found = tuple(Contradiction("left", float(i), i + 0.5, "heel_sunk", i) for i in (1, 3))
    told = angle_notices(known, outcome(make_rep(1), make_rep(3), contradictions=found), NO_EVIDENCE)
    assert [(n.code, n.side, n.from_s, n.to_s) for n in told] == [("contradiction", "left", 1.0, 3.5)]
    assert "squat 1, 3 the left heel would be below the floor" in told[0].message
