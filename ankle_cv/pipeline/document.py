"""Parts of the document that describe the clip: the file, the view, the scale, the neutral stance."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import numpy as np

from ankle_cv.assessment import AboutRecord, InputRecord, Measurement, Neutral, Scale, ViewRecord
from ankle_cv.conventions import Array, Side
from ankle_cv.measures.series import Measures
from ankle_cv.protocols.plateau import PlusMinus
from ankle_cv.scene.scale import PixelScale
from ankle_cv.scene.scene import Scene
from ankle_cv.settings import PERSONAL, Settings
from ankle_cv.signals.clean import median_step_s
from ankle_cv.video.frame import VideoInfo

VFR_TOLERANCE: Final = 0.10
"""A frame interval that differs by more than this share of the median is uneven."""
VFR_SHARE: Final = 0.02
"""Share of uneven intervals that makes a variable frame rate; a dropped picture now and then does not."""


def input_record(info: VideoInfo, time_s: Array, slowmo: float | None) -> InputRecord:
    """Describe the clip; ``time_s`` are the ``(n,)`` times of its frames, ``slowmo`` what the user says."""
    step = median_step_s(time_s)
    intervals = np.diff(time_s)
    return InputRecord(
        path=info.path,
        sha256=info.sha256,
        width=info.width,
        height=info.height,
        duration_s=float(time_s[-1] - time_s[0] + step),
        frames_expected=info.frames_expected,
        frames_decoded=len(time_s),
        fps_mean=float(1 / intervals.mean()),
        variable_frame_rate=bool(np.mean(np.abs(intervals - step) > VFR_TOLERANCE * step) > VFR_SHARE),
        rotation_deg=info.rotation_deg,
        mirrored=info.mirrored,
        slowmo=info.facts.slowmo if slowmo is None else slowmo,
    )


def about_record(info: VideoInfo, settings: Settings) -> AboutRecord:
    """Describe what no picture shows: what the user says, and when the file was made."""
    told = {name: getattr(settings, name) for name in PERSONAL}
    found = AboutRecord(**told, filmed=info.facts.filmed_at, filmed_source=info.facts.filmed_source)
    return with_told_day(found, settings)


def with_told_day(about: AboutRecord, settings: Settings) -> AboutRecord:
    """Return what is known of a clip with the day that the user says, where one is said."""
    if settings.filmed is None:
        return about
    return about.model_copy(update={"filmed": settings.filmed, "filmed_source": "told"})


def view_record(scene: Scene) -> ViewRecord:
    """Describe the view."""
    view = scene.view
    return ViewRecord(
        kind=view.kind,
        yaw_deg=view.yaw_deg if np.isfinite(view.yaw_deg) else None,
        facing=view.facing,
        measured_sides=view.measured_sides,
        roll_deg=scene.camera.roll.deg if scene.camera.roll.known else None,
    )


def scale_record(scale: PixelScale) -> Scale:
    """Describe the scale."""
    by_sheet = scale.sheet if scale.source == "reference" else None
    return Scale(
        source=scale.source,
        mm_per_px=scale.mm_per_px,
        relative_sd=None if scale.mm_per_px is None else scale.relative_sd,
        reference=None if by_sheet is None else " or ".join(by_sheet.sizes),
    )


def neutral_record(
    scene: Scene, measures: Measures, plus_minus: PlusMinus, side: Side, tops_s: Sequence[float] = ()
) -> Neutral | None:
    """Describe the neutral stance of one side; None when it has none or is not measured.

    Parameters
    ----------
    scene, measures, plus_minus, side
        Of the clip.
    tops_s
        Of heel raises: from the front the hips are highest there, and nobody stands flat.
    """
    found = scene.neutral.get(side)
    if found is None or side not in scene.view.measured_sides:
        return None
    flat = tuple(w for w in found.windows if not any(w.from_s <= top <= w.to_s for top in tops_s))
    if not flat:
        return None
    stance = replace(found, windows=flat)
    first, last = flat[0].from_s, flat[-1].to_s
    inclination = measures.leg(side).tibial_inclination_deg[stance.mask(measures.time_s)]
    known = inclination[np.isfinite(inclination)]
    half = plus_minus("tibial_inclination_deg", side, first, last)
    value = (
        Measurement(value=float(np.median(known)), plus_minus=half, unit="deg")
        if half and len(known)
        else None
    )
    return Neutral(
        from_s=first,
        to_s=last,
        tibial_inclination=value,
        method=stance.method,
        spans_s=tuple((window.from_s, window.to_s) for window in flat) if len(flat) > 1 else (),
    )
