"""``landmarks.npz``: everything read from a clip, so that it can be analysed again without video and model.

Format, version 1. A zip of NumPy arrays (no pickle), readable with ``numpy.load``; the same content always
gives the same bytes. ``n`` decoded frames, ``k`` the most people found in one of them.

==========================  ==============  ==================================================================
array                       shape, type     meaning
==========================  ==============  ==================================================================
format_version              (), int64       1
time_s                      (n,), float64   presentation times since the first frame, s, slow motion removed
count                       (n,), int64     people found in the frame
points                      (n, k, 33, 4)   x px, y px, z px, visibility; float32; NaN above ``count``
world_m                     (n, k, 33, 3)   the model's metric estimate about the hips, m; float32
about                       (), str         JSON: ``info`` (VideoInfo), ``model``, ``settings``, ``search``,
                                            ``roll``; of an edited clip ``cuts``
evidence_left_*, …right_*   (n, …)          fields of FootTrack, float64; absent when not tracked
evidence_ends_left_*, …     (n, 2)          fields of FootEnds, float64; absent when not searched for
evidence_wall_left_*, …     (n, …)          fields of WallPoints, float64; absent when not searched for
evidence_sheets_*           (n, 10, …)      fields of SheetCorners, float64; absent when not searched for
evidence_joints_left_*, …   (n, 4, …)       fields of JointTrack, float64; absent when not searched for
evidence_camera_*           (n, …)          fields of CameraMotion, float64; absent when not tracked
==========================  ==============  ==================================================================

The landmarks are the model's output for all persons in the picture, before the choice of a person, the
correction of swapped sides and cleaning. Older files may also hold ``evidence_shank_left_*``, ``…right_*``,
``(n,)``, from a tracker that is no more; they are not read.
"""

from __future__ import annotations

import io
import json
import struct
import tokenize
import zipfile
import zlib
from dataclasses import asdict, dataclass, fields
from itertools import pairwise
from pathlib import Path
from typing import Any, Final, TypeAlias, TypeVar

import numpy as np
from pydantic import TypeAdapter

from ankle_cv.assessment import ModelRecord
from ankle_cv.camera import UNKNOWN_ROLL, Roll
from ankle_cv.conventions import SIDES, Array, Side
from ankle_cv.errors import InputError, OutputError
from ankle_cv.evidence.records import (
    NO_EVIDENCE,
    CameraMotion,
    FootEnds,
    FootTrack,
    JointTrack,
    LegEvidence,
    PixelEvidence,
    SheetCorners,
    WallPoints,
)
from ankle_cv.people.search import SearchFacts
from ankle_cv.pipeline.plausible import require_plausible
from ankle_cv.pose.packed import PackedPoses
from ankle_cv.settings import Settings
from ankle_cv.video.frame import VideoInfo

FORMAT_VERSION: Final = 1
ZIP_EPOCH: Final = (1980, 1, 1, 0, 0, 0)
"""Time stamp of every member: the earliest possible, so that the bytes depend on the content only."""

UNIX: Final = 3
"""``ZipInfo.create_system``, fixed for the same reason."""

UNREADABLE: Final = (
    *(ValueError, EOFError, KeyError, SyntaxError, NotImplementedError, RuntimeError, MemoryError),
    *(zipfile.BadZipFile, zlib.error, struct.error, tokenize.TokenError),
)
"""Exceptions of ``zipfile`` and NumPy's header parser for damaged files."""

EvidencePart: TypeAlias = FootTrack | JointTrack | FootEnds | WallPoints | SheetCorners | CameraMotion
Evidence = TypeVar("Evidence", FootTrack, JointTrack, FootEnds, WallPoints, SheetCorners, CameraMotion)


