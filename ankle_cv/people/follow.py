"""From the detections of a clip to the landmarks of one person, with the events on the way."""

from __future__ import annotations

from dataclasses import dataclass

from ankle_cv.landmarks import LandmarkSeries
from ankle_cv.people.choose import TimeSpan, choose_person
from ankle_cv.people.leg_swaps import undo_swaps
from ankle_cv.people.search import SearchFacts
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
    """

    second_person: tuple[TimeSpan, ...] = ()
    jumps: tuple[TimeSpan, ...] = ()
    swaps_undone: tuple[TimeSpan, ...] = ()
    swaps_cut: tuple[TimeSpan, ...] = ()


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
    series, swaps = undo_swaps(track.series)
    return series, PersonFacts(track.others, track.cut, swaps.undone, swaps.cut)
