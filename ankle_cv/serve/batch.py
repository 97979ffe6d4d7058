"""Folders of clips: which one, what would be done, the run as it goes, and its pages."""

from __future__ import annotations

import base64
import hashlib
import os
from pathlib import Path
from typing import Annotated, Any, Final

from fastapi import APIRouter, Body, Query
from pydantic import BaseModel, ConfigDict, Field
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, JSONResponse, Response

from ankle_cv.batch.results import INDEX, SUMMARY_CSV, SUMMARY_PARQUET
from ankle_cv.errors import UsageError
from ankle_cv.files import is_file, read_text
from ankle_cv.files.limits import DOCUMENT_BYTES
from ankle_cv.files.names import component
from ankle_cv.outputs.folder import OWN_FILES
from ankle_cv.outputs.html import template_environment, verbatim
from ankle_cv.serve.folder_runs import MOST_JOBS, FolderRun, FolderWish, require_folder
from ankle_cv.serve.forms import fields, settings_from
from ankle_cv.serve.headers import POLICY, SAVED_PAGE_POLICY, attachment
from ankle_cv.serve.house import House, HouseOf
from ankle_cv.serve.pages import page
from ankle_cv.serve.place import NothingThereError
from ankle_cv.settings import Settings

router = APIRouter()
FIRST: Final = ("test", "side", "foot_cm", "name")
MORE: Final = ("view", "person", "height_cm", "footwear", "note", "mirrored", "rotate", "slowmo")
"""Settings of all clips of a folder; what a clip's own name or ``clips.csv`` tells comes before them."""
SUMMARIES: Final = (INDEX, SUMMARY_CSV, SUMMARY_PARQUET)
MOST_FOLDERS: Final = 500
"""Folders that are listed to choose from."""
LONGEST_PATH: Final = 4096
NOT_ALONE: Final = (
    "other machines reach this server, and who comes from there shall not name folders of this one",
    "start ankle-cv serve without --host, or run ankle-cv batch in the terminal",
)
"""Told where the server listens beyond the loopback address, and what to do."""


class FolderForm(BaseModel):
    """What the form says of a folder."""

    model_config = ConfigDict(extra="forbid")
    folder: Annotated[str, Field(max_length=LONGEST_PATH)]
    pattern: Annotated[str, Field(max_length=500)] = ""
    name_pattern: Annotated[str, Field(max_length=500)] = ""
    kept: bool = False
    no_video: bool = False
    retry_failed: bool = False
    jobs: Annotated[int, Field(ge=1, le=MOST_JOBS)] | None = None
    settings: dict[str, str | float | bool] = {}

    def wish(self, defaults: Settings) -> FolderWish:
        """Return what is to be done; raises as `require_folder` and `settings_from`."""
        own = self.model_dump(exclude={"folder", "settings"})
        settings = settings_from(self.settings, defaults)
        return FolderWish(folder=require_folder(self.folder), settings=settings, **own)


@router.get("/batch")
def folder_form(
    request: Request, house: HouseOf, again: Annotated[str, Query(max_length=40)] = ""
) -> Response:
    """Show the form, filled as it was for a folder that was given before, and these folders."""
    wish = house.folders[again].wish if again else FolderWish(folder="", settings=house.defaults)
    return page(
        request,
        "batch.html",
        alone=house.door.is_local,
        not_alone=NOT_ALONE,
        wish=wish,
        fields=fields(FIRST, wish.settings),
        more=fields(MORE, wish.settings),
        most_jobs=MOST_JOBS,
        runs=[_told(house, one) for one in house.folders.all()],
        output=house.place.output.absolute(),
    )


@router.post("/batch", status_code=201)
def look(house: HouseOf, told: Annotated[FolderForm, Body()]) -> Response:
    """Look what would be done with a folder."""
    _require_alone(house)
    run = house.folders.look(told.wish(house.defaults))
    return JSONResponse({"page": f"/batch/{run.id}"}, 201)


def _require_alone(house: House) -> None:
    if not house.door.is_local:
        raise UsageError(*NOT_ALONE)


