"""One person is chosen by a stated rule and kept; whoever else appears is never measured."""

from __future__ import annotations

import numpy as np
import pytest

from ankle_cv.conventions import Array
from ankle_cv.people.choose import PersonTrack, TimeSpan, choose_person, spans
from ankle_cv.people.search import SearchFacts
from ankle_cv.pose.base import PoseSample
from ankle_cv.pose.packed import PackedPoses, PosePacker

FPS = 30
SIZE = (1280, 720)
ALONE = SearchFacts(1, 3, ())
COMPANY = SearchFacts(2, 3, (0.0,))


def body(x: float, height: float = 400.0, squat: float = 0.0, visibility: float = 0.95) -> Array:
    """Return ``(33, 4)`` of somebody standing at x, feet at y = 700; ``squat`` 0..1 lowers the hips."""
    points = np.zeros((33, 4))
    up = {0: 0.95, 11: 0.8, 12: 0.8, 23: 0.5, 24: 0.5, 25: 0.27, 26: 0.27, 27: 0.04, 28: 0.04}
    points[:, 0] = x
    points[:, 1] = 700.0
    for index, share in up.items():
        drop = squat * 0.2 if share >= 0.5 else 0.0
        points[index, 1] = 700 - (share - drop) * height
    points[[25, 26], 0] += squat * 0.15 * height
    points[[29, 30], 0] -= 0.05 * height
    points[[31, 32], 0] += 0.1 * height
    points[:, 3] = visibility
    return points


def pack(frames: list[list[Array]], fps: float = FPS) -> PackedPoses:
    packer = PosePacker()
    for i, people in enumerate(frames):
        stack = np.array(people).reshape(-1, 33, 4)
        packer.add(PoseSample(i, i / fps, stack, np.zeros((len(people), 33, 3))))
    return packer.pack()


def choose(frames: list[list[Array]], choice: str = "auto", search: SearchFacts = COMPANY) -> PersonTrack:
    return choose_person(pack(frames), choice, SIZE, search)  # type: ignore[arg-type]


def xs(track: PersonTrack) -> Array:
    return track.series.points[:, 23, 0]


def test_order_of_people_means_nothing():
    rng = np.random.default_rng(1)
    frames = []
    for i in range(60):
        people = [body(300 + i, 400), body(900 - i, 300)]
        frames.append([people[j] for j in rng.permutation(2)])
    track = choose(frames, "largest")
    assert np.allclose(xs(track), 300 + np.arange(60), atol=1e-3)
    assert track.persons == 2
    assert track.others == (TimeSpan(0.0, 59 / FPS),)
    assert track.cut == ()


@pytest.mark.parametrize(("choice", "x"), [("left", 300), ("right", 900), ("largest", 600)])
def test_each_rule_takes_whom_it_names(choice, x):
    frames = [[body(900, 250), body(300, 250), body(600, 380)] for _ in range(30)]
    assert np.allclose(xs(choose(frames, choice)), x)


def test_auto_prefers_who_moves_to_a_slightly_larger_bystander():
    squat = np.sin(np.linspace(0, np.pi, 90))
    frames = [[body(500, 420), body(780, 400, s)] for s in squat]
    assert np.allclose(xs(choose(frames)), 780)
    assert np.allclose(xs(choose(frames, "largest")), 500)


def test_auto_prefers_whose_legs_are_in_the_picture():
    near = body(500, 420)
    near[25:, 1] += 200
    frames = [[near, body(780, 380)] for _ in range(30)]
    assert np.allclose(xs(choose(frames)), 780)


def test_a_passer_by_is_not_chosen_by_place():
    frames = [[body(600)] + ([body(1000 - 20 * i)] if i < 10 else []) for i in range(90)]
    assert np.allclose(xs(choose(frames, "right")), 600)


