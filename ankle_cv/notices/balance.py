"""Notices about a balance test: no stance found, and why no sway is told."""

from __future__ import annotations

from typing import Final

from ankle_cv.assessment import Notice
from ankle_cv.protocols.balance import LIFTING_S, MIN_SWAY_S, sway_direction
from ankle_cv.protocols.outcome import ProtocolOutcome
from ankle_cv.scene.scene import Scene

WANTED_S: Final = 30.0
"""How long a leg stands in the test, s (docs/science.md, section 8)."""
MAY_LACK_S: Final = 1.0
"""How much less may be seen of such a stance, s: lifting the foot and putting it down."""
REMEDY: Final = (
    "Stand on both feet for a second, then on one for 30 s, filmed straight from its side or from the front."
)


def balance_notices(outcome: ProtocolOutcome, scene: Scene) -> list[Notice]:
    """Return the notices about the stances of a balance test; none for any other test."""
    if outcome.kind != "balance":
        return []
    if not outcome.stances:
        return [
            Notice(code="no_stances", message="No stance on one leg was found in this clip.", remedy=REMEDY)
        ]
    found = []
    if any(one.sway is None for one in outcome.stances):
        found.append(
            Notice(code="no_sway", message=f"Cannot tell a sway: {_reason(outcome, scene)}.", remedy=REMEDY)
        )
    stood_s = dict.fromkeys((one.side for one in outcome.stances), 0.0)
    for one in outcome.stances:
        stood_s[one.side] += one.to_s - one.from_s
    short = {side: s for side, s in stood_s.items() if s < WANTED_S - MAY_LACK_S}
    if short:
        told = " and ".join(f"{s:.0f} s on the {side} leg" for side, s in short.items())
        found.append(
            Notice(
                code="short_stance",
                message=f"{told} in all: of less than {WANTED_S:.0f} s sway and touch-downs say less.",
                remedy=REMEDY,
            )
        )
    return found


def _reason(outcome: ProtocolOutcome, scene: Scene) -> str:
    direction = sway_direction(scene.view)
    if direction is None:
        return "at an angle, sway to the front and to the side mix"
    least_s = MIN_SWAY_S + 2 * LIFTING_S
    if any(one.sway is None and one.to_s - one.from_s < least_s for one in outcome.stances):
        return f"a stance is shorter than {least_s:g} s"
    if direction == "forward" and any(one.side not in scene.view.measured_sides for one in outcome.stances):
        return "the leg that stands is hidden behind the other, or was lost"
    return "the leg that stands was not seen all the time"
