"""A house with a browser before it, for the tests of the server."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from starlette.testclient import TestClient

from ankle_cv.serve.app import make_app
from ankle_cv.serve.door import Door
from ankle_cv.serve.house import House
from ankle_cv.serve.job import Job, JobState
from ankle_cv.serve.jobs import AnnouncedClip, JobBook
from ankle_cv.serve.place import Place
from ankle_cv.serve.queue import Runner
from ankle_cv.settings import Settings

PORT = 8700
OWN = f"http://127.0.0.1:{PORT}"


def house_in(
    folder: Path, *, workers: int = 0, password: str | None = None, host: str = "127.0.0.1"
) -> House:
    """A house whose results lie in a folder."""
    place = Place(folder)
    book = JobBook(place)

    def tell_bug(error: Exception) -> tuple[str, str]:
        return f"a bug: {error}", "report it"

    runner = Runner(book, place, workers, folder / "history.sqlite", tell_bug)
    door = Door(host, PORT, password=password)
    return House(door, place, folder / "history.sqlite", Settings(), book, runner, tell_bug)


@contextmanager
def browser_before(house: House) -> Iterator[TestClient]:
    """A browser that was let in."""
    client = TestClient(make_app(house), base_url=OWN, headers={"Origin": OWN}, raise_server_exceptions=False)
    with client:
        client.cookies.set(house.door.cookie_name, house.door.cookie)
        yield client


SQUAT = [("squat.mp4", 10, "auto")]


def add(book: JobBook, files: Sequence = SQUAT, state: JobState = "queued") -> Job:
    """Add a job whose clips are there."""
    job = book.add([AnnouncedClip(*one) for one in files], Settings(foot_cm=26), keep=False, group="")
    return book.change(job.id, lambda one: one.model_copy(update={"state": state}))
