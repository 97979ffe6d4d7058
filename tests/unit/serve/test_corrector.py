"""The processes that correct results: they stay, fail in words, and give up what nobody waits for."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from waiting import until

from ankle_cv.errors import InputError
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


def test_what_is_being_drawn_is_given_up_for_what_is_newer(corrector: Corrector) -> None:
    done: list[object] = []
    corrector.draw("a/1", {"do": "sleep"}, done.append)
    until(lambda: (found := corrector.drawing("a/1")) is not None and found.progress is not None, "progress")
    corrector.draw("b/1", {"do": "process"}, done.append)
    assert corrector.drawing("a/1") is None
    has(corrector, "b/1", "drawn")
    assert len(done) == 1
    corrector.draw("b/1", {"do": "sleep"}, done.append)
    corrector.stop_drawing("b/1")
    assert corrector.drawing("b/1") is None
