from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from analysis_builder import from_truth
from tiny_clip import TIBIA_DEG, TIMES_S, tiny_analysis

from ankle_cv.assessment import ViewRecord
from ankle_cv.conventions import SIDES
from ankle_cv.errors import NotMeasurableError, UsageError
from ankle_cv.measures.series import LEG_COLUMNS
from ankle_cv.outputs.opensim import marker_table, motion_table, write_mot, write_trc
from ankle_cv.pipeline.analysis import Analysis


def read_mot(path: Path) -> tuple[dict[str, str], list[str], np.ndarray]:
    """Read as OpenSim's Storage does: keys up to ``endheader``, labels, then rows."""
    head, _, body = path.read_text().partition("endheader\n")
    keys = dict(line.split("=") for line in head.splitlines() if "=" in line)
    labels, *rows = [line.split("\t") for line in body.splitlines()]
    return keys, labels, np.array(rows, dtype=float)


def read_trc(path: Path) -> tuple[dict[str, str], list[str], np.ndarray]:
    lines = [line.split("\t") for line in path.read_text().splitlines()]
    keys = dict(zip(lines[1], lines[2], strict=True))
    names = [cell for cell in lines[3][2:] if cell]
    assert lines[4][2:5] == ["X1", "Y1", "Z1"]
    assert lines[5] == [""]
    return keys, names, np.array(lines[6:], dtype=float)


def with_view(analysis: Analysis, view: ViewRecord) -> Analysis:
    assessment = analysis.assessment.model_copy(update={"view": view})
    return Analysis(assessment, analysis.raw, analysis.clean, analysis.measures)


def test_mot_holds_the_angles_at_the_true_times(tiny: Analysis, tmp_path: Path) -> None:
    keys, labels, rows = read_mot(write_mot(tiny, tmp_path / "tiny.mot"))
    assert (keys["nRows"], keys["nColumns"], keys["inDegrees"]) == ("9", "5", "yes")
    assert labels == ["time", "ankle_angle_l", "knee_angle_l", "tibial_inclination_l", "foot_pitch_l"]
    assert rows[:, 0] == pytest.approx(TIMES_S)
    assert rows[:, 1] == pytest.approx(TIBIA_DEG - 1)
    assert rows[:, 2] == pytest.approx(3 * TIBIA_DEG)


def test_mot_says_nan_where_nothing_is_known(tmp_path: Path) -> None:
    _, _, rows = read_mot(write_mot(tiny_analysis(lost=slice(3, 5)), tmp_path / "t.mot"))
    assert np.isnan(rows[3:5, 1]).all()
    assert np.isfinite(rows[[2, 5], 1]).all()


def test_trc_places_markers_forward_and_up_in_millimetres(tiny: Analysis, tmp_path: Path) -> None:
    keys, names, rows = read_trc(write_trc(tiny, tmp_path / "t.trc"))
    assert (keys["NumFrames"], keys["NumMarkers"], keys["Units"]) == ("9", "6", "mm")
    assert names == ["LShoulder", "LHip", "LKnee", "LAnkle", "LHeel", "LBigToe"]
    place = {name: rows[:, 2 + 3 * i : 5 + 3 * i] for i, name in enumerate(names)}
    # Facing left, 2 mm a pixel, origin at the heel (210, 210): ankle (200, 200), toe (160, 212).
    assert place["LAnkle"][0] == pytest.approx([20, 20, 0])
    assert place["LBigToe"][0] == pytest.approx([100, -4, 0])
    assert place["LHeel"][0] == pytest.approx([0, 0, 0])
    assert rows[:, 0].tolist() == list(range(1, 10))
    assert rows[:, 1] == pytest.approx(TIMES_S)


def test_a_tilted_picture_is_set_upright(tiny: Analysis) -> None:
    view = tiny.assessment.view.model_copy(update={"roll_deg": 90.0})
    # Turned clockwise by 90°, what was up points to the right; the ankle lies left of the heel and above it.
    ankle = marker_table(with_view(tiny, view))["LAnkle"][0]
    assert ankle == pytest.approx([20, -20, 0])


@pytest.mark.parametrize(("facing", "sign"), [("camera", 1), ("away", -1)])
def test_from_the_front_the_persons_right_is_positive_z(tiny: Analysis, facing: str, sign: int) -> None:
    view = ViewRecord(kind="front", yaw_deg=0, facing=facing, measured_sides=("left",), roll_deg=0)
    # The toe lies 50 px left of the heel: to the person's right when they face the camera.
    assert marker_table(with_view(tiny, view))["LBigToe"][0] == pytest.approx([0, -4, sign * 100])


def test_unmeasured_frames_have_no_markers() -> None:
    markers = marker_table(tiny_analysis(lost=slice(3, 5)))
    assert np.isnan(markers["LKnee"][3:5]).all()
    assert np.isfinite(markers["LKnee"][5]).all()


def test_without_a_scale_markers_are_refused_with_what_to_give() -> None:
    with pytest.raises(UsageError) as caught:
        marker_table(tiny_analysis(scaled=False))
    assert "--foot-cm" in caught.value.remedy


def test_measured_frames_without_any_angle_are_nothing() -> None:
    analysis = tiny_analysis()
    for side in SIDES:
        leg = analysis.measures.leg(side)
        for name in LEG_COLUMNS:
            getattr(leg, name)[:] = np.nan
    with pytest.raises(NotMeasurableError):
        motion_table(analysis)


def test_without_a_measured_leg_nothing_is_exported(tmp_path: Path) -> None:
    blind = tiny_analysis(lost=slice(None))
    with pytest.raises(NotMeasurableError):
        write_mot(blind, tmp_path / "t.mot")
    with pytest.raises(NotMeasurableError):
        write_trc(blind, tmp_path / "t.trc")
    assert list(tmp_path.iterdir()) == []


def test_the_shank_keeps_its_length_in_a_whole_clip(synth: Path) -> None:
    markers = marker_table(from_truth(synth / "squat_left"))
    length = np.linalg.norm(markers["LKnee"] - markers["LAnkle"], axis=1)
    assert length == pytest.approx(448, rel=0.03)  # shank_length_cm of the truth; perspective does the rest
