# ruff: noqa: PLR2004 - shares and colours that were cut and mixed by eye
"""The person's surfaces: skin, hair, clothes, socks and shoes."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from assets import DATA
from body import Body
from geometry import Array, Floats, Ints, Picture
from scipy import sparse
from shaders import Material
from shoes import SOLE_M
from skin import TEXTURE_SIZE, mouth_part, skin_texture
from spec import Spec

_ARM_BONES = ("upperarm", "lowerarm", "wrist", "finger", "metacarpal")
_WAIST_M = 0.14
"""Of the shorts, above the hip joint."""
_LEG_CLOTH_M = 0.006
"""Between the cage and a pair of shorts at the waist."""
_TROUSERS_LOOSE_M = 0.022
_LEGGINGS_LOOSE_M = 0.0
_ANKLE_HEM_M = 0.035
"""Hem of long legwear above the ankle joint."""


class Surface:
    """One drawable part of the person: vertices of the body by index, pushed out along their normals.

    Parameters
    ----------
    kind
        Its material.
    triangles
        ``(m, 3)`` into `indices`.
    indices
        ``(n,)`` into the body's vertices.
    uv
        ``(n, 2)`` texture coordinates.
    field
        ``(n,)``: cloth and long hair are cut away where it is negative.
    offset
        Along the normal, m: one for all, or ``(n,)``.
    colour, colour2
        RGB 0..1.
    """

    def __init__(
        self,
        kind: Material,
        triangles: Ints,
        indices: Ints,
        uv: Floats | None = None,
        *,
        field: Floats | None = None,
        offset: float | Floats = 0.0,
        colour: Floats | tuple[float, float, float] = (1, 1, 1),
        colour2: Floats | tuple[float, float, float] = (1, 1, 1),
    ) -> None:
        count = len(indices)
        self.kind, self.triangles, self.indices = kind, np.asarray(triangles), np.asarray(indices)
        self.uv = np.zeros((count, 2)) if uv is None else uv
        self.field = np.ones(count) if field is None else field
        self.colour, self.colour2 = tuple(map(float, colour)), tuple(map(float, colour2))
        self._offset = np.broadcast_to(np.asarray(offset, np.float32), count)
        # normals are averaged over vertices that share a position (UV seams must not show)
        self._unique, self._inverse = np.unique(self.indices, return_inverse=True)
        self._corners = self._inverse[self.triangles]
        faces = len(self._corners)
        self._gather = sparse.csr_matrix(
            (np.ones(3 * faces, np.float32), (self._corners.ravel(), np.repeat(np.arange(faces), 3))),
            shape=(len(self._unique), faces),
        )

    def attributes(self, vertices: Floats) -> bytes:
        """Position and normal of each vertex for the graphics card."""
        v = vertices[self._unique]
        a, b, c = (v[self._corners[:, k]] for k in range(3))
        normal = np.asarray(self._gather @ np.cross(b - a, c - a))
        normal /= np.linalg.norm(normal, axis=1, keepdims=True) + 1e-9
        normal = normal[self._inverse]
        pushed = v[self._inverse] + normal * self._offset[:, None]
        return bytes(np.concatenate([pushed, normal], axis=1).astype("f4").tobytes())


def _of_quads(quads: npt.NDArray[np.uint16]) -> tuple[Ints, Ints]:
    """Vertex indices and triangles of a cage."""
    quads_ = quads.astype(int)
    corners = np.vstack([quads_[:, [0, 1, 2]], quads_[:, [0, 2, 3]]])
    indices, inverse = np.unique(corners, return_inverse=True)
    return indices, inverse.reshape(-1, 3)


def _rgb(colour: tuple[float, float, float]) -> Array:
    return np.array(colour) / 255


def dress(body: Body, look: Spec) -> tuple[list[Surface], Picture]:
    """Return the person's surfaces and skin texture."""
    texture, scalp = skin_texture(look["skin"], look["hair"], look["seed"])
    surfaces = [*_skin_and_hair(body, look, scalp), *_clothes(body, look)]
    if look["long_hair"]:
        surfaces.append(_long_hair(body, look))
    colours = {"colour": _rgb(look["shoe"]), "colour2": _rgb(look["shoe_stripe"])}
    surfaces += [Surface(Material.SHOE, s.triangles, s.indices, s.uv, **colours) for s in body.shoe_meshes]
    return surfaces, texture


