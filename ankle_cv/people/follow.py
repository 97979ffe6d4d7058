"""From the detections of a clip to the landmarks of one person, with the events on the way."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from ankle_cv.conventions import BoolArray
from ankle_cv.landmarks import LandmarkSeries
from ankle_cv.people.choose import TimeSpan, choose_person, spans
from ankle_cv.people.leaps import leaps
from ankle_cv.people.leg_swaps import undo_swaps
from ankle_cv.people.search import SearchFacts
from ankle_cv.people.stray_leg import without_stray_leg
from ankle_cv.pose.packed import PackedPoses
from ankle_cv.settings import PersonChoice


@dataclass(frozen=True)
class PersonFacts:
    """Events in choosing and tracking one person.

    Attributes
    ----------
    second_person
        When another person was seen.
    jumps
        When the model tracked another person or a thing.
    swaps_undone, swaps_cut
        When left and right legs were swapped: corrected, or excluded.
    whom
        Which of several who exercise is followed, such as "the one on the left"; else empty.
    asked
        Whether the user said whom to follow.
    """

    second_person: tuple[TimeSpan, ...] = ()
    jumps: tuple[TimeSpan, ...] = ()
    swaps_undone: tuple[TimeSpan, ...] = ()
    swaps_cut: tuple[TimeSpan, ...] = ()
    whom: str = ""
    asked: bool = False

    def within(self, from_s: float, to_s: float) -> PersonFacts:
        """Return the facts of a part of the clip: the events that overlap it."""

        def inside(spans: tuple[TimeSpan, ...]) -> tuple[TimeSpan, ...]:
            return tuple(span for span in spans if span.from_s <= to_s and span.to_s >= from_s)

        return replace(
            self,
            second_person=inside(self.second_person),
            jumps=inside(self.jumps),
            swaps_undone=inside(self.swaps_undone),
            swaps_cut=inside(self.swaps_cut),
        )


def follow_person(
    poses: PackedPoses, search: SearchFacts, size_px: tuple[int, int], choice: PersonChoice
) -> tuple[LandmarkSeries, PersonFacts]:
    """Choose the person to measure, track that person, and undo swaps of left and right.

    Parameters
    ----------
    poses, search
        All detections, and how people were searched for.
    size_px
        Width and height of the upright picture, px.
    choice
        The rule, see `choose_person`.
    """
    track = choose_person(poses, choice, size_px, search)
    series, jumps = track.series, track.cut
    if track.persons > 1 or search.others_at_s:
        leapt = leaps(series, track.company)
        jumps = tuple(sorted((*jumps, *spans(series.time_s, leapt)), key=lambda span: span.from_s))
        series = without_stray_leg(_without(series, leapt))
    series, swaps = undo_swaps(series)
    facts = PersonFacts(track.others, jumps, swaps.undone, swaps.cut, whom=track.whom, asked=choice != "auto")
    return series, facts


def _without(series: LandmarkSeries, where: BoolArray) -> LandmarkSeries:
    """Return the series with these frames unknown."""
    points, world = series.points.copy(), series.world_m.copy()
    points[where], world[where] = np.nan, np.nan
    return LandmarkSeries(series.time_s, points, world, series.size_px)
