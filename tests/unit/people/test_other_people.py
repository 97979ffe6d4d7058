"""Stick figures of several people: whoever is followed stays followed, and one body is never two people."""

from __future__ import annotations

import numpy as np
import pytest
from stick import Pose, series, squat

from ankle_cv.conventions import Array
from ankle_cv.people.choose import PersonTrack, choose_person
from ankle_cv.people.linking import link_people
from ankle_cv.people.same_body import same_body, share_feet
from ankle_cv.people.search import SearchFacts
from ankle_cv.pose.base import PoseSample
from ankle_cv.pose.packed import PackedPoses, PosePacker

SIZE = (1280, 1280)
FPS = 30
COMPANY = SearchFacts(2, 3, (0.0,))
UPPER = (*range(23), *range(23, 25))
"""Landmarks above the legs, with the hips."""


def standing(_: float) -> Pose:
    return Pose()


def figure(x: float, size: float = 1.0, y: float = 1100.0, pose_at=squat, *, seconds: float = 4.0) -> Array:
    """``(n, 33, 4)`` of somebody from the side, feet at ``(x, y)`` px."""
    points = series(pose_at, seconds=seconds).points.copy()
    feet = points[0, 27:29, :2].mean(axis=0)
    points[..., :2] = (points[..., :2] - feet) * size + [x, y]
    return points


def pack(*people: Array, only: dict[int, list[int]] | None = None) -> PackedPoses:
    """Pack people of ``(n, 33, 4)``; in the frames of `only` those that are listed."""
    packer = PosePacker()
    for i in range(len(people[0])):
        found = [people[k][i] for k in (only or {}).get(i, range(len(people)))]
        stack = np.array(found).reshape(-1, 33, 4)
        packer.add(PoseSample(i, i / FPS, stack, np.zeros((len(found), 33, 3))))
    return packer.pack()


def follow(poses: PackedPoses, choice: str = "auto") -> PersonTrack:
    return choose_person(poses, choice, SIZE, COMPANY)  # type: ignore[arg-type]


def half_pose(near: Array, behind: Array) -> Array:
    """One pose drawn over two bodies: the legs of the near one, the trunk of the one behind."""
    points = near.copy()
    points[:, UPPER] = behind[:, UPPER]
    return points


def shrunk_into_the_leg(person: Array) -> Array:
    """A small pose on the thighs and shanks of a person, as a model makes it whose trunk a plate hides."""
    points = person.copy()
    hip, knee, ankle = (person[:, k, :2] for k in (23, 25, 27))
    for joints, place in (
        ((11, 12), hip + 0.8 * (knee - hip)),
        ((23, 24), hip + 0.2 * (knee - hip)),
        ((25, 26), knee + 0.3 * (ankle - knee)),
        ((*range(11), *range(13, 23)), hip + 0.7 * (knee - hip)),
    ):
        points[:, list(joints), :2] = place[:, None]
    return points


def is_at(track: PersonTrack, person: Array) -> Array:
    """In which frames the followed person is this one."""
    return np.linalg.norm(track.series.points[:, 27, :2] - person[:, 27, :2], axis=1) < 1


@pytest.mark.parametrize("at", [0, 60])
def test_poses_that_share_feet_or_limbs_are_of_one_body(at):
    near, behind = figure(500), figure(750, 0.6, 980)
    assert same_body(near[at], half_pose(near, behind)[at])
    assert same_body(shrunk_into_the_leg(near)[at], near[at])
    assert same_body(near[at], near[at])


@pytest.mark.parametrize(("x", "size", "y"), [(750, 0.6, 980), (600, 0.5, 950), (640, 1.0, 1100)])
def test_people_beside_or_behind_are_others(x, size, y):
    near, other = figure(500), figure(x, size, y)
    for at in (0, 60):
        assert not same_body(near[at], other[at])
        assert not share_feet(other[at], near[at])


def test_a_pose_that_jumps_to_a_bystander_and_back_is_left_out():
    near, behind = figure(500), figure(750, 0.6, 980, standing)
    mixed = half_pose(near, behind)
    frames = [*range(30, 37), *range(60, 64)]
    poses = pack(near, mixed, only={i: [1] if i in frames else [0] for i in range(len(near))})
    track = follow(poses)
    assert np.flatnonzero(~track.series.present).tolist() == frames
    assert (track.persons, track.others, track.cut) == (1, (), ())


def test_whoever_is_lost_at_the_bottom_is_the_same_person_afterwards():
    near, behind = figure(500), figure(750, 0.6, 980, standing)
    gap = range(50, 70)
    track = follow(pack(near, behind, only={i: [1] for i in gap}))
    assert np.flatnonzero(~track.series.present).tolist() == list(gap)
    assert is_at(track, near)[track.series.present].all()
    assert track.persons == 2


def test_a_bystander_is_never_measured_for_whoever_is_missing():
    near, behind = figure(500), figure(620, 0.8, 1000, standing)
    track = follow(pack(near, behind, only={i: [1] for i in range(80, 120)}))
    assert not track.series.present[80:].any()


def test_one_body_split_in_two_is_nobody_else():
    near = figure(500)
    small = shrunk_into_the_leg(near)
    both, alone = range(50, 62), range(62, 66)
    only = {i: [0] for i in range(len(near))} | {i: [0, 1] for i in both} | {i: [1] for i in alone}
    track = follow(pack(near, small, only=only))
    assert np.flatnonzero(~track.series.present).tolist() == list(alone)
    assert is_at(track, near)[track.series.present].all()
    assert (track.persons, track.others, track.cut) == (1, (), ())


