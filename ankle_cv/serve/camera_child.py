"""The process that runs one session with a browser's camera: ``python -m ankle_cv.serve.camera_child``.

Pictures and words come on stdin (`ankle_cv.serve.camera_messages`), what there is to show goes as lines of
JSON to the original stdout. Whatever a picture does to a decoder, it does it here. The process loads what is
heavy before it is told what to do, ends when stdin is closed, and keeps what was recorded until then; the
analysis of a session that was finished goes on.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from queue import SimpleQueue
from threading import Event, Thread
from typing import Any, BinaryIO, Final, Generic, TypeVar

from ankle_cv.batch.failure import failure_of
from ankle_cv.batch.heartbeat import Heartbeat, become_worker, tell_parent
from ankle_cv.batch.limits import limit_process
from ankle_cv.batch.worker import EXIT_NO_MEMORY, die_with_parent, reserve_stdout
from ankle_cv.errors import AnkleCvError, NotMeasurableError
from ankle_cv.live.camera_errors import unplugged
from ankle_cv.live.camera_run import CameraRun
from ankle_cv.live.check_run import FINISHED_EARLY, CheckRun
from ankle_cv.live.commands import Command, parse_command
from ankle_cv.live.engine import FrameResult
from ankle_cv.live.fed_camera import FedCamera
from ankle_cv.live.film_run import DrillRun, FilmRun
from ankle_cv.live.film_session import FilmPlan
from ankle_cv.live.frontend import Announcement
from ankle_cv.live.latest import drain
from ankle_cv.outputs.html import sentence, without_switches
from ankle_cv.serve.camera_messages import PICTURE, START, WORDS, CameraRequest, picture_of, read_message
from ankle_cv.serve.camera_view import check_fields, drill_fields, film_fields
from ankle_cv.serve.camera_words import SLOW
from ankle_cv.sessions.write import write_session_page

V = TypeVar("V")
STALE_TOLD_S: Final = 0.5
"""How often it is told that the picture is old, s."""


class Inbox:
    """Takes what the page sends, in its own thread, from the first moment on.

    Parameters
    ----------
    stream
        Where it comes from.
    pipe
        Where the lines go.

    Attributes
    ----------
    closed
        Set when nobody sends any more.
    """

    def __init__(self, stream: BinaryIO, pipe: Heartbeat) -> None:
        self._stream, self._pipe = stream, pipe
        self._commands: SimpleQueue[Command] = SimpleQueue()
        self._requests: SimpleQueue[tuple[CameraRequest, FedCamera]] = SimpleQueue()
        self._camera: FedCamera | None = None
        self.closed = Event()
        Thread(target=self._read, name="inbox", daemon=True).start()

    def request(self) -> tuple[CameraRequest, FedCamera]:
        """Wait for what is to be done, and with which camera; the process ends when nobody will say."""
        return self._requests.get()

    def commands(self) -> Sequence[Command]:
        """Return the commands since the last call."""
        return drain(self._commands)

    def _read(self) -> None:
        while (message := read_message(self._stream)) is not None:
            kind, content = message
            if kind == START:
                request = CameraRequest.model_validate_json(content)
                self._camera = FedCamera(request.camera, lambda: self._pipe.send({"taken": True}))
                self._requests.put((request, self._camera))
            elif kind == PICTURE and self._camera is not None:
                if (picture := picture_of(content)) is not None:
                    self._camera.feed(picture)
            elif kind == WORDS:
                with suppress(ValueError, RecursionError):  # words that are no JSON say nothing
                    self._hear(json.loads(content))
        if self._camera is None:
            os._exit(0)  # nothing was begun
        self.closed.set()
        self._camera.end()

    def _hear(self, words: object) -> None:
        if not isinstance(words, dict):
            return
        if (command := parse_command(str(words.get("command", "")))) is not None:
            self._commands.put(command)
        if self._camera is None:
            return
        if words.get("page") in ("hidden", "visible"):
            self._camera.hide(hidden=words["page"] == "hidden")
        if words.get("camera") == "gone":
            self._camera.fail(unplugged(self._camera.name))


class Page(Generic[V]):
    """A `ankle_cv.live.frontend.Frontend` on the other side of the WebSocket.

    Parameters
    ----------
    pipe, inbox
        Where lines go, and commands come from.
    camera
        Whose pictures are shown: the page is told which of them by its own clock (``at``, ms).
    fields
        What there is to show of a picture, given the time now, s.
    """

    def __init__(
        self,
        pipe: Heartbeat,
        inbox: Inbox,
        camera: FedCamera,
        fields: Callable[[FrameResult[V], float], dict[str, Any]],
    ) -> None:
        self._pipe, self._inbox, self._camera, self._fields = pipe, inbox, camera, fields
        self._state: str | None = None
        self._shown_s = 0.0

    def announce(self, announcements: Sequence[Announcement]) -> None:
        """Send what happened, lasting states only when they change."""
        for one in announcements:
            if one.state is None or one.state != self._state:
                self._pipe.send({"event": json.loads(one.line), "rings": one.rings})
            self._state = one.state

    def show(self, result: FrameResult[V] | None, *, new: bool) -> None:
        """Send every new result, and now and then that the last one is old."""
        now_s = time.monotonic()
        if result is None or not (new or (result.stale(now_s) and now_s - self._shown_s > STALE_TOLD_S)):
            return
        self._shown_s = now_s
        at_ms = self._camera.zero_ms + 1000 * result.captured.frame.time_s
        self._pipe.send({"view": {**self._fields(result, now_s), "at": at_ms, "new": new}})

    def commands(self) -> Sequence[Command]:
        """Return the user's commands since the last call."""
        return self._inbox.commands()


