"""OpenCV's threads: one within the block, as before after it, whatever happens in it."""

from __future__ import annotations

import cv2
import pytest

from ankle_cv.video.one_thread import one_thread_a_call


@one_thread_a_call()
def failing() -> None:
    assert cv2.getNumThreads() == 1
    raise OSError("full")


def test_the_number_of_threads_is_put_back() -> None:
    before = cv2.getNumThreads()
    try:
        cv2.setNumThreads(2)
        with pytest.raises(OSError, match="full"):
            failing()
        assert cv2.getNumThreads() == 2
    finally:
        cv2.setNumThreads(before)


def test_blocks_that_overlap_put_it_back_together() -> None:
    before = cv2.getNumThreads()
    try:
        cv2.setNumThreads(2)
        first, second = one_thread_a_call(), one_thread_a_call()
        first.__enter__()
        second.__enter__()
        first.__exit__(None, None, None)
        assert cv2.getNumThreads() == 1
        second.__exit__(None, None, None)
        assert cv2.getNumThreads() == 2
    finally:
        cv2.setNumThreads(before)