@dataclass(frozen=True)
class Recording:
    """Content of ``landmarks.npz``.

    Attributes
    ----------
    info
        The clip.
    model
        The pose model that was used.
    settings
        Of the recording; rotation, mirroring and slow motion are already applied to the data.
    search
        How people were searched for.
    poses
        Of all persons found.
    roll
        Roll of the floor, from the room's edges.
    evidence
        From the pixels; empty before the second pass.
    second_model
        The second pose network, when it was used.
    cuts
        First frame after each cut of an edited clip.
    shot_rolls
        Roll of the floor in each of the `shots` of a clip with cuts; `roll` is that of the first.
    """

    info: VideoInfo
    model: ModelRecord
    settings: Settings
    search: SearchFacts
    poses: PackedPoses
    roll: Roll = UNKNOWN_ROLL
    evidence: PixelEvidence = NO_EVIDENCE
    second_model: ModelRecord | None = None
    cuts: tuple[int, ...] = ()
    shot_rolls: tuple[Roll, ...] = ()

    def __post_init__(self) -> None:
        """Check that the cuts are frames of the clip, in order, and each shot has a roll."""
        edges = [0, *self.cuts, len(self.poses)]
        if self.cuts and (np.any(np.diff(edges) < 1) or len(self.shot_rolls) not in (0, len(edges) - 1)):
            raise ValueError(f"cuts at frames {self.cuts} of {len(self.poses)}")

    @property
    def shots(self) -> tuple[slice, ...]:
        """Frames between the cuts; all of them in a clip without cuts."""
        return tuple(slice(a, b) for a, b in pairwise([0, *self.cuts, len(self.poses)]))


def save_recording(path: Path, recording: Recording) -> None:
    """Write a recording; the same recording always gives the same bytes.

    Raises
    ------
    OutputError
        When it cannot be written.
    """
    try:
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, values in _arrays(recording).items():
                member = zipfile.ZipInfo(f"{name}.npy", ZIP_EPOCH)
                member.compress_type = zipfile.ZIP_DEFLATED
                member.create_system = UNIX
                with archive.open(member, "w", force_zip64=True) as file:
                    np.lib.format.write_array(file, np.asarray(values, order="C"), allow_pickle=False)
    except OSError as error:
        raise OutputError(
            f"the landmarks cannot be written to {path}: {error.strerror or error}",
            "choose another folder with -o, or make room on the disk",
        ) from error


def load_recording(path: Path) -> Recording:
    """Read a recording.

    Raises
    ------
    InputError
        When the file is missing, unreadable, damaged, or of a version this program does not know.
    """
    try:
        arrays = _read_arrays(path)
    except OSError as error:
        raise InputError(
            f"{path} cannot be read: {error.strerror or error}", "check the path of the landmarks.npz file"
        ) from error
    except UNREADABLE as error:
        raise _damaged(path, error) from error
    _check_version(path, arrays)
    try:
        return _recording(arrays)
    except (KeyError, TypeError, ValueError) as error:
        raise _damaged(path, error) from error


def _read_arrays(path: Path) -> dict[str, Any]:
    """Read all arrays; the checksum of each member is verified first."""
    suffix = ".npy"
    with zipfile.ZipFile(path) as archive:
        return {
            name.removesuffix(suffix): np.lib.format.read_array(
                io.BytesIO(archive.read(name)), allow_pickle=False
            )
            for name in archive.namelist()
            if name.endswith(suffix)
        }


def _arrays(recording: Recording) -> dict[str, Any]:
    """Return a recording as named arrays, in a fixed order."""
    about = {
        "info": asdict(recording.info),
        "model": recording.model.model_dump(mode="json"),
        "settings": recording.settings.model_dump(mode="json"),
        "search": asdict(recording.search),
        "roll": asdict(recording.roll),
    }
    if recording.second_model is not None:
        about["second_model"] = recording.second_model.model_dump(mode="json")
    if recording.cuts:
        rolls = [asdict(roll) for roll in recording.shot_rolls]
        about["cuts"] = {"frames": [*recording.cuts], "rolls": rolls}
    arrays: dict[str, Any] = {
        "format_version": np.int64(FORMAT_VERSION),
        "time_s": recording.poses.time_s,
        "count": recording.poses.count,
        "points": recording.poses.points,
        "world_m": recording.poses.world_m,
        "about": np.array(json.dumps(about, sort_keys=True)),
    }
    for part, values in _parts(recording.evidence).items():
        if values is not None:
            arrays |= {
                f"evidence_{part}_{f.name}": getattr(values, f.name).astype(np.float64)
                for f in fields(values)
            }
    return arrays


