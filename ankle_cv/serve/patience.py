"""How long a request may take to arrive: what is sent by halves keeps no connection from others."""

from __future__ import annotations

import asyncio
from typing import Any, Final

import h11
from starlette.types import Message, Receive
from uvicorn.protocols.http.h11_impl import H11Protocol

REQUEST_WAIT_S: Final = 10.0
"""How long a connection may take to say what it wants, s."""
BODY_WAIT_S: Final = 30.0
"""How long the server waits for all of a short body, s."""
CLIP_WAIT_S: Final = 120.0
"""How long it waits for a piece of a clip, s: after half a minute without Wi-Fi another one may pass until
something is sent again, for the waits between attempts double (RFC 6298)."""
PIECE_BYTES: Final = 64 << 10
"""Of a clip so much has to come within `CLIP_WAIT_S`, bytes: 0.5 kB/s, a two-hundredth of poor Wi-Fi."""
MOST_FROM_ONE: Final = 100
"""Connections of one address: half of all, and a browser has six, and one for each camera."""


class PatientProtocol(H11Protocol):
    """HTTP on one connection, which is closed where it takes too long to say what it wants.

    A server by itself waits without end for the rest of a request, so that two hundred connections that send
    a byte now and then keep everybody else out.
    """

    def __init__(self, *details: Any, **more: Any) -> None:
        super().__init__(*details, **more)
        self._waiting: asyncio.TimerHandle | None = None
        self._arrived = 0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as above it
        """Begin to wait."""
        super().connection_made(transport)
        own = self.client and self.client[0]
        if sum(_address(one) == own for one in self.connections) > MOST_FROM_ONE:
            transport.abort()
        else:
            self._wait()

    def data_received(self, data: bytes) -> None:
        """Go on to wait where the request is not whole yet, or the answer to the last one was given."""
        super().data_received(data)
        body = self.conn.their_state is h11.SEND_BODY
        self._arrived = self._arrived + len(data) if body else 0
        if self._arrived >= PIECE_BYTES:
            # Of a clip that was refused, too: browsers read the reason when they have sent all of it.
            self._stop_waiting()
            self._arrived = 0
        self._wait()

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait no longer."""
        self._stop_waiting()
        super().connection_lost(exc)

    def _wait(self) -> None:
        answering = self.cycle is not None and not self.cycle.response_complete
        if answering or self.transport.get_protocol() is not self:  # a WebSocket by now
            self._stop_waiting()
        elif self._waiting is None:
            self._waiting = self.loop.call_later(REQUEST_WAIT_S, self.transport.abort)

    def _stop_waiting(self) -> None:
        if self._waiting is not None:
            self._waiting.cancel()
            self._waiting = None


def _address(connection: object) -> str | None:
    client = getattr(connection, "client", None)
    return client and str(client[0])


def patient(receive: Receive, *, short: bool) -> Receive:
    """Return what receives a request's body, and takes one that does not come for a visitor who went away.

    Only waiting counts, not what the server does meanwhile with what came.

    Parameters
    ----------
    receive
        What receives it.
    short
        Whether all of it has `BODY_WAIT_S`; else each `PIECE_BYTES` of it have `CLIP_WAIT_S`.
    """
    loop = asyncio.get_running_loop()
    left_s, arrived, whole = BODY_WAIT_S if short else CLIP_WAIT_S, 0, False

    async def receiving() -> Message:
        nonlocal left_s, arrived, whole
        if whole:  # what still comes is that the visitor goes away, however late
            return await receive()
        begun_s = loop.time()
        try:
            message = await asyncio.wait_for(receive(), left_s)
        except asyncio.TimeoutError:
            left_s = 0.0
            return {"type": "http.disconnect"}
        left_s -= loop.time() - begun_s
        whole = not message.get("more_body", False)
        arrived += len(message.get("body", b""))
        if not short and arrived >= PIECE_BYTES:
            left_s, arrived = CLIP_WAIT_S, 0
        return message

    return receiving
