"""What a clip's spec can say, and the values it takes where it is silent."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, TypeAlias

from assets import blend_of

Spec: TypeAlias = dict[str, Any]
"""One clip, complete. Read from JSON and written to it, so its values are JSON's."""

KINDS = ("squat", "wall", "calf_raise", "single_leg", "hinge", "split_squat", "jump", "balance")
ARMS = ("forward", "hips", "crossed", "down", "bar")
"""`bar`: the hands beside the shoulders, as on a barbell."""
MIN_NEUTRAL_S = 1.0

DEFAULTS: Spec = {
    "kind": "squat",  # one of KINDS
    "subject": "M1",  # a body, or a blend such as "M1:0.5+F2:0.5"
    "shoes": False,
    "leg": "left",  # stance leg (single_leg, balance) or front leg (wall, split_squat)
    "reps": 3,  # balance: stances on one leg, with a touch-down of the other foot between two
    "peak_dorsiflexion_deg": 30.0,  # number (scaled by 1, 0.9, 0.96, 0.84 over the reps) or one entry a rep
    "peak_thigh_deg": None,  # thigh inclination at the bottom; None = chosen from the dorsiflexion
    "heel_lift_mm": 0.0,  # at the bottom; number or one entry a rep
    "valgus_deg": None,  # 3D frontal-plane angle at the bottom, number or one a rep; None = knees track feet
    "toe_out_deg": 7.0,
    "trunk_lean_deg": None,  # pitch of the upper spine at the bottom; None = keeps the balance (hinge: 65)
    "stance_m": 0.30,
    "arms": "forward",  # one of ARMS
    "neutral_s": 1.0,
    "tempo": 1.0,
    "sway_deg": 0.3,
    "view_yaw_deg": 90.0,  # 0 = camera in front, +90 = on the person's left, -90 = right
    "camera_height_m": 0.8,
    "camera_distance_m": 3.0,
    "vertical_fov_deg": 48.0,
    "camera_pitch_deg": None,  # + looks down; None = aimed at the middle of the body
    "camera_roll_deg": 0.0,
    "shake_px": 0.0,  # RMS of a smooth handheld drift
    "fps": 30,
    "width": 720,
    "height": 1280,
    "noise": 1.2,  # sensor noise, grey levels
    "jpeg_quality": None,  # of each picture before it is encoded; None = untouched
    "crf": 20,
    "seed": 0,
    "look": {},  # over LOOKS and ACCESSORIES
    "scene": {},  # over SCENE
}
EXTRAS: Spec = {  # recorded in a clip's JSON only where its spec names them
    "tremor_deg": 0.0,  # amplitude of a quiver of the shank in the movement, besides its sway
    "tremor_hz": 2.0,
    "side_sway_deg": 0.0,  # balance: sway of the shank to the sides, as sway_deg is forward and back
    "heel_sway_mm": 0.0,  # balance: how far the heel of the standing foot comes up and down, at HEEL_SWAY_HZ
    "hold_s": None,  # how long a bottom or a stance on one leg is held; None = as usual, see motion.TIMING_S
    "one_leg": False,  # calf_raise: on the leg of `leg` alone, the other foot behind in the air
    "heel_lift_side": "both",  # both | left | right: the other heel stays down, both shanks lean alike
    "time_jitter_ms": 0.0,  # variable frame rate: SD of the time between two frames
    "dropped_share": 0.0,  # variable frame rate: share of frames that the camera left out
    "defocus_px": 0.65,  # SD of the lens blur
    "shutter": 0.0,  # share of the frame interval that the shutter is open: motion blur
    "exposure": 1.0,  # gain before the noise: 0.3 is a dim room
    "gamma": 1.0,  # after the gain: > 1 darkens the shadows
    "bystander": None,  # somebody else in the picture: {} or some of bystander.DEFAULTS
    "barbell": None,  # across the shoulders: {} or some of gear.BARBELL
    "box": None,  # before the near foot at the bottom: {} or some of gear.BOX
    "step_m": 0.0,  # calf_raise: height of a step under the forefeet; the heels are free
    "heel_drop_mm": 0.0,  # calf_raise on a step: how far the heels hang below it between the raises
    "spread_share": 0.0,  # of its length by which a bare foot grows forward and wider at the bottom
    "collar_m": 0.0,  # a high shoe's collar, above its sole: the shank pulls it along; 0 = a low shoe
    "light_deg": None,  # [azimuth from the camera, elevation] of the light; None = by the seed
}
_LOOK = ("skin", "hair", "tee", "shorts", "sleeve", "hem", "loose", "long_hair")
LOOKS: dict[str, Spec] = {
    body: dict(zip(_LOOK, look, strict=True))
    for body, look in {
        "M1": ((214, 168, 142), (58, 42, 32), (120, 125, 132), (38, 46, 78), 0.65, 0.16, 0.016, False),
        "F1": ((190, 140, 108), (28, 22, 20), (158, 60, 82), (40, 40, 44), 0.35, 0.2, 0.004, True),
        "M2": ((112, 74, 54), (22, 18, 16), (225, 225, 220), (70, 78, 60), 0.7, 0.1, 0.016, False),
        "F2": ((226, 186, 164), (120, 82, 48), (60, 110, 120), (70, 70, 80), 0.5, 0.14, 0.01, True),
    }.items()
}
"""Colours (RGB 0..255) and cut of each body's clothes; a blend wears those of its first body.

`look` may add ``"legwear": "leggings"`` or ``"trousers"``, in the colour of the shorts."""
ACCESSORIES: Spec = {"socks": None, "shoe": (52, 58, 70), "shoe_stripe": (222, 226, 228)}
SCENE: Spec = {"floor": (158, 120, 87), "wall": (204, 201, 191), "floor_kind": "wood", "props": True}
"""`floor_kind` is one of ``room.FLOORS``; `scene` may add ``"wall_kind"``, one of ``room.WALLS``."""


