"""A person's history to take away, the plan, and what was taken away elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta, timezone
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Lock
from typing import Annotated, Final, Literal, TypeAlias
from urllib.parse import quote

from fastapi import APIRouter, Query
from pydantic import Field
from starlette.background import BackgroundTask
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response

from ankle_cv.errors import InputError, UsageError
from ankle_cv.files import read_bytes
from ankle_cv.files.limits import PAGE_BYTES
from ankle_cv.files.names import component
from ankle_cv.history.compose import DEFAULT_WEEKS
from ankle_cv.history.document import HistoryReport
from ankle_cv.history.exchange import SUFFIX, ExportedPerson, export_person, import_person
from ankle_cv.history.newest import OwnPlan, read_plan
from ankle_cv.history.page import to_history_page
from ankle_cv.history.reading import opened_store, read_person
from ankle_cv.history.store import open_store
from ankle_cv.outputs.calendar import DAYS_TO_FIRST, MOST_WEEKS, USUAL_TIME, calendar_bytes
from ankle_cv.outputs.calendar import DEFAULT_WEEKS as PLAN_WEEKS
from ankle_cv.outputs.plan_page import to_plan_page
from ankle_cv.serve.headers import attachment
from ankle_cv.serve.history import AboutPerson, PersonName, Weeks
from ankle_cv.serve.house import HouseOf
from ankle_cv.serve.pages import page
from ankle_cv.serve.place import safe_name
from ankle_cv.serve.uploads import receive
from ankle_cv.telling.about_rows import day_text
from ankle_cv.telling.drills import WARNING_SIGNS
from ankle_cv.telling.numbers import counted
from ankle_cv.telling.plan import ALIKE

router = APIRouter()
MOST_IMPORT_BYTES: Final = 256 << 20
"""Longest exported file that is taken, bytes: some 2,600 results. A longer one is read with
``ankle-cv history import``, which reads it where it is."""

DRAWING: Final = Lock()
"""Of matplotlib, which draws for one thread at a time."""

HistoryForm: TypeAlias = Literal["html", "csv", "json", "png"]
PlanForm: TypeAlias = Literal["html", "ics"]
MEDIA: Final[Mapping[str, str]] = {
    "html": "text/html; charset=utf-8",
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
    "png": "image/png",
    "ics": "text/calendar; charset=utf-8",
}


@router.get("/history/files/{form}")
def history_file(
    house: HouseOf, form: HistoryForm, name: PersonName, weeks: Weeks = DEFAULT_WEEKS
) -> Response:
    """Return a person's history as a file."""
    report = read_person(house.store, name, weeks).report()
    return _attached(FORMS[form](report), f"{component(report.person)}-history.{form}")


def _attached(content: bytes, name: str) -> Response:
    media = MEDIA[name.rpartition(".")[2]]
    return Response(content, media_type=media, headers=attachment(name))


def _table(report: HistoryReport) -> bytes:
    from ankle_cv.history.tables import write_history_csv  # noqa: PLC0415  # pandas is loaded where it is asked

    return _written(write_history_csv, report)


def _picture(report: HistoryReport) -> bytes:
    from ankle_cv.history.figure import write_history_picture  # noqa: PLC0415  # as is matplotlib

    with DRAWING:
        return _written(write_history_picture, report)


def _written(write: Callable[[HistoryReport, Path], Path], report: HistoryReport) -> bytes:
    with TemporaryDirectory() as folder:
        return read_bytes(write(report, Path(folder) / "history"), PAGE_BYTES)


FORMS: Final[Mapping[HistoryForm, Callable[[HistoryReport], bytes]]] = {
    "html": lambda report: to_history_page(report).encode(),
    "csv": _table,
    "json": lambda report: report.model_dump_json(indent=2).encode(),
    "png": _picture,
}


