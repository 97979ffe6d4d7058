from __future__ import annotations

import threading

from ankle_cv.live.latest import LatestSlot


def test_only_the_newest_value_is_handed_over_and_the_rest_counted():
    slot = LatestSlot[int]()
    for value in range(5):
        slot.put(value)
    assert slot.take(0) == 4
    assert slot.take(0) is None
    assert slot.dropped == 4


def test_a_waiting_taker_is_woken_by_a_value_and_by_the_end():
    slot = LatestSlot[str]()
    threading.Timer(0.02, slot.put, ["here"]).start()
    assert slot.take(5) == "here"
    threading.Timer(0.02, slot.close).start()
    assert slot.take(5) is None
    assert slot.finished


def test_a_closed_slot_still_gives_its_last_value():
    slot = LatestSlot[int]()
    slot.put(1)
    slot.close()
    assert not slot.finished
    assert slot.take(0) == 1
    assert slot.finished
