"""Keeping results in the history, for the commands that make them: only where the user asked for it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from ankle_cv.cli.config import OutputOptions
from ankle_cv.cli.console import say
from ankle_cv.cli.failure import CliFailure, failure_of
from ankle_cv.errors import AnkleCvError, UsageError
from ankle_cv.settings import Settings
from ankle_cv.text import printable

if TYPE_CHECKING:
    from ankle_cv.batch.entries import Entry
    from ankle_cv.history.records import KeptResult


@dataclass(frozen=True)
class Keeper:
    """Keeps results in a store.

    Attributes
    ----------
    path
        The store.
    quiet
        Whether that it was done is not said.
    """

    path: Path
    quiet: bool = False
    _told: set[str] = field(default_factory=set)

    def keep(self, folders: Iterable[Path]) -> int:
        """Keep the results in some folders; return the exit code, since a failure is no loss of results.

        A folder that cannot be read keeps no other from being kept. Results without a name are counted and
        said to be left out; that a person's are kept is said once.
        """
        from ankle_cv.history.lengths import length_kept
        from ankle_cv.history.rebuild import kept_of
        from ankle_cv.history.store import open_store

        names: Counter[str] = Counter()
        failures: dict[str, CliFailure] = {}
        lost: list[tuple[str, str]] = []

        def named() -> Iterator[KeptResult]:
            for folder in folders:
                try:
                    found = kept_of(folder)
                except (AnkleCvError, OSError) as error:
                    failures[f"the results of {folder} are"] = failure_of(error)
                    continue
                for one in found:
                    names[one.name if one else ""] += 1
                    if one is not None:
                        if told := length_kept(store, one):
                            lost.append((one.name, told))
                        yield one

        try:
            with open_store(self.path, make=True) as store:
                store.keep(named())
        except Exception as error:  # noqa: BLE001  # the results are there; that they are not kept is said
            failures = {"the results are in their folder, and": failure_of(error)}
            names.clear()
            lost.clear()
        for what, failure in failures.items():
            say(f"{printable(what)} not in the history:")
            failure.report()
        for name, told in lost:
            say(
                f"note: {printable(name)}'s history had this clip with {told}; this result, without a length,"
                " takes its place: analyse it again with the length to have both"
            )
        self._tell(sorted(name for name in names if name), names[""])
        return next((one.exit_code for one in failures.values()), 0)

    def _tell(self, names: list[str], nameless: int) -> None:
        if nameless:
            from ankle_cv.telling.numbers import counted

            are = "is" if nameless == 1 else "are"
            say(f"note: {counted(nameless, 'result')} without a name {are} not kept in the history")
        new = [name for name in names if name not in self._told]
        self._told.update(names)
        if new and not self.quiet:
            told = printable(new[0]) if len(new) == 1 else f"{len(new)} people"
            say(f"kept in the history of {told}: {show_command(new[0], self.path)}")


def keep_entries(keeper: Keeper | None, output: str, entries: Iterable[Entry]) -> int:
    """Keep what a batch has finished in a folder of this machine; return the exit code."""
    folders = [Path(output) / one.done.folder for one in entries if one.done is not None]
    return keeper.keep(folders) if keeper is not None else 0


def keeper_for(
    settings: Settings, outputs: OutputOptions, *, quiet: bool = False, names_elsewhere: bool = False
) -> Keeper | None:
    """Return what keeps the results of a command, or None where nothing is to be kept.

    The store is opened once, so that one that cannot be used is told before the work.

    Parameters
    ----------
    settings, outputs
        Of the command.
    quiet
        Whether nothing is said but errors.
    names_elsewhere
        Whether people may be named by something else than ``--name``, as in a batch.

    Raises
    ------
    UsageError
        Nobody is named.
    AnkleCvError
        The store cannot be used.
    """
    if not outputs.kept:
        return None
    if settings.name is None and not names_elsewhere:
        raise UsageError("nothing can be kept in the history without a name", "add --name NAME, or --no-keep")
    from ankle_cv.history.connection import default_store
    from ankle_cv.history.store import open_store

    path = outputs.store or default_store()
    with open_store(path, make=True):
        return Keeper(path, quiet)


def show_command(name: str, store: Path) -> str:
    """Return the command that shows the history of a person, as it can be typed into a shell."""
    from ankle_cv.cli.opening import quoted
    from ankle_cv.history.connection import default_store

    elsewhere = "" if store == default_store() else f" --store {quoted(store)}"
    return printable(f"ankle-cv history show {quoted(Path(name))}{elsewhere}")
