"""Things about the body: a barbell on the shoulders, a box that comes before the foot at the bottom, a step.

Nothing of them is in the truth: they hide what they are in front of and change no angle.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

import numpy as np
from assets import BONE
from body import Body
from camera import Camera
from geometry import LETTERS, Array, Floats, Ints
from motion import smooth
from shaders import Material
from spec import Spec, option
from wardrobe import Surface

Mesh: TypeAlias = tuple[Array, Ints]
"""Vertices ``(n, 3)``, m, and triangles ``(m, 3)`` into them."""

BARBELL: Spec = {
    "plate_m": 0.45,  # diameter of the outermost plate: that of a bumper plate (IWF technical rules)
    "colour": (34, 36, 40),  # of the plates
    "behind_m": 0.09,  # the bar, behind the middle of the shoulder joints
    "above_m": 0.06,
}
BOX: Spec = {
    "length_m": 0.50,  # along the foot
    "height_m": 0.22,
    "ahead_m": 0.0,  # its middle, before the middle of the near foot
    "from_depth": 0.35,  # of the repetition, 0..1: from there on it stands before the foot
    "slide_m": 1.6,  # from how far behind the person it comes while they go down to that depth
    "colour": (44, 50, 54),
}
_PLATE_FROM_M, _PLATE_TO_M, _BAR_END_M = 0.655, 0.735, 1.10
"""From the middle: half of the 1.31 m between a bar's collars, a plate more, half of its 2.2 m."""
_BAR_RADIUS_M = 0.025
_BAR_COLOUR = (150, 152, 156)
_ROUND = 48
"""Corners of a circle."""
_STEP_SIZE_M = (0.90, 0.40)
"""Across, and from its edge under the balls of the feet forward."""
_STEP_BEHIND_BALL_M = 0.03
_STEP_COLOUR = (62, 60, 58)
_BOX_WIDTH_M = 0.20
_BOX_GAP_M = 0.10
"""Between the ankle and the box."""


def _cylinder(from_x: float, to_x: float, radius: float) -> Mesh:
    """Return a closed cylinder about the x axis; caps have corners of their own, so that rims look sharp."""
    angle = np.linspace(0, 2 * np.pi, _ROUND, endpoint=False)
    circle = np.c_[np.zeros(_ROUND), radius * np.cos(angle), radius * np.sin(angle)]
    ends = [circle + np.array([x, 0, 0]) for x in (from_x, to_x)]
    ring = np.arange(_ROUND)
    following = (ring + 1) % _ROUND
    one, other = np.c_[ring, following, following + _ROUND], np.c_[ring, following + _ROUND, ring + _ROUND]
    side = np.vstack([one, other])
    fan = np.c_[np.zeros(_ROUND - 2, int), ring[1:-1], ring[2:]]
    return np.vstack([*ends, *ends]), np.vstack([side, fan[:, ::-1] + 2 * _ROUND, fan + 3 * _ROUND])


def _block(size_m: Array) -> Mesh:
    """Return a box around the origin; each face has corners of its own."""
    vertices, triangles = [], []
    for axis in range(3):
        for sign in (-1.0, 1.0):
            corners = np.array([[-1.0, -1.0], [1.0, -1.0], [1.0, 1.0], [-1.0, 1.0]])
            face = np.insert(corners[:: int(sign)], axis, sign, axis=1)
            first = 4 * len(vertices)
            triangles.append([[first, first + 1, first + 2], [first, first + 2, first + 3]])
            vertices.append(face)
    return np.vstack(vertices) * size_m / 2, np.vstack(triangles)


class Gear:
    """One thing: the vertices it is made of, at rest ``(n, 3)``, m, and its surfaces."""

    def __init__(self, pieces: Sequence[tuple[Mesh, Sequence[float]]]) -> None:
        """Take its parts, each a mesh and a colour, RGB 0..255."""
        self.rest: Array = np.vstack([vertices for (vertices, _), _ in pieces])
        self.surfaces: list[Surface] = []
        first = 0
        for (vertices, triangles), (red, green, blue) in pieces:
            indices, colour = first + np.arange(len(vertices)), (red / 255, green / 255, blue / 255)
            self.surfaces.append(Surface(Material.GEAR, triangles, indices, colour=colour))
            first += len(vertices)

    def offset(self, joints: Array, depth: float) -> Array:
        """How far it is from its rest (3,), m, for the person's joints and the depth of the repetition."""
        raise NotImplementedError

    def vertices(self, joints: Array, depth: float) -> Floats:
        """World places ``(n, 3)`` of its vertices, m; arguments as for `offset`."""
        return np.asarray(self.rest + self.offset(joints, depth), np.float32)


