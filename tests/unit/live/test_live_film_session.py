from __future__ import annotations

from ankle_cv.live.film_session import FilmObservation, FilmPlan, FilmState, on_key, on_observation
from ankle_cv.live.setup import OUTSIDE

FPS = 10


class Driver:
    def __init__(self, **plan):
        self.state, self.time_s, self.events = FilmState(FilmPlan(**plan)), 0.0, []

    def observe(self, seconds, *, present=True, problem=None):
        for _ in range(round(seconds * FPS)):
            self.state, events = on_observation(
                self.state, FilmObservation(round(self.time_s, 3), present, problem)
            )
            self.events += events
            self.time_s += 1 / FPS
        return self

    def key(self, key):
        self.state, events = on_key(self.state, key, self.time_s)
        self.events += events

    def event_summaries(self):
        return [(event.name, event.left or event.reason) for event in self.events]


def test_whole_in_the_picture_then_three_two_one_then_film_for_the_seconds_asked():
    driver = Driver(countdown_s=3, seconds=2).observe(1.0, problem=OUTSIDE).observe(8)
    summaries = [one for one in driver.event_summaries() if one[0] != "waiting"]
    assert summaries == [
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
    driver = Driver().observe(2.0).observe(1.5, present=False, problem=OUTSIDE)
    assert driver.state.phase == "waiting"


def test_stepping_out_ends_the_film_but_a_moment_out_of_sight_does_not():
    driver = Driver(countdown_s=0).observe(2.0).observe(1.0, present=False).observe(1.0)
    assert driver.state.phase == "filming"
    driver.observe(2.0, present=False)
    assert driver.event_summaries()[-1] == ("done", "stepped_out")


def test_keys_start_at_once_start_over_and_end():
    driver = Driver().observe(0.2)
    driver.key("skip")
    assert driver.state.phase == "filming"
    driver.key("repeat")
    assert driver.state.phase == "waiting"
    driver.key("skip")
    driver.key("finish")
    assert driver.event_summaries()[-1] == ("done", "key")
