"""Exact angles, heel lift and pixel positions of one posed frame; column names as in frames.csv.

All angles are in degrees and in the person's own frame (side views need no camera model):
  tibial_inclination  shank against the floor normal in the sagittal plane, + knee in front of ankle
  foot_pitch          rotation of the hindfoot about the toes against the flat foot, + heel up
  dorsiflexion        tibial_inclination - foot_pitch
  heel_lift           height gained by the sole under the heel, where the flat foot rests (mm)
  heel_back_lift      the same for the rearmost point of the heel (the `heel` pixel): 1.1-1.2 times as much
  knee_flexion        180 minus the 3D angle hip-knee-ankle
  thigh_inclination   thigh against the vertical in the sagittal plane, 90 = parallel to the floor
  fppa_3d             frontal-plane projection angle hip-knee-ankle without perspective, + valgus
  fppa                the same measured in the picture; empty beyond FRONTAL_YAW_DEG of the frontal view
  trunk_lean          mid-hip to mid-shoulder line against the vertical, sagittal, + forward
  kasr                knee separation / ankle separation, left-right distances without perspective
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

import numpy as np
from assets import BONE
from body import Body
from camera import Camera
from geometry import OUTWARD, SIDES, Array, Floats, Letter, Side, unit
from legs import frontal_angle
from numpy import arctan2, degrees

Row: TypeAlias = dict[str, float | None]
"""One frame's columns; None where there is nothing to measure."""
Anatomy: TypeAlias = dict[Side, dict[str, Array]]

FRONTAL_YAW_DEG = 50.0
POINTS = ("hip", "knee", "ankle", "heel", "toe")


def anatomy(body: Body, vertices: Floats, joints: Array) -> Anatomy:
    """Return the measured points of one frame, m: joint centres, heel, toe tip, MTP centre."""
    points: Anatomy = {}
    for side, letter in SIDES.items():
        foot = body.foot[letter]
        points[side] = {
            "hip": joints[BONE["upperleg01." + letter]],
            "knee": joints[BONE["lowerleg01." + letter]],
            "ankle": joints[BONE["foot." + letter]],
            "shoulder": joints[BONE["upperarm01." + letter]],
            "heel": vertices[foot.heel_back].astype(float),
            "toe": vertices[foot.toe_tip].astype(float),
            "sole": vertices[foot.heel_sole].astype(float),
            "mtp": joints[BONE["toe2-1." + letter]],
        }
    return points


def sagittal(vector: Array) -> float:
    """Forward lean of an upward vector, deg."""
    return float(degrees(arctan2(-vector[1], vector[2])))


class Truth:
    """Ground truth of a clip; heel lift and foot pitch are zero with the foot flat on floor or step."""

    def __init__(self, body: Body, camera: Camera, yaw_deg: float, step_m: float = 0.0) -> None:
        self._body, self._camera, self._yaw = body, camera, yaw_deg
        self._flat_heel_mm: dict[Side, Array] = {}
        self._flat_slope: dict[Side, float] = {}
        for side, letter in SIDES.items():
            foot = body.foot[letter]
            self._flat_heel_mm[side] = 1000 * (body.vertices[[foot.heel_sole, foot.heel_back], 2] + step_m)
            rise = body.joint("toe2-1." + letter) - body.joint("foot." + letter)
            self._flat_slope[side] = arctan2(-rise[2], np.hypot(*rise[:2]))

    def row(self, vertices: Floats, joints: Array, to_picture: Callable[[Array], Array]) -> Row:
        """All columns but frame and time. `to_picture` maps ideal pixels to shaken ones."""
        points = anatomy(self._body, vertices, joints)
        out: Row = {}
        pixels = {
            side: {name: to_picture(self._camera.project(p[name]))[0] for name in POINTS}
            for side, p in points.items()
        }
        for side in SIDES:
            self._add_side(out, side, points[side], pixels[side])
        left, right = points["left"], points["right"]
        out["trunk_lean_deg"] = sagittal(left["shoulder"] + right["shoulder"] - left["hip"] - right["hip"])
        knees, ankles = abs(left["knee"][0] - right["knee"][0]), abs(left["ankle"][0] - right["ankle"][0])
        out["kasr"] = float(knees / ankles)
        for side in SIDES:
            for name in POINTS:
                out[f"{name}_{side}_x_px"], out[f"{name}_{side}_y_px"] = map(float, pixels[side][name])
        return out

    def _add_side(self, out: Row, side: Side, p: dict[str, Array], pixels: dict[str, Array]) -> None:
        letter = SIDES[side]
        shank, thigh, foot = p["knee"] - p["ankle"], p["hip"] - p["knee"], p["mtp"] - p["ankle"]
        pitch = float(degrees(arctan2(-foot[2], np.hypot(*foot[:2])) - self._flat_slope[side]))
        lift, back_lift = 1000 * np.array([p["sole"][2], p["heel"][2]]) - self._flat_heel_mm[side]
        tibia = sagittal(shank)
        out[f"tibial_inclination_{side}_deg"] = tibia
        out[f"dorsiflexion_{side}_deg"] = tibia - pitch
        out[f"foot_pitch_{side}_deg"] = pitch
        out[f"heel_lift_{side}_mm"] = float(lift)
        out[f"heel_back_lift_{side}_mm"] = float(back_lift)
        bend = np.arccos(np.clip(unit(shank) @ unit(thigh), -1, 1))
        out[f"knee_flexion_{side}_deg"] = float(degrees(bend))
        out[f"thigh_inclination_{side}_deg"] = float(degrees(arctan2(thigh[1], thigh[2])))
        out[f"fppa_{side}_deg"] = self._image_fppa(letter, pixels)
        out[f"fppa_3d_{side}_deg"] = frontal_angle(letter, p["hip"], p["knee"], p["ankle"])

    def _image_fppa(self, letter: Letter, pixels: dict[str, Array]) -> float | None:
        if min(abs(self._yaw), 180 - abs(self._yaw)) > FRONTAL_YAW_DEG:
            return None
        mirror = 1 if abs(self._yaw) < 90 else -1  # noqa: PLR2004 - seen from behind, left is on the left
        hip, knee, ankle = (pixels[k] * [mirror, 1] for k in ("hip", "knee", "ankle"))
        thigh = arctan2(knee[0] - hip[0], knee[1] - hip[1])
        shank = arctan2(ankle[0] - knee[0], ankle[1] - knee[1])
        return float(OUTWARD[letter] * degrees(shank - thigh))
