"""What one analysis says at the hold of each repetition, beside the truth and both networks' landmarks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

import numpy as np
from networks import LOOKS_RIGHT, blaze_inclination_deg, movenet_inclination_deg
from trials import SAME_REP_S, Trial

from ankle_cv.assessment import Assessment, Measurement
from ankle_cv.conventions import Array, BoolArray, Side
from ankle_cv.pipeline.analysis import AnalysedClip

Row = dict[str, Any]
MEASURES: Final = {
    "tibial_inclination_deg": ("peak_tibial_inclination", "tibial_inclination"),
    "dorsiflexion_deg": ("peak_dorsiflexion", "dorsiflexion"),
    "heel_lift_mm": ("max_heel_lift", "heel_lift"),
}
"""Measure -> the field of a repetition and of an attempt that states it."""
CHANGES: Final = ("tibial_inclination_deg", "dorsiflexion_deg")
"""Measures whose change since standing is compared, too."""
STATED_CHANGES: Final = {"tibial_inclination_deg": "tibial_excursion_deg"}
"""Those whose change the document states itself."""


def hold_rows(trial: Trial, clip: AnalysedClip | None) -> Iterator[Row]:
    """Yield one row per leg, true repetition and measure, with or without a stated number.

    Parameters
    ----------
    trial
        The clip and its truth.
    clip
        Its analysis; None when the clip was refused: then nothing is stated.

    Yields
    ------
    dict
        ``truth``, and NaN where there is none: ``stated`` and ``plus_minus``, ``reading`` (median of the
        frames in the hold), the `scores.NETWORKS`. Measures ending in ``change`` are since standing; where
        the document states none, it is the difference of the readings, without an interval.
    """
    if not trial.compared:
        return
    stands = _frames(clip, 0.0, trial.stands_until_s)
    for side in trial.legs:
        about = {**trial.labels, "side": side, "view": trial.view_of_leg(side)}
        series = _series(trial, clip, side)
        for exact in trial.about["reps"]:
            held = _frames(clip, exact["hold_from_s"], exact["hold_to_s"])
            stated = {} if clip is None else _stated(clip.analysis.assessment, side, exact["bottom_s"])
            for measure, sources in series.items():
                column = _column(measure, side)
                level = {
                    "truth": exact["hold_mean"][column],
                    "truth_standing": trial.standing(column),
                    **_medians(sources, held),
                    **{f"{n}_standing": v for n, v in _medians(sources, stands).items()},
                }
                number, rep = stated.get(measure), {**about, "rep": exact["index"]}
                yield {**rep, "measure": measure, **level} | _told(number)
                if measure in CHANGES:
                    change, excursion = (
                        measure.replace("_deg", "_change_deg"),
                        stated.get(STATED_CHANGES.get(measure, "")),
                    )
                    yield {**rep, "measure": change, **_change(level)} | (
                        _told(excursion) if excursion else {}
                    )


def _told(number: Measurement | None) -> Row:
    if number is None:
        return {"stated": np.nan, "plus_minus": np.nan}
    return {"stated": number.value, "plus_minus": number.plus_minus}


def _change(level: Row) -> Row:
    """Return a row about the change since standing from one about the level."""
    names = [name for name in level if f"{name}_standing" in level]
    change = {name: level[name] - level[f"{name}_standing"] for name in names}
    return {**change, "stated": change["reading"], "plus_minus": np.nan}


def _column(measure: str, side: Side) -> str:
    quantity, _, unit = measure.rpartition("_")
    return f"{quantity}_{side}_{unit}"


def _series(trial: Trial, clip: AnalysedClip | None, side: Side) -> dict[str, dict[str, Array]]:
    """Readings of every frame by measure and source; empty arrays without an analysis."""
    networks = ("blaze_image", "blaze_world", "movenet")
    if clip is None:
        none = np.zeros(0)
        return {m: dict.fromkeys(("reading", *networks), none) for m in MEASURES}
    sign = LOOKS_RIGHT[trial.faces]
    leg, raw = clip.analysis.measures.leg(side), clip.analysis.raw
    image, world = blaze_inclination_deg(raw, side, sign)
    movenet = movenet_inclination_deg(clip.recording.evidence, side, len(raw), sign)
    unknown = np.full(len(raw), np.nan)
    if trial.view == "front":
        image = movenet = unknown  # a lean to the side
    shank = dict(zip(networks, (image, world, movenet), strict=True))
    others = dict.fromkeys(networks, unknown)
    return {
        m: {"reading": getattr(leg, m), **(shank if m.startswith("tibial") else others)} for m in MEASURES
    }


def _frames(clip: AnalysedClip | None, from_s: float, to_s: float) -> BoolArray:
    time_s = np.zeros(0) if clip is None else clip.analysis.measures.time_s
    return np.asarray((time_s >= from_s) & (time_s <= to_s))


def _medians(sources: Mapping[str, Array], frames: BoolArray) -> dict[str, float]:
    return {name: _median(values[frames]) for name, values in sources.items()}


def _median(values: Array) -> float:
    known = values[np.isfinite(values)]
    return float(np.median(known)) if len(known) else float("nan")


def _stated(document: Assessment, side: Side, bottom_s: float) -> dict[str, Measurement]:
    """Return the numbers of the repetition or attempt at a true bottom, by measure."""
    rep = next((r for r in document.reps if abs(r.bottom_s - bottom_s) < SAME_REP_S), None)
    if rep is not None:
        found = {m: getattr(rep, field).of(side) for m, (field, _) in MEASURES.items()}
    else:
        tries = (a for a in document.attempts if a.side == side and a.from_s < bottom_s < a.to_s)
        attempt = next(tries, None)
        found = {m: getattr(attempt, field, None) for m, (_, field) in MEASURES.items()}
    if rep is not None:
        found["tibial_excursion_deg"] = rep.tibial_excursion.of(side)
    usable = {m: n for m, n in found.items() if n is not None}
    return {m: n for m, n in usable.items() if m.endswith(f"_{n.unit}")}
