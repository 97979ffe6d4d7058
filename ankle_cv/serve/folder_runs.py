"""A folder of clips that is analysed: what was wished, and how far it is, as its process tells it. Pure."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any, Final, Literal, TypeAlias

from pydantic import Field

from ankle_cv.errors import EXIT_BATCH_PARTIAL, UsageError
from ankle_cv.files.names import component
from ankle_cv.serve.job import JobId, Record
from ankle_cv.settings import Settings
from ankle_cv.text import printable

RunState: TypeAlias = Literal["looking", "looked", "running", "done", "failed", "cancelled", "interrupted"]
GOING_ON: Final[frozenset[RunState]] = frozenset({"looking", "running"})
NOT_OFFERED: Final = frozenset({"wall_x_px", "trim", "leave_out"})
"""Settings of one clip alone, which ``ankle-cv batch`` does not take."""
SHOWN_CLIPS: Final = 200
"""Clips of a plan, and failures, that are kept to be shown; the index has all."""
MOST_NOTES: Final = 50
MOST_JOBS: Final = 1024
"""Processes on one machine, as of ``ankle-cv batch --jobs``."""
FOLDERS: Final = "folders"
"""Folder of the results, below that of ``-o``."""


class FolderWish(Record):
    """What is to be done with a folder.

    Attributes
    ----------
    folder
        Its whole path.
    pattern, name_pattern
        Which files are clips, and what their names tell; empty for all, and for nothing.
    settings
        How to look at the clips.
    kept
        Whether results are kept in the history of whom names, or the settings, name.
    no_video
        Whether the videos with what was measured drawn in are left out.
    retry_failed
        Whether clips that could not be read or measured are tried again.
    jobs
        Processes at a time; None for one a core.
    """

    folder: str
    pattern: str = ""
    name_pattern: str = ""
    settings: Settings = Settings()
    kept: bool = False
    no_video: bool = False
    retry_failed: bool = False
    jobs: Annotated[int, Field(ge=1, le=MOST_JOBS)] | None = None


class LostClip(Record):
    """A clip without results, and why."""

    path: str
    message: str
    remedy: str


class FolderRun(Record):
    """A folder of clips, and how far its analysis is.

    Attributes
    ----------
    id
        Its name, made of the folder's path: the same folder goes on where it was.
    begun
        When it was last begun, UTC.
    wish
        What is to be done.
    output
        Path of its results.
    state
        How far it is.
    clips, to_do, done, finished_before, failed_before
        Numbers of clips: in the folder, to be done in this run, done in it, with results from before, and
        failed before and not tried again.
    failed
        How many failed in this run, or could not be read.
    lost
        The first of these.
    plan
        Of the first clips to do the path and the name of the folder of results.
    known
        Of each of these what its name, or a table of clips, tells; empty where that is nothing.
    notes
        What else the process said.
    failure
        Why the whole run ended without results: what is wrong and what to do.
    """

    id: JobId
    begun: datetime
    wish: FolderWish
    output: str
    state: RunState
    clips: int = 0
    to_do: int = 0
    done: int = 0
    finished_before: int = 0
    failed_before: int = 0
    failed: int = 0
    lost: tuple[LostClip, ...] = ()
    plan: tuple[tuple[str, str], ...] = ()
    known: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    failure: tuple[str, str] | None = None

    @property
    def is_going_on(self) -> bool:
        """Whether a process works on it."""
        return self.state in GOING_ON


def run_of(wish: FolderWish, output: Path, begun: datetime) -> FolderRun:
    """Return a run that is about to be looked at.

    Parameters
    ----------
    wish
        What is to be done.
    output
        Folder of all results, as of ``-o``.
    begun
        The time, UTC.
    """
    identity = hashlib.sha256(wish.folder.encode("utf-8", "surrogateescape")).hexdigest()[:16]
    name = f"{component(Path(wish.folder).name or 'all')}-{identity[:6]}"
    place = output.absolute() / FOLDERS / name
    return FolderRun(id=identity, begun=begun, wish=wish, output=str(place), state="looking")


def begun_again(run: FolderRun, state: RunState, begun: datetime) -> FolderRun:
    """Return a run from its beginning."""
    return FolderRun(id=run.id, begun=begun, wish=run.wish, output=run.output, state=state)


def words_of(run: FolderRun, store: Path) -> list[str]:
    """Return the words of the command for a run, behind ``ankle-cv``.

    Every value stands in the word of its option, so that none is taken for another option.

    Parameters
    ----------
    run
        Which; one that is looked at is only planned.
    store
        Where the history is kept.
    """
    wish = run.wish
    words = ["batch", "--log-json", "--json", f"--output={run.output}"]
    words += ["--dry-run"] if run.state == "looking" else []
    words += [f"--pattern={wish.pattern}"] if wish.pattern else []
    words += [f"--name-pattern={wish.name_pattern}"] if wish.name_pattern else []
    words += [f"--jobs={wish.jobs}"] if wish.jobs else []
    words += ["--no-video"] if wish.no_video else []
    words += ["--retry-failed"] if wish.retry_failed else []
    words += ["--keep", f"--store={store}"] if wish.kept else ["--no-keep"]
    return [*words, *_options(wish.settings), "--", wish.folder]


def _options(settings: Settings) -> list[str]:
    """Return the settings that are not the usual ones as options."""
    words = []
    for name, value in settings:
        if name in NOT_OFFERED or value == getattr(Settings(), name):
            continue
        extra: Any = Settings.model_fields[name].json_schema_extra or {}
        option = next(iter(extra.get("names", ())), f"--{name.replace('_', '-')}")
        words.append(option.partition("/")[0] if value is True else f"{option.partition('/')[0]}={value}")
    return words


def with_event(run: FolderRun, event: Mapping[str, Any]) -> FolderRun:
    """Return a run after a line of its process; one of an unknown kind changes nothing.

    Parameters
    ----------
    run
        As it was.
    event
        Of ``ankle-cv batch --log-json`` (docs/batch.md).
    """
    kind = event.get("event")
    if kind == "plan":
        numbers = {
            "clips": event["clips"],
            "to_do": event["to_do"],
            "finished_before": event["finished"],
            "failed_before": event["failed_before"],
        }
        return run.model_copy(update=numbers)
    if kind == "done":
        return run.model_copy(update={"done": run.done + 1})
    if kind == "failed":
        clip = LostClip(**{key: printable(event[key]) for key in ("path", "message", "remedy")})
        return run.model_copy(update={"failed": run.failed + 1, "lost": (*run.lost, clip)[:SHOWN_CLIPS]})
    return _noted(run, [event["message"]]) if kind == "note" else run


def _noted(run: FolderRun, lines: Sequence[str]) -> FolderRun:
    return run.model_copy(update={"notes": (*run.notes, *map(printable, lines))[:MOST_NOTES]})


def with_end(run: FolderRun, code: int, report: Mapping[str, Any] | None, said: Sequence[str]) -> FolderRun:
    """Return a run after its process has ended.

    Parameters
    ----------
    run
        As it was.
    code
        Exit code of the process.
    report
        The document that it printed, if it did.
    said
        The last lines it said that were no events.
    """
    if report is None or (code not in (0, EXIT_BATCH_PARTIAL) and "files" not in report):
        return run.model_copy(update={"state": "failed", "failure": _why(code, said)})
    if run.state == "looking":
        first = report["to_do"][:SHOWN_CLIPS]
        plan = tuple((printable(one["path"]), one["folder"]) for one in first)
        known = tuple(_known(one["known"]) for one in first)
        return run.model_copy(update={"state": "looked", "plan": plan, "known": known})
    return _noted(run.model_copy(update={"state": "done"}), said)


def _known(told: Mapping[str, object]) -> str:
    return printable(", ".join(f"{name.replace('_', ' ')}: {value}" for name, value in told.items()))


def _why(code: int, said: Sequence[str]) -> tuple[str, str]:
    """Return what is wrong and what to do by the two lines in which a command says so."""
    for first, second in zip(said[-2::-1], said[:0:-1], strict=False):
        if first.startswith("error: ") and second.strip().startswith("fix: "):
            return first.removeprefix("error: "), second.strip().removeprefix("fix: ")
    how = f"ended by signal {-code}" if code < 0 else f"ended with code {code}"
    return f"the process of this folder {how}", "begin it again: what is finished is not done again"


def require_folder(text: str) -> str:
    """Return the whole path of a folder of this machine that somebody typed.

    Raises
    ------
    UsageError
        There is no such folder, or the path says where it is only from somewhere else.
    """
    try:
        path = Path(text.strip()).expanduser()
        if path.is_absolute() and path.is_dir():
            whole = str(path.resolve())
            whole.encode()  # a name that is no text cannot be written down
            return whole
    except (OSError, RuntimeError, ValueError) as error:
        raise UsageError(f"{text} is no folder of this machine", "type its whole path") from error
    what = "is no folder of this machine" if path.is_absolute() else "is no whole path"
    raise UsageError(f"{text or 'nothing'} {what}", "type the whole path of a folder, or choose one")