def run_check(request: CameraRequest, camera: FedCamera, inbox: Inbox, pipe: Heartbeat) -> None:
    """Run the guided check, analyse it, and write the page of its legs."""
    check = CheckRun(camera, request.camera, request.trials, request.settings, request.output)
    run = check.run(Page(pipe, inbox, camera, check_fields))
    if inbox.closed.is_set() and not check.controller.done:
        check.keep()  # as Ctrl-C in a terminal does
        return
    if not check.record(run):
        pipe.send({"nothing": FINISHED_EARLY})
        return
    _told_end(pipe, run, check.folder.name)
    log = check.log
    done = check.analyze(run, tell_parent)
    losses = log.pictures.losses(SLOW) if log.pictures else ()
    notes = [f"{sentence(lost)} {sentence(remedy)}" for lost, remedy in losses]
    page = None
    if done.results:
        page = _session_page(check, notes)
        notes += _kept(request, check) if request.store is not None else []
    pipe.send(
        {
            "done": {
                "session": check.folder.name,
                "headline": done.headline,
                "failures": [(side, why, without_switches(remedy)) for side, why, remedy in done.failures],
                "networks": log.networks.text if log.networks else None,
                "page": page,
                "notes": notes,
            }
        }
    )


def _told_end(pipe: Heartbeat, run: CameraRun, saved: str) -> None:
    """Say that the camera is not needed any more, and which error ended the recording, if one did."""
    error = run.ended_by
    told = None if error is None else _told(error.message, error.remedy)
    pipe.send({"recorded": {"saved": saved, "ended_by": told}})


def _told(message: str, remedy: str) -> dict[str, str]:
    return {"message": message, "remedy": without_switches(remedy)}


def _session_page(check: CheckRun, notes: list[str]) -> str | None:
    try:
        return write_session_page([check.folder]).path.name
    except NotMeasurableError:  # said already, of each clip
        return None
    except AnkleCvError as error:
        notes.append(f"no page of both legs: {error.message}")
        return None


def _kept(request: CameraRequest, check: CheckRun) -> list[str]:
    from ankle_cv.serve.work import keep_results  # noqa: PLC0415  # only where something is kept

    return [] if request.store is None else keep_results([check.folder], request.store)


def run_film(request: CameraRequest, camera: FedCamera, inbox: Inbox, pipe: Heartbeat) -> None:
    """Film a clip; its analysis is the server's to arrange."""
    plan = FilmPlan(request.countdown_s, request.seconds)
    film = FilmRun(camera, plan, request.settings, request.output)
    run, clip = film.run(Page(pipe, inbox, camera, film_fields))
    _told_end(pipe, run, film.path.name)
    pipe.send(
        {
            "clip": {
                "path": str(film.path),
                "settings": film.settings.model_dump(mode="json"),
                "seconds": round(clip.last_s - clip.first_s, 1),
            }
        }
    )


def run_drill(request: CameraRequest, camera: FedCamera, inbox: Inbox, pipe: Heartbeat) -> None:
    """Count a drill and save it; the analysis of its clip is the server's to arrange."""
    drill = DrillRun(
        camera,
        request.camera,
        request.drill,
        request.reps,
        settings=request.settings,
        output=request.output,
    )
    run = drill.run(Page(pipe, inbox, camera, drill_fields))
    drill.save()
    _told_end(pipe, run, drill.path.parent.name)
    settings = drill.settings
    pipe.send(
        {
            "clip": {
                "path": str(drill.path),
                "settings": None if settings is None else settings.model_dump(mode="json"),
                "lines": drill.lines(SLOW),
            }
        }
    )


RUNS: Final[dict[str, Callable[[CameraRequest, FedCamera, Inbox, Heartbeat], None]]] = {
    "check": run_check,
    "film": run_film,
    "drill": run_drill,
}


def load() -> None:
    """Import what a session needs, before it is known what it is to do."""
    from ankle_cv.pose.mediapipe import import_vision  # noqa: PLC0415
    from ankle_cv.pose.movenet import MoveNet  # noqa: F401, PLC0415

    with suppress(AnkleCvError):  # told when the session begins
        import_vision()


def main() -> None:
    """Run one session."""
    die_with_parent()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the server handles Ctrl-C
    limit_process()
    pipe = become_worker(reserve_stdout())
    inbox = Inbox(sys.stdin.buffer, pipe)
    load()
    pipe.send({"ready": True})
    request, camera = inbox.request()
    try:
        RUNS[request.task](request, camera, inbox, pipe)
    except MemoryError:
        os._exit(EXIT_NO_MEMORY)
    except Exception as error:  # noqa: BLE001  # told to the page
        failure = failure_of(error, [request.camera])
        pipe.send({"failed": _told(failure.message, failure.remedy)})
    os._exit(0)  # a thread that waits for a camera or for stdin keeps nobody waiting


if __name__ == "__main__":
    main()
