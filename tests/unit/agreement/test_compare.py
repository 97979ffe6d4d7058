from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from references import reference_of

from ankle_cv.agreement.compare import compare, find_offset_s
from ankle_cv.agreement.tables import read_result
from ankle_cv.errors import InputError


def test_a_shifted_and_offset_reference_is_seen_through(saved: Path) -> None:
    found = compare(read_result(saved), reference_of(saved, plus=1.5, late_s=0.25), None)
    assert found.offset_s == pytest.approx(0.25, abs=0.006)
    shin = next(c for c in found.comparisons if c.column.startswith("tibial"))
    assert shin.frames.bias == pytest.approx(-1.5, abs=0.02)
    assert shin.frames.centred_rmse < 0.2
    assert shin.peaks is not None
    assert shin.peaks.n == 1
    # A frame at the very edge of the 0.2 s of the peak, in or out by rounding, changes its median by 0.12.
    assert shin.peaks.bias == pytest.approx(-1.5, abs=0.15)
    assert shin.peaks.interval_coverage == 1


def test_a_stated_interval_that_fails_is_counted(saved: Path) -> None:
    found = compare(read_result(saved), reference_of(saved, plus=20), 0.0)
    shin = next(c for c in found.comparisons if c.column.startswith("tibial"))
    assert shin.peaks is not None
    assert shin.peaks.interval_coverage == 0


def test_nothing_in_common_is_refused(saved: Path) -> None:
    table = reference_of(saved)[["time_s"]].assign(something=1.0)
    with pytest.raises(InputError, match="in common"):
        compare(read_result(saved), table, None)
    assert find_offset_s(pd.read_csv(saved / "frames.csv"), table) == 0.0
