"""Exercises of a figure whose legs move alone: squats, hinges, lunges, step-ups, from any side, of any build.

Angles at the bottom are those of the literature; see `ankle_cv.protocols.posture` and `looks`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from squat_clips import smooth
from stick import (
    FOOT_BACK_M,
    FOOT_FRONT_M,
    HALF_HIP_M,
    HALF_SHOULDER_M,
    PX_PER_M,
    SHANK_M,
    THIGH_M,
    TRUNK_M,
    series,
)

from ankle_cv.conventions import N_LANDMARKS, SIDES, Array, Landmark, Side, landmark
from ankle_cv.landmarks import LandmarkSeries

ANKLE_M: Final = 0.08
"""Height of the ankle over the floor, m."""
REPS_S: Final = (1.2, 4.4)
"""When each of two repetitions begins, s; one lasts 2.4 s."""
LASTS_S, SECONDS = 2.4, 7.6


@dataclass(frozen=True)
class Build:
    """Lengths of the segments, as shares of the mean ones."""

    thigh: float = 1.0
    shank: float = 1.0
    trunk: float = 1.0

    @property
    def leg_m(self) -> float:
        """From the ankle to the hip."""
        return self.shank * SHANK_M + self.thigh * THIGH_M


class Body:
    """The joints of one moment, m: x to the person's left, y forward, z up."""

    def __init__(
        self,
        build: Build,
        hips: Array,
        ankles: Mapping[Side, Array],
        trunk_deg: float,
        *,
        out_deg: float = 0.0,
    ) -> None:
        self.joints: dict[Landmark, Array] = {}
        lean = np.radians(trunk_deg)
        for side in SIDES:
            out = 1 if side == "left" else -1
            hip = hips + np.array([out * HALF_HIP_M, 0, 0])
            turn = np.radians(out_deg) * out
            ahead = np.array([np.sin(turn), np.cos(turn), 0.0])
            ankle = ankles[side]
            knee = bent(hip, ankle, ahead, build)
            shoulder = hips + build.trunk * TRUNK_M * np.array([0, np.sin(lean), np.cos(lean)])
            sole = ankle - [0, 0, ANKLE_M]
            places = {
                "hip": hip,
                "knee": knee,
                "ankle": ankle,
                "heel": sole - FOOT_BACK_M * ahead,
                "toe": sole + FOOT_FRONT_M * ahead,
                "shoulder": shoulder + np.array([out * HALF_SHOULDER_M, 0, 0]),
            }
            for joint, place in places.items():
                self.joints[landmark(joint, side)] = place  # type: ignore[arg-type]


def bent(hip: Array, ankle: Array, ahead: Array, build: Build) -> Array:
    """The knee of a leg whose ends are known, on the side of the toes."""
    way = hip - ankle
    reach = float(np.linalg.norm(way))
    shank, thigh = build.shank * SHANK_M, build.thigh * THIGH_M
    reach = min(max(reach, abs(shank - thigh) + 1e-6), shank + thigh - 1e-6)
    along = way / np.linalg.norm(way)
    at = (shank**2 - thigh**2 + reach**2) / (2 * reach)
    aside = ahead - (ahead @ along) * along
    knee: Array = ankle + at * along + np.sqrt(max(shank**2 - at**2, 0.0)) * aside / np.linalg.norm(aside)
    return knee


Exercise = Callable[[float, Build], Body]
"""What the body does at a share of the way down, 0 to 1."""


def feet(
    left: tuple[float, float, float] = (0, 0, 0), right: tuple[float, float, float] = (0, 0, 0)
) -> dict[Side, Array]:
    """Ankles at these places from where they stand side by side, m."""
    places: dict[Side, Array] = {}
    for side, out, by in (("left", 1, left), ("right", -1, right)):
        places[side] = np.array([out * HALF_HIP_M * 1.2, 0, ANKLE_M]) + by  # type: ignore[index]
    return places


