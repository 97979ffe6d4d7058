"""Gauss-Newton for a clip: parameters of its moments in a band, those of the whole clip behind them.

The normal matrix of the moments is banded, because only the smoothness in time joins them; the parameters of
the clip are eliminated with their Schur complement (Triggs et al. 2000, "Bundle Adjustment", section 6).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from scipy.linalg import cho_solve_banded, cholesky_banded

from ankle_cv.conventions import Array
from ankle_cv.measures.leg_model.layout import Layout
from ankle_cv.measures.leg_model.residuals import Residuals

ROBUST_SCALES: Final = (100.0, 4.0)
"""Squared residual from which an observation counts as an outlier (Cauchy), first leniently, so that the fit
finds its valley, then at two standard deviations (graduated non-convexity, Blake & Zisserman 1987)."""
MAX_STEPS: Final = (8, 32)
LEAST_GAIN: Final = (1e-3, 1e-5)
"""Most steps at each scale, and the relative gain of a step with which it has converged."""
DAMPING: Final = 1e-3
DAMPING_FACTOR: Final = 6.0
MAX_TRIES: Final = 8
"""First damping (Levenberg-Marquardt), its factor after a failed step, and how often a step is tried."""
RIDGE: Final = 1e-6
"""Added to the diagonal, which keeps moments without any sight solvable."""
MOMENT_SCALES: Final = (3.0, 3.0, 3.0, 3.0, 2.0)
"""Typical sizes of the parameters of a moment, deg."""
ACCELERATION: Final = (300.0, 100.0, 450.0, 150.0, 150.0)
"""Standard deviation of their second derivatives, deg/s²: a squat of 30° down and up in 1.4 s has 300."""


@dataclass(frozen=True)
class Solution:
    """The most probable parameters, and the curvature there.

    Attributes
    ----------
    clip, moments
        ``(m,)`` and ``(t, p)`` parameters.
    cost
        Sum of the robust squared residuals, priors included.
    misfit
        Mean robust squared residual of an observation: about 1 where the model describes the clip.
    band
        Cholesky factor of the moments' normal matrix, in units of `scales`.
    coupling
        ``(t p, m)`` moments against the clip, in the same units.
    clip_covariance
        ``(m, m)`` in units of the priors' standard deviations.
    """

    clip: Array
    moments: Array
    cost: float
    misfit: float
    band: Array
    coupling: Array
    clip_covariance: Array


@dataclass(frozen=True)
class _Normal:
    """Scaled: moments ``(t, p, p)``, coupling ``(t p, m)``, clip ``(m, m)``, and the right sides."""

    moments: Array
    coupling: Array
    clip: Array
    moments_side: Array
    clip_side: Array


class FitProblem:
    """Smoothness, priors and the residuals of one clip.

    Parameters
    ----------
    layout
        Parameters and priors.
    count, step_s, repeats
        Number of moments, the time between them, and the factor of errors that repeat.
    residuals
        Residuals for given parameters of the clip and its moments.
    """

    def __init__(
        self,
        layout: Layout,
        *,
        count: int,
        step_s: float,
        repeats: float,
        residuals: Callable[[Array, Array], Residuals],
    ) -> None:
        legs = len(layout.sides)
        self.layout, self.residuals, self._repeats = layout, residuals, repeats
        self.scales = np.tile(MOMENT_SCALES, legs)
        self._smooth = 1 / (np.tile(ACCELERATION, legs) * step_s**2 * repeats)
        second = np.zeros((max(count - 2, 0), count))
        for row in range(len(second)):
            second[row, row : row + 3] = 1, -2, 1
        self._second, self._curvature = second, second.T @ second

    def cost(self, found: Residuals, clip: Array, moments: Array, robust: float) -> float:
        """Return the robust cost, priors and smoothness included."""
        layout = self.layout
        seen = robust * np.log1p(self._squares(found) / robust)
        return float(
            seen.sum() / self._repeats**2
            + np.sum(((self._second @ moments) * self._smooth) ** 2)
            + np.sum(((clip - layout.mean) / layout.sd) ** 2)
            + np.sum((layout.ties @ clip) ** 2)
        )

    def misfit(self, found: Residuals, robust: float) -> float:
        """Return the mean robust squared residual of the points that were seen."""
        pairs = self._squares(found)[:, : found.pairs]
        used = pairs > 0
        return float(np.mean(robust * np.log1p(pairs[used] / robust))) / 2 if used.any() else 0.0

    def _squares(self, found: Residuals) -> Array:
        """Return the squared residuals ``(t, k)`` of independent size: those of points x and y together."""
        squares = (found.value * self._repeats) ** 2
        both = squares[:, : 2 * found.pairs].reshape(len(squares), found.pairs, 2).sum(axis=2)
        return np.concatenate([both, squares[:, 2 * found.pairs :]], axis=1)

    def normal(self, found: Residuals, clip: Array, moments: Array, robust: float) -> _Normal:
        """Return the normal equations of the next step."""
        layout, width = self.layout, self.layout.per_moment
        weight = 1 / (1 + self._squares(found) / robust)
        weight = np.concatenate(
            [np.repeat(weight[:, : found.pairs], 2, axis=1), weight[:, found.pairs :]], axis=1
        )
        root = np.sqrt(weight)
        value = found.value * root
        slope = found.slope * root[:, :, None]
        own, whole = slope[:, :, :width] * self.scales, slope[:, :, width:] * layout.sd
        ties = layout.ties * layout.sd
        flat = whole.reshape(-1, whole.shape[2])
        bent = (self._curvature @ moments) * self._smooth**2 * self.scales
        return _Normal(
            moments=own.transpose(0, 2, 1) @ own,
            coupling=(own.transpose(0, 2, 1) @ whole).reshape(-1, len(clip)),
            clip=flat.T @ flat + np.eye(len(clip)) + ties.T @ ties,
            moments_side=(np.einsum("tri,tr->ti", own, value) + bent).ravel(),
            clip_side=flat.T @ value.ravel()
            + (clip - layout.mean) / layout.sd
            + ties.T @ (layout.ties @ clip),
        )

    def factor(self, normal: _Normal, damping: float) -> Array:
        """Return the Cholesky factor of the moments' banded normal matrix."""
        count, width, _ = normal.moments.shape
        band = np.zeros((2 * width + 1 if count > 2 else width, count * width))  # noqa: PLR2004 - second differences
        for row in range(width):
            for column in range(row + 1):
                extra = normal.moments[:, row, column] * damping + RIDGE if row == column else 0.0
                band[row - column, column::width] += normal.moments[:, row, column] + extra
        for ahead in range(3 if count > 2 else 0):  # noqa: PLR2004 - second differences
            stiff = np.diagonal(self._curvature, -ahead)[:, None] * (self._smooth * self.scales) ** 2
            band[ahead * width, : stiff.size] += stiff.ravel()
        result: Array = cholesky_banded(band, lower=True, check_finite=False)
        return result


