"""A recording gives back what was put in, always in the same bytes, and refuses everything else."""

from __future__ import annotations

import json
import os
from dataclasses import replace

import numpy as np
import pytest
from recordings import COUNTS, evidence, members, npy, npy_values, poses, recording, rewrite

from ankle_cv.assessment import as_text
from ankle_cv.errors import InputError, OutputError
from ankle_cv.evidence.records import (
    NO_EVIDENCE,
    LegEvidence,
    PixelEvidence,
    WallPoints,
)
from ankle_cv.pipeline.recording import load_recording, save_recording
from ankle_cv.pipeline.replay import RecordedPose
from ankle_cv.pose.base import PoseSample
from ankle_cv.pose.packed import PosePacker
from ankle_cv.video.frame import Frame

IMAGE = np.zeros((4, 4, 3), np.uint8)
MIRRORED = PixelEvidence({"left": LegEvidence(), "right": evidence().legs["left"]})


def parts(seen: PixelEvidence) -> dict[str, object]:
    legs = {f"{side} {name}": part for side, leg in seen.legs.items() for name, part in vars(leg).items()}
    return {**legs, "motion": seen.motion, "sheets": seen.sheets}


@pytest.mark.parametrize("seen", [NO_EVIDENCE, evidence(), MIRRORED])
def test_round_trip_is_exact(tmp_path, seen):
    before = recording(seen)
    save_recording(tmp_path / "landmarks.npz", before)
    after = load_recording(tmp_path / "landmarks.npz")
    assert (after.info, after.model, after.search) == (before.info, before.model, before.search)
    assert (after.settings, after.roll) == (before.settings, before.roll)
    assert after.second_model == before.second_model
    for name in ("time_s", "count", "points", "world_m"):
        assert np.array_equal(getattr(after.poses, name), getattr(before.poses, name), equal_nan=True), name
    got = parts(after.evidence)
    for part, want in parts(seen).items():
        assert (want is None) == (got[part] is None), part
        for name, values in vars(want).items() if want is not None else ():
            assert np.array_equal(getattr(got[part], name), values, equal_nan=True), (part, name)


def test_frames_at_which_nobody_looked_are_remembered(tmp_path):
    before = recording()
    looked = before.poses.count > 0
    assert 0 < looked.sum() < len(looked)
    sparse = replace(before, poses=replace(before.poses, looked=looked))
    save_recording(tmp_path / "landmarks.npz", sparse)
    after = load_recording(tmp_path / "landmarks.npz").poses
    assert after.looks.tolist() == np.flatnonzero(looked).tolist()
    assert after.at_looks().count.tolist() == before.poses.count[looked].tolist()


@pytest.mark.parametrize("looked", [[0, 0, 0, 0], [1, 0, 0, 1]])
def test_people_whom_nobody_looked_for_are_refused(tmp_path, looked):
    path = tmp_path / "landmarks.npz"
    save_recording(path, recording())
    rewrite(path, members(path) | {"looked.npy": npy(np.array(looked))})
    with pytest.raises(InputError, match="look"):
        load_recording(path)


def test_same_content_gives_same_bytes_whenever_it_is_written(tmp_path, monkeypatch):
    save_recording(tmp_path / "a.npz", recording(evidence()))
    monkeypatch.setattr("time.time", lambda: 2_000_000_000.0)
    save_recording(tmp_path / "b.npz", recording(evidence()))
    assert (tmp_path / "a.npz").read_bytes() == (tmp_path / "b.npz").read_bytes()


def test_anybody_with_numpy_can_read_it(tmp_path):
    save_recording(tmp_path / "landmarks.npz", recording(evidence()))
    with np.load(tmp_path / "landmarks.npz", allow_pickle=False) as archive:
        assert archive["points"].shape == (4, 2, 33, 4)
        assert int(archive["format_version"]) == 1
        assert json.loads(str(archive["about"]))["model"]["name"] == "full"


