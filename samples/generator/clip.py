"""One clip: its person, movement and camera, and the files it becomes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import cv2
import numpy as np
from body import Body
from bystander import Bystander
from camera import Camera
from encode import Encoder
from gear import gear_of
from geometry import SIDES, Array, Floats, Picture
from motion import frame_times
from movement import Movement
from picture import Sensor, Shake
from record import describe, write_csv, write_json
from spec import Spec, option
from stage import Stage
from truth import Anatomy, Row, Truth, anatomy
from wall import wall_position, wall_record

if TYPE_CHECKING:
    from render import Renderer

AIM_HEIGHT = 0.48
"""Of the body: where a camera without a pitch of its own is aimed."""
CENTRE_Y_M = {"wall": 0.08}
"""Where the middle of the movement lies, in front of (-) or behind (+) the ankles."""
DEFAULT_CENTRE_Y_M = -0.05
SHUTTER_SAMPLES = 4
"""Pictures that are averaged while the shutter is open."""


class Clip:
    """A clip as its spec describes it."""

    def __init__(self, spec: Spec) -> None:
        self.spec = spec
        self.body = Body(spec["subject"], shoes=spec["shoes"], collar_m=option(spec, "collar_m"))
        self.movement = Movement(self.body, spec)
        self.shake = Shake(spec["shake_px"], spec)
        self.wall_y = wall_position(self.body, self.movement) if spec["kind"] == "wall" else None
        self.camera = Camera(
            yaw_deg=spec["view_yaw_deg"],
            distance_m=spec["camera_distance_m"],
            height_m=spec["camera_height_m"],
            width=spec["width"],
            height=spec["height"],
            vertical_fov_deg=spec["vertical_fov_deg"],
            aim_height_m=AIM_HEIGHT * self.body.height,
            centre_y_m=CENTRE_Y_M.get(spec["kind"], DEFAULT_CENTRE_Y_M),
            pitch_deg=spec["camera_pitch_deg"],
            roll_deg=spec["camera_roll_deg"],
            margin=self.shake.margin,
        )
        other = option(spec, "bystander")
        self.bystander = None if other is None else Bystander(other, spec, self.camera)
        self.gear = gear_of(spec, self.body, self.camera)
        others = [*([] if self.bystander is None else [self.bystander]), *self.gear]
        self.stage = Stage(spec, self.body, self.camera, self.wall_y, others)
        self.times_s = frame_times(self.movement.duration_s, spec)

    def write_truth(self, folder: Path) -> None:
        """Write NAME.csv and NAME.json."""
        truth = Truth(self.body, self.camera, self.spec["view_yaw_deg"], option(self.spec, "step_m"))
        rows: list[Row] = []
        closest_mm = np.inf
        for frame, t in enumerate(self.times_s):
            vertices, joints = self.movement.at(t)
            row = truth.row(vertices, joints, _shaken(self.shake.matrix(t)))
            rows.append({"frame": frame, "time_s": t, **row})
            if self.wall_y is not None:
                closest_mm = min(closest_mm, 1000 * float(vertices[:, 1].min() - self.wall_y))
        record = describe(self.spec, self.body, self.movement, self.camera, rows)
        if self.wall_y is not None:
            record["wall"] = wall_record(self.body, self.movement, self.wall_y, closest_mm)
        write_csv(folder / f"{self.spec['name']}.csv", rows)
        write_json(folder / f"{self.spec['name']}.json", record)

    def write_video(self, folder: Path, renderer: Renderer) -> None:
        """Write NAME.mp4."""
        spec = self.spec
        renderer.set_stage(self.stage)
        sensor, size = Sensor(spec), (spec["width"], spec["height"])
        with Encoder(folder / f"{spec['name']}.mp4", size, spec["fps"], spec["crf"]) as encoder:
            for t in self.times_s:
                encoder.add(np.ascontiguousarray(sensor.take(self.picture(renderer, t))), t)

    def write_preview(self, folder: Path, renderer: Renderer) -> None:
        """Write PNGs of the first frame and of the bottom of each repetition."""
        renderer.set_stage(self.stage)
        sensor = Sensor(self.spec)
        for t in (0.0, *(rep.bottom_s for rep in self.movement.reps)):
            path = folder / f"{self.spec['name']}_{t:05.2f}.png"
            cv2.imwrite(str(path), sensor.take(self.picture(renderer, t))[..., ::-1])

    def picture(self, renderer: Renderer, t: float) -> Picture:
        """RGB picture at time `t` (s), as the lens sees it."""
        open_s = option(self.spec, "shutter") / self.spec["fps"]
        if not open_s:
            return self._instant(renderer, t)
        moments = t + open_s * (np.arange(SHUTTER_SAMPLES) / (SHUTTER_SAMPLES - 1) - 0.5)
        pictures = [self._instant(renderer, moment) for moment in moments.tolist()]
        return np.asarray(np.mean(pictures, axis=0).round(), np.uint8)

    def _instant(self, renderer: Renderer, t: float) -> Picture:
        vertices, joints = self.movement.at(t)
        contacts = floor_contacts(self.body, anatomy(self.body, vertices, joints))
        depth = self.movement.moment(t).x
        others = [thing.vertices(joints, depth) for thing in self.gear]
        if self.bystander is not None:
            others.insert(0, self.bystander.vertices(t))
        return self.shake.apply(renderer.frame(vertices, contacts, others), self.shake.matrix(t))


def _shaken(matrix: Array) -> Callable[[Array], Array]:
    """Map from ideal to shaken pixels."""
    return lambda xy: xy @ matrix[:, :2].T + matrix[:, 2]


def floor_contacts(body: Body, points: Anatomy) -> Floats:
    """Heels and balls of the feet (4, 3), m: where the floor darkens; z = height above flat."""
    contacts = []
    for side, letter in SIDES.items():
        foot = body.foot[letter]
        contacts.append(points[side]["sole"] - [0, 0, body.vertices[foot.heel_sole, 2]])
        contacts.append(points[side]["mtp"] - [0, 0, foot.mtp[2]])
    return np.array(contacts)
