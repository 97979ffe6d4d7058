"""Where the error of the tibial inclination comes from: bodies, clips, repetitions, and a gain.

    python tests/validation/components.py HOLDS.csv [--format json|toml]

HOLDS.csv is what ``run.py`` leaves beside its readings. The model of one error, deg, in one view and picture:

    error = level + body + clip + (gain + clip's gain) x inclination + rest

Level and gain are common to all; body, clip, clip's gain and rest are random with mean 0. Their standard
deviations are estimated by restricted maximum likelihood (Patterson & Thompson 1971, Biometrika 58:545).
A blend counts as a body of its own, so the spread between bodies looks a little better known than it is.
What it is worth is told on people left out: intervals are made from the others' errors alone.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final, TypeAlias

import numpy as np
import pandas as pd
from scipy.optimize import minimize
from scores import NETWORKS, interval_score

from ankle_cv.conventions import Array
from ankle_cv.gaussian import Z_95

UNIT_DEG: Final = 30.0
"""The gain is told as the error it makes at this inclination, deg."""
Matrix: TypeAlias = tuple[tuple[float, float], tuple[float, float]]
RANDOM: Final = ("body", "clip", "gain", "rest")
START_DEG: Final = 1.0
MIN_REST_DEG: Final = 0.05
"""Least standard deviation of the rest: without any the likelihood has no maximum."""
MIN_BODIES: Final = 4
"""Fewer tell nothing about the spread between bodies."""
SOURCES: Final = {"reading": "ankle_cv", **NETWORKS}


@dataclass(frozen=True)
class Errors:
    """Errors of one source in one view.

    Attributes
    ----------
    error_deg, inclination_deg
        ``(n,)`` stated minus true inclination, and the true one.
    body, clip
        ``(n,)`` names.
    """

    error_deg: Array
    inclination_deg: Array
    body: np.ndarray
    clip: np.ndarray

    def __len__(self) -> int:
        return len(self.error_deg)

    def of(self, chosen: np.ndarray) -> Errors:
        """Return some of them."""
        return Errors(*(getattr(self, name)[chosen] for name in self.__dataclass_fields__))

    @property
    def design(self) -> Array:
        """``(n, 2)`` columns of level and gain."""
        return np.column_stack([np.ones(len(self)), self.inclination_deg / UNIT_DEG])


@dataclass(frozen=True)
class Components:
    """The estimated model; the gains are the error at an inclination of 30°.

    Attributes
    ----------
    level_deg, gain_deg
        Common to all.
    body_sd_deg, clip_sd_deg, gain_sd_deg, rest_sd_deg
        Standard deviation between bodies, between clips of a body, of the gain between clips, and within a
        clip.
    common_covariance
        Of level and gain, ``((ll, lg), (lg, gg))``, deg².
    """

    level_deg: float
    gain_deg: float
    body_sd_deg: float
    clip_sd_deg: float
    gain_sd_deg: float
    rest_sd_deg: float
    common_covariance: Matrix

    def predict(self, errors: Errors) -> tuple[Array, Array]:
        """Return mean and standard deviation of one more error each, on a body and clip never seen, deg."""
        x = errors.design
        known = np.einsum("ni,ij,nj->n", x, np.array(self.common_covariance), x)
        fresh = self.body_sd_deg**2 + self.clip_sd_deg**2 + self.rest_sd_deg**2
        variance = known + fresh + (self.gain_sd_deg * x[:, 1]) ** 2
        return x @ np.array([self.level_deg, self.gain_deg]), np.sqrt(variance)


def estimate(errors: Errors) -> Components:
    """Estimate the model by restricted maximum likelihood.

    Raises
    ------
    ValueError
        There are errors of fewer than two bodies.
    """
    if len(set(errors.body)) < 2:
        raise ValueError("the spread between bodies needs two of them at least")
    blocks = [_block(errors.of(errors.body == name)) for name in sorted(set(errors.body))]

    def negative(sds: Array) -> float:
        return _restricted(sds, blocks)[0]

    bounds = [(0.0, None)] * 3 + [(MIN_REST_DEG, None)]
    sds = min(
        (minimize(negative, start, bounds=bounds, method="L-BFGS-B") for start in _starts()),
        key=lambda found: float(found.fun),
    ).x
    _, common, spread = _restricted(sds, blocks)
    level, gain = (float(effect) for effect in common)
    (ll, lg), (_, gg) = (tuple(float(v) for v in row) for row in spread)
    body, clip, gain_sd, rest = (float(sd) for sd in sds)
    return Components(level, gain, body, clip, gain_sd, rest, ((ll, lg), (lg, gg)))


@dataclass(frozen=True)
class _Block:
    """Errors of one body, which share nothing with those of another.

    Attributes
    ----------
    x, y
        ``(n, 2)`` design and ``(n,)`` errors.
    parts
        ``(4, n, n)`` covariance of each of `RANDOM` at a variance of one.
    """

    x: Array
    y: Array
    parts: Array


def _block(errors: Errors) -> _Block:
    x, n = errors.design, len(errors)
    same_clip = (errors.clip[:, None] == errors.clip[None]).astype(float)
    parts = [np.ones((n, n)), same_clip, same_clip * np.outer(x[:, 1], x[:, 1]), np.eye(n)]
    return _Block(x, errors.error_deg, np.stack(parts))


def _starts() -> Iterator[Array]:
    """A standard deviation of 0 is a stationary point, so none of the starts is near one."""
    yield np.full(len(RANDOM), START_DEG)
    yield START_DEG * np.array([3.0, 0.5, 0.5, 0.5])
    yield START_DEG * np.array([0.3, 2.0, 1.0, 0.5])


def _restricted(sds: Array, blocks: list[_Block]) -> tuple[float, Array, Array]:
    """Return the negative restricted log likelihood, and the common effects with their covariance."""
    products, logdet = np.zeros((3, 3)), 0.0
    for block in blocks:
        covariance = np.tensordot(sds**2, block.parts, axes=1)
        all_columns = np.column_stack([block.x, block.y])
        products += all_columns.T @ np.linalg.solve(covariance, all_columns)
        logdet += np.linalg.slogdet(covariance)[1]
    information, projected = products[:2, :2], products[:2, 2]
    spread: Array = np.asarray(np.linalg.inv(information), np.float64)
    common = spread @ projected
    rest = products[2, 2] - projected @ common
    return float(logdet + np.linalg.slogdet(information)[1] + rest) / 2, common, spread


def shares(body: str) -> dict[str, float]:
    """Return the people in a body and their shares: ``"M1:0.6+F2:0.4"``."""
    parts = [part.partition(":") for part in body.split("+")]
    return {name: float(share or 1) for name, _, share in parts}


@dataclass(frozen=True)
class LeftOut:
    """How intervals made from other bodies' errors fare: one fold per person.

    Attributes
    ----------
    n
        Errors judged.
    inside
        Share of them inside the 95 % interval.
    half_width_deg
        Median half-width.
    score_deg
        Mean interval score.
    """

    n: int
    inside: float
    half_width_deg: float
    score_deg: float


def folds(bodies: np.ndarray) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Yield for each person ``(n,)`` masks of what is judged and of what it is judged by.

    A blend is judged with the person of its largest share; nothing is judged by a blend of the same person.
    """
    people = [shares(body) for body in bodies]
    for person in sorted({name for body in people for name in body}):
        judged = [max(body, key=lambda name: body[name]) == person for body in people]
        yield np.array(judged), np.array([person not in body for body in people])


