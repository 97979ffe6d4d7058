"""Text on pictures."""

from __future__ import annotations

import sys
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from ankle_cv.outputs import draw


def test_texts_of_several_threads_do_not_mix() -> None:
    texts = [f"{k} ± {k % 7}°" * (1 + k % 3) for k in range(200)]
    render = draw._rendered.__wrapped__
    alone = [render(text, 40, bold=False) for text in texts]
    often = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        with ThreadPoolExecutor(4) as pool:
            together = list(pool.map(lambda text: render(text, 40, bold=False), texts))
    finally:
        sys.setswitchinterval(often)
    for (one, below), (other, other_below) in zip(alone, together, strict=True):
        np.testing.assert_array_equal(one, other)
        assert below == other_below
