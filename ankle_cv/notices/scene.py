"""Notices about view, visibility, neutral stance and level of the picture."""

from __future__ import annotations

from typing import Final

import numpy as np

from ankle_cv.assessment import Notice
from ankle_cv.conventions import SIDES, BoolArray, Side
from ankle_cv.landmarks import LandmarkSeries
from ankle_cv.notices.spans import longest_stretch
from ankle_cv.scene.misread_legs import legs_upside_down
from ankle_cv.scene.scene import Scene
from ankle_cv.scene.upright import excessive_lean_deg
from ankle_cv.scene.view import MIN_FORESHORTENING, View, off_view_deg
from ankle_cv.scene.visibility import MIN_VISIBILITY, foot_outside_picture
from ankle_cv.settings import ViewChoice

WHOLE_LEG: Final = "Keep the whole leg in the picture, with floor below the feet. "
"""What to do first where the network, which guesses what is not in the picture, is unsure of a leg."""
MIN_EDGE_SHARE: Final = 0.5
"""A foot that reaches the picture's edge in this share of the frames, or of the upright standing, has no flat
stance for that reason."""
MIN_ROLL_NOTICE_DEG = 2.0
"""A smaller roll is removed without a notice."""


def scene_notices(scene: Scene) -> list[Notice]:
    """Return the notices about view, visibility, feet, neutral stance and floor."""
    view, found = scene.view, []
    if view.kind == "oblique":
        found.append(
            Notice(
                code="oblique_view",
                message=f"The camera stands {abs(abs(view.yaw_deg) - 90):.0f}° away from a side view; "
                "angles are corrected for that and less certain.",
                remedy="For exact angles film from the side, at knee height, 2–4 m away.",
            )
        )
    if view.misread:
        found.append(_legs_misread(scene.body.picture))
    elif view.contradicted_choice:
        found.append(_view_contradicted(view))
    elif view.kind == "unknown":
        found.append(
            Notice(
                code="view_unknown",
                message="It could not be told from where the person was filmed; nothing is measured.",
                remedy="Film from the side for the ankle, from the front for the knees, or use --view.",
            )
        )
    for side in SIDES:
        found += _side_notices(scene, side)
    return [*found, *_level_notices(scene)]


def _level_notices(scene: Scene) -> list[Notice]:
    """Report a tilted picture, and a person who leans in one of unknown roll."""
    found = []
    roll_deg = scene.camera.roll.deg
    if abs(roll_deg) > MIN_ROLL_NOTICE_DEG:
        found.append(
            Notice(
                code="tilted_camera",
                message=f"The picture is tilted by {abs(roll_deg):.1f}°; the angles are levelled.",
                remedy="Hold or place the camera level.",
            )
        )
    lean = excessive_lean_deg(scene.body, scene.view)
    if lean is not None:
        found.append(
            Notice(
                code="roll_unknown",
                message=f"The person leans by {abs(lean):.0f}° in standing, and the room does not tell "
                "whether the camera was tilted: angles against the vertical have wide intervals.",
                remedy="Use --level with two points on something plumb, such as a door frame; or place the "
                "camera level.",
            )
        )
    return found


def _legs_misread(series: LandmarkSeries) -> Notice:
    wrong = series.time_s[legs_upside_down(series)]
    return Notice(
        code="legs_misread",
        message="The legs are drawn upside down again and again: no angle of theirs can be told.",
        remedy="Film one person from head to toe with nothing before the legs; do not squeeze the picture to "
        "another shape.",
        from_s=float(wrong[0]),
        to_s=float(wrong[-1]),
    )


def _view_contradicted(view: View) -> Notice:
    """Report that the picture contradicts the view that the user named."""
    asked: ViewChoice = "front" if view.contradicted_choice == "front" else "side"
    other = "side" if asked == "front" else "front"
    off = off_view_deg(view.yaw_deg, asked)
    return Notice(
        code="view_contradicted",
        message=f"--view {asked} was asked for, but the person is seen from the {other}, {off:.0f}° away "
        f"from a {asked} view; nothing is measured.",
        remedy=f"Leave --view {asked} out, or film from the {asked}.",
    )


def _side_notices(scene: Scene, side: Side) -> list[Notice]:
    view, found = scene.view, []
    if side not in view.measured_sides:
        return _not_measured(view, side)
    series = scene.body.picture
    outside = foot_outside_picture(scene.body, side)
    found += longest_stretch(
        series.time_s, outside, side, code="feet_out_of_frame",
        message=f"The {side} foot reaches the picture's edge or leaves it; its heel is not measured there.",
        remedy="Leave a hand's width of floor below the feet.",
    )  # fmt: skip
    if view.kind == "front":
        return found
    dim = series.present & (series.visibility("ankle", side) < MIN_VISIBILITY)
    found += longest_stretch(
        series.time_s, dim, side, code="low_visibility",
        message=f"The {side} leg is hard to see; these frames are not measured.",
        remedy=(WHOLE_LEG if np.any(outside & dim) else "")
        + "More light, nothing in front of the leg, tight or short clothes.",
    )  # fmt: skip
    if view.leg(side).turned:
        found.append(
            Notice(
                code="turned_leg",
                message=f"The {side} leg points towards the camera: its lean is hardly seen, its angles come "
                "from the model of both legs, with a wide interval.",
                remedy=f"Film the {side} side from the {side}.",
                side=side,
            )
        )
    if side not in scene.neutral:
        found.append(_no_neutral(scene, side, outside))
    return found


def _no_neutral(scene: Scene, side: Side, outside: BoolArray) -> Notice:
    """Report that a foot has no zero, and what keeps it from one: the picture's edge, or how it stands.

    Parameters
    ----------
    outside
        ``(n,)`` frames in which the foot reaches the picture's edge.
    """
    present = scene.body.picture.present
    # In a jump the highest hips are not those of standing: all frames are asked, too.
    shares = [outside[seen].mean() for seen in (present, present & scene.body.standing) if seen.any()]
    if max(shares, default=0.0) >= MIN_EDGE_SHARE:
        why = f"The {side} foot reaches the picture's edge where the person stands"
        remedy = "Leave a hand's width of floor around the feet, toes and heels."
    else:
        why = f"The {side} foot is never seen flat and still in upright standing"
        remedy = "Stand still and upright for a second before the first movement."
    return Notice(
        code="no_neutral",
        message=f"{why}: no heel lift, and dorsiflexion at most from the model of both legs; the shin "
        "angle is given.",
        remedy=remedy,
        side=side,
    )


def _not_measured(view: View, side: Side) -> list[Notice]:
    """Report why one leg is not measured, unless the user excluded it."""
    if view.kind not in ("side", "oblique") or view.requested_side not in (None, side):
        return []
    asked = f", which --side {side} asks for," if view.requested_side else ""
    if side != view.near:
        why = "is hidden behind the other"
    elif abs(np.sin(np.radians(view.yaw_deg))) < MIN_FORESHORTENING:
        why = "points too much towards the camera"
    else:
        why = "seems to point towards the camera, although the body is seen from its side,"
    return [
        Notice(
            code="asked_side_hidden" if asked else "side_not_measured",
            message=f"The {side} leg{asked} {why} and is not measured.",
            remedy=f"Film the {side} side from the {side}"
            + (", or leave --side out to measure the other." if asked else "."),
            side=side,
        )
    ]
