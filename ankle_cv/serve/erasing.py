"""Deleting a person: what will go is told exactly, the name is typed, and then it is gone."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Final

from fastapi import APIRouter, Body
from pydantic import Field
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from ankle_cv.errors import UsageError
from ankle_cv.history.erase import (
    NOT_LOOKED_FOR,
    clips_text,
    erase,
    erasure_text,
    person_or_wiped,
    plan_erasure,
)
from ankle_cv.history.reading import opened_store
from ankle_cv.serve.history import LONGEST_NAME, AboutPerson, PersonName
from ankle_cv.serve.house import House, HouseOf
from ankle_cv.serve.job import ENDED, Job
from ankle_cv.serve.pages import page
from ankle_cv.telling.both_legs import same_key
from ankle_cv.telling.numbers import counted

router = APIRouter()
SHOWN_PATHS: Final = 50
"""Folders and clips that are listed."""


class ErasureForm(AboutPerson):
    """Whom to delete, the name once more, and whether the files of results go, too."""

    typed: Annotated[str, Field(max_length=LONGEST_NAME)] = ""
    files: bool = False


@router.get("/history/delete")
def ask_to_delete(request: Request, house: HouseOf, name: PersonName) -> Response:
    """Show what would be deleted with a person."""
    with opened_store(house.store) as opened:
        plan = plan_erasure(opened, opened.person(name))
    jobs = _jobs_of(house, plan.person.name)
    own = house.place.browser.absolute()
    return page(
        request,
        "erase.html",
        name=plan.person.name,
        rows_alone=erasure_text(plan, house.store.absolute(), files=False),
        with_files=erasure_text(plan, house.store.absolute(), files=True),
        folders=[_counted_files(plan.files, folder) for folder in plan.folders[:SHOWN_PATHS]],
        folders_left_out=max(0, len(plan.folders) - SHOWN_PATHS),
        jobs=[job.title for job in jobs],
        clips=[one for one in plan.clips if own not in one.absolute().parents][:SHOWN_PATHS],
        gone=plan.gone[:SHOWN_PATHS],
        not_looked_for=NOT_LOOKED_FOR,
    )


def _counted_files(files: Sequence[Path], folder: Path) -> tuple[str, str]:
    return str(folder), counted(sum(file.parent == folder for file in files), "file")


@router.post("/history/delete")
def delete(house: HouseOf, told: Annotated[ErasureForm, Body()]) -> Response:
    """Delete a person; the files of the results only when that was asked for."""
    if same_key(told.typed) != same_key(told.name):
        raise UsageError("the name that was typed is another one", "type it as it stands above")
    jobs = _jobs_of(house, told.name)
    if any(job.state not in ENDED for job in jobs):
        raise UsageError(
            f"a clip of {told.name} is being analysed, or waits", "stop it on the first page, or wait for it"
        )
    with ExitStack() as alone:
        for job in sorted(jobs, key=lambda one: one.id):
            alone.enter_context(house.corrector.alone_with(job.id))
            house.corrector.stop_drawings(job.id)  # which would keep the person once more
        with opened_store(house.store) as opened:
            plan = plan_erasure(opened, person_or_wiped(opened, told.name))
            if told.files:
                opened.require_alone()
            for job in jobs:  # first: while the person is kept, what fails midway can be asked for again
                _let_go(house, job, files=told.files)
            erase(opened, plan, files=told.files)
    said = [f"Deleted: {erasure_text(plan, house.store.absolute(), files=told.files)}."]
    if told.files and jobs:
        said.append(f"Deleted: {counted(len(jobs), 'submission')} through the browser, with their clips.")
    if stay := clips_text(replace(plan, clips=tuple(one for one in plan.clips if one.exists()))):
        said.append(f"{stay}.")
    said.append(f"{NOT_LOOKED_FOR[:1].upper()}{NOT_LOOKED_FOR[1:]}.")
    return JSONResponse({"told": said})


def _let_go(house: House, job: Job, *, files: bool) -> None:
    """Delete a submission, or see to it that nothing of it is kept in the history any more."""
    if files:
        house.book.remove(job.id)
    else:
        house.book.change(job.id, lambda one: one.model_copy(update={"keep": False}))


def _jobs_of(house: House, name: str) -> list[Job]:
    """Return the submissions through the browser that name a person: their clips are copies made here."""
    return [job for job in house.book.all() if same_key(job.settings.name or "") == same_key(name)]
