"""The live check, recording and drills with the browser's own camera: their pages, and the WebSocket."""

from __future__ import annotations

import asyncio
import json
from contextlib import suppress
from pathlib import Path
from typing import Any, Final, get_args

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Message
from starlette.websockets import WebSocket, WebSocketDisconnect, WebSocketState

from ankle_cv.conventions import SIDES
from ankle_cv.errors import AnkleCvError, UsageError
from ankle_cv.live.drill import DrillName
from ankle_cv.live.ranges import COUNTDOWN_S, FILM_S, REPS, TRIALS
from ankle_cv.outputs.palette import AMBER, ON_VIDEO, WHITE
from ankle_cv.serve.camera_forms import request_from
from ankle_cv.serve.camera_messages import (
    MAX_PICTURE_BYTES,
    MAX_WORDS_BYTES,
    PICTURE,
    START,
    WORDS,
    CameraRequest,
)
from ankle_cv.serve.camera_process import CameraProcess
from ankle_cv.serve.camera_words import EVENTS, TROUBLES
from ankle_cv.serve.forms import fields, signs
from ankle_cv.serve.hand_over import hand_over
from ankle_cv.serve.house import House, HouseOf, house_of
from ankle_cv.serve.live_sessions import newest_sessions
from ankle_cv.serve.pages import page
from ankle_cv.serve.rate import Bucket
from ankle_cv.settings import Settings
from ankle_cv.telling.signs import signs_warning

router = APIRouter()
MOST_RUNNING: Final = 2
"""Sessions at a time: each has a process of its own, which wants two cores."""
MOST_IDLE: Final = 2
"""Pages on which nothing was begun yet, with a process ready; of more the oldest gives its own back."""
IDLE_S: Final = 600.0
"""A page on which nothing is started for this long, s, gives its process back."""
LOOK_S: Final = 0.2
"""How often a session without a page looks whether the server stops, s."""
MESSAGES_A_SECOND: Final = 90.0
"""Of one page: pictures of a camera of 60 a second, and words."""
TOO_BIG: Final = 1009
"""Code with which a WebSocket is closed for a message that is too long (RFC 6455, section 7.4.1)."""
LIVE_FIELDS: Final = ("foot_cm", "height_cm", "name", "note", "footwear")
FILM_FIELDS: Final = ("test", *LIVE_FIELDS)


@router.get("/live")
def live_page(request: Request, house: HouseOf) -> Response:
    """Show the guided knee-to-wall check."""
    sessions = newest_sessions(house.place.output)
    return _camera_page(request, house, "live.html", LIVE_FIELDS, trials=TRIALS, sessions=sessions)


@router.get("/record")
def record_page(request: Request, house: HouseOf) -> Response:
    """Show the page on which a clip is filmed."""
    return _camera_page(request, house, "record.html", FILM_FIELDS, seconds=FILM_S, countdown=COUNTDOWN_S)


@router.get("/drill")
def drill_page(request: Request, house: HouseOf) -> Response:
    """Show the page on which the repetitions of a drill are counted."""
    return _camera_page(request, house, "drill.html", LIVE_FIELDS, reps=REPS, drills=get_args(DrillName))


def _camera_page(
    request: Request, house: House, template: str, names: tuple[str, ...], **context: Any
) -> Response:
    inks: dict[str, str] = {side: ON_VIDEO[side] for side in SIDES} | {"amber": AMBER, "white": WHITE}
    return page(
        request,
        template,
        fields={one.name: one for one in fields(names, house.defaults)},
        signs=signs(),
        sides=SIDES,
        told={"troubles": TROUBLES, "events": EVENTS, "inks": inks},
        **context,
    )


@router.websocket("/live/socket")
async def camera_socket(socket: WebSocket) -> None:
    """Run one session for a page."""
    await socket.accept()
    house = house_of(socket)
    idle = [one for one in house.cameras if not one.begun]
    for one in idle[: len(idle) - MOST_IDLE + 1]:
        one.dismissed.set()
    async with CameraProcess() as process:
        session = _CameraSession(socket, house, process)
        telling = asyncio.create_task(session.tell())
        house.cameras.append(session)
        try:
            await session.hear(telling)
        finally:
            house.cameras.remove(
                session
            )  # the analysis of what was recorded keeps nobody from the next session
        process.close()
        while not (telling.done() or house.closing.is_set()):
            await asyncio.wait({telling}, timeout=LOOK_S)
        telling.cancel()
        with suppress(asyncio.CancelledError):
            await telling


async def _tell(socket: WebSocket, told: dict[str, Any]) -> None:
    """Send a line; a page that has gone away misses it."""
    if socket.application_state is WebSocketState.CONNECTED:
        with suppress(WebSocketDisconnect, RuntimeError):
            await socket.send_text(json.dumps(told, ensure_ascii=False))


