"""What a picture shows: one person, or two, things before them, a room, one light, one camera."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from body import Body
from bystander import Bystander
from camera import Camera
from gear import Gear
from geometry import Array
from spec import Spec, option

LIGHT_HEIGHT = 1.5


@dataclass(frozen=True)
class Stage:
    """What the renderer needs of a clip before it draws the first frame.

    Attributes
    ----------
    spec
        The clip's complete spec, for clothes, room and seed.
    wall_y
        Where the wall before the knee stands, m; None when there is none.
    others
        Somebody else in the picture, and things before the body.
    """

    spec: Spec
    body: Body
    camera: Camera
    wall_y: float | None
    others: Sequence[Bystander | Gear] = ()

    def light(self) -> Array:
        """Direction to the light, of any length."""
        given = option(self.spec, "light_deg")
        if given is not None:
            azimuth, elevation = np.radians([self.spec["view_yaw_deg"] + given[0], given[1]])
            return np.array([np.sin(azimuth), -np.cos(azimuth), np.tan(elevation)])
        rng = np.random.default_rng(self.spec["seed"] + 3)
        eye = self.camera.eye
        light: Array = eye / np.linalg.norm(eye) * 0.8 + [rng.uniform(-0.6, 0.6), rng.uniform(-0.6, 0.2), 0]
        light[2] = LIGHT_HEIGHT
        return light
