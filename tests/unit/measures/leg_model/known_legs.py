"""Legs whose every parameter is known, as both networks would see them by the model's own geometry."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from ankle_cv.assessment import Facing, ViewKind
from ankle_cv.camera import UNKNOWN_ROLL, Camera, Roll
from ankle_cv.conventions import LEG_JOINTS, N_LANDMARKS, SIDES, Array, Side, landmark
from ankle_cv.evidence.records import FootTrack, JointTrack, LegEvidence, PixelEvidence
from ankle_cv.evidence.second_pose import JOINTS
from ankle_cv.landmarks import LandmarkSeries
from ankle_cv.measures.leg_model.geometry import pose
from ankle_cv.measures.leg_model.layout import MOMENT_NAMES, Layout, make_layout
from ankle_cv.measures.leg_model.moments import Moments, SeenPitch, SeenPoint
from ankle_cv.measures.leg_model.priors import NETWORKS, Network
from ankle_cv.scene.body import level_body
from ankle_cv.scene.scale import PixelScale
from ankle_cv.scene.scene import Scene
from ankle_cv.scene.view import LegPlane, View

SIZE_PX = (1080, 1920)
DISTANCE = 8.0
"""Of the body from the camera, shanks."""
LEVEL = Roll(0.0, 0.3, known=True)
EXACT_PX = 1000.0
"""Weight of a point of `seen_as`: a pixel is a thousand standard errors."""


def simple_layout(
    sides: tuple[Side, ...] = ("left",),
    networks: tuple[Network, ...] = ("second",),
    *,
    near: Side | None = None,
) -> Layout:
    """The parameters of a clip filmed at the person's left."""
    return make_layout(
        sides, networks, yaw_deg=90.0, yaw_sd_deg=6.0, roll=UNKNOWN_ROLL, near=near, lunge=None
    )


def clip_of(layout: Layout, **named: float) -> Array:
    """Parameters of the clip: those named (``left__toe_out_deg`` for ``left.toe_out_deg``), the others 0."""
    clip = np.zeros(len(layout.names))
    for name, value in named.items():
        clip[layout.index(name.replace("__", "."))] = value
    return clip


def moments_of(layout: Layout, count: int = 1, /, **named: Array | float) -> Array:
    """Parameters of the moments, the same for every leg; those that are not named are 0."""
    moments = np.zeros((count, len(layout.sides), len(MOMENT_NAMES)))
    for name, value in named.items():
        moments[:, :, MOMENT_NAMES.index(name)] = np.reshape(value, (-1, 1))
    return moments.reshape(count, layout.per_moment)


def seen_as(layout: Layout, clip: Array, moments: Array, **other: object) -> Moments:
    """Observations that are exactly those of a model."""
    posed = pose(layout, clip, moments, SIZE_PX).legs
    count = len(moments)
    points = {
        (side, network, joint): SeenPoint(
            np.stack([np.broadcast_to(axis.value, count) for axis in at], axis=1), np.full(count, EXACT_PX)
        )
        for side in layout.sides
        for (network, joint), at in posed[side].points.items()
    }
    plain = Moments(
        time_s=np.arange(count, dtype=np.float64) / 10,
        step_s=0.1,
        size_px=SIZE_PX,
        sides=layout.sides,
        networks=layout.networks,
        shank_px=200.0,
        points=points,
        pitches={},
        standing=np.zeros(count, dtype=np.bool_),
        standing_weight=1.0,
        rear=None,
    )
    return replace(plain, **other)  # type: ignore[arg-type]