def _skin_and_hair(body: Body, look: Spec, scalp: Array) -> list[Surface]:
    """Skin that is not hidden, short hair, and socks."""
    corners = np.stack([DATA["faces"].astype(int).ravel(), DATA["face_uv"].astype(int).ravel()], 1)
    pairs, inverse = np.unique(corners, axis=0, return_inverse=True)
    indices, triangles = pairs[:, 0], inverse.reshape(-1, 3)
    uv, r, head = DATA["uv"][pairs[:, 1]], body.vertices[indices], body.joint("head")

    texel = (np.c_[uv[:, 0], 1 - uv[:, 1]] * (TEXTURE_SIZE - 1)).astype(int).clip(0, TEXTURE_SIZE - 1)
    on_scalp = scalp[texel[:, 1], texel[:, 0]] > 0.35
    hairline = np.where(r[:, 1] > head[1], head[2] - 0.005, head[2] + 0.075)
    hair = np.clip((r[:, 2] - hairline) / 0.02, 0, 1) * on_scalp
    is_hair = hair[triangles].mean(1) > 0.5
    in_mouth = DATA["part_map"][texel[:, 1], texel[:, 0]] == mouth_part()
    bare = ~is_hair & ~in_mouth[triangles].all(1)
    if body.shoes:
        bare &= ~_inside_shoe(body, indices)[triangles].all(1)
    surfaces = [
        Surface(Material.SKIN, triangles[bare], indices, uv),
        Surface(
            Material.HAIR, triangles[is_hair], indices, uv, offset=hair * 0.010, colour=_rgb(look["hair"])
        ),
    ]
    if look["socks"]:
        top = body.joint("foot.L")[2] + (0.035 if body.shoes else 0.07)
        worn = {"field": top - r[:, 2], "offset": 0.003, "colour": _rgb(look["socks"])}
        surfaces.append(Surface(Material.CLOTH, triangles[bare], indices, uv, **worn))
    return surfaces


def _inside_shoe(body: Body, indices: Ints) -> npt.NDArray[np.bool_]:
    """Skin that a shoe hides."""
    r, ankle, mtp = body.vertices[indices], body.joint("foot.L"), body.foot["L"].mtp
    forefoot = (ankle[1] - r[:, 1]) / (ankle[1] - mtp[1]) > 0.30
    foot = body.bone_share(("foot", "toe"))[indices] > 0.5
    hidden: npt.NDArray[np.bool_] = foot & (forefoot | (r[:, 2] < SOLE_M + 0.05))
    return hidden


def _long_hair(body: Body, look: Spec) -> Surface:
    """Return hair cut from MakeHuman's hair cage."""
    indices, triangles = _of_quads(DATA["hair_quads"])
    r, head = body.vertices[indices], body.joint("head")
    field = np.maximum(r[:, 1] - (head[1] - 0.01), np.where(r[:, 2] > head[2] + 0.125, 0.02, -1))
    field = np.minimum(field, r[:, 2] - (head[2] - 0.13))
    return Surface(Material.LONG_HAIR, triangles, indices, field=field, colour=_rgb(look["hair"]))


def _along_arm(body: Body, r: Array) -> Array:
    """Position of points between shoulder (0) and elbow (1)."""
    along = np.zeros(len(r))
    for letter in "LR":
        shoulder, elbow = body.joint("upperarm01." + letter), body.joint("lowerarm01." + letter)
        share = (r - shoulder) @ (elbow - shoulder) / np.sum((elbow - shoulder) ** 2)
        along = np.where((r[:, 0] > 0) == (letter == "L"), share, along)
    return along


def _legwear_cut(body: Body, look: Spec) -> tuple[float, float]:
    """Height of the hem, and looseness there, m."""
    kind = look.get("legwear", "shorts")
    hip_z, knee_z, ankle_z = (body.joint(b)[2] for b in ("upperleg01.L", "lowerleg01.L", "foot.L"))
    if kind == "shorts":
        return knee_z + look["hem"] * (hip_z - knee_z) / 0.42, look["loose"]
    if kind in {"leggings", "trousers"}:
        return ankle_z + _ANKLE_HEM_M, _LEGGINGS_LOOSE_M if kind == "leggings" else _TROUSERS_LOOSE_M
    raise ValueError(f"unknown legwear: {kind}")


def _clothes(body: Body, look: Spec) -> list[Surface]:
    """Legwear and a T-shirt cut from MakeHuman's tights cage by signed distance-like fields."""
    indices, triangles = _of_quads(DATA["tights_quads"])
    r = body.vertices[indices]
    on_arm = body.bone_share(_ARM_BONES)[indices]
    hip_z, neck_z = body.joint("upperleg01.L")[2], body.joint("neck01")[2]
    waist = hip_z + _WAIST_M
    hem, loose = _legwear_cut(body, look)
    legwear = np.where(on_arm > 0.05, -1, np.minimum(r[:, 2] - hem, waist - r[:, 2]))
    sleeve = (look["sleeve"] - _along_arm(body, r)) * 0.3
    tee = np.where(on_arm > 0.05, sleeve, 1)
    tee = np.minimum.reduce([tee, r[:, 2] - (hip_z + 0.02), neck_z + 0.005 - r[:, 2]])
    tee = np.where(on_arm > 0.3, np.minimum(sleeve, 1), tee)
    offset = _LEG_CLOTH_M + loose * np.clip((waist - r[:, 2]) / (waist - hem), 0, 1)
    colours = _rgb(look["shorts"]), _rgb(look["tee"])
    return [
        Surface(Material.CLOTH, triangles, indices, field=legwear, offset=offset, colour=colours[0]),
        Surface(Material.CLOTH, triangles, indices, field=tee, offset=0.013, colour=colours[1]),
    ]
