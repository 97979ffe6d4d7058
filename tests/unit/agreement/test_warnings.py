from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
from references import reference_of

from ankle_cv.agreement.compare import compare
from ankle_cv.agreement.tables import read_result
from ankle_cv.agreement.warnings import comparison_warnings


def warnings_for(saved: Path, reference: pd.DataFrame) -> tuple[str, ...]:
    result = read_result(saved)
    return comparison_warnings(compare(result, reference, None), result.frames, reference)


def test_a_reference_of_the_clip_raises_no_warning(saved: Path) -> None:
    assert warnings_for(saved, reference_of(saved, plus=5, late_s=0.25)) == ()


def test_another_movement_radians_and_milliseconds_raise_a_warning(saved: Path) -> None:
    other = reference_of(saved)
    other["knee_flexion_left_deg"] = np.random.default_rng(1).normal(0, 1, len(other))
    assert any("does not move like" in sentence for sentence in warnings_for(saved, other))
    radians = reference_of(saved)
    radians["tibial_inclination_left_deg"] = np.radians(radians["tibial_inclination_left_deg"])
    assert ["radians" in sentence for sentence in warnings_for(saved, radians)] == [True]
    ms = reference_of(saved)
    ms["time_s"] *= 1000
    frames = read_result(saved).frames
    known = compare(read_result(saved), reference_of(saved), None)
    assert ["milliseconds" in sentence for sentence in comparison_warnings(known, frames, ms)] == [True]
