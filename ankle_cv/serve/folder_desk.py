"""The folders that are analysed, one at a time, and what is known of them over restarts."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timezone
from pathlib import Path
from typing import Final

from ankle_cv.errors import AnkleCvError, OutputError, UsageError
from ankle_cv.files import atomic_write, read_text
from ankle_cv.files.limits import DOCUMENT_BYTES
from ankle_cv.serve.folder_child import FolderChild
from ankle_cv.serve.folder_runs import (
    FolderRun,
    FolderWish,
    RunState,
    begun_again,
    run_of,
    with_end,
    with_event,
    words_of,
)
from ankle_cv.serve.place import ID, NothingThereError, Place

END_S: Final = 3.0
"""How long a folder that is being analysed may take to end with the server, s."""


class FolderDesk:
    """A context manager that has folders analysed; for any thread.

    Parameters
    ----------
    place
        Where the results go.
    store
        Where the history is kept.
    """

    def __init__(self, place: Place, store: Path) -> None:
        self._place, self._store = place, store
        self._records = place.browser / "folders"
        self._runs: dict[str, FolderRun] = {}
        self._versions: dict[str, int] = {}
        self._lock = threading.RLock()
        self._child: FolderChild | None = None
        self._thread: threading.Thread | None = None
        self._closing = False

    def __enter__(self) -> FolderDesk:
        """Read what earlier runs of the server left: what was going on was interrupted."""
        for path in sorted(self._records.glob("*.json")) if self._records.is_dir() else ():
            if not ID.fullmatch(path.stem):
                continue
            try:
                run = FolderRun.model_validate_json(read_text(path, DOCUMENT_BYTES))
            except (AnkleCvError, ValueError):
                continue  # not a record of this version
            if run.id == path.stem:
                self._runs[run.id] = run
                if run.is_going_on:
                    self._change(run.id, lambda one: one.model_copy(update={"state": "interrupted"}))
        return self

    def __exit__(self, *_: object) -> None:
        """End what is going on; its record says that it was interrupted."""
        with self._lock:
            self._closing = True
            child, thread = self._child, self._thread
        if child is not None:
            child.end(END_S)
        if thread is not None:
            thread.join()

    def __getitem__(self, identity: str) -> FolderRun:
        """Return a folder; `NothingThereError` when there is none of the name."""
        with self._lock:
            if identity not in self._runs:
                raise NothingThereError
            return self._runs[identity]

    def all(self) -> tuple[FolderRun, ...]:
        """Return all folders, the newest first."""
        with self._lock:
            return tuple(sorted(self._runs.values(), key=lambda one: one.begun, reverse=True))

    def version(self, identity: str) -> int:
        """Return a number that grows with every change."""
        with self._lock:
            return self._versions.get(identity, 0)

    def look(self, wish: FolderWish) -> FolderRun:
        """Begin to look what would be done with a folder.

        Raises
        ------
        UsageError
            Another folder is being analysed.
        OutputError
            The record cannot be written.
        """
        return self._begin(run_of(wish, self._place.output, datetime.now(timezone.utc)))

    def start(self, identity: str) -> FolderRun:
        """Analyse a folder; what is finished is not done again.

        Raises
        ------
        NothingThereError
            It was never looked at.
        UsageError, OutputError
            As of `look`.
        """
        return self._begin(begun_again(self[identity], "running", datetime.now(timezone.utc)))

    def cancel(self, identity: str) -> FolderRun:
        """Stop a folder; one that is not going on stays as it is.

        Raises
        ------
        NothingThereError
            There is no such folder.
        """
        with self._lock:
            run, child = self[identity], self._child
        if run.is_going_on and child is not None:
            child.end()
        return run

    def _begin(self, run: FolderRun) -> FolderRun:
        with self._lock:
            if self._closing or any(one.is_going_on for one in self._runs.values()):
                raise UsageError("a folder is being analysed already", "wait for it, or stop it")
            child = FolderChild(
                words_of(run, self._store.absolute()),
                lambda event: self._change(run.id, lambda one: with_event(one, event)),
            )
            self._keep(run)
            self._child = child
            self._thread = threading.Thread(target=self._work, args=(run.id, child), daemon=True)
            self._thread.start()
            return run

    def _work(self, identity: str, child: FolderChild) -> None:
        """Run the process of a folder; whatever happens, its record does not say that it goes on."""
        try:
            end = child.run()
            if child.was_asked and (end.report is None or "files" not in end.report):
                state: RunState = "interrupted" if self._closing else "cancelled"
                self._change(identity, lambda one: one.model_copy(update={"state": state}))
            else:
                self._change(identity, lambda one: with_end(one, end.code, end.report, end.said))
        except OSError as error:
            self._give_up(identity, f"the process cannot be started: {error}", "close other programs")
        except AnkleCvError as error:
            self._give_up(identity, error.message, error.remedy)

    def _give_up(self, identity: str, message: str, remedy: str) -> None:
        """Say why nothing came of a folder, be it in memory alone."""
        why = {"state": "failed", "failure": (message, remedy)}
        with suppress(OutputError):
            self._change(identity, lambda one: one.model_copy(update=why))

    def _change(self, identity: str, how: Callable[[FolderRun], FolderRun]) -> None:
        with self._lock:
            self._keep(how(self._runs[identity]))

    def _keep(self, run: FolderRun) -> None:
        with self._lock:
            self._runs[run.id] = run
            self._versions[run.id] = self._versions.get(run.id, 0) + 1
            with atomic_write(self._records / f"{run.id}.json") as partial:
                partial.write_text(run.model_dump_json(), "utf-8")
