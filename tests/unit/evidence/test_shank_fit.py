"""How surely a contour lies on edges, on one drawn by hand: 40 points on either side of a shank of 120 px."""

from __future__ import annotations

import numpy as np
import pytest

from ankle_cv.conventions import Array
from ankle_cv.evidence.shank_contour import Contour
from ankle_cv.evidence.shank_fit import ContourFit, ContourPose, _PosedContour, _solve

LENGTH_PX, HALF_PX = 120.0, 12.0
ALONG = np.linspace(-40.0, 40.0, 40)
"""Places along the bone, which stands upright in the picture."""
START = ContourPose(0.0, np.array([200.0, 300.0]))


def contour(taper: float = 0.0) -> Contour:
    """Borders 12 px in front and behind at the middle; with a taper they come nearer by so much a pixel."""
    across = np.hypot(1.0, taper)
    sides = [np.column_stack([sign * (HALF_PX - taper * ALONG), ALONG]) for sign in (1, -1)]
    normals = [np.tile([sign / across, taper / across], (40, 1)) for sign in (1, -1)]
    colour = np.zeros((80, 3), np.float32)
    return Contour(
        np.concatenate(sides),
        np.concatenate(normals),
        colour,
        np.ones(80),
        10.0,
        40,
        LENGTH_PX,
        np.array([0.0, -1.0]),
    )


def solved(drawn: Contour, edges: Array, start: ContourPose = START) -> ContourFit:
    return _solve(drawn, _PosedContour.of(drawn, START), edges, np.ones(80), pose=START, start=start)


def test_a_rotation_is_known_as_edges_half_a_pixel_wide_know_it() -> None:
    # Edges that all agree are still known to 0.5 px only; neighbours 2.04 px apart read the same 8 px.
    fit = solved(contour(), np.zeros(80))
    independent = 8 / (LENGTH_PX * 0.68 / 40)
    assert fit.sd_rad == pytest.approx(0.5 * np.sqrt(independent / (2 * np.sum(ALONG**2))), rel=1e-3)
    assert fit.agreement == 1


def test_edges_that_scatter_know_a_rotation_less_well() -> None:
    # By 1 px to and fro: 1.4826 of that, where half of them have the weight 1 / (1 + (1 / 4.45)²)² = 0.906.
    fit, still = solved(contour(), np.resize([1.0, -1.0], 80)), solved(contour(), np.zeros(80))
    assert fit.sd_rad / still.sd_rad == pytest.approx(1.4826 / 0.5 / np.sqrt(0.906), rel=0.01)


@pytest.mark.parametrize(("drift_px", "edge_px"), [(0.0, 1.0), (0.0, -2.0), (4.0, 1.0)])
def test_what_size_and_place_along_the_bone_explain_alike_is_shared_by_how_far_they_are_known(
    drift_px: float, edge_px: float
) -> None:
    # Both borders lie outwards by an edge: a size 1 / 12 larger a pixel, known to 3 %, or a contour further
    # down a bone that tapers by a tenth, known to 5 % of 120 px from where it was expected.
    drawn = contour(0.1)
    expected = ContourPose(0.0, START.centre - [0.0, drift_px])
    fit = solved(drawn, np.full(80, edge_px), expected)
    out, along = drawn.normals[0]
    size, place, noise = (HALF_PX * out * 0.03) ** 2, (along * 6.0) ** 2, 0.5**2 / 80
    # Drifting back comes first: it is where the contour was expected.
    left = edge_px + along * drift_px
    share = place / (size + place + noise)
    assert fit.pose.centre[1] - START.centre[1] == pytest.approx(-drift_px + share * left / along, rel=0.02)
    grown = size / (size + place + noise) * left / (HALF_PX * out)
    assert fit.pose.size - 1 == pytest.approx(grown, rel=0.02)


def test_an_edge_three_deviations_off_has_a_quarter_of_its_say() -> None:
    # A tenth of the edges lie 1.5 px further to the front, three times 0.5 px: their pull of 8 / 4 against
    # the 72 moves the contour by 0.04 px, where they are a little less far off.
    drawn = contour()
    off = np.zeros(80)
    off[[5, 15, 24, 34]], off[[45, 55, 64, 74]] = 1.5, -1.5
    moved = 0.0
    for _ in range(9):
        weight = 8 / (1 + ((1.5 - moved) / 1.5) ** 2) ** 2
        moved = weight * 1.5 / (72 + weight)
    fit = solved(drawn, off)
    assert moved == pytest.approx(0.043, abs=0.001)
    assert fit.pose.centre[0] - START.centre[0] == pytest.approx(moved, abs=0.003)
