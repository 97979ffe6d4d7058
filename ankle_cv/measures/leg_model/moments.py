"""What was seen of a clip, in moments a tenth of a second apart: the observations of the leg model."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from ankle_cv.conventions import LEG_JOINTS, Array, BoolArray, Joint, Side, X
from ankle_cv.evidence.records import PixelEvidence
from ankle_cv.evidence.second_pose import JOINTS, cleaned_joint
from ankle_cv.measures.heel_lift import MIN_TRACKED_SHARE, FootMotion
from ankle_cv.measures.leg_model.priors import Network
from ankle_cv.measures.trunk import trunk_lean
from ankle_cv.scene.body import Body, whole_shank_px
from ankle_cv.scene.camera_travel import steadied
from ankle_cv.scene.scene import Scene
from ankle_cv.scene.stance import foot_raised, split_stance

STEP_S: Final = 0.1
MAX_MOMENTS: Final = 400
"""A body at squat speed turns evenly between moments; longer clips are sampled more coarsely."""
INDEPENDENT_POSTURES: Final = 12.0
"""Landmarks err with the posture, not anew with time: a clip holds about so many independent ones, however
long it is. Without this the intervals are far too narrow."""
FIRST_SDS: Final[Mapping[Joint, float]] = {
    "hip": 0.03,
    "knee": 0.02,
    "ankle": 0.02,
    "heel": 0.03,
    "toe": 0.03,
}
SECOND_SDS: Final[Mapping[Joint, float]] = {"hip": 0.035, "knee": 0.025, "ankle": 0.025}
"""Error of a joint within a clip, beyond its offset, shanks: scatter from posture to posture on generated
clips and the marker-captured trial, where these and the next were set together."""
FIRST_SD_PX: Final = 1.0
SECOND_SD_PX: Final = 1.5
"""The same from the pixels of the networks' own grid, px."""
FIRST_SURE: Final = 0.9
FIRST_DOUBT: Final = 10.0
SECOND_SURE: Final = 0.5
SECOND_DOUBT: Final = 4.0
"""Below this visibility or score an error grows by the missing part times this: hidden far legs have 0.4-0.7
by the first network, and dark pictures 0.3 by the second."""
MIN_VISIBILITY: Final = 0.2
"""A point that is seen less surely is left out: it is a guess from the rest of the body."""
LEAST_LEG_VISIBILITY: Final = 0.3
"""A leg is never taken to be less visible than this: visibility tells hidden legs, not hidden joints."""
HIDDEN_HIP_DOUBT: Final = 10.0
"""Errors of a hip over those of one in sight, where something is before the trunk: both networks put hips
behind a plate forward and up alike, by 0.1-0.2 shanks, and the thigh pushes the knee after them. The shin of
eight generated squats behind plates was 2.7° off, up to 5.5°; with this 1.4°, chosen on the same eight
(docs/evidence.md)."""
FAR_LEG_FACTOR: Final = 2.0
SECOND_FAR_LEG_FACTOR: Final = 4.0
"""Errors of the far leg of a side view over those of the near one: networks put it where the near one is.
With 1 the shin of 14 generated clips was off by 1.45°, with these by 1.34° (docs/evidence.md)."""
MIN_STANDING_SHARE: Final = 0.3
"""Least share of the standing frames with both feet side by side, for only these to count."""
SPLIT_STANDING_FACTOR: Final = 4.0
"""Errors of standing with one foot ahead, over those of standing side by side."""
TRACKED_PITCH_SD_DEG: Final = 0.8
"""Error of a tracked foot's pitch beyond the tracker's own."""


@dataclass(frozen=True)
class SeenPoint:
    """One joint: ``(t, 2)`` position, px, and ``(t,)`` 1 / standard error, 1/px; 0 where it was not seen."""

    xy_px: Array
    weight: Array


@dataclass(frozen=True)
class SeenPitch:
    """Pitch of a tracked foot: ``(t,)`` deg, and ``(t,)`` 1 / standard error; 0 where it was lost."""

    deg: Array
    weight: Array


