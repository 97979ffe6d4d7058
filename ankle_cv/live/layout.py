"""Where things are on the screen of a session: order, state, picture, the panel beside it, keys."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

ORDER_SHARE: Final = 0.15
STATE_SHARE: Final = 0.075
FOOTER_SHARE: Final = 0.065
"""Heights of the bands, as shares of the screen's."""
MIN_PANEL_SHARE: Final = 0.52
"""Least width of the panel, as a share of the screen's height: the number and its interval fit."""
GAP_SHARE: Final = 0.012
"""Between picture and panel, likewise."""
DEFAULT_SIZE: Final = (1240, 688)
"""Width and height of the screen where none is told, px: that on a display of 1280 x 800."""


@dataclass(frozen=True)
class Region:
    """A rectangle on the screen, px."""

    x: int
    y: int
    width: int
    height: int

    def holds(self, x: float, y: float) -> bool:
        """Whether a place is inside."""
        return self.x <= x < self.x + self.width and self.y <= y < self.y + self.height


@dataclass(frozen=True)
class ScreenLayout:
    """The parts of the screen.

    Attributes
    ----------
    size
        Width and height of the screen, px.
    order, state, footer
        Bands over its whole width.
    picture, scale
        The mirrored picture of the camera, and its pixels on the screen per pixel of the camera.
    panel
        What is beside it; without width when there is none.
    """

    size: tuple[int, int]
    order: Region
    state: Region
    picture: Region
    scale: float
    panel: Region
    footer: Region

    def em(self, share: float) -> int:
        """Return a type size, px, for a share of the screen's height."""
        return max(8, round(share * self.size[1]))

    def in_camera(self, x: float, y: float) -> tuple[float, float] | None:
        """Return the place in the unmirrored picture, px, that is shown at x and y, px; None beside it."""
        if not self.picture.holds(x, y):
            return None
        across = self.picture.width - 1 - (x - self.picture.x) + 0.5
        return across / self.scale, (y - self.picture.y + 0.5) / self.scale


def layout_of(size: tuple[int, int], camera: tuple[int, int], *, panel: bool) -> ScreenLayout:
    """Lay out the screen.

    Parameters
    ----------
    size, camera
        Width and height of the screen and of the camera's picture, px.
    panel
        Whether there is a panel beside the picture; else the picture is in the middle.
    """
    width, height = size
    order, state, footer = (round(share * height) for share in (ORDER_SHARE, STATE_SHARE, FOOTER_SHARE))
    top, room = order + state, height - order - state - footer
    gap = round(GAP_SHARE * height) if panel else 0
    least = round(MIN_PANEL_SHARE * height) + gap if panel else 0
    scale = min(room / camera[1], (width - least) / camera[0])
    shown = max(1, int(scale * camera[0])), max(1, int(scale * camera[1]))
    left = 0 if panel else (width - shown[0]) // 2
    beside = shown[0] + gap if panel else width
    return ScreenLayout(
        size,
        Region(0, 0, width, order),
        Region(0, order, width, state),
        Region(left, top + (room - shown[1]) // 2, *shown),
        scale,
        Region(beside, top, width - beside, room),
        Region(0, height - footer, width, footer),
    )
