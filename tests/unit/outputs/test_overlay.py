from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from tiny_clip import HEIGHT, TIMES_S, WIDTH, tiny_analysis

from ankle_cv.assessment import Notice, ViewRecord
from ankle_cv.outputs.figure import Canvas
from ankle_cv.outputs.overlay import OverlayPainter
from ankle_cv.outputs.palette import AMBER, ON_VIDEO, bgr
from ankle_cv.outputs.panel import (
    LegNumber,
    PanelRow,
    active_notice,
    counter_text,
    format_number,
    tail_of,
    value_of,
)
from ankle_cv.outputs.placement import Box
from ankle_cv.outputs.plates import em_px
from ankle_cv.pipeline.analysis import Analysis

BLUE = np.array(bgr(ON_VIDEO["left"]))


def grey() -> np.ndarray:
    return np.full((HEIGHT, WIDTH, 3), 128, np.uint8)


def painted(analysis: Analysis, index: int) -> np.ndarray:
    image = grey()
    OverlayPainter(analysis).paint(image, index)
    return image


def shown_texts(analysis: Analysis, index: int, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every text set on one frame."""
    texts: list[str] = []

    def note(_image: np.ndarray, text: str, *_: object, **__: object) -> None:
        texts.append(text)

    monkeypatch.setattr("ankle_cv.outputs.plates.draw_text", note)
    monkeypatch.setattr("ankle_cv.outputs.figure.draw_text", note)
    painted(analysis, index)
    return texts


def test_the_shank_is_drawn_between_knee_and_ankle(tiny: Analysis) -> None:
    image = grey()
    OverlayPainter(tiny).figure(image, 4)
    assert np.abs(image[174, 185].astype(int) - BLUE).max() < 40  # half way from (170, 148) to (200, 200)


def test_a_thigh_behind_something_is_not_drawn(tiny: Analysis) -> None:
    behind = np.ones(len(TIMES_S), dtype=np.bool_)
    measures = replace(tiny.measures, left=replace(tiny.measures.left, thigh_hidden=behind))
    hip, knee = tiny.shown.xy("hip", "left")[4], tiny.shown.xy("knee", "left")[4]
    column, row = np.round((hip + knee) / 2).astype(int)
    for analysis, drawn in ((tiny, True), (replace(tiny, measures=measures), False)):
        image = grey()
        OverlayPainter(analysis).figure(image, 4)
        assert (np.abs(image[row, column].astype(int) - BLUE).max() < 40) == drawn
        assert np.abs(image[174, 185].astype(int) - BLUE).max() < 40, "the shank stays"


def test_a_trunk_of_unknown_lean_is_not_drawn(tiny: Analysis) -> None:
    unknown = replace(tiny.measures, trunk_lean_deg=np.full(len(TIMES_S), np.nan))
    shoulder, hip = tiny.shown.xy("shoulder", "left")[4], tiny.shown.xy("hip", "left")[4]
    column, row = np.round((shoulder + hip) / 2).astype(int)
    for analysis, drawn in ((tiny, True), (replace(tiny, measures=unknown), False)):
        image = grey()
        OverlayPainter(analysis).figure(image, 4)
        assert bool(np.any(image[row, column] != 128)) == drawn


def test_the_numbers_are_those_of_frames_csv(tiny: Analysis, monkeypatch: pytest.MonkeyPatch) -> None:
    texts = shown_texts(tiny, 4, monkeypatch)
    assert texts.count("30°") >= 2  # on the plate and at the arc
    assert "29°" in texts
    assert "12" in texts
    assert "mm" in texts, "without errors of the frame there is no interval, least of all the clip's"


def test_the_interval_is_that_of_the_moment(tiny: Analysis, monkeypatch: pytest.MonkeyPatch) -> None:
    def of_frame(_: Analysis, measure: str, side: str, index: int) -> float:
        assert side == "left"
        return {"tibial_inclination_deg": 2.0, "dorsiflexion_deg": 3.0, "heel_lift_mm": 4.0}[measure] + index

    monkeypatch.setattr(Analysis, "plus_minus_at", of_frame)
    assert {"±6", "±7", "mm ±8"} <= set(shown_texts(tiny, 4, monkeypatch))
    assert {"±2", "±3", "mm ±4"} <= set(shown_texts(tiny, 0, monkeypatch))


def test_a_heel_lift_is_drawn_over_the_flat_foot_where_it_is_clear(
    tiny: Analysis, monkeypatch: pytest.MonkeyPatch
) -> None:
    for doubt, drawn in ((4.0, True), (8.0, False)):
        monkeypatch.setattr(Analysis, "plus_minus_at", lambda *_, doubt=doubt: doubt)
        assert ("12 mm" in shown_texts(tiny, 4, monkeypatch)) == drawn
        assert "0 mm" not in shown_texts(tiny, 0, monkeypatch)


def test_a_label_keeps_off_the_edge_of_the_picture(monkeypatch: pytest.MonkeyPatch) -> None:
    canvas = Canvas(grey(), em=20, taken=[], within=(0, 0, WIDTH, HEIGHT))
    monkeypatch.setattr(Canvas, "path", lambda *_: None)
    for x, away in ((WIDTH - 2.0, 1.0), (2.0, -1.0)):
        canvas.label("39 mm", [(np.array([x, 60.0]), away)], AMBER)
    right, left = canvas.taken
    assert right[2] <= WIDTH - 0.25 * 20
    assert left[0] >= 0.25 * 20


def test_from_the_front_the_distances_of_knees_and_ankles_are_drawn(
    tiny: Analysis, monkeypatch: pytest.MonkeyPatch
) -> None:
    view = tiny.assessment.view.model_copy(update={"kind": "front", "measured_sides": ("left", "right")})
    front = replace(
        tiny,
        assessment=tiny.assessment.model_copy(update={"view": view}),
        measures=replace(tiny.measures, right=tiny.measures.left),
    )
    ends: list[np.ndarray] = []
    monkeypatch.setattr(Canvas, "dashes", lambda _canvas, start, end, *_: ends.extend([start, end]))
    OverlayPainter(front).figure(grey(), 0)
    joints = [tiny.shown.xy(joint, side)[0] for joint in ("knee", "ankle") for side in ("left", "right")]
    assert np.array_equal(ends, joints)
    ends.clear()
    OverlayPainter(tiny).figure(grey(), 0)
    assert not any(np.array_equal(end, joints[1]) for end in ends), "a side view compares no distances"


def test_a_label_leaves_the_plate_alone(tiny: Analysis, monkeypatch: pytest.MonkeyPatch) -> None:
    boxes: list[Box] = []
    monkeypatch.setattr(Canvas, "label", lambda canvas, *_: boxes.extend(canvas.taken))
    painted(tiny, 4)
    banner, plate = boxes
    assert banner[1] == banner[3], "there is nothing to tell"
    assert 0 <= plate[0] < plate[2] <= WIDTH
    assert 0 <= plate[1] < plate[3] <= HEIGHT
    for joint in ("hip", "knee", "ankle", "toe"):
        x, y = tiny.shown.xy(joint, "left")[4]
        assert not (plate[0] <= x <= plate[2] and plate[1] <= y <= plate[3]), joint


def test_an_unmeasured_frame_says_cannot_tell_and_shows_no_leg(monkeypatch: pytest.MonkeyPatch) -> None:
    analysis = tiny_analysis(lost=slice(4, 5))
    image = grey()
    OverlayPainter(analysis).figure(image, 4)
    assert np.array_equal(image, grey())
    texts = shown_texts(analysis, 4, monkeypatch)
    assert texts.count("cannot tell") == 3
    assert not any("°" in text for text in texts)


def test_a_view_that_measures_no_leg_says_so(tiny: Analysis, monkeypatch: pytest.MonkeyPatch) -> None:
    view = ViewRecord(kind="unknown", yaw_deg=None, facing=None, measured_sides=(), roll_deg=0)
    blind = Analysis(tiny.assessment.model_copy(update={"view": view}), tiny.raw, tiny.clean, tiny.measures)
    assert "cannot tell" in " ".join(shown_texts(blind, 0, monkeypatch))


def test_the_vertical_follows_the_floor_when_the_picture_is_tilted(tiny: Analysis) -> None:
    view = tiny.assessment.view.model_copy(update={"roll_deg": 10.0})
    tilted = Analysis(tiny.assessment.model_copy(update={"view": view}), tiny.raw, tiny.clean, tiny.measures)
    level, turned = grey(), grey()
    OverlayPainter(tiny).figure(level, 4)
    OverlayPainter(tilted).figure(turned, 4)
    # The last dash ends a shank's length above the ankle, at (200, 140) and at (200 + 60 sin 10°, 141).
    assert level[141:145, 198:202].max() > 170
    assert turned[143:147, 208:212].max() > 170
    assert level[143:147, 208:212].max() < 140


def test_every_frame_leaves_the_landmarks_it_cannot_place_out(tiny: Analysis) -> None:
    points = tiny.clean.points.copy()
    points[2] = np.nan
    image = grey()
    OverlayPainter(Analysis(tiny.assessment, tiny.raw, tiny.clean.with_points(points), tiny.measures)).figure(
        image, 2
    )
    assert np.array_equal(image, grey())


def test_the_counter_counts_what_has_begun(tiny: Analysis) -> None:
    assert counter_text(tiny.assessment, 0.0) == "Squat 0/1"
    assert counter_text(tiny.assessment, 0.45) == "Squat 1/1"
    assert counter_text(tiny.assessment.model_copy(update={"reps": ()}), 0.0) is None


def test_a_grave_notice_is_shown_while_it_lasts() -> None:
    grave = Notice(code="low_visibility", message="m", remedy="r", from_s=0.2, to_s=0.4)
    slight = Notice(code="swapped_sides", message="m", remedy="r", from_s=0.2, to_s=0.4)
    assert active_notice((slight, grave), 0.3) is grave
    assert active_notice((slight, grave), 0.5) is None
    assert active_notice((slight,), 0.3) is None


@pytest.mark.parametrize(("width", "height"), [(720, 1280), (1280, 720), (480, 270), (1080, 1920)])
def test_digits_are_at_least_3_5_percent_of_the_height(width: int, height: int) -> None:
    assert 0.729 * em_px(width, height) >= 0.034 * height  # digits of DejaVu Sans Bold are 0.729 em


def test_what_rounds_to_zero_has_no_minus_sign() -> None:
    assert format_number(-0.2, 0) == "0"
    assert format_number(-1.2, 0) == "-1"


def test_the_same_frame_is_drawn_the_same(tiny: Analysis) -> None:
    assert np.array_equal(painted(tiny, 4), painted(tiny, 4))
    assert len(OverlayPainter(tiny)) == len(TIMES_S)


def test_knees_go_in_or_out_and_have_no_sign() -> None:
    row = PanelRow(
        "Knees", "%", (LegNumber(None, np.array([14.2, -13.8]), lambda _: 9.0),), ways=("in", "out")
    )
    shown = [(value_of(row, v), tail_of(row, row.entries[0], 0, v)) for v in row.entries[0].values]
    assert shown == [("14", "% in ±9"), ("14", "% out ±9")]


def test_the_plate_does_not_stand_where_a_banner_comes(tiny: Analysis) -> None:
    grave = Notice(code="low_visibility", message="hard to see " * 8, remedy="r", from_s=0.2, to_s=0.4)
    quality = tiny.assessment.quality.model_copy(update={"notices": (grave,)})
    told = replace(tiny, assessment=tiny.assessment.model_copy(update={"quality": quality}))
    with_banner, without = painted(told, 3), painted(told, 4)
    yellow = np.all(np.abs(with_banner.astype(int) - bgr(AMBER)) < 40, axis=2)
    rows = np.flatnonzero(yellow.mean(axis=1) > 0.5)
    assert len(rows), "the banner is there"
    assert np.array_equal(without[rows], grey()[rows]), "and nothing stands there otherwise"
