"""Everything that is determined once per clip."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ankle_cv.camera import Camera
from ankle_cv.conventions import BoolArray, Side
from ankle_cv.scene.body import Body
from ankle_cv.scene.neutral import NeutralStance
from ankle_cv.scene.scale import PixelScale
from ankle_cv.scene.view import View


@dataclass(frozen=True)
class Scene:
    """One person before one camera.

    Attributes
    ----------
    body
        The person, levelled, and the camera.
    view, scale
        See their modules.
    neutral
        Neutral stance of each side that has one.
    """

    body: Body
    view: View
    scale: PixelScale
    neutral: Mapping[Side, NeutralStance]

    @property
    def camera(self) -> Camera:
        """The camera, which belongs to the body."""
        return self.body.camera

    @property
    def sagittal_sides(self) -> tuple[Side, ...]:
        """Legs whose sagittal angles are measured: none in a front view."""
        return self.view.measured_sides if self.view.kind in ("side", "oblique") else ()

    def foot_flat(self, side: Side) -> BoolArray:
        """``(n,)`` frames of the neutral stance of one foot, in which it is flat.

        Raises
        ------
        KeyError
            This side has no neutral stance.
        """
        return self.neutral[side].mask(self.body.time_s)
