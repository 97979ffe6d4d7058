"""Who is in a result, in which shoes, and whether it is kept: told or mended after the analysis."""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import APIRouter, Body
from pydantic import BaseModel, ConfigDict
from starlette.responses import JSONResponse, Response

from ankle_cv.errors import AnkleCvError, UsageError
from ankle_cv.history.lengths import length_kept
from ankle_cv.history.rebuild import kept_of
from ankle_cv.history.store import open_store
from ankle_cv.serve.drawings import draw, settle
from ankle_cv.serve.forms import settings_from
from ankle_cv.serve.house import House, HouseOf
from ankle_cv.serve.job import Job, require_ended
from ankle_cv.serve.result_place import results_of
from ankle_cv.settings import TOLD, Settings

router = APIRouter()
DRAWING: Final = "drawing"


class AboutForm(BaseModel):
    """What the form says; what is left empty is not known."""

    model_config = ConfigDict(extra="forbid")
    settings: dict[str, str | list[str]] = {}
    keep: bool = False


@router.post("/results/{identity}/about")
def tell_about(house: HouseOf, identity: str, told: Annotated[AboutForm, Body()]) -> Response:
    """Write what is told into the results, whose numbers stay, and keep them where that is asked for."""
    with house.corrector.alone_with(identity):
        job, notes = _told(house, identity, told)
    return JSONResponse({"name": job.settings.name, "kept": job.keep, "notes": notes})


def _told(house: House, identity: str, told: AboutForm) -> tuple[Job, list[str]]:
    """Write it; return the job, and what the user should know."""

    def mended(job: Job) -> Job:
        if job.state != "done":
            raise UsageError("this clip is being analysed", "wait for its results")
        settings = with_about(job.settings, told.settings)
        require_one_name(job, settings, keep=told.keep or job.keep)
        clips = tuple(
            clip.model_copy(update={"measured": clip.measured and with_about(clip.measured, told.settings)})
            for clip in job.clips
        )
        return job.model_copy(update={"settings": settings, "clips": clips, "keep": told.keep or job.keep})

    job = house.book.change(identity, mended)
    results = results_of(house, identity)
    begun = [one for one in results if (found := house.corrector.drawing(one.key)) and found.state == DRAWING]
    for one in begun:  # with who it was before
        house.corrector.stop_drawing(one.key)
    folders = {folder for one in results for folder in (one.first, one.folder)}
    done = house.corrector.ask(
        {
            "do": "retell",
            "retold": [str(folder.absolute()) for folder in sorted(folders)],
            "folders": [str(one.folder.absolute()) for one in results],
            "settings": job.settings.model_dump(mode="json"),
            "store": str(house.store) if job.keep else None,
            "replace": False,
        }
    )
    house.book.change(
        identity, lambda one: one.model_copy(update={"page": done["page"], "notes": tuple(done["notes"])})
    )
    for one in begun:
        draw(one)
    return job, list(done["notes"])


def lengths_kept(house: House, job: Job) -> list[str]:
    """Return the lengths with which clips of a job are kept, where its results have none.

    An unreadable history is told by its own page.
    """
    if not job.keep or not house.store.exists():
        return []
    try:
        with open_store(house.store) as opened:
            kept = [one for result in results_of(house, job.id) for one in kept_of(result.folder) if one]
            return list(filter(None, (length_kept(opened, one) for one in kept)))
    except AnkleCvError:
        return []


@router.post("/results/{identity}/replace")
def replace_kept(house: HouseOf, identity: str) -> Response:
    """Let the results of a job take the place of what is kept of the same clips with a length."""
    with house.corrector.alone_with(house.book[identity].id):
        require_ended(house.book[identity])
        settle(house, identity, replace=True)
    return JSONResponse({"again": True})


def with_about(settings: Settings, given: dict[str, str | list[str]]) -> Settings:
    """Return settings with another account of the person; what is not given is not known any more.

    Raises
    ------
    UsageError
        A field is another one, or its value is not allowed.
    """
    if unknown := sorted(set(given) - set(TOLD)):
        raise UsageError(f"{unknown[0]} says nothing of the person", "put it right below the clip")
    return settings_from(given, settings.model_copy(update=dict.fromkeys(TOLD)))


def require_one_name(job: Job, settings: Settings, *, keep: bool) -> None:
    """Check that a result is kept under one name.

    Raises
    ------
    UsageError
        Nobody is named, or it is kept under another name already.
    """
    if keep and settings.name is None:
        raise UsageError("nothing can be kept in the history without a name", "say who the person is")
    if job.keep and settings.name != job.settings.name:
        raise UsageError(
            f"this result is kept in the history of {job.settings.name}",
            "leave the name, or analyse the clip again under another one",
        )
