"""A finished job with the results of two squats of a stick figure, and corrections without a process."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from edited_clips import recorded, two_squats
from serve_house import add, house_in
from stick import series

from ankle_cv.batch.failure import Failure
from ankle_cv.pipeline.recording import save_recording
from ankle_cv.serve.correct_work import work
from ankle_cv.serve.corrector import Corrector, Drawing
from ankle_cv.serve.house import House
from ankle_cv.serve.job import Job
from ankle_cv.serve.work import keep_results
from ankle_cv.settings import Settings


class Here(Corrector):
    """Measures in this process; what is drawn is only noted, and there once a test says so."""

    def __init__(self) -> None:
        super().__init__()
        self.drawn: list[dict[str, Any]] = []
        self.then: dict[str, Callable[[Mapping[str, Any]], None]] = {}

    def warm(self, key: str, payload: Mapping[str, Any]) -> None:
        """Do nothing."""

    def ask(self, payload: Mapping[str, Any]) -> dict[str, Any]:
        """Do it at once."""
        return work(payload)

    def draw(self, key: str, payload: Mapping[str, Any], then: Callable[[Mapping[str, Any]], None]) -> None:
        """Begin to draw."""
        self.drawn.append({"key": key, **payload})
        self.then[key] = then
        self._drawings[key] = Drawing("drawing")

    def stop_drawing(self, key: str) -> None:
        """Give it up."""
        self.then.pop(key, None)
        self._drawings.pop(key, None)

    def finish(self, key: str) -> None:
        """Be ready with it."""
        (*_, payload) = (one for one in self.drawn if one["key"] == key)
        (Path(payload["output"]) / Path(payload["first"]).name / "overlay.mp4").write_bytes(b"drawn")
        self.then.pop(key)({"notes": ["drawn"]})
        self._drawings[key] = Drawing("drawn")

    def fail(self, key: str) -> None:
        """Be unable to."""
        self.then.pop(key)
        failure = Failure(code="output", exit_code=6, message="the disk is full", remedy="make room (--out)")
        self._drawings[key] = Drawing("failed", failure=failure)


def measured(folder: Path) -> Path:
    """Write the results of two squats, bottoms at 2 and 5 s, and the landmarks that they came from."""
    saved = folder / "read" / "squat"
    saved.mkdir(parents=True)
    save_recording(saved / "landmarks.npz", recorded([series(two_squats, seconds=7, yaw_deg=90)]))
    settings = Settings(foot_cm=26).model_dump(mode="json")
    work({"do": "measure", "first": str(saved), "output": str(folder / "made"), "settings": settings})
    shutil.copy(saved / "landmarks.npz", folder / "made" / "squat")
    return folder / "made" / "squat"


def job_with(results: Path, folder: Path, clips: int = 1) -> tuple[House, Job]:
    """A house with a finished job of as many clips with these results."""
    house = replace(house_in(folder), corrector=Here())
    job = add(house.book, [(f"squat{n}.mp4", 10, "auto") for n in range(clips)], "done")
    names = [f"squat{n}" for n in range(clips)]
    for name in names:
        shutil.copytree(results, house.place.job(job.id) / "results" / name)
        house.book.clip_path(job, names.index(name) + 1).write_bytes(b"a clip")
    done = tuple(
        clip.model_copy(update={"arrived": True, "folder": name, "headline": "As at first."})
        for clip, name in zip(job.clips, names, strict=True)
    )
    return house, house.book.change(job.id, lambda one: one.model_copy(update={"clips": done}))


def keep_as(house: House, job: Job, name: str) -> Job:
    """Have the results of a job name somebody, in whose history they are kept."""
    settings = Settings(foot_cm=26, name=name)
    job = house.book.change(job.id, lambda one: one.model_copy(update={"settings": settings, "keep": True}))
    folders = sorted((house.place.job(job.id) / "results").iterdir())
    for folder in folders:
        landmarks = (folder / "landmarks.npz").read_bytes()
        payload = {"first": str(folder), "output": str(folder.parent)}
        work({"do": "measure", **payload, "settings": settings.model_dump(mode="json")})
        (folder / "landmarks.npz").write_bytes(landmarks)
    keep_results(folders, house.store)
    return job
