"""Write the table of samples/README.md: the truth of each clip, and what `ankle-cv analyze` says of it.

    python samples/generator/table.py                     # analyses every sample, about 20 s each
    python samples/generator/table.py --results DIR       # takes DIR/CLIP/assessment.json instead
    python samples/generator/table.py --check             # writes nothing; exit 1 if the table is out of date

The clips are analysed with `--foot-cm` from their truth, so that heel lift is in millimetres.
"""

from __future__ import annotations

import argparse
import csv
import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ankle_cv.assessment import Assessment, Attempt, Finding, HeelRaise, Measurement, Rep
from ankle_cv.conventions import Side
from ankle_cv.result import analyze
from ankle_cv.settings import Settings

SAMPLES = Path(__file__).parents[1]
README = SAMPLES / "README.md"
BEGIN, END = "<!-- begin: written by generator/table.py -->", "<!-- end -->"
HEADER = ("clip", "rep", "shin angle °", "dorsiflexion °", "heel lift mm", "KASR change")
NOT_TOLD, NOT_FOUND = "cannot tell", "not found"


@dataclass(frozen=True)
class Sample:
    """A clip's truth: its JSON, and the KASR of its frames, the first of which stands still."""

    truth: dict[str, Any]
    kasr: list[tuple[float, float]]
    """Time (s) and value of each frame."""

    @property
    def name(self) -> str:
        """File name without its ending."""
        return str(self.truth["name"])

    @property
    def foot_cm(self) -> float:
        """Length of the foot, or of the shoe when worn."""
        return float(self.truth.get("shoe_length_cm", self.truth["foot_length_cm"]))

    @property
    def side(self) -> Side | None:
        """Leg that is measured; None in a front view."""
        if self.truth["spec"]["kind"] == "wall":
            return "left" if self.truth["wall"]["side"] == "left" else "right"
        near: Side | None = self.truth["near_side"]
        return near

    def kasr_change(self, rep: dict[str, Any]) -> float:
        """Largest inward change of the knees from standing in the lower half of a repetition."""
        from_s = (rep["start_s"] + rep["hold_from_s"]) / 2
        to_s = (rep["hold_to_s"] + rep["end_s"]) / 2
        return min(kasr for t, kasr in self.kasr if from_s <= t <= to_s) - self.kasr[0][1]


def read_sample(path: Path) -> Sample:
    """Read the truth that lies beside a clip."""
    truth = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
    with path.with_suffix(".csv").open(encoding="utf-8") as file:
        kasr = [(float(row["time_s"]), float(row["kasr"])) for row in csv.DictReader(file)]
    return Sample(truth, kasr)


def assessed(clip: Path, sample: Sample, results: Path | None) -> Assessment:
    """Return the clip's assessment: a saved one, or a new one."""
    if results is None:
        return analyze(clip, Settings(foot_cm=round(sample.foot_cm, 1))).assessment
    saved = results / sample.name / "assessment.json"
    return Assessment.model_validate_json(saved.read_text(encoding="utf-8"))


def _fixed(value: float, decimals: int) -> str:
    """Return a number without the sign of a negative zero."""
    return f"{round(value, decimals) + 0.0:.{decimals}f}"


def told(truths: Sequence[float], measurement: Measurement | None, decimals: int = 1) -> str:
    """Return ``truth → value ± plus_minus``; several truths are kinds of the same thing."""
    says = NOT_TOLD
    if measurement is not None:
        says = f"{_fixed(measurement.value, decimals)} ± {_fixed(measurement.plus_minus, decimals)}"
    return f"{' / '.join(_fixed(truth, decimals) for truth in truths)} → {says}"


def counterpart(rep: dict[str, Any], assessment: Assessment) -> Rep | Attempt | HeelRaise | None:
    """Return the repetition, attempt or heel raise that was found around the true bottom, or top."""
    bottom_s = rep["bottom_s"]
    found_rep = next((r for r in assessment.reps if r.start_s <= bottom_s <= r.end_s), None)
    found_attempt = next((a for a in assessment.attempts if a.from_s <= bottom_s <= a.to_s), None)
    found_raise = next((r for r in assessment.raises if r.start_s <= bottom_s <= r.end_s), None)
    return found_rep or found_attempt or found_raise


