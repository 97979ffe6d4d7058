from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from stick import SIZE_PX, series, squat

from ankle_cv.camera import UNKNOWN_ROLL, Roll
from ankle_cv.conventions import VISIBILITY, landmark
from ankle_cv.evidence.records import CameraMotion
from ankle_cv.landmarks import LandmarkSeries
from ankle_cv.measures.compute import compute_measures
from ankle_cv.notices.person import person_notices, pose_coverage
from ankle_cv.notices.recording import recording_notices
from ankle_cv.notices.scene import scene_notices
from ankle_cv.people.choose import TimeSpan
from ankle_cv.people.follow import PersonFacts
from ankle_cv.pipeline.context import build_context
from ankle_cv.settings import Settings

LEFT_LEG = [landmark(joint, "left") for joint in ("knee", "ankle", "heel", "toe")]


def codes(notices: list) -> set[str]:
    return {notice.code for notice in notices}


def about_scene(clip: LandmarkSeries, roll: Roll = UNKNOWN_ROLL, **settings: object) -> list:
    return scene_notices(build_context(clip, roll, Settings.model_validate(settings)).scene)


def camera(shift_px: float) -> CameraMotion:
    to_reference = np.tile(np.eye(2, 3), (90, 1, 1))
    to_reference[:, 0, 2] = np.linspace(0, shift_px, 90)
    return CameraMotion(to_reference, np.full(90, 50.0))


def test_a_good_side_clip_only_says_that_the_far_leg_is_hidden() -> None:
    clip = series(squat)
    assert codes(about_scene(clip)) == {"side_not_measured"}
    assert recording_notices(clip, len(clip), camera(0)) == []
    assert person_notices(clip, PersonFacts()) == []
    assert pose_coverage(clip) == 1


def test_every_notice_says_what_to_do() -> None:
    clip = series(squat, yaw_deg=60, fps=12)
    found = about_scene(clip) + recording_notices(clip, 400, camera(50))
    assert {"oblique_view", "low_frame_rate", "missing_frames", "moving_camera"} <= codes(found)
    assert all(notice.remedy.endswith(".") and notice.message.endswith(".") for notice in found)


def test_a_tilted_camera_is_told() -> None:
    clip = series(squat, roll_deg=4)
    assert "tilted_camera" in codes(about_scene(clip, Roll(4.0, 0.3, known=True)))


def test_feet_cut_off_by_the_picture_are_told_with_their_time() -> None:
    clip = series(squat)
    points = clip.points.copy()
    points[30:60, :, 1] += SIZE_PX[1] - 1095
    notice = next(n for n in about_scene(clip.with_points(points)) if n.code == "feet_out_of_frame")
    assert notice.side == "left"
    assert notice.from_s is not None
    assert notice.to_s is not None
    assert notice.from_s == pytest.approx(1.0, abs=0.25)
    assert notice.to_s == pytest.approx(1.95, abs=0.25)


def test_a_leg_that_points_at_the_camera_is_told() -> None:
    told = {(n.code, n.side) for n in about_scene(series(squat, yaw_deg=30))}
    assert {("turned_leg", "left"), ("turned_leg", "right")} <= told
    assert not any(n.code == "turned_leg" for n in about_scene(series(squat, yaw_deg=60)))


def test_a_missing_neutral_is_told() -> None:
    clip = series(lambda t: squat(t, start_s=-0.3, lasts_s=2.2), seconds=1.6)
    assert "no_neutral" in codes(about_scene(clip))


def test_toes_cut_off_by_the_picture_are_why_there_is_no_neutral() -> None:
    clip = series(lambda t: squat(t, start_s=-0.3, lasts_s=2.2), seconds=1.6)

    def why(by_px: float) -> str:
        points = clip.points.copy()
        points[..., 0] += by_px - clip.xy("toe", "left")[:, 0].min()
        (notice,) = [n for n in about_scene(clip.with_points(points)) if n.code == "no_neutral"]
        return notice.message + notice.remedy

    assert "reaches the picture's edge" in why(0.0)
    assert "Stand still" not in why(0.0)
    assert "never seen flat and still" in why(60.0)


def test_a_small_person_and_a_lost_one_are_told() -> None:
    clip = series(squat, seconds=4)
    points = clip.points.copy()
    points[..., :2] *= 0.2
    points[40:80] = np.nan
    assert codes(person_notices(clip.with_points(points), PersonFacts())) == {"person_small", "person_lost"}


def test_facts_about_people_become_notices() -> None:
    span = (TimeSpan(0.5, 1.0),)
    found = person_notices(series(squat), PersonFacts(span, span, span, span))
    assert codes(found) == {"second_person", "person_jump", "swapped_sides", "unclear_sides"}
    assert all(notice.from_s == 0.5 and notice.to_s == 1.0 for notice in found)


def test_breaks_of_the_model_and_moments_are_no_times_of_their_own() -> None:
    others = tuple(TimeSpan(a, b) for a, b in ((0.1, 0.3), (0.4, 0.9), (1.0, 1.0), (2.0, 2.0), (2.6, 2.9)))
    found = person_notices(series(squat), PersonFacts(others))
    assert [(n.from_s, n.to_s) for n in found] == [(0.1, 1.0), (2.6, 2.9)]
    gap = (TimeSpan(1.0, 1.19),)  # it is filled: nothing is left out
    assert person_notices(series(squat), PersonFacts(jumps=gap, swaps_cut=gap)) == []


