"""Whatever is not of the schema is refused, with the name of the array and what was expected of it."""

from __future__ import annotations

import json
from dataclasses import fields

import numpy as np
import pytest
from recordings import COUNTS, evidence, members, npy, recording, rewrite

from ankle_cv.errors import InputError
from ankle_cv.evidence.records import (
    CameraMotion,
    FootEnds,
    FootTrack,
    JointTrack,
    SheetCorners,
    WallPoints,
)
from ankle_cv.people.search import MAX_PEOPLE
from ankle_cv.pipeline.recording import load_recording, save_recording
from ankle_cv.pipeline.schema import PARTS, SIZES

N = len(COUNTS)
RECORDS = {
    **dict.fromkeys(("left", "right"), FootTrack),
    **dict.fromkeys(("ends_left", "ends_right"), FootEnds),
    **dict.fromkeys(("wall_left", "wall_right"), WallPoints),
    **dict.fromkeys(("joints_left", "joints_right"), JointTrack),
    "camera": CameraMotion,
    "sheets": SheetCorners,
}


@pytest.fixture
def saved(tmp_path):
    path = tmp_path / "landmarks.npz"
    save_recording(path, recording(evidence()))
    return path


@pytest.fixture
def changed(saved):
    """Replace members of a recording that is right otherwise; None takes one away."""

    def change(**arrays):
        contents = members(saved) | {
            f"{name}.npy": content if isinstance(content, bytes | None) else npy(content)
            for name, content in arrays.items()
        }
        rewrite(saved, {name: content for name, content in contents.items() if content is not None})
        return saved

    return change


def refusal(path) -> str:
    with pytest.raises(InputError) as caught:
        load_recording(path)
    assert len(caught.value.message) < 500
    return caught.value.message


def poses_with(value: float, *where: object) -> np.ndarray:
    points = recording().poses.points.copy()
    points[where] = value
    return points


def test_every_field_of_the_evidence_has_a_schema():
    assert PARTS.keys() == RECORDS.keys()
    for part, record in RECORDS.items():
        assert list(PARTS[part]) == [field.name for field in fields(record)], part


def test_as_many_people_are_read_as_are_tracked():
    assert SIZES["k"][1] >= MAX_PEOPLE


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("points", np.zeros((N, 33, 4))),
        ("points", np.zeros((N, 2, 33, 3))),
        ("points", np.zeros((N, 2, 33, 4), complex)),
        ("points", np.zeros((N, 2, 33, 4), bool)),
        ("points", np.zeros((N, 2, 33, 4), np.float16)),
        ("points", np.zeros((N, 2, 33, 4), np.int64)),
        ("points", np.zeros((N, 2, 33, 4), [("x", "f8"), ("y", "f8")])),
        ("points", np.zeros((N, 2, 33, 4), "S8")),
        ("points", np.zeros((N, 2, 33, 4), "M8[s]")),
        ("points", np.zeros((N, 0, 33, 4))),
        ("points", np.zeros((N, 40, 33, 4))),
        ("points", np.zeros((0, 2, 33, 4))),
        ("points", np.zeros((1,) * 20)),
        ("points", poses_with(np.nan, 0, 0, 12)),
        ("points", poses_with(np.nan, 0, 0, 3, 3)),
        ("points", poses_with(1.0, 1, 0, 5, 0)),
        ("points", poses_with(np.inf, 0, 0, 12, 0)),
        ("points", poses_with(-0.1, 0, 0, 12, 3)),
        ("world_m", np.full((N, 2, 33, 3), np.nan)),
        ("world_m", np.zeros((N, 2, 33, 3))),
        ("world_m", recording().poses.world_m * 1e3),
        ("evidence_camera_to_reference", np.full((N, 2, 3), 1e3)),
        ("count", np.array(COUNTS, float)),
        ("count", np.array([1, 0, 1, 1])),
        ("count", np.array([2**62, 0, 2, 1])),
        ("count", np.array([True, False, True, True])),
        ("time_s", np.zeros(0)),
        ("time_s", np.arange(N)),
        ("time_s", np.arange(N)[::-1] / 10),
        ("time_s", np.arange(N) * 1e-7),
        ("time_s", np.arange(N) / 10 - 1),
        ("time_s", np.array([0, 0.1, np.inf, np.inf])),
        ("time_s", np.full((N, 1), 0.1)),
        ("evidence_right_heel_shift_px", np.zeros(N)),
        ("evidence_right_pitch_deg", np.zeros((N, 2))),
        ("evidence_right_sigma_deg", np.full(N, 1e-200)),
        ("evidence_camera_to_reference", np.zeros((N, 3, 3))),
        ("evidence_camera_inliers", np.full(N, -1.0)),
        ("evidence_joints_right_points_px", np.zeros((N, 4, 2))),
        ("evidence_joints_right_score", np.full((N, 3), 1.5)),
        ("evidence_joints_right_score", np.full((N, 5), 0.5)),
        ("evidence_right_toe_shift_px", np.full((N, 2), 1e5)),
        ("about", np.array(["{}"])),
        ("about", np.float64(3)),
    ],
)
def test_the_array_that_does_not_fit_is_named(changed, name, values):
    message = refusal(changed(**{name: values}))
    said = message.rpartition("damaged: ")[2]
    assert said.startswith((f"{name}: ", "world_m: expected the shape", "points: expected the shape",
                            "evidence_joints_right_score: expected the shape")), message  # fmt: skip
    assert "expected" in said


