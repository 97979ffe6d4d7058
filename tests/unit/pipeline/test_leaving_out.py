"""Parts of a clip that do not count because the user says so: what is trimmed away, repetitions left out."""

from __future__ import annotations

import numpy as np
import pytest
from edited_clips import MODEL, recorded, two_squats
from stick import series

from ankle_cv.api import provenance
from ankle_cv.errors import UsageError
from ankle_cv.evidence.records import NO_EVIDENCE
from ankle_cv.pipeline.analysis import Analysis
from ankle_cv.pipeline.join import assess_clip
from ankle_cv.pipeline.recording import Recording
from ankle_cv.pipeline.scenes import find_scenes, plan_scenes
from ankle_cv.settings import Settings


def film(yaw_deg: float = 90) -> Recording:
    return recorded([series(two_squats, seconds=7, yaw_deg=yaw_deg)])


def edited() -> Recording:
    return recorded([series(two_squats, seconds=7, yaw_deg=yaw_deg) for yaw_deg in (90, -90)])


def analysed(recording: Recording, **fields: str) -> Analysis:
    settings = Settings.model_validate(fields)
    whole, scenes = find_scenes(recording, settings)
    about = provenance(MODEL, settings)
    return assess_clip(whole, scenes, NO_EVIDENCE, info=recording.info, settings=settings, provenance=about)


def told(analysis: Analysis, code: str) -> list[str]:
    return [one.message for one in analysis.assessment.quality.notices if one.code == code]


def test_a_repetition_that_is_left_out_is_in_no_number_and_the_other_keeps_its_own() -> None:
    every, one = analysed(film()).assessment, analysed(film(), leave_out="1")
    document = one.assessment
    assert [rep.index for rep in every.reps] == [1, 2]
    assert document.reps == every.reps[1:]
    assert document.summary.rep_count == 1
    assert document.summary.left is not None
    assert document.summary.left.tibial_inclination is not None
    assert every.reps[1].peak_tibial_inclination.left is not None
    shin = every.reps[1].peak_tibial_inclination.left.value
    assert document.summary.left.tibial_inclination.value == pytest.approx(shin)
    assert told(one, "left_out") == ["Left out, as asked: squat 1."]
    assert all(1 not in finding.reps for finding in document.findings)


@pytest.mark.parametrize(
    ("leave_out", "said"), [("3", "no number 3"), ("1,2", "leaves nothing"), ("1,9", "no number 9")]
)
@pytest.mark.parametrize("trim", [None, "0-7"])
def test_what_is_not_there_cannot_be_left_out_nor_everything(
    leave_out: str, said: str, trim: str | None
) -> None:
    with pytest.raises(UsageError, match=said):
        analysed(film(), leave_out=leave_out, **({"trim": trim} if trim else {}))


def test_numbers_count_through_the_scenes_of_a_clip() -> None:
    every, some = analysed(edited()).assessment, analysed(edited(), leave_out="2,3")
    assert [(rep.index, rep.scene) for rep in every.reps] == [(1, 1), (2, 1), (3, 2), (4, 2)]
    assert [(rep.index, rep.scene) for rep in some.assessment.reps] == [(1, 1), (4, 2)]
    assert [round(rep.bottom_s) for rep in some.assessment.reps] == [2, 12]
    assert told(some, "left_out") == ["Left out, as asked: squat 2.", "Left out, as asked: squat 3."]


def test_what_is_trimmed_away_counts_as_not_filmed() -> None:
    recording = film()
    part = analysed(recording, trim="3.4-7")
    document = part.assessment
    assert [(rep.index, round(rep.bottom_s)) for rep in document.reps] == [(1, 5)]
    assert document.quality.pose_coverage == 1
    assert [(s.index, s.begins, round(s.from_s, 1)) for s in document.scenes] == [(1, "clip", 3.4)]
    assert told(part, "trimmed") == ["Only 3.4 to 7 s of the clip count, as asked."]
    assert told(part, "person_lost") == []
    inside = recording.poses.time_s >= 3.4
    shin = part.measures.leg("left").tibial_inclination_deg
    assert len(shin) == len(recording.poses)
    assert np.isnan(shin[~inside]).all()
    assert np.isfinite(shin[inside]).mean() > 0.9
    assert document.input == analysed(recording).assessment.input


def test_all_of_a_clip_gives_the_numbers_of_an_untrimmed_one() -> None:
    whole, trimmed = analysed(film()).assessment, analysed(film(), trim="0-99").assessment
    assert (trimmed.reps, trimmed.summary, trimmed.findings) == (whole.reps, whole.summary, whole.findings)
    assert [one.code for one in trimmed.quality.notices if one.code != "trimmed"] == [
        one.code for one in whole.quality.notices
    ]


def test_only_what_is_left_is_looked_at_again_and_a_cut_may_be_in_it() -> None:
    recording = edited()
    _, scenes = find_scenes(recording, Settings(trim="3-10"))
    assert [(one.begins, one.frames) for one in scenes] == [
        ("clip", slice(90, 210)),
        ("cut", slice(210, 301)),
    ]
    assert [frames for frames, _ in plan_scenes(scenes)] == [slice(90, 210), slice(210, 301)]


@pytest.mark.parametrize("trim", ["8-9", "3-3.5", "6.5-20"])
def test_a_trim_leaves_at_least_a_second(trim: str) -> None:
    with pytest.raises(UsageError, match="leaves too little of a clip of"):
        analysed(film(), trim=trim)
