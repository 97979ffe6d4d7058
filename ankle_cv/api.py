"""Analysis of a clip, from the file to its assessment: the road of the command line, batches and Python."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timezone
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, get_args

from ankle_cv.assessment import ModelRecord, Provenance
from ankle_cv.errors import AnkleCvError, UsageError
from ankle_cv.findings.attribution import attribute
from ankle_cv.findings.depth import with_depth
from ankle_cv.pipeline.first_pass import model_record, run_first_pass
from ankle_cv.pipeline.recording import Recording, load_recording
from ankle_cv.pose.base import PoseEstimator
from ankle_cv.progress import OnProgress, no_progress, while_loading
from ankle_cv.settings import Change, Settings
from ankle_cv.values import refused
from ankle_cv.version import __version__
from ankle_cv.video.frame import FileSource
from ankle_cv.video.source import open_source

if TYPE_CHECKING:
    from ankle_cv.pipeline.analysis import AnalysedClip

RECORDING_SUFFIX = ".npz"
MEASURING: Final = "ankle_cv.pipeline.join", "ankle_cv.pipeline.second_pass"
"""What is not needed during the first pass, and loaded meanwhile: it brings all of SciPy."""
DEFAULTS = Settings()
FIXED_IN_RECORDING = ("rotate", "mirrored", "slowmo", "model", "model_dir")
"""Settings that are already applied to the data of a recording."""


def run_analysis(
    source: str | Path,
    settings: Settings | None = None,
    *,
    pose: PoseEstimator | None = None,
    on_progress: OnProgress | None = None,
) -> AnalysedClip:
    """Analyse one clip and return what the output writers need; `ankle_cv.result.analyze` is made of it.

    Parameters
    ----------
    source
        A video file, or a ``landmarks.npz`` saved by an earlier analysis.
    settings
        Of the analysis.
    pose
        A pose estimator to use instead of the settings' model.
    on_progress
        Called with the progress of the work.

    Raises
    ------
    AnkleCvError
        As `ankle_cv.result.analyze`.
    """
    settings, path = checked_settings(settings), checked_path("source", source)
    if not (pose is None or (callable(pose) and hasattr(pose, "__enter__"))):
        raise refused("pose", pose, "should be a PoseEstimator", "leave it out; the settings name the model")
    if not (on_progress is None or callable(on_progress)):
        raise refused("on_progress", on_progress, "should be a function", "leave it out, or give a function")
    tell = on_progress or no_progress
    clip: FileSource | None = None
    if path.suffix.lower() == RECORDING_SUFFIX:
        recording = load_recording(path)
        settings = as_recorded(settings, recording.settings, people=recording.search.max_people)
    else:
        clip = open_source(path, settings)
        recording = run_first_pass(clip, settings, pose, while_loading(tell, *MEASURING))
    return _measured(recording, clip, settings, tell)


def _measured(
    recording: Recording, clip: FileSource | None, settings: Settings, tell: OnProgress
) -> AnalysedClip:
    """Look a second time, unless that was recorded, and assess what both looks found."""
    from ankle_cv.pipeline import analysis as analyses  # noqa: PLC0415 - loaded during the first pass
    from ankle_cv.pipeline import join, scenes, second_pass  # noqa: PLC0415 - likewise

    whole, parts = scenes.find_scenes(recording, settings)
    if clip is not None:
        plans = scenes.plan_scenes(parts)
        second = second_pass.find_second_model([plan for _, plan in plans])
        recording = replace(
            recording,
            evidence=second_pass.run_second_pass(clip, plans, len(whole), second, tell),
            second_model=model_record(second) if second else None,
        )
    if settings.second_model == "none":
        recording = replace(recording, evidence=recording.evidence.without_joints(), second_model=None)
    analysis = join.assess_clip(
        whole,
        parts,
        recording.evidence,
        info=recording.info,
        settings=settings,
        provenance=provenance(
            recording.model, settings, recording.second_model, looks=len(recording.poses.looks)
        ),
    )
    return analyses.AnalysedClip(analysis, recording, clip)


def run_comparison(
    source: str | Path,
    second: str | Path,
    change: Change,
    settings: Settings | None = None,
    *,
    on_progress: OnProgress | None = None,
) -> AnalysedClip:
    """Analyse a squat and its repeat, and add the attribution from the repeat to the first.

    Parameters
    ----------
    source
        The usual squat.
    second
        The repeat by the same person.
    change
        What was different in the repeat.
    settings, on_progress
        As in `run_analysis`, for both clips.

    Raises
    ------
    AnkleCvError
        As `run_analysis`; the message of an error in the repeat names it.
    """
    if not isinstance(change, str) or change not in get_args(Change):
        raise refused(
            "change", change, f"should be one of {', '.join(get_args(Change))}", "give one of these"
        )
    checked_path("second", second)
    usual = run_analysis(source, settings, on_progress=on_progress)
    try:
        repeat = run_analysis(second, settings, on_progress=on_progress)
    except AnkleCvError as error:
        raise type(error)(f"the clip to compare with, {second}: {error.message}", error.remedy) from error
    first = usual.analysis.assessment
    found = attribute(first, repeat.analysis.assessment, change)
    about = repeat.analysis.assessment.about.model_copy(update={"repeat_of": first.input.sha256})
    marked = repeat.with_assessment(about=about)
    return replace(usual.with_assessment(attribution=found, findings=with_depth(first)), repeat=marked)


def checked_settings(
    settings: Settings | None, fields: Mapping[str, object] = MappingProxyType({})
) -> Settings:
    """Return valid settings, with fields that take precedence.

    Raises
    ------
    UsageError
        They are no `Settings`, or a value is not allowed, however it came into them.
    """
    if not (settings is None or isinstance(settings, Settings)):
        raise refused("settings", settings, "should be Settings", "give Settings(foot_cm=26), or nothing")
    return Settings.model_validate(dict(settings or ()) | dict(fields))


def checked_path(name: str, path: object) -> Path:
    """Return the path that an argument holds.

    Raises
    ------
    UsageError
        It is something else.
    """
    if isinstance(path, str | os.PathLike) and isinstance(text := os.fspath(path), str):
        return Path(text)
    raise refused(name, path, "should be the path of a clip", "give a str or a pathlib.Path")


def as_recorded(settings: Settings, recorded: Settings, *, people: int = 1) -> Settings:
    """Return the settings with those of the recording that are already applied to its data.

    Parameters
    ----------
    settings
        Of the analysis.
    recorded
        Of the recording.
    people
        Most people that were looked for: of several, the pixels were read at the one who was followed.

    Raises
    ------
    UsageError
        When the settings contradict them.
    """
    names = (*FIXED_IN_RECORDING, "person") if people > 1 else FIXED_IN_RECORDING
    fixed = {name: getattr(recorded, name) for name in names}
    asked = {name for name in names if getattr(settings, name) != getattr(DEFAULTS, name)}
    other = sorted(name for name in asked if getattr(settings, name) != fixed[name])
    if other:
        raise _fixed(other[0], "it is already in them", "with that option")
    if recorded.trim_s is not None:
        from_s, to_s = settings.trim_s or recorded.trim_s
        if from_s < recorded.trim_s[0] or to_s > recorded.trim_s[1]:
            raise _fixed("trim", f"only {recorded.trim} s were read", "for more of it")
        fixed["trim"] = settings.trim or recorded.trim
    return settings.model_copy(update=fixed)


def _fixed(name: str, why: str, anew: str) -> UsageError:
    return UsageError(
        f"--{name.replace('_', '-')} cannot be changed for saved landmarks: {why}",
        f"analyze the clip itself again {anew}",
    )


def provenance(
    model: ModelRecord,
    settings: Settings,
    second_model: ModelRecord | None = None,
    *,
    looks: int | None = None,
) -> Provenance:
    """Return the versions, model, settings and time of a document."""
    return Provenance(
        ankle_cv=__version__,
        mediapipe=_installed("mediapipe"),
        opencv=_installed("opencv-contrib-python") or "unknown",
        model=model,
        second_model=second_model,
        looks=looks,
        settings=settings.of_measuring(),
        created_utc=datetime.now(timezone.utc).isoformat(timespec="seconds"),
    )


def _installed(distribution: str) -> str | None:
    try:
        return version(distribution)
    except PackageNotFoundError:
        return None
