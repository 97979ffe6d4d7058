from __future__ import annotations

from ankle_cv.live.filming import FilmPlan, FilmSeen, FilmState, press, watch
from ankle_cv.live.setup import OUTSIDE

FPS = 10


class Driver:
    def __init__(self, **plan):
        self.state, self.time_s, self.events = FilmState(FilmPlan(**plan)), 0.0, []

    def see(self, seconds, *, present=True, problem=None):
        for _ in range(round(seconds * FPS)):
            self.state, events = watch(self.state, FilmSeen(round(self.time_s, 3), present, problem))
            self.events += events
            self.time_s += 1 / FPS
        return self

    def key(self, what):
        self.state, events = press(self.state, what, self.time_s)
        self.events += events

    def told(self):
        return [(event.name, event.left or event.reason) for event in self.events]


def test_whole_in_the_picture_then_three_two_one_then_film_for_the_seconds_asked():
    driver = Driver(countdown_s=3, seconds=2).see(1.0, problem=OUTSIDE).see(8)
    told = [one for one in driver.told() if one[0] != "waiting"]
    assert told == [
        ("countdown", 3),
        ("countdown", 2),
        ("countdown", 1),
        ("filming", None),
        ("done", "seconds"),
    ]
    filming, done = driver.events[-2:]
    assert filming.time_s == 1.0 + 1.0 + 3.0
    assert round(done.time_s - filming.time_s, 3) == 2.0


def test_leaving_during_the_countdown_waits_anew():
    driver = Driver().see(2.0).see(1.5, present=False, problem=OUTSIDE)
    assert driver.state.phase == "waiting"


def test_stepping_out_ends_the_film_but_a_moment_out_of_sight_does_not():
    driver = Driver(countdown_s=0).see(2.0).see(1.0, present=False).see(1.0)
    assert driver.state.phase == "filming"
    driver.see(2.0, present=False)
    assert driver.told()[-1] == ("done", "stepped_out")


def test_keys_start_at_once_start_over_and_end():
    driver = Driver().see(0.2)
    driver.key("skip")
    assert driver.state.phase == "filming"
    driver.key("repeat")
    assert driver.state.phase == "waiting"
    driver.key("skip")
    driver.key("finish")
    assert driver.told()[-1] == ("done", "key")
