"""The cards of what stood out: one number, one word for how sure it is; the reasons fold away."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from ankle_cv.assessment import Finding, Kind, Severity
from ankle_cv.conventions import Array
from ankle_cv.outputs.bars import threshold_bar
from ankle_cv.outputs.html import data_uri
from ankle_cv.outputs.keyframes import KeyPicture
from ankle_cv.outputs.moments import frame_at
from ankle_cv.telling.finding_texts import FINDING_MEANINGS, finding_title, straddles
from ankle_cv.telling.norms import norm_of, norm_text
from ankle_cv.telling.numbers import UNIT_TEXT, format_measurement, inward_text

WEIGHT: Final[Mapping[Severity, int]] = {"info": 0, "mild": 1, "moderate": 2, "marked": 3}


def finding_cards(
    findings: Sequence[Finding], kind: Kind, times_s: Array, pictures: Mapping[int, KeyPicture]
) -> list[dict[str, Any]]:
    """Return the data of the cards, the most important first: findings before facts, what is clear first."""
    ordered = sorted(
        findings, key=lambda one: (not WEIGHT[one.severity], one.certainty, -WEIGHT[one.severity])
    )
    return [_card(one, kind, times_s, pictures) for one in ordered]


def _as_told(finding: Finding) -> tuple[str, str]:
    """Return value and threshold as told elsewhere: how far knees move in is a share without a sign."""
    if finding.code == "knee_valgus":
        limit = finding.value.model_copy(update={"value": finding.threshold, "plus_minus": 0.0})
        return inward_text(finding.value), inward_text(limit).replace(" ± 0", "")
    return format_measurement(finding.value), f"{finding.threshold:g}{UNIT_TEXT[finding.value.unit]}"


def _card(finding: Finding, kind: Kind, times_s: Array, pictures: Mapping[int, KeyPicture]) -> dict[str, Any]:
    norm = norm_of(finding, kind)
    title = finding_title(finding)
    number, limit = _as_told(finding)
    label = f"{title}: {number}, threshold {limit}"
    if norm:
        label += f", green {norm_text(norm)}"
    picture = pictures.get(frame_at(finding.evidence_time_s, times_s))
    return {
        "finding": finding,
        "title": title if finding.side is None or finding.code == "asymmetry" else f"{title}, {finding.side}",
        "number": number,
        "limit": limit,
        "meaning": FINDING_MEANINGS[finding.code],
        "norm": norm,
        "bar": threshold_bar(finding, norm, label),
        "picture": data_uri(picture.jpeg) if picture and WEIGHT[finding.severity] else None,
        "size": (picture.width, picture.height) if picture else None,
        "straddles": straddles(finding),
        "at": f"{finding.evidence_time_s:.1f} s",
        "at_s": round(finding.evidence_time_s, 3),
    }
