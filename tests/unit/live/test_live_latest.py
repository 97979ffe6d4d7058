from __future__ import annotations

import threading

from ankle_cv.live.latest import Latest


def test_only_the_newest_value_is_handed_over_and_the_rest_counted():
    latest = Latest[int]()
    for value in range(5):
        latest.put(value)
    assert latest.take(0) == 4
    assert latest.take(0) is None
    assert latest.dropped == 4


def test_a_waiting_taker_is_woken_by_a_value_and_by_the_end():
    latest = Latest[str]()
    threading.Timer(0.02, latest.put, ["here"]).start()
    assert latest.take(5) == "here"
    threading.Timer(0.02, latest.close).start()
    assert latest.take(5) is None
    assert latest.finished


def test_after_closing_it_still_gives_its_last_value():
    latest = Latest[int]()
    latest.put(1)
    latest.close()
    assert not latest.finished
    assert latest.take(0) == 1
    assert latest.finished