def by_angles(shank_deg: float, thigh_deg: float, trunk_deg: float) -> Exercise:
    """Both legs alike, to these angles."""

    def body(down: float, build: Build) -> Body:
        shank, thigh, trunk = (
            a + down * (b - a) for a, b in ((4.0, shank_deg), (2.0, thigh_deg), (3.0, trunk_deg))
        )
        s, t = np.radians(shank), np.radians(thigh)
        hips = ANKLE_M * np.array([0, 0, 1]) + np.array(
            [
                0,
                build.shank * SHANK_M * np.sin(s) - build.thigh * THIGH_M * np.sin(t),
                build.shank * SHANK_M * np.cos(s) + build.thigh * THIGH_M * np.cos(t),
            ]
        )
        return Body(build, hips, feet(), trunk)

    return body


def lunge(step_m: float, drop: float, trunk_deg: float) -> Exercise:
    """A split squat: one foot this far ahead of the other, the rear heel not drawn."""

    def body(down: float, build: Build) -> Body:
        places = feet((0, step_m / 2, 0), (0, -step_m / 2, 0.06))
        high = np.sqrt(build.leg_m**2 - (step_m / 2) ** 2) * 0.985
        hips = np.array([0, 0.02 * down, ANKLE_M + high - down * drop * build.leg_m])
        return Body(build, hips, places, 3 + down * (trunk_deg - 3))

    return body


def on_one_leg(lift_m: float, back_m: float, drop: float, trunk_deg: float) -> Exercise:
    """A single-leg squat on the left leg, the free foot held behind or ahead."""

    def body(down: float, build: Build) -> Body:
        free = (0.0, -back_m, lift_m + 0.08 * down)
        hips = np.array([0.06, -0.12 * down, ANKLE_M + 0.985 * build.leg_m - down * drop * build.leg_m])
        return Body(build, hips, feet((0, 0, 0), free), 5 + down * (trunk_deg - 5))

    return body


def side_lunge(apart_m: float, drop: float, trunk_deg: float) -> Exercise:
    """From a wide stance over the left foot; the right leg stays straight."""

    def body(down: float, build: Build) -> Body:
        half = apart_m / 2 - HALF_HIP_M * 1.2
        places = feet((half, 0, 0), (-half, 0, 0))
        high = np.sqrt(build.leg_m**2 - (apart_m / 2 - HALF_HIP_M) ** 2) * 0.985
        low = high - drop * build.leg_m * down
        # The straight leg lets the hips go no further.
        reach = np.sqrt(max((0.985 * build.leg_m) ** 2 - low**2, 0.0))
        sideways = min(reach - apart_m / 2 + HALF_HIP_M, apart_m / 2 - HALF_HIP_M) * down
        hips = np.array([max(sideways, 0.0), -0.15 * down, ANKLE_M + low])
        return Body(build, hips, places, 5 + down * (trunk_deg - 5), out_deg=15.0)

    return body


def step_up(box_m: float) -> Exercise:
    """One foot onto a box, the body after it, and down again: `down` is how far it is done."""

    def body(down: float, build: Build) -> Body:
        first, rise, second = (np.clip(3 * down - k, 0, 1) for k in range(3))
        ahead = 0.35
        left = (0.0, ahead * first, box_m * min(1.0, 1.4 * first))
        right = (0.0, ahead * second, box_m * max(second, 0.0))
        hips = np.array([0, ahead * (0.3 * first + 0.7 * rise), ANKLE_M + 0.985 * build.leg_m + box_m * rise])
        lean = 3 + 25 * np.sin(np.pi * np.clip(down * 1.5, 0, 1))
        return Body(build, hips - [0, 0, 0.05 * first * (1 - rise)], feet(left, right), float(lean))

    return body


