"""Movements: for every moment of a clip, the pose that realises its schedule."""

from __future__ import annotations

from dataclasses import dataclass
from math import cos, degrees, pi, radians, sin, tan

import numpy as np
from body import Body, Leg, Pose
from geometry import (
    LATERAL,
    LETTERS,
    OUTWARD,
    SIDES,
    Array,
    Floats,
    Letter,
    lateral_axis,
    rotation_x,
)
from legs import arm_directions, solve_leg, two_bone_knee
from motion import Rep, Sway, schedule, smooth
from spec import Spec, option

STANDING_DEG = (4.0, 1.0)
"""Tibial and thigh inclination between repetitions."""
LUNGE_DEG = (6.0, 22.0)
"""The same of the front leg between knee-to-wall attempts."""
HEEL_RISE_FROM, HEEL_RISE_OVER = 0.55, 0.40
"""Depth at which the heel leaves the floor: late in the descent."""
BACK_DORSIFLEXION_DEG = 25.0
"""Most that the back ankle of a lunge gives before its heel rises."""
BACK_STEP = {"wall": 0.56, "split_squat": 0.85}
"""Front to back ankle, of the leg length."""
HINGE_LEAN_DEG = 65.0
"""Of the trunk at the bottom: a deadlift leaves the floor at 58-67 (Escamilla 2000)."""
JUMP_M, JUMP_AHEAD_M = 0.22, 0.08
"""How high the feet of a jump rise, and how much further ahead they land."""
GRAVITY_M_PER_S2 = 9.81
HANG_S = 0.6
"""How long before the first raise the heels go down from flat on the step to below it."""
HANGING = 0.5
"""How far the lifted knee bends in a calf raise on one leg, as at that depth of a squat on one leg."""
BALANCE_ANKLE_M, BALANCE_SHIFT_M = 0.10, 0.08
"""How far an ankle is from the middle, and how far the hips go over the foot of a stance on one leg."""
RAISED_THIGH_DEG, RAISED_SHANK_DEG = 12.0, 55.0
"""Of the leg in the air: its thigh ahead, its shank behind."""
HEEL_SWAY_HZ = 0.4
SIDE_SWAY_SEED = 7
"""Added to the seed of a clip."""
MAX_PELVIS_PITCH = radians(50)

# Shares of the body mass, and where along its segment the centre of mass lies (Winter 2009, table 4.1).
_TRUNK_MASS, _THIGH_MASS, _SHANK_MASS, _FOOT_MASS = 0.68, 0.20, 0.09, 0.03
_SEGMENT_CENTRE = 0.57
"""From the lower to the upper joint."""
_TRUNK_CENTRE = 0.62
"""Of the way from hip to neck."""


@dataclass(frozen=True)
class Moment:
    """Where a clip is at one time."""

    rep: Rep
    x: float
    """Depth of the repetition: 0 standing, 1 at its bottom."""
    sway: float
    """Of the shank around its command, deg."""
    side_sway: float = 0.0
    """The same along + x, deg."""
    hanging: float = 0.0
    """How far the heels hang below a step: 0 flat on it, 1 as far as the spec says."""
    heel_m: float = 0.0
    """How high the heel of a foot that stands alone is, besides what the repetition commands."""


