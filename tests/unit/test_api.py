from __future__ import annotations

import pytest

from ankle_cv.api import FIXED_IN_RECORDING, as_recorded
from ankle_cv.errors import UsageError
from ankle_cv.settings import Settings


def test_a_replay_keeps_what_is_in_the_data_and_takes_the_rest() -> None:
    recorded = Settings(rotate="90", slowmo=4, model="heavy")
    replayed = as_recorded(Settings(height_cm=180), recorded)
    assert (replayed.rotate, replayed.slowmo, replayed.model, replayed.height_cm) == ("90", 4, "heavy", 180)


@pytest.mark.parametrize(
    "asked", [{"rotate": "180"}, {"mirrored": True}, {"slowmo": 2}, {"model": "lite"}, {"model_dir": "x"}]
)
def test_a_replay_refuses_what_it_cannot_change(asked: dict) -> None:
    assert set(asked) <= set(FIXED_IN_RECORDING)
    with pytest.raises(UsageError, match=f"--{next(iter(asked)).replace('_', '-')} cannot be changed"):
        as_recorded(Settings.model_validate(asked), Settings())


def test_saying_again_what_was_recorded_is_fine() -> None:
    assert as_recorded(Settings(rotate="90"), Settings(rotate="90")).rotate == "90"