def test_a_jump_to_another_body_is_cut_and_not_measured():
    frames = [[body(300)] if i < 40 or i >= 60 else [body(900)] for i in range(100)]
    track = choose(frames, search=ALONE)
    here = track.series.present
    assert np.flatnonzero(~here).tolist() == list(range(40, 60))
    assert np.allclose(xs(track)[here], 300)
    assert track.cut == (TimeSpan(40 / FPS, 59 / FPS),)


@pytest.mark.parametrize(("frames_together", "somebody"), [(6, False), (12, True)])
def test_who_is_found_beside_the_person_for_a_moment_only_is_not_somebody_else(frames_together, somebody):
    # A plate before the head: the model leaves the body for a small pose above it, and for 0.2 s draws both.
    person, phantom = body(600), body(620, 150)
    phantom[:, 1] -= 300
    both, gone = [[person, phantom]] * frames_together, [[phantom]] * 15
    track = choose([[person]] * 60 + both + gone + [[person]] * 60)
    assert bool(track.others) == somebody
    assert bool(track.cut) != somebody


def test_a_jump_to_a_body_of_another_size_at_the_same_place_is_cut():
    frames = [[body(600, 400)] if i < 40 else [body(600, 200)] for i in range(60)]
    track = choose(frames, search=ALONE)
    assert np.flatnonzero(track.series.present).tolist() == list(range(40))


def test_without_company_somebody_who_comes_back_is_the_same_person():
    frames = [[body(300)]] * 30 + [[]] * 30 + [[body(1000, 380)]] * 30
    track = choose(frames, search=ALONE)
    assert track.series.present.sum() == 60
    assert (track.persons, track.others, track.cut) == (1, (), ())


def test_in_company_only_who_comes_back_to_the_same_place_is_the_same_person():
    bystander = body(100, 200)
    frames = [[body(600), bystander]] * 30 + [[bystander]] * 30 + [[body(620), bystander]] * 30
    assert choose(frames, "largest").series.present.sum() == 60
    frames[60:] = [[body(1000), bystander]] * 30
    assert choose(frames, "largest").series.present.sum() == 30


def test_people_who_cross_keep_their_identity():
    frames = [[body(300 + 8 * i, 400), body(900 - 8 * i, 330)] for i in range(75)]
    track = choose(frames, "largest")
    assert np.allclose(xs(track), 300 + 8 * np.arange(75), atol=1e-3)


def test_a_body_found_twice_is_one_person_whichever_find_survives():
    frames = [[body(600)]] * 30 + [[body(600), body(606)]] * 4 + [[body(606)]] * 30
    track = choose(frames)
    assert track.series.present.all()
    assert (track.persons, track.others) == (1, ())


def test_a_phantom_of_a_few_frames_is_neither_chosen_nor_reported():
    frames = [[body(600)] + ([body(1100, 450)] if 20 <= i < 25 else []) for i in range(60)]
    track = choose(frames, "largest")
    assert np.allclose(xs(track), 600)
    assert (track.persons, track.others) == (1, ())


def test_fast_squats_at_a_low_frame_rate_stay_together():
    squat = 0.5 - 0.5 * np.cos(np.arange(40) * 2 * np.pi / 10)  # one squat a second at 10 frames a second
    track = choose_person(pack([[body(600, 400, s)] for s in squat], fps=10), "auto", SIZE, ALONE)
    assert track.series.present.all()


def test_nobody_gives_an_empty_series():
    track = choose([[]] * 5)
    assert not track.series.present.any()
    assert (len(track.series), track.persons, track.others, track.cut) == (5, 0, (), ())


def test_a_single_frame_is_enough_to_choose_from():
    assert choose([[body(600)]]).series.present.all()


def test_spans_cover_first_and_last_frames():
    time_s = np.arange(6) / 10
    where = np.array([True, True, False, False, True, True])
    assert spans(time_s, where) == (TimeSpan(0.0, 0.1), TimeSpan(0.4, 0.5))
    assert spans(time_s, np.zeros(6, dtype=bool)) == ()
