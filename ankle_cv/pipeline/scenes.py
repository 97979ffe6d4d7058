"""Scenes of a clip: the stretches between cuts and turns of the person, each seen from one place. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from ankle_cv.assessment import SceneBegin
from ankle_cv.camera import Roll
from ankle_cv.conventions import N_LANDMARKS
from ankle_cv.errors import NotMeasurableError, UsageError
from ankle_cv.landmarks import LandmarkSeries
from ankle_cv.people.carried import carried_person
from ankle_cv.people.follow import PersonFacts, follow_person
from ankle_cv.people.search import SearchFacts
from ankle_cv.pipeline.context import ClipContext, build_context
from ankle_cv.pipeline.plan import SecondPassPlan, plan_second_pass
from ankle_cv.pipeline.recording import Recording
from ankle_cv.pipeline.turned_reps import turned_between_reps
from ankle_cv.scene.turns import facing_stretches
from ankle_cv.settings import Settings

MIN_SCENE_S: Final = 1.0
"""Shortest scene that is measured, s: no repetition takes less."""
MIN_TURN_S: Final = 0.15
"""Nobody turns to another side in less, s: then the clip was cut, and both views look much alike."""


@dataclass(frozen=True)
class ClipScene:
    """One scene of a clip.

    Attributes
    ----------
    frames
        Its frames in the clip.
    begins
        What it begins with.
    raw
        The person in these frames, swaps undone.
    facts
        From tracking the person there.
    settings
        Those of the clip, as far as they concern this scene.
    context
        None when it cannot be measured.
    reason
        Why not; None when it can.
    """

    frames: slice
    begins: SceneBegin
    raw: LandmarkSeries
    facts: PersonFacts
    settings: Settings
    context: ClipContext | None = None
    reason: str | None = None


def find_scenes(recording: Recording, settings: Settings) -> tuple[LandmarkSeries, tuple[ClipScene, ...]]:
    """Find the scenes of a clip, follow the person through each, and determine its view.

    Parameters
    ----------
    recording
        With the poses of the first pass.
    settings
        See `build_context`; ``person`` is used for every shot anew, and outside of ``trim`` nobody is seen.

    Returns
    -------
    tuple
        The person in all frames of the clip, and the scenes in order: at least one with a context.

    Raises
    ------
    NotMeasurableError
        No scene can be measured: the error of the longest one.
    UsageError
        As from `build_context`, or less than `MIN_SCENE_S` of the clip is in ``trim``.
    """
    shots = [_Shot.of(recording, number, frames, settings) for number, frames in _shots(recording, settings)]
    whole = _whole(recording, shots)
    rotation = recording.info.rotation_deg
    found = [scene for shot in shots for scene in shot.scenes(settings, rotation)]
    if len(found) == 1 and settings.trim_s is None:
        (scene, roll) = found[0]
        context = build_context(scene.raw, roll, settings, rotation_deg=rotation)
        return whole, (replace(scene, context=context, settings=settings),)
    if settings.neutral_s is not None and not any(scene.settings.neutral_s for scene, _ in found):
        raise UsageError(
            f"--neutral {settings.neutral} is in no scene of the clip",
            "give seconds in which the foot stands flat",
        )
    scenes = tuple(_with_context_or_reason(scene, roll, rotation) for scene, roll in found)
    if not any(scene.context for scene in scenes):
        longest, roll = max(found, key=lambda one: _seconds(one[0].raw))
        _with_context(longest, roll, rotation)
    return whole, scenes


def _shots(recording: Recording, settings: Settings) -> list[tuple[int, slice]]:
    """Return the number and the frames of each shot that counts, as far as it does.

    Raises
    ------
    UsageError
        Less than `MIN_SCENE_S` counts.
    """
    if settings.trim_s is None:
        return list(enumerate(recording.shots))
    time_s, (from_s, to_s) = recording.poses.time_s, settings.trim_s
    first, end = int(np.searchsorted(time_s, from_s)), int(np.searchsorted(time_s, to_s, side="right"))
    if end - first < 1 or time_s[end - 1] - time_s[first] < MIN_SCENE_S:
        raise UsageError(
            f"--trim {settings.trim} leaves too little of a clip of {time_s[-1]:.1f} s",
            f"give at least {MIN_SCENE_S:.0f} s of it",
        )
    parts = [slice(max(shot.start, first), min(shot.stop, end)) for shot in recording.shots]
    poses = recording.poses
    return [
        (number, part)
        for number, part in enumerate(parts)
        if part.stop > part.start and len(poses.part(part).looks)
    ]


def _with_context_or_reason(scene: ClipScene, roll: Roll, rotation_deg: int) -> ClipScene:
    try:
        return _with_context(scene, roll, rotation_deg)
    except NotMeasurableError as error:
        return replace(scene, reason=error.message)


def plan_scenes(scenes: Sequence[ClipScene]) -> tuple[tuple[slice, SecondPassPlan], ...]:
    """Plan the second pass over every scene that can be measured."""
    return tuple(
        (scene.frames, plan_second_pass(scene.context.scene, scene.settings))
        for scene in scenes
        if scene.context is not None
    )


def _with_context(scene: ClipScene, roll: Roll, rotation_deg: int) -> ClipScene:
    """Return the scene with its context.

    Raises
    ------
    NotMeasurableError
        It is too short, or as from `build_context`.
    """
    if not scene.raw.present.any():
        raise NotMeasurableError(
            "nobody is in the picture", "film one person from head to toe, in good light"
        )
    if _seconds(scene.raw) < MIN_SCENE_S:
        raise NotMeasurableError(
            f"it lasts only {_seconds(scene.raw):.1f} s", f"film at least {MIN_SCENE_S:.0f} s in one piece"
        )
    context = build_context(scene.raw, roll, scene.settings, rotation_deg=rotation_deg)
    return replace(scene, context=context)


@dataclass(frozen=True)
class _Shot:
    """What the camera took in one piece."""

    frames: slice
    raw: LandmarkSeries
    facts: PersonFacts
    roll: Roll
    begins: SceneBegin

    @classmethod
    def of(cls, recording: Recording, number: int, frames: slice, settings: Settings) -> _Shot:
        """Follow the person through these frames of a shot of a recording."""
        poses, size_px = recording.poses.part(frames), (recording.info.width, recording.info.height)
        search = _within(recording.search, float(poses.time_s[0]), float(poses.time_s[-1]))
        in_parts = recording.cuts or settings.trim_s is not None
        seen, facts = follow_person(
            poses.at_looks(), search if in_parts else recording.search, size_px, settings.person
        )
        raw = carried_person(seen, poses.time_s)
        roll = recording.shot_rolls[number] if recording.shot_rolls else recording.roll
        return cls(frames, raw, facts, roll, "cut" if frames.start in recording.cuts else "clip")

    def scenes(self, settings: Settings, rotation_deg: int) -> Iterator[tuple[ClipScene, Roll]]:
        """Yield the scenes of the shot, each with the roll of the floor in it."""
        begins = self.begins
        before_s = -np.inf
        for number, stretch in enumerate(self._stretches(settings, rotation_deg)):
            frames = slice(self.frames.start + stretch.start, self.frames.start + stretch.stop)
            raw = self.raw.part(stretch)
            whole = len(raw) == len(self.raw)
            facts = self.facts if whole else self.facts.within(float(raw.time_s[0]), float(raw.time_s[-1]))
            if number:
                begins = "turn" if raw.time_s[0] - before_s >= MIN_TURN_S else "cut"
            before_s = float(raw.time_s[-1])
            yield ClipScene(frames, begins, raw, facts, _about(settings, raw)), self.roll

    def _stretches(self, settings: Settings, rotation_deg: int) -> Iterator[slice]:
        """Yield the frames in which the person faces one way, by the body as a whole and by repetitions."""
        for round_turn in facing_stretches(self.raw):
            raw = self.raw.part(round_turn)
            own = _about(settings, raw)
            for part in turned_between_reps(raw, self.roll, own, rotation_deg=rotation_deg):
                yield slice(round_turn.start + part.start, round_turn.start + part.stop)


def _within(search: SearchFacts, from_s: float, to_s: float) -> SearchFacts:
    return replace(search, others_at_s=tuple(at for at in search.others_at_s if from_s <= at <= to_s))


def _about(settings: Settings, raw: LandmarkSeries) -> Settings:
    """Return the settings of a scene: a stance that the user gives stands in one scene only.

    Which parts do not count is told by their numbers in the whole clip.
    """
    settings = settings.model_copy(update={"leave_out": None}) if settings.leave_out else settings
    if settings.neutral_s is None:
        return settings
    from_s, to_s = settings.neutral_s
    inside = float(raw.time_s[0]) <= (from_s + to_s) / 2 <= float(raw.time_s[-1])
    return settings if inside else settings.model_copy(update={"neutral": None})


def _whole(recording: Recording, shots: Sequence[_Shot]) -> LandmarkSeries:
    """Return the person in all frames of a clip, where nobody is seen outside of these shots."""
    time_s = recording.poses.time_s
    if len(shots) == 1 and len(shots[0].raw) == len(time_s):
        return shots[0].raw
    n = len(time_s)
    points, world_m = np.full((n, N_LANDMARKS, 4), np.nan), np.full((n, N_LANDMARKS, 3), np.nan)
    for shot in shots:
        points[shot.frames], world_m[shot.frames] = shot.raw.points, shot.raw.world_m
    return LandmarkSeries(time_s, points, world_m, shots[0].raw.size_px)


def blank(series: LandmarkSeries) -> LandmarkSeries:
    """Return a series of the same times without anybody."""
    n = len(series)
    return replace(
        series, points=np.full((n, N_LANDMARKS, 4), np.nan), world_m=np.full((n, N_LANDMARKS, 3), np.nan)
    )


def _seconds(raw: LandmarkSeries) -> float:
    return float(raw.time_s[-1] - raw.time_s[0]) if len(raw) else 0.0
