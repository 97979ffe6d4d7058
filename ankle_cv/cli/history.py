"""``ankle-cv history``: a person over weeks, from what was asked to be kept."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from ankle_cv.cli import options
from ankle_cv.cli.config import OUTPUT, OutputOptions
from ankle_cv.cli.console import emit, emit_renderable, say
from ankle_cv.cli.days import day_of
from ankle_cv.cli.helped import HelpedCommand, HelpedGroup
from ankle_cv.cli.keeping import show_command
from ankle_cv.cli.opening import require_page, tell_written
from ankle_cv.errors import UsageError
from ankle_cv.telling.numbers import counted
from ankle_cv.text import printable
from ankle_cv.values import Limits

if TYPE_CHECKING:
    from ankle_cv.history.document import HistoryReport
    from ankle_cv.history.rows import PersonKept

HISTORY_HELP: Final = """
Examples:

$ ankle-cv analyze left.mp4 --test wall --name Ann --keep

$ ankle-cv history

$ ankle-cv history show Ann --html ann.html

A person over weeks: is it getting better? Nothing is kept unless --keep or
--store of 'analyze', 'live', 'record' or 'batch' asks for it. It lies in one
file on this machine, which 'ankle-cv history' names.
"""
DEFAULT_WEEKS: Final = 12
MOST_WEEKS: Final = 104
"""As `ankle_cv.history.compose` has them, which is not loaded for the help."""

history = typer.Typer(
    name="history",
    cls=HelpedGroup,
    help=HISTORY_HELP,
    short_help="A person over weeks: is it getting better?",
    rich_markup_mode="rich",
    add_completion=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
StoreOption = Annotated[
    str | None,
    typer.Option(
        "--store",
        metavar="FILE",
        help="Where the history is kept.",
        show_default="in your data folder",
        rich_help_panel=OUTPUT,
    ),
]
Name = Annotated[str, typer.Argument(metavar="NAME", help="The person.", show_default=False)]
WeeksOption = Annotated[
    int,
    options.number_option(
        "--weeks",
        allowed=Limits(1, MOST_WEEKS, whole=True),
        help="Look at this many weeks before the newest result.",
    ),
]


@history.callback(invoke_without_command=True)
def people(context: typer.Context, store: StoreOption = None, as_json: options.JsonOption = False) -> None:
    """List of whom something is kept, and where."""
    if context.invoked_subcommand is not None:
        if store is not None or as_json:
            raise UsageError(
                "--store and --json stand behind the command of the history",
                f"ankle-cv history {context.invoked_subcommand} … --store FILE",
            )
        return
    from ankle_cv.cli.history_view import people_of
    from ankle_cv.history.reading import people_kept

    path = store_path(store)
    found = people_kept(path)
    if as_json:
        import json

        emit(json.dumps({"store": str(path), "people": [_person_json(one) for one in found]}, indent=2))
    elif found:
        emit_renderable(people_of(found))
        emit(f"kept in {path}")
    else:
        emit(f"Nothing is kept. It would lie in {path}")
        say("keep a result: ankle-cv analyze CLIP --name NAME --keep")


def _person_json(person: PersonKept) -> dict[str, object]:
    return {key: value for key, value in vars(person).items() if key != "id"}


@history.command(cls=HelpedCommand)
def show(
    name: Name,
    *,
    weeks: WeeksOption = DEFAULT_WEEKS,
    store: StoreOption = None,
    html: options.HtmlOption = None,
    csv: Annotated[
        Path | None, options.file_option("--csv", ".csv", "Write every number as a table.")
    ] = None,
    png: Annotated[
        Path | None, options.file_option("--png", ".png", "Write the curves as a picture.")
    ] = None,
    open_page: options.OpenPageOption = False,
    as_json: options.JsonOption = False,
) -> None:
    """Tell how a person's numbers changed, and whether that is more than the measurement can mistake."""
    require_page(html, wanted=open_page)
    from ankle_cv.history.reading import read_person

    report = read_person(store_path(store), name, weeks).report()
    written = _write(report, html, csv, png)
    if as_json:
        emit(report.model_dump_json(indent=2))
    else:
        from ankle_cv.cli.history_view import history_of

        emit_renderable(history_of(report))
    tell_written(written, html if open_page else None)


@history.command(cls=HelpedCommand)
def repeatability(
    name: Name,
    *,
    until: Annotated[
        str | None,
        typer.Option("--until", metavar="DATE", help="The repeats end on this day.", show_default="newest"),
    ] = None,
    forget: Annotated[
        bool, typer.Option("--forget", help="Go back to the published smallest changes.")
    ] = False,
    store: StoreOption = None,
    as_json: options.JsonOption = False,
) -> None:
    """Measure a person's own error: five results of one leg within a week, set up anew each time."""
    from ankle_cv.history.reading import opened_store
    from ankle_cv.history.repeats import measure_own_errors

    with opened_store(store_path(store)) as opened:
        person = opened.person(name)
        if forget:
            opened.set_repeat_errors(person.name, [])
            say(f"{printable(person.name)}: the published smallest changes hold again")
            return
        last = None if until is None else day_of("--until", until)
        rows = measure_own_errors(opened, person, last)
    if as_json:
        import json

        emit(json.dumps([vars(row) for row in rows], indent=2))
        return
    from ankle_cv.history.words import repeat_text

    emit("\n".join(printable(repeat_text(row)) for row in rows))
    say(f"these hold from now on: {show_command(person.name, store_path(store))}; --forget undoes it")


