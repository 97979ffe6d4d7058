"""The clips that methods are chosen on: bodies, clothes, cameras and rooms, the same for everybody.

A folder of clips (NAME.mp4, NAME.csv, NAME.json, as from samples/generator) is a corpus; this one is defined
here and rendered on demand: every view has every body, everything else is drawn by chance from a fixed seed.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any, Final, TypeAlias

import numpy as np
from trials import SAMPLES

Spec: TypeAlias = dict[str, Any]

SEED: Final = 12
BODIES: Final = (
    "M1", "F1", "M2", "F2",
    "M1:0.5+F1:0.5", "M2:0.6+F2:0.4", "F2:0.6+M1:0.4", "F1:0.5+M2:0.5",
    "M1:0.6+M2:0.4", "F1:0.6+F2:0.4", "M2:0.75+F1:0.25", "F2:0.75+M1:0.25",
)  # fmt: skip
"""Four people and eight blends of two."""
GROUPS: Final = {"side": 24, "oblique": 24, "front": 12, "wall": 12}
"""How many clips of each kind; a multiple of the bodies."""
YAW_DEG: Final = {"side": (75, 105), "oblique": (16, 74), "front": (-15, 15), "wall": (80, 100)}
"""Range of the camera's direction, evenly covered; every other clip is filmed from the other side."""
CAMERA_HEIGHT_M: Final = {"standing": (0.45, 1.35), "wall": (0.35, 0.9)}
"""A knee is filmed from lower down."""
LEVEL_SD_DEG: Final = 1.2
"""Of the camera's roll: phones held upright by eye."""
BODY_MIDDLE_M: Final = 0.85
"""Height at which an aimed camera looks."""
ROOM_TO_TILT_M: Final = 2.8
"""From this distance the whole body stays in the picture when the camera is tilted 3° from its middle."""
SUFFIXES: Final = (".mp4", ".csv", ".json")
DEFINITION: Final = "definition/corpus.json"
"""In the corpus's folder, but not beside the clips: every JSON there is a clip's."""


def specs() -> list[Spec]:
    """Return what each clip shows, as samples/generator/spec.py reads it."""
    return [clip_spec(group, k) for group, count in GROUPS.items() for k in range(count)]


def clip_spec(group: str, k: int) -> Spec:
    """Return the `k`-th clip of a group; it does not depend on the others."""
    rng = np.random.default_rng([SEED, *group.encode(), k])
    low, high = YAW_DEG[group]
    sign = 1 if k % 2 == 0 or group == "front" else -1
    yaw = sign * (low + (high - low) * (_spread(k, GROUPS[group]) + rng.uniform(0, 1)) / GROUPS[group])
    spec = {
        "name": f"{group}{k:02d}",
        "subject": BODIES[k % len(BODIES)],
        "seed": 1000 * SEED + 100 * list(GROUPS).index(group) + k,
        "view_yaw_deg": round(yaw, 1),
        **_movement(rng),
        **_camera(rng, *CAMERA_HEIGHT_M["wall" if group == "wall" else "standing"]),
        **_clothes(rng),
    }
    if group == "front":
        spec["valgus_deg"] = _one(rng, [0, 0, 6, 10])
    if group == "wall":
        spec |= _lunge(rng, sign)
    return spec


