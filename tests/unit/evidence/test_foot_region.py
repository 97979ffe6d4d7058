"""The outline of a painted shoe."""

from __future__ import annotations

import numpy as np
import pytest
from painted_foot import BACK, CONTACT, MARKS, SOLE, TIP, Pose, paint

from ankle_cv.evidence.foot_region import find_region, search_box
from ankle_cv.evidence.plan import FootLandmarks, FootPlan

FOOT = FootLandmarks(*(np.array(MARKS[name]) for name in ("KNEE", "ANKLE", "HEEL", "TOE")))
PLAN = FootPlan("left", ((0.0, 1.0),), 1)


def test_the_shoe_is_outlined_and_its_contact_point_found():
    region = find_region(paint(Pose(), 0), FOOT, PLAN)
    assert region.outlined
    assert region.heel_contact == pytest.approx(CONTACT, abs=4)
    assert region.length_px == pytest.approx(TIP - BACK, rel=0.06)
    rows, columns = np.nonzero(region.rearfoot)
    assert columns.min() == pytest.approx(BACK, abs=4)
    assert rows.max() == pytest.approx(SOLE, abs=4)
    assert columns.max() < np.nonzero(region.forefoot)[1].min()


def test_a_shoe_pointing_left_is_outlined_alike():
    mirrored = np.ascontiguousarray(paint(Pose(), 0)[:, ::-1])
    width = mirrored.shape[1] - 1
    flip = np.array([[-1.0, 0.0, width], [0.0, 1.0, 0.0]])
    region = find_region(mirrored, FOOT.mapped(flip), FootPlan("left", ((0.0, 1.0),), -1))
    assert region.heel_contact == pytest.approx([width - CONTACT[0], CONTACT[1]], abs=4)


def test_in_a_picture_of_one_colour_the_region_stays_with_the_landmarks():
    blank = np.full((400, 480, 3), 120, np.uint8)
    region = find_region(blank, FOOT, PLAN)
    rows, columns = np.nonzero(region.rearfoot)
    assert rows.max() < SOLE + 20
    assert columns.min() > BACK - 30


def test_toes_towards_the_camera_put_the_contact_point_further_back():
    side = find_region(paint(Pose(), 0), FOOT, PLAN).heel_contact[0]
    oblique = find_region(paint(Pose(), 0), FOOT, FootPlan("left", ((0.0, 1.0),), 1, 30.0)).heel_contact[0]
    assert oblique < side - 3


def test_the_search_box_contains_the_foot():
    low, high = search_box(FOOT)
    assert (low < [BACK, 255]).all()
    assert (high > [TIP, SOLE]).all()
