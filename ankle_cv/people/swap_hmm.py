"""Hidden Markov model of swapped sides: finds the frames in which vectors must be inverted to run smoothly.

Two states per frame, as given and swapped, solved exactly by the forward-backward algorithm. The cost of a
link between two frames grows with the deviation of the vectors from their own velocity. A switch of state has
a cost, and so has skipping frames, so that frames in which the model moves from one leg to the other do not
count as evidence. Costs are negative logarithms of likelihoods.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from ankle_cv.conventions import Array, BoolArray
from ankle_cv.gaussian import SD_PER_MAD

STILL_SD: Final = (0.01, 0.05)
"""Bounds on the standard deviation, per component in body units, of vectors at rest: the least jitter of the
model, and the largest that is accepted as jitter; a larger one would hide the swaps."""

ACCELERATION: Final = 25.0
"""Deviation of moving vectors from constant velocity, body units per second squared: feet in a slow walk."""

MOVING_SHARE: Final = 0.1
"""Prior probability that the vectors move in a step: in squats both feet stand."""

OUTLIER_DENSITY: Final = 0.01
"""Outlier density: share of joints found anywhere within a square of one body unit, so that no single joint
decides."""

SWITCH_COST: Final = 10.0
"""Cost of a switch of state, -ln of its probability in one frame."""

SKIP_COST: Final = 16.0
"""Cost of skipping a frame; a link of five joints costs about 5 at rest, 12 when moving."""

GAP_SWITCH_COST: Final = 2.0
"""Cost of a switch of state across a gap too long to link."""

SWAPPED_COST: Final = 40.0
"""Cost of being swapped all the time, distributed over the clip: the model is right most of the time."""

MAX_SPEED: Final = 4.0
"""Highest plausible speed, leg lengths per second: a walking foot passes the other at about this speed."""


HALF: Final = 0.5

MAX_LINK_S: Final = 0.15
"""Longest time between linked frames, s, except neighbours; the transition of a swap takes about 0.1 s."""

GAP_STEPS: Final = 3
"""Neighbours farther apart than so many median steps, and than the time above, have a gap between them."""

MIN_LAGS, MAX_LAGS = 2, 16
"""Bounds on the number of frames that a link can span, whatever the frame rate."""


@dataclass(frozen=True)
class SwapPosterior:
    """Posterior of the states, one entry per frame.

    Attributes
    ----------
    probability
        ``(m,)`` that the frame is swapped.
    skipped
        ``(m,)`` whether the frame is skipped during a switch of state: neither state is right.
    """

    probability: Array
    skipped: BoolArray


def find_swaps(time_s: Array, vectors: Array) -> SwapPosterior:
    """Find the swapped frames.

    Parameters
    ----------
    time_s
        ``(m,)`` strictly increasing.
    vectors
        ``(m, j, 2)`` one vector per joint pair, in units of the body, finite.
    """
    keep, switch = _links(time_s, vectors)
    swapped = np.full(len(time_s), SWAPPED_COST / len(time_s))
    before = _forward(keep, switch, swapped)
    after = _forward(_reversed(keep), _reversed(switch), swapped[::-1])[::-1]
    logs = before + after + np.stack([np.zeros_like(swapped), swapped], axis=1)  # own cost is in both
    as_given, as_swapped = (logs - np.logaddexp.reduce(logs, axis=1, keepdims=True)).T
    visited = np.logaddexp.reduce(logs, axis=1) - _log_total(before, lags=len(keep))
    probability = np.exp(as_swapped)
    return SwapPosterior(probability, _skipped_between_states(np.exp(visited) < HALF, as_given < as_swapped))


def _links(time_s: Array, vectors: Array) -> tuple[Array, Array]:
    """Return the costs of the links to each frame, ``(lags, m)``, that keep and that switch the state."""
    m = len(time_s)
    step_s = float(np.median(np.diff(time_s))) if m > 1 else MAX_LINK_S
    longest_s = max(MAX_LINK_S, GAP_STEPS * step_s)
    lags = int(np.clip(round(MAX_LINK_S / step_s), MIN_LAGS, MAX_LAGS))
    velocity = _velocity(time_s, vectors, longest_s)
    keep, switch = np.full((lags, m), np.inf), np.full((lags, m), np.inf)
    for lag in range(1, min(lags, m - 1) + 1):
        apart_s = time_s[lag:] - time_s[:-lag]
        before, now = vectors[:-lag], vectors[lag:]
        predicted = velocity[:-lag] * apart_s[:, None, None]
        still_sd = _jitter(before, now)
        skipped = np.where(apart_s <= longest_s, SKIP_COST * (lag - 1), np.inf)
        keep[lag - 1, lag:] = skipped + _step_cost(now - before, predicted, still_sd, apart_s)
        switch[lag - 1, lag:] = (
            skipped + SWITCH_COST + _step_cost(-now - before, predicted, still_sd, apart_s)
        )
    gap = np.flatnonzero(np.diff(time_s) > longest_s) + 1
    keep[0, gap], switch[0, gap] = 0.0, GAP_SWITCH_COST
    return keep, switch


def _step_cost(step: Array, predicted: Array, still_sd: float, apart_s: Array) -> Array:
    """Return the cost, ``(l,)``, of steps ``(l, j, 2)``: all vectors rest, or all keep their velocity."""
    still = np.full(len(step), still_sd**2)
    moving = 2 * still + (ACCELERATION * apart_s**2) ** 2
    standing = _log_likelihood(step, still, still)
    following = _log_likelihood(step - predicted, moving, still)
    return np.asarray(-np.logaddexp(standing, np.log(MOVING_SHARE) + following))


def _log_likelihood(residual: Array, variance: Array, unit: Array) -> Array:
    """Return the log density of residuals ``(l, j, 2)``, relative to that of vectors exactly at rest."""
    squared = (residual**2).sum(axis=2)
    density = (unit / variance)[:, None] * np.exp(-squared / (2 * variance[:, None]))
    return np.asarray(np.log(density + OUTLIER_DENSITY * 2 * np.pi * unit[:, None]).sum(axis=1))


def _jitter(before: Array, now: Array) -> float:
    """Return the jitter of the clip per component, from the median of the shorter steps."""
    step = _shorter(now - before, now + before)
    return float(np.clip(SD_PER_MAD * np.median(np.abs(step)), *STILL_SD))


def _velocity(time_s: Array, vectors: Array, longest_s: float) -> Array:
    """Return the vectors' velocity, body units per second, independent of swaps and zero across gaps."""
    velocity = np.zeros_like(vectors)
    step_s = np.diff(time_s)[:, None, None]
    step = _shorter(vectors[1:] - vectors[:-1], vectors[1:] + vectors[:-1])
    velocity[1:] = np.where(step_s <= longest_s, np.clip(step / step_s, -MAX_SPEED, MAX_SPEED), 0.0)
    return velocity


