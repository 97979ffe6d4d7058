from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
import squat_clips
from assessments import make_assessment, make_attempt, make_rep, make_view, measured
from holds import hold_rows
from networks import blaze_inclination_deg, lean_deg, movenet_inclination_deg
from page import clip_table, every_frame, fppa_table, frame_of, heel_table, hold_parts, markdown
from trials import Trial

from ankle_cv.assessment import Sided
from ankle_cv.conventions import N_LANDMARKS, landmark
from ankle_cv.evidence.records import JointTrack, LegEvidence, PixelEvidence
from ankle_cv.landmarks import LandmarkSeries

TIME_S = np.linspace(0, 3, 31)
STANDING_DEG, HELD_DEG = 4.0, 30.0
SHANK_PX = 100.0


def inclination(hold=HELD_DEG):
    return np.where(TIME_S < 1.05, STANDING_DEG, hold)


def trial(**spec):
    given = {"kind": "squat", "subject": "M1", "shoes": True, "leg": "left", "view_yaw_deg": 90.0, **spec}
    columns = {f"tibial_inclination_{s}_deg": inclination() for s in ("left", "right")}
    columns |= {f"dorsiflexion_{s}_deg": inclination() - 10 for s in ("left", "right")}
    columns |= {f"heel_lift_{s}_mm": np.zeros(31) for s in ("left", "right")}
    held = {name: float(values[-1]) for name, values in columns.items()}
    about = {
        "near_side": "left",
        "spec": given,
        "reps": [
            {
                "index": 1,
                "start_s": 1.0,
                "bottom_s": 2.0,
                "hold_from_s": 1.5,
                "hold_to_s": 2.5,
                "hold_mean": held,
            }
        ],
    }
    return Trial(Path("clip.mp4"), about, pd.DataFrame({"time_s": TIME_S, **columns}))


def shank_px(lean):
    """Ankle at (200, 400), knee above it; facing left a forward lean is to the left."""
    angle = np.radians(lean)
    ankle = np.tile([200.0, 400.0], (31, 1))
    return ankle - SHANK_PX * np.column_stack([np.sin(angle), np.cos(angle)]), ankle


def analysed(document, blaze=0.0, movenet=0.0, read=0.0):
    points = np.zeros((31, N_LANDMARKS, 4))
    for joint, place in zip(("knee", "ankle"), shank_px(inclination() + blaze), strict=True):
        points[:, landmark(joint, "left"), :2] = place
    raw = LandmarkSeries(TIME_S, points, np.zeros((31, N_LANDMARKS, 3)), (720, 1280))
    joints = np.stack([np.zeros((31, 2)), *shank_px(inclination() + movenet)], axis=1)
    legs = {"left": LegEvidence(joints=JointTrack(joints, np.ones((31, 3)))), "right": LegEvidence()}
    left = {"tibial_inclination_deg": inclination() + read, "dorsiflexion_deg": inclination() - 10}
    measures = squat_clips.measures(TIME_S, np.ones(31), left=left)
    analysis = SimpleNamespace(assessment=document, raw=raw, measures=measures)
    return SimpleNamespace(analysis=analysis, recording=SimpleNamespace(evidence=PixelEvidence(legs)))


def squat(**numbers):
    rep = make_rep(1, bottom_s=2.1, **{name: Sided(left=number) for name, number in numbers.items()})
    return make_assessment(kind="squat", view=make_view(), reps=(rep,))


def rows_of(clip, **spec):
    return {(row["side"], row["measure"]): row for row in hold_rows(trial(**spec), clip)}


def test_stated_numbers_stand_beside_truth_and_both_networks():
    document = squat(peak_tibial_inclination=measured(31.0, 2.0))
    rows = rows_of(analysed(document, blaze=-3.0, movenet=1.0, read=0.5))
    row = rows["left", "tibial_inclination_deg"]
    assert (row["truth"], row["stated"], row["plus_minus"]) == (30.0, 31.0, 2.0)
    assert row["reading"] == pytest.approx(30.5)
    assert (row["blaze_image"], row["movenet"]) == (pytest.approx(27.0), pytest.approx(31.0))
    assert (row["truth_standing"], row["reading_standing"]) == (4.0, pytest.approx(4.5))
    assert row["view"] == "side"
    assert np.isnan(rows["left", "dorsiflexion_deg"]["stated"])
    assert rows["right", "tibial_inclination_deg"]["view"] == "side, far leg"
    assert np.isnan(rows["right", "tibial_inclination_deg"]["movenet"])


def test_the_change_since_standing_is_free_of_a_level():
    row = rows_of(analysed(squat(), blaze=-3.0, read=2.0))["left", "tibial_inclination_change_deg"]
    assert (row["truth"], row["stated"]) == (26.0, pytest.approx(26.0))
    assert row["blaze_image"] == pytest.approx(26.0)
    assert np.isnan(row["plus_minus"])


def test_a_refused_clip_and_a_repetition_at_another_time_state_nothing():
    assert np.isnan(rows_of(None)["left", "tibial_inclination_deg"]["stated"])
    early = make_rep(1, bottom_s=1.0, peak_tibial_inclination=Sided(left=measured(31.0)))
    document = make_assessment(kind="squat", view=make_view(), reps=(early,))
    assert np.isnan(rows_of(analysed(document))["left", "tibial_inclination_deg"]["stated"])


