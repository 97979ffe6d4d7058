from __future__ import annotations

import numpy as np
import pytest
from degrade import RECIPES, exposed, thinned, write_degraded

from ankle_cv.settings import Settings
from ankle_cv.video.source import open_source
from ankle_cv.video.writer import H264Writer


def square(left):
    image = np.full((96, 128, 3), 40, np.uint8)
    image[30:60, left : left + 30] = np.random.default_rng(3).integers(120, 255, (30, 30, 1))
    return image


@pytest.fixture
def clip(tmp_path):
    path = tmp_path / "clip.mp4"
    with H264Writer(path, 128, 96) as writer:
        for k in range(12):
            writer.write(square(20 + 3 * k), k / 30)
    return path


@pytest.mark.parametrize("kind", RECIPES)
def test_a_worse_copy_keeps_the_times(clip, tmp_path, kind):
    out = write_degraded(clip, kind, tmp_path / "copies" / f"{kind}.mp4")
    with open_source(out, Settings()) as source:
        frames = [(frame.image, frame.time_s) for frame in source]
    half = kind in {"messenger", "360p"}
    assert frames[0][0].shape == ((48, 64, 3) if half else (96, 128, 3))
    times = [time_s for _, time_s in frames]
    assert np.allclose(np.array(times) * 30, np.round(np.array(times) * 30), atol=1e-2)
    assert times[0] == 0
    assert len(times) == {"24 fps": 9, "15 fps": 6}.get(kind, 12)


def test_frames_are_left_out_evenly():
    kept = [time_s for _, time_s in thinned(((square(0), k / 30) for k in range(301)), 24)]
    assert len(kept) == pytest.approx(241, abs=1)
    assert np.diff(kept).max() == pytest.approx(2 / 30)
    assert len(list(thinned(((square(0), k / 24) for k in range(48)), 24))) == 48


def test_motion_blur_smears_what_moves_about_its_place():
    frames = [(square(20 + 6 * k), k / 30) for k in range(4)]
    found = list(exposed(iter(frames), 1.0))
    assert [time_s for _, time_s in found] == [time_s for _, time_s in frames]
    sharp, smeared = frames[1][0].astype(float), found[1][0].astype(float)
    columns = np.arange(128)
    weight = [np.clip(image[..., 0] - 40, 0, None).sum(axis=0) for image in (sharp, smeared)]
    centre = [float((columns * w).sum() / w.sum()) for w in weight]
    assert centre[1] == pytest.approx(centre[0], abs=1.0)
    assert (weight[1] > 100).sum() > (weight[0] > 100).sum()
    still = [(square(20), k / 30) for k in range(3)]
    assert np.abs(next(exposed(iter(still), 1.0))[0].astype(int) - square(20)).max() <= 1