class Movement:
    """Poses of one clip as a function of time."""

    def __init__(self, body: Body, spec: Spec) -> None:
        self.body, self.spec = body, spec
        self.reps, self.duration_s = schedule(spec)
        self.lead: Letter = "R" if spec["leg"] == "right" else "L"
        """Stance or front leg."""
        lifting = option(spec, "heel_lift_side")
        self._lifting = LETTERS if lifting == "both" else (SIDES[lifting],)
        self._sway = Sway(spec["sway_deg"], spec["seed"])
        self._side_sway = Sway(option(spec, "side_sway_deg"), spec["seed"] + SIDE_SWAY_SEED)

    def moment(self, t: float) -> Moment:
        """Where the clip is at time `t` (s)."""
        rep = next((r for r in self.reps if t < r.end_s), self.reps[-1])
        x, tremor = rep.phase(t), option(self.spec, "tremor_deg")
        quiver = x * tremor * sin(2 * pi * option(self.spec, "tremor_hz") * (t - rep.start_s))
        swung = (1 - cos(2 * pi * HEEL_SWAY_HZ * (t - rep.start_s))) / 2
        heel_m = x * option(self.spec, "heel_sway_mm") / 1000 * swung
        hanging = smooth((t - self.reps[0].start_s) / HANG_S + 1)
        return Moment(rep, x, self._sway(t) + quiver, x * self._side_sway(t), hanging, heel_m=heel_m)

    def at(self, t: float) -> tuple[Floats, Array]:
        """Vertices and joint positions at time `t` (s)."""
        kind, now = self.spec["kind"], self.moment(t)
        poses = {
            "wall": self._lunge,
            "split_squat": self._lunge,
            "single_leg": self._single_leg,
            "balance": self._balance,
        }
        pose = self._single_leg if option(self.spec, "one_leg") else poses.get(kind, self._both_legs)
        posed = pose(now)
        vertices, joints = self.body.posed(posed)
        if spread := option(self.spec, "spread_share") * now.x:
            vertices = vertices + self.body.spread(posed, spread)
        if kind != "jump":
            return self._on_step(vertices, joints)
        flown = np.sum([_flight(t - rep.end_s) for rep in self.reps], axis=0)
        return (vertices + flown).astype(np.float32), joints + flown

    def _on_step(self, vertices: Floats, joints: Array) -> tuple[Floats, Array]:
        if not (step_m := option(self.spec, "step_m")):
            return vertices, joints
        up = np.array([0.0, 0.0, step_m])
        return (vertices + up).astype(np.float32), joints + up

    def foot_pitch(self, letter: Letter, rep: Rep, x: float, hanging: float = 0.0) -> float:
        """Commanded foot pitch (rad) at depth `x` of a repetition."""
        calf_raise = self.spec["kind"] == "calf_raise"
        rise = x if calf_raise else smooth((x - HEEL_RISE_FROM) / HEEL_RISE_OVER)
        below = option(self.spec, "heel_drop_mm") * hanging * (1 - x)
        return self.body.heel_lift_pitch(letter, (rep.heel_lift_mm * rise - below) / 1000)

    def _stance_leg(
        self,
        letter: Letter,
        now: Moment,
        ankle_x: float,
        hip_x: float,
        standing: tuple[float, float] = STANDING_DEG,
        *,
        sideways: float = 0.0,
    ) -> Leg:
        """Return a leg with its toes on the floor, at depth `x` of a repetition; `sideways` is a tangent."""
        body, spec, rep, x = self.body, self.spec, now.rep, now.x
        lifts = letter in self._lifting
        pitch = self.foot_pitch(letter, rep, x, now.hanging) if lifts else 0.0
        pitch += body.heel_lift_pitch(letter, now.heel_m) if now.heel_m else 0.0
        foot = body.place_foot(letter, (ankle_x, 0.0), radians(spec["toe_out_deg"]), pitch)
        if spec["kind"] in {"calf_raise", "balance"}:
            tibia, thigh = standing[0] + now.sway, standing[1]
        else:
            leaning = pitch if lifts else self.foot_pitch(self._lifting[0], rep, x)
            tibia = standing[0] + (rep.dorsiflexion - standing[0]) * x + degrees(leaning) + now.sway
            thigh = standing[1] + (rep.thigh - standing[1]) * x**0.95
        valgus = None if spec["valgus_deg"] is None else rep.valgus * x
        hip, knee, tilt = solve_leg(
            body,
            letter,
            ankle=foot.ankle,
            heading=foot.heading,
            tibia=tibia,
            thigh=thigh,
            hip_x=hip_x,
            valgus=valgus,
            tilt=-OUTWARD[letter] * sideways,
        )
        return Leg(
            hip,
            knee,
            foot.ankle,
            foot.foot_rotation,
            foot.toe_rotation,
            lateral_axis(letter, foot.heading, 0.9 * tilt),
            lateral_axis(letter, foot.heading, 0.35 * tilt),
        )

    def _trunk(self, hip: Array, leg: Leg, x: float, legs: float) -> float:
        """Trunk pitch (rad) that keeps the centre of mass over the feet, or the spec's own peak value.

        `legs` is the share of the leg mass that moves with `leg`: 1 for both legs, 0.7 for one.
        """
        body, knee, ankle = self.body, leg.knee, leg.ankle
        torso = body.joint("neck01")[2] - body.joint("upperleg01.L")[2]
        share = 0.30 + 0.17 * x  # of the way from heel to MTP joints
        heel = body.vertices[body.foot["L"].heel_sole, 1] - body.joint("foot.L")[1]
        ball = body.foot["L"].mtp[1] - body.joint("foot.L")[1]
        on_toes = ankle[1] if self.spec["kind"] == "calf_raise" else 0.0
        support = heel * (1 - share) + ball * share + on_toes
        upper, lower = _SEGMENT_CENTRE, 1 - _SEGMENT_CENTRE
        below = legs * (
            _THIGH_MASS * (upper * hip[1] + lower * knee[1])
            + _SHANK_MASS * (upper * knee[1] + lower * ankle[1])
            + _FOOT_MASS * support
        )
        arms = 0.05 * x if self.spec["arms"] == "forward" else 0.01
        sine = ((support - below) / _TRUNK_MASS - hip[1] + arms) / (-_TRUNK_CENTRE * torso)
        lean = float(np.arcsin(np.clip(sine, -0.02, 0.80)))
        hinge = HINGE_LEAN_DEG if self.spec["kind"] == "hinge" else None
        peak = self.spec["trunk_lean_deg"] or hinge
        return lean if peak is None else lean * (1 - x) + radians(peak) * x

    def _over(
        self, hip_centre: Array, rest_centre: Array, lean: float, legs: dict[Letter, Leg], x: float
    ) -> Pose:
        """Return the pose whose upper body leans by `lean` (rad) over the given legs."""
        turn = rotation_x(min(lean * 0.85, MAX_PELVIS_PITCH))
        pelvis = hip_centre - turn @ (rest_centre - self.body.joints[0])
        arms = arm_directions(self.spec["arms"], x)
        return Pose(pelvis, turn, legs, lean, arms, 0.25 * lean)

    def _both_legs(self, now: Moment) -> Pose:
        half = self.spec["stance_m"] / 2
        rest = {s: self.body.joint("upperleg01." + s) for s in LETTERS}
        legs = {s: self._stance_leg(s, now, OUTWARD[s] * half, rest[s][0]) for s in LETTERS}
        hip = (legs["L"].hip + legs["R"].hip) / 2
        lean = self._trunk(hip, legs["L"], now.x, 1.0)
        return self._over(hip, (rest["L"] + rest["R"]) / 2, lean, legs, now.x)

    def _single_leg(self, now: Moment) -> Pose:
        """Squat, or rise, on the lead leg; the other hangs with a bent knee, its foot behind."""
        body, lead = self.body, self.lead
        other: Letter = "L" if lead == "R" else "R"
        rest, s = body.joint("upperleg01." + lead), OUTWARD[lead]
        stance = self._stance_leg(lead, now, s * 0.055, s * 0.025 + rest[0])
        lean = self._trunk(stance.hip, stance, now.x, 0.7)
        turn = rotation_x(min(lean * 0.85, MAX_PELVIS_PITCH))
        hip = stance.hip + turn @ (body.joint("upperleg01." + other) - rest)
        bent = HANGING if self.spec["kind"] == "calf_raise" else now.x
        thigh, shank = radians(4 + 10 * bent), radians(35 + 40 * bent)
        knee = hip + body.thigh * np.array([0, -sin(thigh), -cos(thigh)])
        ankle = knee + body.shank * np.array([0, sin(shank), -cos(shank)])
        foot = rotation_x(shank - radians(5))
        legs = {lead: stance, other: Leg(hip, knee, ankle, foot, foot, LATERAL, LATERAL)}
        return self._over(stance.hip, rest, lean, legs, now.x)

    def _balance(self, now: Moment) -> Pose:
        """Stand on the lead leg, at `x` = 0 on both; it sways about its ankle and carries the body along."""
        body, lead, x = self.body, self.lead, now.x
        other: Letter = "L" if lead == "R" else "R"
        rest, s = body.joint("upperleg01." + lead), OUTWARD[lead]
        ankle_x, leg_m = s * BALANCE_ANKLE_M, body.thigh + body.shank
        hip_x = rest[0] + s * BALANCE_SHIFT_M * x + leg_m * tan(radians(now.side_sway))
        stance = self._stance_leg(lead, now, ankle_x, hip_x, sideways=(hip_x - ankle_x) / leg_m)
        lean = self._trunk(stance.hip, stance, 0.0, 1.0)
        turn = rotation_x(min(lean * 0.85, MAX_PELVIS_PITCH))
        hip = stance.hip + turn @ (body.joint("upperleg01." + other) - rest)
        legs = {lead: stance, other: self._raised_leg(other, hip, x)}
        return self._over(stance.hip, rest, lean, legs, 0.0)

    def _raised_leg(self, letter: Letter, hip: Array, x: float) -> Leg:
        """Return the leg that hangs from `hip`: its foot on the floor at `x` = 0, behind in the air at 1."""
        body = self.body
        flat = body.place_foot(
            letter, (OUTWARD[letter] * BALANCE_ANKLE_M, 0.0), radians(self.spec["toe_out_deg"]), 0.0
        )
        thigh, shank = radians(RAISED_THIGH_DEG), radians(RAISED_SHANK_DEG)
        knee = hip + body.thigh * np.array([0, -sin(thigh), -cos(thigh)])
        in_air = knee + body.shank * np.array([0, sin(shank), -cos(shank)])
        ankle = flat.ankle + x * (in_air - flat.ankle)
        knee = two_bone_knee(body, hip, ankle, np.array([0.0, -1.0, 0.0]))
        foot = rotation_x(x * (shank - radians(5))) @ flat.foot_rotation
        axis = lateral_axis(letter, flat.heading, 0.0)
        return Leg(hip, knee, ankle, foot, foot, axis, axis)

    def _lunge(self, now: Moment) -> Pose:
        """Knee-to-wall or split squat: the front foot stays flat, the back leg follows on its toes."""
        body, lead = self.body, self.lead
        back: Letter = "L" if lead == "R" else "R"
        rest = body.joint("upperleg01." + lead)
        front = self._stance_leg(lead, now, OUTWARD[lead] * 0.11, rest[0], LUNGE_DEG)
        lean = radians(4 + (self.spec["trunk_lean_deg"] or 12) * now.x - 4 * now.x)
        turn = rotation_x(lean * 0.8)
        pelvis = front.hip - turn @ (rest - body.joints[0])
        hip = pelvis + turn @ (body.joint("upperleg01." + back) - body.joints[0])
        legs = {lead: front, back: self._back_leg(back, hip)}
        return Pose(pelvis, turn, legs, lean, arm_directions(self.spec["arms"], now.x), 0.15)

    def _back_leg(self, back: Letter, hip: Array) -> Leg:
        """Raise the back heel until leg length and ankle allow the hip to be where it is."""
        body, outward = self.body, OUTWARD[back]
        step = (outward * 0.13, BACK_STEP[self.spec["kind"]] * (body.thigh + body.shank))
        longest, pole = 0.975 * (body.thigh + body.shank), np.array([outward * 0.15, -1, 0.05])
        low, high = 0.0, 75.0
        for _ in range(30):
            mid = (low + high) / 2
            ankle = body.place_foot(back, step, radians(12), radians(mid)).ankle
            knee = two_bone_knee(body, hip, ankle, pole)
            tibia = degrees(np.arctan2(ankle[1] - knee[1], knee[2] - ankle[2]))
            if np.linalg.norm(ankle - hip) > longest or tibia - mid > BACK_DORSIFLEXION_DEG:
                low = mid
            else:
                high = mid
        foot = body.place_foot(back, step, radians(12), radians(high))
        knee = two_bone_knee(body, hip, foot.ankle, pole)
        axis = lateral_axis(back, foot.heading, 0.0)
        return Leg(hip, knee, foot.ankle, foot.foot_rotation, foot.toe_rotation, LATERAL, axis)


def _flight(since_takeoff_s: float) -> Array:
    """Displacement (m) of a body that left the floor so long ago: a parabola, and a landing further ahead."""
    lasts_s = 2 * np.sqrt(2 * JUMP_M / GRAVITY_M_PER_S2)
    t = float(np.clip(since_takeoff_s, 0, lasts_s))
    height = 0.5 * GRAVITY_M_PER_S2 * t * (lasts_s - t)
    return np.array([0.0, -JUMP_AHEAD_M * t / lasts_s, height])
