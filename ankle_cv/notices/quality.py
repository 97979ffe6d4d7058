"""How well a clip could be read, in notices a person can act on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from ankle_cv.assessment import Notice
from ankle_cv.conventions import SIDES, Array, BoolArray, Side, Y
from ankle_cv.evidence.records import CameraMotion, FootTrack, PixelEvidence
from ankle_cv.landmarks import LandmarkSeries
from ankle_cv.measures.compute import MIN_VISIBILITY, Scene
from ankle_cv.measures.tracked_foot import foot_moved
from ankle_cv.people.choose import Span
from ankle_cv.scene.upright import unexplained_lean_deg
from ankle_cv.scene.view import MIN_FORESHORTENING, View, off_view_deg
from ankle_cv.scene.visibility import feet_outside, forefoot_lost
from ankle_cv.settings import ViewChoice
from ankle_cv.signals.clean import median_step_s, runs

MIN_FPS = 20.0
"""Below this a squat's turning point lies between frames (2° at 90°/s and 45 ms)."""
MIN_PERSON_PX = 320
"""Person smaller than this in the picture: 1 cm is less than two pixels, and the heel cannot be followed."""
MAX_MISSING_SHARE = 0.02
"""Frames the container promises but the decoder does not give, beyond rounding and edit lists."""
MIN_NOTICE_S = 0.15
"""Stretches shorter than this are not worth a line."""
MAX_CAMERA_SHARE = 0.01
"""Camera travel beyond this share of the picture's height is movement, not sensor wobble."""
MIN_ROLL_NOTICE_DEG = 2.0
"""Less tilt than this is taken off without a word."""
INFO_CODES = frozenset({"side_not_measured"})
"""Notices that only say how such a clip is; nothing went wrong in it."""
LONG_GAP_S = 1.0
"""Stretch without the person, or without any picture, that is worth telling, s."""


@dataclass(frozen=True)
class PersonFacts:
    """What choosing and keeping one person brought up.

    Attributes
    ----------
    second_person
        When somebody else was seen.
    jumps
        When the model followed somebody or something else.
    swaps_undone, swaps_cut
        When left and right legs were exchanged: put right, or left out.
    """

    second_person: tuple[Span, ...] = ()
    jumps: tuple[Span, ...] = ()
    swaps_undone: tuple[Span, ...] = ()
    swaps_cut: tuple[Span, ...] = ()


def pose_coverage(series: LandmarkSeries) -> float:
    """Share of frames in which the person was found, 0..1."""
    return float(series.present.mean()) if len(series) else 0.0


def recording_notices(
    series: LandmarkSeries,
    frames_expected: int | None,
    camera: CameraMotion | None,
    *,
    mirror_flag: bool = False,
) -> list[Notice]:
    """Notices about the file and the camera; `mirror_flag`: the file itself asked to be shown mirrored."""
    found: list[Notice] = []
    fps = 1 / median_step_s(series.time_s)
    if fps < MIN_FPS:
        found.append(
            Notice(
                code="low_frame_rate",
                message=f"The clip has {fps:.0f} frames a second; quick turns fall between them.",
                remedy=f"Film with at least 30 frames a second (the limit is {MIN_FPS:.0f}).",
            )
        )
    if frames_expected and len(series) < (1 - MAX_MISSING_SHARE) * frames_expected:
        found.append(
            Notice(
                code="missing_frames",
                message=f"The file promises {frames_expected} frames, {len(series)} could be decoded.",
                remedy="Copy the original file again: this one seems cut short or damaged.",
            )
        )
    found += _holes(series.time_s)
    if mirror_flag:
        found.append(
            Notice(
                code="mirror_flag",
                message="The file asks to be shown mirrored (selfie camera); it was measured as recorded.",
                remedy="Check that left and right are right; if not, export the clip unmirrored.",
            )
        )
    travel = camera_travel_share(camera, series.size_px[1]) if camera else 0.0
    if travel > MAX_CAMERA_SHARE:
        found.append(
            Notice(
                code="moving_camera",
                message=f"The camera moved by {100 * travel:.1f} % of the picture's height.",
                remedy="Put the phone on a tripod, a shelf or the floor against something heavy.",
            )
        )
    return found


