"""Variables of libraries that would break or change an analysis are mended before these are imported."""

from __future__ import annotations

import logging
import sys
import threading
import warnings
from pathlib import Path

import pytest

from ankle_cv.cli.environment import tidy_decoding, tidy_environment


@pytest.fixture(autouse=True)
def kept(monkeypatch):
    """What is the process's own stays as it was."""
    monkeypatch.setattr(sys, "warnoptions", [])
    monkeypatch.setattr(sys, "unraisablehook", sys.unraisablehook)
    monkeypatch.setattr(threading, "excepthook", threading.excepthook)
    handlers = logging.getLogger().handlers[:]
    with warnings.catch_warnings():
        yield
    logging.getLogger().handlers[:] = handlers


@pytest.mark.parametrize(
    ("name", "value", "after"),
    [
        ("COLUMNS", "100", "100"),
        *(("COLUMNS", value, None) for value in ("0", "1", "-5", "1000000000", "wide", "²", "1e2", "")),
        ("TERMINAL_WIDTH", "abc", None),
        ("OMP_NUM_THREADS", "4", "4"),
        *(("OMP_NUM_THREADS", value, None) for value in ("0", "abc", "-1", "1000000", "1" * 5000)),
        ("SOURCE_DATE_EPOCH", "1700000000", "1700000000"),
        *(("SOURCE_DATE_EPOCH", value, None) for value in ("nonsense", "-1", "1e9", "9" * 13)),
        ("MPLBACKEND", "nonsense", "agg"),
        ("PYTHONWARNINGS", "error", None),
        ("_ANKLE_CV_COMPLETE", "source_bash", None),
        ("LANG", "C", "C"),
    ],
)
def test_what_libraries_believe(name, value, after):
    environment = {name: value}
    tidy_environment(environment)
    assert environment.get(name) == after


def test_warnings_and_log_messages_of_libraries_are_not_for_the_user(capsys):
    warnings.simplefilter("error")
    tidy_environment({})
    warnings.warn("Glyph 29694 missing", UserWarning, stacklevel=1)
    assert capsys.readouterr().err == ""


def test_a_side_thread_that_fails_prints_no_traceback(capsys):
    tidy_environment({})
    thread = threading.Thread(target=lambda: 1 / 0)
    thread.start()
    thread.join()
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize("home", ["relative", "~"])
def test_without_a_home_nothing_is_written_into_the_folder_one_is_in(monkeypatch, home):
    monkeypatch.setenv("HOME", home)
    environment: dict[str, str] = {}
    tidy_environment(environment)
    assert Path(environment["HOME"]).is_absolute()


def test_a_file_is_decoded_the_same_everywhere():
    environment = {
        "OPENCV_FFMPEG_CAPTURE_OPTIONS": "video_codec;mpeg2video",
        "OPENCV_VIDEOIO_PRIORITY_FFMPEG": "0",
        "OPENCV_LOG_LEVEL": "DEBUG",
        "OPENCV_OPENCL_DEVICE": "disabled",
    }
    tidy_decoding(environment)
    assert list(environment) == ["OPENCV_OPENCL_DEVICE"]
