"""Every threshold of a finding, declared once, with its source.

Where no study validated a cut-off for this use, the record says so, and its finding is never worse than mild.
Heel rise is the exception: how much inclination a lift adds is geometry, so large lifts are moderate or
marked.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from ankle_cv.anthropometry import FOOT_MM
from ankle_cv.assessment import FindingCode, Severity, Unit


@dataclass(frozen=True)
class Threshold:
    """The threshold from which a value is a finding.

    Attributes
    ----------
    code
        Code of the finding.
    steps
        Values from which each severity holds, mildest first; the first is the threshold. Only a heel rise
        may be a (possible) finding below it, see `HEEL_RISE_MM`.
    direction
        +1 if larger values are worse, -1 if smaller ones are.
    unit
        Unit of the steps.
    no_effect
        Value of no effect, if there is one: an interval that contains it gives no finding, however large the
        value, because the true value may be this one.
    resolvable
        Largest half-width of the interval for a finding; a wider interval gives none.
    validated
        Whether a study validated the cut-off for this use.
    source
        Basis of the threshold.
    citation
        Publication.
    """

    code: FindingCode
    steps: tuple[tuple[float, Severity], ...]
    direction: Literal[1, -1]
    unit: Unit
    no_effect: float | None
    resolvable: float
    validated: bool
    source: str
    citation: str

    @property
    def value(self) -> float:
        """Value from which there is a finding."""
        return self.steps[0][0]

    def excess(self, value: float) -> float:
        """Distance of a value beyond the threshold, in its unit; negative when it is not beyond it."""
        return self.direction * (value - self.value)

    def severity(self, value: float) -> Severity:
        """Severity of a value at or beyond the threshold."""
        reached = [name for step, name in self.steps if self.direction * (value - step) >= 0]
        return reached[-1] if reached else self.steps[0][1]

    @property
    def reference(self) -> str:
        """Source and citation as one line for the report."""
        return f"{self.source} ({self.citation})"


HEEL_RISE_MM: Final = Threshold(
    code="heel_rise",
    steps=((8.0, "mild"), (15.0, "moderate"), (30.0, "marked")),
    direction=1,
    unit="mm",
    no_effect=0.0,
    resolvable=12.0,
    validated=False,
    source="8 mm is what a good clip resolves; 15 mm of lift adds about one smallest detectable change of "
    "the lunge test (4.6°) to the tibial inclination, 30 mm about two",
    citation="geometry of an 18 cm heel-to-forefoot lever; MDC from Powden 2015, PMID 25704110",
)
"""A rise in squats is a possible finding from 0.85 of the first step, 6.8 mm, on
(`ankle_cv.findings.squat.POSSIBLE_SHARE`). See also `ankle_cv.protocols.wall.HEEL_UP_MM`: the same 8 mm end a
knee-to-wall attempt with the heel down."""
HEEL_RISE_PCT_FOOT: Final = Threshold(
    code="heel_rise",
    steps=tuple((round(100 * mm / FOOT_MM, 1), severity) for mm, severity in HEEL_RISE_MM.steps),
    direction=1,
    unit="pct_foot",
    no_effect=0.0,
    resolvable=round(100 * HEEL_RISE_MM.resolvable / FOOT_MM, 1),
    validated=False,
    source=HEEL_RISE_MM.source + f"; in percent of a foot of {FOOT_MM:.0f} mm",
    citation=HEEL_RISE_MM.citation,
)
KNEES_OVER_TOES_KASR: Final = -0.06
"""Decrease of the knee-to-ankle ratio in squats without valgus: the true 3-D values of generated bodies with
the toes 7-10° out are between -0.06 and +0.10. An interval that contains this value shows no valgus."""
KASR_CHANGE: Final = Threshold(
    code="knee_valgus",
    steps=((-0.10, "info"), (-0.20, "mild")),
    direction=-1,
    unit="ratio",
    no_effect=KNEES_OVER_TOES_KASR,
    resolvable=0.20,
    validated=False,
    source="no validated cut-off for knees moving in exists for the bilateral squat; 0.10 of the ankle "
    "distance is about 4° a side, and knees over the toes may read 0.06 of it",
    citation="KASR rather than the projection angle: Mizner 2012; limits of FPPA: Straub & Powers 2022",
)
TRUNK_MINUS_TIBIA: Final = Threshold(
    code="trunk_lean",
    steps=((10.0, "info"), (20.0, "mild")),
    direction=1,
    unit="deg",
    no_effect=None,
    resolvable=15.0,
    validated=False,
    source="no validated cut-off; in a full-score deep squat the torso is parallel to the tibia or more "
    "upright, 10° is beyond the error of the comparison",
    citation="FMS deep squat criteria; less ankle mobility goes with more trunk lean: Fuglsang 2017",
)
SHALLOW_THIGH: Final = Threshold(
    code="shallow_depth",
    steps=((80.0, "info"), (65.0, "mild")),
    direction=-1,
    unit="deg",
    no_effect=None,
    resolvable=20.0,
    validated=False,
    source="no validated cut-off, and a shallow squat may be meant; 80° keeps 10° of distance from parallel, "
    "because joint centres place the hip crease with a bias of 30-50 mm",
    citation="hip crease below knee top is the lifting rule; depth goes with ankle mobility: Gomes 2020",
)
ASYMMETRY: Final = Threshold(
    code="asymmetry",
    steps=((4.6, "info"), (9.2, "mild")),
    direction=1,
    unit="deg",
    no_effect=0.0,
    resolvable=15.0,
    validated=False,
    source="4.6° is the smallest change the lunge test detects between raters, 9.2° twice that; a side "
    "difference in mobility did not predict weight shift",
    citation="Powden 2015, PMID 25704110; no link to weight shift: p = 0.80, n = 37",
)
LIMITED_INCLINATION: Final = Threshold(
    code="limited_dorsiflexion",
    steps=((36.5, "mild"), (30.0, "moderate")),
    direction=-1,
    unit="deg",
    no_effect=None,
    resolvable=10.0,
    validated=True,
    source="tibial inclination in a weight-bearing lunge below 36.5° went with more patellar tendinopathy, "
    "below 30° with more trunk lean",
    citation="Backman 2011 (junior basketball); chiroindex 28656",
)

ALL: Final = (
    HEEL_RISE_MM,
    HEEL_RISE_PCT_FOOT,
    KASR_CHANGE,
    TRUNK_MINUS_TIBIA,
    SHALLOW_THIGH,
    ASYMMETRY,
    LIMITED_INCLINATION,
)
