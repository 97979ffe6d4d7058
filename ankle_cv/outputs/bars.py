"""The bar on a finding's card: the value with its interval, the threshold and the normal range."""

from __future__ import annotations

from markupsafe import Markup, escape

from ankle_cv.assessment import Finding
from ankle_cv.outputs.svg import ticks
from ankle_cv.telling.norms import Norm, flagged_below
from ankle_cv.telling.numbers import UNIT_TEXT

WIDTH, HEIGHT = 320.0, 62.0
LEFT, RIGHT = 10.0, 10.0
BAR_Y, BAR_HEIGHT = 22.0, 14.0
MIN_BAND = 3.0
"""Least width of a band, so that a band of one value is visible."""
AXIS_MARGIN = 0.15
"""The axis extends beyond the data by this share of their range."""


def threshold_bar(finding: Finding, norm: Norm | None, label: str) -> Markup:
    """Return the bar of a finding as inline SVG; `label` is its text for screen readers."""
    value, half = finding.value.value, finding.value.plus_minus
    marks = [0.0, value - half, value + half, finding.threshold]
    marks += [end for end in ((norm.low, norm.high) if norm else ()) if end is not None]
    low: float = min(marks)
    high: float = max(marks)
    margin: float = AXIS_MARGIN * (high - low) or 1.0
    low, high = (low if low == 0 else low - margin), (high if high == 0 else high + margin)

    def px(x: float) -> float:
        return LEFT + (x - low) / (high - low) * (WIDTH - LEFT - RIGHT)

    def band(css: str, start: float, end: float, inset: float = 0.0) -> str:
        width = max(px(end) - px(start), MIN_BAND)
        return (
            f'<rect class="{css}" x="{px(start):.1f}" y="{BAR_Y + inset:.1f}" '
            f'width="{width:.1f}" height="{BAR_HEIGHT - 2 * inset:.1f}" rx="2"/>'
        )

    threshold = f"threshold {finding.threshold:g}{UNIT_TEXT[finding.value.unit]}"
    flagged = (low, finding.threshold) if flagged_below(finding) else (finding.threshold, high)
    at, limit = px(value), px(finding.threshold)
    middle = BAR_Y + BAR_HEIGHT / 2
    anchor = "start" if limit < WIDTH / 3 else "end" if limit > 2 * WIDTH / 3 else "middle"
    parts = [band("track", low, high), band("flagged", *flagged)]
    if norm:
        ends = low if norm.low is None else norm.low, high if norm.high is None else norm.high
        parts.append(band("norm", *ends, BAR_HEIGHT / 2 - 2))
    parts += [
        f'<path class="limit" d="M{limit:.1f} {BAR_Y - 5}V{BAR_Y + BAR_HEIGHT + 5}"/>',
        f'<text x="{limit:.1f}" y="{BAR_Y - 9}" text-anchor="{anchor}">{escape(threshold)}</text>',
        f'<path class="interval" d="M{px(value - half):.1f} {middle}H{px(value + half):.1f}"/>',
        f'<circle class="value" cx="{at:.1f}" cy="{middle}" r="5"/>',
    ]
    parts += [
        f'<text class="muted" x="{px(tick):.1f}" y="{BAR_Y + BAR_HEIGHT + 17}" '
        f'text-anchor="middle">{tick:g}</text>'
        for tick in ticks(low, high, wanted=5)
    ]
    # The markup contains only numbers and escaped text.
    return Markup(  # noqa: S704
        f'<svg class="bar" viewBox="0 0 {WIDTH:g} {HEIGHT:g}" role="img" aria-label="{escape(label)}">'
        f"{''.join(parts)}</svg>"
    )