def _spread(k: int, count: int) -> int:
    """Return a place 0 … count - 1 for each clip, such that neighbours in number are far apart."""
    step = next(s for s in range(count // 2 - 1, 0, -1) if np.gcd(s, count) == 1)
    return k * step % count


def _one(rng: np.random.Generator, choices: list[Any]) -> Any:
    return choices[int(rng.integers(len(choices)))]


def _between(rng: np.random.Generator, low: float, high: float, digits: int = 2) -> float:
    return round(float(rng.uniform(low, high)), digits)


def _movement(rng: np.random.Generator) -> Spec:
    peak = _between(rng, 18, 40, 1)
    return {
        "reps": 2,
        "peak_dorsiflexion_deg": [peak, round(peak * _between(rng, 0.75, 1), 1)],
        "heel_lift_mm": _one(rng, [0, 0, 0, 0, 20, [0, 30]]),
        "toe_out_deg": _between(rng, 3, 20, 1),
        "arms": _one(rng, ["forward", "hips", "crossed"]),
        "neutral_s": 1.2,
        "tempo": _between(rng, 0.8, 1.2),
    }


def _camera(rng: np.random.Generator, lowest_m: float, highest_m: float) -> Spec:
    landscape = rng.random() < 0.3
    distance_m, height_m = _between(rng, 2.1, 3.6), _between(rng, lowest_m, highest_m)
    camera: Spec = {
        "camera_height_m": height_m,
        "camera_distance_m": distance_m,
        "camera_roll_deg": round(float(rng.normal(0, LEVEL_SD_DEG)), 2),
        "width": 1280 if landscape else 720,
        "height": 720 if landscape else 1280,
        "vertical_fov_deg": 44 if landscape else _one(rng, [48, 58]),
        "fps": _one(rng, [24, 30, 30, 30, 60]),
        "noise": _between(rng, 0.8, 3, 1),
        "crf": _one(rng, [20, 24, 28]),
        "shake_px": _one(rng, [0, 0, 0, 2.5]),
        "shutter": _one(rng, [0, 0, 0, 0, 0.5]),
        "exposure": _one(rng, [1, 1, 1, 0.7]),
    }
    aimed_deg = np.degrees(np.arctan2(height_m - BODY_MIDDLE_M, distance_m))
    if distance_m > ROOM_TO_TILT_M:
        camera["camera_pitch_deg"] = round(float(aimed_deg + rng.uniform(-3, 3)), 1)
    return camera


def _clothes(rng: np.random.Generator) -> Spec:
    look: Spec = {
        "tee": _colour(rng, 30, 230),
        "shorts": _colour(rng, 30, 230),
        "hem": _between(rng, 0.08, 0.22),
        "shoe": _colour(rng, 30, 230),
    }
    legwear = _one(rng, [None, None, "leggings", "trousers"])
    if legwear:
        look["legwear"] = legwear
    scene = {
        "floor": _colour(rng, 60, 200),
        "wall": _colour(rng, 110, 225),
        "floor_kind": _one(rng, ["wood", "rubber"]),
    }
    return {"shoes": bool(rng.random() < 0.6), "look": look, "scene": scene}


def _colour(rng: np.random.Generator, low: int, high: int) -> list[int]:
    return [int(c) for c in rng.integers(low, high, 3)]


def _lunge(rng: np.random.Generator, sign: int) -> Spec:
    return {
        "kind": "wall",
        "leg": "left" if sign > 0 else "right",
        "toe_out_deg": _between(rng, 0, 5, 1),
        "arms": "hips",
        "heel_lift_mm": _one(rng, [0, 0, [0, 22]]),
    }


def missing(folder: Path, wanted: list[Spec]) -> list[str]:
    """Return the names of the clips that a folder lacks, or has by another definition."""
    said = folder / DEFINITION
    there = {spec["name"]: spec for spec in json.loads(said.read_text("utf-8"))} if said.exists() else {}
    return [
        spec["name"]
        for spec in wanted
        if there.get(spec["name"]) != spec
        or not all((folder / f"{spec['name']}{suffix}").exists() for suffix in SUFFIXES)
    ]


def render(folder: Path, wanted: list[Spec]) -> None:
    """Render what is missing, about half a minute a clip; needs moderngl and EGL.

    A clip appears in the folder when it is finished: a run may be stopped and started again.
    """
    names, said = missing(folder, wanted), folder / DEFINITION
    workshop = said.parent / "unfinished"
    workshop.mkdir(parents=True, exist_ok=True)
    for name in names:
        (folder / f"{name}.mp4").unlink(missing_ok=True)
    said.write_text(json.dumps(wanted, indent=1), "utf-8")
    for name in names:
        script = SAMPLES / "generator" / "make_clips.py"
        subprocess.run([sys.executable, script, said, workshop, "--only", name], check=True)
        for suffix in reversed(SUFFIXES):
            (workshop / f"{name}{suffix}").replace(folder / f"{name}{suffix}")
