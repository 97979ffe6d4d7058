"""Evidence of parts of a clip, put together and taken apart."""

from __future__ import annotations

import numpy as np

from ankle_cv.conventions import Array
from ankle_cv.evidence.parts import joined_evidence, part_of
from ankle_cv.evidence.records import (
    CameraMotion,
    FootEnds,
    FootTrack,
    LegEvidence,
    PixelEvidence,
    SheetCorners,
)

FIRST, SECOND, FRAMES = slice(1, 4), slice(4, 9), 10


def filled(value: float, *shape: int) -> Array:
    return np.full(shape, value)


def foot(n: int, value: float) -> FootTrack:
    return FootTrack(filled(value, n, 2), filled(value, n), filled(value, n, 2), filled(1, n), filled(1, n))


def seen(n: int, value: float, *, side: str, **more: object) -> PixelEvidence:
    legs = {"left": LegEvidence(), "right": LegEvidence()} | {side: LegEvidence(foot=foot(n, value))}
    return PixelEvidence(legs, CameraMotion(filled(value, n, 2, 3), filled(9, n)), **more)  # type: ignore[arg-type]


def both() -> PixelEvidence:
    sheets = SheetCorners(filled(3, 5, 10, 4, 2), filled(1, 5, 10))
    parts = [(FIRST, seen(3, 1.0, side="left")), (SECOND, seen(5, 2.0, side="right", sheets=sheets))]
    return joined_evidence(parts, FRAMES)


def test_every_part_stands_in_its_frames_and_nothing_in_the_others() -> None:
    whole = both()
    left, right = whole.legs["left"].foot, whole.legs["right"].foot
    assert left is not None
    assert right is not None
    nan = np.nan
    np.testing.assert_array_equal(left.pitch_deg, [nan, 1, 1, 1, nan, nan, nan, nan, nan, nan])
    np.testing.assert_array_equal(right.pitch_deg, [nan, nan, nan, nan, 2, 2, 2, 2, 2, nan])
    assert whole.motion is not None
    np.testing.assert_array_equal(whole.motion.inliers, [0, 9, 9, 9, 9, 9, 9, 9, 9, 0])
    np.testing.assert_array_equal(
        np.isfinite(whole.motion.to_reference[:, 0, 0]), [0, 1, 1, 1, 1, 1, 1, 1, 1, 0]
    )
    assert whole.legs["left"].ends is None


def test_taken_apart_they_are_what_they_were() -> None:
    whole = both()
    for frames, value, side, other in ((FIRST, 1.0, "left", "right"), (SECOND, 2.0, "right", "left")):
        again = part_of(whole, frames)
        track = again.legs[side].foot
        assert track is not None
        np.testing.assert_array_equal(track.pitch_deg, value)
        assert again.legs[other].foot is None
        assert (again.sheets is not None) == (side == "right")
        assert again.motion is not None


def test_frames_of_no_part_have_no_evidence() -> None:
    nothing = part_of(both(), slice(9, 10))
    assert nothing.motion is None
    assert all(leg == LegEvidence() for leg in nothing.legs.values())


def test_what_was_searched_for_without_result_stays_in_the_whole() -> None:
    ends = FootEnds(filled(np.nan, 3, 2), filled(np.nan, 3, 2))
    whole = joined_evidence(
        [(FIRST, PixelEvidence({"left": LegEvidence(ends=ends), "right": LegEvidence()}))], FRAMES
    )
    assert whole.legs["left"].ends is not None
    assert whole.motion is None