@router.get("/batch/folders")
def folders(house: HouseOf, path: Annotated[str, Query(max_length=LONGEST_PATH)] = "") -> Response:
    """List the folders in a folder, from the home folder down; never files."""
    _require_alone(house)
    home = Path.home().resolve()
    here = Path(require_folder(path)) if path else home
    if here != home and home not in here.parents:
        raise UsageError(f"{here} is not below your home folder", "type the path instead")
    try:
        with os.scandir(here) as entries:
            names = sorted(one.name for one in entries if one.is_dir() and not one.name.startswith("."))
    except OSError as error:
        raise UsageError(
            f"{here} cannot be looked into: {error.strerror}", "choose another folder"
        ) from error
    found = [{"name": name, "path": str(here / name)} for name in names if name.isprintable()]
    return JSONResponse(
        {
            "path": str(here),
            "above": None if here == home else str(here.parent),
            "folders": found[:MOST_FOLDERS],
            "left_out": max(0, len(found) - MOST_FOLDERS),
        }
    )


@router.get("/batch/{identity}")
def run_page(request: Request, house: HouseOf, identity: str) -> Response:
    """Show a folder: what would be done, how far it is, what came of it."""
    run = house.folders[identity]
    return page(request, "batch_run.html", **_told(house, run))


def _told(house: House, run: FolderRun) -> dict[str, Any]:
    here = Path(run.output)
    return {
        "run": run,
        "change": house.folders.version(run.id),
        "summaries": [name for name in SUMMARIES if is_file(here / name)],
    }


@router.get("/batch/{identity}/state")
def run_state(request: Request, house: HouseOf, identity: str, seen: int = -1) -> Response:
    """Show how far a folder is where that has changed; the whole page is due when it has ended."""
    run = house.folders[identity]
    if not run.is_going_on:
        return Response(status_code=204, headers={"HX-Refresh": "true"})
    if house.folders.version(identity) == seen:
        return Response(status_code=204)
    return page(request, "batch_state.html", **_told(house, run))


@router.post("/batch/{identity}/start")
def start(house: HouseOf, identity: str) -> Response:
    """Analyse a folder; what is finished is not done again."""
    _require_alone(house)
    require_folder(house.folders[identity].wish.folder)
    house.folders.start(identity)
    return JSONResponse({"again": True})


@router.post("/batch/{identity}/cancel")
def cancel(house: HouseOf, identity: str) -> Response:
    """Stop a folder; clips that are finished keep their results."""
    house.folders.cancel(identity)
    return JSONResponse({"told": ["It is being stopped."]})


@router.get("/batch/{identity}/results/{name}")
def summary(house: HouseOf, identity: str, name: str) -> Response:
    """Return a page or table over all clips of a folder."""
    here = Path(house.folders[identity].output)
    if name not in SUMMARIES or not is_file(here / name):
        raise NothingThereError
    if name != INDEX:
        whose = component(Path(house.folders[identity].wish.folder).name or "all")
        return FileResponse(here / name, headers=attachment(f"{whose}-{name}"))
    text = read_text(here / INDEX, DOCUMENT_BYTES)
    return HTMLResponse(text, headers={POLICY: index_policy(text)})


def index_policy(text: str) -> str:
    """Return the Content-Security-Policy of a page over all clips.

    Its links lead to the reports, and a page that is kept apart (``sandbox``) would lead there as a stranger.
    So this one stays with the server, and only the script of this version, by its digest, may run in it; a
    page that has another one, of another version or another hand, is kept apart.

    Parameters
    ----------
    text
        The page.
    """
    script = f"\n{verbatim(template_environment('ankle_cv.batch'), 'index.js')}\n"
    if f"<script>{script}</script>" not in text:
        return SAVED_PAGE_POLICY
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode("ascii")
    allowed = (
        "default-src 'none'",
        f"script-src 'sha256-{digest}'",
        "style-src 'unsafe-inline'",
        "img-src data:",
        "form-action 'none'",
        "base-uri 'none'",
        "frame-ancestors 'self'",
    )
    return "; ".join(allowed)


@router.get("/batch/{identity}/results/{folder}/{name}")
def clip_file(house: HouseOf, identity: str, folder: str, name: str) -> Response:
    """Return a file of one clip's results; folder and file are looked up by their names."""
    here = Path(house.folders[identity].output)
    known = next((one for one in _folders_in(here) if one.name == folder), None)
    if known is None or name not in OWN_FILES or not is_file(Path(known) / name):
        raise NothingThereError
    apart = {POLICY: SAVED_PAGE_POLICY} if name.endswith(".html") else None
    return FileResponse(Path(known) / name, headers=apart)


def _folders_in(here: Path) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(here) as entries:
            return [one for one in entries if one.is_dir(follow_symlinks=False)]
    except OSError:
        return []