def leave_one_body_out(errors: Errors) -> LeftOut | None:
    """Judge intervals on each person's errors, made from the clips in which this person has no part.

    None when the rest is too little for every person.
    """
    found: list[Array] = []
    for judged, others in folds(errors.body):
        own, rest = errors.of(judged), errors.of(others)
        if not len(own) or len(set(rest.body)) < MIN_BODIES - 1:
            continue
        mean, sd = estimate(rest).predict(own)
        found.append(np.stack([own.error_deg - mean, Z_95 * sd]))
    if not found:
        return None
    off, half = np.concatenate(found, axis=1)
    score = interval_score(off, half)
    return LeftOut(len(off), float(np.mean(np.abs(off) <= half)), float(np.median(half)), float(score.mean()))


def errors_of(holds: pd.DataFrame, source: str) -> Errors:
    """Return the errors of a source at the holds and, once per clip and leg, in the stance."""
    held = holds[["body", "clip", "truth", source]].rename(columns={source: "said"})
    stance = holds.drop_duplicates(["clip", "side"])
    stance = stance[["body", "clip", "truth_standing", f"{source}_standing"]]
    both = pd.concat([held, stance.set_axis(held.columns, axis=1)]).dropna()
    truth = both["truth"].to_numpy(dtype=float)
    error = both["said"].to_numpy(dtype=float) - truth
    return Errors(error, truth, both["body"].to_numpy(str), both["clip"].to_numpy(str))


def component_rows(holds: pd.DataFrame) -> Iterator[dict[str, Any]]:
    """Yield one row per view, picture and source that has enough bodies."""
    shank = holds[holds.measure == "tibial_inclination_deg"]
    for (view, picture), group in shank.groupby(["view", "picture"], sort=True):
        for source, name in SOURCES.items():
            errors = errors_of(group, source)
            if len(set(errors.body)) < MIN_BODIES:
                continue
            found, judged = asdict(estimate(errors)), leave_one_body_out(errors)
            found.pop("common_covariance")
            yield {
                "view": view,
                "picture": picture,
                "by": name,
                "n": len(errors),
                "clips": len(set(errors.clip)),
                "bodies": len(set(errors.body)),
                **{key: round(value, 2) for key, value in found.items()},
                **(
                    {}
                    if judged is None
                    else {f"left_out_{k}": round(v, 2) for k, v in asdict(judged).items()}
                ),
            }


def as_toml(rows: list[dict[str, Any]]) -> str:
    """Return the rows as an array of TOML tables."""
    return "\n".join(
        "\n".join(["[[component]]", *(f"{key} = {json.dumps(value)}" for key, value in row.items()), ""])
        for row in rows
    )


def main() -> None:
    """Print the components of saved holds."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("holds", type=Path)
    parser.add_argument("--format", choices=("json", "toml"), default="toml")
    given = parser.parse_args()
    rows = list(component_rows(pd.read_csv(given.holds, keep_default_na=True)))
    print(json.dumps(rows, indent=1) if given.format == "json" else as_toml(rows))


if __name__ == "__main__":
    main()
