"""Where the fit begins: what the picture shows, taken at its face value."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pytest
from known_legs import SIZE_PX, tracked_pitch

from ankle_cv.camera import UNKNOWN_ROLL
from ankle_cv.conventions import SIDES, Array, Joint, Side
from ankle_cv.measures.leg_model.layout import MOMENT_NAMES, Layout, make_layout
from ankle_cv.measures.leg_model.moments import Moments, SeenPitch, SeenPoint
from ankle_cv.measures.leg_model.start import start

SHANK, THIGH, PITCH = (MOMENT_NAMES.index(name) for name in ("shank_deg", "thigh_deg", "foot_pitch_deg"))
FOCAL_PX = float(np.exp(np.log(0.9))) * 1920
"""The usual camera's; a shank of 200 px is this over 200 shanks away."""
STANDING: dict[Joint, tuple[float, float]] = {"hip": (540, 800), "knee": (540, 1000), "ankle": (540, 1200)}


def layout(yaw_deg: float = 90.0) -> Layout:
    return make_layout(
        SIDES, ("first",), yaw_deg=yaw_deg, yaw_sd_deg=6.0, roll=UNKNOWN_ROLL, near="left", lunge=None
    )


def seen(
    *postures: dict[Joint, tuple[float, float]],
    hidden: tuple[tuple[Side, Joint], ...] = (),
    pitches: Mapping[Side, SeenPitch] | None = None,
) -> Moments:
    """Moments in which both legs have these places, px."""
    n = len(postures)
    points = {
        (side, "first", joint): SeenPoint(
            np.array([p[joint] for p in postures], dtype=np.float64),
            np.zeros(n) if (side, joint) in hidden else np.ones(n),
        )
        for side in SIDES
        for joint in STANDING
    }
    return Moments(
        time_s=np.arange(n) / 10,
        step_s=0.1,
        size_px=SIZE_PX,
        sides=SIDES,
        networks=("first",),
        shank_px=200.0,
        points=points,  # type: ignore[arg-type]
        pitches=pitches or {},
        standing=np.zeros(n, dtype=np.bool_),
        standing_weight=1.0,
        rear=None,
    )


def of_leg(moments: Array, side: Side, parameter: int) -> Array:
    return moments[:, SIDES.index(side) * len(MOMENT_NAMES) + parameter]


@pytest.mark.parametrize(("yaw_deg", "ahead"), [(90.0, -1), (-90.0, 1), (45.0, -1)])
def test_from_the_side_the_lean_is_the_angle(yaw_deg: float, ahead: int) -> None:
    # Knee 100 px ahead and 100 px over the ankle; hip level with the knee, behind it.
    bent: dict[Joint, tuple[float, float]] = {
        "ankle": (540, 1200),
        "knee": (540 + 100 * ahead, 1100),
        "hip": (540 - 100 * ahead, 1100),
    }
    _, moments = start(layout(yaw_deg), seen(STANDING, bent))
    assert of_leg(moments, "left", SHANK) == pytest.approx([0, 45])
    assert of_leg(moments, "right", THIGH) == pytest.approx([0, 90])


def test_from_the_front_the_length_is_the_angle() -> None:
    # A shank of 200 px that looks 100 px long leans by 60°, beyond what a shank can: 55°.
    short: dict[Joint, tuple[float, float]] = {"ankle": (540, 1200), "knee": (540, 1100), "hip": (540, 900)}
    postures = [STANDING] * 30 + [short]
    _, moments = start(layout(10.0), seen(*postures))
    assert of_leg(moments, "left", SHANK)[[0, -1]] == pytest.approx([0, 55])
    assert of_leg(moments, "left", THIGH)[[0, -1]] == pytest.approx([0, 0], abs=1e-6)


def test_moments_without_sight_are_as_usual() -> None:
    _, moments = start(layout(), seen(STANDING, hidden=(("left", "knee"),)))
    assert of_leg(moments, "left", SHANK) == [10]
    assert of_leg(moments, "left", THIGH) == [20]
    assert of_leg(moments, "right", SHANK) == [0]


def test_the_legs_stand_where_the_ankles_are() -> None:
    right_of_the_middle = {joint: (x + 200, y) for joint, (x, y) in STANDING.items()}
    found = layout()
    clip, _ = start(found, seen(right_of_the_middle))
    assert clip[found.index("left.across")] == pytest.approx(1.0)  # 200 px, a shank
    assert clip[found.index("left.depth")] == pytest.approx(FOCAL_PX / 200 - 0.25)
    assert clip[found.index("right.depth")] == pytest.approx(FOCAL_PX / 200 + 0.25)
    # The ankles are 240 px below the middle, 1.2 shanks, and 0.26 over the floor.
    assert clip[found.index("camera_height")] == pytest.approx(1.46)


def test_a_camera_is_never_on_the_floor_or_on_the_roof() -> None:
    found = layout()
    for dy, height in ((-900, 0.3), (700, 4.96), (710, 5.0)):
        moved = {joint: (x, y + dy) for joint, (x, y) in STANDING.items()}
        clip, _ = start(found, seen(moved))
        assert clip[found.index("camera_height")] == pytest.approx(height)


def test_a_leg_whose_ankle_is_never_seen_stands_beside_the_other() -> None:
    found = layout()
    clip, moments = start(found, seen(STANDING, hidden=(("right", "ankle"),)))
    assert clip[found.index("right.across")] == clip[found.index("left.across")] == pytest.approx(0)
    assert np.isfinite(clip).all()
    assert np.isfinite(moments).all()


def test_tracked_feet_begin_with_their_pitch() -> None:
    track = tracked_pitch(np.array([0.0, 15.0]), 1.0)
    _, moments = start(layout(), seen(STANDING, STANDING, pitches={"left": track}))
    assert of_leg(moments, "left", PITCH).tolist() == [0, 15]
    assert of_leg(moments, "right", PITCH).tolist() == [0, 0]


def test_everything_else_begins_at_its_prior() -> None:
    found = layout()
    clip, _ = start(found, seen(STANDING))
    placed = ("across", "depth", "camera_height")
    others = [k for k, name in enumerate(found.names) if not name.endswith(placed)]
    np.testing.assert_array_equal(clip[others], found.mean[others])
