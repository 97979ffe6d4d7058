"""The server put together: the door before everything, the rooms behind it, errors told in two lines."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from contextlib import asynccontextmanager
from typing import Any, Final

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ankle_cv.errors import AnkleCvError
from ankle_cv.outputs.html import verbatim
from ankle_cv.serve import clips, entrance
from ankle_cv.serve.door import ENTRANCE, STATIC, DoorRefusal
from ankle_cv.serve.headers import headers_for
from ankle_cv.serve.house import House
from ankle_cv.serve.late import LatePages
from ankle_cv.serve.pages import SCRIPTS, STYLES, environment, failed, refused
from ankle_cv.serve.patience import patient
from ankle_cv.serve.place import NothingThereError
from ankle_cv.serve.rate import REQUESTS_A_SECOND, REQUESTS_AT_ONCE, Bucket

ROUTERS: Final = (entrance.router, clips.router)
"""What is there from the first moment; the others are late."""
EARLY: Final = (ENTRANCE, STATIC, "/clips")
"""Beginnings of the paths of these."""
MOST_BODY_BYTES: Final = 1 << 20
"""Longest body of a request that is no clip, bytes."""
POLICY_VIOLATION: Final = 1008
"""Code with which a WebSocket is closed that was not let in (RFC 6455, section 7.4.1)."""
TURNED_AWAY: Final[Mapping[DoorRefusal, tuple[int, str, str]]] = {
    "host": (421, "this server was called by a name that is not its own", "open the address that it printed"),
    "origin": (403, "a page elsewhere sent this", "use the pages of this server"),
    "stranger": (401, *entrance.stranger()),
}


def make_app(house: House) -> Doorkeeper:
    """Return the application of a run."""

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        house.book.load()
        late.begin()
        with house.runner, house.corrector, house.folders:
            yield

    app = FastAPI(title="ankle-cv", lifespan=lifespan, openapi_url=None, docs_url=None, redoc_url=None)
    late = LatePages(app)
    app.state.house = house
    for router in ROUTERS:
        app.include_router(router)

    for name in STYLES:
        app.add_api_route(f"{STATIC}{name}", _style_of(name))

    app.mount(STATIC, StaticFiles(directory=str(SCRIPTS)))
    app.add_exception_handler(AnkleCvError, failed)
    app.add_exception_handler(HTTPException, _http_error)
    app.add_exception_handler(ClientDisconnect, _cut_off)
    app.add_exception_handler(RequestValidationError, _not_understood)
    app.add_exception_handler(Exception, failed)
    return Doorkeeper(app, house, late)


def _style_of(name: str) -> Callable[[], Response]:
    """Return what answers with a style sheet of the pages that are files."""
    return lambda: Response(str(verbatim(environment(), name)), media_type="text/css")


def _http_error(request: Request, error: Exception) -> Response:
    if isinstance(error, HTTPException) and error.status_code != 404:  # noqa: PLR2004  # HTTP's own number
        return refused(request, error.status_code, str(error.detail), "go back to the first page")
    return failed(request, NothingThereError())


def _cut_off(request: Request, _error: Exception) -> Response:
    """Answer a visitor who may be there still: it did not come in the time of `patient`."""
    return refused(request, 408, "what was sent stopped on its way", "send it again")


def _not_understood(request: Request, error: Exception) -> Response:
    told = error.errors()[0] if isinstance(error, RequestValidationError) else {}
    where = ".".join(str(part) for part in told.get("loc", ())[1:])
    return refused(request, 400, f"{where or 'the request'}: {told.get('msg', 'not understood')}", "mend it")


class Doorkeeper:
    """Asks the door about every request, bounds their rate and length, and puts the headers on every answer.

    Parameters
    ----------
    app
        What comes after the door.
    house
        Whose door it is.
    late
        What is waited for where a request needs it.
    """

    def __init__(self, app: ASGIApp, house: House, late: LatePages) -> None:
        self._app, self._door, self._late = app, house.door, late
        # Apart, so that what a page elsewhere sends does not use up the user's own.
        self._within = Bucket(REQUESTS_A_SECOND, REQUESTS_AT_ONCE)
        self._without = Bucket(REQUESTS_A_SECOND, REQUESTS_AT_ONCE)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request in, or turn it away."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        headers = _by_name(scope["headers"])
        socket = scope["type"] == "websocket"
        scope.setdefault("app", self._app)
        refusal = self._door.refusal(scope.get("method", "GET"), scope["path"], headers, socket=socket)
        if socket and refusal is not None:
            await receive()
            await send({"type": "websocket.close", "code": POLICY_VIOLATION})
            return
        if socket:
            await self._late.there()
            await self._app(scope, receive, send)
            return
        answer = with_headers(scope["path"], send)
        turned = self._turned_away(Request(scope), refusal, headers) or await self._lateness(scope)
        arriving = patient(receive, short=scope["method"] != "PUT")
        try:
            await (turned or self._app)(scope, arriving, answer)
        except Exception:  # noqa: BLE001  # `failed` has told it; the framework raises it again for its own log
            return

    async def _lateness(self, scope: Scope) -> Response | None:
        """Wait for the late pages where they are asked for; return what tells that they cannot be loaded."""
        if scope["path"] == "/" or scope["path"].startswith(EARLY):
            return None
        try:
            await self._late.there()
        except Exception as error:  # noqa: BLE001  # told as any other that a page meets
            return failed(Request(scope), error)
        return None

    def _turned_away(
        self, request: Request, refusal: DoorRefusal | None, headers: Mapping[str, str]
    ) -> Response | None:
        if not (self._within if refusal is None else self._without).take():
            return refused(request, 429, "too many requests at once", "wait a moment")
        if refusal is not None:
            if refusal == "stranger" and self._door.password is not None and request.method == "GET":
                return Response(status_code=303, headers={"Location": ENTRANCE})
            return refused(request, *TURNED_AWAY[refusal])
        if request.method != "PUT" and not _is_short(headers.get("content-length"), headers):
            return refused(request, 413, "the request is too long", "send clips with the form")
        return None


def _by_name(pairs: Iterable[tuple[bytes, bytes]]) -> dict[str, str]:
    """Return headers by name; of one that comes twice all, as the standard joins them."""
    headers: dict[str, str] = {}
    for name, value in ((name.decode("latin-1"), value.decode("latin-1")) for name, value in pairs):
        between = "; " if name == "cookie" else ", "
        headers[name] = f"{headers[name]}{between}{value}" if name in headers else value
    return headers


def _is_short(length: str | None, headers: Mapping[str, str]) -> bool:
    if length is None:
        return "transfer-encoding" not in headers  # of unknown length
    return length.isdecimal() and int(length) <= MOST_BODY_BYTES


def with_headers(path: str, send: Send) -> Send:
    """Return what sends an answer with the headers that belong on it."""

    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            raw: list[Any] = message.setdefault("headers", [])
            given = frozenset(name.decode("latin-1").lower() for name, _ in raw)
            added = headers_for(path, given)
            message["headers"] = [*raw, *((k.encode(), v.encode()) for k, v in added.items())]
        await send(message)

    return sending
