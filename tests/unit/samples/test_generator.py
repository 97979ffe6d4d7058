from __future__ import annotations

import csv
import json

import av
import numpy as np
import pytest

SPEC = {"name": "clip", "reps": 1, "neutral_s": 1.0, "fps": 10, "sway_deg": 0.0}


@pytest.fixture
def rows(module, tmp_path):
    """Truth of a small clip, row by row."""

    def make(**entry):
        module("clip").Clip(module("spec").complete({**SPEC, **entry})).write_truth(tmp_path)
        with (tmp_path / "clip.csv").open(encoding="utf-8") as file:
            made = list(csv.DictReader(file))
        return [{key: float(value) if value else None for key, value in row.items()} for row in made]

    return make


def peak(rows, column):
    return max(row[column] for row in rows)


def test_the_commanded_angles_are_those_of_the_posed_skeleton(rows):
    made = rows(peak_dorsiflexion_deg=[28], peak_thigh_deg=[70], heel_lift_mm=20)
    assert peak(made, "dorsiflexion_left_deg") == pytest.approx(28, abs=0.05)
    assert peak(made, "thigh_inclination_right_deg") == pytest.approx(70, abs=0.05)
    assert peak(made, "heel_lift_left_mm") == pytest.approx(20, abs=0.05)
    lifted_by_deg = peak(made, "foot_pitch_left_deg")
    assert peak(made, "tibial_inclination_left_deg") == pytest.approx(28 + lifted_by_deg, abs=0.1)


def test_one_heel_can_rise_alone_while_both_shanks_lean_alike(rows):
    made = rows(peak_dorsiflexion_deg=[24], heel_lift_mm=25, heel_lift_side="right")
    assert peak(made, "heel_lift_right_mm") == pytest.approx(25, abs=0.05)
    assert peak(made, "heel_lift_left_mm") == pytest.approx(0, abs=0.01)
    assert peak(made, "dorsiflexion_right_deg") == pytest.approx(24, abs=0.1)
    tibiae = [peak(made, f"tibial_inclination_{side}_deg") for side in ("left", "right")]
    assert tibiae[0] == pytest.approx(tibiae[1], abs=0.05)
    assert tibiae[0] > 30


def test_a_calf_raise_on_one_leg_lifts_its_heel_and_holds_the_other_foot_in_the_air(rows):
    made = rows(kind="calf_raise", one_leg=True, leg="right", heel_lift_mm=90, view_yaw_deg=-90)
    assert peak(made, "heel_lift_right_mm") == pytest.approx(90, abs=0.05)
    higher_px = [row["ankle_right_y_px"] - row["ankle_left_y_px"] for row in made]
    assert min(higher_px) > 50
    assert all(row["knee_flexion_right_deg"] < 20 < row["knee_flexion_left_deg"] for row in made)


def test_a_quiver_grows_with_the_depth_and_leaves_standing_alone(rows):
    wall = {"kind": "wall", "fps": 30, "peak_dorsiflexion_deg": [30], "hold_s": 2.0}
    still, quivering = (rows(**wall, tremor_deg=deg, tremor_hz=2.0) for deg in (0.0, 1.5))
    shin = "tibial_inclination_left_deg"
    by_deg = np.array([b[shin] - a[shin] for a, b in zip(still, quivering, strict=True)])
    time_s = np.array([row["time_s"] for row in still])
    assert np.abs(by_deg[time_s < 1.0]).max() == 0
    held = (time_s > 2.0) & (time_s < 3.4)
    assert np.ptp(by_deg[held]) == pytest.approx(3.0, abs=0.1)


