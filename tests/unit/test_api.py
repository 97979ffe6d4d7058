from __future__ import annotations

from pathlib import Path

import pytest
from assessments import make_assessment, make_input

from ankle_cv.api import FIXED_IN_RECORDING, as_recorded, checked_settings, run_analysis, run_comparison
from ankle_cv.errors import InputError, UsageError
from ankle_cv.pipeline.analysis import AnalysedClip, Analysis
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


def test_whom_to_follow_is_fixed_where_there_are_several() -> None:
    assert as_recorded(Settings(person="left"), Settings(), people=1).person == "left"
    assert as_recorded(Settings(), Settings(person="left"), people=2).person == "left"
    with pytest.raises(UsageError, match="--person cannot be changed for saved landmarks"):
        as_recorded(Settings(person="left"), Settings(), people=2)


def test_a_replay_can_trim_more_but_not_less() -> None:
    recorded = Settings(trim="2-9")
    assert as_recorded(Settings(), recorded).trim == "2-9"
    assert as_recorded(Settings(trim="3-9"), recorded).trim == "3-9"
    assert as_recorded(Settings(trim="3-9"), Settings()).trim == "3-9"
    with pytest.raises(UsageError, match="only 2-9 s were read"):
        as_recorded(Settings(trim="1-9"), recorded)


NO_PATHS = [None, [], b"squat.mp4", 0, 1.5, (x for x in "ab"), object(), {"path": "squat.mp4"}]


@pytest.mark.parametrize("source", NO_PATHS, ids=lambda value: type(value).__name__)
def test_what_is_no_path_is_a_usage_error(source: object) -> None:
    with pytest.raises(UsageError, match="should be the path of a clip"):
        run_analysis(source)
    with pytest.raises(UsageError, match="should be the path of a clip"):
        run_comparison("squat.mp4", source, "unstated")


@pytest.mark.parametrize("source", [Path(), "", "none.mp4", "none.npz", "n" * 999, "a\0b.mp4", "a\0b.npz"])
def test_what_is_no_clip_is_an_input_error(source: str | Path) -> None:
    with pytest.raises(InputError):
        run_analysis(source)


@pytest.mark.parametrize("change", [None, [], "heels", 3])
def test_a_change_that_nobody_knows_is_a_usage_error(change: object) -> None:
    with pytest.raises(UsageError, match="should be one of heels_raised"):
        run_comparison("a.mp4", "b.mp4", change)


def test_fields_take_precedence_over_settings() -> None:
    settings = checked_settings(Settings(foot_cm=26, view="side"), {"foot_cm": 27})
    assert settings == Settings(foot_cm=27, view="side")


def test_a_copy_with_another_value_is_checked_too() -> None:
    with pytest.raises(UsageError, match="height_cm"):
        Settings().model_copy(update={"height_cm": 1.8})
    assert Settings(view="side").model_copy(update={"foot_cm": 26}) == Settings(view="side", foot_cm=26)


def test_the_second_clip_of_a_comparison_says_whose_repeat_it_is(monkeypatch):
    def analysed(source, settings=None, *, on_progress=None):
        document = make_assessment(input=make_input(path=source, sha256=source[0] * 64))
        return AnalysedClip(Analysis(document, None, None, None), None, Path(source))

    monkeypatch.setattr("ankle_cv.api.run_analysis", analysed)
    clip = run_comparison("a.mp4", "b.mp4", "heels_raised")
    assert clip.analysis.assessment.about.repeat_of is None
    assert clip.repeat.analysis.assessment.about.repeat_of == "a" * 64
