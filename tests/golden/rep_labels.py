"""Labels of repetitions seen by eye, and how well found ones agree with them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

LABELS = Path(__file__).parent / "labels" / "real_clips.json"


@dataclass(frozen=True)
class Label:
    """What a person saw in a clip; times in s."""

    clip: str
    kind: str
    bottoms_s: tuple[float, ...]
    complete: tuple[bool, ...]


@dataclass(frozen=True)
class Score:
    """Repetitions that were found and there, found but not there, there but not found."""

    matched: int
    invented: int
    missed: int

    def __add__(self, other: Score) -> Score:
        return Score(self.matched + other.matched, self.invented + other.invented, self.missed + other.missed)

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall; 1 when there was nothing and nothing was found."""
        every = 2 * self.matched + self.invented + self.missed
        return 2 * self.matched / every if every else 1.0


def load_labels() -> tuple[float, tuple[Label, ...]]:
    """Return the tolerance in s, and the labels."""
    document = json.loads(LABELS.read_text())
    labels = tuple(
        Label(c["clip"], c["kind"], tuple(c["bottoms_s"]), tuple(c["complete"])) for c in document["clips"]
    )
    return float(document["tolerance_s"]), labels


def score(found_s: list[float], label: Label, tolerance_s: float) -> Score:
    """Match each label with the nearest repetition not yet taken, within the tolerance."""
    free = list(found_s)
    matched = 0
    for there in label.bottoms_s:
        near = min(free, key=lambda t: abs(t - there), default=None)
        if near is not None and abs(near - there) <= tolerance_s:
            free.remove(near)
            matched += 1
    return Score(matched, len(free), len(label.bottoms_s) - matched)
