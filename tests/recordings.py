"""A small recording, and ``landmarks.npz`` files with something else in them."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import numpy as np

from ankle_cv.assessment import ModelRecord
from ankle_cv.camera import Pitch, Roll
from ankle_cv.evidence.records import (
    NO_EVIDENCE,
    CameraMotion,
    FootTrack,
    JointTrack,
    LegEvidence,
    PixelEvidence,
)
from ankle_cv.people.search import SearchFacts
from ankle_cv.pipeline.recording import Recording
from ankle_cv.pose.base import PoseSample
from ankle_cv.pose.packed import PackedPoses, PosePacker
from ankle_cv.settings import Settings
from ankle_cv.video.frame import VideoInfo

COUNTS = (1, 0, 2, 1)


def poses() -> PackedPoses:
    rng = np.random.default_rng(0)
    packer = PosePacker()
    for i, k in enumerate(COUNTS):
        people = rng.normal(500, 100, (k, 33, 4))
        people[..., 3] = rng.uniform(0, 1, (k, 33))
        packer.add(PoseSample(i, i / 30, people, rng.normal(0, 0.3, (k, 33, 3))))
    return packer.pack()


def evidence() -> PixelEvidence:
    n = len(COUNTS)
    track = FootTrack(*(np.full(shape, np.nan) for shape in ((n, 2), (n,), (n, 2), (n,), (n,))))
    camera = CameraMotion(np.arange(n * 6, dtype=float).reshape(n, 2, 3), np.arange(n, dtype=float))
    lifted = FootTrack(*(np.linspace(1, 2, n * k).reshape(n, -1).squeeze() for k in (2, 1, 2, 1, 1)))
    joints = JointTrack(np.arange(n * 6, dtype=float).reshape(n, 3, 2), np.full((n, 3), 0.5))
    right = LegEvidence(foot=lifted, joints=joints)
    return PixelEvidence({"left": LegEvidence(foot=track), "right": right}, camera)


def recording(seen: PixelEvidence = NO_EVIDENCE) -> Recording:
    return Recording(
        info=VideoInfo("squat d'été.mp4", "ab" * 32, 720, 1280, None, 90, mirrored=True, start_s=0.5),
        model=ModelRecord(name="full", sha256="cd" * 32),
        settings=Settings(foot_cm=26, slowmo=4, model_dir=Path("models")),
        search=SearchFacts(2, 3, (0.5, 1.5)),
        poses=poses(),
        roll=Roll(1.25, 0.3, known=True, pitch=Pitch(4.5, 2.0)),
        evidence=seen,
        second_model=ModelRecord(name="lightning", sha256="ef" * 32) if seen is not NO_EVIDENCE else None,
    )


def members(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def rewrite(path: Path, contents: dict[str, bytes]) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in contents.items():
            archive.writestr(name, content)


def npy(values: object) -> bytes:
    buffer = io.BytesIO()
    np.lib.format.write_array(buffer, np.asarray(values), allow_pickle=False)
    return buffer.getvalue()


def npy_values(content: bytes) -> np.ndarray:
    return np.lib.format.read_array(io.BytesIO(content), allow_pickle=False)