EXERCISES: Final[Mapping[str, Mapping[str, Exercise]]] = {
    "squat": {
        "deep": by_angles(35, 95, 33),
        "stiff ankles": by_angles(12, 64, 60),
        "half": by_angles(24, 65, 35),
        "front": by_angles(30, 85, 15),
    },
    "hinge": {
        "deadlift": by_angles(13, 40, 66),
        "kettlebell": by_angles(10, 35, 60),
        "stoop": by_angles(10, 45, 75),
        "Romanian": by_angles(2, 24, 82),
    },
    "lunge": {"long": lunge(0.85, 0.40, 10), "short": lunge(0.65, 0.36, 25), "deep": lunge(0.80, 0.48, 5)},
    "single_leg_squat": {
        "foot behind": on_one_leg(0.30, 0.20, 0.28, 35),
        "low foot": on_one_leg(0.20, 0.10, 0.25, 30),
        "pistol": on_one_leg(0.20, -0.35, 0.45, 35),
    },
    "side_lunge": {"wide": side_lunge(1.0, 0.35, 35), "less wide": side_lunge(0.85, 0.30, 30)},
    "step_up": {"20 cm": step_up(0.2), "30 cm": step_up(0.3), "40 cm": step_up(0.4)},
    "wall_sit": {"to parallel": by_angles(2, 85, 2), "higher": by_angles(0, 65, 0)},
}
"""By what they look like."""
BUILDS: Final[Mapping[str, Build]] = {
    "mean": Build(),
    "long thighs": Build(thigh=1.08, shank=0.96),
    "short thighs, long trunk": Build(thigh=0.94, shank=1.04, trunk=1.08),
}


STRIDE_S, STEP_SHARE, SWING_SHARE = 1.1, 0.8, 0.4
"""A stride, one step in leg lengths, and the part of a stride in which a foot swings: comfortable walking
(Winter 2009)."""


def walking(t: float, build: Build) -> Body:
    """Walking on the spot, as on a treadmill, so that the camera keeps the body in the middle."""
    step_m = STEP_SHARE * build.leg_m

    def foot(phase: float) -> tuple[float, float, float]:
        swing = (phase - 1 + SWING_SHARE) / SWING_SHARE
        if swing < 0:
            return (0.0, step_m * (0.5 - phase / (1 - SWING_SHARE)), 0.0)
        return (0.0, step_m * (swing - 0.5), 0.12 * float(np.sin(np.pi * swing)))

    places = feet(*(foot((t / STRIDE_S + half) % 1.0) for half in (0.0, 0.5)))
    spread = np.sqrt(build.leg_m**2 - (step_m / 2) ** 2)
    bob = 0.02 * np.cos(4 * np.pi * t / STRIDE_S)
    return Body(build, np.array([0, 0, ANKLE_M + 0.98 * spread + bob]), places, 5.0)


def walked(
    build: Build, yaw_deg: float, *, seconds: float, nearer: float = 1.0, noise_px: float = 0.0
) -> LandmarkSeries:
    """Film somebody who walks, ``nearer`` times as large in the end: the picture grows about the horizon."""
    film = series(lambda t: walking(t, build), seconds=seconds, yaw_deg=yaw_deg)  # type: ignore[arg-type, return-value]
    grows = 1 / np.linspace(nearer, 1.0, len(film))[:, None, None]
    eye = np.array([film.size_px[0] / 2, 1100 - PX_PER_M])
    points = film.points.copy()
    points[..., :2] = eye + (points[..., :2] - eye) * grows
    return noisy(LandmarkSeries(film.time_s, points, film.world_m, film.size_px), noise_px)


def performed(
    exercise: Exercise, build: Build, yaw_deg: float, *, noise_px: float = 0.0, seed: int = 0
) -> LandmarkSeries:
    """Film two repetitions; the noise is white, as the model's is after its own smoothing at worst."""

    def at(t: float) -> Body:
        down = sum(
            float(
                smooth(np.array((t - s) / (LASTS_S / 2 - 0.15)))
                - smooth(np.array((t - s - LASTS_S / 2 - 0.15) / (LASTS_S / 2 - 0.15)))
            )
            for s in REPS_S
        )
        return exercise(down, build)

    return noisy(series(at, seconds=SECONDS, yaw_deg=yaw_deg), noise_px, seed)  # type: ignore[arg-type]


def noisy(film: LandmarkSeries, noise_px: float, seed: int = 0) -> LandmarkSeries:
    """The same with white noise on its landmarks."""
    rng = np.random.default_rng(seed)
    points, world = film.points.copy(), film.world_m.copy()
    points[..., :2] += rng.normal(0, noise_px, (len(film), N_LANDMARKS, 2))
    world += rng.normal(0, noise_px / 500, world.shape)
    return LandmarkSeries(film.time_s, points, world, film.size_px)