def test_lunges_are_compared_on_the_front_leg_alone():
    attempt = make_attempt(1, from_s=1.2, to_s=2.8, tibial_inclination=measured(29.0, 3.0))
    document = make_assessment(kind="wall", view=make_view(), attempts=(attempt,))
    rows = rows_of(analysed(document), kind="wall")
    assert {side for side, _ in rows} == {"left"}
    assert rows["left", "tibial_inclination_deg"]["stated"] == 29.0
    assert rows["left", "tibial_inclination_deg"]["view"] == "side, lunge"
    assert not rows_of(analysed(document), kind="calf_raise")


def test_a_lift_in_percent_is_not_held_against_millimetres():
    document = squat(max_heel_lift=measured(3.0, 1.0, "pct_foot"))
    assert np.isnan(rows_of(analysed(document))["left", "heel_lift_mm"]["stated"])


@pytest.mark.parametrize(
    ("yaw", "view"),
    [(0, "front"), (-15, "front"), (16, "oblique"), (-74, "oblique"), (75, "side"), (-105, "side")],
)
def test_views_are_the_true_ones(yaw, view):
    assert trial(view_yaw_deg=yaw).view == view


def test_the_lean_is_forward_where_the_person_looks():
    knee, ankle = shank_px(np.full(31, 20.0))
    assert lean_deg(knee, ankle, -1.0) == pytest.approx(20.0)
    assert lean_deg(knee, ankle, 1.0) == pytest.approx(-20.0)
    assert np.isnan(movenet_inclination_deg(PixelEvidence(), "left", 4, 1.0)).all()


def test_the_world_landmarks_tell_a_tilt_in_space():
    world = np.zeros((1, N_LANDMARKS, 3))
    world[0, landmark("knee", "left")] = [3.0, -5.0, 4.0]
    raw = LandmarkSeries(np.zeros(1), np.zeros((1, N_LANDMARKS, 4)), world, (720, 1280))
    assert blaze_inclination_deg(raw, "left", 1.0)[1] == pytest.approx([45.0])


def holds():
    document = squat(peak_tibial_inclination=measured(31.0, 2.0), max_heel_lift=measured(0.5, 1.0, "mm"))
    more = {"model": "full", "picture": "as filmed"}
    rows = [{**more, **row} for row in hold_rows(trial(), analysed(document, movenet=1.0))]
    rows += [{**more, "picture": "messenger", **row} for row in hold_rows(trial(), None)]
    table = frame_of(rows, "full")
    return table[table.view == "side"]


def test_the_page_tells_what_was_given_and_what_not(tmp_path):
    text = "\n".join(hold_parts(holds(), tmp_path / "errors.png"))
    assert (tmp_path / "errors.png").exists()
    rows = [line for line in text.splitlines() if line.startswith("| side | as filmed")]
    assert "| 1 of 1 | 1 | 1.0 | 1.00 | 1.00 | 1.0 | 2.0 | 100 % | 4.0 |" in rows[0]
    assert any(line.startswith("| side | messenger | 0 of 1 | 0 |") for line in text.splitlines())
    assert "| side | flat | as filmed | 1 of 1 | 1 | 0.5 |" in text


def test_every_clip_has_a_row_with_its_errors():
    first, second = clip_table(holds()).to_dict("records")
    assert (first["picture"], first["error"], first["MoveNet"]) == ("as filmed", "+1.0 ± 2.0", "+1.0")
    assert (second["picture"], second["error"]) == ("messenger", "–")


def test_tables_of_nothing_say_so():
    assert markdown(pd.DataFrame()) == "None.\n"
    assert markdown(pd.DataFrame({"a": [1, None]})) == "| a |\n| --- |\n| 1.0 |\n|  |\n"
    assert frame_of([], "full").empty


def test_heels_front_and_frames_are_summed_up():
    heels = pd.DataFrame({"lift_mm": [0.0, 20.0, 30.0], "called": ["no", "clear", "no"]})
    up, down = heel_table(heels).to_dict("records")
    assert (up["n"], up["clear"], up["no"], down["n"], down["no"]) == (2, 1, 1, 1, 1)
    sources = ("ankle_cv", "BlazePose image", "MoveNet")
    fppa = pd.DataFrame({f"{name}{of}": [1.0, 2.0, 5.0] for name in sources for of in ("", ", bias")})
    fppa.loc[2, "ankle_cv"] = np.nan
    (row,) = fppa_table(fppa).to_dict("records")
    assert row["given"] == "2 of 3"
    assert row["ankle_cv: MAE, worst leg"] == row["MoveNet: MAE, worst leg"] == "1.50, 2.00"
    assert row["MoveNet: bias"] == "1.50"
    numbers = {key: [1.0, 3.0] for key in ("coverage", "bias", "rmse", "mae", "mae_flat", "mae_lifted")}
    frames = pd.DataFrame(
        {"near": [True, True], "view": "side", "measure": "m", "picture": "as filmed", **numbers}
    )
    assert every_frame(frames).rmse.tolist() == [2.0]
