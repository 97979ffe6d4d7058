from __future__ import annotations

import os
import threading

import pytest
from waiting import PATIENCE_S

from ankle_cv.pose.native_stderr import filtered_native_stderr


def test_log_noise_is_dropped_and_errors_are_passed_on(capfd):
    with filtered_native_stderr():
        os.write(2, b"INFO: Created TensorFlow Lite XNNPACK delegate for CPU.\n")
        os.write(2, b"W0000 00:00:1795396342.466050    9502 feedback.cc:114] Feedback manager\n")
        os.write(2, b"E0000 00:00:1795396342.466050    9502 graph.cc:1] out of memory\n")
        os.write(2, b"INFORMED\n")
    os.write(2, b"after\n")
    assert capfd.readouterr().err.splitlines() == [
        "E0000 00:00:1795396342.466050    9502 graph.cc:1] out of memory",
        "INFORMED",
        "after",
    ]


def test_standard_error_is_restored_after_an_error(capfd):
    with pytest.raises(KeyError), filtered_native_stderr():
        raise KeyError
    os.write(2, b"still here\n")
    assert capfd.readouterr().err == "still here\n"


def test_threads_that_overlap_leave_standard_error_where_it_was(capfd):
    before = os.fstat(2)
    inside, go_on = threading.Event(), threading.Event()

    def first():
        with filtered_native_stderr():
            inside.set()
            go_on.wait(PATIENCE_S)

    def second():
        with filtered_native_stderr():
            os.write(2, b"second\n")

    threads = [threading.Thread(target=first), threading.Thread(target=second)]
    threads[0].start()
    assert inside.wait(PATIENCE_S)
    threads[1].start()
    threads[1].join(0.2)  # unless they are kept apart, it now puts the file of the first one back
    go_on.set()
    for thread in threads:
        thread.join()
    assert (os.fstat(2).st_dev, os.fstat(2).st_ino) == (before.st_dev, before.st_ino)
    assert capfd.readouterr().err == "second\n"