def test_a_stance_on_one_leg_sways_about_a_foot_that_stays_and_the_other_touches_down_between_two(rows):
    balance = {"kind": "balance", "leg": "right", "reps": 2, "fps": 30, "hold_s": 4.0, "view_yaw_deg": -90}
    made = rows(**balance, sway_deg=4.0)
    time_s = np.array([row["time_s"] for row in made])
    assert np.abs([row["heel_lift_right_mm"] for row in made]).max() < 0.01
    for axis in "xy":
        assert np.ptp([row[f"ankle_right_{axis}_px"] for row in made]) < 0.01
    higher_px = np.array([row["ankle_right_y_px"] - row["ankle_left_y_px"] for row in made])
    on_one = higher_px > higher_px[0] + 40
    starts = np.flatnonzero(np.diff(on_one.astype(int)) == 1)
    assert len(starts) == 2
    touched = (time_s > 6.0) & (time_s < 6.3)
    assert higher_px[touched].min() == pytest.approx(higher_px[0], abs=0.5)
    assert np.std([row["tibial_inclination_right_deg"] for row in made]) == pytest.approx(4 / 8**0.5, rel=0.5)
    aside = rows(**{**balance, "view_yaw_deg": 0}, side_sway_deg=4.0)
    knees, ankles = (
        np.array([[r[f"{joint}_right_{axis}_px"] for axis in "xy"] for r in aside])
        for joint in ("knee", "ankle")
    )
    lean = np.arctan2(*((knees - ankles) * [1, -1]).T)
    assert np.std(np.degrees(lean)[(time_s > 1.8) & (time_s < 5.4)]) > 0.5


def test_the_heel_of_a_stance_on_one_leg_comes_up_and_down_as_far_as_told(rows):
    made = rows(kind="balance", leg="left", reps=1, fps=30, hold_s=6.0, heel_sway_mm=8.0)
    time_s = np.array([row["time_s"] for row in made])
    lift_mm = np.array([row["heel_lift_left_mm"] for row in made])[(time_s > 1.8) & (time_s < 7.4)]
    assert lift_mm.min() == pytest.approx(0, abs=0.05)
    assert lift_mm.max() == pytest.approx(8, abs=0.05)


def test_the_near_leg_is_bigger_than_the_far_one(rows):
    def shank_px(row, side):
        knee, ankle = (
            np.array([row[f"{j}_{side}_x_px"], row[f"{j}_{side}_y_px"]]) for j in ("knee", "ankle")
        )
        return np.linalg.norm(knee - ankle)

    left, right = rows(view_yaw_deg=90)[0], rows(view_yaw_deg=-90)[0]
    assert shank_px(left, "left") > 1.05 * shank_px(left, "right")
    assert shank_px(right, "right") > 1.05 * shank_px(right, "left")


def test_the_person_faces_left_when_seen_from_the_left(rows):
    left, right = rows(view_yaw_deg=90)[0], rows(view_yaw_deg=-90)[0]
    assert left["toe_left_x_px"] < left["heel_left_x_px"]
    assert right["toe_right_x_px"] > right["heel_right_x_px"]


def test_a_blend_lies_between_its_bodies(module):
    body = module("body").Body
    small, blend, tall = (body(subject).height for subject in ("F1", "F1:0.5+M2:0.5", "M2"))
    assert blend == pytest.approx((small + tall) / 2, abs=0.002)


@pytest.mark.parametrize(
    "subject", ["M3", "M1:0.5+F2:0.6", "M1:1.5+F2:-0.5", "M1:0.5"], ids=["unknown", "sum", "sign", "part"]
)
def test_a_blend_that_is_none_is_refused(module, subject):
    with pytest.raises(ValueError, match="positive shares that add up to 1"):
        module("assets").blend_of(subject)


@pytest.mark.parametrize(
    ("entry", "complaint"),
    [
        ({"peak": 3}, "unknown keys"),
        ({"kind": "handstand"}, "kind must be"),
        ({"arms": "up"}, "arms must be"),
        ({"neutral_s": 0.5}, "neutral_s"),
        ({"name": ""}, "needs a name"),
    ],
)
def test_a_spec_that_cannot_be_made_is_refused(module, entry, complaint):
    with pytest.raises(ValueError, match=complaint):
        module("spec").complete({**SPEC, **entry})


