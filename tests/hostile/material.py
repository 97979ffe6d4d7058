"""What the cases are made of: tiny clips, saved landmarks, finished results; each made once a run and copied.

``HOSTILE_MATERIAL`` is the folder they are kept in.
"""

from __future__ import annotations

import io
import json
import os
import shutil
import zipfile
from collections.abc import Callable
from dataclasses import fields, replace
from fractions import Fraction
from pathlib import Path
from typing import Any, Final

import numpy as np

ROOT: Final = Path(__file__).parents[2]
BATCH_WORDS: Final = ("-j", "1", "--no-video", "--no-report", "-q")
PLACE: Final = "HOSTILE_MATERIAL"
"""Environment variable with the folder of the material."""

CODECS: Final = {
    ".mp4": "libx264",
    ".mov": "libx264",
    ".mkv": "libx264",
    ".ts": "libx264",
    ".avi": "mpeg4",
    ".webm": "libvpx-vp9",
    ".gif": "gif",
}
"""Codec of the clips, by container."""
TICK: Final = Fraction(1, 1000)
WIDTH, HEIGHT = 160, 120
FRAMES: Final = 15


def made(name: str, make: Callable[[Path], object]) -> Path:
    """Return the material of a name, made when it is not there yet."""
    path = Path(os.environ[PLACE]) / name
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        partial = path.with_name(f"{os.getpid()}-{path.name}")
        make(partial)
        try:
            partial.rename(path)
        except OSError:  # another process has made it meanwhile
            shutil.rmtree(partial)
    return path


