"""What the form before a camera session may ask for."""

from __future__ import annotations

import pytest
from serve_house import house_in

from ankle_cv.errors import UsageError
from ankle_cv.serve.camera_forms import request_from

CHECK = {"task": "check", "settings": {"symptoms": ["none"]}}


def test_a_form_is_what_the_session_does(tmp_path):
    settings = {"symptoms": ["none"], "side": "right", "foot_cm": "27.9", "name": "Ann"}
    told = {"task": "check", "camera": "HD\x1b cam", "trials": "2", "keep": True, "settings": settings}
    found = request_from(told, house_in(tmp_path))
    assert (found.task, found.trials, found.settings.side, found.settings.foot_cm) == (
        "check",
        2,
        "right",
        27.9,
    )
    assert found.store == tmp_path / "history.sqlite"
    assert found.output == tmp_path
    assert "\x1b" not in found.camera


def test_nothing_is_kept_unasked_and_the_defaults_are_the_terminals(tmp_path):
    found = request_from(CHECK, house_in(tmp_path))
    assert (found.trials, found.reps, found.countdown_s, found.seconds, found.store) == (3, 10, 3, None, None)


@pytest.mark.parametrize(
    ("told", "message"),
    [
        ({"task": "check"}, "nobody said whether"),
        ({"task": "drill"}, "nobody said whether"),
        ({"task": "drill", "settings": {"symptoms": ["hot-joint"]}}, "no drill is counted"),
        (CHECK | {"trials": "0"}, "attempts of each leg"),
        (CHECK | {"trials": "x"}, "attempts of each leg"),
        (CHECK | {"keep": True}, "without a name"),
        (CHECK | {"settings": {"symptoms": ["none"], "foot_cm": "-3"}}, "Foot or shoe"),
        (CHECK | {"output": "/tmp"}, "not understood"),
        ({"task": "film", "seconds": "1e9"}, "the length"),
        ({"task": "dance"}, "not understood"),
        ("words", "not understood"),
        (None, "not understood"),
    ],
)
def test_a_form_that_cannot_be_is_refused_in_words(tmp_path, told, message):
    with pytest.raises(UsageError, match=message):
        request_from(told, house_in(tmp_path))


def test_a_warning_sign_keeps_nobody_from_the_test_or_from_filming(tmp_path):
    signs = {"settings": {"symptoms": ["hot-joint", "numbness"]}}
    for task in ("check", "film"):
        found = request_from({"task": task, **signs}, house_in(tmp_path))
        assert found.settings.symptoms == "numbness, hot-joint"
    assert request_from({"task": "film"}, house_in(tmp_path)).settings.symptoms is None, "record asks nobody"
