"""Which parameter is where: the parameters of the clip and of its legs in one vector, with their priors."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from ankle_cv.camera import Roll
from ankle_cv.conventions import SIDES, Array, Side
from ankle_cv.measures.leg_model.jet import Jet
from ankle_cv.measures.leg_model.priors import (
    CLIP_PRIORS,
    FOOT_OFFSETS,
    LEG_PRIORS,
    LUNGE_CAMERA,
    NETWORKS,
    Network,
    Prior,
    offset_priors,
    shank_range,
    with_told_pitch,
)

MOMENT_NAMES: Final = ("shank_deg", "lean_deg", "thigh_deg", "abduction_deg", "foot_pitch_deg")
"""Parameters of one leg at one moment: sagittal inclination of the shank and of the thigh (+ backwards at the
hip) in the plane of the foot, the shank's lateral lean beyond that of its posture, the thigh's abduction, and
the pitch of the foot about the ball."""
TIES: Final[Mapping[str, float]] = {"lean_deg": 3.0, "lean_slope_deg": 3.0, "toe_out_deg": 8.0}
"""Standard deviation of left minus right, deg: two legs of one person are alike."""
MIN_YAW_SD_DEG: Final = 3.0
MAX_YAW_SD_DEG: Final = 12.0
MIN_ROLL_SD_DEG: Final = 0.3
OFFSET_FREEDOM: Final = 8.0
USUAL_PULL: Final = 9.0
"""Degrees of freedom of the common scale of one leg's offsets, and the sum of their squared pulls in a usual
clip: chosen with bodies left out on 208 holds of generated clips (docs/evidence.md)."""


@dataclass(frozen=True)
class Layout:
    """Order, priors and ties of the parameters of a whole clip.

    Attributes
    ----------
    sides
        The legs of the model.
    networks
        Networks that were used.
    names
        Of the parameters: ``"roll_deg"``, ``"left.toe_out_deg"``, ``"left.first.knee_forward"``, …
    mean, sd
        ``(m,)`` their priors.
    ties
        ``(k, m)`` rows that expect differences of parameters to be 0, in standard deviations.
    shank_range
        Of the shank's inclination over a squat, deg.
    """

    sides: tuple[Side, ...]
    networks: tuple[Network, ...]
    names: tuple[str, ...]
    mean: Array
    sd: Array
    ties: Array
    shank_range: Prior

    def index(self, name: str) -> int:
        """Return the place of a parameter."""
        return self.names.index(name)

    @property
    def per_moment(self) -> int:
        """Count the parameters of one moment."""
        return len(MOMENT_NAMES) * len(self.sides)

    def unusual(self, clip: Array, side: Side) -> float:
        """Return the factor of a leg's standard errors by how unusual the networks' offsets are, 1 or more.

        Two networks that part are reconciled by their offsets, and a normal posterior is as narrow as ever.
        With an unknown common scale of the offsets (Student's distribution) errors have the one that their
        pulls z show: ``sqrt((freedom + Σ z²) / (freedom + usual))`` (Birge 1932, Phys Rev 40:207).

        Parameters
        ----------
        clip
            ``(m,)`` fitted parameters.
        side
            The leg.
        """
        prefixes = tuple(f"{side}.{network}." for network in self.networks)
        own = np.array([name.startswith(prefixes) for name in self.names])
        pulls = ((clip - self.mean) / self.sd)[own]
        share = (OFFSET_FREEDOM + float(pulls @ pulls)) / (OFFSET_FREEDOM + USUAL_PULL)
        return float(np.sqrt(max(share, 1.0)))

    def jets(self, clip: Array, moments: Array) -> tuple[dict[str, Jet], dict[Side, dict[str, Jet]]]:
        """Return all parameters as numbers with derivatives, those of the moments first.

        Parameters
        ----------
        clip
            ``(m,)``.
        moments
            ``(t, per_moment)``.
        """
        width = self.per_moment
        unit = np.eye(width + len(self.names))
        whole = {name: Jet(clip[[k]], unit[[width + k]]) for k, name in enumerate(self.names)}
        legs = {
            side: {
                name: Jet(moments[:, i * len(MOMENT_NAMES) + k], unit[[i * len(MOMENT_NAMES) + k]])
                for k, name in enumerate(MOMENT_NAMES)
            }
            for i, side in enumerate(self.sides)
        }
        return whole, legs


def make_layout(
    sides: tuple[Side, ...],
    networks: Sequence[Network],
    *,
    yaw_deg: float,
    yaw_sd_deg: float,
    roll: Roll,
    near: Side | None,
    lunge: Side | None,
) -> Layout:
    """Collect the parameters of a clip.

    Parameters
    ----------
    sides, networks
        Legs and networks.
    yaw_deg, yaw_sd_deg
        Of the camera around the person.
    roll
        Of the floor in the picture, with the pitch by the same edges.
    near
        The nearer leg, if any.
    lunge
        The front leg of a split stance, if any.
    """
    yaw_sd = float(np.clip(yaw_sd_deg, MIN_YAW_SD_DEG, MAX_YAW_SD_DEG))
    usual = {**CLIP_PRIORS, **(LUNGE_CAMERA if lunge else {})}
    priors: dict[str, Prior] = {
        **usual,
        "pitch_deg": with_told_pitch(usual["pitch_deg"], roll.pitch),
        "roll_deg": Prior(roll.deg, max(roll.sd_deg, MIN_ROLL_SD_DEG)),
        "body_yaw_deg": Prior(-yaw_deg, yaw_sd),
    }
    used = tuple(network for network in NETWORKS if network in networks)
    for side in sides:
        priors |= {f"{side}.{name}": prior for name, prior in LEG_PRIORS.items()}
        for network in used:
            found = offset_priors(network, yaw_deg, near=side == near, lunge=side == lunge)
            if network == "first":
                found |= FOOT_OFFSETS
            priors |= {f"{side}.{network}.{name}": prior for name, prior in found.items()}
    names = tuple(priors)
    mean, sd = np.array(list(priors.values())).T
    return Layout(sides, used, names, mean, sd, _ties(names, sides), shank_range(yaw_deg))


def _ties(names: tuple[str, ...], sides: tuple[Side, ...]) -> Array:
    rows = np.zeros((len(TIES) if sides == SIDES else 0, len(names)))
    for row, (name, sd) in zip(rows, TIES.items(), strict=False):
        row[names.index(f"left.{name}")], row[names.index(f"right.{name}")] = 1 / sd, -1 / sd
    return rows
