"""Notices about heel raises: none found, and why a height is not told."""

from __future__ import annotations

from collections.abc import Sequence

from ankle_cv.assessment import HeelRaise, Notice
from ankle_cv.conventions import Side, opposite
from ankle_cv.measures.series import Measures
from ankle_cv.protocols.heel_raise_measures import too_oblique
from ankle_cv.protocols.outcome import ProtocolOutcome
from ankle_cv.scene.scene import Scene

FROM_BESIDE = "Film from straight beside the foot that works, the whole body in the picture."


def heel_raise_notices(outcome: ProtocolOutcome, scene: Scene, measures: Measures) -> list[Notice]:
    """Return the notices about the raises of a heel-raise test; none for any other test."""
    if outcome.kind != "heel_raise":
        return []
    if not outcome.raises:
        return [_none_found()]
    return [*_height_notices(outcome.raises, scene, measures), *_hips_notices(outcome.raises)]


def _none_found() -> Notice:
    return Notice(
        code="no_raises",
        message="No heel raise was found in this clip.",
        remedy="Rise by 2 cm at least with straight knees, hips and feet in the picture.",
    )


def _height_notices(raises: Sequence[HeelRaise], scene: Scene, measures: Measures) -> list[Notice]:
    """Say once for each measured side why the heights of its raises are not told."""
    if not scene.sagittal_sides:
        return [_no_height("The height of a heel cannot be seen from here.", FROM_BESIDE, None)]
    if too_oblique(scene.view):
        return [
            _no_height(
                f"The camera stands {abs(90 - abs(scene.view.yaw_deg)):.0f}° away from a side view: high on "
                "the toes a foot cannot be followed from there, and no height is told.",
                FROM_BESIDE,
                None,
            )
        ]
    return [notice for side in scene.sagittal_sides for notice in _of_side(raises, side, measures)]


def _of_side(raises: Sequence[HeelRaise], side: Side, measures: Measures) -> list[Notice]:
    own = [one for one in raises if one.standing_on != opposite(side)]
    if not own or all(one.height.of(side) for one in own):
        return []
    if measures.leg(side).foot_source != "tracker":
        return [
            _no_height(
                f"The {side} foot could not be followed in the pictures: the height of its heel is not told.",
                "Show the foot flat and still for a second first, near and sharp, with nothing before it.",
                side,
            )
        ]
    if any(one.travel.of(side) for one in own) and not any(one.height.of(side) for one in own):
        return [
            Notice(
                code="heel_below_flat",
                message=f"The {side} heel goes below where the foot was taken to stand flat: it hangs over "
                "an edge, or that stance was none. Heights are told from the lowest place.",
                remedy="Say when the foot stands flat with --neutral FROM-TO.",
                side=side,
            )
        ]
    lost = [one for one in own if one.height.of(side) is None]
    numbers = ", ".join(str(one.index) for one in lost)
    return [
        _no_height(
            f"At the top of raise {numbers} the {side} heel could not be followed: its height is not told.",
            "High on the toes a foot looks unlike itself; shoes and larger pictures are followed further up.",
            side,
            lost[0],
        )
    ]


def _no_height(message: str, remedy: str, side: Side | None, at: HeelRaise | None = None) -> Notice:
    return Notice(
        code="no_heel_height",
        message=message,
        remedy=remedy,
        side=side,
        from_s=at.start_s if at else None,
        to_s=at.end_s if at else None,
    )


def _hips_notices(raises: Sequence[HeelRaise]) -> list[Notice]:
    against = [one for one in raises if one.hips_agree is False]
    if not against:
        return []
    numbers = ", ".join(str(one.index) for one in against)
    return [
        Notice(
            code="hips_disagree",
            message=f"In raise {numbers} the hips do not rise as far as the heel asks for: the knees bent, "
            "the camera moved, or the heel was not where it was found.",
            remedy="Keep the knees straight and the camera still.",
            from_s=against[0].start_s,
            to_s=against[-1].end_s,
        )
    ]
