"""A short run of every fuzzing function; long ones are run by script, with other seeds."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from fuzzing.csv_tables import fuzz_clips_csv, fuzz_reference
from fuzzing.documents import fuzz_assessment
from fuzzing.landmarks import fuzz_landmark_files, fuzz_landmarks
from fuzzing.running import run_fuzz
from fuzzing.texts import fuzz_config, fuzz_manifest, fuzz_results
from fuzzing.user_values import fuzz_numbers, fuzz_paths, fuzz_settings
from hypothesis import strategies as st


def test_what_a_reader_raises_and_did_not_declare_is_told() -> None:
    def reader(number: int) -> None:
        assert number < 50

    with pytest.raises(AssertionError):
        run_fuzz(reader, st.integers(0, 100), examples=50)


@pytest.mark.parametrize(
    ("fuzz", "examples"),
    [
        (fuzz_landmarks, 15),
        (fuzz_landmark_files, 60),
        (fuzz_clips_csv, 100),
        (fuzz_reference, 30),
        (fuzz_assessment, 30),
        (fuzz_settings, 60),
        (fuzz_numbers, 60),
        (fuzz_paths, 60),
        (fuzz_manifest, 60),
        (fuzz_config, 60),
        (fuzz_results, 40),
    ],
)
def test_what_anybody_may_have_made_is_read_or_refused(fuzz: Callable[[int], None], examples: int) -> None:
    fuzz(examples)
