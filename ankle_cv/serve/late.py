"""Pages whose libraries take seconds to load: that is begun once the server answers, and waited for there."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from importlib import import_module
from typing import Final

from fastapi import APIRouter, FastAPI

LATE: Final = (
    "results",
    "drawings",
    "about",
    "history",
    "history_files",
    "erasing",
    "batch",
    "live",
    "live_sessions",
)
"""Modules of this room with routers."""


def load() -> list[APIRouter]:
    """Import the modules and return their routers."""
    return [import_module(f"ankle_cv.serve.{name}").router for name in LATE]


class LatePages:
    """Adds the late pages to an application, once, on whichever request needs them first.

    Parameters
    ----------
    app
        The application.
    loaded
        Imports them and returns their routers; `load` when None.
    """

    def __init__(self, app: FastAPI, loaded: Callable[[], list[APIRouter]] | None = None) -> None:
        self._app, self._loaded = app, loaded or load
        self._task: asyncio.Task[None] | None = None

    def begin(self) -> asyncio.Task[None]:
        """Begin to load, in a thread; later calls return the same task."""
        if self._task is None:
            self._task = asyncio.create_task(self._add())
        return self._task

    async def there(self) -> None:
        """Wait until they are there.

        Raises
        ------
        Exception
            What went wrong while they were loaded; the next call tries again.
        """
        task = self.begin()
        try:
            await asyncio.shield(task)  # a visitor who goes away stops nothing
        except Exception:
            self._task = None
            raise

    async def _add(self) -> None:
        for router in await asyncio.to_thread(self._loaded):
            self._app.include_router(router)
