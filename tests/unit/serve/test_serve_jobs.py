"""The jobs survive a restart, and nothing of a job outlives its deletion."""

from __future__ import annotations

import pytest
from serve_house import SQUAT, add

from ankle_cv.errors import OutputError, UsageError
from ankle_cv.outputs.folder import RECORD
from ankle_cv.progress import Progress
from ankle_cv.serve import jobs
from ankle_cv.serve.job import with_clip
from ankle_cv.serve.jobs import JobBook
from ankle_cv.serve.place import NothingThereError, Place


@pytest.fixture
def place(tmp_path):
    return Place(tmp_path)


@pytest.fixture
def book(place):
    return JobBook(place)


def again(place):
    book = JobBook(place)
    book.load()
    return book


def test_a_restart_keeps_what_was_asked_for_and_what_was_done(book, place):
    wanted = [add(book, state=state) for state in ("queued", "running", "done", "failed", "cancelled")]
    found = again(place).all()
    assert [job.id for job in found] == [job.id for job in wanted]
    assert [job.state for job in found] == ["queued", "queued", "done", "failed", "cancelled"]
    assert found[0] == wanted[0]


def test_an_upload_that_broke_off_is_gone_after_a_restart(book, place):
    job = add(book, state="uploading")
    book.clip_path(job, 1).write_bytes(b"half")
    assert again(place).all() == ()
    assert not place.job(job.id).exists()


def test_a_damaged_record_and_what_is_not_ours_are_left_alone(book, place):
    job = add(book)
    (place.job(job.id) / RECORD).write_text("{")
    (place.clips / "mine").mkdir()
    (place.clips / ("0" * 16)).symlink_to(place.job(job.id))
    assert again(place).all() == ()
    assert place.job(job.id).is_dir()
    assert (place.clips / "mine").is_dir()


def test_two_clips_of_one_name_lie_beside_each_other(book):
    job = add(book, [("a/squat.mp4", 1, "left"), ("b/squat.mp4", 2, "right")])
    assert [clip.stored for clip in job.clips] == ["1-squat.mp4", "2-squat.mp4"]
    assert job.title == "a/squat.mp4 and b/squat.mp4"
    assert book.clip_path(job, 1) != book.clip_path(job, 2)


@pytest.mark.parametrize("count", [0, 3])
def test_a_test_has_one_clip_or_two(book, count):
    with pytest.raises(UsageError):
        add(book, SQUAT * count)


def test_there_is_an_end_to_what_may_wait(book, monkeypatch):
    monkeypatch.setattr(jobs, "MOST_OPEN", 2)
    add(book)
    add(book, state="done")
    add(book)
    with pytest.raises(UsageError, match="waiting"):
        add(book)


def test_a_deleted_job_is_gone_with_its_folder(book, place):
    job = add(book, state="done")
    book.remove(job.id)
    assert not place.job(job.id).exists()
    with pytest.raises(NothingThereError):
        book[job.id]
    assert again(place).all() == ()


def test_what_cannot_be_deleted_is_told_and_stays_in_the_list(book, place, monkeypatch):
    job = add(book, state="done")
    with monkeypatch.context() as broken:
        broken.setattr("shutil.rmtree", lambda _: (_ for _ in ()).throw(PermissionError(13, "not allowed")))
        with pytest.raises(OutputError):
            book.remove(job.id)
    assert book[job.id] == job
    book.remove(job.id)
    assert not place.job(job.id).exists()


def test_what_a_worker_still_has_is_not_deleted(book, monkeypatch):
    monkeypatch.setattr(jobs, "HELD_WAIT_S", 0.01)
    job = add(book, state="cancelled")
    with book.held(job.id), pytest.raises(UsageError):
        book.remove(job.id)
    book.remove(job.id)


def test_names_that_are_one_file_on_some_disks_lie_beside_each_other(book):
    for one, other in (("A.mp4", "a.mp4"), ("caf\u00e9.mp4", "cafe\u0301.mp4")):
        job = add(book, [(one, 1, "left"), (other, 2, "right")])
        assert [clip.stored[:2] for clip in job.clips] == ["1-", "2-"]


def test_a_record_of_another_version_is_counted(book, place):
    job = add(book)
    record = place.job(job.id) / RECORD
    record.write_text(record.read_text().replace("Z", "").replace("+00:00", ""))
    found = again(place)
    assert (found.all(), found.unreadable) == ((), 1)


def test_what_is_running_is_not_deleted(book):
    job = add(book, state="running")
    with pytest.raises(UsageError):
        book.remove(job.id)
    assert book[job.id] == job


def test_progress_is_told_while_it_runs_and_each_change_is_a_version(book):
    job = add(book, state="running")
    before = book.version(job.id)
    book.set_progress(job.id, Progress("finding the person", 3, 10))
    assert book.progress(job.id) == Progress("finding the person", 3, 10)
    assert book.version(job.id) == before + 1
    book.change(job.id, lambda one: one.model_copy(update={"state": "done"}))
    assert book.progress(job.id) is None


@pytest.mark.parametrize("number", [0, 2, -1])
def test_a_clip_is_found_by_its_number_alone(book, number):
    job = add(book)
    with pytest.raises(NothingThereError):
        book.clip_path(job, number)
    assert with_clip(job, 1, arrived=True).clips[0].arrived


def test_what_was_announced_and_never_came_is_forgotten(place):
    now = [0.0]
    book = JobBook(place, lambda: now[0])
    given_up, coming = (add(book, state="uploading") for _ in range(2))
    with book.arriving(coming.id):
        now[0] = jobs.UPLOAD_WAIT_S + 1
        book.forget_broken_off()
        assert [job.id for job in book.all()] == [coming.id]
        assert not place.job(given_up.id).exists()
    book.forget_broken_off()
    assert len(book.all()) == 1, "it was heard of just now"
    now[0] *= 3
    book.forget_broken_off()
    assert book.all() == ()


def test_a_full_disk_is_told_and_what_is_known_holds(book, monkeypatch):
    job = add(book, state="running")
    monkeypatch.setattr(JobBook, "_save", lambda *_: (_ for _ in ()).throw(OutputError("full", "free some")))
    with pytest.raises(OutputError):
        book.change(job.id, lambda one: one.model_copy(update={"state": "done"}))
    assert book[job.id].state == "done"


def test_a_start_on_a_full_disk_goes_on_with_what_was_running(book, place, monkeypatch):
    job = add(book, state="running")
    monkeypatch.setattr(JobBook, "_save", lambda *_: (_ for _ in ()).throw(OutputError("full", "free some")))
    assert [one.state for one in again(place).all()] == ["queued"]
    assert book.announced_bytes() == 0
    assert book[job.id].clips[0].size == 10
