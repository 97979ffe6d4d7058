"""The validation document: tables of everything that was measured, as Markdown."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd
from components import component_rows
from degrade import RECIPES
from examine import AS_FILMED, Outcome
from front import SOURCES
from pictures import draw_peaks
from scores import NETWORKS, table, told

PICTURES: Final = (AS_FILMED, *RECIPES)
"""Order of the rows."""
DEPTHS_DEG: Final = (0, 30, 40, 90)
"""Bounds of the table by depth: true tibial inclination."""
RISEN_MM, FLAT_MM = 8.0, 1.0
"""A heel lifted at least so far should be called risen, one below the other never."""
NOT_MEASURED: Final = "side, far leg"
"""Hidden by the near one."""
CALLED: Final = ("clear", "possible", "no", "not given")
"""What a heel rise may be called."""
LEVELS: Final = ("tibial_inclination_deg", "dorsiflexion_deg")
CHANGES: Final = ("tibial_inclination_change_deg", "dorsiflexion_change_deg")
PLAIN: Final = {
    "tibial_inclination_deg": "Tibial inclination, °",
    "dorsiflexion_deg": "Dorsiflexion, °",
    "tibial_inclination_change_deg": "Tibial inclination, change since standing, °",
    "dorsiflexion_change_deg": "Dorsiflexion, change since standing, °",
}


def frame_of(rows: list[dict[str, Any]], model: str) -> pd.DataFrame:
    """Return rows on one model as a table, pictures in their order."""
    found = pd.DataFrame(rows)
    if found.empty:
        return found
    found = found[found.model == model].drop(columns="model")
    order = [p for p in PICTURES if (found.picture == p).any()]
    order += sorted(set(found.picture) - set(order))
    return found.assign(picture=pd.Categorical(found.picture, order))


def model_part(model: str, outcome: Outcome, drawing: Path) -> list[str]:
    """Return the sections on one model."""
    holds = holds_of(outcome, model)
    tables = (outcome.heels, outcome.front, outcome.fppa, outcome.seen, outcome.frames)
    heels, front, fppa, seen, frames = (frame_of(rows, model) for rows in tables)
    parts = [f"## Model `{model}`\n", HOLDS]
    if not holds.empty:
        parts += hold_parts(holds, drawing)
        parts += ["### Where the error of the inclination comes from\n", COMPONENTS]
        parts.append(markdown(pd.DataFrame(component_rows(holds))))
    parts += ["### Heels called risen, side view\n", markdown(by_picture(heels, heel_table))]
    parts += [
        "### From the front: FPPA at 30–75° of knee flexion, and knees in\n",
        markdown(by_picture(fppa, fppa_table)),
    ]
    if not front.empty:
        parts.append(markdown(front[front.picture == AS_FILMED].drop(columns="picture").round(2)))
    if not frames.empty:
        parts += ["### Over every frame, mean of the clips\n", markdown(every_frame(frames))]
    return [*parts, "### What was recognised\n", markdown(seen)]


def holds_of(outcome: Outcome, model: str) -> pd.DataFrame:
    """Return the rows of holds that are worth a table."""
    holds = frame_of(outcome.holds, model)
    if holds.empty:
        return holds
    return holds[(holds.view != NOT_MEASURED) | holds.stated.notna()]


def hold_parts(holds: pd.DataFrame, drawing: Path) -> list[str]:
    """Return the tables of the holds."""
    parts = []
    for measure in LEVELS + CHANGES:
        rows = holds[holds.measure == measure]
        parts += [f"### {PLAIN[measure]}\n", markdown(table(rows, ["view", "picture"]))]
    lift = holds[holds.measure == "heel_lift_mm"]
    state = np.select([lift.truth < FLAT_MM, lift.truth >= RISEN_MM], ["flat", "lifted"], "between")
    lift = lift.assign(heel=state).drop(columns=list(NETWORKS))
    lift = lift.assign(**dict.fromkeys(NETWORKS, np.nan))
    parts += ["### Heel lift, mm\n", markdown(table(lift, ["view", "heel", "picture"]))]
    shank = holds[(holds.measure == "tibial_inclination_deg") & (holds.picture == AS_FILMED)]
    shank = shank.assign(depth=pd.cut(shank.truth, DEPTHS_DEG).astype(str))
    parts.append("### Tibial inclination by depth, body and footwear, as filmed\n")
    parts += [markdown(table(shank, ["view", by])) for by in ("depth", "body", "footwear")]
    seen = holds.view.str.startswith("side") & (holds.picture == AS_FILMED)
    stated = holds[seen & holds.plus_minus.notna()]
    if not stated.empty:
        draw_peaks(stated, drawing)
        parts.append(
            f"Side views:\n\n![errors against truth and against the stated interval]({drawing.name})\n"
        )
    return [*parts, "### Clip by clip\n", CLIPS, markdown(clip_table(holds))]


def clip_table(holds: pd.DataFrame) -> pd.DataFrame:
    """Return one row per clip, leg and picture: each repetition's errors."""
    rows = []
    keys = ["view", "clip", "side", "picture"]
    for (view, clip, side, picture), group in holds.groupby(keys, sort=True, observed=True):
        of = {str(measure): part for measure, part in group.groupby("measure")}
        shank = of["tibial_inclination_deg"]
        first = group.iloc[0]
        rows.append(
            {
                "clip": clip,
                "body": first.body,
                "camera at": f"{first.camera_at_deg:.0f}°",
                "leg": f"{view}: {side}",
                "picture": picture,
                "inclination": _list(shank.truth),
                "error": _errors(shank),
                **{name: _list(shank[key] - shank.truth, sign=True) for key, name in NETWORKS.items()},
                "change": _errors(of["tibial_inclination_change_deg"]),
                "dorsiflexion": _errors(of["dorsiflexion_deg"]),
                "lift, mm": _list(of["heel_lift_mm"].truth),
                "lift's error": _errors(of["heel_lift_mm"]),
            }
        )
    return pd.DataFrame(rows)


