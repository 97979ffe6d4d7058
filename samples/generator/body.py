"""One synthetic person: rest geometry, anatomy points, and posing by linear blend skinning.

Joint centres are those of the MakeHuman skeleton; `geometry` explains the world frame.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from assets import BONE, BONES, DATA, PARENT, SKIN, on_bones, rest_shape
from geometry import (
    LATERAL,
    LETTERS,
    OUTWARD,
    Array,
    Floats,
    Ints,
    Letter,
    bone_frame,
    rotation_about,
    rotation_x,
    rotation_z,
    shortest_rotation,
)
from scipy import sparse
from shoes import SOLE_M, build_shoe

Arms: TypeAlias = dict[Letter, tuple[Array, Array]]
"""Directions of upper arm and forearm."""

_NEWTON_STEPS = 20
_REAR_FOOT_M = 0.035
"""The heel's sole is looked for this far from the rearmost point of the foot."""
_HEEL_HEIGHT_M = 0.05
"""The rearmost point of the heel is looked for below this height, so that it is not on the calf."""
_ARCH = (0.30, 0.70)
"""From the heel, of the foot's length: where a foot that spreads begins to, and has given all it gives."""
_OF_FOOT, _OF_HINDFOOT, _OF_HALLUX, _IN_SHOE = 0.6, 0.995, 0.8, 0.3
"""Share of the skinning weight from which on a vertex belongs there."""


@dataclass(frozen=True)
class Foot:
    """Rest anatomy of one foot. Vertex fields index `Body.vertices`; with shoes they lie on the shoe."""

    heel_sole: int
    """On the sole under the heel: carries the heel lift."""
    heel_back: int
    """Rearmost point of the heel."""
    toe_tip: int
    """Tip of the great toe."""
    mtp: Array
    """Centre of the five metatarsophalangeal joints: the pivot of a heel lift."""
    direction: float
    """Rest heading of ankle -> second MTP joint, atan2(x, -y), rad."""


@dataclass(frozen=True)
class ShoeMesh:
    """Where a shoe lies in the body's vertices."""

    indices: Ints
    triangles: Ints
    uv: Floats


@dataclass(frozen=True)
class Leg:
    """Target of one leg in a pose: joint positions (m) and the world rotations of foot and toes."""

    hip: Array
    knee: Array
    ankle: Array
    foot_rotation: Array
    toe_rotation: Array
    thigh_lateral: Array
    shank_lateral: Array

    def position(self, stem: str) -> Array | None:
        """Where this leg wants the head of a bone; None for bones that just follow their parent."""
        return {"upperleg01": self.hip, "lowerleg01": self.knee, "foot": self.ankle}.get(stem)


@dataclass(frozen=True)
class Pose:
    """Everything that is posed; angles are forward pitches, rad."""

    pelvis: Array
    pelvis_rotation: Array
    legs: dict[Letter, Leg]
    trunk: float
    arms: Arms
    head: float


@dataclass(frozen=True)
class PlacedFoot:
    """A foot standing on its toes or flat."""

    ankle: Array
    foot_rotation: Array
    toe_rotation: Array
    heading: float
    """Signed: + turned to the person's left, rad."""