def complete(entry: Spec) -> Spec:
    """Fill the defaults into a clip's spec.

    Raises
    ------
    ValueError
        A key is unknown, or a value is not one that can be made.
    """
    name = entry.get("name")
    if not name:
        raise ValueError("a clip needs a name")
    unknown = set(entry) - set(DEFAULTS) - set(EXTRAS) - {"name"}
    if unknown:
        raise ValueError(f"{name}: unknown keys {sorted(unknown)}")
    spec = {**DEFAULTS, **entry}
    if spec["kind"] not in KINDS:
        raise ValueError(f"{name}: kind must be one of {KINDS}")
    if spec["arms"] not in ARMS:
        raise ValueError(f"{name}: arms must be one of {ARMS}")
    if spec["neutral_s"] < MIN_NEUTRAL_S:
        raise ValueError(f"{name}: neutral_s must be at least {MIN_NEUTRAL_S}")
    if option(spec, "step_m") and spec["kind"] != "calf_raise":
        raise ValueError(f"{name}: step_m is of calf raises")
    if option(spec, "heel_drop_mm") and not option(spec, "step_m"):
        raise ValueError(f"{name}: heels hang below a step: heel_drop_mm needs step_m")
    if option(spec, "spread_share") and spec["shoes"]:
        raise ValueError(f"{name}: spread_share is of bare feet")
    if option(spec, "collar_m") and not spec["shoes"]:
        raise ValueError(f"{name}: collar_m is of shoes")
    first = next(iter(blend_of(spec["subject"])))
    spec["look"] = {**LOOKS[first], **ACCESSORIES, "seed": spec["seed"], **entry.get("look", {})}
    spec["scene"] = {**SCENE, **entry.get("scene", {})}
    return spec


def option(spec: Spec, name: str) -> Any:
    """Value of one of the EXTRAS."""
    return spec.get(name, EXTRAS[name])


def read_specs(path: Path, only: list[str] | None = None) -> list[Spec]:
    """Complete specs of the clips in a JSON file, or of some of them.

    Raises
    ------
    ValueError
        A spec is wrong, or a name in `only` is not in the file.
    """
    specs = [complete(entry) for entry in json.loads(path.read_text(encoding="utf-8"))]
    missing = set(only or ()) - {spec["name"] for spec in specs}
    if missing:
        raise ValueError(f"{path}: no clips {sorted(missing)}")
    return [spec for spec in specs if not only or spec["name"] in only]
