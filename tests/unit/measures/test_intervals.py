"""The width of every interval, added up by hand: 1.96 times the root of the squares of its parts.

The clip is thirty frames of one posture, a second long, so nothing scatters unless a test says so; what the
readings bring along and what the clip is known to are round numbers. Every width is held on both sides.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace

import numpy as np
import pytest
from squat_clips import leg, measures
from stick import Pose, body, series

from ankle_cv.camera import Roll
from ankle_cv.conventions import Array, Side
from ankle_cv.measures.series import LEG_COLUMNS, FootSource, LegErrors, Measures, PitchSource, ShankSource
from ankle_cv.measures.uncertainty import Uncertainty
from ankle_cv.scene.scale import PixelScale
from ankle_cv.scene.scene import Scene
from ankle_cv.scene.view import LegPlane, View

ROLL = 0.3
"""Standard error of the roll of the floor, deg."""
PEAK = 150 / 60**2
"""How far a peak is missed that lies half a frame (1/60 s) away and curves by 300 deg/s²: 300 / 2 t², deg."""
SHANK, CHANGE, FOOT, LIFT = 1.7, 1.1, 0.5, 2.0
"""What the readings bring along: inclination, its change and pitch, deg, heel lift, px."""
MM_PER_PX, SCALE_SHARE, FOOT_PX = 2.5, 0.04, 200.0
"""At 200 px of foot the shank, 246 / 152 of it, is 324 px long: its pixels add nothing."""
VALUES = {
    "tibial_inclination_deg": 30.0,
    "tibial_excursion_deg": 25.0,
    "dorsiflexion_deg": 30.0,
    "foot_pitch_deg": 10.0,
    "heel_lift_mm": 50.0,
    "heel_lift_pct_foot": 10.0,
    "knee_flexion_deg": 90.0,
    "thigh_inclination_deg": 30.0,
    "fppa_deg": 8.0,
    "foot_turn_out_deg": 7.0,
    "knee_inward_of_toes": 0.1,
}


def plane(angle_deg: float, off_side_deg: float) -> float:
    """Error of an angle from a yaw known to 6°: sin cos (tan off², 6°² / 2 at the side view itself), deg."""
    a, off = np.radians(angle_deg), np.radians(off_side_deg)
    return float(6 * np.sin(a) * np.cos(a) * np.sqrt(np.tan(off) ** 2 + np.radians(6) ** 2 / 2))


@dataclass(frozen=True)
class Clip:
    """A view with the left leg near, and what differs from the plain clip."""

    kind: str = "side"
    yaw_deg: float = 90.0
    shrink: float = 1.0
    source: FootSource = "tracker"
    shank_source: ShankSource = "picture"
    pitch_source: PitchSource | None = None
    fps: float = 30.0
    foot_px: float = FOOT_PX
    values: Mapping[str, Array | float] = field(default_factory=dict)

    def uncertainty(self) -> Uncertainty:
        still = body(series(lambda _: Pose(), seconds=1, fps=self.fps), Roll(0.0, ROLL, known=True))
        n, front = len(still), self.kind == "front"
        one = LegPlane(self.shrink, 0.9, measurable=True)
        view = View(
            self.kind, self.yaw_deg, 6.0, None if front else "left", None if front else "left", one, one
        )
        scale = PixelScale("height", MM_PER_PX, SCALE_SHARE, self.foot_px)
        columns = {name: np.zeros(n) + self.values.get(name, value) for name, value in VALUES.items()}
        own = [SHANK, CHANGE, *([FOOT, LIFT] if self.source == "tracker" else [np.nan, np.nan])]
        one_leg = replace(
            leg(n, **columns),
            errors=LegErrors(*(np.full(n, sd) for sd in own)),
            shank_source=self.shank_source,
            foot_source=self.source,
            pitch_source=self.pitch_source or self.source,
        )
        whole = measures(still.time_s, np.full(n, 0.9), trunk_lean_deg=np.full(n, 30.0), kasr=np.full(n, 0.9))
        return Uncertainty(replace(whole, left=one_leg, right=one_leg), Scene(still, view, scale, {}))

    def half_width(self, measure: str, side: Side | None = "left") -> float:
        found = self.uncertainty().plus_minus(measure, side, 0.0, 1.0)
        assert found is not None
        return found


def half(*parts: float) -> object:
    """The half-width that these standard errors make, within a thousandth."""
    return pytest.approx(1.96 * float(np.linalg.norm(parts)), rel=1e-3)


SIDE = Clip()
LANDMARKS = Clip(source="landmarks")
OBLIQUE = Clip("oblique", yaw_deg=60.0, shrink=0.8)
FITTED_FOOT = replace(OBLIQUE, shank_source="model", pitch_source="model")
MODEL = replace(OBLIQUE, shank_source="model")
SQUARE_MODEL = Clip(shank_source="model")
OBLIQUE_LANDMARKS = replace(OBLIQUE, source="landmarks")
FRONT = Clip("front", yaw_deg=0.0)

CASES: dict[str, tuple[Clip, Side | None, list[float]]] = {
    # Side view, near leg. A tracked foot is known to 1.5° beyond its own error, 0.7° of it in the joint.
    "tibial_inclination_deg side": (SIDE, "left", [SHANK, plane(30, 0), ROLL, PEAK]),
    "dorsiflexion_deg side": (SIDE, "left", [SHANK, FOOT, 0.7, plane(30, 0), ROLL, PEAK]),
    "dorsiflexion_deg side, landmarks": (LANDMARKS, "left", [SHANK, 6.0, plane(30, 0), ROLL, PEAK]),
    # The level cancels in a change: neither roll nor plane are added.
    "tibial_excursion_deg side": (SIDE, "left", [CHANGE, PEAK]),
    "tibial_excursion_deg side, far": (SIDE, "right", [1.6 * CHANGE, PEAK]),
    "tibial_excursion_deg model": (MODEL, "left", [0.85 * 1.2 * CHANGE, PEAK]),
    "tibial_excursion_deg model, far": (MODEL, "right", [1.2 * CHANGE, PEAK]),
    "foot_pitch_deg side": (SIDE, "left", [FOOT, 1.5]),
    "foot_pitch_deg side, landmarks": (LANDMARKS, "left", [6.0]),
    # Bias of the heel: 0.6 % or 6 % of 200 px, that is 1.2 or 12 px of 2.5 mm; the scale is known to 4 %.
    "heel_lift_mm side": (SIDE, "left", [LIFT * 2.5, 1.2 * 2.5, 0.04 * 50]),
    "heel_lift_mm side, landmarks": (LANDMARKS, "left", [12 * 2.5, 0.04 * 50]),
    "heel_lift_pct_foot side": (SIDE, "left", [LIFT / 2, 0.6]),
    "heel_lift_pct_foot side, landmarks": (LANDMARKS, "left", [6.0]),
    "knee_flexion_deg side": (SIDE, "left", [5.0, PEAK]),
    "thigh_inclination_deg side": (SIDE, "left", [4.0, plane(30, 0), ROLL, PEAK]),
    # Side view, far leg: all that is its own 1.6 times less sure.
    "tibial_inclination_deg side, far": (SIDE, "right", [1.6 * SHANK, plane(30, 0), ROLL, PEAK]),
    "dorsiflexion_deg side, far": (
        SIDE, "right", [1.6 * SHANK, 1.6 * FOOT, 1.6 * 0.7, plane(30, 0), ROLL, PEAK],
    ),
    "foot_pitch_deg side, far": (SIDE, "right", [1.6 * FOOT, 1.6 * 1.5]),
    "heel_lift_pct_foot side, far": (SIDE, "right", [1.6 * LIFT / 2, 1.6 * 0.6]),
    "knee_flexion_deg side, far": (SIDE, "right", [1.6 * 5.0, PEAK]),
    "thigh_inclination_deg side, far": (SIDE, "right", [1.6 * 4.0, plane(30, 0), ROLL, PEAK]),
    # Oblique: biases of segments grow with 1 / 0.8.
    "tibial_inclination_deg oblique": (OBLIQUE, "left", [SHANK, plane(30, 30), ROLL, PEAK]),
    "dorsiflexion_deg oblique": (OBLIQUE, "left", [SHANK, FOOT, 0.7, plane(30, 30), ROLL, PEAK]),
    "dorsiflexion_deg oblique, landmarks": (
        OBLIQUE_LANDMARKS, "left", [SHANK, 6.0, plane(30, 30), ROLL, PEAK],
    ),
    "foot_pitch_deg oblique": (OBLIQUE, "left", [FOOT / 0.8, 1.5 / 0.8]),
    "foot_pitch_deg oblique, landmarks": (OBLIQUE_LANDMARKS, "left", [6.0 / 0.8]),
    "heel_lift_mm oblique": (OBLIQUE, "left", [LIFT * 2.5, 1.2 * 2.5, 0.04 * 50]),
    "heel_lift_pct_foot oblique": (OBLIQUE, "left", [LIFT / 2, 0.6]),
    "heel_lift_pct_foot oblique, landmarks": (OBLIQUE_LANDMARKS, "left", [6.0 / 0.8]),
    "knee_flexion_deg oblique": (OBLIQUE, "left", [5.0 / 0.8, PEAK]),
    "thigh_inclination_deg oblique": (OBLIQUE, "left", [4.0 / 0.8, plane(30, 30), ROLL, PEAK]),
    "tibial_inclination_deg oblique, far": (OBLIQUE, "right", [1.6 * SHANK, plane(30, 30), ROLL, PEAK]),
    "dorsiflexion_deg oblique, far": (
        OBLIQUE, "right", [1.6 * SHANK, 1.6 * FOOT, 1.6 * 0.7, plane(30, 30), ROLL, PEAK],
    ),
    "dorsiflexion_deg oblique, far, landmarks": (
        OBLIQUE_LANDMARKS, "right", [1.6 * SHANK, 1.6 * 6.0, plane(30, 30), ROLL, PEAK],
    ),
    # By the leg model: camera and plane are in the shank's own error; 0.6 of it is true from the side, 0.85
    # beyond 12° off it and halfway between at 9°, all of a far leg's.
    "tibial_inclination_deg model, side": (SQUARE_MODEL, "left", [0.6 * SHANK, PEAK]),
    "tibial_inclination_deg model, 9° off": (
        replace(SQUARE_MODEL, yaw_deg=-99.0),
        "left",
        [0.725 * SHANK, PEAK],
    ),
    "tibial_inclination_deg model": (MODEL, "left", [0.85 * SHANK, PEAK]),
    "tibial_inclination_deg model, far": (MODEL, "right", [SHANK, PEAK]),
    "dorsiflexion_deg model": (MODEL, "left", [0.85 * SHANK, FOOT, 0.7, PEAK]),
    "dorsiflexion_deg model of shank and foot": (FITTED_FOOT, "left", [0.85 * SHANK, FOOT, PEAK]),
    "foot_pitch_deg model": (FITTED_FOOT, "right", [FOOT]),
    "knee_flexion_deg model, far": (MODEL, "right", [5.0, PEAK]),
    "thigh_inclination_deg model": (MODEL, "left", [4.0, PEAK]),
    "dorsiflexion_deg model, far": (MODEL, "right", [SHANK, FOOT, 0.7, PEAK]),
    "foot_pitch_deg oblique, far": (OBLIQUE, "right", [1.6 * FOOT / 0.8, 1.6 * 1.5 / 0.8]),
    "foot_pitch_deg oblique, far, landmarks": (OBLIQUE_LANDMARKS, "right", [1.6 * 6.0 / 0.8]),
    "heel_lift_mm oblique, far": (OBLIQUE, "right", [1.6 * LIFT * 2.5, 1.6 * 1.2 * 2.5, 0.04 * 50]),
    "heel_lift_mm oblique, far, landmarks": (OBLIQUE_LANDMARKS, "right", [1.6 * 12 / 0.8 * 2.5, 0.04 * 50]),
    "heel_lift_pct_foot oblique, far": (OBLIQUE, "right", [1.6 * LIFT / 2, 1.6 * 0.6]),
    "knee_flexion_deg oblique, far": (OBLIQUE, "right", [1.6 * 5.0 / 0.8, PEAK]),
    "thigh_inclination_deg oblique, far": (OBLIQUE, "right", [1.6 * 4.0 / 0.8, plane(30, 30), ROLL, PEAK]),
    # From the front no leg is the far one.
    "fppa_deg front": (FRONT, "left", [2.2, PEAK]),
    "fppa_deg front, right": (FRONT, "right", [2.2, PEAK]),
    "foot_turn_out_deg front": (FRONT, "left", [5.8]),
    "knee_inward_of_toes front": (FRONT, "right", [0.050]),
    # Of the whole body.
    "kasr front": (FRONT, None, [0.046]),
    "trunk_lean_deg side": (SIDE, None, [3.0, ROLL]),
    "trunk_lean_deg oblique": (OBLIQUE, None, [3.0, ROLL]),
    "pelvis_height side": (SIDE, None, [0.03]),
}  # fmt: skip


NOT_MEASURES = {"time_s", "left", "right", "trunk_sd_deg", "trunk_hidden", "pelvis_rise"}


def test_every_measure_has_its_width_added_up() -> None:
    of_the_body = {f.name for f in fields(Measures)} - NOT_MEASURES
    assert {case.split(maxsplit=1)[0] for case in CASES} == {*LEG_COLUMNS, *of_the_body}


@pytest.mark.parametrize("case", CASES)
def test_the_width_is_the_root_of_the_squares_of_its_parts(case: str) -> None:
    clip, side, parts = CASES[case]
    assert clip.half_width(case.split(maxsplit=1)[0], side) == half(*parts)


@pytest.mark.parametrize("measure", ["tibial_inclination_deg", "knee_flexion_deg", "fppa_deg"])
def test_a_short_shank_adds_two_ends_read_to_two_pixels_beyond_the_usual(measure: str) -> None:
    # A foot of 38 px belongs to a shank of 61.5 px; what 210 px would add is in the biases already.
    shank_px = 38 * 246 / 152
    pixels = np.degrees(2 * np.sqrt(2 / shank_px**2 - 2 / 210**2))
    small, large = Clip(foot_px=38), Clip()
    added = np.sqrt(small.half_width(measure) ** 2 - large.half_width(measure) ** 2)
    assert added == pytest.approx(1.96 * pixels, rel=1e-3)


def test_the_usual_shank_adds_nothing_and_a_shorter_one_does() -> None:
    # 210 px of shank belong to 129.8 px of foot.
    usual, longer, shorter = (Clip(foot_px=px).half_width("knee_flexion_deg") for px in (130, 300, 120))
    assert usual == longer
    assert shorter > usual


def test_a_slow_camera_misses_the_peak_by_more() -> None:
    # Half a frame is 0.05 s at ten frames a second: 300 / 2 * 0.05² = 0.375°.
    assert Clip(fps=10).half_width("knee_flexion_deg") == half(5.0, 0.375)
    assert Clip(fps=10).half_width("foot_turn_out_deg") == half(5.8)


def test_scatter_counts_once_for_three_frames() -> None:
    # A median of 30 values at 90 ± 6: 1.25 * 6 / √(30 / 3) = 2.37°.
    shaken = Clip(values={"knee_flexion_deg": 90 + 6 * np.resize([1.0, -1.0], 30)})
    assert shaken.half_width("knee_flexion_deg") == half(5.0, 1.25 * 6 / np.sqrt(10), PEAK)


def test_two_frames_scatter_like_one_and_one_not_at_all() -> None:
    shaken = Clip(values={"knee_flexion_deg": 90 + 6 * np.resize([1.0, -1.0], 30)}).uncertainty()
    assert shaken.plus_minus("knee_flexion_deg", "left", 0.0, 0.05) == half(5.0, 1.25 * 6, PEAK)
    assert shaken.plus_minus("knee_flexion_deg", "left", 0.0, 0.01) == half(5.0, PEAK)


def test_the_error_of_a_stretch_is_the_usual_one_of_its_own_frames() -> None:
    u = SIDE.uncertainty()
    errors = replace(u.measures.left.errors, tibial_inclination_deg=np.linspace(0.0, 29.0, 30))
    u = replace(u, measures=replace(u.measures, left=replace(u.measures.left, errors=errors)))
    found = u.plus_minus("tibial_inclination_deg", "left", 10 / 30 - 0.001, 14 / 30 + 0.001)
    assert found == half(12.0, plane(30, 0), ROLL, PEAK)


@pytest.mark.parametrize("yaw_deg", [120.0, -60.0, -120.0])
def test_the_plane_counts_from_the_side_view_whichever_side_it_is(yaw_deg: float) -> None:
    turned = replace(OBLIQUE, yaw_deg=yaw_deg)
    assert turned.half_width("thigh_inclination_deg") == half(4.0 / 0.8, plane(30, 30), ROLL, PEAK)


def test_without_millimetres_there_is_no_interval_in_them() -> None:
    u = SIDE.uncertainty()
    unscaled = replace(u, scene=replace(u.scene, scale=replace(u.scene.scale, mm_per_px=None)))
    assert np.isnan(unscaled.plus_minus("heel_lift_mm", "left", 0.0, 1.0))
    assert unscaled.plus_minus("heel_lift_pct_foot", "left", 0.0, 1.0) == half(LIFT / 2, 0.6)
