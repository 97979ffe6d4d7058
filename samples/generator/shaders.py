"""The renderer's GLSL (in ``glsl/``): procedural skin, cloth, hair, shoes, floors, walls, one soft shadow."""

from __future__ import annotations

import re
from enum import IntEnum, auto
from pathlib import Path

_FOLDER = Path(__file__).with_name("glsl")


class Material(IntEnum):
    """What a surface is made of; the shader knows them by these names."""

    SKIN = 0
    CLOTH = auto()
    HAIR = auto()
    LONG_HAIR = auto()
    SHOE = auto()
    FLOOR_WOOD = auto()
    FLOOR_RUBBER = auto()
    FLOOR_CARPET = auto()
    FLOOR_TILE = auto()
    FLOOR_CONCRETE = auto()
    WALL = auto()
    WALL_BRICK = auto()
    WALL_SLATS = auto()
    PROP = auto()
    GEAR = auto()


SHADED = frozenset(
    {Material.SKIN, Material.CLOTH, Material.HAIR, Material.LONG_HAIR, Material.SHOE, Material.GEAR}
)
"""Those of what moves: they read their shadow from the map, frame by frame."""


def source(name: str) -> str:
    """Text of one of the shaders in ``glsl/``."""
    return (_FOLDER / name).read_text(encoding="utf-8")


def material_source(material: Material) -> str:
    """Fragment shader of one material; those of the room take their shadow from a uniform."""
    values = {m.name: m.value for m in Material}
    values |= {"KIND": material.value, "SHADED": int(material in SHADED)}
    return re.sub(
        r"\b[A-Z][A-Z_]+\b", lambda word: str(values.get(word[0], word[0])), source("material.frag")
    )
