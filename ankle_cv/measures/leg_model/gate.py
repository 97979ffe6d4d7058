"""Whether a fit describes its clip: where it does not, there is the simpler answer, or none."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import numpy as np

from ankle_cv.conventions import Side
from ankle_cv.measures.leg_model.fit import LegFit
from ankle_cv.scene.view import FAR_LEG_MIN_VISIBILITY, LegPlane, View

MAX_MISFIT: Final = 1.0
"""Largest misfit of a clip that the model describes: 0.05-0.35 on generated clips and 0.1-0.8 on real squats,
behind barbell plates included; 1.4 in jumps, whose feet leave the floor."""
MAX_YAW_PULL: Final = 2.5
"""Largest turn of the body from what the view says, in its standard deviations: more is a view mistaken."""
MAX_BEHIND_DEG: Final = 105.0
"""Yaw beyond which the person is seen from behind, where no clip with known truth exists."""
MAX_LEG_SD_DEG: Final = 6.0
"""Largest median standard error of a leg that is still measured: ±12° say nothing about an ankle."""
MAX_TURN_DEG: Final = 80.0
"""Largest out-of-plane angle of a foot: beyond it the foot's own plane is not visible."""


def describes(fit: LegFit, view: View) -> bool:
    """Return whether a fit describes its clip.

    Parameters
    ----------
    fit
        The fit.
    view
        The view it began from.
    """
    return (
        fit.misfit <= MAX_MISFIT
        and abs(fit.yaw_pull) <= MAX_YAW_PULL
        and abs(view.yaw_deg) <= MAX_BEHIND_DEG
        and bool(np.isfinite(fit.covariance).all())
    )


def with_turned_legs(view: View) -> View:
    """Return the view with the legs that point towards the camera worth following: a fit may measure them."""
    if view.kind != "oblique":
        return view
    return replace(view, left=_worth(view, "left"), right=_worth(view, "right"))


def _worth(view: View, side: Side) -> LegPlane:
    plane = view.leg(side)
    hidden = side != view.near and plane.visibility < FAR_LEG_MIN_VISIBILITY
    turned = abs(plane.out_of_plane_deg) > MAX_TURN_DEG
    return replace(plane, measurable=plane.measurable or not (hidden or turned))


def with_measured_legs(view: View, fit: LegFit | None) -> View:
    """Return the view without the legs that can be measured neither by the fit nor in the picture.

    Parameters
    ----------
    view
        With turned legs.
    fit
        The fit, if it describes the clip.
    """
    if view.kind != "oblique":
        return view
    return replace(view, left=_measured(view, fit, "left"), right=_measured(view, fit, "right"))


def _measured(view: View, fit: LegFit | None, side: Side) -> LegPlane:
    plane = view.leg(side)
    if fit is not None and side in fit.legs:
        sure = float(np.median(fit.inclination_sd_deg(side))) <= MAX_LEG_SD_DEG
    else:
        sure = not plane.turned
    return replace(plane, measurable=plane.measurable and sure)