def test_the_record_names_an_extra_only_where_the_spec_does(module):
    complete = module("spec").complete
    assert "shutter" not in complete(SPEC)
    assert complete({**SPEC, "shutter": 0.5})["shutter"] == 0.5


def test_constant_frames_come_on_the_beat(module):
    times = module("motion").frame_times(1.0, module("spec").complete(SPEC))
    assert times == [frame / 10 for frame in range(10)]


def test_variable_frames_jitter_and_drop_but_always_advance(module):
    spec = module("spec").complete({**SPEC, "fps": 30, "time_jitter_ms": 5, "dropped_share": 0.2})
    times = np.array(module("motion").frame_times(10.0, spec))
    steps = np.diff(times)
    assert times[0] == 0
    assert times[-1] < 10
    assert steps.min() > 0.4 / 30 - 1e-4
    assert steps.max() > 1.7 / 30
    assert len(times) == pytest.approx(300 * 0.8, abs=25)
    assert times * 90_000 == pytest.approx(np.round(times * 90_000), abs=1e-6)


def test_a_lunge_whose_heel_rises_does_not_pass_through_the_wall(module, tmp_path):
    entry = {
        "kind": "wall",
        "arms": "hips",
        "trunk_lean_deg": 4,
        "reps": 2,
        "peak_dorsiflexion_deg": [33, 31],
        "heel_lift_mm": [0, 25],
    }
    module("clip").Clip(module("spec").complete({**SPEC, **entry})).write_truth(tmp_path)
    wall = json.loads((tmp_path / "clip.json").read_text(encoding="utf-8"))["wall"]
    assert wall["closest_body_point_mm"] > 0
    assert wall["knee_gap_mm"][1] < 5 < wall["knee_gap_mm"][0]


def test_shake_moves_pixels_and_leaves_angles(rows):
    still, shaken = rows(), rows(shake_px=4.0)
    assert peak(still, "dorsiflexion_left_deg") == peak(shaken, "dorsiflexion_left_deg")
    moved = [abs(a["knee_left_x_px"] - b["knee_left_x_px"]) for a, b in zip(still, shaken, strict=True)]
    assert 1 < max(moved) < 24


def test_a_dim_room_is_dimmer_and_a_defocused_lens_smoother(module):
    picture = np.zeros((64, 64, 3), np.uint8)
    picture[:, 32:] = 200

    def taken(**extra):
        return (
            module("picture")
            .Sensor(module("spec").complete({**SPEC, "width": 64, "height": 64, "noise": 0.0, **extra}))
            .take(picture)
        )

    assert taken()[:, 48:].mean() == pytest.approx(200, abs=1)
    assert taken(exposure=0.25)[:, 48:].mean() == pytest.approx(50, abs=1)
    assert taken(exposure=0.5, gamma=2.0)[:, 48:].mean() == pytest.approx(255 * (100 / 255) ** 2, abs=1)
    steepest = [abs(np.diff(taken(**extra)[32, :, 0].astype(int))).max() for extra in ({}, {"defocus_px": 3})]
    assert steepest[1] < steepest[0] / 2


class RampRenderer:
    """Draws each picture ten grey levels brighter than the one before."""

    def __init__(self):
        self.drawn = 0

    def frame(self, vertices, contacts, others):
        self.drawn += 1
        return np.full((4, 4, 3), 10 * self.drawn, np.uint8)


@pytest.mark.parametrize(("shutter", "drawn", "grey"), [(0.0, 1, 10), (0.5, 4, 25)])
def test_an_open_shutter_averages_what_it_sees(module, shutter, drawn, grey):
    renderer = RampRenderer()
    clip = module("clip").Clip(module("spec").complete({**SPEC, "shutter": shutter}))
    picture = clip.picture(renderer, 1.0)
    assert renderer.drawn == drawn
    assert picture.mean() == pytest.approx(grey, abs=0.5)