def test_of_several_who_exercise_it_is_said_whom_is_followed() -> None:
    facts = PersonFacts((TimeSpan(0.5, 1.0),), whom="the one on the left")
    (notice,) = person_notices(series(squat), facts)
    assert (
        notice.message == "Somebody else is in the picture, who moves, too; the one on the left is followed."
    )
    assert "--person" in notice.remedy
    (asked,) = person_notices(series(squat), replace(facts, asked=True))
    assert "--person" not in asked.remedy


def test_light_is_asked_for_only_where_the_legs_were_hard_to_see() -> None:
    clip, facts = series(squat), PersonFacts(swaps_undone=(TimeSpan(0.5, 1.0),))
    (clear,) = person_notices(clip, facts)
    assert "light" not in clear.remedy
    (dim,) = person_notices(series(squat, hidden="right"), facts)
    assert "light" in dim.remedy


def test_the_facts_of_a_part_are_those_that_overlap_it() -> None:
    facts = PersonFacts((TimeSpan(0.5, 1.0), TimeSpan(2, 3)), jumps=(TimeSpan(4, 5),), whom="x")
    assert facts.within(0.8, 1.5) == PersonFacts((TimeSpan(0.5, 1.0),), whom="x")


def test_a_short_decode_by_an_edit_list_is_no_damage() -> None:
    assert recording_notices(series(squat), 91, None) == []


def test_a_file_that_asks_to_be_mirrored_is_told() -> None:
    clip = series(squat)
    assert codes(recording_notices(clip, len(clip), None, mirror_flag=True)) == {"mirror_flag"}


def test_a_body_askew_in_a_room_that_tells_nothing_is_told() -> None:
    clip = series(squat, roll_deg=15)
    assert "roll_unknown" in codes(about_scene(clip))
    assert "roll_unknown" not in codes(about_scene(clip, Roll(15.0, 0.3, known=True)))
    assert "roll_unknown" not in codes(about_scene(series(squat)))


def test_an_unknown_level_can_be_told() -> None:
    clip = series(squat, roll_deg=15)
    notice = next(n for n in about_scene(clip) if n.code == "roll_unknown")
    assert "--level" in notice.remedy
    # 15° clockwise: plumb is from the upper right to the lower left.
    told = about_scene(clip, level="460,200,299,800")
    assert "roll_unknown" not in codes(told)
    assert "tilted by 15.0°" in next(n for n in told if n.code == "tilted_camera").message


@pytest.mark.parametrize(("yaw_deg", "asked", "seen"), [(90, "front", "side"), (0, "side", "front")])
def test_a_view_that_the_picture_contradicts_gives_no_numbers(yaw_deg: float, asked: str, seen: str) -> None:
    clip = series(squat, yaw_deg=yaw_deg)
    (notice,) = about_scene(clip, view=asked)
    assert notice.code == "view_contradicted"
    assert f"--view {asked}" in notice.message
    assert f"from the {seen}, 90°" in notice.message
    measures = compute_measures(
        build_context(clip, UNKNOWN_ROLL, Settings.model_validate({"view": asked})).scene
    )
    assert not np.isfinite(measures.kasr).any()
    assert not np.isfinite([measures.left.fppa_deg, measures.left.tibial_inclination_deg]).any()


def test_of_an_asked_side_that_is_hidden_the_reason_is_true() -> None:
    (notice,) = about_scene(series(squat, yaw_deg=90), side="right")
    assert (notice.code, notice.side) == ("asked_side_hidden", "right")
    assert "hidden behind the other" in notice.message
    assert "--side right" in notice.message


def test_a_leg_beside_a_body_from_the_side_is_not_said_to_point_at_the_camera() -> None:
    clip = series(squat, yaw_deg=70)
    scene = build_context(clip, UNKNOWN_ROLL, Settings()).scene
    unclear = replace(scene.view.left, foreshortening=0.3, measurable=False)
    notices = scene_notices(replace(scene, view=replace(scene.view, left=unclear)))
    (message,) = [n.message for n in notices if n.code == "side_not_measured" and n.side == "left"]
    assert "although the body is seen from its side" in message


@pytest.mark.parametrize("yaw_deg", [0, 90])
def test_soles_at_the_lower_edge_are_told_from_every_side(yaw_deg: float) -> None:
    clip = series(squat, yaw_deg=yaw_deg)
    points = clip.points.copy()
    points[..., 1] += SIZE_PX[1] - 15 - 1100
    assert "feet_out_of_frame" in codes(about_scene(clip.with_points(points)))
    assert "feet_out_of_frame" not in codes(about_scene(clip))


def test_a_hole_in_the_times_is_told() -> None:
    clip = series(squat)
    late = np.where(np.arange(len(clip)) >= 45, 3600.0, 0.0)
    holed = LandmarkSeries(clip.time_s + late, clip.points, clip.world_m, clip.size_px)
    (notice,) = recording_notices(holed, len(holed), None)
    assert notice.code == "time_gap"
    assert "3600.0 s" in notice.message
    assert notice.from_s == pytest.approx(44 / 30)


@pytest.mark.parametrize("below", [False, True])
def test_a_leg_that_leaves_the_picture_is_to_be_kept_in_it_before_more_light_is_asked_for(
    below: bool,
) -> None:
    clip = series(squat)
    points = clip.points.copy()
    points[30:60, LEFT_LEG, VISIBILITY] = 0.2
    if below:
        points[40:50, :, 1] += SIZE_PX[1] - 1095
    notice = next(n for n in about_scene(clip.with_points(points)) if n.code == "low_visibility")
    assert notice.remedy.startswith("Keep the whole leg in the picture") is below
    assert "More light" in notice.remedy
