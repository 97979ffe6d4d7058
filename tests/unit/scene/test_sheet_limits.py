"""When a sheet is believed, and how surely a pixel is known from it: the limits on both sides."""

from __future__ import annotations

import numpy as np
import pytest
from sheet_builder import A4, CARD, LEVEL, MIDDLE, TRUE_SCALE, found, on_floor, on_wall, sighted, the_leg

from ankle_cv.camera import UNKNOWN_ROLL, Roll
from ankle_cv.scene.plane_pose import LevelledPicture, fit_plane
from ankle_cv.scene.sheet_scale import SheetScale
from ankle_cv.settings import ReferenceChoice

AT_LEG = 1.0125
"""The leg stands 280 mm over the sole and half a foot's width, 49 mm, behind it: a pixel is larger there."""
FOOT_PX = 260 / TRUE_SCALE


def told(reference: SheetScale | None) -> SheetScale:
    assert reference is not None
    return reference


@pytest.mark.parametrize("nearer_mm", [0.0, 250.0])
@pytest.mark.parametrize(("roll", "level_sd"), [(LEVEL, 0.7), (UNKNOWN_ROLL, 2.5)])
def test_a_scale_is_known_as_the_sheet_the_depth_of_the_leg_and_the_lens_are(
    nearer_mm: float, roll: Roll, level_sd: float
) -> None:
    corners = on_floor(A4, nearer_mm)
    pose = fit_plane(corners - MIDDLE, A4, "floor", LevelledPicture(1280, level_sd))
    assert pose is not None
    # The row of the sole is read to 1 % of the foot.
    by_sheet = pose.relative_sd(the_leg().sole, 280.0, 0.19 * 260, at_sd_px=0.01 * FOOT_PX)
    reference = told(found(sighted(corners), choice="a4", roll=roll))
    # The depth of the leg is known to 20 mm, of a distance of 0.9 * 1280 px; lens and paper bend by 1 %.
    depth = 20 / (0.9 * 1280 * reference.mm_per_px)
    assert reference.relative_sd == pytest.approx(np.linalg.norm([by_sheet, depth, 0.01]), rel=1e-5)
    assert reference.mm_per_px == pytest.approx(AT_LEG * TRUE_SCALE, rel=0.003)


def test_the_column_of_a_wall_is_read_less_well_than_the_row_of_a_sole() -> None:
    tall, leg = A4[::-1], the_leg(wall=True)
    corners = on_wall(tall, 120)
    pose = fit_plane(corners - MIDDLE, tall, "wall", LevelledPicture(1280, 0.7))
    assert pose is not None
    assert leg.wall is not None
    by_sheet = pose.relative_sd(leg.wall, 280.0, 0.19 * 260, at_sd_px=0.025 * FOOT_PX)
    reference = told(found(sighted(corners), leg, choice="a4"))
    assert reference.surface == "wall"
    depth = 20 / (0.9 * 1280 * reference.mm_per_px)
    assert reference.relative_sd == pytest.approx(np.linalg.norm([by_sheet, depth, 0.01]), rel=1e-5)


@pytest.mark.parametrize(
    ("choice", "height_m", "believed"),
    [
        # Adults' heights scatter by 9 % of 1.69 m, and 2.2 such steps are believed: from 1.386 m on.
        ("auto", 1.42, True),
        ("auto", 1.35, False),
        # Those of anybody whose sheet the user vouches for by 20 %: from 1.09 m on.
        ("a4", 1.12, True),
        ("a4", 1.06, False),
    ],
)
def test_a_sheet_must_make_a_person(choice: ReferenceChoice, height_m: float, believed: bool) -> None:
    leg = the_leg(height_factor=height_m / 1.70 / AT_LEG)
    sheet = on_floor(A4, 0) if choice == "a4" else on_floor(CARD, 0)
    reference = told(found(sighted(sheet, paper=choice == "a4"), leg, choice=choice))
    assert (reference.problem is None) == believed


@pytest.mark.parametrize(
    ("roll_deg", "known", "believed"),
    [
        # Corners that miss by 8 squared standard errors are no sheet: 2.8 times the error of the level.
        (1.8, True, True),
        (2.2, True, False),
        (6.5, False, True),
        (7.7, False, False),
    ],
)
def test_a_sheet_lies_as_level_as_the_picture_is(roll_deg: float, known: bool, believed: bool) -> None:
    c, s = np.cos(np.radians(roll_deg)), np.sin(np.radians(roll_deg))
    corners = (on_floor(A4, 0, right_mm=0) - MIDDLE) @ np.array([[c, s], [-s, c]]) + MIDDLE
    reference = told(found(sighted(corners), choice="a4", roll=Roll(0.0, 0.3, known=known)))
    assert (reference.problem is None) == believed


@pytest.mark.parametrize(("larger", "agree"), [(1.03, True), (1.05, True), (1.08, False), (1.12, False)])
def test_two_sheets_three_standard_errors_apart_contradict_each_other(larger: float, agree: bool) -> None:
    # Either is known to about 1.4 %, their ratio to 2 %: three times that is 6 %.
    long, short = A4
    sheets = on_floor(A4, 0, right_mm=400), on_floor((long * larger, short * larger), 0, right_mm=-400)
    assert told(found(sighted(*sheets), choice="a4")).problem == (None if agree else "unclear")


@pytest.mark.parametrize(("nearer_mm", "error"), [(0, 0.033), (500, 0.039), (640, None), (700, None)])
def test_a_scale_not_known_to_four_percent_is_none(nearer_mm: float, error: float | None) -> None:
    # A4 or Letter, which nobody told: the further from the foot it lies, the less it knows there.
    reference = told(found(sighted(on_floor(A4, nearer_mm))))
    if error is None:
        assert reference.problem == "too_far"
    else:
        assert reference.relative_sd == pytest.approx(error, abs=0.0008)
