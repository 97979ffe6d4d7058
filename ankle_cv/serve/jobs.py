"""What was asked for and how far it is: a record for each submission, in its folder: a restart keeps it."""

from __future__ import annotations

import threading
import time
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime, timezone
from pathlib import Path
from typing import Final, NamedTuple, TypeAlias

from ankle_cv.errors import AnkleCvError, InputError, OutputError, UsageError
from ankle_cv.files import atomic_write, read_text, remove_folder
from ankle_cv.files.limits import CONFIG_BYTES
from ankle_cv.outputs.folder import RECORD, RESULTS, writing_to
from ankle_cv.progress import Progress
from ankle_cv.serve.job import ENDED, Job, JobClip, clip_of
from ankle_cv.serve.place import CLIP, ID, NothingThereError, Place, new_id, safe_name
from ankle_cv.settings import Settings, SideChoice

MOST_OPEN: Final = 200
"""Jobs that are not ended: more than anybody waits for, fewer than fill a disk by mistake."""
HELD_WAIT_S: Final = 10.0
"""How long a worker that was killed may take to end, s."""
UPLOAD_WAIT_S: Final = 600.0
"""A job of which nothing has arrived for this long, s, was given up."""
MOST_FILES: Final = 2
"""Clips of one job: the left leg and the right."""


class AnnouncedClip(NamedTuple):
    """A clip that is to come.

    Attributes
    ----------
    shown, size, side, written_ms
        As of `JobClip`.
    """

    shown: str
    size: int
    side: SideChoice = "auto"
    written_ms: float | None = None


OnChange: TypeAlias = Callable[[Job], Job]


