"""Software rendering of a person, or two, in a room (moderngl on EGL; llvmpipe is enough, no GPU needed).

Keep a single `Renderer` per process: two live EGL contexts corrupt each other's pictures.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

os.environ.setdefault("EGL_PLATFORM", "surfaceless")  # before moderngl looks for a display

import moderngl
import numpy as np
from camera import Camera
from geometry import Array, Floats, Picture
from room import Panel, build_room
from shaders import Material, material_source, source
from stage import Stage
from wardrobe import Surface, dress

SHADOW_SIZE = 2048
SAMPLES = 4
BACKGROUND = (0.7, 0.7, 0.7, 1.0)
SHADOW_HALF_M = 1.6
"""The shadow map covers a square of twice this around the person."""
BOX_MARGIN_PX = 24
BOX_STRIDE = 7
"""Every so many of the person's vertices tell where they are in the picture."""
CONTACT_HEIGHT_M = 0.03
"""Height at which a foot's contact shadow has faded to 1/e."""

Resource = TypeVar("Resource")


@dataclass(frozen=True)
class _Part:
    """A surface of the person on the graphics card."""

    surface: Surface
    moving: Any
    draw: Any
    cast: Any


@dataclass(frozen=True)
class _RoomPart:
    """A panel of the room on the graphics card."""

    panel: Panel
    draw: Any
    blend: Any


def look_at(eye: Array, target: Array, up: Array) -> Array:
    """World to view, 4x4."""
    forward = (target - eye) / np.linalg.norm(target - eye)
    right = np.cross(forward, up)
    right /= np.linalg.norm(right)
    view = np.eye(4)
    view[:3, :3] = right, np.cross(right, forward), -forward
    view[:3, 3] = -view[:3, :3] @ eye
    return view


def light_matrix(direction: Array) -> Array:
    """Orthographic view from the light over a square around the person."""
    centre, near, far = np.array([0, 0, 0.8]), 1.0, 10.0
    ortho = np.diag([1 / SHADOW_HALF_M, 1 / SHADOW_HALF_M, -2 / (far - near), 1])
    ortho[2, 3] = -(far + near) / (far - near)
    matrix: Array = ortho @ look_at(centre + direction * 5, centre, np.array([0, 1, 0.1]))
    return matrix


def _open_gl() -> Any:
    """Open a context without a window. Typed Any: moderngl's hints know less than its contexts can do."""
    create: Any = moderngl.create_context
    return create(standalone=True, backend="egl")


