"""The analysis of one clip in a worker, by `ankle_cv.api`, with its results published as a whole folder."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, Final, cast

import cv2
import numpy as np

from ankle_cv.api import run_analysis
from ankle_cv.batch.executor import Payload
from ankle_cv.batch.heartbeat import tell_parent
from ankle_cv.batch.keys import document_key
from ankle_cv.batch.sources import is_remote, local_copy
from ankle_cv.batch.store import BATCH_RECORD, is_complete, open_store, promised_files, read_key
from ankle_cv.batch.store_base import Store
from ankle_cv.batch.task import UnitTask
from ankle_cv.conventions import Image
from ankle_cv.errors import InputError, OutputError
from ankle_cv.files import atomic_write
from ankle_cv.outputs.folder import writing_to
from ankle_cv.outputs.keyframes import key_picture
from ankle_cv.outputs.moments import frame_at, lead_time_s
from ankle_cv.outputs.overlay import OverlayPainter
from ankle_cv.outputs.write import write_outputs
from ankle_cv.pipeline.analysis import AnalysedClip, Analysis
from ankle_cv.video.ahead import in_one_thread
from ankle_cv.video.forwarding import ForwardingSource
from ankle_cv.video.frame import Frame, FrameSource

THUMBNAIL: Final = "thumbnail.jpg"
THUMBNAIL_HEIGHT_PX: Final = 128
THUMBNAIL_QUALITY: Final = 70


def analyse_unit(payload: Payload) -> dict[str, Any]:
    """Analyse one clip and publish its folder.

    Returns
    -------
    dict
        ``folder``: its final name, ``seconds``: duration of the analysis, s.

    Raises
    ------
    AnkleCvError
        As from ``ankle-cv analyze``, or the clip changed since it was planned.
    """
    task = UnitTask.model_validate(payload)
    store, started = open_store(task.output), time.monotonic()
    try:
        folder = _publish(task, store)
    except OutputError:
        # A cluster may run a task twice; then the other one has published the same results meanwhile.
        same = read_key(store, task.folder) == task.key
        if not (same and is_complete(store, task.folder, video=task.video, report=task.report)):
            raise
        folder = task.folder
    return {"folder": folder, "seconds": round(time.monotonic() - started, 3)}


def analyse_on_one_core(payload: Payload) -> dict[str, Any]:
    """Do the same where other cores have clips of their own: the stages of this one take turns."""
    with in_one_thread():
        return analyse_unit(payload)


def _publish(task: UnitTask, store: Store) -> str:
    with store.draft(task.folder, force=task.force) as draft, local_copy(task.path) as local:
        clip = run_analysis(local, task.settings, on_progress=tell_parent)
        frames = clip.frames()
        if is_remote(task.path):
            clip = _renamed(clip, task.path)
        if frames is None or document_key(clip.analysis.assessment.model_dump(mode="json")) != task.key:
            raise InputError(f"{task.path} changed while the batch ran", "run the same command again")
        source = ThumbnailSource(clip.analysis, frames)
        with writing_to(draft.path):
            write_outputs(
                clip,
                draft.path,
                video=task.video,
                report=task.report,
                on_progress=tell_parent,
                frames=source,
            )
            _write(draft.path / BATCH_RECORD, task.record(draft.path).encode())
            if source.thumbnail is not None:
                _write(draft.path / THUMBNAIL, source.thumbnail)
        promised = [*promised_files(video=task.video, report=task.report), BATCH_RECORD]
        return draft.publish(task.sha256, promised)


def _renamed(clip: AnalysedClip, path: str) -> AnalysedClip:
    """Replace the path of the local copy by the clip's own, and forget when the copy was written."""
    assessment, info = clip.analysis.assessment, replace(clip.recording.info, path=path)
    record, about = assessment.input.model_copy(update={"path": path}), assessment.about
    if about.filmed_source == "file":
        info = replace(info, facts=replace(info.facts, filmed_at=None, filmed_source=None))
        about = about.model_copy(update={"filmed": None, "filmed_source": None})
    recording = replace(clip.recording, info=info)
    return replace(clip.with_assessment(input=record, about=about), recording=recording)


def _write(path: Path, content: bytes) -> None:
    with atomic_write(path) as partial:
        partial.write_bytes(content)


class ThumbnailSource(ForwardingSource):
    """Frames of a clip; makes a small picture of the moment the report opens with when that frame passes.

    Attributes
    ----------
    thumbnail
        JPEG, or None before that frame.
    """

    def __init__(self, analysis: Analysis, source: FrameSource) -> None:
        super().__init__(source)
        self._painter = OverlayPainter(analysis)
        moment_s = lead_time_s(analysis.assessment)
        times_s = analysis.measures.time_s
        self._lead = len(times_s) // 2 if moment_s is None else frame_at(moment_s, times_s)
        self.thumbnail: bytes | None = None

    def _forward(self, frames: Iterator[Frame]) -> Iterator[Frame]:
        for frame in frames:
            if frame.index == self._lead:
                picture = key_picture(self._painter, frame.image, frame.index, frame.time_s)
                self.thumbnail = _small(picture.jpeg)
            yield frame


def _small(jpeg: bytes) -> bytes:
    image = cast("Image", cv2.imdecode(np.frombuffer(jpeg, np.uint8), cv2.IMREAD_COLOR))
    height, width = image.shape[:2]
    size = (max(1, round(width * THUMBNAIL_HEIGHT_PX / height)), THUMBNAIL_HEIGHT_PX)
    small = cv2.resize(image, size, interpolation=cv2.INTER_AREA)
    # Encoding a valid picture to memory cannot fail.
    return bytes(cv2.imencode(".jpg", small, [cv2.IMWRITE_JPEG_QUALITY, THUMBNAIL_QUALITY])[1])
