"""The saved sessions of the live check: a list, a page for each, and their files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from fastapi import APIRouter
from pydantic import ValidationError
from starlette.requests import Request
from starlette.responses import FileResponse, RedirectResponse, Response

from ankle_cv.conventions import SIDES, Side
from ankle_cv.errors import InputError, UsageError
from ankle_cv.files import is_file, read_json
from ankle_cv.files.limits import DOCUMENT_BYTES
from ankle_cv.live.recorder import as_recorded
from ankle_cv.live.store import SESSIONS, Session, SideRecord
from ankle_cv.outputs.folder import OWN_FILES, REPORT
from ankle_cv.serve.hand_over import hand_over
from ankle_cv.serve.headers import POLICY, SAVED_PAGE_POLICY
from ankle_cv.serve.house import HouseOf
from ankle_cv.serve.pages import page
from ankle_cv.serve.place import NothingThereError
from ankle_cv.sessions.results import SESSION_CLIP, SESSION_FILE, SESSION_PICTURE
from ankle_cv.settings import Settings

router = APIRouter()
SHOWN_SESSIONS: Final = 10
"""Sessions in the list, the newest."""
OF_SESSION: Final = (REPORT, SESSION_PICTURE, SESSION_FILE)
"""Files of the session itself; those of a leg are a result's, and its clip."""


@dataclass(frozen=True)
class SavedSession:
    """A session on the disk.

    Attributes
    ----------
    name
        Of its folder.
    session
        Its document.
    files
        Its files by their path inside of it.
    """

    name: str
    session: Session
    files: Mapping[str, Path]

    @property
    def when(self) -> str:
        """Local date and time of its start."""
        return self.session.started[:16].replace("T", " ")

    @property
    def headline(self) -> str:
        """What it came to, or that it was not analysed."""
        if self.session.summary is not None:
            return self.session.summary.headline
        return "recorded, not analysed" if self.session.status == "recorded" else "no clip could be analysed"

    @property
    def person(self) -> str | None:
        """Whose it is; None where nobody said so."""
        name = self.session.settings.get("name")
        return str(name) if name else None


def newest_sessions(output: Path) -> list[SavedSession]:
    """Return the last sessions in a folder of results, the newest first; what cannot be read is left out."""
    found: list[SavedSession] = []
    for folder in sorted(_folders(output), reverse=True):
        try:
            found.append(_read(folder))
        except InputError:  # of another version, or somebody else's
            continue
        if len(found) == SHOWN_SESSIONS:
            break
    return found


def _folders(output: Path) -> list[Path]:
    home = output / SESSIONS
    try:
        return [one for one in home.iterdir() if one.is_dir() and not one.is_symlink()]
    except OSError:
        return []


def _read(folder: Path) -> SavedSession:
    try:
        session = Session.model_validate(read_json(folder / SESSION_FILE, DOCUMENT_BYTES))
    except ValidationError as error:
        raise InputError(
            f"the session {folder.name} is of another version", "look into its folder"
        ) from error
    wanted = [*OF_SESSION, *(f"{side}/{name}" for side in SIDES for name in (*OWN_FILES, SESSION_CLIP))]
    files = {name: folder / name for name in wanted if is_file(folder / name)}
    return SavedSession(folder.name, session, files)


def _session(output: Path, name: str) -> SavedSession:
    """Return a session by its name, which is looked for among those that are there."""
    for folder in _folders(output):
        if folder.name == name:
            return _read(folder)
    raise NothingThereError(f"there is no session {name}")


@router.get("/live/sessions/{name}")
def session_page(request: Request, house: HouseOf, name: str) -> Response:
    """Show a session."""
    return page(request, "live_session.html", saved=_session(house.place.output, name), report=REPORT)


@router.post("/live/sessions/{name}/analyse")
def analyse_session(house: HouseOf, name: str) -> Response:
    """Have the clips of a session that broke off analysed as those that are sent; go to the first one."""
    saved = _session(house.place.output, name)
    if saved.session.status != "recorded":
        raise UsageError("this session was analysed already", "look at its results")
    group = f"session {name}"
    if any(job.group == group and job.state not in ("failed", "cancelled") for job in house.book.all()):
        raise UsageError("the clips of this session wait already, or have results", "look on the first page")
    jobs = [
        hand_over(
            house,
            saved.files[clip],
            settings,
            f"{name}_{settings.side}{Path(clip).suffix}",
            keep=False,
            group=group,
        )
        for clip, settings in _recorded_legs(saved)
        if clip in saved.files
    ]
    if not jobs:
        raise NothingThereError("this session has no clip any more")
    return RedirectResponse(f"/clips/{jobs[0]}" if len(jobs) == 1 else "/", 303)


def _recorded_legs(saved: SavedSession) -> list[tuple[str, Settings]]:
    """Return each leg's clip, by its path in the session's folder, with the settings of its analysis."""
    given = Settings.model_validate(saved.session.settings)
    legs: dict[Side, SideRecord | None] = {"left": saved.session.left, "right": saved.session.right}
    return [
        (
            record.clip,
            as_recorded(given, test="wall", side=side, wall_x_px=record.wall_x_px, level=record.level),
        )
        for side, record in legs.items()
        if record is not None
    ]


@router.get("/live/sessions/{name}/files/{file:path}")
def session_file(house: HouseOf, name: str, file: str) -> Response:
    """Give a file of a session."""
    path = _session(house.place.output, name).files.get(file)
    if path is None:
        raise NothingThereError
    apart = {POLICY: SAVED_PAGE_POLICY} if path.suffix == ".html" else {}
    return FileResponse(path, headers=apart)
