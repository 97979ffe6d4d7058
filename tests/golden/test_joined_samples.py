"""Samples cut together by the project's own writer: each part is measured in its own view."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path

import cv2
import numpy as np
import pytest

from ankle_cv.api import run_analysis
from ankle_cv.assessment import Assessment, Measurement
from ankle_cv.conventions import Image
from ankle_cv.pipeline.recording import save_recording
from ankle_cv.settings import Settings
from ankle_cv.video.source import open_source
from ankle_cv.video.writer import H264Writer

SAMPLES = Path(__file__).parents[2] / "samples"
SIZE_PX = 720
"""Square, so that upright and broad samples fit without being squeezed."""
FPS = 30.0
TITLE_S = 1.5
pytestmark = pytest.mark.slow


def fitted(image: Image) -> Image:
    """A picture between black bars."""
    height, width = image.shape[:2]
    scale = SIZE_PX / max(height, width)
    small = cv2.resize(image, (round(scale * width), round(scale * height)), interpolation=cv2.INTER_AREA)
    top, left = ((SIZE_PX - n) // 2 for n in small.shape[:2])
    square = np.zeros((SIZE_PX, SIZE_PX, 3), np.uint8)
    square[top : top + small.shape[0], left : left + small.shape[1]] = small
    return square


def title() -> Image:
    card = np.full((SIZE_PX, SIZE_PX, 3), 40, np.uint8)
    cv2.putText(card, "Ankles", (60, SIZE_PX // 2), cv2.FONT_HERSHEY_SIMPLEX, 3, (230, 230, 230), 4)
    return card


def joined(path: Path, names: Sequence[str]) -> Path:
    """Write samples one after the other; ``title`` is a card with text."""
    begins_s = 0.0
    with H264Writer(path, SIZE_PX, SIZE_PX) as writer:
        for name in names:
            if name == "title":
                times = [begins_s + k / FPS for k in range(round(TITLE_S * FPS))]
                for time_s in times:
                    writer.write(title(), time_s)
            else:
                with open_source(SAMPLES / f"{name}.mp4", Settings()) as frames:
                    times = []
                    for frame in frames:
                        times.append(begins_s + frame.time_s)
                        writer.write(fitted(frame.image), times[-1])
            begins_s = times[-1] + 1 / FPS
    return path


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("joined")


@cache
def alone(name: str) -> Assessment:
    return run_analysis(SAMPLES / f"{name}.mp4").analysis.assessment


def agree(one: Measurement | None, other: Measurement | None) -> bool:
    assert one is not None
    assert other is not None
    return abs(one.value - other.value) <= one.plus_minus


def test_a_title_a_side_view_and_a_front_view(folder: Path) -> None:
    clip = run_analysis(joined(folder / "title.mp4", ("title", "squat_side", "squat_front")))
    document = clip.analysis.assessment
    views = [scene.view.kind if scene.view else None for scene in document.scenes]
    assert views == [None, "side", "front"]
    assert [scene.begins for scene in document.scenes] == ["clip", "cut", "cut"]
    assert document.scenes[1].from_s == pytest.approx(TITLE_S, abs=1.5 / FPS)
    assert [rep.scene for rep in document.reps] == [2, 2, 3, 3]
    for rep, own in zip(document.reps[:2], alone("squat_side").reps, strict=True):
        assert rep.bottom_s == pytest.approx(TITLE_S + own.bottom_s, abs=0.1)
        assert agree(rep.peak_tibial_inclination.left, own.peak_tibial_inclination.left)
        assert agree(rep.peak_dorsiflexion.left, own.peak_dorsiflexion.left)
    assert all(rep.kasr_change is not None for rep in document.reps[2:])
    assert {"cut", "scene_left_out"} <= {notice.code for notice in document.quality.notices}

    save_recording(folder / "landmarks.npz", clip.recording)
    again = run_analysis(folder / "landmarks.npz").analysis.assessment
    assert again.scenes == document.scenes
    assert again.reps == document.reps


def test_the_left_side_then_the_right_side(folder: Path) -> None:
    clip = run_analysis(joined(folder / "sides.mp4", ("squat_side", "squat_side_right")))
    document = clip.analysis.assessment
    assert [scene.view.measured_sides for scene in document.scenes if scene.view] == [("left",), ("right",)]
    assert [rep.scene for rep in document.reps] == [1, 1, 2, 2]
    left, right = document.summary.left, document.summary.right
    assert left is not None
    assert right is not None
    own_left, own_right = alone("squat_side").summary.left, alone("squat_side_right").summary.right
    assert own_left is not None
    assert own_right is not None
    assert agree(left.tibial_inclination, own_left.tibial_inclination)
    assert agree(right.tibial_inclination, own_right.tibial_inclination)
    assert document.summary.asymmetry is not None