class JobBook:
    """All jobs, in memory and on the disk; for any thread.

    Parameters
    ----------
    place
        Where their folders are.
    clock
        The time, s.

    Attributes
    ----------
    changed
        Notified when a job changes.
    unreadable
        Records of earlier runs that this version cannot read; their files stay.
    """

    def __init__(self, place: Place, clock: Callable[[], float] = time.monotonic) -> None:
        self._place = place
        self.changed = threading.Condition()  # of a lock that one thread may hold twice
        self._writing = threading.Lock()  # of records, one after the other, while others read what is known
        self._jobs: dict[str, Job] = {}
        self._held: set[str] = set()
        self.unreadable = 0
        self._progress: dict[str, Progress] = {}
        self._versions: dict[str, int] = {}
        self._clock = clock
        self._arriving: dict[str, int] = {}
        self._heard_s: dict[str, float] = {}

    def load(self) -> None:
        """Read the jobs of earlier runs: what was going on waits again, an upload that broke off is gone."""
        for folder in sorted(self._place.clips.glob("*")) if self._place.clips.is_dir() else ():
            if not ID.fullmatch(folder.name) or folder.is_symlink():
                continue
            try:
                job = Job.model_validate_json(read_text(folder / RECORD, CONFIG_BYTES))
            except (AnkleCvError, ValueError):
                self.unreadable += 1
                continue
            if job.id != folder.name:
                self.unreadable += 1
                continue
            if job.state == "uploading":
                with suppress(OutputError):  # what stays is looked at again by the next run
                    remove_folder(folder)
                continue
            self._jobs[job.id] = job
            if job.state == "running":
                with suppress(OutputError):  # a full disk: what is in memory holds
                    self.change(job.id, lambda one: one.model_copy(update={"state": "queued"}))

    def announced_bytes(self) -> int:
        """Return the length of all clips that are still to come, bytes."""
        coming = (clip for job in self.all() if job.state == "uploading" for clip in job.clips)
        return sum(clip.size for clip in coming if not clip.arrived)

    def add(self, files: Sequence[AnnouncedClip], settings: Settings, *, keep: bool, group: str) -> Job:
        """Make a job of clips that are still to come.

        Parameters
        ----------
        files
            What is to come.
        settings, keep, group
            As of `Job`.

        Raises
        ------
        UsageError
            There are too many clips, or too many jobs wait.
        OutputError
            Its folder cannot be made.
        """
        if not 1 <= len(files) <= MOST_FILES:
            raise UsageError(f"{len(files)} clips were given for one test", "give one, or one of each leg")
        self.forget_broken_off()
        if sum(job.state not in ENDED for job in self.all()) >= MOST_OPEN:
            raise UsageError(f"{MOST_OPEN} clips are waiting already", "wait until some are finished")
        names = [safe_name(file.shown) for file in files]
        if len({unicodedata.normalize("NFC", name).casefold() for name in names}) < len(names):  # on any disk
            names = [f"{n}-{name}" for n, name in enumerate(names, 1)]
        clips = tuple(
            JobClip(shown=one.shown, stored=name, size=one.size, side=one.side, written_ms=one.written_ms)
            for one, name in zip(files, names, strict=True)
        )
        job = Job(
            id=new_id(),
            group=group or new_id(),
            created=datetime.now(timezone.utc),
            state="uploading",
            clips=clips,
            settings=settings,
            keep=keep,
        )
        self._save(job)
        with writing_to(self.clip_path(job, 1).parent):
            self.clip_path(job, 1).parent.mkdir(exist_ok=True)
        with self.changed:
            self._jobs[job.id] = job
            self._heard_s[job.id] = self._clock()
            self._tell(job.id)
        return job

    @contextmanager
    def arriving(self, identity: str) -> Iterator[None]:
        """Hold a job while a clip of it arrives: it is not forgotten meanwhile, however long that takes."""
        with self.changed:
            self._arriving[identity] = self._arriving.get(identity, 0) + 1
        try:
            yield
        finally:
            with self.changed:
                self._arriving[identity] -= 1
                self._heard_s[identity] = self._clock()

    def forget_broken_off(self) -> None:
        """Delete the jobs of which nothing has arrived for `UPLOAD_WAIT_S`: their page was closed."""
        now_s = self._clock()
        with self.changed:
            lost = [
                job.id
                for job in self._jobs.values()
                if job.state == "uploading"
                and not self._arriving.get(job.id)
                and now_s - self._heard_s[job.id] > UPLOAD_WAIT_S
            ]
        for identity in lost:
            with suppress(NothingThereError, UsageError):  # somebody else was quicker
                self.remove(identity)

    def __getitem__(self, identity: str) -> Job:
        """Return a job; `NothingThereError` when there is none of the name."""
        with self.changed:
            if identity not in self._jobs:
                raise NothingThereError
            return self._jobs[identity]

    def all(self) -> tuple[Job, ...]:
        """Return all jobs, the oldest first."""
        with self.changed:
            return tuple(sorted(self._jobs.values(), key=lambda job: job.created))

    def progress(self, identity: str) -> Progress | None:
        """Return how far a job's present stage is, while it runs."""
        with self.changed:
            return self._progress.get(identity)

    def version(self, identity: str) -> int:
        """Return a number that grows with every change of a job or its progress."""
        with self.changed:
            return self._versions.get(identity, 0)

    def change(self, identity: str, how: OnChange) -> Job:
        """Change a job, on the disk too; the change sees the newest record, and holds on a full disk.

        Raises
        ------
        NothingThereError
            There is no such job any more.
        OutputError
            The record cannot be written.
        """
        with self._writing:
            with self.changed:
                job = how(self[identity])
                self._jobs[identity] = job
                if job.state != "running":
                    self._progress.pop(identity, None)
                self._tell(identity)
            self._save(job)
            return job

    @contextmanager
    def held(self, identity: str) -> Iterator[None]:
        """Hold a job while a worker process has its files: it is not deleted meanwhile."""
        with self.changed:
            self._held.add(identity)
        try:
            yield
        finally:
            with self.changed:
                self._held.discard(identity)
                self.changed.notify_all()

    def set_progress(self, identity: str, progress: Progress) -> None:
        """Remember how far a job is; that is not written to the disk."""
        with self.changed:
            self._progress[identity] = progress
            self._tell(identity)

    def remove(self, identity: str) -> None:
        """Delete a job with its clips and results.

        Raises
        ------
        NothingThereError
            There is no such job.
        UsageError
            It is still running.
        OutputError
            Some of its files cannot be deleted; then it stays.
        """
        with self._writing:
            with self.changed:
                job = self[identity]
                if job.state == "running" or not self._is_free(identity):
                    raise UsageError("a clip that is being analysed cannot be deleted", "stop it first")
                del self._jobs[identity]
                self._progress.pop(identity, None)
                self._tell(identity)
            try:
                remove_folder(self._place.job(identity))
            except OutputError:
                with self.changed:
                    self._jobs[identity] = job
                    self._tell(identity)
                with suppress(OutputError):  # its record may be what could be deleted
                    self._save(job)
                raise

    def _is_free(self, identity: str) -> bool:
        """Wait until no worker has a job that was stopped; a worker that is killed has it for a moment."""
        return self.changed.wait_for(lambda: identity not in self._held, HELD_WAIT_S)

    def clip_path(self, job: Job, number: int) -> Path:
        """Return the path of a job's clip by its number, from 1.

        Raises
        ------
        NothingThereError
            It has no clip of the number.
        """
        return self._place.job(job.id) / CLIP / clip_of(job, number).stored

    def result_folder(self, job: Job, number: int) -> Path:
        """Return the folder of results of a job's clip by its number, from 1.

        Raises
        ------
        InputError
            There are no results.
        NothingThereError
            It has no clip of the number.
        """
        folder = clip_of(job, number).folder
        if folder is None:
            raise InputError(f"there are no results of {job.title}", "wait for them, or analyse it again")
        return self._place.job(job.id) / RESULTS / folder

    def _save(self, job: Job) -> None:
        with atomic_write(self._place.job(job.id) / RECORD) as partial:
            partial.write_text(job.model_dump_json(indent=1), "utf-8")

    def _tell(self, identity: str) -> None:
        self._versions[identity] = self._versions.get(identity, 0) + 1
        self.changed.notify_all()
