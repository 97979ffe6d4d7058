"""The solver on problems whose solution and covariance are known by hand."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from ankle_cv.conventions import Array
from ankle_cv.measures.leg_model.layout import Layout
from ankle_cv.measures.leg_model.moments import INDEPENDENT_POSTURES
from ankle_cv.measures.leg_model.priors import SHANK_RANGE
from ankle_cv.measures.leg_model.residuals import Residuals
from ankle_cv.measures.leg_model.solver import FitProblem, Solution, covariance, solve

WIDTH = 5
"""Parameters of one leg at one moment; the tests use the first two."""
Row = tuple[dict[int, float], float]
"""One linear observation: factors of parameters, from `WIDTH` on the clip's, and what they add up to."""


def layout(*priors: tuple[float, float], ties: Array | None = None) -> Layout:
    mean, sd = np.array(priors).T
    names = tuple("abc"[: len(priors)])
    tied = np.zeros((0, len(priors))) if ties is None else ties
    return Layout(("left",), (), names, mean, sd, tied, shank_range=SHANK_RANGE)


ONE = layout((6.0, 2.0))
FREE = layout((0.0, 1e4))


def problem(
    rows: Callable[[int], list[Row]],
    count: int = 1,
    of: Layout = ONE,
    *,
    pairs: int = 0,
    repeats: float = 1.0,
) -> FitProblem:
    """Observations of every moment, each with a standard error of 1."""
    width = WIDTH + len(of.names)
    slope = np.zeros((count, len(rows(0)), width))
    target = np.zeros(slope.shape[:2])
    for t in range(count):
        for r, (factors, value) in enumerate(rows(t)):
            slope[t, r, list(factors)], target[t, r] = list(factors.values()), value

    def held_against(clip: Array, moments: Array) -> Residuals:
        whole = np.concatenate([moments, np.tile(clip, (count, 1))], axis=1)
        value = np.einsum("trn,tn->tr", slope, whole) - target
        return Residuals(value / repeats, slope / repeats, pairs)

    return FitProblem(of, count=count, step_s=0.1, repeats=repeats, residuals=held_against)


def solved(posed: FitProblem, count: int = 1) -> Solution:
    return solve(posed, np.zeros(len(posed.layout.names)), np.zeros((count, WIDTH)))


def spread(posed: FitProblem, solution: Solution, *parameters: int) -> Array:
    """Covariance of parameters, parameter by parameter over the moments."""
    width = WIDTH + len(posed.layout.names)
    slope = np.tile(np.eye(width)[list(parameters)], (len(solution.moments), 1, 1))
    return covariance(posed, solution, slope)


def test_a_moment_and_the_clip_are_solved_together() -> None:
    # m = 4, m + c = 10, c = 6 ± 2: information [[2, 1], [1, 1.25]], its inverse is the covariance.
    posed = problem(lambda _: [({0: 1.0}, 4.0), ({0: 1.0, 5: 1.0}, 10.0)])
    found = solved(posed)
    assert (found.moments[0, 0], found.clip[0]) == pytest.approx((4, 6), abs=1e-4)
    assert found.cost == pytest.approx(0, abs=1e-6)
    np.testing.assert_allclose(spread(posed, found, 0, 5), np.array([[1.25, -1], [-1, 2]]) / 1.5, rtol=1e-4)


def test_observations_that_disagree_meet_in_the_middle_and_say_less() -> None:
    # 3 and 5: at 4 both are 1 off, and weigh 1 / (1 + 1 / 4) = 0.8 each.
    posed = problem(lambda _: [({0: 1.0}, 3.0), ({0: 1.0}, 5.0)])
    found = solved(posed)
    assert found.moments[0, 0] == pytest.approx(4, abs=1e-3)
    assert found.cost == pytest.approx(2 * 4 * np.log(1.25), abs=1e-4)
    assert spread(posed, found, 0)[0, 0] == pytest.approx(1 / 1.6, rel=1e-3)


def test_an_outlier_hardly_counts() -> None:
    # The mean would be 20. At 0 the outlier weighs 1 / (1 + 100² / 4), which pulls by 100 times that over 4.
    found = solved(problem(lambda _: [({0: 1.0}, x) for x in (0.0, 0.0, 0.0, 0.0, 100.0)]))
    assert found.moments[0, 0] == pytest.approx(0.01, abs=1e-3)


def test_two_coordinates_of_a_point_are_outliers_together() -> None:
    rows: list[Row] = [({0: 1.0}, 100.0), ({1: 1.0}, 1.0), ({0: 1.0}, 0.0), ({1: 1.0}, 0.0)]
    apart, together = solved(problem(lambda _: rows)), solved(problem(lambda _: rows, pairs=2))
    assert apart.moments[0, 1] == pytest.approx(0.5, abs=1e-2)
    assert together.moments[0, 1] == pytest.approx(0, abs=1e-2)


