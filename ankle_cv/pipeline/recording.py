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
looked                      (n,), int64     1 in frames in which people were looked for; absent when in all
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

import json
import zipfile
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from itertools import pairwise
from pathlib import Path
from typing import Any, Final, TypeAlias, TypeVar

import numpy as np
from numpy.typing import NDArray

from ankle_cv.assessment import ModelRecord, as_text
from ankle_cv.camera import UNKNOWN_ROLL, Roll
from ankle_cv.conventions import SIDES, Side
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
from ankle_cv.files import open_regular
from ankle_cv.files.limits import LANDMARKS_BYTES
from ankle_cv.people.search import SearchFacts
from ankle_cv.pipeline.about import read_about
from ankle_cv.pipeline.npz import Npz, open_npz
from ankle_cv.pipeline.schema import (
    PARTS,
    evidence_name,
    require_headers,
    require_values,
    wanted_arrays,
)
from ankle_cv.pose.packed import PackedPoses
from ankle_cv.settings import Settings
from ankle_cv.video.frame import VideoInfo

FORMAT_VERSION: Final = 1
ZIP_EPOCH: Final = (1980, 1, 1, 0, 0, 0)
"""Time stamp of every member: the earliest possible, so that the bytes depend on the content only."""

UNIX: Final = 3
"""``ZipInfo.create_system``, fixed for the same reason."""
EvidencePart: TypeAlias = FootTrack | JointTrack | FootEnds | WallPoints | SheetCorners | CameraMotion
Part = TypeVar("Part", FootTrack, JointTrack, FootEnds, WallPoints, SheetCorners, CameraMotion)


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
        if self.poses.looked is not None and not all(self.poses.looked[shot].any() for shot in self.shots):
            raise ValueError("looked: expected a look between any two cuts")

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
    """Read a recording, which may come from anywhere.

    Raises
    ------
    InputError
        When the file is missing, unreadable, damaged, not of the schema (`ankle_cv.pipeline.schema`), or of a
        version this program does not know.
    """
    try:
        with open_regular(path, LANDMARKS_BYTES) as file, open_npz(file) as npz:
            _require_version(path, npz)
            wanted = wanted_arrays(npz.members)
            require_headers({name: npz.header(name) for name in npz.members}, wanted)
            return _recording({name: npz.array(name) for name in wanted})
    except (ValueError, MemoryError) as error:
        raise _damaged(path, error) from error


def _arrays(recording: Recording) -> dict[str, Any]:
    """Return a recording as named arrays, in a fixed order."""
    about = {
        "info": asdict(recording.info) | {"path": as_text(recording.info.path)},
        "model": recording.model.model_dump(mode="json"),
        "settings": recording.settings.of_measuring(),
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
    if recording.poses.looked is not None:
        arrays["looked"] = recording.poses.looked.astype(np.int64)
    for part, values in _parts(recording.evidence).items():
        if values is not None:
            arrays |= {
                evidence_name(part, f.name): getattr(values, f.name).astype(np.float64)
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


def _recording(arrays: Mapping[str, NDArray[Any]]) -> Recording:
    """Turn named arrays back into a recording.

    Raises
    ------
    ValueError
        They are not what they must be.
    """
    about = read_about(str(arrays["about"]))
    require_values(arrays, wanted_arrays(arrays), (about.info.width, about.info.height))
    return Recording(
        info=about.video_info(),
        model=about.model,
        settings=about.settings,
        search=about.search_facts(),
        poses=PackedPoses(
            time_s=arrays["time_s"].astype(np.float64),
            count=arrays["count"].astype(np.int64),
            points=arrays["points"].astype(np.float32),
            world_m=arrays["world_m"].astype(np.float32),
            looked=arrays["looked"] > 0 if "looked" in arrays else None,
        ),
        roll=about.roll.roll(),
        evidence=PixelEvidence(
            legs={side: _leg_evidence(arrays, side) for side in SIDES},
            motion=_evidence(arrays, "camera", CameraMotion),
            sheets=_evidence(arrays, "sheets", SheetCorners),
        ),
        second_model=about.second_model,
        cuts=about.cuts.frames,
        shot_rolls=tuple(roll.roll() for roll in about.cuts.rolls),
    )


def _leg_evidence(arrays: Mapping[str, NDArray[Any]], side: Side) -> LegEvidence:
    return LegEvidence(
        foot=_evidence(arrays, side, FootTrack),
        ends=_evidence(arrays, f"ends_{side}", FootEnds),
        wall=_evidence(arrays, f"wall_{side}", WallPoints),
        joints=_evidence(arrays, f"joints_{side}", JointTrack),
    )


def _evidence(arrays: Mapping[str, NDArray[Any]], part: str, kind: type[Part]) -> Part | None:
    """Return one part of the evidence, or None when it was not tracked."""
    names = {field: evidence_name(part, field) for field in PARTS[part]}
    if not arrays.keys() & set(names.values()):
        return None
    unknown = np.full(len(arrays["time_s"]), np.nan)
    found = {
        field: arrays[name].astype(np.float64) if name in arrays else unknown for field, name in names.items()
    }
    return kind(**found)


def _require_version(path: Path, npz: Npz) -> None:
    """Check the version before anything else: later ones may hold other arrays."""
    header = npz.header("format_version") if "format_version" in npz.members else None
    if header is None or header.shape != () or header.dtype.kind != "i":
        raise ValueError("it has no format version")
    version = int(npz.array("format_version"))
    if version != FORMAT_VERSION:
        raise InputError(
            f"{path} is a recording of version {version}, this program reads version {FORMAT_VERSION}",
            "analyze the clip itself again, or use the version of ankle-cv that wrote it",
        )


def _damaged(path: Path, error: Exception) -> InputError:
    reason = " ".join(str(error).split())[:200] or type(error).__name__
    return InputError(
        f"{path} is not a landmarks.npz of ankle-cv, or is damaged: {reason}", "analyze the clip itself again"
    )
