from __future__ import annotations

import pickle

import pytest

from ankle_cv.batch.failure import failure_of
from ankle_cv.batch.worker import perform
from ankle_cv.errors import EnvironmentProblemError, InputError, NotMeasurableError, OutputError, UsageError


@pytest.mark.parametrize(
    ("kind", "code", "exit_code"),
    [
        (UsageError, "usage", 2), (InputError, "input", 3), (EnvironmentProblemError, "environment", 4),
        (NotMeasurableError, "not_measurable", 5), (OutputError, "output", 6),
    ],
)  # fmt: skip
def test_every_error_has_its_code(kind, code, exit_code):
    failure = failure_of(kind("what\n is  wrong", "what to do"))
    assert (failure.code, failure.exit_code) == (code, exit_code)
    assert (failure.message, failure.remedy, failure.details) == ("what is wrong", "what to do", None)


@pytest.mark.parametrize(
    "error",
    [
        ModuleNotFoundError("No module named 'av'", name="av"),
        ImportError("libGL.so.1: cannot open shared object file"),
    ],
)
def test_what_is_not_installed_is_the_machines_fault(error):
    assert failure_of(error).code == "environment"


def test_a_part_of_our_own_that_is_missing_is_a_bug():
    error = ModuleNotFoundError("No module named 'ankle_cv.x'", name="ankle_cv.x")
    assert failure_of(error).code == "bug"


def test_a_long_message_is_cut_and_the_traceback_kept():
    with pytest.raises(ValueError, match="xx") as caught:
        raise ValueError("x" * 9000)
    failure = failure_of(caught.value)
    assert len(failure.message) < 600
    assert "test_failure.py" in failure.details
    assert pickle.loads(pickle.dumps(failure)) == failure  # noqa: S301  # our own, as Dask does it


def test_the_traceback_of_a_bug_names_no_clip_and_no_person(monkeypatch):
    def fails(payload):
        raise ValueError(f"{payload['path']} of {payload['metadata']['person']}: no {payload['test']}")

    monkeypatch.setattr("ankle_cv.batch.worker.resolve", lambda _reference: fails)
    payload = {"path": "/data/Müller/anna.mp4", "metadata": {"person": "Anna Müller"}, "test": "squat"}
    failure = perform("nothing:fails", payload)["failure"]
    assert failure["message"] == "a bug in ankle-cv: ValueError: … of …: no squat"
    details = failure["details"]
    assert details.splitlines()[-1] == "ValueError: … of …: no squat"
    assert "test_failure.py" in details
