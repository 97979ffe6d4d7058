"""What a worker process of the server does: one submission, from its clips to their folders of results."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from ankle_cv.api import run_analysis
from ankle_cv.batch.failure import failure_of
from ankle_cv.batch.heartbeat import tell_parent
from ankle_cv.errors import AnkleCvError
from ankle_cv.outputs.folder import RECORD
from ankle_cv.outputs.publish import place_for, write_and_publish
from ankle_cv.progress import Progress
from ankle_cv.serve.place import places_of
from ankle_cv.sessions.write import write_if_both_legs
from ankle_cv.settings import Settings


def work(payload: Mapping[str, Any]) -> dict[str, Any]:
    """Analyse the clips of a submission.

    Returns
    -------
    dict
        ``clips``: of each that is wanted its ``folder`` and ``headline``, or its ``failure``; ``page``: the
        name of the page of both legs, or None; ``notes``: for the user. Where a clip is not wanted, or has no
        results now, those that were found before go into page and history.
    """
    output = Path(payload["output"])
    settings = Settings.model_validate(payload["settings"])
    clips: list[dict[str, Any]] = []
    folders: list[Path] = []
    notes: list[str] = []
    many = len(payload["clips"]) > 1
    each = zip(map(Path, payload["clips"]), payload["sides"], payload["found"], strict=True)
    for number, (path, side, found) in enumerate(each, 1):
        folder = found and Path(found)
        if number in payload["wanted"]:
            own = settings if side == "auto" else settings.model_copy(update={"side": side})
            done = _tried(path, own, output, f"{path.name}: " if many else "")
            notes += done.pop("notes", ())
            clips.append(done)
            folder = output / done["folder"] if "folder" in done else folder
        if folder is not None:
            folders.append(folder)
    if payload["store"] is not None and folders:
        notes += keep_results(folders, Path(payload["store"]), superseded_by(folders))
    return {"clips": clips, "page": page_of_both(folders, notes), "notes": notes}


def _tried(clip: Path, settings: Settings, output: Path, before: str) -> dict[str, Any]:
    """Analyse a clip; one's failure is not the other's."""
    try:
        return _analysed(clip, settings, output, before)
    except MemoryError:
        raise
    except Exception as error:  # noqa: BLE001  # told where the result is waited for
        failure = failure_of(error, [clip.name], RECORD)
        said = {name: getattr(failure, name).replace(str(clip), "the clip") for name in ("message", "remedy")}
        return {"failure": failure.model_copy(update=said).model_dump()}


def _analysed(clip: Path, settings: Settings, output: Path, before: str) -> dict[str, Any]:
    def tell(progress: Progress) -> None:
        tell_parent(Progress(before + progress.stage, progress.done, progress.total))

    with place_for(clip, output) as place:
        analysed = run_analysis(clip, settings, on_progress=tell)
        done = write_and_publish(analysed, place, video=True, report=True, on_progress=tell)
    headline = analysed.analysis.assessment.summary.headline
    return {"folder": done.folder.name, "headline": headline, "notes": list(done.notes)}


def keep_results(
    folders: Iterable[Path], store: Path, superseded: Iterable[Path] = (), *, replace: bool = False
) -> list[str]:
    """Keep results in the history; return what the user should know of that.

    What is kept of the same clip with a length stays where a result has none: the page of the result says so.

    Parameters
    ----------
    folders
        Of the results.
    store
        The history.
    superseded
        As of `ankle_cv.history.store.HistoryStore.keep`.
    replace
        Whether also what is kept with a length gives way.
    """
    from ankle_cv.history.lengths import length_kept  # noqa: PLC0415  # only where something is kept
    from ankle_cv.history.rebuild import kept_of  # noqa: PLC0415
    from ankle_cv.history.store import open_store, path_text  # noqa: PLC0415

    own = list(superseded)
    try:
        kept = [one for folder in folders for one in kept_of(folder) if one is not None]
        with open_store(store, make=True) as opened:
            if not replace:
                earlier = {path_text(folder) for folder in own}
                kept = [one for one in kept if not length_kept(opened, one, earlier)]
            opened.keep(kept, superseded=own)
    except AnkleCvError as error:
        return [f"not kept in the history: {error.message}; {error.remedy}"]
    return []


def superseded_by(folders: Iterable[Path]) -> list[Path]:
    """Return the folders of all results of the same clips of a job: of each clip, one counts."""
    return [one for folder in folders for one in places_of(folder.parent.parent, folder.name)]


def page_of_both(folders: list[Path], notes: list[str]) -> str | None:
    """Write the page of both legs where there are results of both; return its name."""
    try:
        page = write_if_both_legs(folders)
    except AnkleCvError as error:
        notes.append(f"no page of both legs: {error.message}")
        return None
    return None if page is None else page.path.name