def _holes(time_s: Array) -> list[Notice]:
    """Say when no picture came for long, by the clip's own times."""
    after = np.flatnonzero(np.diff(time_s) > max(LONG_GAP_S, 2 * median_step_s(time_s)))
    return [
        _span(
            "time_gap",
            f"No picture came for {time_s[k + 1] - time_s[k]:.1f} s; nothing is known of that time.",
            "Film in one piece; if it was filmed so, the file's times are damaged: export it anew.",
            time_s[k : k + 2],
        )
        for k in after
    ]


def camera_travel_share(camera: CameraMotion, height_px: int) -> float:
    """Range of the camera's movement over the clip, as a share of the picture's height; 0 when unknown."""
    shift = camera.to_reference[:, :, 2]
    known = shift[np.isfinite(shift).all(axis=1)]
    if not len(known):
        return 0.0
    low, high = np.percentile(known, [2, 98], axis=0)
    return float(np.linalg.norm(high - low)) / height_px


def person_notices(series: LandmarkSeries, facts: PersonFacts) -> list[Notice]:
    """Notices about who is in the picture and how well."""
    found = [*_stretches(facts)]
    gaps = [r for r in runs(~series.present) if _seconds(series.time_s, r) >= LONG_GAP_S]
    found += [
        _span("person_lost", "Nobody was found.", "Keep the whole body in the picture.", series.time_s[r])
        for r in gaps
    ]
    points = series.points[series.present]
    if len(points):
        box = np.nanmax(points[..., Y], axis=1) - np.nanmin(points[..., Y], axis=1)
        tall = float(np.nanpercentile(box, 90))
        if tall < MIN_PERSON_PX:
            found.append(
                Notice(
                    code="person_small",
                    message=f"The person is only {tall:.0f} pixels tall; small movements cannot be seen.",
                    remedy="Move the camera nearer or film with a higher resolution.",
                )
            )
    return found


def _stretches(facts: PersonFacts) -> list[Notice]:
    texts = (
        (facts.second_person, "second_person", "Somebody else is in the picture.",
         "Film alone, or choose whom to follow with --person."),
        (facts.jumps, "person_jump",
         "The model jumped to somebody or something else; this part is left out.",
         "Film alone, against a plain background."),
        (facts.swaps_undone, "swapped_sides", "The model took left for right here; it was put right.",
         "More light and tight clothes of a colour that differs from the background help."),
        (facts.swaps_cut, "unclear_sides", "Left and right could not be told apart; this part is left out.",
         "More light and tight clothes of a colour that differs from the background help."),
    )  # fmt: skip
    return [
        Notice(code=code, message=message, remedy=remedy, from_s=span.from_s, to_s=span.to_s)
        for spans, code, message, remedy in texts
        for span in spans
    ]


def scene_notices(series: LandmarkSeries, scene: Scene) -> list[Notice]:
    """Notices about view, visibility, feet, neutral stance and floor."""
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
    if view.refused:
        found.append(_contradicted(view))
    elif view.kind == "unknown":
        found.append(
            Notice(
                code="view_unknown",
                message="It could not be told from where the person was filmed; nothing is measured.",
                remedy="Film from the side for the ankle, from the front for the knees, or use --view.",
            )
        )
    for side in SIDES:
        found += _side_notices(series, scene, side)
    if abs(scene.roll.deg) > MIN_ROLL_NOTICE_DEG:
        found.append(
            Notice(
                code="tilted_camera",
                message=f"The picture is tilted by {abs(scene.roll.deg):.1f}°; the angles are levelled.",
                remedy="Hold or place the camera level.",
            )
        )
    lean = unexplained_lean_deg(scene.roll, series, view)
    if lean is not None:
        found.append(
            Notice(
                code="roll_unknown",
                message=f"The person leans by {abs(lean):.0f}° in standing, and the room does not tell "
                "whether the camera was tilted: angles against the vertical have wide intervals.",
                remedy="Place the camera level, with a door frame or a corner of the room in the picture.",
            )
        )
    return found


