"""The picture a session ends with: what is in it changes it, and it fits."""

from __future__ import annotations

import numpy as np
import pytest
from assessments import make_attempt, measured

from ankle_cv.live.store import LiveTrial, Session, SideRecord, SideResult
from ankle_cv.live.summary import SIZE, draw_summary, next_told
from ankle_cv.protocols.wall import summarise_attempts
from ankle_cv.settings import Settings


def attempt(side="left", *, cm=None, heel_down=True):
    return make_attempt(
        side=side,
        tibial_inclination=measured(38.0, 3.0),
        heel_down=heel_down,
        knee_to_wall=None if cm is None else measured(cm, 0.9, "cm"),
    )


def session_of(*attempts, symptoms=None):
    sides = {a.side for a in attempts}
    live = (LiveTrial(number=1, from_s=0.5, to_s=2.5, shin_deg=37.0, heel="down", outcome="counted"),)
    record = SideRecord(clip="x", assessment="y", failure=None, repeated=(), live=live)
    return Session(
        status="complete",
        started="2026-03-14T18:05:09+01:00",
        camera="0",
        ankle_cv="0",
        settings=Settings(symptoms=symptoms).model_dump(mode="json"),
        left=record if "left" in sides else None,
        right=record if "right" in sides else None,
        summary=summarise_attempts(attempts),
    )


def picture(*attempts, notes=(), size=SIZE, symptoms=None):
    session = session_of(*attempts, symptoms=symptoms)
    sides = {a.side for a in attempts}
    results = {s: SideResult(tuple(a for a in attempts if a.side == s), None, notes) for s in sides}
    return draw_summary(session, results, size)


def inked(image, rows=slice(None), columns=slice(None)):
    return int((image[rows, columns].max(axis=2) > 60).sum())


def test_the_distance_of_an_attempt_is_in_the_picture():
    without, with_cm = picture(attempt()), picture(attempt(cm=9.5))
    assert without.shape == with_cm.shape == (900, 1440, 3)
    assert inked(with_cm) > inked(without) + 1000


@pytest.mark.parametrize("heel_down", [False, None])
def test_an_attempt_that_does_not_count_is_drawn_in_another_colour(heel_down):
    counted, not_counted = picture(attempt()), picture(attempt(heel_down=heel_down))
    row = slice(390, 425)  # of the first attempt
    blue = [image[row, :, 0][image[row].max(axis=2) > 200] for image in (counted, not_counted)]
    assert np.median(blue[0]) > 150
    assert np.median(blue[1]) < 120


def test_notes_are_drawn_below_the_verdict_and_only_tested_legs_have_a_part():
    note = "The distance to the wall cannot be told: no length in the picture is known."
    assert inked(picture(attempt(), notes=(note,))) > inked(picture(attempt())) + 1000
    both = picture(attempt("left"), attempt("right"))
    right = slice(720, None)
    assert inked(picture(attempt("right")), columns=right) < inked(both, columns=right) / 2


@pytest.mark.parametrize("size", [(1229, 688), (1843, 929), (800, 640)])
def test_it_is_drawn_for_the_window_and_its_number_is_a_fifth_of_the_height(size):
    image = picture(attempt("left", cm=9.5), attempt("right"), size=size)
    assert image.shape[:2] == size[::-1]
    rows = np.flatnonzero((image.min(axis=2) > 200)[:, : size[0] // 8].any(axis=1))
    runs = np.split(rows, np.flatnonzero(np.diff(rows) > 1) + 1)
    assert max(len(run) for run in runs) > 0.17 * size[1]


def test_what_both_legs_come_to_is_as_large_as_the_lunges():
    legs = (attempt("left"), attempt("right").model_copy(update={"tibial_inclination": measured(31.0, 3.0)}))
    band = picture(*legs, size=(1229, 688))[int(0.85 * 688) : int(0.955 * 688)]
    rows = np.flatnonzero((band.min(axis=2) > 200).any(axis=1))
    lines = np.split(rows, np.flatnonzero(np.diff(rows) > 1) + 1)
    assert len(lines) == 2
    assert min(len(line) for line in lines) > 0.03 * 688


@pytest.mark.parametrize("degrees", [38.0, 20.0])
def test_after_a_warning_sign_somebody_is_seen_and_nothing_is_trained(degrees):
    legs = tuple(
        attempt(side).model_copy(update={"tibial_inclination": measured(degrees, 3.0)})
        for side in ("left", "right")
    )
    usual, _ = next_told(session_of(*legs, symptoms="none"))
    assert ("drills" in usual) == (degrees < 30)
    told = session_of(*legs, symptoms="no-weight, numbness")
    expected = "A warning sign was told. See a health professional before you train the ankle."
    assert next_told(told)[0] == expected
    assert next_told(told.model_copy(update={"summary": None}))[0] == expected


def test_the_warning_is_drawn_in_another_colour():
    rows = slice(820, 860)  # of what comes next
    for symptoms, yellow in (("none", False), ("no-weight", True)):
        band = picture(attempt("left"), attempt("right"), symptoms=symptoms)[rows]
        bright = band[band.max(axis=2) > 200]
        assert (np.median(bright[:, 0]) < 150) == yellow


def test_near_the_limit_the_screen_has_the_digits_of_the_page(monkeypatch):
    texts = []
    monkeypatch.setattr("ankle_cv.live.summary.draw_text", lambda _, text, *__, **___: texts.append(text))
    picture(attempt())
    assert {"38°", "38.0° ± 3.0°", "✓  attempt 1: 38.0°"} <= set(texts)
    assert "Next: the right leg." in texts


@pytest.mark.parametrize(("at_wall", "told"), [(None, "may be limited"), (True, "limited")])
def test_no_ankle_is_surely_limited_on_the_screen_whose_knee_was_not_seen_at_the_wall(
    monkeypatch, at_wall, told
):
    paragraphs = []
    monkeypatch.setattr("ankle_cv.live.summary.draw_paragraphs", lambda *given: paragraphs.extend(given[2]))
    shin = measured(30.0, 2.0)
    picture(make_attempt(side="left", tibial_inclination=shin, heel_down=True, at_wall=at_wall))
    assert paragraphs[0][0].partition(":")[0] == told
