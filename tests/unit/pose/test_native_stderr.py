from __future__ import annotations

import os

import pytest

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