def _shorter(kept: Array, swapped: Array) -> Array:
    """Return, frame by frame, the shorter of two steps ``(l, j, 2)``."""
    keeps = np.linalg.norm(kept, axis=(1, 2)) <= np.linalg.norm(swapped, axis=(1, 2))
    return np.where(keeps[:, None, None], kept, swapped)


def _forward(keep: Array, switch: Array, swapped: Array) -> Array:
    """Return the log of the summed likelihood of all paths ending at each frame and state, ``(m, 2)``."""
    lags, m = keep.shape
    logs = np.full((m, 2), -np.inf)
    for t in range(m):
        span = min(lags, t)
        if span:
            past = logs[t - span : t][::-1]
            arriving = np.concatenate([past - keep[:span, t, None], past[:, ::-1] - switch[:span, t, None]])
            logs[t] = np.logaddexp.reduce(arriving, axis=0)
        if t < lags:  # a path may skip the first frames
            logs[t] = np.logaddexp(logs[t], -SKIP_COST * t)
        logs[t, 1] -= swapped[t]
    return logs


def _log_total(before: Array, lags: int) -> float:
    """Return the log of the summed likelihood of all paths; a path may skip the last frames."""
    m = len(before)
    last = np.arange(max(m - lags, 0), m)
    return float(np.logaddexp.reduce((before[last] - SKIP_COST * (m - 1 - last)[:, None]).ravel()))


def _reversed(links: Array) -> Array:
    """Reverse links in time: a link from t - lag to t becomes one between the mirrored frames."""
    reversed_links = np.full_like(links, np.inf)
    for row, lag in enumerate(range(1, len(links) + 1)):
        reversed_links[row, lag:] = links[row, lag:][::-1]
    return reversed_links


def _skipped_between_states(skipped: BoolArray, as_swapped: BoolArray) -> BoolArray:
    """Return the frames skipped between visited frames of different states."""
    visited = np.flatnonzero(~skipped)
    if len(visited) == 0:
        return skipped
    frames = np.arange(len(skipped))
    after = np.searchsorted(visited, frames).clip(max=len(visited) - 1)
    before = (np.searchsorted(visited, frames, side="right") - 1).clip(min=0)
    return np.asarray(skipped & (as_swapped[visited[after]] != as_swapped[visited[before]]))
