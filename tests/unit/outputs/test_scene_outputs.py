"""A clip of several scenes as every output shows it."""

from __future__ import annotations

import numpy as np
import pytest
from edited_clips import MODEL, nobody, recorded, turn, turning, two_squats
from stick import SIZE_PX, series

from ankle_cv.api import provenance
from ankle_cv.batch.rows import CLIP_COLUMNS
from ankle_cv.cli.summary import _what_was_seen
from ankle_cv.conventions import Image
from ankle_cv.evidence.records import NO_EVIDENCE
from ankle_cv.landmarks import LandmarkSeries
from ankle_cv.outputs.charts import neutral_spans, quantities, unmeasured_spans
from ankle_cv.outputs.opensim import marker_table, motion_table
from ankle_cv.outputs.overlay import OverlayPainter
from ankle_cv.outputs.plots import angles_figure
from ankle_cv.outputs.report import scene_lines, to_html, view_text
from ankle_cv.outputs.scenes import OUTSIDE, scene_documents, scene_numbers
from ankle_cv.outputs.tables import frames_table, reps_table
from ankle_cv.pipeline.analysis import Analysis
from ankle_cv.pipeline.join import assess_clip
from ankle_cv.pipeline.scenes import find_scenes
from ankle_cv.settings import Settings
from ankle_cv.telling.vocabulary import KNEE_RATIO, SHIN_ANGLE


def analysed(*shots: LandmarkSeries, **settings: float | str) -> Analysis:
    recording, asked = recorded(shots), Settings.model_validate(settings)
    whole, scenes = find_scenes(recording, asked)
    about = provenance(MODEL, asked)
    return assess_clip(whole, scenes, NO_EVIDENCE, info=recording.info, settings=asked, provenance=about)


def shot(yaw_deg: float) -> LandmarkSeries:
    return series(two_squats, seconds=7, yaw_deg=yaw_deg)


@pytest.fixture(scope="module")
def edited() -> Analysis:
    """A title, two squats from the side, two from the front; scaled by the body's height."""
    return analysed(nobody(1), shot(90), shot(0), height_cm=175.0)


def test_every_frame_says_its_scene(edited: Analysis) -> None:
    table = frames_table(edited)
    assert list(table["scene"]) == [1] * 30 + [2] * 210 + [3] * 210
    assert list(reps_table(edited.assessment)["scene"]) == [2, 2, 3, 3]


def test_a_turn_is_in_no_scene() -> None:
    yaw_at = turn(90.0, 0.0, at_s=7.0)
    document = analysed(turning(yaw_at, lambda t: two_squats(t if t < 7 else t - 8), 15.0)).assessment
    numbers = scene_numbers(document, np.arange(0, 15, 0.1))
    assert list(dict.fromkeys(numbers)) == [1, OUTSIDE, 2]


def test_a_scene_has_the_document_it_would_have_alone(edited: Analysis) -> None:
    side, front = scene_documents(edited.assessment).values()
    assert (side.view.kind, front.view.kind) == ("side", "front")
    assert [[rep.index for rep in one.reps] for one in (side, front)] == [[1, 2], [3, 4]]
    assert front.neutral == edited.assessment.scenes[2].neutral


def test_charts_have_the_quantities_of_both_views(edited: Analysis) -> None:
    titles = [quantity.title for quantity in quantities(edited.assessment)]
    assert {SHIN_ANGLE.first_title, KNEE_RATIO.first_title} <= set(titles)
    assert len(titles) == len(set(titles))
    (title,) = unmeasured_spans(edited.assessment, frames_table(edited))
    assert title == (0.0, pytest.approx(1.0))
    standing = neutral_spans(edited.assessment)
    assert [sum(begin <= from_s < end for from_s, _ in standing) for begin, end in ((1, 8), (8, 15))] == [
        3,
        3,
    ]
    assert angles_figure(edited).axes


def painted(analysis: Analysis, index: int) -> Image:
    image = np.zeros((*SIZE_PX[::-1], 3), np.uint8)
    OverlayPainter(analysis).figure(image, index)
    return image


def test_the_overlay_draws_each_scene_in_its_own_view(edited: Analysis) -> None:
    assert not painted(edited, 10).any(), "a title has no legs"
    assert painted(edited, 90).any()
    assert painted(edited, 300).any()
    for index in (10, 90, 300):
        image = np.zeros((*SIZE_PX[::-1], 3), np.uint8)
        OverlayPainter(edited).paint(image, index)
        assert image.any()


@pytest.mark.parametrize(("index", "said"), [(30, ["This part of the clip is not measured"]), (150, [])])
def test_what_is_trimmed_away_is_not_measured_and_the_ankle_is_not_blamed(
    index: int, said: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []
    monkeypatch.setattr("ankle_cv.outputs.overlay.draw_banner", lambda _, text, **__: told.append(text))
    trimmed = analysed(shot(90), trim="3.4-7")
    OverlayPainter(trimmed).paint(np.zeros((*SIZE_PX[::-1], 3), np.uint8), index)
    assert told == said


def test_the_report_says_what_each_scene_shows(edited: Analysis) -> None:
    assert scene_lines(edited.assessment) == [
        "Scene 1 (0.0–1.0 s): nobody is in the picture",
        "Scene 2 (1.0–8.0 s, after a cut): from the side, left leg, squats 1 to 2",
        "Scene 3 (8.0–15.0 s, after a cut): from the front, left and right leg, squats 3 to 4",
    ]
    assert view_text(edited.assessment) == "from the side and from the front"
    page = to_html(edited, {})
    assert "Scene 2 (1.0–8.0 s, after a cut)" in page
    assert "The picture changes" in page


def test_a_clip_in_one_piece_has_no_lines_about_scenes() -> None:
    document = analysed(shot(90)).assessment
    assert scene_lines(document) == []
    assert scene_documents(document) == {1: document}
    assert _what_was_seen(document).count("\n") == 0


def test_the_terminal_has_a_line_for_each(edited: Analysis) -> None:
    lines = _what_was_seen(edited.assessment).splitlines()
    assert lines[0] == "scene 1, 0.0–1.0 s: left out, nobody is in the picture"
    assert lines[1].startswith("scene 2, 1.0–8.0 s: side view, facing left, measured: left")
    assert "scenes" in CLIP_COLUMNS


def test_a_clip_measured_throughout_has_no_hatching() -> None:
    alone = analysed(shot(90))
    assert unmeasured_spans(alone.assessment, frames_table(alone)) == ()


def test_markers_begin_anew_in_every_scene_with_a_scale() -> None:
    both = analysed(shot(90), shot(-90), height_cm=175.0)
    markers = marker_table(both)
    for name, frames, others in (
        ("LHeel", slice(0, 210), slice(210, 420)),
        ("RHeel", slice(210, 420), slice(0, 210)),
    ):
        assert np.nanmedian(markers[name][frames], axis=0) == pytest.approx([0, 0, 0], abs=1e-6)
        assert np.isnan(markers[name][others]).all()
    assert len(motion_table(both)) == 420
