"""Numbers with derivatives: every operation by hand, and against finite differences."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ankle_cv.measures.leg_model.jet import (
    Jet,
    add,
    arctan2,
    at_least,
    cos,
    dot,
    exp,
    length,
    scale,
    sin,
    sqrt,
    subtract,
    tan,
    unit,
)

A = Jet(np.array([6.0]), np.array([[1.0, 0.0]]))
B = Jet(np.array([2.0]), np.array([[0.0, 1.0]]))
ROOT_3 = 3**0.5


def angle(degrees: float) -> Jet:
    return Jet(np.array([np.radians(degrees)]), np.array([[1.0]]))


@pytest.mark.parametrize(
    ("result", "value", "slope"),
    [
        (-A, -6, [-1, 0]),
        (A + B, 8, [1, 1]),
        (A + 1.5, 7.5, [1, 0]),
        (1.5 + A, 7.5, [1, 0]),
        (A - B, 4, [1, -1]),
        (A - 1.5, 4.5, [1, 0]),
        (1.5 - A, -4.5, [-1, 0]),
        (A * B, 12, [2, 6]),
        (A * 3.0, 18, [3, 0]),
        (3.0 * A, 18, [3, 0]),
        (A / B, 3, [0.5, -1.5]),
        (A / 4.0, 1.5, [0.25, 0]),
        (exp(B * 0.0), 1, [0, 0]),
        (sqrt(A * 6.0), 6, [0.5, 0]),
        (arctan2(A, A), np.pi / 4, [0, 0]),
        (arctan2(B, A * 0.0), np.pi / 2, [0, 0]),
        (at_least(A, 7.0), 7, [0, 0]),
        (at_least(A, 5.0), 6, [1, 0]),
    ],
)
def test_value_and_derivatives_are_those_of_the_rules(result: Jet, value: float, slope: list[float]) -> None:
    assert result.value == pytest.approx([value])
    assert result.slope[0] == pytest.approx(slope, abs=1e-12)


@pytest.mark.parametrize(
    ("result", "value", "slope"),
    [
        (sin(angle(30)), 0.5, ROOT_3 / 2),
        (cos(angle(30)), ROOT_3 / 2, -0.5),
        (tan(angle(45)), 1.0, 2.0),
        (exp(angle(0)), 1.0, 1.0),
    ],
)
def test_functions_of_an_angle_have_their_textbook_derivatives(
    result: Jet, value: float, slope: float
) -> None:
    assert (result.value[0], result.slope[0, 0]) == pytest.approx((value, slope))


def test_the_angle_of_a_vector_turns_with_its_tip() -> None:
    # Vector (3, 4): moved by dx it turns by -4/25, by dy by 3/25.
    x, y = Jet(np.array([3.0]), np.array([[1.0, 0.0]])), Jet(np.array([4.0]), np.array([[0.0, 1.0]]))
    assert arctan2(y, x).slope[0] == pytest.approx([-0.16, 0.12])


def test_the_angle_of_a_vector_backwards_and_down_is_in_its_own_quadrant() -> None:
    minus_one = Jet(np.array([-1.0]), np.zeros((1, 1)))
    assert arctan2(minus_one, minus_one).value == pytest.approx([-0.75 * np.pi])


def test_a_number_of_the_clip_meets_numbers_of_its_moments() -> None:
    moments = Jet(np.array([1.0, 2.0, 3.0]), np.array([[1.0, 0.0]]))
    product = moments * B
    assert product.value == pytest.approx([2, 4, 6])
    np.testing.assert_allclose(product.slope, [[2, 1], [2, 2], [2, 3]])


def test_an_array_of_constants_multiplies_each_moment_by_its_own() -> None:
    moments = Jet(np.array([1.0, 2.0]), np.array([[1.0], [1.0]]))
    weighted = moments * np.array([10.0, 0.0])
    assert weighted.value == pytest.approx([10, 0])
    np.testing.assert_allclose(weighted.slope, [[10], [0]])
    assert (moments - np.array([1.0, 5.0])).value == pytest.approx([0, -3])


def test_vectors_add_scale_and_measure_like_vectors() -> None:
    one = Jet(np.array([1.0]), np.zeros((1, 1)))
    first, second = (one * 3.0, one * 0.0, one * 4.0), (one, one * 2.0, one * -1.0)
    assert [p.value[0] for p in add(first, second, second)] == [5, 4, 2]
    assert [p.value[0] for p in subtract(first, second)] == [2, -2, 5]
    assert [p.value[0] for p in scale(2.0, first)] == [6, 0, 8]
    assert dot(first, second).value == pytest.approx([-1])
    assert length(first).value == pytest.approx([5])
    assert [p.value[0] for p in unit(first)] == pytest.approx([0.6, 0, 0.8])


FORMULAS: dict[str, Callable[[Jet, Jet], Jet]] = {
    "negative": lambda a, b: -a - b,
    "sum": lambda a, b: a + b * 2.0,
    "product": lambda a, b: a * b * a,
    "quotient": lambda a, b: a / (b * b + 1.0),
    "sine": lambda a, b: sin(a * b),
    "cosine": lambda a, b: cos(a - b),
    "tangent": lambda a, b: tan((a + b) * 0.2),
    "exponential": lambda a, b: exp(a * 0.5 - b),
    "root": lambda a, b: sqrt(a * a + b * b + 1.0),
    "angle": lambda a, b: arctan2(a + 5.0, b),
    "length": lambda a, b: length((a, b, a * b + 4.0)),
    "direction": lambda a, b: unit((a, b, a * 0.0 + 3.0))[0],
    "scalar product": lambda a, b: dot((a, b, a), (b, a, b)),
}


@pytest.mark.parametrize("formula", FORMULAS.values(), ids=FORMULAS)
@given(a=st.floats(-2, 2), b=st.floats(-2, 2))
@settings(max_examples=30)
def test_every_derivative_is_the_finite_difference(
    formula: Callable[[Jet, Jet], Jet], a: float, b: float
) -> None:
    def at(x: float, y: float) -> Jet:
        return formula(Jet(np.array([x]), np.array([[1.0, 0.0]])), Jet(np.array([y]), np.array([[0.0, 1.0]])))

    h = 1e-5
    by_a = (at(a + h, b).value - at(a - h, b).value) / (2 * h)
    by_b = (at(a, b + h).value - at(a, b - h).value) / (2 * h)
    np.testing.assert_allclose(at(a, b).slope[0], [by_a[0], by_b[0]], rtol=1e-5, atol=1e-6)
