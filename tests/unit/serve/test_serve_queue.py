"""Whose turn it is, and what comes of it however the worker ends."""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager

import pytest
from serve_house import add
from waiting import until

from ankle_cv.errors import OutputError
from ankle_cv.serve.house import House
from ankle_cv.serve.jobs import AnnouncedClip, JobBook
from ankle_cv.serve.place import Place
from ankle_cv.serve.queue import next_job, place_in_line
from ankle_cv.settings import Settings


@contextmanager
def at_work(house: House):
    house.book.load()
    with house.runner:
        yield house


def named(house: House, name: str):
    return add(house.book, [(name, 10, "auto")])


def ended(house: House, job, state: str):
    until(lambda: house.book[job.id].state == state, f"{job.title} {state}")
    return house.book[job.id]


def test_many_clips_dropped_at_once_do_not_keep_another_waiting(tmp_path):
    book, order, served = JobBook(Place(tmp_path)), [], {}
    for group, name in [*[("many", f"{n}.mp4") for n in range(4)], ("one", "mine.mp4"), ("two", "his.mp4")]:
        job = book.add([AnnouncedClip(name, 1)], Settings(), keep=False, group=group)
        book.change(job.id, lambda one: one.model_copy(update={"state": "queued"}))
    assert [place_in_line(book.all(), one, {}) for one in book.all()] == [0, 3, 4, 5, 1, 2]
    while job := next_job(book.all(), served):
        order.append(job.title)
        served[job.group] = served.get(job.group, 0) + 1
        book.change(job.id, lambda one: one.model_copy(update={"state": "done"}))
    assert order == ["0.mp4", "mine.mp4", "his.mp4", "1.mp4", "2.mp4", "3.mp4"]


def test_nothing_waits(tmp_path):
    book = JobBook(Place(tmp_path))
    add(book, state="uploading")
    add(book, state="running")
    assert next_job(book.all(), {}) is None


def test_a_clip_has_results_or_a_reason(working):
    with at_work(working()) as house:
        good, bad = named(house, "squat.mp4"), named(house, "bad.mp4")
        done = ended(house, good, "done")
        assert (done.clips[0].folder, done.clips[0].headline, done.notes) == ("squat", "Fine.", ("a note",))
        failed = ended(house, bad, "failed")
        assert failed.failure is not None
        assert (failed.failure.message, failed.failure.remedy) == ("no video", "film one")


@pytest.mark.skipif(sys.platform == "win32", reason="signals are a matter of POSIX")
def test_a_clip_that_takes_its_worker_down_fails_alone(working):
    with at_work(working()) as house:
        crash, after = named(house, "crash.mp4"), named(house, "squat.mp4")
        failure = ended(house, crash, "failed").failure
        assert failure is not None
        assert "SIGSEGV" in failure.message
        ended(house, after, "done")


def test_what_is_stopped_frees_its_worker_at_once(working):
    with at_work(working()) as house:
        slow, waiting, after = named(house, "slow.mp4"), named(house, "slow2.mp4"), named(house, "squat.mp4")
        until(lambda: house.book.progress(slow.id), "progress")
        house.runner.cancel(waiting.id)
        house.runner.cancel(slow.id)
        assert house.book[slow.id].state == "cancelled"
        ended(house, after, "done")
        assert [house.book[one.id].state for one in (slow, waiting)] == ["cancelled", "cancelled"]
        assert house.runner.cancel(after.id).state == "done", "what has ended stays as it is"


def test_a_server_that_ends_leaves_no_worker_and_goes_on_with_the_next_run(working):
    with at_work(working()) as house:
        slow, waiting = named(house, "slow.mp4"), named(house, "squat.mp4")
        until(lambda: house.book.progress(slow.id), "progress")
        [worker] = [one._process.pid for one in house.runner._running.values()]
    with pytest.raises(ProcessLookupError):
        os.kill(worker, 0)
    with at_work(working()) as house:
        assert house.book[waiting.id].state == "queued"
        until(lambda: house.book.progress(slow.id), "progress in the next run")
        house.runner.cancel(slow.id)
        ended(house, waiting, "done")


@pytest.mark.parametrize("then", ["delete", "again"])
def test_what_is_done_with_a_stopped_clip_at_once_is_not_undone_by_its_end(working, then):
    with at_work(working()) as house:
        slow = named(house, "slow.mp4")
        for _ in range(3):
            until(lambda: house.book.progress(slow.id), "progress")  # noqa: B023  # called at once
            house.runner.cancel(slow.id)
            if then == "delete":
                house.book.remove(slow.id)
                slow = named(house, "slow.mp4")
            else:
                house.book.change(slow.id, lambda one: one.model_copy(update={"state": "queued"}))
        until(lambda: house.book.progress(slow.id), "progress")
        assert house.book[slow.id].state == "running"
        house.runner.cancel(slow.id)
        ended(house, named(house, "squat.mp4"), "done")


def test_the_queue_goes_on_when_its_records_cannot_be_written(working, monkeypatch):
    with at_work(working()) as house:
        job = named(house, "squat.mp4")
        monkeypatch.setattr(
            JobBook, "_save", lambda *_: (_ for _ in ()).throw(OutputError("full", "free some"))
        )
        assert ended(house, job, "done").clips[0].headline == "Fine."


def test_an_error_that_nobody_expected_fails_its_clip_alone(working, monkeypatch):
    house = working()
    payload = type(house.runner)._payload
    monkeypatch.setattr(
        type(house.runner), "_payload", lambda self, job: 1 / 0 if "odd" in job.title else payload(self, job)
    )
    with at_work(house):
        odd, after = named(house, "odd.mp4"), named(house, "squat.mp4")
        failure = ended(house, odd, "failed").failure
        assert failure is not None
        assert "ZeroDivisionError" in failure.message
        ended(house, after, "done")