def side_cells(rep: dict[str, Any], side: Side, found: Rep | Attempt) -> list[str]:
    """Shin angle, dorsiflexion and heel lift of one side: peaks of a repetition, means of an attempt."""
    true = rep["hold_mean"] if isinstance(found, Attempt) else rep["peak"]
    if isinstance(found, Attempt):
        measured = [found.tibial_inclination, found.dorsiflexion, found.heel_lift]
    else:
        sided = found.peak_tibial_inclination, found.peak_dorsiflexion, found.max_heel_lift
        measured = [both.of(side) for both in sided]
    columns = (
        [f"tibial_inclination_{side}_deg"],
        [f"dorsiflexion_{side}_deg"],
        [f"heel_lift_{side}_mm", f"heel_back_lift_{side}_mm"],
    )
    truths = ([true[name] for name in names] for names in columns)
    return [told(truth, value) for truth, value in zip(truths, measured, strict=True)]


def raise_cells(rep: dict[str, Any], side: Side, found: HeelRaise) -> list[str]:
    """Dorsiflexion and height of a heel raise at its top; its shin says nothing."""
    bent = found.plantarflexion.of(side)
    dorsiflexion = bent.model_copy(update={"value": -bent.value}) if bent else None
    lifts = [rep["hold_mean"][f"{name}_{side}_mm"] for name in ("heel_lift", "heel_back_lift")]
    joint = [rep["hold_mean"][f"dorsiflexion_{side}_deg"]]
    return ["", told(joint, dorsiflexion), told(lifts, found.height.of(side))]


def rep_cells(rep: dict[str, Any], sample: Sample, found: Rep | Attempt | HeelRaise | None) -> list[str]:
    """Return the cells of one repetition after the clip's name."""
    index = str(rep["index"])
    if found is None:
        return [index, NOT_FOUND, "", "", ""]
    if sample.side is not None and isinstance(found, HeelRaise):
        return [index, *raise_cells(rep, sample.side, found), ""]
    if sample.side is not None and not isinstance(found, HeelRaise):
        return [index, *side_cells(rep, sample.side, found), ""]
    measured = found.kasr_change if isinstance(found, Rep) else None
    return [index, "", "", "", told([sample.kasr_change(rep)], measured, 2)]


def in_words(assessment: Assessment) -> str:
    """Return view, test, measured sides and findings of one clip."""
    view = assessment.view
    parts = [f"{view.kind} view", f"test: {assessment.kind}"]
    parts.append(f"measured: {' and '.join(view.measured_sides) or 'no leg'}")
    findings = [_finding(finding) for finding in assessment.findings]
    parts.append("findings: " + ("; ".join(findings) or "none"))
    return " · ".join(parts)


def _finding(finding: Finding) -> str:
    about: list[str] = [finding.certainty, *([finding.side] if finding.side else [])]
    if finding.reps:
        about.append(f"rep {' and '.join(map(str, finding.reps))}")
    return f"{finding.code} ({', '.join(about)})"


def table(results: Path | None) -> Iterator[str]:
    """Yield the lines of the table, clip by clip."""
    words = []
    yield "| " + " | ".join(HEADER) + " |"
    yield "|---" * len(HEADER) + "|"
    for entry in json.loads((SAMPLES / "spec.json").read_text(encoding="utf-8")):
        clip = SAMPLES / f"{entry['name']}.mp4"
        print(clip.name, file=sys.stderr, flush=True)
        sample = read_sample(clip)
        assessment = assessed(clip, sample, results)
        for rep in sample.truth["reps"]:
            cells = rep_cells(rep, sample, counterpart(rep, assessment))
            yield "| " + " | ".join([f"`{sample.name}`", *cells]) + " |"
        words.append(f"- `{sample.name}`: {in_words(assessment)}")
    yield ""
    yield from words


def main() -> None:
    """Write the table, or say whether it is up to date."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--results", type=Path, metavar="DIR", help="folder of saved analyses")
    parser.add_argument("--check", action="store_true", help="only compare")
    arguments = parser.parse_args()
    text = README.read_text(encoding="utf-8")
    before, rest = text.split(BEGIN)
    after = rest.split(END)[1]
    lines = "\n".join(table(arguments.results))
    written = f"{before}{BEGIN}\n\n{lines}\n\n{END}{after}"
    if not arguments.check:
        README.write_text(written, encoding="utf-8")
    elif written != text:
        sys.exit(f"{README} is out of date: run {Path(__file__).name}")


if __name__ == "__main__":
    main()
