"""From everybody found in a clip to the landmarks of one person, and what keeping to them brought up."""

from __future__ import annotations

from dataclasses import dataclass

from ankle_cv.landmarks import LandmarkSeries
from ankle_cv.people.choose import Span, choose_person
from ankle_cv.people.leg_swaps import undo_swaps
from ankle_cv.people.search import SearchFacts
from ankle_cv.pose.packed import PackedPoses
from ankle_cv.settings import PersonChoice


@dataclass(frozen=True)
class PersonFacts:
    """What choosing and keeping one person brought up.

    Attributes
    ----------
    second_person
        When somebody else was seen.
    jumps
        When the model followed somebody or something else.
    swaps_undone, swaps_cut
        When left and right legs were exchanged: put right, or left out.
    """

    second_person: tuple[Span, ...] = ()
    jumps: tuple[Span, ...] = ()
    swaps_undone: tuple[Span, ...] = ()
    swaps_cut: tuple[Span, ...] = ()


def follow_person(
    poses: PackedPoses, search: SearchFacts, size_px: tuple[int, int], choice: PersonChoice
) -> tuple[LandmarkSeries, PersonFacts]:
    """Choose whom to measure, keep to that person, and keep their left and right apart.

    Parameters
    ----------
    poses, search
        Everybody found, and how people were looked for.
    size_px
        Width and height of the upright picture.
    choice
        The rule, see `choose_person`.
    """
    track = choose_person(poses, choice, size_px, search)
    series, swaps = undo_swaps(track.series)
    return series, PersonFacts(track.others, track.cut, swaps.undone, swaps.cut)
