"""Saved landmarks by chance: of the schema and beside it, from likely films to none that can be."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any, Final, TypeAlias

import numpy as np
from hypothesis import strategies as st
from recordings import evidence, members, npy, npy_values, recording, rewrite
from stick import Pose, series, squat

from ankle_cv.api import run_analysis
from ankle_cv.camera import Pitch, Roll
from ankle_cv.conventions import N_LANDMARKS, SIDES, VISIBILITY, Array, BoolArray
from ankle_cv.errors import InputError, NotMeasurableError, UsageError
from ankle_cv.evidence.records import (
    CameraMotion,
    FootEnds,
    FootTrack,
    JointTrack,
    LegEvidence,
    PixelEvidence,
    SheetCorners,
    WallPoints,
)
from ankle_cv.outputs.json import to_json
from ankle_cv.outputs.opensim import marker_table, motion_table
from ankle_cv.outputs.report import to_html
from ankle_cv.outputs.tables import frames_table, reps_table
from ankle_cv.people.search import SearchFacts
from ankle_cv.pipeline.recording import Recording, load_recording, save_recording
from ankle_cv.pose.packed import PackedPoses
from ankle_cv.settings import Settings
from fuzzing.running import run_fuzz

MAX_FRAMES: Final = 90
ODD_TYPES: Final = ("?", "i1", "i8", "u8", "f2", "f4", "f8", ">f8", "c16", "U3", "S4", "M8[s]")
ODD_NUMBERS: Final = (0, -1, 1e-300, 1e-7, 1e7, 1e38, 1e308, np.inf, -np.inf, np.nan, 2**62)
ODD_VALUES: Final = (None, "", "\udc80", [], {}, [[[]]], True, -1, 0, 1e308, 10**30, "x" * 10_000, "a\0b")


def fuzz_landmarks(examples: int, seed: int | None = None, *, shrink: bool = True) -> None:
    """Analyse recordings that pass the schema: each gives a result, or an error that is declared."""
    run_fuzz(_analyse, recordings(), examples=examples, seed=seed, shrink=shrink)


def fuzz_landmark_files(examples: int, seed: int | None = None, *, shrink: bool = True) -> None:
    """Read files that may not pass the schema: each is read, or refused as input."""
    files = st.one_of(changed_arrays(), changed_texts(), changed_bytes())
    run_fuzz(_read, files, examples=examples, seed=seed, shrink=shrink)


def _analyse(one: Recording) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "landmarks.npz"
        save_recording(path, one)
        try:
            analysis = run_analysis(path, one.settings).analysis
        except (NotMeasurableError, UsageError):
            return
    to_json(analysis.assessment)
    frames_table(analysis)
    reps_table(analysis.assessment)
    to_html(analysis, {})
    for table in (motion_table, marker_table):
        with suppress(NotMeasurableError, UsageError):
            table(analysis)


def _read(content: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "landmarks.npz"
        path.write_bytes(content)
        try:
            load_recording(path)
        except InputError:
            return
        with suppress(InputError, NotMeasurableError, UsageError):
            run_analysis(path)


def usually(value: Any, *others: Any) -> st.SearchStrategy[Any]:
    """Return a strategy for a value, now and then for one of the others: odd things seldom come alone."""
    return st.sampled_from([value] * 5 * len(others) + [*others])


# -- recordings of the schema -----------------------------------------------------------------------------


@st.composite
def recordings(draw: st.DrawFn) -> Recording:
    """Recordings that pass the schema: a stick figure or noise, spoilt in many ways."""
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    n = draw(usually(MAX_FRAMES, 1, 2, 10, 13, 60))
    time_s = draw(clocks(n, rng))
    size = draw(usually((720, 1280), (1280, 720), (1, 1), (65536, 1), (16, 16)))
    people = [draw(persons(time_s, size, rng)) for _ in range(draw(usually(1, 2, 3)))]
    poses = packed(time_s, people, draw(usually(0.0, 0.1, 0.6, 1.0)), rng)
    cuts = draw(usually((), (n // 2,), (n // 3, 2 * n // 3)))
    cuts = cuts if all(a < b for a, b in zip((0, *cuts), (*cuts, n), strict=True)) else ()
    roll = Roll(
        *draw(usually((0.0, 1.2, False), (0.3, 0.1, True), (89.0, 1e-9, True), (-180.0, 90.0, True))),
        pitch=draw(usually(None, Pitch(6.0, 3.0), Pitch(-90.0, 1e-9), Pitch(90.0, 90.0))),
    )
    base = recording()
    return replace(
        base,
        info=replace(base.info, width=size[0], height=size[1], rotation_deg=0),
        settings=draw(settings()),
        search=SearchFacts(draw(st.sampled_from([1, 4])), 3, draw(usually((), (0.5,), (0.0, 1e6)))),
        poses=poses,
        roll=roll,
        evidence=draw(seen(poses, size, rng)),
        cuts=cuts,
        shot_rolls=draw(st.sampled_from([(), (roll,) * (len(cuts) + 1)])) if cuts else (),
    )


@st.composite
def clocks(draw: st.DrawFn, n: int, rng: np.random.Generator) -> Array:
    """Times of frames: even, uneven, with gaps, in bursts."""
    step = draw(usually(1 / 30, 1 / 240, 0.1, 1e-4, 1.9))
    steps = np.full(n, step)
    match draw(usually("even", "uneven", "gaps", "bursts")):
        case "uneven":
            steps = steps * rng.uniform(0.5, 3, n)
        case "gaps":
            steps[rng.random(n) < 0.1] = 20.0
        case "bursts":
            steps[rng.random(n) < 0.5] = 1e-4
    return np.concatenate([[0.0], np.cumsum(np.maximum(steps, 1e-4 + 1e-9))[:-1]])


@st.composite
def persons(draw: st.DrawFn, time_s: Array, size: tuple[int, int], rng: np.random.Generator) -> Array:
    """Landmarks and world of a person, ``(n, 33, 7)``."""
    n, farthest = len(time_s), 9.9 * float(np.hypot(*size))
    kind = draw(usually("squat", "still", "raise", "lunge", "noise", "zero", "same"))
    if kind in ("squat", "still", "raise", "lunge"):
        speed = draw(st.sampled_from([1.0, 3.0]))
        move = {
            "squat": lambda t: squat(t % 3.0, start_s=0.5, lasts_s=2.0),
            "still": lambda _: Pose(),
            "raise": lambda t: Pose(heel_lift_m=0.06 * abs(np.sin(3 * t))),
            "lunge": lambda t: Pose(tibia_deg=5 + 35 * min(1.0, abs(2 * np.sin(t)))),
        }[kind]
        yaw = draw(st.sampled_from([90.0, -90.0, 0.0, 45.0, 180.0]))
        film = series(lambda t: move(t * speed), seconds=(n + 0.4) / 30, fps=30, yaw_deg=yaw)
        person = np.concatenate([film.points[:n], film.world_m[:n]], axis=2)
        person[..., :3] *= draw(usually(1.0, 1e-3, 0.3)) * max(size) / 1280
    elif kind == "noise":
        person = np.concatenate(
            [rng.uniform(0, max(size), (n, N_LANDMARKS, 4)), rng.normal(0, 0.5, (n, N_LANDMARKS, 3))], axis=2
        )
        person[..., VISIBILITY] = rng.random((n, N_LANDMARKS))
    else:
        person = np.full((n, N_LANDMARKS, 7), 0.0 if kind == "zero" else min(size) / 2)
        person[..., VISIBILITY] = draw(st.sampled_from([0.0, 1.0]))
    for _ in range(draw(st.integers(0, 3))):
        spoil(person, draw(st.sampled_from(sorted(SPOILS))), rng, farthest)
    person[..., :3] = np.clip(person[..., :3], -farthest, farthest)
    return person


def spoil(person: Array, how: str, rng: np.random.Generator, farthest: float) -> None:
    """Spoil a person in place."""
    some = rng.random(len(person)) < rng.choice([0.05, 0.3, 1.0])
    SPOILS[how](person, some, int(rng.integers(23, 33)), rng, farthest)


def _put(person: Array, where: Any, values: Any) -> None:
    person[where] = values


Spoil: TypeAlias = Callable[[Array, BoolArray, int, np.random.Generator, float], None]
SPOILS: Final[dict[str, Spoil]] = {
    "joint at 0": lambda p, some, k, _, __: _put(p, (some, k, slice(3)), 0),
    "joint far": lambda p, some, k, rng, far: _put(p, (some, k, slice(2)), far * rng.choice([-1, 1], 2)),
    "joints together": lambda p, some, *_: _put(p, (some, slice(23, 33)), p[some, 23:24]),
    "jitter": lambda p, _, __, rng, ___: _put(p, ..., p + rng.normal(0, 5, p.shape) * (np.arange(7) < 2)),
    "spikes": lambda p, _, __, rng, ___: _put(p, rng.random(p.shape) < 0.02, 0.5),
    "invisible": lambda p, some, *_: _put(p, (some, slice(23, 33), VISIBILITY), 0),
    "unsure": lambda p, some, k, *_: _put(p, (some, k, VISIBILITY), 0.4),
    "sure": lambda p, *_: _put(p, (..., VISIBILITY), 1),
    "mirrored legs": lambda p, some, *_: _put(p, some, p[some][:, swapped()]),
    "upside down": lambda p, *_: _put(p, (..., 1), p[..., 1].max() - p[..., 1]),
    "flat": lambda p, _, k, *__: _put(p, (..., k % 2), 100.0),
    "frozen": lambda p, *_: _put(p, ..., p[:1]),
    "world zero": lambda p, some, *_: _put(p, (some, slice(None), slice(4, None)), 0),
    "world wild": lambda p, _, __, rng, ___: _put(
        p, (..., slice(4, None)), rng.uniform(-9, 9, (*p.shape[:2], 3))
    ),
    "drift": lambda p, _, __, ___, far: _put(p, (..., 0), p[..., 0] + np.linspace(0, far, len(p))[:, None]),
    "swaps": lambda p, *_: _put(p, slice(len(p) // 2, None), p[len(p) // 2 :][:, swapped()]),
}


def swapped() -> list[int]:
    """Return the numbers of the landmarks with left and right exchanged."""
    return [k + 1 if k % 2 else k - 1 if k else 0 for k in range(N_LANDMARKS)] if N_LANDMARKS % 2 else []


def packed(time_s: Array, people: list[Array], absent: float, rng: np.random.Generator) -> PackedPoses:
    """Put people into frames, away now and then."""
    n, k = len(time_s), len(people)
    count = rng.integers(0, k + 1, n) if absent and k > 1 else np.full(n, k)
    count[rng.random(n) < absent] = 0
    k = int(count.max())
    stacked = np.stack(people[: max(k, 1)], axis=1)[:, :k]
    stacked[np.arange(k) >= count[:, None]] = np.nan
    return PackedPoses(
        time_s,
        count.astype(np.int64),
        stacked[..., :4].astype(np.float32),
        stacked[..., 4:].astype(np.float32),
    )


@st.composite
def settings(draw: st.DrawFn) -> Settings:
    """Settings that a recording may have been made with."""
    return Settings(
        test=draw(usually("auto", "squat", "wall", "heel-raise")),
        view=draw(usually("auto", "side", "front")),
        side=draw(usually("auto", "left", "right")),
        person=draw(usually("auto", "largest", "left", "right")),
        foot_cm=draw(st.sampled_from([None, 26.0])),
        height_cm=draw(st.sampled_from([None, 180.0])),
        wall_x_px=draw(usually(None, 0.0, 600.0)),
        neutral=draw(usually(None, "0.1-0.4", "0-9")),
        level=draw(usually(None, "10,10,10,400")),
    )


@st.composite
def seen(
    draw: st.DrawFn, poses: PackedPoses, size: tuple[int, int], rng: np.random.Generator
) -> PixelEvidence:
    """Evidence within the ranges of the schema, near the person or anywhere."""
    n, far = len(poses), 9.9 * float(np.hypot(*size))

    def near(landmark: int, *shape: int) -> Array:
        at = (
            poses.points[:, 0, landmark, :2].astype(float)
            if poses.points.shape[1]
            else np.full((n, 2), np.nan)
        )
        return np.clip(at.reshape(n, *(1,) * (len(shape) - 1), 2) + numbers(*shape), -far, far)

    def numbers(*shape: int, limit: float = far, positive: bool = False) -> Array:
        low = 1e-3 if positive else -limit
        kind = draw(usually("small", "zero", "wide", "limit"))
        values = {
            "small": rng.normal(0, 2, (n, *shape)),
            "zero": np.zeros((n, *shape)),
            "wide": rng.uniform(low, limit, (n, *shape)),
            "limit": np.full((n, *shape), limit),
        }[kind]
        values = np.clip(np.abs(values) if positive else values, low, limit)
        values[rng.random(n) < draw(usually(0.0, 0.5, 0.9, 1.0))] = np.nan
        return values

    def some(chance: int = 2) -> bool:
        return draw(st.integers(0, chance)) == 0

    def foot() -> FootTrack:
        track = FootTrack(
            numbers(2),
            numbers(limit=180.0),
            numbers(2),
            numbers(positive=True),
            numbers(limit=180.0, positive=True),
        )
        shift, pitch = track.heel_shift_px.copy(), track.pitch_deg.copy()
        shift[~np.isfinite(track.sigma_px)] = np.nan
        pitch[~np.isfinite(track.sigma_deg)] = np.nan
        return replace(track, heel_shift_px=shift, pitch_deg=pitch)

    def leg(side: int) -> LegEvidence:
        joints = np.stack([near(k, 2) for k in (23 + side, 25 + side, 27 + side, 11 + side)], axis=1)
        return LegEvidence(
            foot=foot() if some() else None,
            ends=FootEnds(near(29 + side, 2), near(31 + side, 2)) if some() else None,
            wall=WallPoints(near(25 + side, 2), near(31 + side, 2), numbers(limit=1e6)) if some() else None,
            joints=JointTrack(joints, np.abs(numbers(4, limit=1.0))) if some() else None,
        )

    corners = near(29, 10, 4, 2) if some() else None
    paper = np.clip(np.round(numbers(10, limit=1.0)), -1, 1)
    motion = np.tile(np.eye(2, 3), (n, 1, 1)) + (numbers(2, 3, limit=min(far, 90.0)) if some(3) else 0)
    return PixelEvidence(
        legs={side: leg(number) for number, side in enumerate(SIDES)},
        motion=CameraMotion(motion, np.abs(numbers(limit=1e5))) if some() else None,
        sheets=None if corners is None else SheetCorners(corners, paper),
    )


# -- files beside the schema ------------------------------------------------------------------------------


def whole() -> dict[str, bytes]:
    """Return the members of a small recording with some evidence."""
    with tempfile.TemporaryDirectory() as folder:
        save_recording(Path(folder) / "a.npz", recording(evidence()))
        return members(Path(folder) / "a.npz")


def zipped(contents: dict[str, bytes]) -> bytes:
    """Return the zip of these members."""
    with tempfile.TemporaryDirectory() as folder:
        rewrite(Path(folder) / "a.npz", contents)
        return (Path(folder) / "a.npz").read_bytes()


@st.composite
def changed_arrays(draw: st.DrawFn) -> bytes:
    """A recording with one array changed in type, shape or a number, taken away, or renamed."""
    contents = whole()
    name = draw(st.sampled_from(sorted(contents)))
    values = np.array(npy_values(contents[name]))
    match draw(st.sampled_from(["type", "shape", "number", "gone", "renamed", "header"])):
        case "type" if values.dtype.kind != "U":
            with np.errstate(all="ignore"):
                contents[name] = npy(np.nan_to_num(values).astype(draw(st.sampled_from(ODD_TYPES))))
        case "shape" if values.dtype.kind != "U":
            shape = draw(st.lists(st.integers(0, 4), max_size=5))
            contents[name] = npy(np.resize(values, shape))
        case "number" if values.dtype.kind == "f" and values.size:
            values.flat[draw(st.integers(0, values.size - 1))] = draw(st.sampled_from(ODD_NUMBERS))
            contents[name] = npy(values)
        case "gone":
            del contents[name]
        case "renamed":
            contents[draw(st.text(min_size=1, max_size=20)) + draw(st.sampled_from(["", ".npy"]))] = (
                contents.pop(name)
            )
        case _:
            content = bytearray(contents[name])
            content[draw(st.integers(0, min(127, len(content) - 1)))] = draw(st.integers(0, 255))
            contents[name] = bytes(content)
    return zipped(contents)


@st.composite
def changed_texts(draw: st.DrawFn) -> bytes:
    """A recording with one field of its text changed."""
    contents = whole()
    about: dict[str, Any] = json.loads(str(npy_values(contents["about.npy"])))
    place, key = about, draw(st.sampled_from(sorted(about)))
    while isinstance(place[key], dict) and place[key] and draw(st.booleans()):
        place = place[key]
        key = draw(st.sampled_from(sorted(place)))
    value = draw(st.one_of(st.sampled_from(ODD_VALUES), st.text(max_size=5), st.floats(), st.integers()))
    if draw(st.booleans()):
        place[draw(st.text(max_size=9))] = value
    else:
        place[key] = value
    return zipped(contents | {"about.npy": npy(np.array(json.dumps(about)))})


@st.composite
def changed_bytes(draw: st.DrawFn) -> bytes:
    """A recording with bytes changed, cut off or repeated."""
    content = bytearray(zipped(whole()))
    for _ in range(draw(st.integers(1, 6))):
        at = draw(st.integers(0, len(content) - 1))
        match draw(st.sampled_from(["byte", "cut", "again", "end"])):
            case "byte":
                content[at] = draw(st.integers(0, 255))
            case "cut":
                del content[at : at + draw(st.integers(1, 200))]
            case "again":
                content[at:at] = content[at : at + 50]
            case "end":
                content[-1 - at % 60 :] = draw(st.binary(max_size=60))
        if not content:
            break
    return bytes(content)