def test_a_variable_frame_rate_is_told_by_the_times(rows):
    made = rows(fps=30, time_jitter_ms=5)
    steps = np.diff([row["time_s"] for row in made])
    assert steps.std() == pytest.approx(0.005, rel=0.3)


def test_the_encoder_keeps_times_and_writes_the_same_bytes_twice(module, tmp_path):
    times = [0.0, 0.1, 0.25, 0.3]
    pictures = np.random.default_rng(1).integers(0, 255, (4, 48, 64, 3), dtype=np.uint8)
    for name in "ab":
        with module("encode").Encoder(tmp_path / f"{name}.mp4", (64, 48), 10, 20) as encoder:
            for picture, time_s in zip(pictures, times, strict=True):
                encoder.add(picture, time_s)
    with av.open(str(tmp_path / "a.mp4")) as clip:
        assert [frame.time for frame in clip.decode(video=0)] == pytest.approx(times, abs=1e-5)
    assert (tmp_path / "a.mp4").read_bytes() == (tmp_path / "b.mp4").read_bytes()


def test_the_truth_is_that_of_the_clips_the_project_began_with(module, shared, tmp_path):
    specs = module("spec").read_specs(shared / "synth" / "clips_spec.json", ["wall_right", "squat_oblique20"])
    for spec in specs:
        module("clip").Clip(spec).write_truth(tmp_path)
        kept = (shared / "synth" / "clips" / f"{spec['name']}.csv").read_text(encoding="utf-8")
        made = (tmp_path / f"{spec['name']}.csv").read_text(encoding="utf-8")
        assert made.splitlines()[0] == kept.splitlines()[0]
        numbers = [np.genfromtxt(text.splitlines()[1:], delimiter=",") for text in (made, kept)]
        np.testing.assert_allclose(*numbers, atol=0.00101)


def test_a_bystander_is_in_the_picture_and_not_in_the_truth(rows, module):
    aside = {"behind_m": 1.5, "aside_m": 0.5, "later_s": 0.0}
    assert rows(bystander=aside) == rows()
    clip = module("clip").Clip(module("spec").complete({**SPEC, "bystander": aside}))
    person, other = (clip.camera.project(v) for v in (clip.movement.at(0.0)[0], clip.bystander.vertices(0.0)))
    assert other.mean(axis=0)[0] > person.mean(axis=0)[0] + 30  # to the right, ...
    assert np.ptp(other[:, 1]) < 0.8 * np.ptp(person[:, 1])  # ... smaller, ...
    assert other[:, 1].max() < person[:, 1].max() - 20  # ... and the feet higher in the picture
    bottom = clip.bystander.vertices(clip.movement.reps[0].bottom_s)
    assert np.ptp(bottom[:, 2]) < 0.85 * np.ptp(clip.bystander.vertices(0.0)[:, 2])


def test_a_bystander_can_walk_across_and_start_later(module):
    across = {"aside_m": -1.0, "aside_end_m": 1.0, "later_s": 100.0}
    clip = module("clip").Clip(module("spec").complete({**SPEC, "bystander": across}))
    start, end = (clip.bystander.vertices(t) for t in (0.0, clip.movement.duration_s))
    moved = clip.camera.project(end).mean(axis=0) - clip.camera.project(start).mean(axis=0)
    assert moved[0] > 100
    assert np.ptp(end[:, 2]) == pytest.approx(np.ptp(start[:, 2]), rel=0.01)
    with pytest.raises(ValueError, match="sideways"):
        module("clip").Clip(module("spec").complete({**SPEC, "bystander": {"sideways": 1}}))


def gear_px(clip, t):
    """Pixels of the clip's only thing at time t."""
    _, joints = clip.movement.at(t)
    return clip.camera.project(clip.gear[0].vertices(joints, clip.movement.moment(t).x))