class _CameraSession:
    """One session: passes on what the page sends, and what the process tells."""

    def __init__(self, socket: WebSocket, house: House, process: CameraProcess) -> None:
        self._socket, self._house, self._process = socket, house, process
        self._request: CameraRequest | None = None
        self.dismissed = asyncio.Event()
        self._bucket = Bucket(MESSAGES_A_SECOND, MESSAGES_A_SECOND)

    @property
    def begun(self) -> bool:
        """Whether a session was begun."""
        return self._request is not None

    async def hear(self, telling: asyncio.Task[None]) -> None:
        """Pass on what the page sends, until it goes away, sends too much, or the process ends."""
        dismissing = asyncio.create_task(self.dismissed.wait())
        try:
            while not telling.done():
                receiving = asyncio.create_task(self._socket.receive())
                ends = {receiving, telling} if self.begun else {receiving, telling, dismissing}
                wait_s = None if self.begun else IDLE_S
                await asyncio.wait(ends, timeout=wait_s, return_when=asyncio.FIRST_COMPLETED)
                if not receiving.done():
                    receiving.cancel()
                    if not telling.done():
                        await self._socket.close()
                    return
                if not await self._heard(receiving.result()):
                    return
        finally:
            dismissing.cancel()

    async def _heard(self, message: Message) -> bool:
        """Pass on one message; False where it was the last."""
        if message["type"] == "websocket.disconnect":
            return False
        picture, words = message.get("bytes"), message.get("text")
        if len(picture or b"") > MAX_PICTURE_BYTES or len(words or "") > MAX_WORDS_BYTES:
            await self._socket.close(TOO_BIG)
            return False
        if not self._bucket.take():
            await asyncio.sleep(1 / MESSAGES_A_SECOND)
        await self._pass_on(picture, words)
        return True

    async def _pass_on(self, picture: bytes | None, words: str | None) -> None:
        if picture is not None:
            if self._request is not None:
                await self._process.send(PICTURE, picture)
        elif words is not None and self._request is None:
            await self._begin(words)
        elif words is not None:
            await self._process.send(WORDS, words.encode())

    async def _begin(self, words: str) -> None:
        """Begin what the form asks for, or say what is wrong with it; ``check`` only asks whether it may."""
        try:
            told = json.loads(words)
        except (ValueError, RecursionError):
            return
        if not isinstance(told, dict) or not told.keys() & {"start", "check"}:
            return
        try:
            if sum(one.begun for one in self._house.cameras) >= MOST_RUNNING:
                raise UsageError(EVENTS["full"], "finish one of them")
            request = request_from(told.get("start", told.get("check")), self._house)
        except AnkleCvError as error:
            await _tell(self._socket, {"refused": {"message": error.message, "remedy": error.remedy}})
            return
        if "start" not in told:
            warning = signs_warning([request.settings.symptoms])
            await _tell(self._socket, {"allowed": {"warning": warning}})
            return
        self._request = request
        await _tell(self._socket, {"started": request.task})
        await self._process.send(START, request.model_dump_json().encode())

    async def tell(self) -> None:
        """Pass on what the process tells, until it ends."""
        last: dict[str, Any] = {}
        async for told in self._process.lines():
            last = told
            await _tell(self._socket, await self._arranged(told["clip"]) if "clip" in told else told)
        if (how := await self._process.end()) is not None and not last.keys() & {"done", "clip", "failed"}:
            message = f"the process of this session {how}"
            remedy = "start again; what was recorded until then may be lost"
            await _tell(self._socket, {"failed": {"message": message, "remedy": remedy}})
        with suppress(RuntimeError):
            await self._socket.close()

    async def _arranged(self, clip: dict[str, Any]) -> dict[str, Any]:
        """Have a recorded clip analysed as one that was uploaded; return what the page is told."""
        told = {"lines": clip.get("lines", []), "seconds": clip.get("seconds"), "next": None}
        if clip["settings"] is None or self._request is None:
            return {"done": told}
        settings, path = Settings.model_validate(clip["settings"]), Path(clip["path"])
        keep = self._request.store is not None
        of_drill = self._request.task == "drill"  # whose clips all have one name, in folders with the time
        shown = f"{self._request.drill}_{path.parent.name}{path.suffix}" if of_drill else path.name
        try:
            job = await asyncio.to_thread(hand_over, self._house, path, settings, shown, keep=keep)
        except AnkleCvError as error:
            return {"failed": {"message": error.message, "remedy": error.remedy}}
        return {"done": {**told, "next": f"/clips/{job}"}}