@dataclass(frozen=True)
class Moments:
    """The observations.

    Attributes
    ----------
    time_s
        ``(t,)`` a constant step apart.
    step_s
        The step.
    size_px
        Width and height of the picture.
    sides, networks
        The legs to fit and the networks that saw them.
    shank_px
        Length of the nearer shank, px.
    points
        Joints by leg and network.
    pitches
        Tracked feet.
    standing
        ``(t,)`` moments of upright standing.
    standing_weight
        How surely they are, 0..1.
    rear
        The rear leg of a split stance.
    """

    time_s: Array
    step_s: float
    size_px: tuple[int, int]
    sides: tuple[Side, ...]
    networks: tuple[Network, ...]
    shank_px: float
    points: Mapping[tuple[Side, Network, Joint], SeenPoint]
    pitches: Mapping[Side, SeenPitch]
    standing: BoolArray
    standing_weight: float
    rear: Side | None

    def __len__(self) -> int:
        """Count the moments."""
        return len(self.time_s)

    @property
    def repeats(self) -> float:
        """Factor by which errors that repeat with the posture are larger than independent ones."""
        return float(np.sqrt(max(len(self) / INDEPENDENT_POSTURES, 1.0)))


@dataclass(frozen=True)
class _Clock:
    """Turns frames into moments."""

    frame_s: Array
    start_s: float
    step_s: float
    count: int

    @property
    def time_s(self) -> Array:
        result: Array = self.start_s + self.step_s * np.arange(self.count, dtype=np.float64)
        return result

    def mean(self, values: Array) -> Array:
        """Mean of ``(n, k)`` frames in every moment, ``(t, k)``; NaN without any."""
        number = np.round((self.frame_s - self.start_s) / self.step_s).astype(int)
        good = np.isfinite(values).all(axis=1) & (number >= 0) & (number < self.count)
        count, total = np.zeros(self.count), np.zeros((self.count, values.shape[1]))
        result: Array = np.full_like(total, np.nan)
        np.add.at(count, number[good], 1)
        np.add.at(total, number[good], values[good])
        result[count > 0] = total[count > 0] / count[count > 0, None]
        return result


def find_moments(scene: Scene, evidence: PixelEvidence, feet: Mapping[Side, FootMotion]) -> Moments | None:
    """Collect what was seen of the legs.

    Parameters
    ----------
    scene
        The person, the view and the camera's roll.
    evidence
        For the joints by the second network.
    feet
        Motion of the feet that were tracked.

    Returns
    -------
    Moments or None
        None when the legs are never seen for two moments.
    """
    body = scene.body
    present = body.picture.present
    if present.sum() < 2:  # noqa: PLR2004 - a step needs two
        return None
    clock = _clock(body.time_s, present)
    split = split_stance(body)
    rear = _rear_leg(scene) if float(np.mean(split[present])) > 0.5 else None  # noqa: PLR2004 - majority
    sides = _sides(rear)
    shanks = {side: whole_shank_px(body.picture, side) for side in sides}
    shank_px = shanks.get(scene.view.near) if scene.view.near else None
    shank_px = shank_px or max(shanks.values())
    hidden = np.nan_to_num(clock.mean(trunk_lean(scene, evidence).doubted[:, None].astype(np.float64))[:, 0])
    points = {
        key: _less_sure(point, 1 + (HIDDEN_HIP_DOUBT - 1) * hidden) if key[2] == "hip" else point
        for side in sides
        for key, point in _points(scene, evidence, side, clock, shank_px).items()
    }
    standing, weight = _standing(body, split, clock)
    networks: tuple[Network, ...] = (
        ("first", "second") if any(k[1] == "second" for k in points) else ("first",)
    )
    return Moments(
        time_s=clock.time_s,
        step_s=clock.step_s,
        size_px=body.camera.size_px,
        sides=sides,
        networks=networks,
        shank_px=shank_px,
        points=points,
        pitches={side: pitch for side in sides if side in feet and (pitch := _pitch(feet[side], clock))},
        standing=standing,
        standing_weight=weight,
        rear=rear,
    )


def _clock(frame_s: Array, present: BoolArray) -> _Clock:
    first, last = frame_s[present][[0, -1]]
    step_s = max(STEP_S, (frame_s[-1] - frame_s[0]) / (MAX_MOMENTS - 1))
    return _Clock(frame_s, float(first), float(step_s), int((last - first) / step_s) + 1)


def _sides(rear: Side | None) -> tuple[Side, ...]:
    """Return the legs to fit: in a split stance the front one, whose pelvis need not be square."""
    if rear is not None:
        return ("left",) if rear == "right" else ("right",)
    return ("left", "right")


