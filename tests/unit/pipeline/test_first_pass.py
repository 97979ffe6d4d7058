"""What the first pass refuses before it runs a model."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from ankle_cv.errors import NotMeasurableError
from ankle_cv.pipeline.first_pass import run_first_pass
from ankle_cv.settings import Settings
from ankle_cv.video.source import open_source
from ankle_cv.video.writer import H264Writer


@pytest.mark.parametrize("size", [(30, 400), (400, 30), (2, 2)])
def test_pictures_in_which_no_foot_can_be_seen(tmp_path: Path, size: tuple[int, int]) -> None:
    path = tmp_path / "a.mp4"
    with H264Writer(path, *size) as writer:
        writer.write(np.zeros((size[1], size[0], 3), np.uint8), 0.0)
    with pytest.raises(NotMeasurableError, match=f"{size[0]} x {size[1]} px"):
        run_first_pass(open_source(path, Settings()), Settings())
