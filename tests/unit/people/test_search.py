"""A second person is noticed, and the clip is run again for as many as there are; one person costs one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
import pytest

from ankle_cv.conventions import Array, Image
from ankle_cv.people.search import PoseRun, estimate, is_person, mask_people, mean_colour
from ankle_cv.pose.base import PoseSample
from ankle_cv.video.frame import Frame, VideoInfo

WIDTH, HEIGHT, FPS = 320, 240, 10
BACKGROUND = 100


def person(x: float, height: float = 150.0, visibility: float = 0.95) -> Array:
    points = np.zeros((33, 4))
    points[:, 0] = x + np.linspace(-10, 10, 33)
    points[:, 1] = np.linspace(220 - height, 220, 33)
    points[:, 3] = visibility
    return points


@dataclass
class FakeClip:
    """A clip in which each person is a bright column at x, from one time to another."""

    people: list[tuple[float, float, float]]
    seconds: float = 5.0
    opened: int = 0

    def __enter__(self) -> FakeClip:
        self.opened += 1
        return self

    def __exit__(self, *_: object) -> None: ...

    @property
    def info(self) -> VideoInfo:
        return VideoInfo("fake.mp4", "", WIDTH, HEIGHT, 50, 0, mirrored=False, start_s=0.0)

    def __iter__(self) -> Iterator[Frame]:
        for i in range(int(self.seconds * FPS)):
            image = np.full((HEIGHT, WIDTH, 3), BACKGROUND, np.uint8)
            for x, from_s, to_s in self.people:
                if from_s <= i / FPS < to_s:
                    image[70:220, int(x)] = 255
            yield Frame(i, i / FPS, image)


@dataclass
class FakePose:
    """Finds the bright columns, at most `max_people` from the left."""

    max_people: int
    seen: int = 0

    def __enter__(self) -> FakePose:
        return self

    def __exit__(self, *_: object) -> None: ...

    def __call__(self, frame: Frame) -> PoseSample:
        self.seen += 1
        columns = np.flatnonzero(frame.image[100, :, 0] == 255)[: self.max_people]
        people = np.array([person(float(x)) for x in columns]).reshape(-1, 33, 4)
        return PoseSample(frame.index, frame.time_s, people, np.zeros((len(people), 33, 3)))


@dataclass
class Factory:
    made: list[tuple[FakePose, bool]] = field(default_factory=list)

    def __call__(self, max_people: int, *, still: bool = False) -> FakePose:
        self.made.append((FakePose(max_people), still))
        return self.made[-1][0]

    @property
    def runs(self) -> list[int]:
        return [pose.max_people for pose, still in self.made if not still]


def run(*people: tuple[float, float, float]) -> tuple[PoseRun, Factory, FakeClip]:
    factory, clip = Factory(), FakeClip(list(people))
    return estimate(lambda: clip, factory), factory, clip


def test_one_person_is_run_once_and_probed_about_once_a_second():
    result, factory, clip = run((100, 0, 5))
    assert (factory.runs, clip.opened) == ([1], 1)
    prober = next(pose for pose, still in factory.made if still)
    assert prober.seen == result.search.probes == 5
    assert result.search.others_at_s == ()
    assert result.poses.count.tolist() == [1] * 50


def test_a_second_person_makes_the_clip_run_again_from_its_start():
    result, factory, clip = run((100, 0, 5), (200, 2.2, 5))
    assert (factory.runs, clip.opened) == ([1, 2], 2)
    assert result.search.max_people == 2
    assert result.search.others_at_s == (3.0,)
    assert result.poses.count.tolist() == [1] * 22 + [2] * 28


def test_the_first_run_ends_when_it_is_known_to_be_in_vain():
    _, factory, _ = run((100, 0, 5), (200, 0, 5))
    first = next(pose for pose, still in factory.made if not still)
    assert first.seen == 1


def test_no_more_than_four_are_followed():
    result, factory, _ = run(*((40 * i, 0, 5) for i in range(1, 8)))
    assert factory.runs == [1, 2, 3, 4]
    assert result.poses.count.max() == 4


def test_nobody_is_not_probed():
    result, factory, _ = run()
    assert (factory.runs, result.search.probes) == ([1], 0)
    assert result.poses.count.tolist() == [0] * 50


def test_progress_is_told_frame_by_frame():
    told: list[tuple[int, int | None]] = []
    estimate(lambda: FakeClip([], 0.3), Factory(), lambda done, expected: told.append((done, expected)))
    assert told == [(1, 50), (2, 50), (3, 50)]


@pytest.mark.parametrize("x", [0, 100, 319])
def test_painting_hides_the_person_on_a_copy(x):
    image: Image = np.full((HEIGHT, WIDTH, 3), BACKGROUND, np.uint8)
    image[70:220, x] = 255
    before = image.copy()
    painted = mask_people(image, person(x)[None])
    assert np.array_equal(image, before)
    assert painted.max() < 110


def test_people_beyond_the_picture_are_painted_without_wrapping_around():
    image: Image = np.full((HEIGHT, WIDTH, 3), BACKGROUND, np.uint8)
    image[:, 300] = 255
    outside = person(-200)[None]
    assert np.array_equal(mask_people(image, outside), image)


def test_ghosts_strangers_outside_and_the_far_background_are_nobody():
    followed, size = person(100)[None], (WIDTH, HEIGHT)
    assert is_person(person(200), followed, size)
    assert not is_person(person(200, visibility=0.35), followed, size)
    assert not is_person(person(200, height=20), followed, size)
    assert not is_person(person(400), followed, size)


@dataclass
class FastClip(FakeClip):
    """The same at 120 pictures a second."""

    def __iter__(self) -> Iterator[Frame]:
        for frame in FakeClip.__iter__(self):
            yield Frame(frame.index, frame.index / 120, frame.image)


def test_the_network_looks_thirty_times_a_second_and_at_the_last_picture() -> None:
    poses: list[FakePose] = []

    def make(max_people: int, *, still: bool = False) -> FakePose:
        poses.append(FakePose(max_people))
        return poses[-1]

    found = estimate(lambda: FastClip([(100, 0, 30)], seconds=24.3), make).poses
    assert len(found) == 243
    assert poses[-1].seen == len(found.looks) == pytest.approx(62, abs=2)
    assert found.looks[-1] == 242
    assert found.count[found.looks].all()
    assert found.at_looks().count.sum() == found.count.sum()


@pytest.mark.parametrize("shape", [(1, 1), (64, 48), (333, 217)])
def test_the_colour_of_a_mask_is_the_mean_rounded_down(shape: tuple[int, int]) -> None:
    picture = np.random.default_rng(sum(shape)).integers(0, 256, (*shape, 3), dtype=np.uint8)
    np.testing.assert_array_equal(mean_colour(picture), picture.mean(axis=(0, 1)).astype(np.uint8))
    plain = np.full((*shape, 3), (7, 130, 255), np.uint8)
    np.testing.assert_array_equal(mean_colour(plain), plain[0, 0])