def into_the_plate(person: Array, share: float) -> Array:
    """A smaller pose below the same head, as a model draws it into a plate that hides the head."""
    points = person.copy()
    head = person[:, 11:13, :2].mean(axis=1, keepdims=True)
    points[..., :2] = head + (person[..., :2] - head) * share
    return points


def test_who_stands_on_the_same_feet_after_being_drawn_elsewhere_is_the_same_person():
    person = figure(500, seconds=5.0)
    small, drawn = into_the_plate(person, 0.3), person.copy()
    small[..., 0] += 80
    drawn[60:100] = small[60:100]
    # The pose that comes back begins elsewhere, and grows onto the body.
    for frame, share in zip(range(100, 112), np.linspace(0.55, 0.97, 12), strict=True):
        drawn[frame] = into_the_plate(person, share)[frame]
    track = follow(pack(drawn))
    assert is_at(track, person)[:60].all()
    assert is_at(track, person)[112:].all()
    assert not is_at(track, small).any()
    assert track.others == ()


def walking(person: Array, from_x: float, to_x: float, seconds: float) -> Array:
    """``(n, 33, 4)`` of somebody who stands at x = 0, moved along the floor."""
    points = np.repeat(person[:1], round(seconds * FPS), axis=0)
    points[..., 0] += np.linspace(from_x, to_x, len(points))[:, None]
    return points


def in_turn(off_s: float, on_s: float) -> tuple[Array, Array]:
    """``(n, 33, 4)`` of two who squat at x = 500 in turn, and in which frames who of them is seen, else 0.

    The first walks off to the right, the second comes from the left; in 0 s they are lost and found in place.
    """
    first, second = figure(0), figure(0, 0.95)
    parts = [
        *(figure(500), walking(first, 500, 900, off_s), np.full_like(first[:30], np.nan)),
        *(walking(second, 100, 500, on_s), figure(500, 0.95)),
    ]
    return np.concatenate(parts), np.repeat([1, 1, 0, 2, 2], [len(part) for part in parts])


@pytest.mark.parametrize("bystander", [False, True])
@pytest.mark.parametrize(("off_s", "on_s"), [(1.5, 1.5), (1.5, 0), (0, 1.5), (0.4, 0), (0, 0.4)])
def test_two_who_squat_in_turn_on_one_spot_are_two_people(off_s, on_s, bystander):
    points, who = in_turn(off_s, on_s)
    beside = figure(1250, 0.8, pose_at=standing, seconds=len(points) / FPS)
    people = (points, beside) if bystander else (points,)
    only = {i: list(range(int(who[i] == 0), len(people))) for i in range(len(points))}
    number = link_people(pack(*people, only=only), alone=False)[:, 0]
    first, second = set(number[who == 1]), set(number[who == 2])
    assert (len(first), len(second)) == (1, 1)
    assert first != second


def test_who_walked_up_to_the_camera_is_not_whoever_is_found_where_they_stood():
    first, eyes = figure(500), np.array([500, 300, 0, 0])
    nearer = np.linspace(1, 1.6, 45)[:, None, None]
    off = eyes + (np.repeat(first[:1], 45, axis=0) - eyes) * nearer
    points = np.concatenate([first, off, np.full_like(off, np.nan), figure(500, 0.95)])
    nobody = np.flatnonzero(np.isnan(points[:, 0, 0]))
    number = link_people(pack(points, only={i: [] for i in nobody}), alone=False)[:, 0]
    assert set(number[: nobody[0]]) == {0}
    assert set(number[nobody[-1] + 1 :]) == {1}


def test_of_two_lost_on_one_spot_the_last_one_comes_back():
    points, who = in_turn(0, 1.5)
    again = into_the_plate(figure(500, 0.95), 0.8)
    again[3:] = figure(500, 0.95)[3:]
    points = np.concatenate([points, np.full_like(points[:30], np.nan), again])
    who = np.concatenate([who, np.zeros(30, dtype=int), np.full(len(again), 3)])
    number = link_people(pack(points, only={i: [] for i in np.flatnonzero(who == 0)}), alone=False)[:, 0]
    assert set(number[who == 3]) == set(number[who == 2])


@pytest.mark.parametrize(("size", "y"), [(0.6, 980), (1.2, 1180)])
def test_somebody_who_walks_across_behind_or_before_changes_nothing(size, y):
    near = figure(600)
    walker = figure(0, size, y, standing)
    walker[..., 0] += np.linspace(50, 1200, len(walker))[:, None]
    track = follow(pack(near, walker))
    assert is_at(track, near)[track.series.present].all()
    assert track.series.present.mean() > 0.95


def test_a_mirror_image_in_the_middle_is_not_the_person():
    person, image = figure(180, 0.9, 1150), figure(640, 0.8, 1000)
    image[..., 0] = 2 * 640 - image[..., 0]
    track = follow(pack(person, image))
    assert is_at(track, person).all()
    assert track.whom == "the one on the left"


def test_whoever_exercises_is_followed_and_not_a_larger_one_who_walks():
    person, walker = figure(900, 0.7, 1000), figure(0, 1.0, 1150, lambda t: squat(t, lasts_s=1.2))
    walker[..., 0] += np.linspace(200, 1100, len(walker))[:, None]
    track = follow(pack(walker, person))
    assert is_at(track, person).all()
    assert track.whom == ""  # the other does not exercise


def test_of_three_who_exercise_it_is_said_whom():
    people = [figure(x, size, 1100) for x, size in ((200, 0.6), (640, 0.8), (1100, 0.6))]
    track = follow(pack(*people))
    assert is_at(track, people[1]).all()
    assert track.whom == "number 2 from the left"
    assert follow(pack(*people), "right").whom == "the one on the right"