def noise(suffix: str) -> Path:
    """A clip of grey noise, one second, in which there is nobody: read to its end it is exit code 5."""
    return made(f"noise{suffix}", lambda path: write_clip(path, [1000 * k // FRAMES for k in range(FRAMES)]))


def blink() -> Path:
    """The same, of two pictures: read in a moment."""
    return made("blink.mp4", lambda path: write_clip(path, [0, 67]))


def write_clip(path: Path, times_ms: list[int], size: tuple[int, int] = (WIDTH, HEIGHT)) -> None:
    """Write a clip of noise whose pictures are shown at these times, ms."""
    import av

    generator = np.random.default_rng(0)
    with av.open(str(path), "w") as container:
        stream = container.add_stream(CODECS[path.suffix], rate=FRAMES)
        stream.width, stream.height = size
        stream.pix_fmt = "rgb8" if path.suffix == ".gif" else "yuv420p"
        if path.suffix not in {".avi", ".gif"}:
            stream.codec_context.time_base = TICK
        for number, time_ms in enumerate(times_ms):
            image = generator.integers(0, 255, (size[1], size[0], 3), dtype=np.uint8)
            frame = av.VideoFrame.from_ndarray(image, format="rgb24").reformat(format=stream.pix_fmt)
            if path.suffix in {".avi", ".gif"}:
                frame.pts, frame.time_base = number, Fraction(1, FRAMES)
            else:
                frame.pts, frame.time_base = time_ms, TICK
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))


def person(suffix: str = ".mp4") -> Path:
    """One squat of a sample, every third picture, small: it can be measured."""
    return made(f"person{suffix}", _write_person)


def _write_person(path: Path) -> None:
    import av

    with av.open(str(ROOT / "samples" / "squat_side.mp4")) as source, av.open(str(path), "w") as target:
        stream = target.add_stream(CODECS[path.suffix], rate=10, options={"g": "10", "bf": "0"})
        stream.width, stream.height, stream.pix_fmt = 202, 360, "yuv420p"
        stream.codec_context.time_base = TICK
        for number, frame in enumerate(source.decode(video=0)):
            if frame.time is None or frame.time > 3.4:  # seconds: the first squat
                break
            if number % 3 == 0:
                small = frame.reformat(width=202, height=360, format="yuv420p")
                small.pts, small.time_base = round(1000 * frame.time), TICK
                target.mux(stream.encode(small))
        target.mux(stream.encode(None))


Arrays = dict[str, Any]


def landmarks() -> Path:
    """Saved landmarks of a stick figure that squats twice, with made-up evidence of every kind."""
    return made("landmarks.npz", _write_landmarks)


def _write_landmarks(path: Path) -> None:
    from edited_clips import recorded, two_squats
    from stick import series

    from ankle_cv.conventions import SIDES
    from ankle_cv.evidence import records as r
    from ankle_cv.pipeline.recording import save_recording

    shot = series(two_squats, seconds=7.0, fps=15.0)
    plain = recorded([shot])
    n = len(plain.poses)
    poses = replace(plain.poses, time_s=np.arange(n) / 15.0)
    empty = {
        "heel_shift_px": (n, 2),
        "toe_shift_px": (n, 2),
        "pitch_deg": (n,),
        "sigma_px": (n,),
        "sigma_deg": (n,),
        "points_px": (n, 4, 2),
        "score": (n, 4),
        "heel_px": (n, 2),
        "tip_px": (n, 2),
        "knee_px": (n, 2),
        "wall_px": (n, 2),
        "wall_lean": (n,),
        "corners_px": (n, 10, 4, 2),
        "paper": (n, 10),
    }

    def blank(kind: type[Any]) -> Any:
        values = {f.name: np.full(empty[f.name], np.nan) for f in fields(kind)}
        if kind is r.FootTrack:
            values = {name: np.full(empty[name], 1.0 if "sigma" in name else 0.0) for name in values}
        return kind(**values)

    legs = {
        side: r.LegEvidence(blank(r.FootTrack), blank(r.FootEnds), blank(r.WallPoints), blank(r.JointTrack))
        for side in SIDES
    }
    still = r.CameraMotion(np.tile([[1.0, 0, 0], [0, 1.0, 0]], (n, 1, 1)), np.full(n, 200.0))
    evidence = r.PixelEvidence(legs, still, blank(r.SheetCorners))
    save_recording(path, replace(plain, poses=poses, evidence=evidence))


def read_arrays(path: Path) -> Arrays:
    """Return the arrays of saved landmarks."""
    with np.load(path) as archive:
        return dict(archive)


def write_arrays(path: Path, arrays: Arrays) -> None:
    """Write saved landmarks, in whatever state they are."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, values in arrays.items():
            buffer = io.BytesIO()
            np.lib.format.write_array(buffer, np.asanyarray(values), allow_pickle=True)
            archive.writestr(f"{name}.npy", buffer.getvalue())


def change_about(arrays: Arrays, *keys: str, to: object) -> None:
    """Set one value of the JSON in saved landmarks."""
    about = json.loads(str(arrays["about"]))
    part = about
    for key in keys[:-1]:
        part = part[key]
    part[keys[-1]] = to
    arrays["about"] = np.array(json.dumps(about))


def result() -> Path:
    """The result folder of the saved landmarks."""
    return made("result", _write_result)


def _write_result(folder: Path) -> None:
    from ankle_cv.cli.main import main

    place = folder.with_name(f"{folder.name}-work")
    shutil.rmtree(place, ignore_errors=True)
    (place / "squat").mkdir(parents=True)
    shutil.copy(landmarks(), place / "squat" / "landmarks.npz")
    assert main(["analyze", str(place / "squat" / "landmarks.npz"), "-o", str(place / "out"), "-q"]) == 0
    (place / "out" / "squat").rename(folder)


def batch() -> Path:
    """A folder ``clips`` with two clips and the results ``out`` of a batch over them."""
    return made("batch", _write_batch)


def _write_batch(folder: Path) -> None:
    from ankle_cv.cli.main import main

    (folder / "clips").mkdir(parents=True)
    content = person().read_bytes()
    for name in ("ann.mp4", "bob.mp4"):  # what follows the last box of a file is ignored
        (folder / "clips" / name).write_bytes(content + b"\0\0\0\x10free" + name.encode().ljust(8))
    assert main(["batch", str(folder / "clips"), "-o", str(folder / "out"), *BATCH_WORDS]) == 0


def put_batch(box: Path) -> None:
    """Put the batch into a box's work folder, as if it had been run there."""
    source, work = batch(), box / "work"
    shutil.copytree(source / "clips", work / "clips")
    shutil.copytree(source / "out", work / "out")
    began = json.loads((work / "out" / "manifest.jsonl").read_text("utf-8").splitlines()[0])
    before = str(Path(began["folders"][0]).parent)
    for path in [work / "out" / "manifest.jsonl", *work.glob("out/*/batch.json")]:
        path.write_text(path.read_text("utf-8").replace(before, str(work)), "utf-8")