@pytest.mark.parametrize(
    "name", [b"squat \xff.mp4", b"d\xc3\xa9 \xf0\x9f\x98\x80.mp4", b"a\\udcff\\.mp4", b'"q"\n\x80']
)
def test_a_clip_with_any_name_is_recorded_and_named_as_in_the_document(tmp_path, name):
    before, path = recording(), os.fsdecode(name)
    named = replace(before, info=replace(before.info, path=path))
    save_recording(tmp_path / "landmarks.npz", named)
    assert load_recording(tmp_path / "landmarks.npz").info.path == as_text(path)


def test_a_name_that_is_no_text_in_an_older_recording_is_read(tmp_path):
    path = tmp_path / "landmarks.npz"
    save_recording(path, recording())
    about = json.loads(npy_values(members(path)["about.npy"]).item())
    about["info"]["path"] = "squat \udcff 😀.mp4"
    rewrite(path, members(path) | {"about.npy": npy(json.dumps(about))})
    assert load_recording(path).info.path == "squat \\udcff 😀.mp4"


def test_replay_gives_each_frame_its_own_people():
    packed = poses()
    with RecordedPose(packed) as pose:
        for i, k in enumerate(COUNTS):
            sample = pose(Frame(i, i / 30, IMAGE))
            assert sample.people.shape == (k, 33, 4)
            assert np.isfinite(sample.people).all()
        with pytest.raises(InputError, match="4 frames and frame 4"):
            pose(Frame(4, 4 / 30, IMAGE))
        with pytest.raises(InputError, match="another clip"):
            pose(Frame(1, 0.5, IMAGE))


@pytest.mark.parametrize(
    "content", [b"", b"hello", b"PK\x03\x04 no zip", b"\x93NUMPY broken", npy(np.ones(3))]
)
def test_garbage_is_an_input_error(tmp_path, content):
    path = tmp_path / "landmarks.npz"
    path.write_bytes(content)
    with pytest.raises(InputError, match=r"not a landmarks\.npz of ankle-cv"):
        load_recording(path)


def test_missing_file_and_folder_are_input_errors(tmp_path):
    with pytest.raises(InputError, match="there is no file"):
        load_recording(tmp_path / "absent.npz")
    with pytest.raises(InputError, match="is a folder"):
        load_recording(tmp_path)


def test_every_truncation_is_an_input_error(tmp_path):
    path = tmp_path / "landmarks.npz"
    save_recording(path, recording())
    whole = path.read_bytes()
    for length in range(0, len(whole), len(whole) // 40):
        path.write_bytes(whole[:length])
        with pytest.raises(InputError):
            load_recording(path)


def test_every_flipped_byte_is_read_right_or_refused(tmp_path):
    path = tmp_path / "landmarks.npz"
    save_recording(path, recording())
    whole = path.read_bytes()
    for at in range(0, len(whole), len(whole) // 120):
        path.write_bytes(whole[:at] + bytes([whole[at] ^ 0xFF]) + whole[at + 1 :])
        try:
            points = load_recording(path).poses.points
        except InputError:
            continue
        assert np.array_equal(points, recording().poses.points, equal_nan=True)


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("time_s", [0.0, 0.0, 0.1, 0.2]),
        ("time_s", [0.0, 0.1]),
        ("count", [1, 1, 2, 1]),
        ("count", [-1, 0, 2, 1]),
        ("count", [[1], [0], [2], [1]]),
        ("points", np.zeros((4, 2, 33, 3))),
        ("world_m", np.zeros((4, 2, 32, 3))),
        ("points", np.array(["a"])),
        ("about", "{}"),
        ("about", "no json"),
        ("about", "[1]"),
        ("evidence_left_pitch_deg", np.zeros(4)),
        ("evidence_left_pitch_deg", np.zeros(3)),
        ("evidence_right_unknown", np.zeros(4)),
        ("format_version", "one"),
    ],
)
def test_contents_that_do_not_belong_together_are_refused(tmp_path, name, values):
    path = tmp_path / "landmarks.npz"
    save_recording(path, recording())
    rewrite(path, members(path) | {f"{name}.npy": npy(values)})
    with pytest.raises(InputError, match="damaged"):
        load_recording(path)


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("time_s", [0.0, 0.1, 0.2, 1e12]),
        ("time_s", [0.0, 0.1, 0.2, np.nan]),
        ("time_s", [0.0, 0.1, 0.2, 9e5]),
        ("time_s", [0.0, 0.1, 0.1, 0.2]),
        ("points", np.full((4, 2, 33, 4), 3.0)),
        ("points", np.full((4, 2, 33, 4), 1e5)),
        ("evidence_right_pitch_deg", np.full(4, 400.0)),
        ("evidence_right_sigma_deg", np.zeros(4)),
        ("evidence_right_sigma_deg", np.full(4, -1.0)),
        ("evidence_left_pitch_deg", np.full(4, 3.0)),
        ("world_m", np.full((4, 2, 33, 3), np.inf)),
        ("evidence_right_pitch_deg", np.full(4, 1e12)),
        ("evidence_right_sigma_deg", np.full(4, np.nan)),
    ],
)
def test_numbers_that_no_clip_can_give_are_refused(tmp_path, name, values):
    path = tmp_path / "landmarks.npz"
    save_recording(path, recording(evidence()))
    rewrite(path, members(path) | {f"{name}.npy": npy(values)})
    with pytest.raises(InputError, match="damaged"):
        load_recording(path)


