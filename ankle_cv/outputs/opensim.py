"""OpenSim files: joint angles as ``.mot``, landmarks as ``.trc``.

Formats: OpenSim documentation, "Motion (.mot) Files" and "Marker (.trc) Files". Both contain the clip's true
times; a missing value is ``NaN``, which OpenSim reads as a missing marker or coordinate.

Both raise `NotMeasurableError` when no leg was measured, `OutputError` when the file cannot be written.
"""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pandas as pd

from ankle_cv.assessment import ViewRecord
from ankle_cv.conventions import SIDES, Array, Joint, Side
from ankle_cv.errors import NotMeasurableError, UsageError
from ankle_cv.outputs.scenes import scene_documents, scene_numbers
from ankle_cv.outputs.text import write_text
from ankle_cv.pipeline.analysis import Analysis

SUFFIX: dict[Side, str] = {"right": "r", "left": "l"}

COORDINATES = (
    ("ankle_angle", "dorsiflexion_deg"),
    ("knee_angle", "knee_flexion_deg"),
    ("tibial_inclination", "tibial_inclination_deg"),
    ("foot_pitch", "foot_pitch_deg"),
)
"""Columns of the ``.mot`` and the measures behind them. The first two are coordinates of the Rajagopal and
Lai-Arnold models, with their signs: + dorsiflexion, + knee flexion (in gait2392 knee flexion is negative).
The others are segment angles, which OpenSim displays only."""

MARKERS: dict[Joint, str] = {
    "shoulder": "Shoulder",
    "hip": "Hip",
    "knee": "Knee",
    "ankle": "Ankle",
    "heel": "Heel",
    "toe": "BigToe",
}

MOT_HEAD = """\
Coordinates
version=1
nRows={rows}
nColumns={columns}
inDegrees=yes

Units are S.I. units (second, meters, Newtons, ...)
Angles are in degrees.
endheader
"""


def _measured_sides(analysis: Analysis) -> tuple[Side, ...]:
    """Return the sides with a measured frame, right first as in OpenSim's own files."""
    sides = tuple(side for side in reversed(SIDES) if analysis.measures.leg(side).measured.any())
    if not sides:
        raise _nothing()
    return sides


def _nothing() -> NotMeasurableError:
    return NotMeasurableError(
        "no leg was measured in this clip, so there is nothing to export",
        "Film from the side with the whole foot in the picture, and analyse that clip.",
    )


def motion_table(analysis: Analysis) -> pd.DataFrame:
    """Return the columns of the ``.mot``: ``time`` in s, then angles in degrees of the measured sides."""
    columns: dict[str, Array] = {"time": analysis.measures.time_s}
    for side in _measured_sides(analysis):
        leg = analysis.measures.leg(side)
        for name, measure in COORDINATES:
            columns[f"{name}_{SUFFIX[side]}"] = getattr(leg, measure)
    table = pd.DataFrame(columns)
    if table.drop(columns="time").isna().all(axis=None):
        raise _nothing()
    return table


def write_mot(analysis: Analysis, path: Path) -> Path:
    """Write the angles as an OpenSim motion."""
    table = motion_table(analysis)
    head = MOT_HEAD.format(rows=len(table), columns=table.shape[1])
    body = table.to_csv(sep="\t", index=False, na_rep="NaN", float_format="%.6f", lineterminator="\n")
    return write_text(head + body, path)


def _ground_mm(xy_px: Array, origin_px: Array, view: ViewRecord, mm_per_px: float) -> Array:
    """Return ``(n, 3)`` positions in OpenSim's axes, mm: X forward, Y up, Z to the person's right.

    One camera measures in one plane; the coordinate perpendicular to it is 0. In a side view that is the
    plane of the leg (Z = 0), in a front view the plane of the body (X = 0).
    """
    roll = math.radians(view.roll_deg or 0.0)
    # Undo a clockwise rotation of the picture, and change y down to y up.
    level = np.array([[math.cos(roll), math.sin(roll)], [math.sin(roll), -math.cos(roll)]])
    across, up = (mm_per_px * level) @ (xy_px - origin_px).T
    zero = np.where(np.isfinite(up), 0.0, np.nan)
    if view.kind == "front":
        # When the person faces the camera, their right is on the left of the picture.
        return np.stack([zero, up, across if view.facing == "away" else -across], axis=1)
    return np.stack([across if view.facing == "right" else -across, up, zero], axis=1)


def marker_table(analysis: Analysis) -> dict[str, Array]:
    """Return ``(n, 3)`` mm per marker of the measured sides, NaN in frames in which the leg was not measured.

    The origin is the median position of the first measured foot's heel, in every scene of the clip anew.

    Raises
    ------
    UsageError
        The scale is unknown.
    """
    assessment, clean = analysis.assessment, analysis.clean
    if assessment.scale.mm_per_px is None:
        raise UsageError(
            "markers need millimetres, and no scale is known for this clip",
            "Analyse it again with --foot-cm (length of the foot or shoe) or --height-cm.",
        )
    names = {(j, s): f"{SUFFIX[s].upper()}{n}" for s in _measured_sides(analysis) for j, n in MARKERS.items()}
    markers = {name: np.full((len(clean), 3), np.nan) for name in names.values()}
    scene_of = scene_numbers(assessment, clean.time_s)
    for number, scene in scene_documents(assessment).items():
        scale = scene.scenes[0].scale if scene.scenes else scene.scale
        mm_per_px = None if scale is None else scale.mm_per_px
        seen = {s: (scene_of == number) & analysis.measures.leg(s).measured for s in SIDES}
        sides = [side for side in reversed(SIDES) if seen[side].any()]
        if mm_per_px is None or not sides:
            continue
        origin = np.nanmedian(clean.xy("heel", sides[0])[scene_of == number], axis=0)
        for (joint, side), name in names.items():
            xy = clean.xy(joint, side)[seen[side]]
            markers[name][seen[side]] = _ground_mm(xy, origin, scene.view, mm_per_px)
    return markers


def write_trc(analysis: Analysis, path: Path) -> Path:
    """Write the landmarks as OpenSim marker trajectories.

    Raises
    ------
    UsageError
        The scale is unknown.
    """
    markers, time_s = marker_table(analysis), analysis.measures.time_s
    rate = f"{analysis.assessment.input.fps_mean:.3f}"
    count = f"{len(time_s)}"
    header = {
        "DataRate": rate,
        "CameraRate": rate,
        "NumFrames": count,
        "NumMarkers": f"{len(markers)}",
        "Units": "mm",
        "OrigDataRate": rate,
        "OrigDataStartFrame": "1",
        "OrigNumFrames": count,
    }
    numbers = range(1, len(markers) + 1)
    lines = [
        ["PathFileType", "4", "(X/Y/Z)", path.name],
        list(header),
        list(header.values()),
        ["Frame#", "Time", *(cell for name in markers for cell in (name, "", ""))],
        ["", "", *(f"{axis}{number}" for number in numbers for axis in "XYZ")],
        [],
    ]
    places = np.concatenate(list(markers.values()), axis=1)
    for number, (moment, row) in enumerate(zip(time_s, places, strict=True), start=1):
        cells = (f"{value + 0.0:.3f}" if math.isfinite(value) else "NaN" for value in row)
        lines.append([f"{number}", f"{moment:.6f}", *cells])
    return write_text("".join("\t".join(line) + "\n" for line in lines), path)
