"""People over weeks: the list, a person's page, two days side by side, the person's own error."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Final

from fastapi import APIRouter, Body, Query
from pydantic import BaseModel, ConfigDict, Field
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response

from ankle_cv.files import is_file, read_text
from ankle_cv.files.limits import PAGE_BYTES
from ankle_cv.history.compared import (
    DayOfTest,
    compare_days,
    compared_numbers,
    days_of,
    two_to_compare,
    why_not_judged,
)
from ankle_cv.history.compose import DEFAULT_WEEKS, MOST_WEEKS
from ankle_cv.history.page import page_context
from ankle_cv.history.reading import (
    PersonRows,
    opened_store,
    people_kept,
    person_rows,
    read_person,
)
from ankle_cv.history.repeats import measure_own_errors
from ankle_cv.history.rows import PersonKept, ResultRow
from ankle_cv.history.store import HistoryStore
from ankle_cv.history.words import asked_note, repeat_text, warning_told
from ankle_cv.notices.codes import ASKED_CODES
from ankle_cv.outputs.folder import REPORT, owner
from ankle_cv.serve.headers import POLICY, SAVED_PAGE_POLICY
from ankle_cv.serve.house import House, HouseOf
from ankle_cv.serve.pages import page
from ankle_cv.serve.place import ID, NothingThereError
from ankle_cv.sessions.results import ReadResult
from ankle_cv.telling.about_rows import day_text
from ankle_cv.telling.finding_lines import finding_lines
from ankle_cv.telling.numbers import DASH, counted
from ankle_cv.telling.parts import TESTS

router = APIRouter()
WEEKS: Final = (4, 8, DEFAULT_WEEKS, 26, 52, MOST_WEEKS)
"""Choices of how many weeks are looked at."""
SHOWN_DAYS: Final = 60
"""Days of a test that are listed, the newest."""
LONGEST_NAME: Final = 500
NOT_KEPT: Final = "one of these days is not kept any more"

PersonName = Annotated[str, Query(min_length=1, max_length=LONGEST_NAME)]
Weeks = Annotated[int, Query(ge=1, le=MOST_WEEKS)]
DayKey = Annotated[str, Query(max_length=40)]


class AboutPerson(BaseModel):
    """What a form says of a person, by name."""

    model_config = ConfigDict(extra="forbid")
    name: Annotated[str, Field(min_length=1, max_length=LONGEST_NAME)]


class RepeatsForm(AboutPerson):
    """Which repeats are looked at: those of the week that ends with a day, or with the newest."""

    until: date | None = None


@router.get("/history")
def people(request: Request, house: HouseOf) -> Response:
    """List of whom something is kept, and where."""
    found = people_kept(house.store)
    listed: list[dict[str, Any]] = []
    if found:
        with opened_store(house.store) as opened:
            listed = [_listed(opened, one) for one in found]
    return page(request, "history.html", people=listed, store=house.store.absolute())


def _listed(store: HistoryStore, person: PersonKept) -> dict[str, Any]:
    results = store.results(person)
    newest = results[-1] if results else None
    return {
        "name": person.name,
        "results": counted(person.results, "result"),
        "last": f"{TESTS[newest.kind].title}, {day_text(newest.day)}" if newest else DASH,
        "warning": warning_told(results),
    }


@router.get("/history/person")
def person_page(request: Request, house: HouseOf, name: PersonName, weeks: Weeks = DEFAULT_WEEKS) -> Response:
    """Show a person over time."""
    rows = read_person(house.store.absolute(), name, weeks)
    days = days_of(rows.results)
    chosen = two_to_compare(days)
    return page(
        request,
        "person.html",
        **page_context(rows.report()) | {"asked_note": asked_note(rows.results)},
        name=rows.person.name,
        weeks=weeks,
        choices=sorted({*WEEKS, weeks}),
        days=[_day(house, rows, one) for one in days[:SHOWN_DAYS]],
        days_left_out=max(0, len(days) - SHOWN_DAYS),
        chosen=[one.key for one in chosen] if chosen else [],
        own=[repeat_text(one) for one in rows.own],
    )


def _day(house: House, rows: PersonRows, day: DayOfTest) -> dict[str, Any]:
    return {
        "key": day.key,
        "day": day.day,
        "told": _told(day),
        "test": TESTS[day.kind].title,
        "legs": _legs(rows, day.results) or DASH,
        "footwear": _joined(one.footwear for one in day.results),
        "note": _joined(one.note for one in day.results),
        "clips": [_clip(house, one) for one in day.results],
    }


def _legs(rows: PersonRows, results: Sequence[ResultRow]) -> str:
    """Return the legs of which some results have a number that is followed."""
    ids = {one.id for one in results}
    return " and ".join(sorted({one.side for one in rows.numbers if one.result in ids}))


def _told(day: DayOfTest) -> str:
    return f"{TESTS[day.kind].title}, {day_text(day.results[0].day)}"


def _joined(texts: Iterable[str | None]) -> str:
    return "; ".join(dict.fromkeys(filter(None, texts)))


def _clip(house: House, row: ResultRow) -> dict[str, Any]:
    """Return a result with where it is shown: with its player where it came through the browser."""
    folder = Path(row.folder)
    report = row.id if is_file(folder / REPORT) else None
    name, asked = Path(row.clip).name, bool(row.asked)
    return {"name": name, "job": _job_of(house, folder), "report": report, "asked": asked}


def _job_of(house: House, folder: Path) -> str | None:
    """Return the job whose result lies in a folder; None of one that came otherwise, or is gone."""
    try:
        identity = folder.relative_to(house.place.clips.absolute()).parts[0]
        return house.book[identity].id if ID.fullmatch(identity) else None
    except (ValueError, IndexError, NothingThereError):
        return None


@router.get("/history/report")
def saved_report(house: HouseOf, name: PersonName, result: Annotated[int, Query(ge=0, le=2**62)]) -> Response:
    """Return the report of a kept result where it still lies."""
    with opened_store(house.store) as opened:
        found = [one for one in opened.results(opened.person(name)) if one.id == result]
    if not found or owner(Path(found[0].folder)) != found[0].sha256:
        raise NothingThereError("the report is not where it was when this was kept")
    text = read_text(Path(found[0].folder) / REPORT, PAGE_BYTES)
    return HTMLResponse(text, headers={POLICY: SAVED_PAGE_POLICY})


@router.get("/history/compare")
def compare(request: Request, house: HouseOf, name: PersonName, first: DayKey, second: DayKey) -> Response:
    """Show two days of a person beside each other."""
    with opened_store(house.store) as opened, opened.snapshot():
        rows = person_rows(opened, house.store, name, MOST_WEEKS)
        days = days_of(rows.results)
        known = {one.key: one for one in days}
        if first not in known or second not in known:
            raise NothingThereError(NOT_KEPT)
        earlier, later = sorted((known[first], known[second]), key=lambda one: one.day)
        columns = [_column(house, rows, opened, one) for one in dict.fromkeys((earlier, later))]
    report = compare_days(rows, earlier, later)
    one_test = earlier.kind == later.kind
    unjudged = why_not_judged(days, earlier, later, report) if one_test else ""
    return page(
        request,
        "compare.html",
        name=rows.person.name,
        report=report,
        columns=columns,
        apart=not one_test,
        same_day=earlier.day == later.day,
        unjudged=unjudged,
        numbers=compared_numbers(report, earlier.day, later.day, judged=not unjudged) if one_test else [],
    )


def _column(house: House, rows: PersonRows, store: HistoryStore, day: DayOfTest) -> dict[str, Any]:
    documents = store.documents_of(day.results)
    return {
        "told": _told(day),
        "footwear": _joined(one.footwear for one in day.results),
        "note": _joined(one.note for one in day.results),
        "results": [
            {**_clip(house, row), "legs": _legs(rows, [row]), **_said(documents.get(row.id))}
            for row in day.results
        ],
    }


def _said(result: ReadResult | None) -> dict[str, Any]:
    if result is None:
        raise NothingThereError(NOT_KEPT)
    document = result.assessment
    asked = [one.message for one in document.quality.notices if one.code in ASKED_CODES]
    return {"headline": document.summary.headline, "lines": (*finding_lines(document), *asked)}


@router.post("/history/repeats")
def measure_repeats(house: HouseOf, told: Annotated[RepeatsForm, Body()]) -> Response:
    """Measure a person's own error from repeats of one week; it holds from then on."""
    with opened_store(house.store) as opened:
        rows = measure_own_errors(opened, opened.person(told.name), told.until)
    return JSONResponse({"told": [repeat_text(row) for row in rows], "again": True})


@router.post("/history/repeats/forget")
def forget_repeats(house: HouseOf, told: Annotated[AboutPerson, Body()]) -> Response:
    """Go back to the published smallest changes."""
    with opened_store(house.store) as opened:
        opened.set_repeat_errors(opened.person(told.name).name, [])
    return JSONResponse({"told": ["The published smallest changes hold again."], "again": True})
