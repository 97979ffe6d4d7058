"""The state of a job as server-sent events: one at once, one with every change, none when it has ended."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from typing import Any, Final

from starlette.concurrency import run_in_threadpool

from ankle_cv.outputs.html import without_switches
from ankle_cv.serve.house import House
from ankle_cv.serve.job import ENDED, Job
from ankle_cv.serve.place import NothingThereError

LOOK_S: Final = 0.2
"""How often a job is looked at, s."""
ALIVE_S: Final = 15.0
"""After this long without news a line without meaning shows that the connection lives, s."""


def state_of(house: House, job: Job) -> dict[str, Any]:
    """Return what a page shows of a job while it waits for it.

    Returns
    -------
    dict
        ``state``; ``stage``, ``done`` and ``total`` while it runs; ``ahead``: jobs before it in the queue;
        ``message`` and ``remedy`` of a failure.
    """
    progress = house.book.progress(job.id)
    told: dict[str, Any] = {"id": job.id, "state": job.state, "title": job.title}
    if progress is not None:
        told |= {"stage": progress.stage, "done": progress.done, "total": progress.total}
    if job.state == "queued":
        told["ahead"] = house.runner.ahead(job)
    if job.failure is not None:
        told |= {"message": job.failure.message, "remedy": without_switches(job.failure.remedy)}
    return told


async def events(house: House, identity: str) -> AsyncIterator[str]:
    """Yield the events of a job until it has ended, is deleted, or the server stops."""
    seen, quiet_s = -1, 0.0
    while not house.closing.is_set():
        version = await run_in_threadpool(house.book.version, identity)
        if version != seen:
            seen, quiet_s = version, 0.0
            told = await run_in_threadpool(_told, house, identity)
            yield event(told)
            if told["state"] in (*ENDED, "deleted"):
                return
        elif quiet_s >= ALIVE_S:
            quiet_s = 0.0
            yield ":\n\n"
        await asyncio.sleep(LOOK_S)
        quiet_s += LOOK_S


def _told(house: House, identity: str) -> dict[str, Any]:
    try:
        return state_of(house, house.book[identity])
    except NothingThereError:
        return {"id": identity, "state": "deleted"}


def event(told: Mapping[str, Any]) -> str:
    """Return one event, as ``text/event-stream`` has it."""
    return f"data: {json.dumps(told)}\n\n"
