"""Somebody else in the picture: a second body that does the same exercise, later, elsewhere in the room.

Nothing of it is in the truth, which is the person's alone.
"""

from __future__ import annotations

import numpy as np
from body import Body
from camera import Camera
from geometry import Array, Floats
from movement import Movement
from spec import ACCESSORIES, LOOKS, Spec
from wardrobe import dress

DEFAULTS: Spec = {
    "subject": "M1",  # one of the four bodies
    "behind_m": 1.5,  # farther from the camera than the person; negative = before them
    "aside_m": 0.6,  # to the right of the picture; at the end of the clip `aside_end_m`, if that is given
    "aside_end_m": None,
    "later_s": 1.0,  # after the person's repetitions
    "look": {},  # over that of the body
}


class Bystander:
    """The second body of a clip.

    Parameters
    ----------
    given
        Of the spec, over `DEFAULTS`.
    spec
        The clip's, whose exercise it does.
    camera
        Before which it stands.
    """

    def __init__(self, given: Spec, spec: Spec, camera: Camera) -> None:
        if unknown := set(given) - set(DEFAULTS):
            raise ValueError(f"{spec['name']}: unknown keys of the bystander {sorted(unknown)}")
        own = {**DEFAULTS, **given}
        self.body = Body(own["subject"])
        look = {**LOOKS[own["subject"]], **ACCESSORIES, "seed": spec["seed"] + 1, **own["look"]}
        self.rest: Array = self.body.vertices
        self.surfaces, _ = dress(self.body, look)  # in the person's own skin: there is one texture
        self._movement = Movement(self.body, {**spec, "seed": spec["seed"] + 1})
        self._later_s = own["later_s"]
        away = np.array([-np.sin(np.radians(camera.yaw_deg)), np.cos(np.radians(camera.yaw_deg)), 0])
        aside = np.array([away[1], -away[0], 0])
        first, last = own["aside_m"], own["aside_end_m"]
        self._from = away * own["behind_m"] + aside * first
        self._path = aside * ((first if last is None else last) - first)

    def vertices(self, t: float) -> Floats:
        """World places of the skin's vertices at time `t` (s), m."""
        vertices, _ = self._movement.at(t - self._later_s)
        return np.asarray(vertices + self._place(t), np.float32)

    def _place(self, t: float) -> Array:
        share = float(np.clip(t / self._movement.duration_s, 0, 1))
        place: Array = self._from + share * self._path
        return place