def pixels(row, *names):
    return np.array([[row[f"{name}_x_px"], row[f"{name}_y_px"]] for name in names])


def covered(point, thing_px):
    low, high = thing_px.min(axis=0), thing_px.max(axis=0)
    return bool((low < point).all() and (point < high).all())


def test_plates_go_with_the_shoulders_and_the_near_one_covers_them(module, rows):
    entry = {"barbell": {}, "view_yaw_deg": -90, "trunk_lean_deg": 40, "arms": "bar"}
    clip = module("clip").Clip(module("spec").complete({**SPEC, **entry}))
    for t in (0.0, clip.movement.reps[0].bottom_s):
        far, near = (gear_px(clip, t)[surface.indices] for surface in clip.gear[0].surfaces[1:])
        joints, bone = clip.movement.at(t)[1], module("assets").BONE
        shoulder, wrist = joints[bone["upperarm01.R"]], joints[bone["wrist.R"]]
        assert covered(clip.camera.project(shoulder)[0], near)
        assert np.linalg.norm((wrist - shoulder)[1:]) < 0.15
        assert np.ptp(near[:, 1]) > 1.3 * np.ptp(far[:, 1])
    assert rows(**entry) == rows(**{**entry, "barbell": None})


def test_a_box_hides_the_near_foot_at_the_bottom_alone(module, rows):
    entry = {"box": {}, "heel_lift_mm": 20, "neutral_s": 1.2}
    made = rows(**entry)
    clip = module("clip").Clip(module("spec").complete({**SPEC, **entry}))
    foot = ("heel_left", "toe_left", "ankle_left")
    hidden = [[covered(p, gear_px(clip, row["time_s"])) for p in pixels(row, *foot)] for row in made]
    rep = clip.movement.reps[0]
    for row, shown in zip(made, hidden, strict=True):
        if rep.hold_from_s <= row["time_s"] <= rep.hold_to_s:
            assert all(shown)
        if row["time_s"] < rep.start_s:
            assert not any(shown)


def test_heels_hang_below_a_step_that_is_under_the_forefeet_alone(module, rows):
    entry = {"kind": "calf_raise", "heel_lift_mm": 50, "step_m": 0.12, "heel_drop_mm": 25, "neutral_s": 2.0}
    made = rows(**entry, reps=2)
    clip = module("clip").Clip(module("spec").complete({**SPEC, **entry, "reps": 2}))
    lift = {row["time_s"]: row["heel_lift_left_mm"] for row in made}
    first, second = clip.movement.reps
    assert lift[0.0] == pytest.approx(0, abs=0.1)
    assert min(lift.values()) == pytest.approx(-25, abs=1)
    assert [max(v for t, v in lift.items() if r.start_s <= t <= r.end_s) for r in (first, second)] == [
        pytest.approx(50, abs=1)
    ] * 2
    pitch = {row["time_s"]: row["foot_pitch_left_deg"] for row in made}
    assert min(pitch.values()) < -6
    (step,) = clip.gear
    vertices, joints = clip.movement.at(0.0)
    block = step.vertices(joints, 0.0)
    foot = clip.body.foot["L"]
    assert block[:, 2].max() == pytest.approx(0.12)
    assert vertices[foot.heel_sole, 2] == pytest.approx(0.12, abs=0.01)
    edge_y = block[:, 1].max()
    assert vertices[foot.toe_tip, 1] < edge_y < vertices[foot.heel_sole, 1]


@pytest.mark.parametrize(
    ("entry", "complaint"),
    [({"step_m": 0.1}, "calf raises"), ({"kind": "calf_raise", "heel_drop_mm": 20}, "needs step_m")],
)
def test_a_step_is_of_calf_raises_and_heels_hang_below_a_step(module, entry, complaint):
    with pytest.raises(ValueError, match=complaint):
        module("spec").complete({**SPEC, **entry})