def test_a_wall_saved_before_its_lean_was_read_has_none(tmp_path):
    path = tmp_path / "landmarks.npz"
    spots = np.full((4, 2), 100.0)
    seen = PixelEvidence(
        {"left": LegEvidence(wall=WallPoints(spots, spots, np.ones(4))), "right": LegEvidence()}
    )
    save_recording(path, recording(seen))
    rewrite(path, {k: v for k, v in members(path).items() if "wall_lean" not in k})
    wall = load_recording(path).evidence.legs["left"].wall
    assert np.isnan(wall.wall_lean).all()
    assert np.array_equal(wall.wall_px, spots)


def test_borders_of_the_shank_in_older_files_are_not_read(tmp_path):
    path = tmp_path / "landmarks.npz"
    save_recording(path, recording(evidence()))
    new = members(path)
    borders = {
        f"evidence_shank_{side}_{field}.npy": npy(np.full(len(COUNTS), 0.5))
        for side in ("left", "right")
        for field in ("turn_deg", "sigma_deg", "agreement")
    }
    rewrite(path, new | borders)
    save_recording(tmp_path / "again.npz", load_recording(path))
    assert members(tmp_path / "again.npz") == new


def test_foreign_npz_and_pickles_are_refused(tmp_path):
    np.savez(tmp_path / "foreign.npz", a=np.ones(3))
    with pytest.raises(InputError, match="no format version"):
        load_recording(tmp_path / "foreign.npz")
    np.savez(tmp_path / "pickle.npz", format_version=np.int64(1), about=np.array([{}], dtype=object))
    with pytest.raises(InputError, match="damaged"):
        load_recording(tmp_path / "pickle.npz")


def test_recording_of_a_later_version_says_so(tmp_path):
    path = tmp_path / "landmarks.npz"
    save_recording(path, recording())
    rewrite(path, members(path) | {"format_version.npy": npy(np.int64(2))})
    with pytest.raises(InputError, match="version 2, this program reads version 1"):
        load_recording(path)


def test_unwritable_place_is_an_output_error(tmp_path):
    with pytest.raises(OutputError, match="cannot be written"):
        save_recording(tmp_path / "absent" / "landmarks.npz", recording())


def test_clip_without_anybody_is_a_recording_too(tmp_path):
    packer = PosePacker()
    for i in range(3):
        packer.add(PoseSample(i, i / 10, np.empty((0, 33, 4)), np.empty((0, 33, 3))))
    save_recording(tmp_path / "landmarks.npz", replace(recording(), poses=packer.pack()))
    loaded = load_recording(tmp_path / "landmarks.npz").poses
    assert len(loaded) == 3
    assert loaded.sample(1).people.shape == (0, 33, 4)


def test_packer_refuses_gaps():
    packer = PosePacker()
    with pytest.raises(ValueError, match="sample 1 after 0"):
        packer.add(PoseSample(1, 0.1, np.empty((0, 33, 4)), np.empty((0, 33, 3))))
