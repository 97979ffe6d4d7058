"""Find the frames in which a set of vectors must be turned around to run smoothly.

A hidden Markov model over frames with two states, as given and turned around, solved exactly (forward and
backward). A link between two frames costs what the vectors move beyond their own velocity; changing the state
costs, and so does passing over frames, which lets the model glide from one leg to the other for a few frames
without those frames counting as evidence. Costs are negative logarithms of likelihoods.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from ankle_cv.conventions import Array, BoolArray
from ankle_cv.gaussian import SD_PER_MAD

STILL_SD: Final = (0.01, 0.05)
"""Bounds on the standard deviation, per component in body units, of vectors that do not move: the model's
jitter at its best, and the most that is believed to be jitter; more would hide the exchanges themselves."""

ACCELERATION: Final = 25.0
"""How far moving vectors leave their course, body units per second squared: feet in an easy walk."""

MOVING_SHARE: Final = 0.1
"""Share of steps with moving vectors, before looking: squatters stand on both feet."""

OUTLIER_DENSITY: Final = 0.01
"""Share of joints found anywhere within a square of one body unit: no single joint may decide."""

SWITCH_COST: Final = 10.0
"""Cost of a change of state, -ln of its probability in one frame."""

SKIP_COST: Final = 16.0
"""Cost of passing over a frame; a link of five joints costs about 5 when still, 12 when moving."""

GAP_SWITCH_COST: Final = 2.0
"""Cost of a change of state across a gap too long to link."""

SWAPPED_COST: Final = 40.0
"""Cost of being turned around all the time, shared out over the clip: the model is right most of the time."""

MAX_SPEED: Final = 4.0
"""Fastest believed, leg lengths per second: a walking foot passes the other at about this speed."""


HALF: Final = 0.5

MAX_LINK_S: Final = 0.15
"""Longest time over which frames are compared, except neighbours; exchanges glide for 0.1 s or so."""

GAP_STEPS: Final = 3
"""Neighbours farther apart than so many usual steps, and than the time above, have a gap between them."""

MIN_LAGS, MAX_LAGS = 2, 16
"""Bounds on the frames that can be linked over, whatever the frame rate."""


@dataclass(frozen=True)
class SwapPosterior:
    """The answer, one entry per frame.

    Attributes
    ----------
    probability
        ``(m,)`` that the frame must be turned around.
    skipped
        ``(m,)`` whether the frame is passed over while the state changes: neither way is right.
    """

    probability: Array
    skipped: BoolArray


def find_swaps(time_s: Array, vectors: Array) -> SwapPosterior:
    """Find the frames to turn around.

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
    """Return the cost of reaching each frame from those before, ``(lags, m)``: keeping or changing state."""
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
    """Return the cost, ``(l,)``, of steps ``(l, j, 2)``: all stand still, or all follow their course."""
    still = np.full(len(step), still_sd**2)
    moving = 2 * still + (ACCELERATION * apart_s**2) ** 2
    standing = _log_likelihood(step, still, still)
    following = _log_likelihood(step - predicted, moving, still)
    return np.asarray(-np.logaddexp(standing, np.log(MOVING_SHARE) + following))


def _log_likelihood(residual: Array, variance: Array, unit: Array) -> Array:
    """Return the log density of residuals ``(l, j, 2)`` in units of the density of a perfect still fit."""
    squared = (residual**2).sum(axis=2)
    density = (unit / variance)[:, None] * np.exp(-squared / (2 * variance[:, None]))
    return np.asarray(np.log(density + OUTLIER_DENSITY * 2 * np.pi * unit[:, None]).sum(axis=1))


def _jitter(before: Array, now: Array) -> float:
    """Return the clip's own jitter per component: the median step, whichever way around is shorter."""
    step = _shorter(now - before, now + before)
    return float(np.clip(SD_PER_MAD * np.median(np.abs(step)), *STILL_SD))


def _velocity(time_s: Array, vectors: Array, longest_s: float) -> Array:
    """Return the vectors' velocity, body units per second, blind to turns and zero across gaps."""
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
        if t < lags:  # a path may pass over the first frames
            logs[t] = np.logaddexp(logs[t], -SKIP_COST * t)
        logs[t, 1] -= swapped[t]
    return logs


def _log_total(before: Array, lags: int) -> float:
    """Return the log of the summed likelihood of all paths; one may pass over the last frames."""
    m = len(before)
    last = np.arange(max(m - lags, 0), m)
    return float(np.logaddexp.reduce((before[last] - SKIP_COST * (m - 1 - last)[:, None]).ravel()))


def _reversed(links: Array) -> Array:
    """Turn links around in time: what led from t - lag to t leads from the mirror of t to that of t - lag."""
    reversed_links = np.full_like(links, np.inf)
    for row, lag in enumerate(range(1, len(links) + 1)):
        reversed_links[row, lag:] = links[row, lag:][::-1]
    return reversed_links


def _skipped_between_states(skipped: BoolArray, as_swapped: BoolArray) -> BoolArray:
    """Return the frames passed over between visited frames of different states."""
    visited = np.flatnonzero(~skipped)
    if len(visited) == 0:
        return skipped
    frames = np.arange(len(skipped))
    after = np.searchsorted(visited, frames).clip(max=len(visited) - 1)
    before = (np.searchsorted(visited, frames, side="right") - 1).clip(min=0)
    return np.asarray(skipped & (as_swapped[visited[after]] != as_swapped[visited[before]]))
