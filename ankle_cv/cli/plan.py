"""``ankle-cv plan``: what to do in the weeks after a test, and a weekly test in the calendar."""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from ankle_cv.cli import options
from ankle_cv.cli.console import emit, say
from ankle_cv.cli.days import day_of, time_of
from ankle_cv.cli.history import StoreOption, store_path
from ankle_cv.cli.opening import quoted, require_page, tell_written
from ankle_cv.errors import NotMeasurableError, UsageError
from ankle_cv.outputs.calendar import DAYS_TO_FIRST, DEFAULT_WEEKS, MOST_WEEKS, USUAL_TIME
from ankle_cv.text import printable
from ankle_cv.values import Limits, refused

if TYPE_CHECKING:
    from ankle_cv.history.newest import OwnPlan

PLAN_HELP: Final = """
Examples:

$ ankle-cv plan Ann --html plan.html --ics tests.ics

$ ankle-cv plan ankle-cv-results/left ankle-cv-results/right

What to do in the weeks after a test: drills that fit what was found, each with dose, progression and what
stops it, and the test again each week, which --ics puts into a calendar. Warning signs come first; after one
there are no drills and no tests, but the advice to see a health professional.
"""


def plan(
    of: Annotated[
        list[str],
        typer.Argument(
            metavar="NAME|FOLDER",
            help="A person of the history, or folders of results.",
            show_default=False,
        ),
    ],
    *,
    weeks: Annotated[
        int,
        options.number_option(
            "--weeks", allowed=Limits(1, MOST_WEEKS, whole=True), help="How many weekly tests there are."
        ),
    ] = DEFAULT_WEEKS,
    start: Annotated[
        str | None,
        typer.Option("--start", metavar="DATE", help="Day of the first one.", show_default="in a week"),
    ] = None,
    at: Annotated[str, typer.Option("--at", metavar="HH:MM", help="When it begins.")] = USUAL_TIME,
    store: StoreOption = None,
    html: options.HtmlOption = None,
    ics: Annotated[
        Path | None, options.file_option("--ics", ".ics", "Write the weekly tests for a calendar.")
    ] = None,
    open_page: options.OpenPageOption = False,
    as_json: options.JsonOption = False,
) -> None:
    """Plan drills and weekly tests."""
    require_page(html, wanted=open_page)
    begins = _first_test(start, at)
    planned = _planned(of, store)
    made = planned.plan
    written = _write(planned, begins=begins, weeks=weeks, html=html, ics=ics)
    if as_json:
        tests = None if made.instead else {"first": begins.isoformat(), "weeks": weeks}
        emit(json.dumps({"person": planned.person, **asdict(made), "tests": tests}, indent=2))
    else:
        from ankle_cv.telling.plan import plan_lines

        emit("\n".join(printable(line) for line in plan_lines(made)))
    if ics is not None and made.instead:
        taken_back = ics in written
        say(
            f"note: {printable(str(ics))} takes back the tests that it had: a warning sign is told"
            if taken_back
            else "note: no calendar is written while a warning sign is told"
        )
    tell_written(written, html if open_page else None)


def _first_test(start: str | None, at: str) -> datetime:
    """Return when the first test begins; raises where that is over."""
    now = datetime.now()  # noqa: DTZ005  # by the clock on the wall
    day = now.date() + timedelta(days=DAYS_TO_FIRST) if start is None else day_of("--start", start)
    begins = datetime.combine(day, time_of("--at", at))
    if start is not None and begins < now:
        raise refused("--start", start, "that day or hour is over", "give a later day, or a later --at")
    return begins


def _planned(of: list[str], store: str | None) -> OwnPlan:
    """Return the plan of a person of the history, or of folders; a folder is not taken for its namesake."""
    alone = of[0] if len(of) == 1 else ""
    if alone and not Path(alone).exists():
        return _of_person(alone, store)
    if not alone or Path(alone).name != alone or not _is_kept(alone, store):
        return _of_folders(of)
    say(
        f"note: this is {printable(alone)} of the history; the folder of that name is ./{quoted(Path(alone))}"
    )
    return _of_person(alone, store)


def _is_kept(name: str, store: str | None) -> bool:
    """Return whether something is kept of a person; raises where the store cannot be read."""
    from ankle_cv.history.reading import people_kept
    from ankle_cv.telling.both_legs import same_key

    return same_key(name) in {same_key(one.name) for one in people_kept(store_path(store))}


def _of_person(name: str, store: str | None) -> OwnPlan:
    from ankle_cv.history.newest import read_plan

    return read_plan(store_path(store), name)


def _of_folders(of: list[str]) -> OwnPlan:
    from ankle_cv.history.newest import OwnPlan, newest_of_folders
    from ankle_cv.outputs.calendar import whose_clips
    from ankle_cv.sessions.results import ReadResult, read_results
    from ankle_cv.telling.plan import make_plan

    found = [one for one in read_results([Path(one) for one in of]) if isinstance(one, ReadResult)]
    if not found:
        raise NotMeasurableError("no leg of it could be analysed", "film it again as the session says")
    names = list(dict.fromkeys(name for one in found if (name := one.assessment.about.name)))
    if len(names) > 1:
        raise UsageError(f"the results are of {len(names)} people", "name those of one person")
    newest = newest_of_folders(found)
    person = names[0] if names else None
    whose = whose_clips(person, (one.assessment.input.sha256 for one in found))
    return OwnPlan(person, whose, make_plan(newest.assessments, newest.symptoms))


def _write(
    planned: OwnPlan, *, begins: datetime, weeks: int, html: Path | None, ics: Path | None
) -> list[Path]:
    """Write the files that are wanted; return their paths.

    After a warning sign there is no calendar; one that is there takes its own appointments back.
    """
    from ankle_cv.files.outputs import output_file
    from ankle_cv.outputs.plan_page import write_calendar, write_plan_page

    person, made = planned.person, planned.plan
    written = []
    if html is not None:
        path = output_file("--html", html, ".html", ())
        written.append(write_plan_page(made, person, begins.date(), weeks, path))
    if ics is not None and (ics.exists() or not made.instead):
        test = planned.weekly_test(begins, weeks, datetime.now(timezone.utc))
        test = replace(test, withdrawn=bool(made.instead))
        written.append(write_calendar(test, output_file("--ics", ics, ".ics", ())))
    return written
