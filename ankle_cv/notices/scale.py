"""Notices about the scale: its source, and what contradicts it."""

from __future__ import annotations

from typing import Final

from ankle_cv.anthropometry import FOOT_SD, FOOT_SHARE_OF_HEIGHT
from ankle_cv.assessment import Notice
from ankle_cv.gaussian import Z_95
from ankle_cv.scene.scale import PixelScale
from ankle_cv.scene.sheet_scale import SheetProblem, SheetScale, SheetSize
from ankle_cv.settings import ReferenceChoice, Settings

SHEET_NAMES: Final[dict[SheetSize, str]] = {
    "a4": "an A4 sheet (297 × 210 mm)",
    "letter": "a Letter sheet (279 × 216 mm)",
    "card": "a bank card (86 × 54 mm)",
}
LAY_SHEET: Final = (
    "Lay it flat beside the front foot, on the camera's side, nothing over it, on a floor of another colour"
)
FOOT_SHARES: Final = (
    FOOT_SHARE_OF_HEIGHT * (1 - 3 * FOOT_SD),
    FOOT_SHARE_OF_HEIGHT * (1 + 3 * FOOT_SD),
)
"""Length of a foot, or of its shoe, over body height: three standard deviations about Winter 2009."""
PROBLEM_TEXTS: Final[dict[SheetProblem, tuple[str, str]]] = {
    "none": ("was not found", f"{LAY_SHEET}."),
    "unclear": (
        "was seen, but its size can be read in several ways",
        f"{LAY_SHEET}; say which it is with --reference, or give the length of the foot (--foot-cm).",
    ),
    "too_far": (
        "was seen, but too small or too far from the foot to give a scale there",
        f"{LAY_SHEET}, within half a metre, and film from nearer.",
    ),
}


def scale_notices(scale: PixelScale, settings: Settings) -> list[Notice]:
    """Return the notices about the scale.

    Parameters
    ----------
    scale
        The scale that was used.
    settings
        Lengths given by the user, which may be implausible, and the sheet named, which may not be found.
    """
    found = []
    if scale.by_proportion:
        found.append(
            Notice(
                code="foot_not_outlined",
                message="The ends of the foot were not clear; "
                "millimetres rest on the leg's usual proportions.",
                remedy="Film the foot against a floor of another colour, in even light, or give the body "
                "height (--height-cm).",
            )
        )
    if scale.contradiction is not None and scale.sheet is not None:
        foot = scale.source == "foot"
        option = "the length of the foot (--foot-cm)" if foot else "the body height (--height-cm)"
        found.append(
            Notice(
                code="scale_contradicted",
                message=f"By {_sheet_names(scale.sheet)} everything is "
                f"{100 * abs(scale.contradiction):.0f} % "
                f"{'larger' if scale.contradiction > 0 else 'smaller'} than by {option}, which was used.",
                remedy=f"Check {option}; if it is right, leave the sheet out of the picture.",
            )
        )
    return [*found, *_length_notices(settings), *_sheet_notices(scale, settings.reference)]


def _length_notices(settings: Settings) -> list[Notice]:
    """Report a foot length and a body height that do not fit each other."""
    if settings.foot_cm is None or settings.height_cm is None:
        return []
    share = settings.foot_cm / settings.height_cm
    if FOOT_SHARES[0] <= share <= FOOT_SHARES[1]:
        return []
    return [
        Notice(
            code="lengths_contradict",
            message=f"A foot of {settings.foot_cm:g} cm is {100 * share:.0f} % of a height of "
            f"{settings.height_cm:g} cm; usual are {100 * FOOT_SHARES[0]:.0f}-{100 * FOOT_SHARES[1]:.0f} %.",
            remedy="Check the length of the foot and the body height (--foot-cm, --height-cm): both in "
            "centimetres, heel to toe and standing.",
        )
    ]


def _sheet_notices(scale: PixelScale, choice: ReferenceChoice) -> list[Notice]:
    sheet = scale.sheet
    if scale.source == "reference" and sheet is not None:
        # Of a white rectangle only the shape is seen: what it was taken for must be said.
        return [
            Notice(
                code="scale_from_reference",
                message=f"Millimetres rest on {_sheet_names(sheet)} seen on the {sheet.surface}, "
                f"± {100 * Z_95 * sheet.relative_sd:.0f} %.",
                remedy="If something else lies there, use --reference none. "
                + (
                    "Surer with --reference a4 or letter."
                    if len(sheet.sizes) > 1
                    else "Surer with the length of the foot (--foot-cm)."
                ),
            )
        ]
    wanted = choice not in ("auto", "none") and scale.source == "none"
    if not wanted or (sheet is not None and sheet.problem is None):
        return []
    what, remedy = PROBLEM_TEXTS[sheet.problem if sheet is not None and sheet.problem else "none"]
    name = {"a4": "The A4 sheet", "letter": "The Letter sheet", "card": "The card"}[str(choice)]
    return [Notice(code="no_reference", message=f"{name} {what}.", remedy=remedy)]


def _sheet_names(sheet: SheetScale) -> str:
    return " or ".join(SHEET_NAMES[size] for size in sheet.sizes)