@router.get("/history/export")
def export(house: HouseOf, name: PersonName) -> Response:
    """Return all that is kept of a person in one file."""
    folder = TemporaryDirectory()
    try:
        with opened_store(house.store) as opened:
            person = opened.person(name)
            path = Path(folder.name) / f"{component(person.name)}-history{SUFFIX}"
            export_person(opened, person, path)
    except BaseException:
        folder.cleanup()
        raise
    return FileResponse(
        path,
        media_type="application/x-ndjson",
        filename=path.name,
        background=BackgroundTask(folder.cleanup),
    )


@router.put("/history/import")
async def import_file(
    request: Request, house: HouseOf, shown: Annotated[str, Query(max_length=1000)] = ""
) -> Response:
    """Keep what an exported file holds; what is kept already is replaced."""
    length = request.headers.get("content-length", "")
    size = int(length) if length.isdecimal() else 0
    if not 0 < size <= MOST_IMPORT_BYTES:
        raise UsageError(
            f"the file is empty, or has more than {MOST_IMPORT_BYTES >> 20} MB",
            "choose a file that was exported here; a longer one is read with ankle-cv history import",
        )
    house.place.browser.mkdir(parents=True, exist_ok=True)
    async with receive(request.stream(), house.place.browser / safe_name(shown), size) as path:
        head = await run_in_threadpool(_imported, house.store, path, safe_name(shown))
    return JSONResponse(
        {
            "told": [f"{counted(head.results, 'result')} of {head.person} kept."],
            "page": f"/history/person?name={quote(head.person, safe='')}",
        }
    )


def _imported(store: Path, path: Path, shown: str) -> ExportedPerson:
    """Keep what a file holds; errors name it as the user does."""
    try:
        with open_store(store, make=True) as opened:
            return import_person(opened, path)
    except InputError as error:
        raise InputError(error.message.replace(str(path), shown), error.remedy) from error


class PlanWish(AboutPerson):
    """Whose plan, and when its weekly tests are: by themselves from in a week on."""

    weeks: Annotated[int, Field(ge=1, le=MOST_WEEKS)] = PLAN_WEEKS
    start: date | None = None
    at: time = time.fromisoformat(USUAL_TIME)

    @property
    def first(self) -> datetime:
        """When the first test begins, by the clock on the wall.

        Raises
        ------
        UsageError
            That is over.
        """
        now = datetime.now()  # noqa: DTZ005  # by the clock on the wall
        start = self.start or now.date() + timedelta(days=DAYS_TO_FIRST)
        first = datetime.combine(start, self.at.replace(tzinfo=None))
        if first < now:
            raise UsageError(f"{day_text(start)} or that hour of it is over", "choose a later day")
        return first


@router.get("/history/plan")
def plan_page(request: Request, house: HouseOf, wish: Annotated[PlanWish, Query()]) -> Response:
    """Show what to do in the weeks after a test."""
    planned = read_plan(house.store, wish.name)
    return page(
        request,
        "plan_of.html",
        plan=planned.plan,
        name=planned.person,
        first=wish.first,
        first_told=day_text(wish.first.date()),
        weeks=wish.weeks,
        most_weeks=MOST_WEEKS,
        alike=ALIKE,
        warning_signs=WARNING_SIGNS,
    )


@router.get("/history/plan/{form}")
def plan_file(house: HouseOf, form: PlanForm, wish: Annotated[PlanWish, Query()]) -> Response:
    """Return the plan as a file: a page, or the weekly tests for a calendar."""
    planned = read_plan(house.store, wish.name)
    content = _planned(planned, form, wish.first, wish.weeks)
    return _attached(content, f"{component(planned.person or '')}-plan.{form}")


def _planned(planned: OwnPlan, form: PlanForm, first: datetime, weeks: int) -> bytes:
    if form == "html":
        return to_plan_page(planned.plan, planned.person, first.date(), weeks).encode()
    if planned.plan.instead:
        raise UsageError(
            "no calendar is written while a warning sign is told", "see a health professional first"
        )
    return calendar_bytes(planned.weekly_test(first, weeks, datetime.now(timezone.utc)))