def _contradicted(view: View) -> Notice:
    """Say that the view the user named is not the one in the picture; `view` has one refused."""
    asked: ViewChoice = "front" if view.refused == "front" else "side"
    other = "side" if asked == "front" else "front"
    off = off_view_deg(view.yaw_deg, asked)
    return Notice(
        code="view_contradicted",
        message=f"--view {asked} was asked for, but the person is seen from the {other}, {off:.0f}° away "
        f"from a {asked} view; nothing is measured.",
        remedy=f"Leave --view {asked} out, or film from the {asked}.",
    )


def _side_notices(series: LandmarkSeries, scene: Scene, side: Side) -> list[Notice]:
    view, found = scene.view, []
    if side not in view.measured_sides:
        return _not_measured(view, side)
    outside = feet_outside(series, side)
    found += _worst(
        series.time_s, outside, side, code="feet_out_of_frame",
        message=f"The {side} foot reaches the picture's edge or leaves it; its heel is not measured there.",
        remedy="Leave a hand's width of floor below the feet.",
    )  # fmt: skip
    if view.kind == "front":
        return found
    dim = series.present & (series.visibility("ankle", side) < MIN_VISIBILITY)
    found += _worst(
        series.time_s, dim, side, code="low_visibility",
        message=f"The {side} leg is hard to see; these frames are not measured.",
        remedy="More light, nothing in front of the leg, tight or short clothes.",
    )  # fmt: skip
    if view.leg(side).turned:
        found.append(
            Notice(
                code="turned_leg",
                message=f"The {side} leg points towards the camera: its angles are read from how much "
                "shorter its shank looks than in standing, with a wide interval; its knee is not measured.",
                remedy=f"Film the {side} side from the {side}.",
                side=side,
            )
        )
    if side not in scene.neutral:
        found.append(
            Notice(
                code="no_neutral",
                message=f"The {side} foot is never seen flat and still in upright standing: no heel lift "
                "and no ankle joint angle; tibial inclination is given.",
                remedy="Stand still and upright for a second before the first repetition.",
                side=side,
            )
        )
    return found


def _not_measured(view: View, side: Side) -> list[Notice]:
    """Say why one leg is not measured, unless the user did not ask for it."""
    if view.kind not in ("side", "oblique") or view.asked not in (None, side):
        return []
    asked = f", which --side {side} asks for," if view.asked else ""
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


def foot_notices(
    time_s: Array, tracks: Mapping[Side, FootTrack], roll_deg: float, foot_px: float
) -> list[Notice]:
    """Notices about feet that did not stay where they stood."""
    return [
        notice
        for side, track in tracks.items()
        for notice in _worst(
            time_s, foot_moved(track, roll_deg, foot_px), side, code="foot_moved",
            message=f"The {side} foot is lifted, turned or put elsewhere as a whole; heel lift is not "
            "measured there.",
            remedy="Keep both feet in place from the first repetition to the last.",
        )
    ]  # fmt: skip


def forefoot_notices(evidence: PixelEvidence | None) -> list[Notice]:
    """Notices about feet whose toes could not be followed, so that their heels have no height."""
    return [
        Notice(
            code="forefoot_hidden",
            message=f"The front of the {side} foot could not be followed: no heel lift and no ankle joint "
            "angle; tibial inclination is given.",
            remedy="Leave nothing in front of the foot, and film with at least 30 frames a second.",
            side=side,
        )
        for side in SIDES
        if evidence is not None and forefoot_lost(evidence.track(side))
    ]


def _worst(
    time_s: Array, mask: BoolArray, side: Side, *, code: str, message: str, remedy: str
) -> list[Notice]:
    """One notice over the longest stretch, when it is long enough."""
    stretches = sorted(runs(mask), key=lambda r: _seconds(time_s, r))
    if not stretches or _seconds(time_s, stretches[-1]) < MIN_NOTICE_S:
        return []
    return [_span(code, message, remedy, time_s[stretches[-1]], side)]


def _seconds(time_s: Array, run: slice) -> float:
    return float(time_s[run.stop - 1] - time_s[run.start])


def _span(code: str, message: str, remedy: str, times: Array, side: Side | None = None) -> Notice:
    ends = float(times[0]), float(times[-1])
    return Notice(code=code, message=message, remedy=remedy, side=side, from_s=ends[0], to_s=ends[1])