class Barbell(Gear):
    """A bar with one plate at each end, on the shoulders behind the neck."""

    def __init__(self, own: Spec) -> None:
        bar = _cylinder(-_BAR_END_M, _BAR_END_M, _BAR_RADIUS_M)
        left = _cylinder(_PLATE_FROM_M, _PLATE_TO_M, own["plate_m"] / 2)
        right = _cylinder(-_PLATE_TO_M, -_PLATE_FROM_M, own["plate_m"] / 2)
        super().__init__([(bar, _BAR_COLOUR), (left, own["colour"]), (right, own["colour"])])
        self._on_shoulders = np.array([0.0, own["behind_m"], own["above_m"]])

    def offset(self, joints: Array, depth: float) -> Array:  # noqa: ARG002 - a bar knows no depth
        """Where the bar is: it moves with the shoulders and stays level."""
        shoulders: Array = np.mean([joints[BONE["upperarm01." + letter]] for letter in LETTERS], axis=0)
        return shoulders + self._on_shoulders


class Box(Gear):
    """A box that slides before the near foot as the person goes down, and back as they come up."""

    def __init__(self, own: Spec, body: Body, camera: Camera, stance_m: float) -> None:
        vertices, triangles = _block(np.array([_BOX_WIDTH_M, own["length_m"], own["height_m"]]))
        foot = body.foot["L"]
        middle = body.vertices[[foot.heel_back, foot.toe_tip], 1].mean() - body.joint("foot.L")[1]
        across = stance_m / 2 + _BOX_GAP_M + _BOX_WIDTH_M / 2
        place = [np.sign(camera.eye[0]) * across, middle - own["ahead_m"], own["height_m"] / 2]
        super().__init__([((vertices + np.array(place), triangles), own["colour"])])
        self._from_depth, self._slide_m = own["from_depth"], own["slide_m"]

    def offset(self, joints: Array, depth: float) -> Array:  # noqa: ARG002 - a box knows no joints
        """How far the box is from its place before the foot."""
        return np.array([0.0, self._slide_m * (1 - smooth(depth / self._from_depth)), 0.0])


class Step(Gear):
    """A step under the forefeet, its edge a little behind the balls: the heels are free."""

    def __init__(self, height_m: float, body: Body) -> None:
        across, along = _STEP_SIZE_M
        vertices, triangles = _block(np.array([across, along, height_m]))
        ball_y = body.foot["L"].mtp[1] - body.joint("foot.L")[1]
        place = [0.0, ball_y + _STEP_BEHIND_BALL_M - along / 2, height_m / 2]
        super().__init__([((vertices + np.array(place), triangles), _STEP_COLOUR)])

    def offset(self, joints: Array, depth: float) -> Array:  # noqa: ARG002 - a step stays
        """Nothing."""
        return np.zeros(3)


def gear_of(spec: Spec, body: Body, camera: Camera) -> list[Gear]:
    """All things of a clip.

    Raises
    ------
    ValueError
        A key of one of them is unknown.
    """
    things: list[Gear] = []
    if (barbell := option(spec, "barbell")) is not None:
        things.append(Barbell(_over(BARBELL, barbell, spec)))
    if (box := option(spec, "box")) is not None:
        things.append(Box(_over(BOX, box, spec), body, camera, spec["stance_m"]))
    if step_m := option(spec, "step_m"):
        things.append(Step(step_m, body))
    return things


def _over(defaults: Spec, given: Spec, spec: Spec) -> Spec:
    """Fill the defaults into what a spec says of one thing."""
    if unknown := set(given) - set(defaults):
        raise ValueError(f"{spec['name']}: unknown keys of the gear {sorted(unknown)}")
    return {**defaults, **given}
