"""Awkward footage from the field, through the whole command."""

from __future__ import annotations

import json

import pytest

DECODED = {
    "edge-mirror.mp4": 300,
    "edge-rot270.mp4": 300,
    "edge-vfr.mp4": 200,
    "edge-vp9.webm": 300,
    "edge-truncated-faststart.mp4": 190,
}
"""Clips and how many of their pictures can be decoded (ffprobe -count_frames)."""


@pytest.fixture(scope="module")
def told(ankle_cv, shared, tmp_path_factory):
    """What is said of each clip; one run for all, without the files that take long to make."""
    clips = [shared / "clips" / name for name in DECODED]
    home = tmp_path_factory.mktemp("edge")
    done = ankle_cv("analyze", *clips, "--no-video", "--no-report", "--json", cwd=home)
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    return dict(zip(DECODED, json.loads(done.stdout), strict=True))


def codes(document) -> set[str]:
    return {notice["code"] for notice in document["quality"]["notices"]}


@pytest.mark.slow
@pytest.mark.parametrize(("name", "frames"), DECODED.items())
def test_every_picture_that_can_be_decoded_is(told, name, frames):
    assert told[name]["input"]["frames_decoded"] == frames


@pytest.mark.slow
def test_a_turned_clip_is_analysed_upright(told):
    record = told["edge-rot270.mp4"]["input"]
    # Its flag, 270, counts the other way round: a quarter turn clockwise makes it upright.
    assert (record["rotation_deg"], record["width"], record["height"]) == (90, 540, 960)
    assert told["edge-rot270.mp4"]["quality"]["pose_coverage"] > 0.9


@pytest.mark.slow
def test_the_clip_of_variable_rate_is_called_so_and_whole_ones_of_constant_rate_are_not(told):
    variable = {name for name, document in told.items() if document["input"]["variable_frame_rate"]}
    assert variable - {"edge-truncated-faststart.mp4"} == {"edge-vfr.mp4"}


@pytest.mark.slow
def test_only_the_cut_clip_has_missing_frames(told):
    assert {name for name, document in told.items() if "missing_frames" in codes(document)} == {
        "edge-truncated-faststart.mp4"
    }


def test_a_clip_without_a_person_is_not_measurable(ankle_cv, shared, tmp_path):
    done = ankle_cv("analyze", shared / "clips" / "no-person-testsrc.mkv", cwd=tmp_path)
    assert done.returncode == 5
    assert done.stderr.startswith("error: ")
    assert list((tmp_path / "ankle-cv-results").iterdir()) == []
