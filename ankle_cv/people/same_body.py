"""Whether two poses are of one body: a model that is misled puts two poses, or half a pose, on one person.

``points`` are ``(33, 2 or more)`` landmarks of one pose, x and y first, px.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from ankle_cv.conventions import Array, Landmark
from ankle_cv.people.bodies import body_sizes

NEAR: Final = 0.08
"""Joints of one body lie within this of its limbs, in diagonals of its bounding box: 14 cm of an adult, the
half-width of a thigh or of a trunk seen from its side. Two people's feet are farther apart on the floor."""

MAJORITY: Final = 0.75
"""Share of a pose's joints on another's limbs from which it is a pose of the same body: a person who stands
behind shows at least head and shoulders, or the feet, elsewhere."""

JOINTS: Final = (*range(11, 13), *range(23, 33))
"""Shoulders, and from the hips to the toes (BlazePose numbering)."""

ANKLES: Final = (Landmark.LEFT_ANKLE, Landmark.RIGHT_ANKLE)

LIMBS: Final = (
    *((11, 12), (11, 23), (12, 24), (23, 24), (11, 24), (12, 23)),
    *((23, 25), (25, 27), (27, 31), (27, 29), (24, 26), (26, 28), (28, 32), (28, 30)),
)
"""Trunk, with its diagonals, thighs, shanks and feet: pairs of landmarks."""

FEET: Final = tuple(limb for limb in LIMBS if limb[0] in (27, 28))


def same_body(pose: Array, other: Array) -> bool:
    """Return whether two poses of about one moment are of one body.

    Either they share the feet, which no two people do, or one lies on the limbs of the larger.
    """
    small, large = sorted((pose, other), key=lambda points: float(body_sizes(points)))
    return share_feet(pose, other) or _share_on(small[list(JOINTS)], large, LIMBS) >= MAJORITY


def share_feet(pose: Array, other: Array) -> bool:
    """Return whether both ankles of the smaller pose are at the feet of the larger."""
    small, large = sorted((pose, other), key=lambda points: float(body_sizes(points)))
    return _share_on(small[list(ANKLES)], large, FEET) == 1.0


def _share_on(joints: Array, body: Array, limbs: tuple[tuple[int, int], ...]) -> float:
    """Return the share of ``(j, 2 or more)`` joints that lie on these limbs of a body."""
    xy, on = joints[:, None, :2], body[np.array(limbs)][..., :2]
    start, along = on[:, 0], on[:, 1] - on[:, 0]
    squared = np.maximum((along**2).sum(axis=-1), np.finfo(float).tiny)
    place = np.clip(((xy - start) * along).sum(axis=-1) / squared, 0, 1)
    distance = np.linalg.norm(xy - start - place[..., None] * along, axis=-1).min(axis=1)
    return float((distance <= NEAR * float(body_sizes(body))).mean())