@dataclass(frozen=True)
class Film:
    """One squat in three seconds, at ten frames a second.

    Attributes
    ----------
    yaw_deg
        Of the camera around the person, +90 at the left side.
    roll
        What is known of the roll of the floor.
    roll_deg, pitch_deg
        The true ones.
    heel_up_deg
        Pitch of the feet at the bottom.
    clip
        Other parameters that differ from the usual ones, by name.
    split
        The left foot stands a shank ahead of the right one.
    """

    yaw_deg: float = 90.0
    roll: Roll = LEVEL
    roll_deg: float = 0.0
    pitch_deg: float = 0.0
    heel_up_deg: float = 0.0
    clip: tuple[tuple[str, float], ...] = ()
    split: bool = False

    @property
    def kind(self) -> ViewKind:
        return "side" if abs(self.yaw_deg) > 75 else "oblique"

    @property
    def near(self) -> Side:
        return "left" if self.yaw_deg > 0 else "right"

    @property
    def down(self) -> Array:
        """``(t,)`` 0 standing, 1 at the bottom."""
        time_s = np.arange(31) / 10
        result: Array = np.sin(np.pi * np.clip((time_s - 0.5) / 2.0, 0, 1)) ** 2
        return result

    @property
    def shank_deg(self) -> Array:
        return 4 + 26 * self.down

    @property
    def foot_pitch_deg(self) -> Array:
        return self.heel_up_deg * self.down

    def layout(self) -> Layout:
        return make_layout(
            SIDES,
            NETWORKS,
            yaw_deg=self.yaw_deg,
            yaw_sd_deg=6.0,
            roll=self.roll,
            near=self.near,
            lunge="left" if self.split else None,
        )

    def parameters(self) -> tuple[Array, Array]:
        """The truth: usual bodies and networks before the camera."""
        layout = self.layout()
        clip, yaw = layout.mean.copy(), np.radians(-self.yaw_deg)
        named = {"roll_deg": self.roll_deg, "pitch_deg": self.pitch_deg}
        for side, outwards in (("left", 1), ("right", -1)):
            named[f"{side}.across"] = 0.22 * outwards * float(np.cos(yaw))
            named[f"{side}.depth"] = DISTANCE + 0.22 * outwards * float(np.sin(yaw))
        named["right.across"] += 1.0 if self.split else 0.0
        for name, value in (named | dict(self.clip)).items():
            clip[layout.index(name)] = value
        moments = moments_of(
            layout,
            len(self.down),
            shank_deg=self.shank_deg,
            thigh_deg=2 + 78 * self.down,
            foot_pitch_deg=self.foot_pitch_deg,
        )
        return clip, moments

    def inclination_deg(self, side: Side) -> Array:
        return pose(self.layout(), *self.parameters(), SIZE_PX).legs[side].inclination_deg.value

    def paths(self) -> dict[tuple[Side, Network, str], Array]:
        """``(n, 2)`` px of every joint by every network."""
        posed = pose(self.layout(), *self.parameters(), SIZE_PX).legs
        return {
            (side, network, joint): np.stack([axis.value for axis in at], axis=1)
            for side in SIDES
            for (network, joint), at in posed[side].points.items()
        }

    def view(self) -> View:
        plane = LegPlane(abs(float(np.sin(np.radians(self.yaw_deg)))), 0.95, measurable=True)
        facing: Facing = "left" if self.yaw_deg > 0 else "right"
        legs = {s: replace(plane, measurable=self.kind == "oblique" or s == self.near) for s in SIDES}
        return View(self.kind, self.yaw_deg, 6.0, facing, self.near, legs["left"], legs["right"])

    def scene(
        self,
        off_px: Mapping[tuple[Side, str], tuple[float, float]] | None = None,
        visibility: Mapping[tuple[Side, str], float] | None = None,
    ) -> Scene:
        """The scene, with joints of the first network displaced or hardly visible."""
        paths, n = self.paths(), len(self.down)
        points = np.full((n, N_LANDMARKS, 4), [SIZE_PX[0] / 2, SIZE_PX[1] / 2, 0.0, 0.95])
        for side in SIDES:
            for joint in LEG_JOINTS:
                k = landmark(joint, side)
                points[:, k, :2] = paths[side, "first", joint] + np.array(
                    (off_px or {}).get((side, joint), 0)
                )
                points[:, k, 3] = (visibility or {}).get((side, joint), 0.95)
        clip = LandmarkSeries(np.arange(n) / 10, points, np.zeros((n, N_LANDMARKS, 3)), SIZE_PX)
        if self.split:
            clip = replace(clip, world_m=_split_world_m(n))
        body = level_body(clip, Camera(SIZE_PX, self.roll))
        return Scene(body, self.view(), PixelScale("none", None, 0.0, 100.0), {})

    def evidence(self, *, tracked: bool = False, score: float = 0.9) -> PixelEvidence:
        """Joints by the second network; the pitch of the feet by a tracker, if asked for."""
        paths, n = self.paths(), len(self.down)
        track = FootTrack(
            np.stack([np.zeros(n), -2.0 * self.foot_pitch_deg], axis=1),
            self.foot_pitch_deg,
            np.zeros((n, 2)),
            np.full(n, 0.3),
            np.full(n, 0.2),
        )
        return PixelEvidence(
            {
                side: LegEvidence(
                    foot=track if tracked else None,
                    joints=JointTrack(
                        np.stack([paths[side, "second", joint] for joint in JOINTS], axis=1),
                        np.full((n, len(JOINTS)), score),
                    ),
                )
                for side in SIDES
            }
        )


def _split_world_m(n: int) -> Array:
    """Metric landmarks of a person seen from their left, the left foot 0.6 m ahead of the right one."""
    world = np.zeros((n, N_LANDMARKS, 3))
    for side, sign in zip(SIDES, (-1, 1), strict=True):
        world[:, landmark("shoulder", side)] = 0, -0.5, 0.18 * sign
        world[:, landmark("hip", side)] = 0, 0, 0.1 * sign
        world[:, landmark("knee", side)] = 0.2 * sign, 0.4, 0.1 * sign
        world[:, landmark("ankle", side)] = 0.3 * sign, 0.8, 0.1 * sign
    return world


def tracked_pitch(deg: Array, sd_deg: float) -> SeenPitch:
    return SeenPitch(deg, np.full(len(deg), 1 / sd_deg))
