# ruff: noqa: PLR2004 - shares and colours that were cut and mixed by eye
"""Procedural skin, face and scalp painted on the MakeHuman UV layout."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
from assets import DATA
from geometry import Array, Picture
from scipy.ndimage import gaussian_filter

TEXTURE_SIZE = 1024
_EYE_WHITE, _IRIS, _PUPIL = (225, 220, 215), (70, 50, 35), (10, 10, 10)
_IRIS_RADIUS, _PUPIL_RADIUS = 0.55, 0.25
"""Of the front of the eye."""


class _Canvas:
    """A texture to paint on with weights."""

    def __init__(self, tone: Array, rng: np.random.RandomState) -> None:
        self._rng = rng
        mottled = 1 + self._noise(6) * 0.02 + self._noise(25) * 0.03
        self.image: Array = np.ones((TEXTURE_SIZE, TEXTURE_SIZE, 3)) * tone * mottled[..., None]
        self.image[..., 0] *= 1 + self._noise(14) * 0.02

    def _noise(self, scale: float) -> Array:
        white = self._rng.randn(TEXTURE_SIZE, TEXTURE_SIZE)
        smooth: Array = gaussian_filter(white, scale, mode="wrap") * scale * 3.5
        return smooth

    def paint(self, weight: Array, colour: Array, strength: float) -> None:
        """Blend towards a colour where `weight` (0..1) says so."""
        share = (weight * strength)[..., None]
        self.image = self.image * (1 - share) + colour * share


def _masks() -> dict[str, Array]:
    size = (TEXTURE_SIZE, TEXTURE_SIZE)
    return {
        key.removeprefix("mask_"): cv2.resize(mask, size).astype(float) / 255
        for key, mask in DATA.items()
        if key.startswith("mask_")
    }


def _paint_eyes(image: Array) -> None:
    parts, label = DATA["part_map"], _part_labels()
    rows, cols = np.mgrid[:TEXTURE_SIZE, :TEXTURE_SIZE]
    for name in ("eye_front.L", "eye_front.R", "eye_back.L", "eye_back.R"):
        area = parts == label[name]
        image[area] = _EYE_WHITE
        if "front" in name and area.any():
            y, x = np.nonzero(area)
            r, radius = np.hypot(rows - y.mean(), cols - x.mean()), np.sqrt(area.sum() / np.pi)
            image[area & (r < radius * _IRIS_RADIUS)] = _IRIS
            image[area & (r < radius * _PUPIL_RADIUS)] = _PUPIL


def _part_labels() -> dict[str, int]:
    return {str(name): index for index, name in enumerate(DATA["part_names"], 1)}


def mouth_part() -> int:
    """Label of the mouth cavity in ``part_map``."""
    return _part_labels()["mouth_cavity"]


def skin_texture(skin: Sequence[float], hair_colour: Sequence[float], seed: int) -> tuple[Picture, Array]:
    """Skin colours on the UV layout ``(size, size, 3)``, and the scalp's weight (0..1) on the same layout."""
    tone, hair = np.array(skin, float), np.array(hair_colour, float)
    mask, parts, label = _masks(), DATA["part_map"], _part_labels()
    # The legacy generator, whose stream never changes: so skins stay as they are.
    canvas = _Canvas(tone, np.random.RandomState(seed))
    canvas.paint(mask["lips"], tone * [0.88, 0.58, 0.58], 0.75)
    canvas.paint(mask["toenails"], tone * 1.12 + 10, 0.7)
    canvas.paint(mask["fingernails"], tone * 1.1 + 8, 0.6)
    canvas.paint(mask["ears"], tone * [1.03, 0.88, 0.85], 0.5)
    canvas.paint(gaussian_filter(mask["eyelids"], 5), tone * 0.72, 0.6)
    lips_x = np.nonzero(mask["lips"] > 0.5)[1].mean()
    lids_x = np.nonzero(mask["eyelids"] > 0.5)[1].mean()
    brow = np.roll(mask["eyelids"], int(np.sign(lids_x - lips_x) * 0.022 * TEXTURE_SIZE), axis=1)
    canvas.paint(gaussian_filter(brow, 2) * (1 - (mask["eyelids"] > 0.3)), hair * 0.9, 0.75)
    _paint_eyes(canvas.image)
    canvas.image[parts == label["mouth_cavity"]] = tone * 0.45
    scalp = (parts == label["head"]) * (1 - np.clip(mask["face"] * 1.3, 0, 1))
    scalp *= 1 - np.clip(gaussian_filter(mask["ears"], 6) * 3, 0, 1)
    return np.clip(canvas.image, 0, 255).astype(np.uint8), scalp
