from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest
from analysis_builder import from_truth
from assessments import make_assessment, make_rep
from tiny_clip import HEIGHT, TIMES_S, WIDTH, GreySource

from ankle_cv.errors import InputError
from ankle_cv.outputs.keyframes import draw_clip
from ankle_cv.outputs.moments import key_indices, lead_time_s
from ankle_cv.pipeline.analysis import Analysis
from ankle_cv.progress import Progress


def test_the_overlay_keeps_size_and_times_of_the_clip(tiny: Analysis, tmp_path: Path) -> None:
    path = tmp_path / "overlay.mp4"
    told: list[Progress] = []
    draw_clip(tiny, GreySource(), path, frozenset(), told.append)
    clip = cv2.VideoCapture(str(path))
    times, size = [], None
    while True:
        found, image = clip.read()
        if not found:
            break
        times.append(clip.get(cv2.CAP_PROP_POS_MSEC) / 1000)
        size = image.shape
    clip.release()
    assert times == pytest.approx(TIMES_S.tolist(), abs=0.001)
    assert size == (HEIGHT, WIDTH, 3)
    assert (told[-1].done, told[-1].total) == (9, 9)


def test_slow_motion_plays_as_slowly_as_the_clip(tiny: Analysis, tmp_path: Path) -> None:
    slow = tiny.assessment.input.model_copy(update={"slowmo": 4.0})
    analysis = Analysis(
        tiny.assessment.model_copy(update={"input": slow}), tiny.raw, tiny.clean, tiny.measures
    )
    draw_clip(analysis, GreySource(), tmp_path / "o.mp4", frozenset(), lambda _: None)
    clip = cv2.VideoCapture(str(tmp_path / "o.mp4"))
    clip.read()
    clip.read()
    assert clip.get(cv2.CAP_PROP_POS_MSEC) == pytest.approx(400, abs=1)


def test_no_more_pictures_are_drawn_than_are_looked_at(tiny: Analysis, tmp_path: Path) -> None:
    fast = tiny.assessment.input.model_copy(update={"slowmo": 0.04})  # 250 pictures a second
    analysis = Analysis(
        tiny.assessment.model_copy(update={"input": fast}), tiny.raw, tiny.clean, tiny.measures
    )
    draw_clip(analysis, GreySource(), tmp_path / "o.mp4", frozenset(), lambda _: None)
    clip, shown = cv2.VideoCapture(str(tmp_path / "o.mp4")), 0
    while clip.read()[0]:
        shown += 1
    assert shown == 3  # the first, one after six, and the last


def test_pictures_are_kept_at_the_bottom_and_the_evidence(tiny: Analysis) -> None:
    assert key_indices(tiny) == {4}  # both at 0.45 s
    pictures = draw_clip(tiny, GreySource(), None, frozenset({4}), lambda _: None)
    image = cv2.imdecode(np.frombuffer(pictures[4].jpeg, np.uint8), cv2.IMREAD_COLOR)
    assert image.shape == (pictures[4].height, pictures[4].width, 3)
    assert pictures[4].time_s == 0.45
    assert image.std() > 5  # something is drawn on the plain grey


@pytest.mark.parametrize("count", [8, 10])
def test_a_clip_that_changed_meanwhile_is_an_error_and_leaves_nothing(
    tiny: Analysis, tmp_path: Path, count: int
) -> None:
    with pytest.raises(InputError, match="other frames"):
        draw_clip(tiny, GreySource(count), tmp_path / "o.mp4", frozenset(), lambda _: None)
    assert list(tmp_path.iterdir()) == []


def test_a_wall_report_opens_with_the_furthest_lean_with_the_heel_down(synth: Path) -> None:
    assessment = from_truth(synth / "wall_left").assessment
    first, second, third = assessment.attempts
    assert lead_time_s(assessment) == (third.from_s + third.to_s) / 2  # they reach 28, 33 and 38 degrees
    lifted = third.model_copy(update={"heel_down": False})
    cheated = assessment.model_copy(update={"attempts": (first, second, lifted)})
    assert lead_time_s(cheated) == (second.from_s + second.to_s) / 2


def test_the_opening_picture_is_of_a_repetition_that_the_numbers_beside_it_rest_on() -> None:
    whole = make_assessment(kind="squat", reps=(make_rep(1, complete=False), make_rep(2), make_rep(3)))
    assert lead_time_s(whole) == 2.5
    cut_off = make_assessment(kind="squat", reps=(make_rep(1, complete=False),))
    assert lead_time_s(cut_off) == 1.5