@history.command(cls=HelpedCommand)
def rebuild(
    folders: Annotated[
        list[Path],
        typer.Argument(
            metavar="FOLDER", help="Folders of results, at any depth.", show_default=False, readable=False
        ),
    ],
    *,
    store: StoreOption = None,
) -> None:
    """Make the history anew from folders of results, or add them to it."""
    from ankle_cv.history.rebuild import rebuild as made_anew

    path = store_path(store)
    done = made_anew(path, folders)
    for folder, reason in done.refused:
        say(f"note: left out {printable(str(folder))}: {printable(reason)}")
    if done.nameless:
        say(f"note: {counted(done.nameless, 'result')} without a name left out")
    if done.repeats:
        say(f"note: {counted(done.repeats, 'second clip')} of comparisons left out: another movement")
    if done.shorter:
        without = counted(done.shorter, "result")
        say(f"note: {without} without a length left out: the same clip is there with one")
    for lost in done.lost:
        say(f"note: what the history had of {printable(lost)} cannot be read, and is left out")
    if done.put_aside is not None:
        say(f"note: the damaged history is now {printable(str(done.put_aside))}")
    emit(f"{counted(done.kept, 'result')} kept in {printable(str(path))}")


@history.command(cls=HelpedCommand)
def delete(
    name: Name,
    *,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    keep_files: Annotated[
        bool, typer.Option("--keep-files", help="Leave the folders of results where they are.")
    ] = False,
    store: StoreOption = None,
) -> None:
    """Delete a person from the history, with the files of the results; clips that you filmed stay."""
    from ankle_cv.history.erase import (
        NOT_LOOKED_FOR,
        clips_text,
        erase,
        erasure_text,
        person_or_wiped,
        plan_erasure,
    )
    from ankle_cv.history.reading import opened_store

    with opened_store(store_path(store)) as opened:
        plan = plan_erasure(opened, person_or_wiped(opened, name))
        what = erasure_text(plan, opened.path, files=not keep_files)
        if not yes:
            _confirm(what, [] if keep_files else [str(one) for one in plan.folders])
        erase(opened, plan, files=not keep_files)
    emit(f"deleted: {what}")
    if stay := clips_text(plan):
        say(f"note: {stay}")
    say(NOT_LOOKED_FOR)


def _confirm(what: str, folders: list[str]) -> None:
    if sys.stdin is None or not sys.stdin.isatty():
        raise UsageError("nobody is there to confirm the deletion", "add --yes")
    for folder in folders:
        say(f"  {printable(folder)}")
    if not typer.confirm(f"Delete {what}?", err=True):
        raise typer.Abort


@history.command(cls=HelpedCommand)
def export(
    name: Name,
    *,
    output: Annotated[
        Path | None,
        typer.Option(
            "-o",
            "--output",
            metavar="FILE.jsonl",
            help="File to write.",
            show_default="NAME-history.jsonl",
            rich_help_panel=OUTPUT,
        ),
    ] = None,
    store: StoreOption = None,
) -> None:
    """Write all that is kept of a person into one file, which 'history import' reads."""
    from ankle_cv.files.names import component
    from ankle_cv.files.outputs import output_file
    from ankle_cv.history.connection import files_of
    from ankle_cv.history.exchange import SUFFIX, export_person
    from ankle_cv.history.reading import opened_store

    with opened_store(store_path(store)) as opened:
        person = opened.person(name)
        path = output or Path(f"{component(person.name)}-history{SUFFIX}")
        path = output_file("-o" if output else "the file", path, SUFFIX, files_of(opened.path))
        export_person(opened, person, path)
    emit(f"{counted(person.results, 'result')} written to {printable(str(path))}")


@history.command("import", cls=HelpedCommand)
def import_(
    file: Annotated[
        Path,
        typer.Argument(
            metavar="FILE", help="What 'history export' wrote.", show_default=False, readable=False
        ),
    ],
    *,
    store: StoreOption = None,
) -> None:
    """Keep what an exported file holds; what is kept already is replaced."""
    from ankle_cv.history.exchange import import_person
    from ankle_cv.history.store import open_store

    path = store_path(store)
    with open_store(path, make=True) as opened:
        head = import_person(opened, file)
    emit(f"{counted(head.results, 'result')} of {printable(head.person)} kept in {printable(str(path))}")


def _write(report: HistoryReport, html: Path | None, csv: Path | None, png: Path | None) -> list[Path]:
    """Write the files that are wanted; return their paths."""
    from ankle_cv.files.outputs import output_file
    from ankle_cv.history.connection import files_of

    read = files_of(Path(report.store))
    written = []
    if html is not None:
        from ankle_cv.history.page import write_history_page

        written.append(write_history_page(report, output_file("--html", html, ".html", read)))
    if csv is not None:
        from ankle_cv.history.tables import write_history_csv

        written.append(write_history_csv(report, output_file("--csv", csv, ".csv", read)))
    if png is not None:
        from ankle_cv.history.figure import write_history_picture

        written.append(write_history_picture(report, output_file("--png", png, ".png", read)))
    return written


def store_path(store: str | None) -> Path:
    """Return the path of the store; raises as a setting that is refused."""
    from ankle_cv.history.connection import default_store

    if store is None:
        return default_store()
    given = OutputOptions.model_validate({"store": store}, context={"store": "--store"}).store
    return given or default_store()
