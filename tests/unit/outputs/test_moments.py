from __future__ import annotations

import pytest
from assessments import make_assessment, make_rep
from tiny_clip import GreySource, tiny_analysis

from ankle_cv.assessment import Measurement, Neutral, Sided
from ankle_cv.outputs.keyframes import draw_clip
from ankle_cv.outputs.moments import key_indices, lead_time_s, opening_indices, standing_time_s
from ankle_cv.pipeline.analysis import Analysis


def bent(deg: float) -> Sided[Measurement]:
    return Sided(left=Measurement(value=deg, plus_minus=5, unit="deg"))


def test_the_picture_is_of_what_the_headline_tells_first(tiny: Analysis) -> None:
    found = tiny.assessment.findings[0].model_copy(update={"code": "heel_rise", "certainty": "clear"})
    lean = found.model_copy(update={"code": "trunk_lean", "evidence_time_s": 0.2})
    both = tiny.assessment.model_copy(update={"findings": (lean, found)})
    assert lead_time_s(both) == found.evidence_time_s
    unsure = both.model_copy(update={"findings": (lean, found.model_copy(update={"certainty": "possible"}))})
    assert lead_time_s(unsure) == 0.2


def test_without_findings_it_is_the_deepest_bottom_of_a_whole_squat() -> None:
    reps = [make_rep(n).model_copy(update={"peak_knee_flexion": bent(d)}) for n, d in ((1, 90), (2, 110))]
    cut = make_rep(3, complete=False).model_copy(update={"peak_knee_flexion": bent(130)})
    assert lead_time_s(make_assessment(kind="squat", reps=(*reps, cut))) == reps[1].bottom_s
    assert lead_time_s(make_assessment(kind="squat", reps=())) is None


@pytest.mark.parametrize(
    ("method", "beside_s", "expected"),
    [("standing", 1.5, 0.2), ("given", 1.5, 0.2), ("planted", 1.5, None), ("standing", 0.3, None)],
)
def test_standing_is_shown_where_it_was_seen(method: str, beside_s: float, expected: float | None) -> None:
    stance = Neutral(
        from_s=0.0, to_s=2.0, tibial_inclination=None, method=method, spans_s=((0.0, 0.4), (1.9, 2.0))
    )
    document = make_assessment(kind="squat", reps=(make_rep(1),)).model_copy(
        update={"neutral": Sided(left=stance)}
    )
    assert standing_time_s(document, beside_s) == expected


def test_standing_and_bottom_show_the_same_part_of_the_picture() -> None:
    tiny = tiny_analysis()
    stance = Neutral(from_s=0.0, to_s=0.1, tibial_inclination=None, method="standing")
    document = tiny.assessment.model_copy(update={"neutral": Sided(left=stance), "findings": ()})
    analysis = Analysis(document, tiny.raw, tiny.clean, tiny.measures)
    standing, lead = opening_indices(analysis)
    assert (standing, lead) == (0, 4)
    pictures = draw_clip(analysis, GreySource(), None, key_indices(analysis), lambda _: None)
    assert (pictures[standing].width, pictures[standing].height) == (
        pictures[lead].width,
        pictures[lead].height,
    )