@pytest.mark.parametrize("entry", [{"barbell": {"weight": 1}}, {"box": {"weight": 1}}])
def test_gear_that_is_unknown_is_refused(module, entry):
    with pytest.raises(ValueError, match="weight"):
        module("clip").Clip(module("spec").complete({**SPEC, **entry}))


def test_a_foot_that_spreads_grows_forward_and_leaves_every_angle(rows):
    plain, spread = rows(), rows(spread_share=0.05)

    def foot_px(row):
        heel, toe = pixels(row, "heel_left", "toe_left")
        return np.linalg.norm(toe - heel)

    growth = [foot_px(b) / foot_px(a) for a, b in zip(plain, spread, strict=True)]
    assert growth[0] == pytest.approx(1, abs=1e-6)
    assert max(growth) == pytest.approx(1.05, abs=0.005)
    angles = [key for key in plain[0] if key.endswith(("deg", "mm"))]
    assert [[row[key] for key in angles] for row in plain] == [[row[key] for key in angles] for row in spread]
    heels = [[pixels(row, "heel_left") for row in made] for made in (plain, spread)]
    assert abs(np.subtract(*heels)).max() < 0.1


def test_a_high_collar_goes_with_the_shank_and_the_sole_stays(module):
    clip = module("clip").Clip(module("spec").complete({**SPEC, "shoes": True, "collar_m": 0.15}))
    sole_m = module("shoes").SOLE_M
    standing, bottom = (clip.movement.at(t)[0] for t in (0.0, clip.movement.reps[0].bottom_s))
    shoe = clip.body.shoe_meshes[0].indices
    height = clip.body.vertices[shoe, 2]
    moved = np.linalg.norm(bottom[shoe] - standing[shoe], axis=1)
    assert height.max() == pytest.approx(sole_m + 0.15, abs=0.01)
    assert moved[height < sole_m + 0.05].max() < 0.001
    assert moved[height > sole_m + 0.13].min() > 0.015


@pytest.mark.parametrize(
    ("entry", "complaint"), [({"shoes": True, "spread_share": 0.05}, "bare"), ({"collar_m": 0.15}, "shoes")]
)
def test_a_bare_foot_has_no_collar_and_a_shoe_does_not_spread(module, entry, complaint):
    with pytest.raises(ValueError, match=complaint):
        module("spec").complete({**SPEC, **entry})


def test_a_jump_leaves_the_floor_and_lands_ahead(module):
    spec = module("spec").complete({**SPEC, "kind": "jump", "reps": 1})
    movement = module("clip").Clip(spec).movement
    end_s = movement.reps[0].end_s
    before, flying, after = (movement.at(t)[0] for t in (end_s, end_s + 0.2, end_s + 0.6))
    assert flying[:, 2].min() > 0.15
    assert before[:, 2].min() == pytest.approx(after[:, 2].min(), abs=0.005)
    assert after[:, 1].mean() - before[:, 1].mean() == pytest.approx(-0.08, abs=0.01)


def test_a_hinge_bends_the_hips_and_a_split_squat_the_front_leg(module, tmp_path):
    peaks = {}
    for kind in ("hinge", "split_squat"):
        spec = {**SPEC, "kind": kind, "name": kind, "reps": 1, "peak_dorsiflexion_deg": 12}
        module("clip").Clip(module("spec").complete(spec)).write_truth(tmp_path)
        record = json.loads((tmp_path / f"{kind}.json").read_text(encoding="utf-8"))
        peaks[kind] = record["reps"][0]["peak"]
    assert peaks["hinge"]["trunk_lean_deg"] > peaks["hinge"]["thigh_inclination_left_deg"] + 10
    assert peaks["split_squat"]["thigh_inclination_left_deg"] > 70
    assert peaks["split_squat"]["trunk_lean_deg"] < 20
