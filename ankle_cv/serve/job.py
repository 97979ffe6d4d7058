"""What was asked for through the browser, and how far it is: the record of a submission. Pure."""

from __future__ import annotations

from typing import Annotated, Final, Literal, TypeAlias

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict

from ankle_cv.batch.failure import Failure
from ankle_cv.errors import UsageError
from ankle_cv.files.names import Component
from ankle_cv.serve.place import ID, NothingThereError
from ankle_cv.settings import Settings, SideChoice

JobState: TypeAlias = Literal["uploading", "queued", "running", "done", "failed", "cancelled"]
ENDED: Final[frozenset[JobState]] = frozenset({"done", "failed", "cancelled"})


def _checked_id(text: str) -> str:
    if not ID.fullmatch(text):
        raise ValueError("no name of a job")
    return text


JobId: TypeAlias = Annotated[str, AfterValidator(_checked_id)]


class Record(BaseModel):
    """Base of what is saved of a job."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class JobClip(Record):
    """One clip of a job.

    Attributes
    ----------
    shown
        Its name as the user knows it.
    stored
        Its name in the job's folder.
    size
        Its length, bytes, as the browser told it and as it must be in the end.
    written_ms
        When the user's file was last written, ms since 1970; None where the browser did not tell.
    arrived
        Whether all of it is there.
    side
        Which leg it shows.
    folder
        Name of its folder of results, once there are any.
    headline
        What was found, in one sentence.
    failure
        Why its last analysis has none.
    measured
        Settings of its results where its last analysis failed, and those of an earlier one hold.
    """

    shown: str
    stored: Component
    size: int
    written_ms: float | None = None
    arrived: bool = False
    side: SideChoice = "auto"
    folder: Component | None = None
    headline: str | None = None
    failure: Failure | None = None
    measured: Settings | None = None


class Job(Record):
    """One submission.

    Attributes
    ----------
    id, group
        Its name, and that of the submission with several jobs that it belongs to.
    created
        When, UTC.
    state
        How far it is.
    attempt
        How often it was begun: what comes of an earlier attempt counts no more.
    measured
        Settings of the results that are there, while other ones are tried; None where those hold.
    clips
        One clip, or two of the two legs.
    settings
        How to look at them.
    keep
        Whether the results are kept in the history of the person whom the settings name.
    page
        Name of the page of both legs, once there is one.
    notes
        For the user, about what was or was not written.
    failure
        Why nothing came of it.
    """

    id: JobId
    group: str
    created: AwareDatetime
    state: JobState
    clips: tuple[JobClip, ...]
    settings: Settings
    keep: bool = False
    page: Component | None = None
    notes: tuple[str, ...] = ()
    failure: Failure | None = None
    attempt: int = 0
    measured: Settings | None = None

    @property
    def title(self) -> str:
        """The names of its clips."""
        return " and ".join(clip.shown for clip in self.clips)


def clip_of(job: Job, number: int) -> JobClip:
    """Return a clip by its number, from 1; `NothingThereError` when there is none of the number."""
    if not 1 <= number <= len(job.clips):
        raise NothingThereError
    return job.clips[number - 1]


def require_ended(job: Job) -> None:
    """Check that nothing is being done with a job, or raise `UsageError`."""
    if job.state not in ENDED:
        raise UsageError("this clip is being analysed", "wait for its results")


def settings_of(job: Job, number: int) -> Settings:
    """Return the settings with which a clip's first results were made, but for its side."""
    return clip_of(job, number).measured or job.measured or job.settings


def wanted(job: Job) -> tuple[int, ...]:
    """Return the numbers of the clips to analyse: all for a new look, else those without results of one."""
    return tuple(
        number
        for number, clip in enumerate(job.clips, 1)
        if job.measured is not None or clip.folder is None or clip.failure is not None
    )


def with_clip(job: Job, number: int, **changes: object) -> Job:
    """Return a job with one clip, by its number from 1, changed."""
    clips = tuple(
        clip.model_copy(update=changes) if n == number else clip for n, clip in enumerate(job.clips, 1)
    )
    return job.model_copy(update={"clips": clips})
