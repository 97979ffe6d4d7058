"""``ankle-cv report``: both legs on one page, from folders of results."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Final

import typer

from ankle_cv.cli import options
from ankle_cv.cli.config import OUTPUT
from ankle_cv.cli.console import emit, say
from ankle_cv.settings import ABOUT, Settings
from ankle_cv.text import printable

REPORT_HELP: Final = """
Examples:

$ ankle-cv report ankle-cv-results/left ankle-cv-results/right
$ ankle-cv report ankle-cv-results/left ankle-cv-results/right -o both.html --open
$ ankle-cv report ankle-cv-results/sessions/2026-03-14_18-05-09

One page from several results: left and right of a squat, a knee-to-wall test or heel raises, or the session
of 'ankle-cv live'. It tells both legs side by side, whether they differ by more than can be measured, and why
they cannot be compared where they cannot. Of several results of one leg the first one named counts.
"""


def report(
    folders: Annotated[
        list[Path],
        typer.Argument(
            metavar="FOLDER",
            help="Folders of results, or of live sessions.",
            show_default=False,
            readable=False,
        ),
    ],
    *,
    name: Annotated[
        str | None,
        typer.Option(
            "--name",
            metavar="TEXT",
            help="Whose legs these are, where a clip has no name: the legs of two people are not compared.",
            show_default=False,
            rich_help_panel=ABOUT,
        ),
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option(
            "-o",
            "--output",
            metavar="FILE.html|DIR",
            help="Page to write, or the folder for it.",
            show_default="beside the first FOLDER",
            rich_help_panel=OUTPUT,
        ),
    ] = None,
    force: Annotated[
        bool,
        typer.Option("--force", help="Replace a page that ankle-cv did not write.", rich_help_panel=OUTPUT),
    ] = False,
    open_page: Annotated[
        bool, typer.Option("--open", help="Open the page when it is there.", rich_help_panel=OUTPUT)
    ] = False,
    as_json: options.JsonOption = False,
) -> None:
    """Put both legs on one page."""
    from ankle_cv.cli.opening import open_file, quoted
    from ankle_cv.sessions.write import write_session_page

    page = write_session_page(folders, output, force=force, name=Settings(name=name).name)
    if as_json:
        emit(page.report.model_dump_json(indent=2), also_saved=True)
    else:
        lines = [
            *filter(None, [page.warning]),
            page.report.headline,
            *(f"• {one.message}" for one in page.report.remarks),
        ]
        lines += [f"• {one.folder} says nothing of a leg: {one.reason}." for one in page.report.left_out]
        emit("\n".join(printable(line) for line in lines), also_saved=True)
    say(f"open {quoted(page.path)}")
    trouble = open_file(page.path) if open_page else None
    if trouble:
        say(f"note: {trouble}")
