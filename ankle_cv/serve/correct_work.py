"""What the worker process for corrections does: a result measured anew from its saved landmarks."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import numpy as np

from ankle_cv.api import run_analysis
from ankle_cv.batch.heartbeat import tell_parent
from ankle_cv.batch.retell import retell
from ankle_cv.batch.store import open_store
from ankle_cv.conventions import X, Y
from ankle_cv.outputs.folder import LANDMARKS, REPORT
from ankle_cv.outputs.json import write_json
from ankle_cv.outputs.publish import place_for, write_and_publish
from ankle_cv.outputs.report import write_report
from ankle_cv.outputs.tables import frames_table, reps_table, write_csv
from ankle_cv.pipeline.analysis import AnalysedClip
from ankle_cv.pipeline.recording import Recording, load_recording
from ankle_cv.serve.work import keep_results, page_of_both, superseded_by
from ankle_cv.settings import Settings

DOCUMENT_FILES: Final = ("assessment.json", "frames.csv", "reps.csv", REPORT)
"""What is written at once; overlay, stills and plot follow when the pictures are drawn."""


def work(payload: Mapping[str, Any]) -> dict[str, Any]:
    """Do what ``do`` says.

    ``check`` whether a result can be measured anew, ``measure`` it, ``draw`` its pictures, ``settle`` what is
    made from results, find the ``people`` at a time, ``retell`` who is in it, or get ``warm`` for that.

    Returns
    -------
    dict
        ``headline`` of a result that was measured; ``page`` of both legs and ``notes`` where it is settled;
        ``notes`` where it is drawn; ``boxes`` of people.
    """
    tasks: dict[str, Callable[[Mapping[str, Any]], dict[str, Any]]] = {
        "check": _check,
        "measure": _measure,
        "draw": _draw,
        "settle": _settled,
        "people": _people,
        "retell": _retell,
        "warm": _warm,
    }
    return tasks[payload["do"]](payload)


def _warm(payload: Mapping[str, Any]) -> dict[str, Any]:
    """Measure once for nothing: what is loaded and fitted for that need not be again."""
    _clip_of(payload)
    return {}


@lru_cache(maxsize=1)
def _checked(landmarks: Path, saved_ns: int, settings: str) -> AnalysedClip:  # noqa: ARG001  # tells them apart
    return run_analysis(landmarks, Settings.model_validate_json(settings))


def _clip_of(payload: Mapping[str, Any]) -> AnalysedClip:
    """Return a clip measured anew; what was checked just before is not measured a second time."""
    landmarks = Path(payload["first"]) / LANDMARKS
    saved_ns = landmarks.stat().st_mtime_ns if landmarks.exists() else 0
    return _checked(landmarks, saved_ns, Settings.model_validate(payload["settings"]).model_dump_json())


def _check(payload: Mapping[str, Any]) -> dict[str, Any]:
    """Measure without writing: a correction that cannot be leaves everything as it is."""
    _clip_of(payload)
    return {}


def _measure(payload: Mapping[str, Any]) -> dict[str, Any]:
    """Write the numbers and the page without stills, which takes a second or two; drawing takes longer."""
    first = Path(payload["first"])
    clip = _clip_of(payload)
    document = clip.analysis.assessment
    with place_for(first / LANDMARKS, Path(payload["output"])) as place:
        write_json(document, place.path / "assessment.json")
        write_csv(frames_table(clip.analysis), place.path / "frames.csv")
        write_csv(reps_table(document), place.path / "reps.csv")
        write_report(clip.analysis, {}, place.path / REPORT)
        place.publish(document.input.sha256, promised=DOCUMENT_FILES)
    return {"headline": document.summary.headline}


def _draw(payload: Mapping[str, Any]) -> dict[str, Any]:
    """Write all files of the corrected result, with new pictures."""
    first = Path(payload["first"])
    clip = _clip_of(payload)
    with place_for(first / LANDMARKS, Path(payload["output"])) as place:
        done = write_and_publish(clip, place, video=True, report=True, on_progress=tell_parent)
    return {"notes": list(done.notes)}


def _settled(payload: Mapping[str, Any]) -> dict[str, Any]:
    """Bring what is made from the results up to date: the page of both legs, and the history."""
    notes: list[str] = []
    folders = [Path(folder) for folder in payload["folders"]]
    if payload["store"] is not None:
        store, replace = Path(payload["store"]), payload["replace"]
        notes += keep_results(folders, store, superseded_by(folders), replace=replace)
    return {"page": page_of_both(folders, notes), "notes": notes}


def _retell(payload: Mapping[str, Any]) -> dict[str, Any]:
    """Write into results what is told of the person; their numbers stay."""
    settings = Settings.model_validate(payload["settings"])
    for folder in map(Path, payload["retold"]):
        retell(open_store(str(folder.parent)), folder.name, settings)
    return _settled(payload)


def _people(payload: Mapping[str, Any]) -> dict[str, Any]:
    return {"boxes": people_at(load_recording(Path(payload["first"]) / LANDMARKS), float(payload["at_s"]))}


def people_at(recording: Recording, at_s: float) -> list[list[float]]:
    """Return where people were found at a time: left, top, right and bottom of each.

    Parameters
    ----------
    recording
        Saved landmarks.
    at_s
        Time in the clip, s; the nearest frame at which people were looked for counts.

    Returns
    -------
    list
        Shares of the picture's width and height, from left to right.
    """
    poses = recording.poses
    looks = poses.looks
    frame = int(looks[np.argmin(np.abs(poses.time_s[looks] - at_s))])
    size = np.array([recording.info.width, recording.info.height])
    points = poses.points[frame, : poses.count[frame]][..., [X, Y]].astype(float) / size
    boxes = [[*one.min(axis=0).clip(0, 1), *one.max(axis=0).clip(0, 1)] for one in points]
    return sorted([round(float(edge), 4) for edge in box] for box in boxes)
