from __future__ import annotations

import pytest
from assessments import measured

from ankle_cv.measures.control import range_use


def test_a_squat_uses_a_share_of_the_lunge():
    use = range_use(measured(24, 3), measured(40, 5))
    assert use is not None
    assert use.percent == pytest.approx(60)
    # 3 and 0.6 * 5 = 3 deg are hypot 4.24 deg, of 40.
    assert use.plus_minus == pytest.approx(100 * 18**0.5 / 40)


def test_more_than_was_shown_is_more_than_all():
    use = range_use(measured(44, 2), measured(40, 0))
    assert use is not None
    assert (use.percent, use.plus_minus) == (pytest.approx(110), pytest.approx(5))


@pytest.mark.parametrize("available", [measured(0, 0), measured(-3, 1), measured(10, 5.1)])
def test_what_is_not_surely_above_zero_is_no_whole(available):
    assert range_use(measured(5, 1), available) is None


def test_other_units_are_no_share():
    with pytest.raises(ValueError, match="mm of deg"):
        range_use(measured(5, 1, "mm"), measured(40, 2))