class Body:
    """A subject standing on the floor in the rest pose, ready to be posed.

    Parameters
    ----------
    subject
        One of the four bodies, or a blend such as ``"M1:0.5+F2:0.5"``.
    shoes
        Shod or bare feet.
    collar_m
        Height of a high shoe's collar above its sole, m; 0 for a low shoe.
    """

    def __init__(self, subject: str, *, shoes: bool = False, collar_m: float = 0.0) -> None:
        vertices, joints = rest_shape(subject)
        floor = vertices[:SKIN, 2].min()
        lift = np.array([0, 0, (SOLE_M if shoes else 0.0) - floor])
        self.shoes = shoes
        self.vertices: Array = vertices + lift
        self.joints: Array = joints + lift
        self.weights: Floats = DATA["weights"]
        self.weight_bones: Ints = DATA["weight_bones"].astype(int)
        self.height = float(np.ptp(vertices[:SKIN, 2]))
        """Barefoot, m."""
        self.shank = float(np.linalg.norm(self.joint("lowerleg01.L") - self.joint("foot.L")))
        self.thigh = float(np.linalg.norm(self.joint("lowerleg01.L") - self.joint("upperleg01.L")))
        self.foot: dict[Letter, Foot] = {letter: self._foot(letter) for letter in LETTERS}
        barefoot = self.vertices[[self.foot["L"].heel_back, self.foot["L"].toe_tip]]
        self.foot_length = float(np.linalg.norm((barefoot[0] - barefoot[1])[:2]))
        self.shoe_meshes = [self._put_on_shoe(letter, collar_m) for letter in LETTERS] if shoes else []
        count = len(self.vertices)
        rows = np.repeat(np.arange(count), self.weights.shape[1])
        self._skinning = sparse.csr_matrix(
            (self.weights.ravel(), (rows, self.weight_bones.ravel())), shape=(count, len(BONES))
        )

    def joint(self, bone: str) -> Array:
        """Rest position of the head of a bone, m."""
        position: Array = self.joints[BONE[bone]]
        return position

    def bone_share(self, prefixes: tuple[str, ...], suffix: str = "") -> Floats:
        """Share of each vertex's skinning weight on the bones named by prefix and suffix."""
        return on_bones(self.weights, self.weight_bones, prefixes, suffix)

    def _foot(self, letter: Letter) -> Foot:
        v = self.vertices[:SKIN]
        foot = np.flatnonzero(self.bone_share(("foot", "toe"), "." + letter)[:SKIN] > _OF_FOOT)
        rear = foot[v[foot, 1] > v[foot, 1].max() - _REAR_FOOT_M]
        moves_with_hindfoot_alone = self.bone_share(("foot",), "." + letter)[:SKIN] > _OF_HINDFOOT
        low = np.flatnonzero(moves_with_hindfoot_alone & (v[:, 2] < v[foot, 2].min() + _HEEL_HEIGHT_M))
        hallux = np.flatnonzero(self.bone_share(("toe1-1", "toe1-2"), "." + letter)[:SKIN] > _OF_HALLUX)
        heading = self.joint("toe2-1." + letter) - self.joint("foot." + letter)
        return Foot(
            heel_sole=int(rear[np.argmin(v[rear, 2])]),
            heel_back=int(low[np.argmax(v[low, 1])]),
            toe_tip=int(hallux[np.argmin(v[hallux, 1])]),
            mtp=np.mean([self.joint(f"toe{k}-1.{letter}") for k in range(1, 6)], 0),
            direction=float(np.arctan2(heading[0], -heading[1])),
        )

    def _put_on_shoe(self, letter: Letter, collar_m: float) -> ShoeMesh:
        """Append a shoe to the mesh: it moves with the hindfoot, in front of the MTP joints with the toes.

        A high collar goes with the shank.
        """
        foot = self.foot[letter]
        share = self.bone_share(("foot", "toe"), "." + letter)[:SKIN]
        shoe = build_shoe(self.vertices[:SKIN][share > _IN_SHOE], foot.mtp, foot.direction, collar_m)
        first, slots = len(self.vertices), self.weights.shape[1]
        weights, bones = np.zeros((len(shoe.vertices), slots)), np.zeros((len(shoe.vertices), slots), int)
        weights[:, 0], bones[:, 0] = 1 - shoe.toe_share - shoe.shank_share, BONE["foot." + letter]
        weights[:, 6], bones[:, 6] = shoe.shank_share, BONE["lowerleg02." + letter]
        for k in range(1, 6):
            weights[:, k], bones[:, k] = shoe.toe_share / 5, BONE[f"toe{k}-1.{letter}"]
        self.vertices = np.vstack([self.vertices, shoe.vertices])
        self.weights = np.vstack([self.weights, weights.astype(np.float32)])
        self.weight_bones = np.vstack([self.weight_bones, bones])
        self.foot[letter] = Foot(
            first + shoe.heel_sole, first + shoe.heel_back, first + shoe.toe_tip, foot.mtp, foot.direction
        )
        return ShoeMesh(first + np.arange(len(shoe.vertices)), shoe.triangles, shoe.uv)

    def spread(self, pose: Pose, share: float) -> Array:
        """Displacements (m) of a posed body's vertices whose bare feet grow by `share` of their length.

        The heel stays; from the arch on, the foot goes forward, and wider by the same share.
        """
        moved = np.zeros_like(self.vertices)
        for letter in LETTERS:
            foot = self.foot[letter]
            forward = np.array([np.sin(foot.direction), -np.cos(foot.direction), 0.0])
            lateral = np.array([-forward[1], forward[0], 0.0])
            from_heel = self.vertices - self.vertices[foot.heel_back]
            along = from_heel @ forward / self.foot_length
            ramp = np.clip((along - _ARCH[0]) / (_ARCH[1] - _ARCH[0]), 0, 1)
            ramp *= self.bone_share(("foot", "toe"), "." + letter)
            across = (self.vertices - foot.mtp) @ lateral
            grown = self.foot_length * forward + across[:, None] * lateral
            moved += share * ramp[:, None] * grown @ pose.legs[letter].toe_rotation.T
        return moved

    def heel_lift_pitch(self, letter: Letter, lift_m: float) -> float:
        """Foot pitch (rad, heel up) about the MTP joints that raises the heel's sole by `lift_m`."""
        foot = self.foot[letter]
        arm = self.vertices[foot.heel_sole] - foot.mtp
        reach, drop = -arm[:2] @ [np.sin(foot.direction), -np.cos(foot.direction)], arm[2]
        pitch = 0.0
        for _ in range(_NEWTON_STEPS):  # on reach sin + drop (cos - 1)
            error = reach * np.sin(pitch) + drop * (np.cos(pitch) - 1) - lift_m
            pitch -= error / (reach * np.cos(pitch) - drop * np.sin(pitch))
        return float(pitch)

    def place_foot(
        self, letter: Letter, ankle_xy: tuple[float, float], toe_out: float, pitch: float
    ) -> PlacedFoot:
        """Foot with its toes flat; the ankle is at `ankle_xy` (m) while `pitch` is zero. Angles in rad."""
        foot, ankle = self.foot[letter], self.joint("foot." + letter)
        heading = OUTWARD[letter] * toe_out
        turn = rotation_z(heading - foot.direction)
        axis = np.array([np.cos(heading), np.sin(heading), 0.0])
        rise = rotation_about(axis, pitch)
        pivot = turn @ (foot.mtp - ankle) + np.array([*ankle_xy, ankle[2]])
        return PlacedFoot(pivot + rise @ turn @ (ankle - foot.mtp), rise @ turn, turn, heading)

    def posed(self, pose: Pose) -> tuple[Floats, Array]:
        """Skin the body: posed vertices ``(n, 3)`` float32 and joint positions ``(bones, 3)``, m."""
        count = len(BONES)
        rotation, position = np.zeros((count, 3, 3)), np.zeros((count, 3))
        rotation[0], position[0] = pose.pelvis_rotation, pose.pelvis
        for i in range(1, count):
            parent = PARENT[i]
            position[i] = position[parent] + rotation[parent] @ (self.joints[i] - self.joints[parent])
            rotation[i] = self._bone_rotation(BONES[i], pose, rotation[parent])
            stem, _, suffix = BONES[i].partition(".")
            wanted = pose.legs[_letter(suffix)].position(stem) if suffix else None
            if wanted is not None:
                position[i] = wanted
        offset = position - np.einsum("bij,bj->bi", rotation, self.joints)
        transform = np.concatenate([rotation, offset[:, :, None]], 2).reshape(count, 12)
        blended = (self._skinning @ transform).reshape(-1, 3, 4)
        skinned = np.einsum("vij,vj->vi", blended[:, :, :3], self.vertices) + blended[:, :, 3]
        return skinned.astype(np.float32), position

    def _bone_rotation(self, bone: str, pose: Pose, inherited: Array) -> Array:
        """World rotation of one bone, given that of its parent."""
        stem, _, suffix = bone.partition(".")
        if stem.startswith("spine"):  # spine05 (low) ... spine01 (high)
            turn = pose.pelvis_rotation
            pelvis_pitch = np.arctan2(-turn[1, 2], turn[2, 2])
            return rotation_x(pelvis_pitch + (pose.trunk - pelvis_pitch) * (6 - int(bone[-1])) / 5)
        if stem.startswith("neck"):
            return rotation_x(pose.trunk + (pose.head - pose.trunk) * int(bone[-1]) / 4)
        if stem == "head":
            return rotation_x(pose.head)
        if not suffix:
            return inherited
        return self._limb_rotation(stem, _letter(suffix), pose, inherited)

    def _limb_rotation(self, stem: str, letter: Letter, pose: Pose, inherited: Array) -> Array:
        leg, side = pose.legs[letter], "." + letter
        if stem == "upperleg01":
            rest = self.joint("upperleg01" + side) - self.joint("lowerleg01" + side)
            return bone_frame(leg.hip - leg.knee, leg.thigh_lateral) @ bone_frame(rest, LATERAL).T
        if stem == "lowerleg01":
            rest = self.joint("lowerleg01" + side) - self.joint("foot" + side)
            return bone_frame(leg.knee - leg.ankle, leg.shank_lateral) @ bone_frame(rest, LATERAL).T
        if stem == "foot":
            return leg.foot_rotation
        if stem.startswith("toe") and stem.endswith("-1"):
            return leg.toe_rotation
        return self._arm_rotation(stem, letter, pose, inherited)

    def _arm_rotation(self, stem: str, letter: Letter, pose: Pose, inherited: Array) -> Array:
        side = "." + letter
        if stem == "upperarm01":
            rest = self.joint("lowerarm01" + side) - self.joint("upperarm01" + side)
            return shortest_rotation(rest, pose.arms[letter][0])
        if stem == "lowerarm01":
            rest = inherited @ (self.joint("wrist" + side) - self.joint("lowerarm01" + side))
            return shortest_rotation(rest, pose.arms[letter][1]) @ inherited
        return inherited


def _letter(suffix: str) -> Letter:
    return "L" if suffix == "L" else "R"
