"""Of several people the chosen one is followed once more, alone, in pictures without the others."""

from __future__ import annotations

import numpy as np
from test_other_people import figure, half_pose, pack, standing
from test_search import FPS, HEIGHT, WIDTH, Factory, FakeClip

from ankle_cv.conventions import Array
from ankle_cv.landmarks import LandmarkSeries
from ankle_cv.people.bodies import trunk_anchors
from ankle_cv.people.own_run import WINDOW_S, estimate_person, follows, only_within, person_boxes, with_own
from ankle_cv.people.search import PoseRun

NEAR, BEHIND = figure(500), figure(750, 0.6, 980, standing)


def run(*people: tuple[float, float, float], cuts: tuple[int, ...] = ()) -> tuple[PoseRun, Factory, FakeClip]:
    factory, clip = Factory(), FakeClip(list(people))
    return estimate_person(lambda: clip, factory, "left", cuts=cuts), factory, clip


def series(points: Array, size_px: tuple[int, int] = (1280, 1280)) -> LandmarkSeries:
    n = len(points)
    return LandmarkSeries(np.arange(n) / 30, points, np.zeros((n, 33, 3)), size_px)


def test_one_person_is_run_once() -> None:
    _, factory, clip = run((100, 0, 5))
    assert (factory.runs, clip.opened) == ([1], 1)


def test_of_two_the_chosen_one_is_run_again_and_the_other_kept() -> None:
    result, factory, clip = run((60, 0, 5), (220, 0, 5))
    assert (factory.runs, clip.opened) == ([1, 2, 1], 3)
    assert result.poses.count.tolist() == [2] * 50
    assert np.allclose(result.poses.points[:, 0, 0, 0], 50)  # the left one comes first
    assert np.allclose(result.poses.points[:, 1, 0, 0], 210)
    own = [pose for pose, still in factory.made if not still][-1]
    assert own.seen == 50


def test_whoever_is_alone_in_a_shot_is_followed_there() -> None:
    at_s = 2.0
    result, *_ = run((60, 0, at_s), (220, 0, 5), cuts=(int(at_s * FPS),))
    assert np.allclose(result.poses.points[20:, 0, 0, 0], 210)


def test_all_but_the_box_is_hidden_on_a_copy() -> None:
    image = np.full((HEIGHT, WIDTH, 3), 100, np.uint8)
    image[:, [50, 200]] = 255
    masked = only_within(image, np.array([20.4, -30, 80, 900]))
    assert (masked[:, 50] == 255).all()
    assert masked[:, 200].max() < 110
    assert (image[:, 200] == 255).all()


def test_the_box_holds_the_body_of_the_moments_around() -> None:
    boxes = person_boxes(series(NEAR))
    for at in (0, 45, 75, 119):
        around = NEAR[max(at - 14, 0) : at + 15, :, :2].reshape(-1, 2)
        assert (boxes[at, :2] < around.min(axis=0)).all()
        assert (boxes[at, 2:] > around.max(axis=0)).all()


def test_whoever_is_not_found_for_long_may_be_wherever_they_were() -> None:
    points = NEAR.copy()
    points[40:] = np.nan
    points[:40, :, 0] += np.linspace(0, 400, 40)[:, None]
    boxes = person_boxes(series(points))
    late = 40 + int(30 * WINDOW_S) + 1
    assert (boxes[late:, 0] < np.nanmin(points[..., 0])).all()
    assert (boxes[late:, 2] > np.nanmax(points[..., 0])).all()
    assert (person_boxes(series(np.full_like(NEAR, np.nan))) == [0, 0, 1280, 1280]).all()


def test_a_second_run_that_followed_somebody_else_is_not_used() -> None:
    anchors = trunk_anchors(NEAR)
    assert follows(pack(NEAR), anchors)
    assert not follows(pack(BEHIND), anchors)
    assert not follows(pack(NEAR, only={i: [] for i in range(len(NEAR))}), anchors)


def test_of_poses_on_the_followed_body_only_the_own_one_stays() -> None:
    everybody = pack(NEAR + 3, BEHIND, half_pose(NEAR, BEHIND))
    own = pack(NEAR, only={50: []})
    poses = with_own(everybody, own)
    assert poses.count.tolist() == [2] * 50 + [3] + [2] * 69
    assert np.allclose(poses.points[60, :2], np.stack([NEAR[60], BEHIND[60]]), atol=1e-3)