@dataclass(frozen=True)
class _State:
    """Parameters, their residuals, and their cost at a robust scale."""

    clip: Array
    moments: Array
    found: Residuals
    cost: float


def solve(problem: FitProblem, clip: Array, moments: Array) -> Solution:
    """Find the most probable parameters.

    Parameters
    ----------
    problem
        The clip.
    clip, moments
        Where to begin.
    """
    state = _State(clip, moments, problem.residuals(clip, moments), 0.0)
    for robust, steps, enough in zip(ROBUST_SCALES, MAX_STEPS, LEAST_GAIN, strict=True):
        state = _descend(problem, state, robust, steps, enough)
    return _finished(problem, state)


def _descend(problem: FitProblem, state: _State, robust: float, steps: int, enough: float) -> _State:
    """Step down at one robust scale until a step gains less than ``enough`` of the cost."""
    state = replace(state, cost=problem.cost(state.found, state.clip, state.moments, robust))
    damping = DAMPING
    for _ in range(steps):
        normal = problem.normal(state.found, state.clip, state.moments, robust)
        better, damping = _step(problem, normal, state, robust, damping)
        if better is None:
            break
        gain = (state.cost - better.cost) / state.cost
        state, damping = better, max(damping / DAMPING_FACTOR, RIDGE)
        if gain < enough:
            break
    return state


def _step(
    problem: FitProblem, normal: _Normal, state: _State, robust: float, damping: float
) -> tuple[_State | None, float]:
    """Return the next state and its damping, which grows until the step is better; None if it never is."""
    for _ in range(MAX_TRIES):
        band = problem.factor(normal, damping)
        right = np.column_stack([normal.moments_side, normal.coupling])
        solved = cho_solve_banded((band, True), right, check_finite=False)
        schur = normal.clip + damping * np.diag(np.diag(normal.clip)) - normal.coupling.T @ solved[:, 1:]
        clip_step = -np.linalg.solve(schur, normal.clip_side - normal.coupling.T @ solved[:, 0])
        moment_step = -(solved[:, 0] + solved[:, 1:] @ clip_step).reshape(state.moments.shape)
        clip = state.clip + clip_step * problem.layout.sd
        moments = state.moments + moment_step * problem.scales
        found = problem.residuals(clip, moments)
        cost = problem.cost(found, clip, moments, robust)
        if cost < state.cost:
            return _State(clip, moments, found, cost), damping
        damping *= DAMPING_FACTOR
    return None, damping


def _finished(problem: FitProblem, state: _State) -> Solution:
    robust = ROBUST_SCALES[-1]
    normal = problem.normal(state.found, state.clip, state.moments, robust)
    band = problem.factor(normal, 0.0)
    solved = cho_solve_banded((band, True), normal.coupling, check_finite=False)
    spread: Array = np.asarray(np.linalg.inv(normal.clip - normal.coupling.T @ solved), dtype=np.float64)
    misfit = problem.misfit(state.found, robust)
    return Solution(state.clip, state.moments, state.cost, misfit, band, normal.coupling, spread)


def covariance(problem: FitProblem, solution: Solution, slope: Array) -> Array:
    """Return the posterior covariance of quantities that depend on one moment each and on the clip.

    Parameters
    ----------
    problem, solution
        The clip.
    slope
        ``(t, k, n)`` derivatives of k quantities of every moment by its parameters and those of the clip.

    Returns
    -------
    Array
        ``(k t, k t)``, quantity by quantity.
    """
    count, quantities, _ = slope.shape
    width = problem.layout.per_moment
    own, whole = slope[:, :, :width] * problem.scales, slope[:, :, width:] * problem.layout.sd
    spread = np.zeros((count, width, quantities, count))
    for moment in range(count):
        spread[moment, :, :, moment] = own[moment].T
    right = spread.reshape(count * width, quantities * count)
    solved = cho_solve_banded((solution.band, True), right, check_finite=False)
    by_clip = whole.transpose(1, 0, 2).reshape(quantities * count, -1) - solved.T @ solution.coupling
    result: Array = right.T @ solved + by_clip @ solution.clip_covariance @ by_clip.T
    return result