def test_the_prior_decides_what_nothing_is_seen_of() -> None:
    posed = problem(lambda _: [({0: 1.0}, 4.0)], of=layout((6.0, 2.0), (-1.0, 0.5)))
    found = solved(posed)
    assert found.clip == pytest.approx([6, -1])
    assert np.diag(spread(posed, found, 5, 6)) == pytest.approx([4, 0.25], rel=1e-6)


def test_a_tie_pulls_two_parameters_together() -> None:
    # a = 0 ± 1 and b = 0 ± 1 differ by 0 ± 1: information [[2, -1], [-1, 2]].
    tied = layout((0.0, 1.0), (0.0, 1.0), ties=np.array([[1.0, -1.0]]))
    posed = problem(lambda _: [({0: 1.0}, 0.0)], of=tied)
    np.testing.assert_allclose(spread(posed, solved(posed), 5, 6), np.array([[2, 1], [1, 2]]) / 3, rtol=1e-6)


def test_an_unseen_moment_lies_between_its_neighbours_and_is_less_sure() -> None:
    # 300°/s² over 0.1 s are 3° of second difference d: m1 = (m0 + m2 - d) / 2.
    def rows(t: int) -> list[Row]:
        return [({0: 1.0}, 2.0 * t)] if t != 1 else [({0: 0.0}, 0.0)]

    posed = problem(rows, 3)
    found = solved(posed, 3)
    assert found.moments[:, 0] == pytest.approx([0, 2, 4], abs=1e-3)
    variance = np.diag(spread(posed, found, 0))
    assert variance == pytest.approx([1, (1 + 1 + 9) / 4, 1], rel=1e-4)


def test_a_moment_that_jumps_is_smoothed() -> None:
    # Twelve at one moment, 0 at the others: (m - 12)² + m² (1 + 4 + 1) / 9 alone were least at 7.2.
    found = solved(problem(lambda t: [({0: 1.0}, 12.0 if t == 2 else 0.0)], 5), 5)
    assert 0 < found.moments[2, 0] < 7.2


@pytest.mark.parametrize("count", [1, 2, 3, 4])
def test_few_moments_are_solved_too(count: int) -> None:
    found = solved(problem(lambda t: [({0: 1.0}, float(t))], count), count)
    assert found.moments[:, 0] == pytest.approx(np.arange(count), abs=1e-3)


@pytest.mark.parametrize(("count", "variance"), [(3, 1 / 3), (12, 1 / 12), (48, 1 / 12), (120, 1 / 12)])
def test_a_longer_clip_is_no_surer_than_its_independent_postures(count: int, variance: float) -> None:
    repeats = np.sqrt(max(count / INDEPENDENT_POSTURES, 1.0))
    posed = problem(lambda _: [({5: 1.0}, 2.0)], count, FREE, repeats=repeats)
    found = solved(posed, count)
    assert found.clip[0] == pytest.approx(2, abs=1e-3)
    assert spread(posed, found, 5)[0, 0] == pytest.approx(variance, rel=1e-3)


def test_repeated_moments_scatter_as_much_as_single_ones() -> None:
    # Alternately 1 above and below: a misfit of each moment's own size, whether it repeats or not.
    for count in (12, 48):
        repeats = np.sqrt(count / 12)
        posed = problem(
            lambda t: [({5: 1.0}, 1.0 - 2 * (t % 2)), ({5: 1.0}, 1.0 - 2 * (t % 2))],
            count, FREE, pairs=1, repeats=repeats,
        )  # fmt: skip
        # x and y are 1 off each: 4 ln(1 + 2 / 4), half of it for each.
        assert solved(posed, count).misfit == pytest.approx(2 * np.log(1.5), rel=1e-3)


def test_points_that_were_not_seen_are_no_part_of_the_misfit() -> None:
    # One point is exactly 0 as an unseen one is; the other is off by (1, 1).
    rows: list[Row] = [({1: 0.0}, 0.0), ({1: 0.0}, 0.0), ({1: 0.0}, 1.0), ({1: 0.0}, 1.0)]
    assert solved(problem(lambda _: rows, pairs=2)).misfit == pytest.approx(2 * np.log(1.5))
    assert solved(problem(lambda _: rows[:2], pairs=1)).misfit == 0


def test_the_covariance_of_a_long_clip_is_that_of_its_whole_normal_matrix() -> None:
    # Against the plain inverse: moments m_t, smoothed, each seen with the clip's own c.
    count, sd = 7, 2.0
    posed = problem(lambda _: [({0: 1.0, 5: 0.5}, 3.0)], count)
    second = np.zeros((count - 2, count))
    for k in range(count - 2):
        second[k, k : k + 3] = 1, -2, 1
    whole = np.zeros((count + 1, count + 1))
    whole[:count, :count] = np.eye(count) + second.T @ second / 9
    whole[:count, count] = whole[count, :count] = 0.5
    whole[count, count] = count * 0.25 + 1 / sd**2
    found = spread(posed, solved(posed, count), 0)
    np.testing.assert_allclose(found, np.linalg.inv(whole)[:count, :count], rtol=1e-4, atol=1e-5)
