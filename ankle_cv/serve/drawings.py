"""Pictures of a corrected result: they are drawn behind its numbers, and once more where that failed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from fastapi import APIRouter
from starlette.responses import JSONResponse, Response

from ankle_cv.errors import InputError, UsageError
from ankle_cv.outputs.html import without_switches
from ankle_cv.outputs.saved import read_document
from ankle_cv.serve.corrections import REPLAYED
from ankle_cv.serve.house import House, HouseOf
from ankle_cv.serve.job import ENDED
from ankle_cv.serve.result_place import ClipResult, results_of
from ankle_cv.settings import Settings

router = APIRouter()


def settings_now(result: ClipResult, recorded: Mapping[str, object]) -> Settings:
    """Return the settings of the results that count.

    Parameters
    ----------
    result
        Whose.
    recorded
        The settings in their document.
    """
    told = {name: recorded[name] for name in REPLAYED if name in recorded}
    return result.settings.model_copy(update=told) if result.is_corrected else result.settings


def payload_of(result: ClipResult, now: Settings) -> dict[str, Any]:
    """Return what a worker has to know to make the corrected results with these settings."""
    return {
        "first": str(result.first.absolute()),
        "output": str(result.corrected.parent.absolute()),
        "settings": now.model_dump(mode="json"),
    }


def settle(house: House, identity: str, notes: Iterable[str] = (), *, replace: bool = False) -> None:
    """Bring the page of both legs and the history up to date with the results of a job that count.

    Parameters
    ----------
    house, identity
        Of the job.
    notes
        For the user, before those of this.
    replace
        Whether the results take the place also of what is kept of the same clips with a length that they do
        not have: once, when it is asked for.

    Raises
    ------
    AnkleCvError
        It failed.
    """
    done = house.corrector.ask(
        {
            "do": "settle",
            "folders": [str(one.folder.absolute()) for one in results_of(house, identity)],
            "store": str(house.store) if house.book[identity].keep else None,
            "replace": replace,
        }
    )
    told = {"page": done["page"], "notes": (*notes, *done["notes"])}
    house.book.change(identity, lambda one: one.model_copy(update=told))


def draw(result: ClipResult) -> None:
    """Have the pictures of a corrected result drawn; what is made from results comes after them once more."""
    now = settings_now(result, read_document(result.folder).provenance.settings)
    payload = {"do": "draw", **payload_of(result, now)}
    result.house.corrector.draw(result.key, payload, lambda done: _follow(result, done["notes"]))


def _follow(result: ClipResult, notes: Iterable[str]) -> None:
    settle(result.house, result.job.id, notes)
    if not result.is_drawn:
        raise InputError("the clip is not there any more, or has changed", "send it once more")


def draw_missing(result: ClipResult) -> None:
    """Have pictures drawn that nobody asked for in this run, as where the server ended before."""
    if _lacks_pictures(result) and result.house.corrector.drawing(result.key) is None:
        with result.house.corrector.alone_with(result.job.id):
            if _lacks_pictures(result) and result.house.corrector.drawing(result.key) is None:
                draw(result)


def _lacks_pictures(result: ClipResult) -> bool:
    return result.job.state in ENDED and result.is_corrected and not result.is_drawn


@router.get("/results/{identity}/{number}/drawing")
def drawing(house: HouseOf, identity: str, number: int) -> Response:
    """Return how far the pictures of a corrected result are."""
    result = ClipResult.of(house, identity, number)
    found = house.corrector.drawing(result.key)
    progress = None if found is None else found.progress
    failure = None if found is None else found.failure
    unasked = "drawn" if result.is_drawn else "missing"
    return JSONResponse(
        {
            "state": unasked if found is None else found.state,
            "done": progress and progress.done,
            "total": progress and progress.total,
            "message": failure and failure.message,
            "remedy": failure and without_switches(failure.remedy),
        }
    )


@router.post("/results/{identity}/{number}/drawing")
def draw_again(house: HouseOf, identity: str, number: int) -> Response:
    """Have pictures drawn that could not be drawn before; what is being drawn goes on."""
    with house.corrector.alone_with(house.book[identity].id):
        result = ClipResult.of(house, identity, number)
        if not _lacks_pictures(result):
            raise UsageError("no picture of this result is missing", "load the page again")
        found = house.corrector.drawing(result.key)
        if found is None or found.state != "drawing":
            draw(result)
    return drawing(house, identity, number)
