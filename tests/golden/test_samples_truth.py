"""The samples are what their truth says: complete, consistent, and made by the generator beside them."""

from __future__ import annotations

import csv
import json
import subprocess
import sys

import av
import pytest

NAMES = (
    "squat_side squat_side_right squat_heel_lift squat_front squat_front_valgus "
    "knee_to_wall knee_to_wall_heel_up calf_raise"
).split()
MAX_BYTES = 5_000_000
TICK_S = 1 / 90_000
# The last decimal written may fall either way on another processor.
CSV_STEP, JSON_STEP = 0.001, 0.0001


def read_rows(path):
    with path.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    return [{key: float(value) if value else None for key, value in row.items()} for row in rows]


def read_json(path):
    return json.loads(path.read_text(encoding="utf-8"))


def near(made, kept, step):
    """Whether two documents are equal, numbers to `step`."""
    if isinstance(kept, dict):
        return list(made) == list(kept) and all(near(made[key], kept[key], step) for key in kept)
    if isinstance(kept, list):
        return len(made) == len(kept) and all(near(a, b, step) for a, b in zip(made, kept, strict=True))
    if isinstance(kept, float) and isinstance(made, float):
        return made == pytest.approx(kept, abs=1.01 * step)
    return made == kept


@pytest.fixture(scope="module")
def truth_again(samples, tmp_path_factory):
    """CSV and JSON of all samples, made anew by the documented command."""
    folder = tmp_path_factory.mktemp("truth")
    script, spec = samples / "generator" / "make_clips.py", samples / "spec.json"
    subprocess.run([sys.executable, script, spec, folder, "--truth-only"], check=True, capture_output=True)
    return folder


def test_the_samples_are_those_of_the_spec_and_small(samples):
    spec = read_json(samples / "spec.json")
    clips = sorted(samples.glob("*.mp4"))
    assert [clip["name"] for clip in spec] == NAMES
    assert [clip.stem for clip in clips] == sorted(NAMES)
    assert sum(clip.stat().st_size for clip in clips) < MAX_BYTES


@pytest.mark.parametrize("name", NAMES)
class TestSample:
    def test_the_clip_has_the_frames_times_and_size_of_its_truth(self, samples, name):
        rows, record = read_rows(samples / f"{name}.csv"), read_json(samples / f"{name}.json")
        with av.open(str(samples / f"{name}.mp4")) as clip:
            frames = [(frame.time, frame.width, frame.height) for frame in clip.decode(video=0)]
        assert len(frames) == len(rows) == record["frames"]
        assert [frame[0] for frame in frames] == pytest.approx([row["time_s"] for row in rows], abs=TICK_S)
        assert {frame[1:] for frame in frames} == {(record["spec"]["width"], record["spec"]["height"])}

    @pytest.mark.parametrize("side", ["left", "right"])
    def test_dorsiflexion_is_what_the_heel_leaves_of_the_inclination(self, samples, name, side):
        for row in read_rows(samples / f"{name}.csv"):
            left_over = row[f"tibial_inclination_{side}_deg"] - row[f"foot_pitch_{side}_deg"]
            assert row[f"dorsiflexion_{side}_deg"] == pytest.approx(left_over, abs=1.5 * CSV_STEP)

    def test_it_stands_still_and_flat_for_a_second_first(self, samples, name):
        rows, record = read_rows(samples / f"{name}.csv"), read_json(samples / f"{name}.json")
        side = record["near_side"] or "left"
        still = [row for row in rows if row["time_s"] <= record["reps"][0]["start_s"]]
        assert still[-1]["time_s"] >= 1 - 1 / record["fps"]
        inclination = [row[f"tibial_inclination_{side}_deg"] for row in still]
        assert max(inclination) - min(inclination) < 1
        assert {abs(row[f"heel_lift_{side}_mm"]) for row in still} == {0}

    def test_the_peaks_are_those_of_the_frames(self, samples, name):
        rows, record = read_rows(samples / f"{name}.csv"), read_json(samples / f"{name}.json")
        for rep in record["reps"]:
            times = [row["time_s"] for row in rows]
            # The ends are rounded in the JSON, so a frame on an end may be in or out.
            sure, maybe = (
                [row for row, t in zip(rows, times, strict=True) if rep["start_s"] + e < t < rep["end_s"] - e]
                for e in (JSON_STEP, -JSON_STEP)
            )
            for column, peak in rep["peak"].items():
                extreme = min if column == "kasr" else max
                ends = sorted(extreme(row[column] for row in frames) for frames in (sure, maybe))
                assert ends[0] - CSV_STEP <= peak <= ends[1] + CSV_STEP

    def test_the_measured_points_are_in_the_picture(self, samples, name):
        record = read_json(samples / f"{name}.json")
        side = record["near_side"] or "left"
        for row in read_rows(samples / f"{name}.csv"):
            for point in ("hip", "knee", "ankle", "heel", "toe"):
                assert 0 < row[f"{point}_{side}_x_px"] < record["spec"]["width"]
                assert 0 < row[f"{point}_{side}_y_px"] < record["spec"]["height"]

    def test_the_generator_makes_the_same_truth_again(self, samples, truth_again, name):
        file = f"{name}.csv"
        assert near(read_rows(truth_again / file), read_rows(samples / file), CSV_STEP)
        file = f"{name}.json"
        assert near(read_json(truth_again / file), read_json(samples / file), JSON_STEP)


def test_the_heels_rise_as_far_as_the_readme_says(samples):
    def lifts(name, side):
        return [rep["peak"][f"heel_lift_{side}_mm"] for rep in read_json(samples / f"{name}.json")["reps"]]

    assert lifts("squat_side", "left") == pytest.approx([0, 0], abs=0.1)
    assert lifts("squat_heel_lift", "left") == pytest.approx([15, 35], abs=0.1)
    assert lifts("knee_to_wall_heel_up", "right") == pytest.approx([0, 0, 22], abs=0.1)
    assert lifts("calf_raise", "right") == pytest.approx([45, 62], abs=0.1)


def test_the_valgus_is_what_the_readme_says(samples):
    reps = read_json(samples / "squat_front_valgus.json")["reps"]
    assert [rep["hold_mean"]["fppa_3d_left_deg"] for rep in reps] == pytest.approx([14, 10], abs=0.1)


def test_only_the_deepest_attempt_touches_the_wall(samples):
    for name in ("knee_to_wall", "knee_to_wall_heel_up"):
        wall = read_json(samples / f"{name}.json")["wall"]
        *short, last = wall["knee_gap_mm"]
        assert 0 < last < 5 < min(short)
        assert wall["closest_body_point_mm"] > 0
