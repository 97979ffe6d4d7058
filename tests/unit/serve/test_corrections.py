from __future__ import annotations

import pytest

from ankle_cv.errors import UsageError
from ankle_cv.serve.corrections import (
    ANEW,
    REPLAYED,
    changed_settings,
    corrected,
    first_settings,
    in_words,
    looked_at_again,
)
from ankle_cv.serve.forms import LABELS
from ankle_cv.settings import Settings

FIRST = Settings(foot_cm=26, name="Ann")


def test_what_is_emptied_is_not_said_any_more_and_what_is_not_told_is_as_at_first() -> None:
    assert corrected(FIRST, {}) == FIRST
    assert corrected(FIRST, dict.fromkeys(REPLAYED, "")) == Settings(name="Ann")
    assert looked_at_again(FIRST, {"foot_cm": "", "slowmo": ""}) == Settings(name="Ann")
    emptied = changed_settings(FIRST, corrected(FIRST, {"foot_cm": ""}))
    assert [(one.was, one.now) for one in emptied] == [("26", "not said")]
    assert corrected(FIRST, {"neutral": "1-2", "foot_cm": "27"}) == Settings(
        foot_cm=27, name="Ann", neutral="1-2"
    )


def test_only_what_is_in_saved_landmarks_anew_is_taken() -> None:
    assert corrected(FIRST, {"person": "left", "name": "Bob", "model": "lite"}) == FIRST
    assert looked_at_again(FIRST, {"person": "left", "trim": "1-3"}).person == "left"
    assert looked_at_again(FIRST, {"person": "left", "trim": "1-3"}).trim is None


def test_a_wrong_value_is_told_by_the_name_on_the_page() -> None:
    with pytest.raises(UsageError, match=LABELS["neutral"]) as told:
        corrected(FIRST, {"neutral": "2-1"})
    assert "ankle-cv" not in told.value.remedy


def test_the_leg_of_a_clip_is_that_of_its_upload() -> None:
    assert first_settings(FIRST, "left").side == "left"
    assert first_settings(FIRST, "auto") == FIRST


def test_what_was_changed_is_said_in_words() -> None:
    now = FIRST.model_copy(update={"leave_out": "2", "test": "squat", "foot_cm": 27})
    told = [(one.label, one.was, one.now) for one in changed_settings(FIRST, now)]
    assert told == [
        (LABELS["test"], "found out", "squat"),
        (LABELS["leave_out"], "nothing", "2"),
        (LABELS["foot_cm"], "26", "27"),
    ]
    assert changed_settings(FIRST, FIRST) == []


def test_messages_name_the_fields_of_the_page() -> None:
    assert in_words("--neutral 1-2 is in no scene") == f"“{LABELS['neutral']}” 1-2 is in no scene"
    assert in_words("--leave-out 7, --wall, --no-video") == (
        f"“{LABELS['leave_out']}” 7, “{LABELS['wall_x_px']}”, --no-video"
    )


def test_every_field_has_a_label() -> None:
    assert set(REPLAYED) | set(ANEW) <= set(LABELS)