class Renderer:
    """Draws frames of one clip at a time. Only the bounding box of what moves is redrawn in each frame."""

    def __init__(self) -> None:
        self._gl: Any = _open_gl()
        gl = self._gl
        vertex = source("body.vert")
        self._materials: dict[Material, Any] = {
            kind: gl.program(vertex, material_source(kind)) for kind in Material
        }
        self._shadow_program: Any = gl.program(source("shadow.vert"), source("shadow.frag"))
        self._room_program: Any = gl.program(source("room.vert"), source("room.frag"))
        self._shadow_map = gl.depth_texture((SHADOW_SIZE, SHADOW_SIZE))
        self._shadow_map.compare_func = "<="
        self._shadow_map.filter = (moderngl.LINEAR, moderngl.LINEAR)
        self._shadow_target = gl.framebuffer([], self._shadow_map)
        self._owned: list[Any] = []

    def set_stage(self, stage: Stage) -> None:
        """Upload person and room, and shade the empty room once."""
        for resource in reversed(self._owned):
            resource.release()
        self._owned = []
        self._camera, light = stage.camera, stage.light()
        self._light = light / np.linalg.norm(light)
        self._size = (stage.camera.width, stage.camera.height)
        surfaces, texture = dress(stage.body, stage.spec["look"])
        self._make_targets(texture)
        hidden_last = sorted(surfaces, key=lambda part: part.kind == Material.SKIN)
        self._parts = [self._upload(surface, stage.body.vertices) for surface in hidden_last]
        self._others = [[self._upload(s, thing.rest) for s in thing.surfaces] for thing in stage.others]
        room = build_room(stage.camera, stage.spec["scene"], stage.wall_y)
        self._room = [self._upload_panel(panel) for panel in room]
        self._set_uniforms(stage.camera, float(stage.spec["seed"] % 100))
        self._shade_room()

    def _own(self, resource: Resource) -> Resource:
        self._owned.append(resource)
        return resource

    def _make_targets(self, texture: Picture) -> None:
        gl = self._gl
        colour = self._own(gl.renderbuffer(self._size, 4, samples=SAMPLES))
        depth = self._own(gl.depth_renderbuffer(self._size, samples=SAMPLES))
        self._target = self._own(gl.framebuffer(colour, depth))
        self._picture = self._own(gl.simple_framebuffer(self._size, 4))
        self._skin = self._own(gl.texture(texture.shape[1::-1], 3, np.flipud(texture).tobytes()))
        self._skin.build_mipmaps()

    def _upload(self, surface: Surface, rest: Array) -> _Part:
        gl, s = self._gl, surface
        moving = self._own(gl.buffer(reserve=len(s.indices) * 24, dynamic=True))
        fixed = self._own(gl.buffer(np.c_[s.uv, rest[s.indices], s.field].astype("f4").tobytes()))
        order = self._own(gl.buffer(s.triangles.astype("i4").tobytes()))
        shape = [
            (moving, "3f 3f", "in_pos", "in_nrm"),
            (fixed, "2f 3f 1f", "in_uv", "in_rest", "in_field"),
        ]
        draw = self._own(gl.vertex_array(self._materials[s.kind], shape, order, skip_errors=True))
        shape = [(moving, "3f 12x", "in_pos"), (fixed, "20x 1f", "in_field")]
        return _Part(s, moving, draw, self._own(gl.vertex_array(self._shadow_program, shape, order)))

    def _upload_panel(self, panel: Panel) -> _RoomPart:
        gl, n, points = self._gl, len(panel.points), panel.points
        data = np.c_[points, panel.normals, np.zeros((n, 2)), points, np.ones(n)].astype("f4")
        buffer = self._own(gl.buffer(data.tobytes()))
        shape = [(buffer, "3f 3f 2f 3f 1f", "in_pos", "in_nrm", "in_uv", "in_rest", "in_field")]
        draw = self._own(gl.vertex_array(self._materials[panel.material], shape, skip_errors=True))
        blend = self._own(gl.vertex_array(self._room_program, [(buffer, "3f 36x", "in_pos")]))
        return _RoomPart(panel, draw, blend)

    def _set_uniforms(self, camera: Camera, seed: float) -> None:
        values = {
            "VP": camera.view_projection.T,
            "LVP": light_matrix(self._light).T,
            "L": self._light,
            "eye": camera.eye,
            "seed": seed,
            "smtexel": 1 / SHADOW_SIZE,
        }
        units = {"tex": 0, "sm": 1, "dark": 2, "lit": 3}
        for program in (*self._materials.values(), self._room_program, self._shadow_program):
            for name, value in values.items():
                if name in program:  # the compiler drops what a material does not use
                    program[name].write(np.asarray(value, "f4").tobytes())
            for name, unit in units.items():
                if name in program:
                    program[name].value = unit

    @staticmethod
    def _colour(program: Any, *colours: tuple[float, ...]) -> None:
        for name, value in zip(("col", "col2"), colours, strict=False):
            if name in program:
                program[name].value = value

    def _shade_room(self) -> None:
        self._gl.enable(moderngl.DEPTH_TEST)
        self._gl.disable(moderngl.CULL_FACE)
        self._target.use()
        self._target.scissor = None
        shaded = []
        for amount in (0.0, 1.0):
            self._target.clear(*BACKGROUND)
            for part in self._room:
                program = self._materials[part.panel.material]
                program["forced_shadow"].value = amount
                self._colour(program, tuple(map(float, part.panel.colour)))
                part.draw.render()
            self._gl.copy_framebuffer(self._picture, self._target)
            raw = self._picture.read(components=3, alignment=1)
            shaded.append(self._own(self._gl.texture(self._size, 3, raw, alignment=1)))
        self._dark, self._lit = shaded
        self._empty = np.flipud(np.frombuffer(raw, np.uint8).reshape(*self._size[::-1], 3)).copy()

    def _bounding_box(self, vertices: Floats) -> tuple[int, int, int, int]:
        """x, y (from the bottom), width, height of what moves and its shadow in the picture."""
        v = vertices.astype(float)
        ground = v - self._light * (v[:, 2:] / self._light[2])  # shadow on the floor
        on_wall = v - self._light * 2.5
        px = self._camera.project(np.vstack([v, ground, on_wall])) + self._camera.margin
        x0, y0 = np.clip(px.min(0) - BOX_MARGIN_PX, 0, None).astype(int).tolist()
        x1, y1 = np.minimum(px.max(0) + BOX_MARGIN_PX, self._size).astype(int).tolist()
        return x0, self._size[1] - y1, x1 - x0, y1 - y0

    def frame(self, vertices: Floats, contacts: Floats, others: Sequence[Floats] = ()) -> Picture:
        """RGB picture, camera margin included.

        Parameters
        ----------
        vertices
            Of the person.
        contacts
            Up to four points where the floor darkens.
        others
            Vertices of what else moves, in the order of the stage's `others`.
        """
        drawn: list[_Part] = []
        for parts, places in zip([self._parts, *self._others], [vertices, *others], strict=True):
            for part in parts:
                part.moving.write(part.surface.attributes(places))
            drawn += parts
        self._cast_shadow(drawn)
        x, y, w, h = box = self._bounding_box(np.vstack([vertices[::BOX_STRIDE], *others]))
        self._target.use()
        self._target.scissor = box
        self._target.clear(*BACKGROUND)
        for unit, texture in enumerate((self._skin, self._shadow_map, self._dark, self._lit)):
            texture.use(unit)
        for part in drawn:
            self._colour(self._materials[part.surface.kind], part.surface.colour, part.surface.colour2)
            part.draw.render()
        blobs = np.zeros((4, 3), "f4")
        faded = np.exp(-np.clip(contacts[:, 2], 0, None) / CONTACT_HEIGHT_M)
        blobs[: len(contacts)] = np.c_[contacts[:, :2], faded]
        self._room_program["blob"].write(blobs.tobytes())
        for panel in self._room:
            panel.blend.render()
        self._gl.copy_framebuffer(self._picture, self._target)
        raw = self._picture.read(viewport=box, components=3, alignment=1)
        picture = self._empty.copy()
        top = self._size[1] - y - h
        picture[top : top + h, x : x + w] = np.flipud(np.frombuffer(raw, np.uint8).reshape(h, w, 3))
        return picture

    def _cast_shadow(self, drawn: Sequence[_Part]) -> None:
        self._shadow_target.use()
        self._shadow_target.clear(depth=1.0)
        for part in drawn:
            cut = part.surface.kind in {Material.CLOTH, Material.LONG_HAIR}
            self._shadow_program["cut"].value = int(cut)
            part.cast.render()
