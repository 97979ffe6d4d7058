"""Parts of a clip that do not count because the user says so: what is trimmed away, repetitions left out."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from edited_clips import MODEL, recorded, two_squats
from stick import series

from ankle_cv.api import provenance
from ankle_cv.errors import UsageError
from ankle_cv.evidence.records import NO_EVIDENCE
from ankle_cv.notices.collect import clip_notices
from ankle_cv.pipeline import join
from ankle_cv.pipeline.analysis import Analysis
from ankle_cv.pipeline.join import assess_clip
from ankle_cv.pipeline.recording import Recording
from ankle_cv.pipeline.scenes import find_scenes, plan_scenes
from ankle_cv.settings import Settings
from ankle_cv.video.frame import FileFacts
from ankle_cv.video.losses import Loss


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


@pytest.mark.parametrize(("leave_out", "left"), [("3,4", [(1, 1), (2, 1)]), ("1,2", [(3, 2), (4, 2)])])
def test_all_of_one_scene_can_be_left_out(leave_out: str, left: list[tuple[int, int]]) -> None:
    found = analysed(edited(), leave_out=leave_out)
    document = found.assessment
    emptied = 2 if leave_out == "3,4" else 1
    assert [(rep.index, rep.scene) for rep in document.reps] == left
    assert document.summary.rep_count == len(left)
    assert told(found, "left_out") == [f"Left out, as asked: squat {n}." for n in leave_out.split(",")]
    assert told(found, "scene_left_out") == []
    reasons = {scene.index: scene.reason for scene in document.scenes}
    assert reasons == {emptied: "all that is in it is left out, as asked", 3 - emptied: None}
    assert document.view.measured_sides == (("left",) if emptied == 2 else ("right",))
    assert all(set(finding.reps) <= {n for n, _ in left} for finding in document.findings)


@pytest.mark.parametrize(
    ("leave_out", "said", "to_do"),
    [("5", "no number 5", "its numbers are 1, 2, 3, 4"), ("1,2,3,4", "leaves nothing", "leave out fewer")],
)
def test_a_refusal_names_the_numbers_of_the_whole_clip(leave_out: str, said: str, to_do: str) -> None:
    with pytest.raises(UsageError, match=said) as raised:
        analysed(edited(), leave_out=leave_out)
    assert to_do in raised.value.remedy


def test_only_parts_of_the_test_of_the_clip_are_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each test of a clip has its own numbers; the page shows those of one."""
    squats, other = analysed(edited()), []
    scene_of = join._assess_part

    def as_lunges(scene: Any, *about: Any) -> Any:  # the second scene shows three attempts at a wall
        found = scene_of(scene, *about)
        if scene.frames.start == 0:
            return found
        other.append(scene.settings.leave_out)
        document = found.analysis.assessment.model_copy(update={"kind": "wall", "reps": ()})
        counts = dict.fromkeys(join.PARTS, 0) | {"attempts": 1}
        return replace(found, analysis=replace(found.analysis, assessment=document), counts=counts)

    monkeypatch.setattr(join, "_assess_part", as_lunges)
    some = analysed(edited(), leave_out="1").assessment
    assert [rep.index for rep in some.reps] == [2]
    assert some.reps[0] == squats.assessment.reps[1]
    assert other == [None], "the attempts are measured once, with none left out"
    with pytest.raises(UsageError, match="leaves nothing"):
        analysed(edited(), leave_out="1,2")


def test_of_a_time_that_is_trimmed_away_nothing_is_said_of_the_file() -> None:
    """What is wrong there concerns no number; the pictures that are missing are counted where it counts."""
    raw = series(two_squats, seconds=7)
    facts = FileFacts(
        restarts_s=(1.0, 5.0),
        jumps_s=((2.0, 90.0),),
        missing=(Loss(0.5, 0.6, 3), Loss(4.0, 4.1, 1)),
        damaged_s=(3.0,),
        ends_wrongly=True,
        begins_without=2,
    )
    info = replace(film().info, facts=facts)

    def said(trim: str | None) -> list[tuple[str, float | None]]:
        found = clip_notices(raw, info, None, Settings(trim=trim))
        return [(one.code, one.from_s) for one in found]

    codes = ["clock_restart"] * 2 + ["clock_jump"] + ["missing_frames"] * 2 + ["unreadable_part"] * 2
    assert [code for code, _ in said(None)] == [*codes, "late_start"]
    assert said("3.4-6") == [("clock_restart", 5.0), ("missing_frames", 4.0)]
    (missing,) = [
        one for one in clip_notices(raw, info, None, Settings(trim="3.4-6")) if one.code == "missing_frames"
    ]
    assert missing.message.startswith("1 picture is missing")
    assert [code for code, _ in said("3.4-99")] == ["clock_restart", "missing_frames", "unreadable_part"]
