from __future__ import annotations

from typing import get_args

import pytest
from assessments import make_finding, make_provenance, measured

from ankle_cv.assessment import Attribution, Comparison, FindingCode, Measurement, ModelRecord, Outcome, Unit
from ankle_cv.telling.drills import DRILLS, DRILLS_FOR
from ankle_cv.telling.finding_texts import FINDING_MEANINGS, FINDING_TITLES, POSSIBLE_TITLES, finding_title
from ankle_cv.telling.networks import networks_used
from ankle_cv.telling.norms import Norm, norm_text
from ankle_cv.telling.numbers import format_measurement
from ankle_cv.telling.repeats import CHANGE_TITLES, MEASURE_TITLES, OUTCOME_TEXTS, VERDICT_TITLES


def test_both_networks_are_named_with_their_hashes_and_one_alone_is_said_to_be():
    first, second = (ModelRecord(name=name, sha256=2 * name) for name in ("full_or_another", "lightning"))
    both = make_provenance(model=first, second_model=second)
    assert networks_used(both) == "full_or_another (full_or_anot…) and lightning (lightninglig…)"
    assert networks_used(make_provenance(model=first)) == "full_or_another (full_or_anot…), no second network"


@pytest.mark.parametrize(
    ("value", "plus_minus", "unit", "text"),
    [
        (38.2, 2.1, "deg", "38° ± 2°"),
        (38.2, 0.42, "deg", "38.2° ± 0.4°"),
        (38.0, 2.0, "deg", "38° ± 2°"),
        (-0.2, 3.0, "mm", "0 ± 3 mm"),
        (-12.4, 3.0, "deg", "\N{MINUS SIGN}12° ± 3°"),
        (-0.2, 0.051, "ratio", "\N{MINUS SIGN}0.20 ± 0.05"),
        (7.92, 0.8, "cm", "7.9 ± 0.8 cm"),
    ],
)
def test_numbers_have_no_more_digits_than_their_interval_bears(
    value: float, plus_minus: float, unit: Unit, text: str
) -> None:
    assert format_measurement(Measurement(value=value, plus_minus=plus_minus, unit=unit)) == text


def test_a_missing_number_is_said_in_words() -> None:
    assert format_measurement(None) == "cannot tell"


def test_every_finding_has_its_words_and_drills() -> None:
    codes = set(get_args(FindingCode))
    assert set(FINDING_TITLES) == set(FINDING_MEANINGS) == codes
    assert set(DRILLS_FOR) <= codes
    assert {key for keys in DRILLS_FOR.values() for key in keys} == {drill.key for drill in DRILLS}


def test_everything_a_comparison_can_say_has_its_words() -> None:
    for words, model, field in (
        (CHANGE_TITLES, Attribution, "change"),
        (VERDICT_TITLES, Attribution, "verdict"),
        (MEASURE_TITLES, Comparison, "measure"),
        (OUTCOME_TEXTS, Outcome, "outcome"),
    ):
        assert set(words) == set(get_args(model.model_fields[field].annotation))


@pytest.mark.parametrize(
    ("norm", "text"),
    [
        (Norm(35.4, 45.8, ""), "35.4 to 45.8"),
        (Norm(90, None, ""), "from 90"),
        (Norm(None, 0, ""), "up to 0"),
    ],
)
def test_a_norm_is_said_in_words(norm: Norm, text: str) -> None:
    assert norm_text(norm) == text


def test_a_title_claims_no_more_than_its_finding() -> None:
    """ "Shin angle limited, heel down" stood over a text that said "may"."""
    sure = make_finding("heel_rise", side="left", value=measured(39, 6, "mm"), threshold=12.0)
    assert finding_title(sure) == "Heel rises"
    near = sure.model_copy(update={"certainty": "possible", "value": measured(14, 6, "mm")})
    assert finding_title(near) == "Heel may rise"
    limited = make_finding("limited_dorsiflexion", value=measured(23, 5), threshold=36.5, reps=())
    assert finding_title(limited) == "Shin angle limited, heel down"
    assert (
        finding_title(limited.model_copy(update={"certainty": "possible"}))
        == "Shin angle may be limited, heel down"
    )
    in_squat = limited.model_copy(update={"reps": (1, 2), "certainty": "possible"})
    assert finding_title(in_squat) == "Heel comes up early", "its picture shows a heel that is up"
    trunk = make_finding("trunk_lean", certainty="possible", value=measured(22, 6), threshold=10.0)
    assert finding_title(trunk) == "Trunk leans more than the shin", "only what it means is in doubt"
    assert set(POSSIBLE_TITLES) == set(FINDING_TITLES)
