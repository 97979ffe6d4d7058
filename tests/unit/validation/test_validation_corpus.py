from __future__ import annotations

import itertools
import json
from collections import Counter

import pytest
from corpus import BODIES, DEFINITION, GROUPS, SUFFIXES, clip_spec, missing, specs

WANTED = specs()


def test_every_view_has_every_body_equally_often():
    assert len(BODIES) >= 8
    for group, count in GROUPS.items():
        bodies = Counter(s["subject"] for s in WANTED if s["name"].startswith(group))
        assert set(bodies.values()) == {count // len(BODIES)}
        assert set(bodies) == set(BODIES)


def test_the_camera_goes_all_around_on_both_sides():
    yaws = sorted(abs(spec["view_yaw_deg"]) for spec in WANTED)
    assert yaws[0] < 5
    assert yaws[-1] > 95
    assert max(b - a for a, b in itertools.pairwise(yaws)) < 7
    for group in ("side", "oblique", "wall"):
        left = [s["view_yaw_deg"] > 0 for s in WANTED if s["name"].startswith(group)]
        assert sum(left) * 2 == len(left)


def test_the_definition_is_the_same_every_time_and_clip_by_clip():
    assert specs() == WANTED
    assert clip_spec("oblique", 3) == next(s for s in WANTED if s["name"] == "oblique03")
    assert len({spec["name"] for spec in WANTED}) == len(WANTED) == len({s["seed"] for s in WANTED})
    json.dumps(WANTED)


@pytest.mark.parametrize(
    ("key", "least"),
    [("shoes", 2), ("shake_px", 2), ("fps", 3), ("shutter", 2), ("exposure", 2), ("crf", 3), ("width", 2)],
)
def test_it_varies(key, least):
    assert len({spec[key] for spec in WANTED}) >= least


def test_clips_that_are_lacking_or_defined_otherwise_are_missing(tmp_path):
    wanted = WANTED[:3]
    assert missing(tmp_path, wanted) == [spec["name"] for spec in wanted]
    said = tmp_path / DEFINITION
    said.parent.mkdir()
    said.write_text(json.dumps([wanted[0], {**wanted[1], "reps": 9}, wanted[2]]))
    for spec in wanted[:2]:
        for suffix in SUFFIXES:
            (tmp_path / f"{spec['name']}{suffix}").touch()
    assert missing(tmp_path, wanted) == [wanted[1]["name"], wanted[2]["name"]]
