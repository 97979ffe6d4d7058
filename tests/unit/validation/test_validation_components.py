from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest
import tomllib
from components import Errors, as_toml, component_rows, errors_of, estimate, folds, leave_one_body_out, shares
from scores import interval_score

from ankle_cv.gaussian import Z_95

REST_DEG = 0.5


def balanced():
    """Four bodies, two clips each, readings at 0, 0, 30 and 30°: everything can be worked out by hand."""
    body_deg, clip_deg, rest_deg = [-3.0, -1.0, 1.0, 3.0], [-1.0, 1.0], [REST_DEG, -REST_DEG] * 2
    rows = [
        (2.0 + b + c + r, 30.0 * (k >= 2), f"body {b}", f"clip {b} {c}")
        for b in body_deg
        for c in clip_deg
        for k, r in enumerate(rest_deg)
    ]
    error, inclination, body, clip = (np.array(column) for column in zip(*rows, strict=True))
    return Errors(error, inclination, body, clip)


def test_balanced_errors_give_the_components_of_an_analysis_of_variance():
    found = estimate(balanced())
    # Sums of squares over degrees of freedom: rest 32 r² / (32 - 8 clips - 1 gain), clips 4·8 / 4, bodies
    # 8·20 / 3.
    rest = 32 * REST_DEG**2 / 23
    clips, bodies = 4 * 8 / 4, 8 * 20 / 3
    assert found.level_deg == pytest.approx(2.0, abs=1e-3)
    assert found.gain_deg == pytest.approx(0.0, abs=1e-3)
    assert found.gain_sd_deg == pytest.approx(0.0, abs=0.02)
    assert found.rest_sd_deg == pytest.approx(np.sqrt(rest), rel=1e-2)
    assert found.clip_sd_deg == pytest.approx(np.sqrt((clips - rest) / 4), rel=1e-2)
    assert found.body_sd_deg == pytest.approx(np.sqrt((bodies - clips) / 8), rel=1e-2)
    # The level is known as well as the mean of four bodies.
    assert found.common_covariance[0][0] == pytest.approx(bodies / 32, rel=2e-2)


def made_up(bodies, body=2.0, clip=1.0, gain=1.5, rest=0.5, seed=1):
    rng = np.random.default_rng(seed)
    rows = []
    for b in range(bodies):
        of_body = rng.normal(0, body)
        for c in range(3):
            of_clip, slope = rng.normal(0, clip), -2.0 + rng.normal(0, gain)
            rows += [
                (1.0 + of_body + of_clip + slope * x / 30 + rng.normal(0, rest), x, f"B{b}", f"c{b}-{c}")
                for x in (4.0, 25.0, 28.0, 35.0, 38.0)
            ]
    error, inclination, names, clips = (np.array(column) for column in zip(*rows, strict=True))
    return Errors(error, inclination, names, clips)


def test_made_up_errors_give_back_what_they_were_made_of():
    found = estimate(made_up(30))
    assert found.level_deg == pytest.approx(1.0, abs=1.0)
    assert found.gain_deg == pytest.approx(-2.0, abs=0.5)
    assert found.body_sd_deg == pytest.approx(2.0, rel=0.3)
    assert found.clip_sd_deg == pytest.approx(1.0, rel=0.3)
    assert found.gain_sd_deg == pytest.approx(1.5, rel=0.3)
    assert found.rest_sd_deg == pytest.approx(0.5, rel=0.2)


def test_a_component_that_is_not_there_is_none():
    found = estimate(made_up(20, body=0.0, gain=0.0))
    assert found.body_sd_deg < 0.5
    assert found.gain_sd_deg < 0.3


def test_intervals_hold_the_errors_of_a_body_that_was_left_out():
    errors = made_up(8)
    judged = leave_one_body_out(errors)
    assert judged is not None
    assert judged.n == len(errors)
    assert judged.inside > 0.9
    narrow = interval_score(errors.error_deg - errors.error_deg.mean(), np.full(len(errors), 1.0)).mean()
    assert judged.score_deg < narrow
    # ± 1.96 standard deviations of body, clip, gain and rest together.
    assert judged.half_width_deg == pytest.approx(Z_95 * np.sqrt(4 + 1 + 2.25 + 0.25), rel=0.35)


def test_a_person_is_left_out_of_blends_too():
    assert shares("M1") == {"M1": 1.0}
    assert shares("M1:0.6+F2:0.4") == {"M1": 0.6, "F2": 0.4}
    bodies = np.array(["A", "B", "C", "A:0.6+B:0.4"])
    found = {tuple(bodies[judged]): tuple(bodies[others]) for judged, others in folds(bodies)}
    assert found == {("A", "A:0.6+B:0.4"): ("B", "C"), ("B",): ("A", "C"), ("C",): ("A", "B", "A:0.6+B:0.4")}


def test_one_body_tells_nothing():
    with pytest.raises(ValueError, match="two of them"):
        estimate(made_up(1))
    assert leave_one_body_out(made_up(3)) is None


def holds():
    errors = made_up(5)
    return pd.DataFrame(
        {
            "body": errors.body,
            "clip": errors.clip,
            "side": "left",
            "view": "side",
            "picture": "as filmed",
            "measure": "tibial_inclination_deg",
            "truth": errors.inclination_deg,
            "reading": errors.inclination_deg + errors.error_deg,
            "truth_standing": 4.0,
            "reading_standing": 5.0,
            **{
                f"{n}{s}": np.nan
                for n in ("blaze_image", "blaze_world", "movenet")
                for s in ("", "_standing")
            },
        }
    )


def test_the_stance_counts_once_per_clip():
    errors = errors_of(holds(), "reading")
    assert len(errors) == len(holds()) + 15
    assert (errors.error_deg[-15:] == 1.0).all()
    assert not len(errors_of(holds(), "movenet"))


def test_rows_are_written_as_json_and_toml():
    rows = list(component_rows(holds()))
    assert [(row["view"], row["by"], row["bodies"]) for row in rows] == [("side", "ankle_cv", 5)]
    assert tomllib.loads(as_toml(rows))["component"] == json.loads(json.dumps(rows))
