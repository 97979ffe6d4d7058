"""The processes that correct results: they stay, fail in words, and give up what nobody waits for."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from waiting import until

from ankle_cv.batch.process import WorkerProcess
from ankle_cv.errors import InputError, OutputError
from ankle_cv.progress import Progress
from ankle_cv.serve import corrector as room
from ankle_cv.serve.corrector import Corrector


@pytest.fixture
def corrector(monkeypatch: pytest.MonkeyPatch) -> Iterator[Corrector]:
    monkeypatch.setattr(room, "WORK", "correcting_errands:run")
    with Corrector() as found:
        yield found


def has(corrector: Corrector, key: str, state: str) -> None:
    until(lambda: (found := corrector.drawing(key)) is not None and found.state == state, state)


def test_a_process_stays_between_corrections(corrector: Corrector) -> None:
    first, second = (corrector.ask({"do": "process"})["id"] for _ in range(2))
    assert first == second


def test_a_failure_is_told_as_the_command_line_tells_it(corrector: Corrector) -> None:
    with pytest.raises(InputError, match="damaged") as told:
        corrector.ask({"do": "fail"})
    assert told.value.remedy == "film it again"


def test_a_process_that_dies_is_replaced(corrector: Corrector) -> None:
    before = corrector.ask({"do": "process"})["id"]
    with pytest.raises(Exception, match="ended"):
        corrector.ask({"do": "die"})
    assert corrector.ask({"do": "process"})["id"] != before


def test_pictures_are_drawn_in_the_background(corrector: Corrector) -> None:
    done: list[object] = []
    assert corrector.drawing("a/1") is None
    corrector.draw("a/1", {"do": "process"}, lambda result: done.append(result["id"]))
    has(corrector, "a/1", "drawn")
    assert len(done) == 1
    corrector.draw("a/1", {"do": "fail"}, done.append)
    has(corrector, "a/1", "failed")
    failed = corrector.drawing("a/1")
    assert failed is not None
    assert failed.failure is not None
    assert failed.failure.message == "damaged"
    assert len(done) == 1


def test_drawings_of_several_results_wait_for_each_other(corrector: Corrector) -> None:
    done: list[object] = []
    corrector.draw("a/1", {"do": "nap"}, lambda _: done.append("a/1"))
    corrector.draw("b/1", {"do": "process"}, lambda _: done.append("b/1"))
    for key in ("a/1", "b/1"):
        found = corrector.drawing(key)
        assert found is not None
        assert found.state == "drawing"
    has(corrector, "b/1", "drawn")
    has(corrector, "a/1", "drawn")
    assert done == ["a/1", "b/1"]


def test_who_gives_a_drawing_up_waits_until_nobody_writes_it(corrector: Corrector) -> None:
    corrector.draw("a/1", {"do": "sleep"}, str)
    until(lambda: (found := corrector.drawing("a/1")) is not None and found.progress is not None, "progress")
    corrector.draw("a/2", {"do": "process"}, str)
    busy = corrector._busy
    assert busy is not None
    corrector.stop_drawings("a")
    assert busy.worker._process is None
    assert (corrector.drawing("a/1"), corrector.drawing("a/2")) == (None, None)
    corrector.draw("b/1", {"do": "process"}, str)
    has(corrector, "b/1", "drawn")


def test_what_was_given_up_is_not_being_drawn_when_its_last_word_comes_late(corrector: Corrector) -> None:
    done: list[object] = []
    corrector.draw("a/1", {"do": "sleep"}, done.append)
    until(lambda: (found := corrector.drawing("a/1")) is not None and found.progress is not None, "progress")
    errand = corrector._errands["a/1"]
    corrector.stop_drawing("a/1")
    errand.worker.on_progress(Progress("drawing", 2, 2))
    assert corrector.drawing("a/1") is None
    assert done == []


def test_a_drawing_that_nobody_can_use_has_failed(
    corrector: Corrector, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: object) -> None:
        raise OutputError("the disk is full", "make room")

    corrector.draw("a/1", {"do": "process"}, full)
    has(corrector, "a/1", "failed")
    found = corrector.drawing("a/1")
    assert found is not None
    assert found.failure is not None
    assert found.failure.message == "the disk is full"

    def broken(*_: object) -> None:
        raise RuntimeError("no process")

    monkeypatch.setattr(WorkerProcess, "run", broken)
    corrector.draw("b/1", {"do": "process"}, full)
    has(corrector, "b/1", "failed")


def test_what_is_done_in_advance_gives_way(corrector: Corrector) -> None:
    corrector.warm("a/1", {"first": "a"})  # takes an hour
    until(lambda: corrector._warming == "a", "the warming")
    assert corrector.ask({"do": "process", "first": "b"})["id"]


def test_what_is_being_drawn_is_given_up_for_what_is_newer(corrector: Corrector) -> None:
    done: list[object] = []
    corrector.draw("a/1", {"do": "sleep"}, done.append)
    until(lambda: (found := corrector.drawing("a/1")) is not None and found.progress is not None, "progress")
    corrector.draw("a/1", {"do": "process"}, done.append)
    has(corrector, "a/1", "drawn")
    assert len(done) == 1
    corrector.draw("a/1", {"do": "sleep"}, done.append)
    corrector.stop_drawing("a/1")
    assert corrector.drawing("a/1") is None
