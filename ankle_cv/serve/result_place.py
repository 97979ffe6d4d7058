"""Where a result lies: as it was measured first, and as it is corrected beside that."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from ankle_cv.files import remove_folder
from ankle_cv.files.names import component
from ankle_cv.history.records import taken_of
from ankle_cv.outputs.folder import LANDMARKS, OVERLAY
from ankle_cv.outputs.saved import read_document, result_files
from ankle_cv.serve.corrections import first_settings
from ankle_cv.serve.house import House
from ankle_cv.serve.job import Job, JobClip, settings_of
from ankle_cv.serve.place import NothingThereError, places_of, result_that_counts
from ankle_cv.sessions.results import ReadResult
from ankle_cv.settings import Settings

DAY: Final = len("2026-01-31")


@dataclass(frozen=True)
class ClipResult:
    """The results of one clip of a job.

    Attributes
    ----------
    house, job, number
        Of the clip, from 1.
    first
        Folder of what was measured first.
    """

    house: House
    job: Job
    number: int
    first: Path

    @classmethod
    def of(cls, house: House, identity: str, number: int) -> ClipResult:
        """Return the results of a clip.

        Raises
        ------
        NothingThereError
            There is no such job or clip.
        InputError
            It has no results.
        """
        job = house.book[identity]
        return cls(house, job, number, house.book.result_folder(job, number))

    @property
    def key(self) -> str:
        """A name for it among all."""
        return f"{self.job.id}/{self.number}"

    @property
    def address(self) -> str:
        """Address of its page."""
        return f"/results/{self.key}"

    @property
    def clip(self) -> JobClip:
        """The clip itself."""
        return self.job.clips[self.number - 1]

    @property
    def clip_path(self) -> Path:
        """Path of the clip."""
        return self.house.book.clip_path(self.job, self.number)

    @property
    def settings(self) -> Settings:
        """Settings of the first analysis."""
        return first_settings(settings_of(self.job, self.number), self.clip.side)

    @property
    def corrected(self) -> Path:
        """Folder of the corrected results, whether there are any or not."""
        return places_of(self.house.place.job(self.job.id), self.first.name)[1]

    @property
    def is_corrected(self) -> bool:
        """Whether anything was put right."""
        return self.folder != self.first

    @property
    def folder(self) -> Path:
        """Folder of the results that count."""
        return result_that_counts(self.house.place.job(self.job.id), self.first.name)

    @property
    def is_drawn(self) -> bool:
        """Whether the pictures are those of the results that count."""
        return (self.folder / OVERLAY).is_file()

    @property
    def title(self) -> str:
        """What its files are called when taken away: its clip and the day of filming or analysis."""
        return self.title_of(self.first.name)

    def title_of(self, clips: str) -> str:
        """Return what files of these clips are called, with the day of this one."""
        document = read_document(self.folder)
        return component(clips, f"_{taken_of(ReadResult(self.folder, document))[0][:DAY]}")

    def files(self) -> dict[str, Path]:
        """Return the files that belong to the results that count, by name: those that are there."""
        *own, _ = result_files(self.folder, str(self.clip_path))
        found = {path.name: path for path in own if path.is_file()}
        if LANDMARKS not in found and (self.first / LANDMARKS).is_file():
            found[LANDMARKS] = self.first / LANDMARKS  # a correction reads the same
        return found

    def video(self) -> Path | None:
        """Return the overlay to show: the one that counts, else that of the first analysis, if any."""
        found = (one / OVERLAY for one in (self.folder, self.first))
        return next((path for path in found if path.is_file()), None)

    def file(self, name: str) -> Path:
        """Return a file by its name, which is looked up among those that belong to the results.

        Raises
        ------
        NothingThereError
            None of them has the name.
        """
        files = self.files()
        if name == OVERLAY and (video := self.video()) is not None:
            return video
        if name not in files:
            raise NothingThereError
        return files[name]

    def forget_corrections(self) -> None:
        """Bring the first results back, or raise `OutputError`; nothing may be drawn of it any more."""
        remove_folder(self.corrected)


def results_of(house: House, identity: str) -> list[ClipResult]:
    """Return the results of all clips of a job that have any.

    Raises
    ------
    NothingThereError
        There is no such job.
    """
    job = house.book[identity]
    return [
        ClipResult.of(house, identity, number)
        for number, clip in enumerate(job.clips, 1)
        if clip.folder is not None
    ]
