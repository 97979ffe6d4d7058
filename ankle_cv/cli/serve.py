"""``ankle-cv serve``: the program in the browser, on this machine."""

from __future__ import annotations

import os
import webbrowser
from typing import Annotated, Final

import typer

from ankle_cv.cli import options
from ankle_cv.cli.console import emit, say
from ankle_cv.errors import UsageError
from ankle_cv.values import Limits

SERVE_HELP: Final = """
Examples:

$ ankle-cv serve

$ ankle-cv serve -o clinic --port 8700 --no-browser

Open a page in the browser that does it all: analyse a clip and put right what was read wrong, film or do
the knee-to-wall test with the browser's own camera, follow people over weeks, analyse folders. Nothing leaves
this machine, and only the browser that is opened with the printed address is let in. Ctrl-C ends it; clips
that wait go on with the next run.
"""
SERVER: Final = "Server"
PASSWORD_VARIABLE: Final = "ANKLE_CV_PASSWORD"  # noqa: S105  # the name of a variable
SHORTEST_PASSWORD: Final = 8
"""Characters."""
LISTEN_PORTS: Final = Limits(0, 65535, whole=True)

PortOption = Annotated[
    int,
    options.number_option(
        "--port",
        allowed=LISTEN_PORTS,
        help="Port; 0 takes any that is free.",
        show_default="0",
        rich_help_panel=SERVER,
    ),
]
HostOption = Annotated[
    str,
    typer.Option(
        "--host",
        metavar="ADDRESS",
        help="Address to listen at; any but 127.0.0.1 lets other machines in, and needs --password.",
        rich_help_panel=SERVER,
    ),
]
PasswordOption = Annotated[
    str | None,
    typer.Option(
        "--password",
        metavar="TEXT",
        help=f"What others must know; better given as {PASSWORD_VARIABLE}, which other users cannot see.",
        show_default=False,
        rich_help_panel=SERVER,
    ),
]
BrowserOption = Annotated[
    bool, typer.Option("--browser/--no-browser", help="Open the page.", rich_help_panel=SERVER)
]


@options.offers(options.only("output", "store", "model", "model_dir", "second_model", "config"))
def serve(
    *,
    port: PortOption = 0,
    host: HostOption = "127.0.0.1",
    password: PasswordOption = None,
    browser: BrowserOption = True,
    given: options.Given,
) -> None:
    """Open the program in the browser."""
    settings, outputs = given.read()
    from ankle_cv.serve.door import Door, is_loopback

    if not host.strip():
        raise UsageError("--host is empty", "leave it out, or give an address of this machine")
    password = password or os.environ.get(PASSWORD_VARIABLE) or None
    _require_long(password)
    if not is_loopback(host):
        _require_password(host, password)
    from ankle_cv.batch.local import cores
    from ankle_cv.cli.failure import failure_of
    from ankle_cv.history.connection import default_store
    from ankle_cv.serve.house import House
    from ankle_cv.serve.jobs import JobBook
    from ankle_cv.serve.place import Place
    from ankle_cv.serve.queue import Runner
    from ankle_cv.serve.run import alone_in, listening, run

    def tell_bug(error: Exception) -> tuple[str, str]:
        failure = failure_of(error)
        failure.report()
        return failure.message, failure.remedy

    place, store = Place(outputs.output), outputs.store or default_store()
    with alone_in(place), listening(host, port) as listener:
        door = Door(host, listener.getsockname()[1], password=password)
        book = JobBook(place)
        runner = Runner(book, place, max(1, cores() // CORES_OF_ONE), store, tell_bug)
        house = House(door, place, store, settings, book, runner, tell_bug)
        emit(door.address)
        say("open this address; Ctrl-C ends the server")

        def show() -> None:
            if browser and (trouble := _opened(door.address_once)):
                say(f"note: {trouble}")

        try:
            run(house, listener, show)
        except KeyboardInterrupt:
            say("ended; what waits goes on with the next run")


CORES_OF_ONE: Final = 2
"""Cores that one analysis keeps busy."""


def _require_password(host: str, password: str | None) -> None:
    meaning = (
        "other machines of the network can then open it, and what they send and see, "
        "pictures too, is not encrypted"
    )
    if password is None:
        raise UsageError(
            f"--host {host} lets other machines in, and no password is set: {meaning}",
            f"leave out --host, or set one of {SHORTEST_PASSWORD} characters or more as {PASSWORD_VARIABLE}",
        )
    say(f"note: {meaning}")


def _require_long(password: str | None) -> None:
    if password is not None and len(password) < SHORTEST_PASSWORD:
        raise UsageError(f"the password has fewer than {SHORTEST_PASSWORD} characters", "choose a longer one")


def _opened(address: str) -> str | None:
    """Open the page; return why that did not work."""
    from ankle_cv.cli.opening import has_display

    if not has_display():
        return "no browser can be opened without a display"
    try:
        return None if webbrowser.open(address) else "no browser was found"
    except (OSError, webbrowser.Error) as error:
        return f"the browser cannot be opened: {error}"
