"""Running the server: a free port, the address, and a clean end."""

from __future__ import annotations

import signal
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Final

import uvicorn

from ankle_cv.errors import UsageError
from ankle_cv.files import output_error
from ankle_cv.files.locks import try_lock
from ankle_cv.serve.app import make_app
from ankle_cv.serve.house import House
from ankle_cv.serve.patience import PatientProtocol
from ankle_cv.serve.place import LOCK, Place

BACKLOG: Final = 128
END_WAIT_S: Final = 3
"""How long answers that are going on may take when the server ends, s."""
LOOK_S: Final = 0.05
"""How often it is looked whether the server answers, s."""
MOST_CONNECTIONS: Final = 200
MOST_MESSAGE_BYTES: Final = 8 << 20
"""Longest message of a WebSocket: a picture of a camera as JPEG has 0.1 MB."""


@contextmanager
def listening(host: str, port: int) -> Iterator[socket.socket]:
    """Yield a socket that listens.

    Parameters
    ----------
    host
        Address of this machine.
    port
        0 for any that is free.

    Raises
    ------
    UsageError
        The port is taken or forbidden, or the address is not one of this machine.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((host, port))
            listener.listen(BACKLOG)
        except OSError as error:
            why = error.strerror or str(error)
            raise UsageError(
                f"nothing can listen at {host}, port {port}: {why}", "leave out --port and --host"
            ) from error
        yield listener


@contextmanager
def alone_in(place: Place) -> Iterator[None]:
    """Hold the folder against a second server.

    Raises
    ------
    UsageError
        Another server works in it.
    OutputError
        It cannot be written.
    """
    path = place.browser / LOCK
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        file = path.open("a+b")
    except OSError as error:
        raise output_error(path, error) from error
    with file:
        if try_lock(file) == "taken":
            raise UsageError(
                f"another ankle-cv serve works in {place.output}",
                "use its page, or give another folder: -o DIR",
            )
        yield


class _Server(uvicorn.Server):
    """A server that tells its house when it is asked to end, so that streams without end finish."""

    def __init__(self, config: uvicorn.Config, house: House) -> None:
        super().__init__(config)
        self._house = house

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Begin to end."""
        self._house.closing.set()
        super().handle_exit(sig, frame)


def run(house: House, listener: socket.socket, on_ready: Callable[[], object]) -> None:
    """Answer until the process is asked to end.

    Parameters
    ----------
    house
        What answers.
    listener
        Where.
    on_ready
        Called once it answers, in a thread of its own: it may take as long as it likes.

    Raises
    ------
    KeyboardInterrupt
        It was asked with Ctrl-C.
    """
    server = _Server(config_for(house), house)
    if threading.current_thread() is threading.main_thread() and hasattr(signal, "SIGHUP"):
        signal.signal(signal.SIGHUP, server.handle_exit)  # a closed terminal ends it as Ctrl-C does
    threading.Thread(target=_tell_ready, args=(server, on_ready), daemon=True).start()
    server.run(sockets=[listener])


def config_for(house: House) -> uvicorn.Config:
    """Return how a house is served."""
    return uvicorn.Config(
        make_app(house),
        http=PatientProtocol,
        log_level="critical",  # bugs are told by the house; a request that is cut off in the end is none,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        limit_concurrency=MOST_CONNECTIONS,
        timeout_graceful_shutdown=END_WAIT_S,
        ws_max_size=MOST_MESSAGE_BYTES,
        ws_per_message_deflate=False,  # a JPEG gets no shorter, and both sides would work for it
    )


def _tell_ready(server: uvicorn.Server, on_ready: Callable[[], object]) -> None:
    while not (server.started or server.should_exit):
        time.sleep(LOOK_S)
    if server.started:
        on_ready()
