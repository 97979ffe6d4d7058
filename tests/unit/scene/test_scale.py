from __future__ import annotations

import numpy as np
import pytest

from ankle_cv.notices.scale import scale_notices
from ankle_cv.scene.foot_extent import FootExtent
from ankle_cv.scene.scale import find_scale
from ankle_cv.scene.sheet_scale import SheetProblem, SheetScale
from ankle_cv.settings import Settings

LEG_PX = 473.0
FOOT = FootExtent(length_px=130.0, relative_sd=0.02, readings=5)


def test_the_foot_itself_is_the_best_ruler() -> None:
    scale = find_scale(LEG_PX, 180, 26, FOOT)
    assert scale.source == "foot"
    assert scale.mm_per_px == pytest.approx(260 / 130)
    assert scale.relative_sd == 0.02
    assert scale.foot_px == 130
    assert not scale.by_proportion


def test_height_goes_through_the_share_of_the_leg() -> None:
    scale = find_scale(LEG_PX, 180, None, None)
    # The leg is 0.473 of 1800 mm and 473 px long.
    assert scale.source == "height"
    assert scale.mm_per_px == pytest.approx(1.8)
    assert scale.relative_sd == pytest.approx(0.04)


def test_height_is_a_better_ruler_than_a_foot_that_was_not_seen() -> None:
    assert find_scale(LEG_PX, 180, 26, None).source == "height"


def test_a_foot_that_was_not_seen_is_guessed_from_the_leg_and_says_so() -> None:
    scale = find_scale(LEG_PX, None, 26, None)
    assert scale.source == "foot"
    # 0.152 of the height against 0.473: the foot is 152 px long.
    assert scale.mm_per_px == pytest.approx(260 / 152)
    # The leg's share of the height is known to 4 %, the foot's to 6 %.
    assert scale.relative_sd == pytest.approx(np.hypot(0.04, 0.06))
    assert scale.by_proportion


def test_without_any_length_pixels_stay_pixels_but_the_foot_is_known() -> None:
    scale = find_scale(LEG_PX, None, None, FOOT)
    assert scale.source == "none"
    assert scale.mm_per_px is None
    assert scale.foot_px == 130
    assert find_scale(LEG_PX, None, None, None).foot_px == pytest.approx(152)


SHEET = SheetScale(("a4",), "floor", mm_per_px=2.0, relative_sd=0.02)


def test_a_sheet_gives_the_scale_only_when_no_length_was_told() -> None:
    scale = find_scale(LEG_PX, None, None, FOOT, SHEET)
    assert (scale.source, scale.mm_per_px, scale.relative_sd) == ("reference", 2.0, 0.02)
    (notice,) = scale_notices(scale, Settings())
    assert notice.code == "scale_from_reference"
    assert "an A4 sheet (297 × 210 mm) seen on the floor, ± 4 %" in notice.message
    told = find_scale(LEG_PX, None, 26, FOOT, SHEET)
    assert told.source == "foot"
    assert scale_notices(told, Settings()) == []


def test_a_sheet_that_contradicts_what_was_told_is_mentioned() -> None:
    scale = find_scale(LEG_PX, None, 22, FOOT, SHEET)
    assert scale.mm_per_px == pytest.approx(220 / 130)
    assert scale.contradiction == pytest.approx(2.0 / (220 / 130) - 1)
    (notice,) = scale_notices(scale, Settings())
    assert notice.code == "scale_contradicted"
    assert "18 % larger than by the length of the foot (--foot-cm)" in notice.message


@pytest.mark.parametrize(
    ("larger", "contradicts"), [(1.05, False), (1.07, False), (1.08, True), (1.10, True)]
)
@pytest.mark.parametrize("direction", [1, -1])
def test_two_and_a_half_standard_errors_apart_is_a_contradiction(
    larger: float, contradicts: bool, direction: int
) -> None:
    # Foot and sheet are both known to 2 %: apart by 2.5 √2 of that, 7.1 % of the logarithm, they contradict.
    by_foot = 2.0 * larger**direction
    scale = find_scale(LEG_PX, None, by_foot * 13, FOOT, SHEET)
    assert scale.mm_per_px == pytest.approx(by_foot)
    assert (scale.contradiction is not None) == contradicts


@pytest.mark.parametrize(
    ("problem", "words"), [("none", "not found"), ("unclear", "several"), ("too_far", "far")]
)
def test_only_a_sheet_that_was_announced_is_missed(problem: SheetProblem, words: str) -> None:
    scale = find_scale(LEG_PX, None, None, FOOT, SheetScale(problem=problem))
    assert scale.source == "none"
    assert scale_notices(scale, Settings()) == []
    (notice,) = scale_notices(scale, Settings(reference="a4"))
    assert notice.code == "no_reference"
    assert words in notice.message


@pytest.mark.parametrize(
    ("height_cm", "foot_cm", "told"), [(80, 40, True), (173, 26, False), (185, 31, False)]
)
def test_a_foot_and_a_height_of_no_one_body_are_told(height_cm: float, foot_cm: float, told: bool) -> None:
    settings = Settings(height_cm=height_cm, foot_cm=foot_cm)
    notices = scale_notices(find_scale(LEG_PX, height_cm, foot_cm, FOOT), settings)
    assert [n.code for n in notices] == (["lengths_contradict"] if told else [])


@pytest.mark.parametrize(("share", "believed"), [(0.8, False), (0.9, True), (1.3, True), (1.5, False)])
def test_ends_that_no_foot_on_this_leg_has_are_not_believed(share: float, believed: bool) -> None:
    # The leg lets expect a foot of 152 px.
    foot = FootExtent(length_px=share * 152, relative_sd=0.02, readings=5)
    scale = find_scale(LEG_PX, None, 26, foot)
    assert scale.foot_px == pytest.approx(share * 152 if believed else 152)
    assert scale.foot_sd == pytest.approx(0.02 if believed else np.hypot(0.04, 0.06))
    assert scale.by_proportion != believed
