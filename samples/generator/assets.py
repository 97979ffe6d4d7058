"""The MakeHuman meshes, skeleton and masks in ``bodies.npz``, and bodies blended from them.

See README.md in this folder for their origin and licences.
"""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from geometry import Array, Floats, Ints

DATA: dict[str, npt.NDArray[Any]] = dict(np.load(Path(__file__).with_name("bodies.npz")))
BONES = [str(name) for name in DATA["bone_names"]]
BONE = {name: index for index, name in enumerate(BONES)}
PARENT = DATA["bone_parents"]
SKIN = int(DATA["skin_vertices"])
"""The first vertices of a body are its skin; the others are the cages of clothes and hair."""
SUBJECTS = sorted({key[:-9] for key in DATA if key.endswith("_vertices") and key != "skin_vertices"})


def blend_of(subject: str) -> dict[str, float]:
    """Shares of the four bodies in a subject such as ``"M1"`` or ``"M1:0.5+F2:0.5"``.

    Raises
    ------
    ValueError
        A body is unknown, or the shares are not positive with the sum 1.
    """
    shares = {}
    for part in subject.split("+"):
        name, _, share = part.partition(":")
        shares[name] = float(share or 1)
    whole = math.isclose(sum(shares.values()), 1)
    if not set(shares) <= set(SUBJECTS) or min(shares.values()) <= 0 or not whole:
        raise ValueError(f"{subject}: expected bodies of {SUBJECTS} with positive shares that add up to 1")
    return shares


def rest_shape(subject: str) -> tuple[Array, Array]:
    """Vertices ``(n, 3)`` and joint centres ``(bones, 3)`` of a subject in the rest pose, m.

    The bodies share their topology, and MakeHuman's joints are averages of vertices, so that a blend of
    two bodies is a body of its own whose joints lie where they should.
    """
    shares = blend_of(subject)
    if len(shares) == 1:
        return DATA[subject + "_vertices"].astype(float), DATA[subject + "_joints"].astype(float)
    vertices: Array = sum(w * DATA[name + "_vertices"].astype(float) for name, w in shares.items())  # type: ignore[assignment]
    joints: Array = sum(w * DATA[name + "_joints"].astype(float) for name, w in shares.items())  # type: ignore[assignment]
    return vertices, joints


def on_bones(weights: Floats, bones: Ints, prefixes: tuple[str, ...], suffix: str = "") -> Floats:
    """Share of each vertex's skinning weight that lies on the bones named by prefix and suffix."""
    chosen = [i for i, name in enumerate(BONES) if name.startswith(prefixes) and name.endswith(suffix)]
    share: Floats = (weights * np.isin(bones, chosen)).sum(1)
    return share
