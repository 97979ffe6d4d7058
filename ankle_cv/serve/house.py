"""What the requests of one run share, made once."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from threading import Event
from typing import Annotated, Protocol, TypeAlias, cast

from fastapi import Depends
from starlette.requests import HTTPConnection

from ankle_cv.serve.corrector import Corrector
from ankle_cv.serve.door import Door
from ankle_cv.serve.folder_desk import FolderDesk
from ankle_cv.serve.jobs import JobBook
from ankle_cv.serve.place import Place
from ankle_cv.serve.queue import Runner
from ankle_cv.serve.rate import PASSWORDS_A_SECOND, PASSWORDS_AT_ONCE, Buckets
from ankle_cv.settings import Settings


class OpenCamera(Protocol):
    """The session of a page with a camera."""

    @property
    def begun(self) -> bool:
        """Whether it films; until then its process may be given to another page."""
        ...

    @property
    def dismissed(self) -> asyncio.Event:
        """Set to have it end."""
        ...


@dataclass(frozen=True)
class House:
    """The rooms behind the door.

    Attributes
    ----------
    door
        Who may come in.
    place
        Where everything lies.
    store
        Where the history is kept.
    defaults
        Settings as of the command line and its config file.
    book, runner
        The jobs, and what does them.
    tell_bug
        Writes an unexpected error to a log, and returns what is told of it: what is wrong, and what to do.
    corrector
        Measures results anew.
    passwords
        How many passwords each address may still try.
    cameras
        Sessions of the pages with a camera that are open, in the order in which they came.
    closing
        Set when the server is about to stop: answers that go on without end finish.
    """

    door: Door
    place: Place
    store: Path
    defaults: Settings
    book: JobBook
    runner: Runner
    tell_bug: Callable[[Exception], tuple[str, str]]
    corrector: Corrector = field(default_factory=Corrector)
    closing: Event = field(default_factory=Event)
    cameras: list[OpenCamera] = field(default_factory=list)
    passwords: Buckets = field(default_factory=lambda: Buckets(PASSWORDS_A_SECOND, PASSWORDS_AT_ONCE))

    @cached_property
    def folders(self) -> FolderDesk:
        """The folders of clips that are analysed."""
        return FolderDesk(self.place, self.store)


def house_of(connection: HTTPConnection) -> House:
    """Return the house that a request, or a WebSocket, came to."""
    return cast("House", connection.app.state.house)


HouseOf: TypeAlias = Annotated[House, Depends(house_of)]
