"""Another thread makes or takes the items: in their order, with their errors, and no longer than wanted."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from functools import partial

import pytest

from ankle_cv.video.ahead import MOST_WAITING, Ahead, Behind, in_one_thread


def test_items_come_in_their_order_from_another_thread() -> None:
    makers = set()

    def items() -> Iterator[int]:
        for number in range(50):
            makers.add(threading.get_ident())
            yield number

    assert list(Ahead(items())) == list(range(50))
    assert makers
    assert threading.get_ident() not in makers


def test_an_error_comes_in_its_place() -> None:
    def items() -> Iterator[int]:
        yield 1
        raise OSError("the disk is gone")

    ahead = iter(Ahead(items()))
    assert next(ahead) == 1
    with pytest.raises(OSError, match="gone"):
        next(ahead)


def test_no_more_than_a_few_are_made_ahead_and_none_after_the_end() -> None:
    made: list[int] = []

    def items() -> Iterator[int]:
        for number in range(10**9):
            made.append(number)
            yield number

    ahead = Ahead(items())
    assert next(iter(ahead)) == 0
    assert ahead.close()
    assert len(made) <= MOST_WAITING + 3
    assert threading.active_count() < 50


def test_calls_are_done_in_order_before_the_block_ends() -> None:
    done: list[int] = []
    with Behind(done.append) as later:
        for number in range(50):
            later(number)
    assert done == list(range(50))


def full_at_three(done: list[int], number: int) -> None:
    """Do a call, for which there is no room when its number is three."""
    if number == 3:
        raise OSError("no room")
    done.append(number)


def test_the_error_of_a_call_is_raised_and_nothing_is_done_after_it() -> None:
    done: list[int] = []
    work = partial(full_at_three, done)

    def call_often() -> None:
        with Behind(work) as later:
            for number in range(50):
                later(number)

    with pytest.raises(OSError, match="no room"):
        call_often()
    assert done == [0, 1, 2]


def test_an_error_in_the_block_is_the_one_that_is_raised() -> None:
    def fail() -> None:
        with Behind(lambda _: None) as later:
            later(1)
            raise ValueError("mine")

    with pytest.raises(ValueError, match="mine"):
        fail()


def test_waiting_ends_when_all_calls_are_done() -> None:
    done: list[int] = []
    with Behind(done.append) as later:
        for number in range(20):
            later(number)
        later.wait()
        assert done == list(range(20))
        later(20)
    assert done[-1] == 20


def test_waiting_raises_the_error_of_a_call() -> None:
    def work(_: int) -> None:
        raise OSError("no room")

    def wait_for_it() -> None:
        with Behind(work) as later:
            later(1)
            later.wait()

    with pytest.raises(OSError, match="no room"):
        wait_for_it()


def test_in_one_thread_items_are_made_when_they_are_asked_for() -> None:
    makers: list[int] = []

    def items() -> Iterator[int]:
        for number in range(3):
            makers.append(threading.get_ident())
            yield number
        raise OSError("the disk is gone")

    with in_one_thread():
        ahead = Ahead(items())
    taken = iter(ahead)
    assert not makers
    assert [next(taken), next(taken), next(taken)] == [0, 1, 2]
    assert makers == [threading.get_ident()] * 3
    with pytest.raises(OSError, match="gone"):
        next(taken)
    assert ahead.close()


def test_in_one_thread_a_call_is_done_at_once_and_its_error_is_raised_as_ever() -> None:
    done: list[int] = []
    work = partial(full_at_three, done)

    def call_often() -> None:
        with Behind(work) as later:
            for number in range(50):
                later(number)
                later.wait()
                assert done[-1] == number

    with in_one_thread(), pytest.raises(OSError, match="no room"):
        call_often()
    assert done == [0, 1, 2]


def test_after_the_block_there_are_threads_again() -> None:
    with in_one_thread(), in_one_thread():
        pass
    makers = list(Ahead(threading.get_ident() for _ in range(2)))
    assert threading.get_ident() not in makers
