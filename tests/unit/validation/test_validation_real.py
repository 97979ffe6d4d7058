from __future__ import annotations

import numpy as np
import pytest
import readings
from assessments import make_assessment, make_rep, make_view, measured
from real import Right, judged
from sit_to_stand import Moments

from ankle_cv.assessment import Sided
from ankle_cv.settings import Settings


def document(**numbers):
    rep = make_rep(1, **{name: Sided(left=number) for name, number in numbers.items()})
    return make_assessment(kind="squat", view=make_view(), reps=(rep,))


@pytest.mark.parametrize(
    ("right", "numbers", "wrong"),
    [
        (Right(inclination_deg=35), {"peak_tibial_inclination": measured(30.0, 2.0)}, ""),
        (
            Right(inclination_deg=35),
            {"peak_tibial_inclination": measured(28.0, 2.0)},
            "inclination should be 35 ± 4",
        ),
        (Right(inclination_deg=35), {}, ""),
        (Right(), {"max_heel_lift": measured(2.2, 1.8, "pct_foot")}, "the heel is flat"),
        (Right(), {"max_heel_lift": measured(2.2, 3.0, "pct_foot")}, ""),
        (Right(flat=False), {"max_heel_lift": measured(9.0, 1.0, "pct_foot")}, ""),
        (
            Right(flat=False, given=False),
            {"max_heel_lift": measured(0.1, 1.7, "pct_foot")},
            "the foot is hidden",
        ),
    ],
)
def test_a_number_is_wrong_only_where_its_interval_does_not_allow_the_right_one(right, numbers, wrong):
    assert judged(document(**numbers), right)["wrong"] == wrong


def test_numbers_are_told_with_their_intervals():
    said = judged(document(peak_dorsiflexion=measured(30.0, 2.0)), Right(reps=2))
    assert (said["dorsiflexion"], said["heel lift"]) == ("30.0 ± 2.0°", "not given")
    assert said["repetitions"] == "1 of 2"


def test_the_change_is_that_of_medians_in_both_moments():
    moments = Moments(np.array([True, True, False, False]), np.array([False, False, True, True]))
    assert moments.change(np.array([4.0, 6.0, 30.0, np.nan])) == pytest.approx(25.0)
    assert np.isnan(moments.change(np.array([np.nan, np.nan, 30.0, 31.0])))


def test_readings_are_kept_for_the_same_pixels_code_and_settings(tmp_path, monkeypatch):
    clip, other = tmp_path / "a.mp4", tmp_path / "b.mp4"
    clip.write_bytes(b"one")
    other.write_bytes(b"two")
    plain = Settings()
    first = readings.key(clip, plain)
    assert first == readings.key(clip, plain)
    assert first != readings.key(other, plain)
    assert first != readings.key(clip, Settings(height_cm=170))
    monkeypatch.setattr(readings, "code_key", lambda: "another")
    assert first != readings.key(clip, plain)


def test_pixels_are_read_once_unless_asked(tmp_path, monkeypatch):
    clip = tmp_path / "a.mp4"
    clip.write_bytes(b"pixels")
    read = []

    class Result:
        recording = "recording"

    def run(path, settings):
        read.append(path.suffix)
        return Result()

    monkeypatch.setattr(readings, "run_analysis", run)
    monkeypatch.setattr(readings, "save_recording", lambda path, recording: path.write_text(recording))
    for fresh in (False, False, True):
        readings.analysed(clip, Settings(), tmp_path / "kept", fresh)
    assert read == [".mp4", ".npz", ".mp4"]
    assert [path.suffix for path in (tmp_path / "kept").iterdir()] == [".npz"]
