"""Numbers of thresholds that are said in more than one place."""

import re
from pathlib import Path

import pytest

from ankle_cv.findings.squat import POSSIBLE_SHARE
from ankle_cv.findings.thresholds import (
    ALL,
    ASYMMETRY,
    HEEL_RISE_MM,
    HEEL_RISE_PCT_FOOT,
    LIMITED_INCLINATION,
    Threshold,
)
from ankle_cv.protocols.wall import HEEL_UP_MM

DOCS = Path(__file__).parents[3] / "ankle_cv" / "docs"


def numbers(text: str) -> set[float]:
    return {float(number) for number in re.findall(r"\d+(?:\.\d+)?", text)}


@pytest.mark.parametrize("threshold", [t for t in ALL if t is not HEEL_RISE_PCT_FOOT], ids=lambda t: t.code)
def test_the_source_names_the_threshold(threshold: Threshold) -> None:
    assert abs(threshold.value) in numbers(threshold.source)


@pytest.mark.parametrize("threshold", [HEEL_RISE_MM, ASYMMETRY, LIMITED_INCLINATION], ids=lambda t: t.code)
def test_the_source_names_every_step_that_it_explains(threshold: Threshold) -> None:
    assert {step for step, _ in threshold.steps} <= numbers(threshold.source)


def test_a_heel_is_up_from_the_same_height_in_both_tests() -> None:
    assert HEEL_RISE_MM.value == HEEL_UP_MM


def test_the_science_names_the_steps_of_heel_rise() -> None:
    (line,) = re.findall(r"^- Heel rise: .+$", (DOCS / "science.md").read_text("utf-8"), re.MULTILINE)
    assert all(f"{step:g} mm ({severity})" in line for step, severity in HEEL_RISE_MM.steps)


@pytest.mark.parametrize("page", ["science.md", "method.md"])
def test_the_docs_name_the_rise_from_which_it_is_possible(page: str) -> None:
    assert f"{POSSIBLE_SHARE * HEEL_RISE_MM.value:.1f} mm" in (DOCS / page).read_text("utf-8")