def _list(values: pd.Series, sign: bool = False) -> str:
    return "; ".join(f"{v + 0.0:+.1f}" if sign else f"{v:.1f}" for v in values if np.isfinite(v))


def _errors(rows: pd.DataFrame) -> str:
    """Return each repetition's error with its stated ±."""
    said, truth, half = (rows[name].to_numpy(dtype=float) for name in ("stated", "truth", "plus_minus"))
    return "; ".join(
        "–" if np.isnan(off) else f"{off:+.1f}" + ("" if np.isnan(pm) else f" ± {pm:.1f}")
        for off, pm in zip(said - truth, half, strict=True)
    )


def by_picture(rows: pd.DataFrame, one: Callable[[pd.DataFrame], pd.DataFrame]) -> pd.DataFrame:
    """Return one table per picture, stacked."""
    if rows.empty:
        return rows
    groups = rows.groupby("picture", sort=True, observed=True)
    tables = [one(group).assign(picture=name) for name, group in groups]
    stacked = pd.concat(tables)
    return stacked[["picture", *(name for name in stacked if name != "picture")]]


def heel_table(heels: pd.DataFrame) -> pd.DataFrame:
    """Count how many repetitions with a risen heel were called so, and how many with a flat one."""
    rows = []
    for name, chosen in (
        (f"heel up {RISEN_MM:g} mm or more", heels[heels.lift_mm >= RISEN_MM]),
        (f"heel below {FLAT_MM:g} mm", heels[heels.lift_mm < FLAT_MM]),
    ):
        called = chosen.called.value_counts()
        rows.append(
            {"squats": name, "n": len(chosen)}
            | {c: called.get(c, 0) for c in ("clear", "possible", "no", "not given")}
        )
    return pd.DataFrame(rows)


def fppa_table(fppa: pd.DataFrame) -> pd.DataFrame:
    """Sum up the legs of clips filmed from the front; the networks' on those with a number, or on all."""
    given = fppa[fppa[SOURCES[0]].notna()]
    chosen = given if len(given) else fppa
    row: dict[str, Any] = {"given": f"{len(given)} of {len(fppa)}"}
    for name in SOURCES:
        row[f"{name}: MAE, worst leg"] = ", ".join(
            told(v, 2) for v in (chosen[name].mean(), chosen[name].max()) if np.isfinite(v)
        )
        row[f"{name}: bias"] = told(chosen[f"{name}, bias"].mean(), 2)
    return pd.DataFrame([row])


def every_frame(frames: pd.DataFrame) -> pd.DataFrame:
    """Return the mean over clips of what was found in all their frames."""
    near = frames[frames.near | (frames.view == "front")]
    columns = ["coverage", "bias", "rmse", "mae", "mae_flat", "mae_lifted"]
    groups = near.groupby(["view", "measure", "picture"], sort=True, observed=True)
    means: pd.DataFrame = groups[columns].mean().round(2)
    return means.reset_index()


def markdown(rows: pd.DataFrame) -> str:
    """Return a table as Markdown; what is missing is empty."""
    if rows.empty:
        return "None.\n"
    cells = [["" if pd.isna(v) else str(v) for v in row] for row in rows.itertuples(index=False)]
    lines = [[str(name) for name in rows.columns], ["---"] * len(rows.columns), *cells]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines) + "\n"


HOLDS: Final = """\
At the peak of each repetition or in the hold of each attempt; the near leg, from the front both. `given`:
legs of clips with a number at all; n: numbers. *Interval score*: width of the 95 % interval plus 40 times
the distance by which it misses (Gneiting & Raftery 2007): smaller is better, 4.7 standard deviations at
best. The networks' columns say what their own landmarks give at the same moments without any of our work.
"""
CLIPS: Final = """Stated minus true, repetition by repetition; – where nothing is stated.
"""
COMPONENTS: Final = """\
Standard deviations, degrees, of error = level + body + clip + (gain + clip's gain) × inclination / 30° +
rest, at the holds and in the stance, by restricted maximum likelihood. "left out": 95 % intervals made from
the other people's errors alone, judged on each person's: share inside, median half-width, interval score
(`python tests/validation/components.py`).
"""
