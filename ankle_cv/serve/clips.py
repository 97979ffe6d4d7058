"""Clips that are dropped or picked: the first page, the upload, the wait, and stopping."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import Annotated, Any, Final

from fastapi import APIRouter, Body
from pydantic import BaseModel, ConfigDict, Field
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response, StreamingResponse

from ankle_cv.errors import UsageError
from ankle_cv.serve.events import events, state_of
from ankle_cv.serve.forms import FIRST, MORE, fields, settings_from, signs
from ankle_cv.serve.house import House, HouseOf
from ankle_cv.serve.job import ENDED, Job, with_clip
from ankle_cv.serve.jobs import AnnouncedClip
from ankle_cv.serve.pages import page
from ankle_cv.serve.uploads import MOST_BYTES, receive, require_room, stamp
from ankle_cv.settings import SideChoice

router = APIRouter()
SHOWN_JOBS: Final = 30
"""Jobs on the first page, the newest."""


class AnnouncedFile(BaseModel):
    """A clip that is about to come."""

    model_config = ConfigDict(extra="forbid")
    name: Annotated[str, Field(max_length=1000)]
    size: Annotated[int, Field(ge=0, le=1 << 62)]
    side: SideChoice = "auto"
    written_ms: Annotated[float, Field(ge=0, le=4e12)] | None = None


class Submission(BaseModel):
    """What the form says: clips of one test, how to look at them, and whether to keep the results."""

    model_config = ConfigDict(extra="forbid")
    files: Annotated[list[AnnouncedFile], Field(min_length=1, max_length=2)]
    settings: dict[str, str | float | bool | list[str]] = {}
    keep: bool = False
    group: Annotated[str, Field(pattern=r"^[\w-]{0,40}$")] = ""


@router.get("/")
def first_page(request: Request, house: HouseOf) -> Response:
    """Show the three jobs, the form, and what was done."""
    house.book.forget_broken_off()
    return page(
        request,
        "home.html",
        fields=fields(FIRST, house.defaults),
        more=fields(MORE, house.defaults),
        signs=signs(),
        jobs=_newest(house),
        output=house.place.browser.absolute(),
        most_bytes=MOST_BYTES,
        unreadable=house.book.unreadable,
    )


@router.get("/clips")
def job_list(request: Request, house: HouseOf) -> Response:
    """Show the list of jobs alone, for the first page to refresh."""
    return page(request, "jobs.html", jobs=_newest(house))


def _newest(house: HouseOf) -> list[dict[str, Any]]:
    shown = reversed(house.book.all()[-SHOWN_JOBS:])
    return [
        {
            "job": job,
            "when": _when(job.created),
            "headlines": [clip.headline for clip in job.clips if clip.headline],
            **state_of(house, job),
        }
        for job in shown
    ]


def _when(moment: datetime) -> str:
    return moment.replace(tzinfo=timezone.utc).astimezone().strftime("%Y-%m-%d %H:%M")


@router.post("/clips", status_code=201)
def submit(house: HouseOf, told: Annotated[Submission, Body()]) -> Response:
    """Make a job and say where its clips are to be sent."""
    settings = settings_from(told.settings, house.defaults)
    if told.keep and settings.name is None:
        raise UsageError("nothing can be kept in the history without a name", "say who the person is")
    require_room([file.size for file in told.files], house.place.browser, house.book.announced_bytes())
    job = house.book.add(
        [AnnouncedClip(file.name, file.size, file.side, file.written_ms) for file in told.files],
        settings,
        keep=told.keep,
        group=told.group,
    )
    uploads = [f"/clips/{job.id}/files/{n}" for n in range(1, len(job.clips) + 1)]
    return JSONResponse({"id": job.id, "page": f"/clips/{job.id}", "uploads": uploads}, 201)


@router.put("/clips/{identity}/files/{number}")
async def upload(request: Request, house: HouseOf, identity: str, number: int) -> Response:
    """Take a clip; when the last one is there, its job waits for its turn."""
    job = await run_in_threadpool(house.book.__getitem__, identity)
    house.book.clip_path(job, number)  # none of the number is no clip
    _require_wanted(job, number)
    with house.book.arriving(identity):
        await _take(request, house, job, number)
    return JSONResponse({"arrived": number})


async def _take(request: Request, house: House, job: Job, number: int) -> None:
    path, size = house.book.clip_path(job, number), job.clips[number - 1].size
    async with receive(request.stream(), path, size) as file:

        def take(one: Job) -> Job:
            _require_wanted(one, number)  # the same clip may have come twice at once
            stamp(file, one.clips[number - 1].written_ms)
            file.replace(path)
            one = with_clip(one, number, arrived=True)
            whole = all(clip.arrived for clip in one.clips)
            return one.model_copy(update={"state": "queued"}) if whole else one

        await run_in_threadpool(house.book.change, job.id, take)


def _require_wanted(job: Job, number: int) -> None:
    if job.state in ENDED:
        raise UsageError("this clip was stopped", "send it again from the first page")
    if job.state != "uploading" or job.clips[number - 1].arrived:
        raise UsageError("this clip is there already", "wait for its results")


@router.get("/clips/{identity}")
def wait_page(request: Request, house: HouseOf, identity: str) -> Response:
    """Show how far a job is; go on to its results where there are any."""
    job = house.book[identity]
    if job.state == "done":
        return RedirectResponse(f"/results/{identity}", 303)
    earlier = any(clip.folder is not None for clip in job.clips)
    return page(request, "wait.html", job=job, state=state_of(house, job), earlier=earlier)


@router.get("/clips/{identity}/events")
def job_events(house: HouseOf, identity: str) -> Response:
    """Tell how far a job is, as it goes."""
    house.book[identity]  # none of the name is no stream
    return StreamingResponse(events(house, identity), media_type="text/event-stream")


@router.post("/clips/{identity}/cancel")
def cancel(house: HouseOf, identity: str) -> Response:
    """Stop a job."""
    job = house.runner.cancel(identity)
    return JSONResponse(state_of(house, job))


@router.delete("/clips/{identity}")
def delete(house: HouseOf, identity: str) -> Response:
    """Delete a job with its clips and results."""
    with house.corrector.alone_with(house.book[identity].id):
        house.corrector.stop_drawings(identity)
        house.book.remove(identity)
    return JSONResponse({"deleted": identity})