def _rear_leg(scene: Scene) -> Side:
    """Return the leg whose foot is further back."""
    ahead = {
        side: scene.view.facing_sign * float(np.nanmedian(scene.body.picture.xy("ankle", side)[:, X]))
        for side in ("left", "right")
    }
    return "left" if ahead["left"] < ahead["right"] else "right"


def _points(
    scene: Scene, evidence: PixelEvidence, side: Side, clock: _Clock, shank_px: float
) -> dict[tuple[Side, Network, Joint], SeenPoint]:
    """Return one leg's joints by both networks."""
    view, picture = scene.view, scene.body.picture
    far = view.kind == "side" and side != view.near
    found: dict[tuple[Side, Network, Joint], SeenPoint] = {}
    least = min(float(np.nanmedian(picture.visibility(j, side))) for j in ("knee", "ankle"))
    for joint in LEG_JOINTS:
        xy = clock.mean(steadied(picture.xy(joint, side), evidence.motion, picture.size_px[1]))
        seen = np.minimum(
            clock.mean(picture.visibility(joint, side)[:, None])[:, 0], max(least, LEAST_LEG_VISIBILITY)
        )
        grown = 1 + FIRST_DOUBT * np.clip(FIRST_SURE - seen, 0, 1)
        sd = np.hypot(FIRST_SDS[joint] * grown, FIRST_SD_PX / shank_px) * (FAR_LEG_FACTOR if far else 1)
        found[side, "first", joint] = _seen(xy, seen, sd * shank_px, picture.size_px)
    track = evidence.legs[side].joints
    if track is None:
        return found
    for k, joint in enumerate(JOINTS):
        found_px = steadied(cleaned_joint(track, joint, picture), evidence.motion, picture.size_px[1])
        xy, score = clock.mean(found_px), clock.mean(track.score[:, [k]])[:, 0]
        grown = 1 + SECOND_DOUBT * np.clip(SECOND_SURE - score, 0, 1)
        sd = np.hypot(SECOND_SDS[joint] * grown, SECOND_SD_PX / shank_px)
        sd = sd * (SECOND_FAR_LEG_FACTOR if far else 1)
        found[side, "second", joint] = _seen(xy, score, sd * shank_px, picture.size_px)
    return found


def _seen(xy: Array, visibility: Array, sd_px: Array, size_px: tuple[int, int]) -> SeenPoint:
    """Return a point with no weight where it is outside the picture or hardly visible."""
    with np.errstate(invalid="ignore"):
        inside = ((xy >= 0) & (xy <= np.array(size_px))).all(axis=1) & (visibility > MIN_VISIBILITY)
    return SeenPoint(np.nan_to_num(xy), np.where(inside, 1 / np.nan_to_num(sd_px, nan=1.0), 0.0))


def _less_sure(point: SeenPoint, factor: Array) -> SeenPoint:
    """Return a point whose ``(t,)`` errors are these times as large."""
    return replace(point, weight=point.weight / factor)


def _standing(body: Body, split: BoolArray, clock: _Clock) -> tuple[BoolArray, float]:
    """Return the moments of upright standing, and the weight of each."""
    apart = split | foot_raised(body)
    clear = body.standing & ~apart
    enough = clear.sum() >= MIN_STANDING_SHARE * body.standing.sum()
    frames = clear if enough else body.standing
    moments: BoolArray = np.nan_to_num(clock.mean(frames.astype(np.float64)[:, None])[:, 0]) > 0.5  # noqa: PLR2004 - majority
    return moments, 1.0 if enough else 1 / SPLIT_STANDING_FACTOR


def _pitch(foot: FootMotion, clock: _Clock) -> SeenPitch | None:
    """Return the pitch of a foot if it was tracked."""
    if foot.source != "tracker":
        return None
    mean = clock.mean(np.stack([foot.pitch_deg, foot.pitch_sd_deg], axis=1))
    known = np.isfinite(mean).all(axis=1)
    if known.mean() <= MIN_TRACKED_SHARE:
        return None
    sd = np.hypot(TRACKED_PITCH_SD_DEG, np.nan_to_num(mean[:, 1]))
    return SeenPitch(np.nan_to_num(mean[:, 0]), np.where(known, 1 / sd, 0.0))
