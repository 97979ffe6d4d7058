"""The page of a result: the report, the clip beside its curves, corrections, and every file to take away."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import Annotated, Any, Final

from fastapi import APIRouter, Body
from pydantic import BaseModel, ConfigDict
from starlette.requests import Request
from starlette.responses import (
    FileResponse,
    HTMLResponse,
    JSONResponse,
    RedirectResponse,
    Response,
    StreamingResponse,
)

from ankle_cv.errors import UsageError
from ankle_cv.files import read_bytes, read_text
from ankle_cv.files.limits import PAGE_BYTES, TABLE_BYTES
from ankle_cv.outputs.folder import OVERLAY, REPORT
from ankle_cv.outputs.page_parts import report_parts, without_links
from ankle_cv.outputs.saved import read_document
from ankle_cv.serve.about import lengths_kept
from ankle_cv.serve.archive import zipped
from ankle_cv.serve.corrections import ANEW, REPLAYED, changed_settings, corrected, in_words, looked_at_again
from ankle_cv.serve.drawings import draw, draw_missing, payload_of, settings_now, settle
from ankle_cv.serve.forms import ABOUT, fields, signs
from ankle_cv.serve.headers import POLICY, SAVED_PAGE_POLICY, attachment
from ankle_cv.serve.house import House, HouseOf
from ankle_cv.serve.job import ENDED, Job, require_ended, wanted, with_clip
from ankle_cv.serve.pages import page
from ankle_cv.serve.place import NothingThereError
from ankle_cv.serve.result_place import ClipResult, results_of
from ankle_cv.settings import Settings

router = APIRouter()
MEDIA_TYPES: Final[Mapping[str, str]] = {
    ".html": "text/html; charset=utf-8",
    ".json": "application/json",
    ".csv": "text/csv; charset=utf-8",
    ".npz": "application/octet-stream",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".mp4": "video/mp4",
    ".pdf": "application/pdf",
}
"""Of the files of a result; anything else is sent as bytes without a meaning."""
STATE_DIGITS: Final = 16
"""Of the name of a state: enough to tell apart what one person makes of a result."""
SEVERAL: Final = 2
"""Clips of a job that shows both legs."""


class CorrectionForm(BaseModel):
    """What the form of corrections says, and which state of the result its page shows."""

    model_config = ConfigDict(extra="forbid")
    settings: dict[str, str | float | bool] = {}
    shown: str | None = None


@router.get("/results/{identity}")
def of_job(request: Request, house: HouseOf, identity: str) -> Response:
    """Show the results of a job: of one clip its own, of two both legs together.

    Where the clips were looked at again for nothing, what was found before is shown.
    """
    job = house.book[identity]
    if job.state != "done" and not (job.state in ENDED and results_of(house, identity)):
        return RedirectResponse(f"/clips/{identity}", 303)
    if len(job.clips) < SEVERAL:
        return _shown(request, ClipResult.of(house, identity, 1))
    return page(
        request,
        "both.html",
        job=job,
        results=results_of(house, identity),
        both=_both(house, identity),
        lengths=lengths_kept(house, job),
    )


@router.get("/results/{identity}/both.html")
def both_legs(house: HouseOf, identity: str) -> Response:
    """Return the page of both legs; its links lead to files beside it, as on the disk, and are left out."""
    path = _both(house, identity)
    if path is None:
        raise NothingThereError
    text = without_links(read_text(path, PAGE_BYTES))
    return HTMLResponse(text, headers={POLICY: SAVED_PAGE_POLICY})


def _both(house: House, identity: str) -> Path | None:
    name, results = house.book[identity].page, results_of(house, identity)
    path = results[0].folder.parent / name if name and results else None
    return path if path is not None and path.is_file() else None


@router.get("/results/{identity}/archive.zip")
def archive(house: HouseOf, identity: str) -> Response:
    """Return all files of a job as one zip."""
    results, both, home = results_of(house, identity), _both(house, identity), house.place.job(identity)
    files = {f"{one.first.name}/{name}": path for one in results for name, path in one.files().items()}
    if both is not None:  # it links to the reports: all lie as on the disk
        files = {path.relative_to(home).as_posix(): path for path in (both, *files.values())}
    if not files:
        raise NothingThereError
    headers = attachment(f"{results[-1].title_of('+'.join(one.first.name for one in results))}.zip")
    return StreamingResponse(zipped(files), media_type="application/zip", headers=headers)


@router.get("/results/{identity}/{number}")
def of_clip(request: Request, house: HouseOf, identity: str, number: int) -> Response:
    """Show the result of one clip."""
    return _shown(request, ClipResult.of(house, identity, number))


def _shown(request: Request, result: ClipResult) -> Response:
    settings = result.settings.model_dump(mode="json")
    result.house.corrector.warm(result.key, {"first": str(result.first.absolute()), "settings": settings})
    draw_missing(result)
    return page(request, "result.html", **_context(result))


def _context(result: ClipResult) -> dict[str, Any]:
    """Return what the page of a result shows."""
    document = read_document(result.folder)
    now = settings_now(result, document.provenance.settings)
    files, shown = result.files(), fields(REPLAYED, now)
    report = report_parts(read_text(files[REPORT], PAGE_BYTES)) if REPORT in files else None
    return {
        "result": result,
        "document": document,
        "report": report,
        "changed": changed_settings(result.settings, now) if result.is_corrected else [],
        "fields": shown,
        "values": {one.name: one.value for one in shown},
        "anew": fields(ANEW, result.settings),
        "about": fields(ABOUT, result.job.settings),
        "signs": signs(),
        "several_people": any(one.code == "second_person" for one in document.quality.notices),
        "files": {name: path.stat().st_size for name, path in files.items()},
        "video": _version(result.video()),
        "state": _state(result, now),
        "lengths": lengths_kept(result.house, result.job),
        "several": len(result.job.clips) >= SEVERAL,
    }


def _version(video: Path | None) -> str | None:
    """Return what tells two videos of one name apart; None without one."""
    return None if video is None else f"{video.stat().st_mtime_ns:x}"


def _state(result: ClipResult, now: Settings) -> str:
    """Return what tells two states of a result apart, of whatever tab they were made."""
    told = [result.job.attempt, *(getattr(now, name) for name in (*REPLAYED, *ANEW))]
    return sha256(json.dumps(told).encode()).hexdigest()[:STATE_DIGITS]


@router.get("/results/{identity}/{number}/curves.json")
def curves_of(house: HouseOf, identity: str, number: int) -> Response:
    """Return the curves of a clip."""
    import pandas as pd  # noqa: PLC0415  # not needed by those who look at nothing

    from ankle_cv.serve.curves import curves  # noqa: PLC0415

    result = ClipResult.of(house, identity, number)
    table = pd.read_csv(BytesIO(read_bytes(result.file("frames.csv"), TABLE_BYTES)))
    return JSONResponse(curves(read_document(result.folder), table))


@router.get("/results/{identity}/{number}/files/{name}")
def file(house: HouseOf, identity: str, number: int, name: str, v: str | None = None) -> Response:
    """Return one of the files of a result; of an overlay that is asked for by its version, no other one."""
    path = ClipResult.of(house, identity, number).file(name)
    if name == OVERLAY and v not in (None, _version(path)):
        raise NothingThereError
    return _saved(path)


@router.get("/results/{identity}/{number}/clip")
def clip(house: HouseOf, identity: str, number: int) -> Response:
    """Return the clip itself, where there is no overlay to play."""
    result = ClipResult.of(house, identity, number)
    kind = MEDIA_TYPES.get(result.clip_path.suffix, "application/octet-stream")
    if not result.clip_path.is_file():
        raise NothingThereError
    return FileResponse(result.clip_path, media_type=kind)


def _saved(path: Path) -> Response:
    """Return a file of a result; a page is kept apart from this server."""
    kind = MEDIA_TYPES.get(path.suffix, "application/octet-stream")
    headers = {POLICY: SAVED_PAGE_POLICY} if path.suffix == ".html" else {}
    return FileResponse(path, media_type=kind, headers=headers)


@router.get("/results/{identity}/{number}/people")
def people(house: HouseOf, identity: str, number: int, at_s: float) -> Response:
    """Return where people were found at a time, as shares of the picture."""
    result = ClipResult.of(house, identity, number)
    return JSONResponse(
        house.corrector.ask({"do": "people", "first": str(result.first.absolute()), "at_s": at_s})
    )


@router.post("/results/{identity}/{number}/corrections")
def correct(
    request: Request, house: HouseOf, identity: str, number: int, given: Annotated[CorrectionForm, Body()]
) -> Response:
    """Measure a clip anew from its saved landmarks; without a correction the first results come back."""
    with house.corrector.alone_with(house.book[identity].id):
        result = _to_change(house, identity, number, given.shown)
        now = corrected(result.settings, given.settings)
        if now != settings_now(result, read_document(result.folder).provenance.settings):
            _put_right(result, now)
    return page(request, "result_parts.html", **_context(ClipResult.of(house, identity, number)))


def _put_right(result: ClipResult, now: Settings) -> None:
    if now == result.settings:
        _forget_corrections([result])
    else:
        _measure(result, now)
    settle(result.house, result.job.id)
    if result.is_corrected:
        draw(result)


def _to_change(house: House, identity: str, number: int, shown: str | None) -> ClipResult:
    """Return a result that is to be changed.

    Raises
    ------
    UsageError
        It is being made, or the page shows another state of it.
    """
    result = ClipResult.of(house, identity, number)
    require_ended(result.job)
    now = settings_now(result, read_document(result.folder).provenance.settings)
    if shown not in (None, _state(result, now)):
        raise UsageError("this result was changed in another tab", "load the page again")
    return result


def _measure(result: ClipResult, now: Settings) -> None:
    """Measure a result anew; where that cannot be, what holds stays, and so does the drawing of it."""
    corrector, payload = result.house.corrector, payload_of(result, now)
    try:
        corrector.ask({"do": "check", **payload})
        corrector.stop_drawing(result.key)  # which would put its own numbers over the new ones
        told = corrector.ask({"do": "measure", **payload})
    except UsageError as error:
        raise UsageError(in_words(error.message), in_words(error.remedy)) from error
    _tell_headline(result, told["headline"])


def _tell_headline(result: ClipResult, headline: str) -> None:
    result.house.book.change(result.job.id, lambda one: with_clip(one, result.number, headline=headline))


def _forget_corrections(results: Iterable[ClipResult]) -> None:
    for one in results:
        one.house.corrector.stop_drawing(one.key)
        one.forget_corrections()
        _tell_headline(one, read_document(one.first).summary.headline)


@router.post("/results/{identity}/{number}/again")
def look_again(
    house: HouseOf, identity: str, number: int, given: Annotated[CorrectionForm, Body()]
) -> Response:
    """Have all clips of a job looked at anew, with other settings: that waits for its turn."""
    with house.corrector.alone_with(house.book[identity].id):
        result = _to_change(house, identity, number, given.shown)
        before = result.job.measured or result.job.settings
        settings = looked_at_again(before, given.settings)
        _forget_corrections(results_of(house, identity))
        settle(house, identity)

        def waiting(job: Job) -> Job:
            require_ended(job)  # it may have been begun again from another page
            told = {"settings": settings, "measured": before, "state": "queued", "failure": None}
            return job.model_copy(update=told)

        house.book.change(identity, waiting)
    return JSONResponse({"page": f"/clips/{identity}"})


@router.post("/results/{identity}/again")
def try_again(house: HouseOf, identity: str) -> Response:
    """Have the clips of a job analysed that have no results of the last time."""
    with house.corrector.alone_with(house.book[identity].id):
        job = _may_be_tried(house.book[identity])
        # Of these another first result may come, from which what was put right was not measured.
        lost = [one for one in results_of(house, identity) if one.number in wanted(job)]
        _forget_corrections(lost)
        if lost:
            settle(house, identity)
        house.book.change(
            identity,
            lambda one: _may_be_tried(one).model_copy(update={"state": "queued", "failure": None}),
        )
    return JSONResponse({"page": f"/clips/{identity}"})


def _may_be_tried(job: Job) -> Job:
    if job.state not in ENDED or not wanted(job):
        raise UsageError("this clip is being analysed, or has results", "look at them")
    if not all(clip.arrived for clip in job.clips):
        raise UsageError("not all of this clip arrived", "send it again")
    return job
