"""The second network on a computer-made person whose joints are known."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pandas as pd
import pytest

from ankle_cv.conventions import SIDES, Array, Image
from ankle_cv.errors import EnvironmentProblemError
from ankle_cv.pose import models
from ankle_cv.pose.models import resolve_second_model
from ankle_cv.pose.movenet import JOINTS, ROOM, WINDOWS, MoveNet
from ankle_cv.settings import Settings
from ankle_cv.video.source import open_source

CLIP = Path(__file__).parents[3] / "samples" / "squat_front.mp4"
FRAMES = (0, 40)
LEG = JOINTS[:3]
"""Whose centres the truth has; the shoulder is the fourth point."""


@pytest.fixture(scope="module")
def network() -> MoveNet:
    return MoveNet(resolve_second_model())


@pytest.fixture(scope="module")
def pictures() -> dict[int, Image]:
    with open_source(CLIP, Settings()) as source:
        return {f.index: f.image.copy() for f in source if f.index in FRAMES}


def truth(index: int) -> dict[str, Array]:
    row = pd.read_csv(CLIP.with_suffix(".csv")).iloc[index]
    return {
        side: np.array([[row[f"{joint}_{side}_{axis}_px"] for axis in "xy"] for joint in LEG])
        for side in SIDES
    }


def box_of(index: int) -> Array:
    """The legs and as much again above them."""
    points = np.concatenate(list(truth(index).values()))
    low, high = points.min(axis=0), points.max(axis=0)
    return np.stack([low - [0, high[1] - low[1]], high])


@pytest.mark.parametrize("index", FRAMES)
def test_hips_knees_and_ankles_are_where_they_are(
    network: MoveNet, pictures: dict[int, Image], index: int
) -> None:
    found, true = network(pictures[index], box_of(index)), truth(index)
    shank = np.linalg.norm(true["left"][1] - true["left"][2])
    for side in SIDES:
        off = np.linalg.norm(found[side][: len(LEG), :2] - true[side], axis=1) / shank
        assert off[1:].max() < 0.12, (side, off)  # knee and ankle within 5 cm
        assert off[0] < 0.35  # its hip lies elsewhere than the joint's centre
        assert found[side][:, 2].min() > 0.3
        shoulder, hip = found[side][JOINTS.index("shoulder"), :2], true[side][0]
        assert 0.8 < (hip[1] - shoulder[1]) / shank < 1.6  # upright, even at the bottom of this squat


def test_a_picture_moved_under_its_box_moves_the_points(network: MoveNet, pictures: dict[int, Image]) -> None:
    image, box = pictures[0], box_of(0)
    shift = np.array([36, 20])
    moved = np.roll(image, shift[::-1], axis=(0, 1))
    network_px = ROOM * (box[1] - box[0]).max() / 192
    before, after = network(image, box), network(moved, box + shift)
    for side in SIDES:
        assert after[side][:, :2] - before[side][:, :2] == pytest.approx(
            np.tile(shift, (len(JOINTS), 1)), abs=network_px
        )


def test_the_windows_lie_about_the_middle_and_half_of_them_are_mirrored() -> None:
    assert np.mean([window.shift for window in WINDOWS], axis=0) == pytest.approx([0, 0])
    plain, mirrored = ({w.shift for w in WINDOWS if w.mirrored is flag} for flag in (False, True))
    assert plain == mirrored
    assert len(WINDOWS) == len(set(WINDOWS)) == 2 * len(plain)


def test_a_mirrored_window_reads_the_mirrored_picture(network: MoveNet, pictures: dict[int, Image]) -> None:
    image, box = pictures[0], box_of(0)
    width = image.shape[1]
    turned_box = np.array([[width - box[1, 0], box[0, 1]], [width - box[0, 0], box[1, 1]]])
    right, down = WINDOWS[0].shift
    opposite = next(k for k, w in enumerate(WINDOWS) if w.mirrored and w.shift == (-right, down))
    plain = network(image, box, 0)
    turned = network(np.ascontiguousarray(image[:, ::-1]), turned_box, opposite)
    for side in SIDES:
        other = "right" if side == "left" else "left"
        there = turned[other][:, :2] * [-1, 1] + [width, 0]
        assert there == pytest.approx(plain[side][:, :2], abs=2.0)  # the corner is rounded to whole pixels
        assert turned[other][:, 2] == pytest.approx(plain[side][:, 2], abs=0.05)


@pytest.mark.parametrize("look", range(1, len(WINDOWS)))
def test_every_window_finds_the_same_joints(network: MoveNet, pictures: dict[int, Image], look: int) -> None:
    found, true = network(pictures[0], box_of(0), look), truth(0)
    shank = np.linalg.norm(true["left"][1] - true["left"][2])
    for side in SIDES:
        off = np.linalg.norm(found[side][1 : len(LEG), :2] - true[side][1:], axis=1) / shank
        assert off.max() < 0.12  # knee and ankle within 5 cm, and no leg taken for the other


def test_a_box_beyond_the_picture_is_read_all_the_same(network: MoveNet, pictures: dict[int, Image]) -> None:
    image = pictures[0]
    box = box_of(0)
    left = round(truth(0)["left"][:, 0].min()) - 40
    cut = network(np.ascontiguousarray(image[:, left:]), box - [left, 0])
    whole = network(image, box)
    assert all(np.isfinite(points).all() for points in cut.values())
    assert len(whole) == len(cut) == len(SIDES)
    nowhere = network(image, box + 5000)
    assert all(points[:, 2].max() < 0.3 for points in nowhere.values())


def test_the_network_is_the_one_of_the_model_card_and_a_damaged_one_is_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    model = resolve_second_model()
    assert model.name == "lightning"
    assert model.sha256 in model.location.with_name("MODEL_CARD.md").read_text(encoding="utf-8")
    monkeypatch.setattr(models, "SECOND_DIGEST", "0" * 64)
    with pytest.raises(EnvironmentProblemError, match="damaged") as caught:
        resolve_second_model()
    assert "pip install" in caught.value.remedy


def test_an_opencv_that_cannot_load_it_is_told_with_the_line_that_mends_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def too_old(_: Array) -> None:
        raise cv2.error("GatherND")

    monkeypatch.setattr(cv2.dnn, "readNetFromONNX", too_old)
    with pytest.raises(EnvironmentProblemError, match="second pose network") as told:
        MoveNet(resolve_second_model())
    assert "--second-model none" in told.value.remedy
