"""Numbers that carry their derivatives: forward-mode differentiation over the moments of a clip.

The geometry is written once, as plain formulas, and its derivatives are exact (Griewank & Walther 2008,
"Evaluating Derivatives", chapter 3).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from ankle_cv.conventions import Array


@dataclass(frozen=True)
class Jet:
    """A quantity at every moment, and its derivatives by every parameter.

    Attributes
    ----------
    value
        ``(t,)``, or ``(1,)`` for a quantity of the whole clip.
    slope
        ``(t, n)`` or ``(1, n)``, its derivative by each of the n parameters.
    """

    value: Array
    slope: Array

    def __neg__(self) -> Jet:
        return Jet(-self.value, -self.slope)

    def __add__(self, other: Number) -> Jet:
        if isinstance(other, Jet):
            return Jet(self.value + other.value, self.slope + other.slope)
        return Jet(self.value + other, self.slope)

    __radd__ = __add__

    def __sub__(self, other: Number) -> Jet:
        return self + (-other)

    def __rsub__(self, other: Number) -> Jet:
        return (-self) + other

    def __mul__(self, other: Number) -> Jet:
        if isinstance(other, Jet):
            slope = self.slope * other.value[:, None] + other.slope * self.value[:, None]
            return Jet(self.value * other.value, slope)
        if isinstance(other, np.ndarray):
            return Jet(self.value * other, self.slope * other[:, None])
        return Jet(self.value * other, self.slope * other)

    __rmul__ = __mul__

    def __truediv__(self, other: Number) -> Jet:
        if isinstance(other, Jet):
            ratio = self.value / other.value
            slope = (self.slope - other.slope * ratio[:, None]) / other.value[:, None]
            return Jet(ratio, slope)
        return self * (1 / other)


Number: TypeAlias = "Jet | Array | float"
Vector: TypeAlias = tuple[Jet, Jet, Jet]
"""x, y, z."""


def sin(angle: Jet) -> Jet:
    """Sine of an angle in radians."""
    return Jet(np.sin(angle.value), angle.slope * np.cos(angle.value)[:, None])


def cos(angle: Jet) -> Jet:
    """Cosine of an angle in radians."""
    return Jet(np.cos(angle.value), -angle.slope * np.sin(angle.value)[:, None])


def tan(angle: Jet) -> Jet:
    """Tangent of an angle in radians."""
    value = np.tan(angle.value)
    return Jet(value, angle.slope * (1 + value**2)[:, None])


def exp(number: Jet) -> Jet:
    """Exponential."""
    value = np.exp(number.value)
    return Jet(value, number.slope * value[:, None])


def sqrt(number: Jet) -> Jet:
    """Square root of a positive number."""
    value = np.sqrt(number.value)
    return Jet(value, number.slope / (2 * value)[:, None])


def arctan2(y: Jet, x: Jet) -> Jet:
    """Angle of the vector ``(x, y)``, rad."""
    square = x.value**2 + y.value**2
    slope = (y.slope * x.value[:, None] - x.slope * y.value[:, None]) / square[:, None]
    return Jet(np.arctan2(y.value, x.value), slope)


def at_least(number: Jet, lowest: float) -> Jet:
    """Return the number, but at least ``lowest``; there its derivative is 0."""
    inside = number.value > lowest
    return Jet(np.maximum(number.value, lowest), np.where(inside[:, None], number.slope, 0.0))


def add(*vectors: Vector) -> Vector:
    """Add vectors."""
    x, y, z = vectors[0]
    for other in vectors[1:]:
        x, y, z = x + other[0], y + other[1], z + other[2]
    return x, y, z


def scale(factor: Number, vector: Vector) -> Vector:
    """Multiply a vector by a number."""
    x, y, z = vector
    return x * factor, y * factor, z * factor


def subtract(first: Vector, second: Vector) -> Vector:
    """Subtract the second vector from the first."""
    return first[0] - second[0], first[1] - second[1], first[2] - second[2]


def dot(first: Vector, second: Vector) -> Jet:
    """Scalar product."""
    return first[0] * second[0] + first[1] * second[1] + first[2] * second[2]


def length(vector: Vector) -> Jet:
    """Euclidean length."""
    return sqrt(dot(vector, vector))


def unit(vector: Vector) -> Vector:
    """Scale a vector to length 1."""
    x, y, z = vector
    size = length(vector)
    return x / size, y / size, z / size
