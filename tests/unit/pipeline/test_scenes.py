"""A clip of several scenes: each is measured in its own view, and nothing of it is lost in the whole."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from edited_clips import LEVEL, MODEL, nobody, recorded, turn, turning, two_squats
from heel_raises import phase, top_s
from stick import Pose, series, squat

from ankle_cv.api import provenance, run_analysis
from ankle_cv.assessment import Assessment
from ankle_cv.errors import NotMeasurableError, UsageError
from ankle_cv.evidence.records import NO_EVIDENCE
from ankle_cv.findings.depth import shallow_depth
from ankle_cv.landmarks import LandmarkSeries
from ankle_cv.outputs.charts import neutral_spans
from ankle_cv.pipeline.analysis import Analysis
from ankle_cv.pipeline.assess import assess
from ankle_cv.pipeline.join import assess_clip
from ankle_cv.pipeline.recording import Recording, load_recording, save_recording
from ankle_cv.pipeline.scenes import find_scenes
from ankle_cv.pipeline.sentence import with_headline
from ankle_cv.settings import Settings


def analysed(recording: Recording, settings: Settings | None = None) -> Analysis:
    settings = settings or Settings()
    whole, scenes = find_scenes(recording, settings)
    about = provenance(MODEL, settings)
    return assess_clip(whole, scenes, NO_EVIDENCE, info=recording.info, settings=settings, provenance=about)


def shot(yaw_deg: float) -> LandmarkSeries:
    return series(two_squats, seconds=7, yaw_deg=yaw_deg)


def codes(document: Assessment) -> list[str]:
    return [notice.code for notice in document.quality.notices]


def test_side_then_front_is_measured_from_both() -> None:
    document = analysed(recorded([shot(90), shot(0)])).assessment
    assert [(s.begins, s.view.kind, s.kind) for s in document.scenes if s.view] == [
        ("clip", "side", "squat"),
        ("cut", "front", "squat"),
    ]
    assert document.view.kind == "side"
    assert [(rep.index, rep.scene) for rep in document.reps] == [(1, 1), (2, 1), (3, 2), (4, 2)]
    assert [round(rep.bottom_s) for rep in document.reps] == [2, 5, 9, 12]
    shins = [rep.peak_tibial_inclination.left for rep in document.reps]
    assert [shin is not None for shin in shins] == [True, True, False, False]
    assert [rep.kasr_change is not None for rep in document.reps] == [False, False, True, True]
    left = document.summary.left
    assert left is not None
    assert left.tibial_inclination is not None
    assert left.tibial_inclination.value == pytest.approx(35, abs=2)
    assert left.n == 2
    assert document.summary.right is None
    assert document.summary.rep_count == 4
    assert "cut" in codes(document)


def test_left_then_right_gives_both_legs_and_their_difference() -> None:
    document = analysed(recorded([shot(90), shot(-90)])).assessment
    assert [scene.view.measured_sides for scene in document.scenes if scene.view] == [("left",), ("right",)]
    assert document.measured_sides == ("left", "right")
    left, right, difference = document.summary.left, document.summary.right, document.summary.asymmetry
    assert left is not None
    assert right is not None
    assert difference is not None
    assert left.tibial_inclination is not None
    assert right.tibial_inclination is not None
    halves = left.tibial_inclination.plus_minus, right.tibial_inclination.plus_minus
    assert difference.plus_minus == pytest.approx(np.hypot(*halves))
    assert (left.n, right.n) == (2, 2)
    assert "side_not_measured" not in codes(document)


def test_findings_name_the_repetitions_of_the_whole_clip() -> None:
    shallow = series(lambda t: squat(t, depth=0.6), seconds=4, yaw_deg=-90)
    depth = shallow_depth(analysed(recorded([shot(90), shallow])).assessment)
    assert depth is not None
    assert depth.reps == (3,)
    assert "in squat 3;" in depth.message


def test_the_series_of_the_clip_are_those_of_its_scenes() -> None:
    both = analysed(recorded([shot(90), shot(0)]))
    alone = analysed(recorded([shot(90)]))
    n = len(alone.measures.time_s)
    shin = both.measures.left.tibial_inclination_deg
    np.testing.assert_array_equal(shin[:n], alone.measures.left.tibial_inclination_deg)
    assert np.isnan(shin[n:]).all()
    assert np.isnan(both.measures.kasr[:n]).all()
    assert np.isfinite(both.measures.kasr[n:]).all()
    np.testing.assert_array_equal(both.clean.points[:n], alone.clean.points)
    assert len(both.measures.time_s) == len(both.raw) == len(both.clean) == 2 * n


def test_who_turns_round_is_measured_from_both_sides() -> None:
    clip = turning(turn(90.0, 0.0, at_s=7.0), lambda t: two_squats(t if t < 7 else t - 8), 15.0)
    document = analysed(recorded([clip])).assessment
    assert [scene.begins for scene in document.scenes] == ["clip", "turn"]
    assert [rep.scene for rep in document.reps] == [1, 1, 2, 2]
    assert "turned" in codes(document)
    assert "cut" not in codes(document)


def test_a_view_that_changes_at_once_was_cut() -> None:
    clip = turning(turn(90.0, 0.0, at_s=7.0, lasts_s=1e-3), lambda t: two_squats(t % 7), 14.0)
    assert [scene.begins for scene in analysed(recorded([clip])).assessment.scenes] == ["clip", "cut"]


def test_a_title_and_an_end_card_are_named_and_left_out() -> None:
    document = analysed(recorded([nobody(2), shot(90), nobody(0.5)])).assessment
    assert [scene.reason for scene in document.scenes] == [
        "nobody is in the picture",
        None,
        "nobody is in the picture",
    ]
    assert [rep.scene for rep in document.reps] == [2, 2]
    assert codes(document).count("scene_left_out") == 2
    assert document.summary.rep_count == 2
    assert document.input.duration_s == pytest.approx(9.5)


def test_a_moment_and_a_scene_without_a_test_are_named() -> None:
    standing = series(lambda _: Pose(), seconds=3, yaw_deg=0)
    document = analysed(recorded([standing, shot(90), series(lambda _: Pose(), seconds=0.6)])).assessment
    reasons = [scene.reason for scene in document.scenes]
    assert reasons == ["no test was recognised in it", None, "it lasts only 0.6 s"]
    # What limits a scene in which nothing was counted limits no number of the clip.
    assert "unknown_test" not in codes(document)


def test_a_clip_in_one_piece_is_that_scene() -> None:
    recording = recorded([shot(90)])
    settings = Settings()
    _, (scene,) = find_scenes(recording, settings)
    assert scene.context is not None
    about = provenance(MODEL, settings)
    alone = assess(
        scene.context,
        NO_EVIDENCE,
        facts=scene.facts,
        info=recording.info,
        settings=settings,
        provenance=about,
    ).assessment
    document = analysed(recording).assessment
    (record,) = document.scenes
    assert document.model_copy(update={"scenes": (), "provenance": about}) == with_headline(alone)
    assert (record.from_s, record.to_s, record.begins, record.reason) == (
        0,
        scene.raw.time_s[-1],
        "clip",
        None,
    )
    assert record.view == document.view


def test_without_a_scene_to_measure_the_longest_says_why() -> None:
    with pytest.raises(NotMeasurableError, match="nobody is in the picture"):
        analysed(recorded([nobody(3), series(two_squats, seconds=0.5)]))


def test_a_stance_that_the_user_gives_holds_in_its_scene() -> None:
    recording = recorded([shot(90), shot(-90)])
    document = analysed(recording, Settings(neutral="7.2-7.8")).assessment
    methods = [
        one.method for scene in document.scenes for one in (scene.neutral.left, scene.neutral.right) if one
    ]
    assert methods == ["standing", "given"]
    with pytest.raises(UsageError, match="in no scene"):
        analysed(recording, Settings(neutral="20-21"))


def test_a_replay_has_the_cuts(tmp_path: Path) -> None:
    recording = recorded([shot(90), shot(0)], shot_rolls=(LEVEL, replace(LEVEL, deg=2.0)))
    save_recording(tmp_path / "landmarks.npz", recording)
    again = load_recording(tmp_path / "landmarks.npz")
    assert (again.cuts, again.shot_rolls) == (recording.cuts, recording.shot_rolls)
    document = run_analysis(tmp_path / "landmarks.npz").analysis.assessment
    assert [scene.view.roll_deg for scene in document.scenes if scene.view] == [0.0, 2.0]


@pytest.mark.parametrize("yaw_deg", [90.0, 0.0])
def test_the_neutral_of_heel_raises_lies_between_them(yaw_deg: float) -> None:
    heights = np.array([0.08] * 3)
    film = series(
        lambda t: Pose(heel_lift_m=float(phase(t, 3) @ heights)), seconds=top_s(3) + 2.0, yaw_deg=yaw_deg
    )
    document = analysed(recorded([film]), Settings(test="heel-raise")).assessment
    tops = [one.top_s for one in document.raises]
    assert tops == pytest.approx([top_s(1), top_s(2), top_s(3)], abs=0.1)
    spans = neutral_spans(document)
    assert spans or yaw_deg == 0, "from the front the hips are highest on the toes"
    assert not [(span, top) for span in spans for top in tops if span[0] <= top <= span[1]]


@pytest.mark.parametrize("cuts", [(0,), (210, 210), (1000,), (-3,)])
def test_cuts_that_are_none_are_refused(cuts: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match="cuts at frames"):
        recorded([shot(90), shot(0)], cuts=cuts, shot_rolls=())
