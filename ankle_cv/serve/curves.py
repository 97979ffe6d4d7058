"""The curves of a result as the chart beside the player wants them. Pure."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ankle_cv.assessment import Assessment
from ankle_cv.outputs.charts import (
    UNIT_LABEL,
    Quantity,
    axis_range,
    neutral_spans,
    shown_quantities,
    unmeasured_spans,
)
from ankle_cv.telling.parts import parts_of, spans_of_parts, telling_moment_s, test_of

SHOWN_AT_ONCE: Final = 3
"""Charts that are open at first, as in the report: the others fold away."""
DECIMALS: Final = {"ratio": 3}
"""Of a unit, where one is not enough."""


def curves(assessment: Assessment, frames: pd.DataFrame) -> dict[str, Any]:
    """Return the curves of a clip, its repetitions and its flat stances, as JSON.

    Parameters
    ----------
    assessment
        Of the clip.
    frames
        Its rows of ``frames.csv``.

    Returns
    -------
    dict
        ``time_s`` of each frame; ``quantities`` with title, unit, sign, range of the axis and the values of
        each leg, null where there is none: a gap is a gap; ``parts`` with number, label and times, s;
        ``neutral_s`` and ``lost_s``, stretches; ``slowmo``, by which the video runs slower than these times;
        ``size_px`` of the picture.
    """
    time_s = frames["time_s"].to_numpy(dtype=float)
    test = test_of(assessment)
    spans = dict(spans_of_parts(assessment))
    return {
        "time_s": [round(one, 4) for one in time_s.tolist()],
        "slowmo": assessment.input.slowmo,
        "size_px": [assessment.input.width, assessment.input.height],
        "quantities": [_quantity(one, frames) for one in shown_quantities(assessment, frames)],
        "open": SHOWN_AT_ONCE,
        "one": test.one,
        "parts": [
            {
                "number": part.index,
                "label": f"{test.short} {part.index}",
                "from_s": spans[part.index][0],
                "to_s": spans[part.index][1],
                "at_s": telling_moment_s(part),
            }
            for part in parts_of(assessment)
        ],
        "neutral_s": [list(span) for span in neutral_spans(assessment)],
        "lost_s": [list(span) for span in _lost(assessment, frames)],
    }


def _lost(assessment: Assessment, frames: pd.DataFrame) -> tuple[tuple[float, float], ...]:
    return unmeasured_spans(assessment, frames) if "scene" in frames else ()


def _quantity(quantity: Quantity, frames: pd.DataFrame) -> dict[str, Any]:
    values = {side: frames[column].to_numpy(dtype=float) for side, column in quantity.curves.items()}
    low, high = axis_range(list(values.values()), quantity.unit)
    return {
        "title": quantity.title,
        "unit": UNIT_LABEL[quantity.unit],
        "sign": quantity.sign,
        "range": [low, high],
        "curves": [
            {"side": side, "values": _with_gaps(numbers, DECIMALS.get(quantity.unit, 1))}
            for side, numbers in values.items()
        ],
    }


def _with_gaps(numbers: NDArray[np.float64], decimals: int) -> list[float | None]:
    return [round(one, decimals) if np.isfinite(one) else None for one in numbers.tolist()]
