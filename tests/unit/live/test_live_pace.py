"""How often the second network runs, by the times that pictures take."""

from __future__ import annotations

from itertools import pairwise

import pytest

from ankle_cv.live.pace import MIN_MEASURED, Pace, pictures_per_run

CAMERA_S = 1 / 30


@pytest.mark.parametrize(
    ("work_ms", "second_ms", "every"),
    [
        (10, 10, 1),  # time to spare
        (19, 10, 1),  # just so
        (24, 10, 2),  # not in every picture, or pictures of the camera would be missed
        (40, 10, 3),  # slower than the camera anyway: a tenth of the speed at most
        (40, 60, None),  # what it saw would be too old when it looks again
        (400, 40, 1),  # two pictures a second
        (600, 60, None),
    ],
)
def test_it_runs_as_often_as_the_time_of_a_picture_allows(work_ms, second_ms, every):
    assert pictures_per_run(work_ms / 1000, second_ms / 1000, CAMERA_S) == every


def test_a_slow_camera_leaves_time_for_it():
    assert pictures_per_run(0.05, 0.03, 0.1) == 1


def paced(work_s, second_s, pictures=200):
    """The pictures on which it ran, of a camera of 30 a second."""
    pace, ran = Pace([second_s] * 3), []
    for i in range(pictures):
        took_s = second_s if pace.due() else None
        ran += [i] if took_s is not None else []
        pace.add(i, i * CAMERA_S, work_s, took_s)
    assert pace.runs == len(ran)
    return ran


def test_it_runs_on_every_picture_or_every_nth_one_and_not_before_the_times_are_known():
    assert paced(0.015, 0.01) == list(range(MIN_MEASURED + 1, 200))
    spaced = paced(0.024, 0.01)
    assert {b - a for a, b in pairwise(spaced)} == {2}
    assert paced(0.3, 0.2) == []


def test_a_machine_that_is_busy_for_a_while_runs_it_again_afterwards():
    pace = Pace([0.01])
    for i in range(500):
        busy = 60 <= i < 150
        took_s = (0.2 if busy else 0.01) if pace.due() else None
        pace.add(i, i * CAMERA_S, 0.4 if busy else 0.01, took_s)
        if i in (50, 140):
            assert pace.every == (None if busy else 1)
    assert pace.every == 1


def test_pictures_that_were_skipped_do_not_make_the_camera_look_slow():
    pace = Pace([0.03])
    for i in range(0, 200, 2):  # every second picture was missed: the work takes longer than one
        pace.add(i, i * CAMERA_S, 0.05, 0.03 if pace.due() else None)
    assert pace.every is not None
    assert pace.every > 1