def test_the_two_legs_may_have_different_joints(changed):
    score, points = np.full((N, 4), 0.5), np.full((N, 4, 2), 100.0)
    path = changed(evidence_joints_left_score=score, evidence_joints_left_points_px=points)
    legs = load_recording(path).evidence.legs
    assert legs["left"].joints.score.shape[1] == 4
    assert legs["right"].joints.score.shape[1] == 3


@pytest.mark.parametrize("name", ["count", "world_m", "about", "evidence_camera_inliers", "time_s"])
def test_an_array_that_is_missing_is_named(changed, name):
    assert f"{name}: it is missing" in refusal(changed(**{name: None}))


@pytest.mark.parametrize(
    "name", ["extra", "../../evil", "evidence_shank_left_else", "points.npy", "a\x1b[2J"]
)
def test_an_array_that_is_unknown_is_named(changed, name):
    message = refusal(changed(**{name: np.zeros(N)}))
    assert "no array of a recording has this name" in message
    assert "\x1b" not in message


@pytest.mark.parametrize("kind", [">f4", ">f8", "<f8"])
@pytest.mark.parametrize("order", ["C", "F"])
def test_other_orders_of_bytes_and_indices_are_read_right(changed, kind, order):
    points = recording().poses.points
    loaded = load_recording(changed(points=np.asarray(points, kind, order=order)))
    assert loaded.poses.points.dtype == np.float32
    assert np.array_equal(loaded.poses.points, points, equal_nan=True)


def test_a_header_that_claims_gigabytes_is_refused_before_anything_is_read(changed):
    content = npy(np.zeros((10, 10))).replace(b"(10, 10), }  ", b"(10**9, 4)}")
    assert "points: expected an array of numbers" in refusal(changed(points=content))
    claimed = npy(np.zeros((1000, 2))).replace(b"(1000, 2), }          ", b"(1000000000, 2000), } ")
    assert "points: expected 16000000000000 bytes" in refusal(changed(points=claimed))


def test_all_arrays_together_are_bounded(changed, monkeypatch):
    monkeypatch.setattr("ankle_cv.pipeline.schema.MAX_BYTES", 4 << 10)
    assert "expected at most" in refusal(changed())


ROLL = {"deg": 0.0, "sd_deg": 1.2, "known": False}


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"info": None}, "about.info: Field required"),
        ({"more": 1}, "about.more: Extra inputs"),
        ({"info": {"width": 10**9}}, "about.info.width"),
        ({"info": {"height": -5}}, "about.info.height"),
        ({"info": {"width": "720"}}, "about.info.width"),
        ({"info": {"path": "a\0b"}}, "about.info.path"),
        ({"info": {"rotation_deg": 45}}, "about.info.rotation_deg"),
        ({"info": {"start_s": True}}, "about.info.start_s"),
        ({"info": {"facts": {"slowmo": 0}}}, "about.info.facts.slowmo"),
        ({"info": {"facts": {"restarts_s": [1e300]}}}, "about.info.facts.restarts_s.0"),
        ({"roll": {"deg": 1e308, "sd_deg": 1, "known": True}}, "about.roll.deg"),
        ({"roll": {"deg": 0, "sd_deg": 0, "known": True}}, "about.roll.sd_deg"),
        ({"roll": ROLL | {"pitch": {"deg": 91, "sd_deg": 1}}}, "about.roll.pitch.deg"),
        ({"roll": ROLL | {"pitch": {"deg": 0, "sd_deg": 0}}}, "about.roll.pitch.sd_deg"),
        ({"search": {"max_people": 10**9, "probes": 0, "others_at_s": []}}, "about.search.max_people"),
        ({"search": {"max_people": 1, "probes": 0, "others_at_s": [[[[]]]]}}, "about.search.others_at_s"),
        ({"settings": {"foot_cm": 260}}, "foot"),
        ({"settings": {"from_the_future": 1}}, "from_the_future"),
        ({"cuts": {"frames": [9], "rolls": []}}, "cuts at frames"),
        ({"cuts": {"frames": [2, 1], "rolls": []}}, "cuts at frames"),
        ({"cuts": {"frames": [-1], "rolls": []}}, "about.cuts.frames.0"),
        ({"model": "full"}, "about.model"),
    ],
)
def test_the_field_of_the_text_that_does_not_fit_is_named(changed, saved, change, said):
    about = json.loads(str(np.load(saved)["about"]))
    for key, value in change.items():
        if value is None:
            del about[key]
        else:
            old = about.get(key)
            about[key] = old | value if isinstance(old, dict) and isinstance(value, dict) else value
    assert said in refusal(changed(about=np.array(json.dumps(about))))


@pytest.mark.parametrize(
    "text",
    ["[" * 100_000, '{"info": ' * 50_000, '{"a": 1, "a": 2}', "9" * 10_000, "\udc80", ""],
)
def test_a_text_that_is_no_plain_json_is_refused(changed, text):
    assert "about: " in refusal(changed(about=np.array(text)))