def _parts(evidence: PixelEvidence) -> dict[str, EvidencePart | None]:
    """Return the parts of the evidence by their names in the file, in its order."""
    left, right = evidence.legs["left"], evidence.legs["right"]
    return {
        "left": left.foot,
        "right": right.foot,
        "camera": evidence.motion,
        "ends_left": left.ends,
        "ends_right": right.ends,
        "wall_left": left.wall,
        "wall_right": right.wall,
        "sheets": evidence.sheets,
        "joints_left": left.joints,
        "joints_right": right.joints,
    }


def _recording(arrays: dict[str, Any]) -> Recording:
    """Turn named arrays back into a recording."""
    about = json.loads(str(arrays["about"]))
    poses = PackedPoses(
        time_s=arrays["time_s"].astype(np.float64),
        count=arrays["count"].astype(np.int64),
        points=arrays["points"].astype(np.float32),
        world_m=arrays["world_m"].astype(np.float32),
    )
    n = len(poses)
    info = TypeAdapter(VideoInfo).validate_python(about["info"])
    cuts = about.get("cuts", {"frames": [], "rolls": []})  # missing in clips without any and in older files
    require_plausible(arrays, (info.width, info.height))
    return Recording(
        info=info,
        model=ModelRecord.model_validate(about["model"]),
        settings=Settings.model_validate(about["settings"]),
        search=TypeAdapter(SearchFacts).validate_python(about["search"]),
        poses=poses,
        roll=TypeAdapter(Roll).validate_python(about["roll"]),
        evidence=PixelEvidence(
            legs={side: _leg_evidence(arrays, side, n) for side in SIDES},
            motion=_evidence(arrays, "camera", CameraMotion, n),
            sheets=_evidence(arrays, "sheets", SheetCorners, n),
        ),
        second_model=TypeAdapter(ModelRecord | None).validate_python(about.get("second_model")),
        cuts=TypeAdapter(tuple[int, ...]).validate_python(cuts["frames"]),
        shot_rolls=TypeAdapter(tuple[Roll, ...]).validate_python(cuts["rolls"]),
    )


def _leg_evidence(arrays: dict[str, Any], side: Side, n: int) -> LegEvidence:
    return LegEvidence(
        foot=_evidence(arrays, side, FootTrack, n),
        ends=_evidence(arrays, f"ends_{side}", FootEnds, n),
        wall=_evidence(arrays, f"wall_{side}", WallPoints, n),
        joints=_evidence(arrays, f"joints_{side}", JointTrack, n),
    )


def _evidence(arrays: dict[str, Any], part: str, kind: type[Evidence], n: int) -> Evidence | None:
    """Read one part of the evidence, or None when it was not tracked."""
    prefix = f"evidence_{part}_"
    found: dict[str, Array] = {
        name.removeprefix(prefix): values.astype(np.float64)
        for name, values in arrays.items()
        if name.startswith(prefix)
    }
    if any(values.shape[:1] != (n,) for values in found.values()):
        raise ValueError(f"the {part} evidence is not {n} frames long")
    if kind is WallPoints and found:
        found.setdefault("wall_lean", np.full(n, np.nan))  # missing in older files
    return kind(**found) if found else None


def _check_version(path: Path, arrays: dict[str, Any]) -> None:
    version = arrays.get("format_version")
    if version is None or version.shape != () or version.dtype.kind != "i":
        raise _damaged(path, ValueError("it has no format version"))
    if int(version) != FORMAT_VERSION:
        raise InputError(
            f"{path} is a recording of version {int(version)}, this program reads version {FORMAT_VERSION}",
            "analyze the clip itself again, or use the version of ankle-cv that wrote it",
        )


def _damaged(path: Path, error: Exception) -> InputError:
    reason = " ".join(str(error).split())[:200] or type(error).__name__
    return InputError(
        f"{path} is not a landmarks.npz of ankle-cv, or is damaged: {reason}", "analyze the clip itself again"
    )
