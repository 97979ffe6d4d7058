"""The room: floor, two walls behind the person, a few props, and for knee-to-wall the wall in front."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from camera import Camera
from geometry import Array
from shaders import Material
from spec import Spec

FLOORS = {
    "wood": Material.FLOOR_WOOD,
    "rubber": Material.FLOOR_RUBBER,
    "carpet": Material.FLOOR_CARPET,
    "tile": Material.FLOOR_TILE,
    "concrete": Material.FLOOR_CONCRETE,
}
WALLS = {"paint": Material.WALL, "brick": Material.WALL_BRICK, "slats": Material.WALL_SLATS}
_REACH_M, _HEIGHT_M = 6.0, 3.2
_SIDE_WALL_M, _BACK_WALL_M = 1.9, 2.0
_CHAIR, _PICTURE_SIDE, _PICTURE_BACK = (0.45, 0.32, 0.22), (0.25, 0.38, 0.55), (0.6, 0.35, 0.25)


@dataclass(frozen=True)
class Panel:
    """A flat or boxed part of the room: triangle corners and their normals ``(n, 3)``, colour RGB 0..1."""

    material: Material
    colour: Array
    points: Array
    normals: Array


def _quad(
    corners: list[tuple[float, float, float]], normal: tuple[float, float, float]
) -> tuple[Array, Array]:
    a, b, c, d = corners
    return np.array([a, b, c, a, c, d], float), np.tile(np.asarray(normal, float), (6, 1))


def _box(low: tuple[float, float, float], high: tuple[float, float, float]) -> tuple[Array, Array]:
    """Return a box without its bottom."""
    (x0, y0, z0), (x1, y1, z1) = low, high
    sides = [
        _quad([(x0, y0, z1), (x1, y0, z1), (x1, y1, z1), (x0, y1, z1)], (0, 0, 1)),
        _quad([(x0, y0, z0), (x1, y0, z0), (x1, y0, z1), (x0, y0, z1)], (0, -1, 0)),
        _quad([(x0, y1, z0), (x1, y1, z0), (x1, y1, z1), (x0, y1, z1)], (0, 1, 0)),
        _quad([(x0, y0, z0), (x0, y1, z0), (x0, y1, z1), (x0, y0, z1)], (-1, 0, 0)),
        _quad([(x1, y0, z0), (x1, y1, z0), (x1, y1, z1), (x1, y0, z1)], (1, 0, 0)),
    ]
    return np.vstack([p for p, _ in sides]), np.vstack([n for _, n in sides])


def _shell(scene: Spec, x: float) -> list[Panel]:
    """Floor, the wall at `x` beside the person, and the one behind."""
    floor, wall = np.array(scene["floor"]) / 255, np.array(scene["wall"]) / 255
    r, top, back = _REACH_M, _HEIGHT_M, _BACK_WALL_M
    on_walls = WALLS[scene.get("wall_kind", "paint")]
    ground = _quad([(-r, -r, 0), (r, -r, 0), (r, r, 0), (-r, r, 0)], (0, 0, 1))
    beside = _quad([(x, -r, 0), (x, r, 0), (x, r, top), (x, -r, top)], (-np.sign(x), 0, 0))
    behind = _quad([(-r, back, 0), (r, back, 0), (r, back, top), (-r, back, top)], (0, -1, 0))
    return [
        Panel(FLOORS[scene["floor_kind"]], floor, *ground),
        Panel(on_walls, wall, *beside),
        Panel(on_walls, wall * 0.97, *behind),
    ]


def build_room(camera: Camera, scene: Spec, wall_y: float | None) -> list[Panel]:
    """Return the room as seen from the camera; `wall_y` is where a knee-to-wall's wall stands, m."""
    side = -1.0 if camera.eye[0] > -0.3 else 1.0  # the wall behind the person, seen from the side  # noqa: PLR2004
    x = side * _SIDE_WALL_M
    room = _shell(scene, x)
    if wall_y is not None:
        near, far = -side * 0.32, x
        low, high = (min(near, far), wall_y - 0.25, 0.0), (max(near, far), wall_y, 2.6)
        room.append(Panel(Material.WALL, np.array(scene["wall"]) / 255 * [0.9, 0.93, 1.0], *_box(low, high)))
    if scene["props"]:
        chair = x - side * 0.35
        for colour, low, high in (
            (_CHAIR, (chair - 0.2, 1.25, 0.0), (chair + 0.2, 1.75, 0.5)),
            (_PICTURE_SIDE, (x - 0.02, -0.9, 1.2), (x + 0.02, -0.3, 1.8)),
            (_PICTURE_BACK, (0.4, 1.97, 1.25), (1.1, 2.03, 1.75)),
        ):
            room.append(Panel(Material.PROP, np.array(colour), *_box(low, high)))
    return room
