"""What the arrays of ``landmarks.npz`` must be: names, types, shapes against each other, ranges.

A recording is checked here and nowhere else. Errors begin with the name of the array and say what was
expected of it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from ankle_cv.conventions import N_LANDMARKS, SIDES, VISIBILITY, BoolArray
from ankle_cv.pipeline.npz import Header
from ankle_cv.video.clock import clock_fault

ArrayUnit: TypeAlias = Literal["px", "deg", "other"]
ArrayKind: TypeAlias = Literal["float", "whole", "text"]

MAX_BYTES: Final = 1 << 30
"""Most bytes of all arrays together: two hours of one person at 60 frames a second, of 2 kB each."""
MAX_VALUE: Final = 1e6
"""In any unit: far beyond any picture, angle and clip."""
MAX_ANGLE_DEG: Final = 180.0
MAX_PICTURES: Final = 10.0
"""A landmark outside the picture is extrapolated to at most this many picture diagonals."""
MAX_REACH_M: Final = 10.0
"""Farthest landmark from the hips, m: a giant's; the model's are within 1.1 m."""
MAX_STRETCH: Final = 100.0
"""Largest zoom between two pictures of one camera that still have anything in common."""
MIN_SIGMA: Final = 1e-3
"""Smallest standard error, px or deg: the trackers know none below 0.05."""
SIZES: Final[Mapping[str, tuple[int, int]]] = {"n": (1, 1 << 31), "k": (0, 16), "j": (3, 4), "s": (1, 10)}
"""Least and most of what a letter in a shape counts: frames, people, joints (older recordings have three) and
patches. The first array with a letter settles it for the others of its part, most of all the frames."""

TYPES: Final[Mapping[ArrayKind, tuple[str, ...]]] = {
    "float": ("f4", "f8"),
    "whole": ("i4", "i8", "u4", "u8"),
    "text": ("U",),
}
"""Types of the three kinds, in either order of bytes; that of a text goes on with its length."""
WORDS: Final[Mapping[ArrayKind, str]] = {
    "float": "float32 or float64",
    "whole": "whole numbers of 4 or 8 bytes",
    "text": "text",
}


@dataclass(frozen=True)
class ArraySpec:
    """What one array must be.

    Attributes
    ----------
    shape
        A letter stands for one of `SIZES`.
    kind
        Of numbers.
    low, high
        Range of what is known.
    unit
        Pixels and degrees have a narrower range.
    gaps
        Whether NaN may stand for what is unknown.
    """

    shape: tuple[int | str, ...]
    kind: ArrayKind = "float"
    low: float = -MAX_VALUE
    high: float = MAX_VALUE
    unit: ArrayUnit = "other"
    gaps: bool = True

    def range(self, farthest_px: float) -> tuple[float, float]:
        """Return the range with the picture's size known."""
        limit = {"px": farthest_px, "deg": MAX_ANGLE_DEG, "other": MAX_VALUE}[self.unit]
        return max(self.low, -limit), min(self.high, limit)


BASE: Final[Mapping[str, ArraySpec]] = {
    "format_version": ArraySpec((), "whole", low=1),
    "time_s": ArraySpec(("n",), gaps=False),
    "count": ArraySpec(("n",), "whole", low=0, high=SIZES["k"][1]),
    "points": ArraySpec(("n", "k", N_LANDMARKS, 4), unit="px"),
    "world_m": ArraySpec(("n", "k", N_LANDMARKS, 3), low=-MAX_REACH_M, high=MAX_REACH_M),
    "about": ArraySpec((), "text"),
}
"""Arrays of every recording."""
IF_THERE: Final[Mapping[str, ArraySpec]] = {"looked": ArraySpec(("n",), "whole", low=0, high=1)}
"""Arrays that only some recordings have."""

FOOT: Final = {
    "heel_shift_px": ArraySpec(("n", 2), unit="px"),
    "pitch_deg": ArraySpec(("n",), unit="deg"),
    "toe_shift_px": ArraySpec(("n", 2), unit="px"),
    "sigma_px": ArraySpec(("n",), low=MIN_SIGMA, unit="px"),
    "sigma_deg": ArraySpec(("n",), low=MIN_SIGMA, unit="deg"),
}
JOINTS: Final = {
    "points_px": ArraySpec(("n", "j", 2), unit="px"),
    "score": ArraySpec(("n", "j"), low=0, high=1),
}
ENDS: Final = {name: ArraySpec(("n", 2), unit="px") for name in ("heel_px", "tip_px")}
WALL: Final = {
    "knee_px": ArraySpec(("n", 2), unit="px"),
    "wall_px": ArraySpec(("n", 2), unit="px"),
    "wall_lean": ArraySpec(("n",)),
}
CAMERA: Final = {"to_reference": ArraySpec(("n", 2, 3), unit="px"), "inliers": ArraySpec(("n",), low=0)}
SHEETS: Final = {
    "corners_px": ArraySpec(("n", "s", 4, 2), unit="px"),
    "paper": ArraySpec(("n", "s"), low=-1, high=1),
}

PARTS: Final[Mapping[str, Mapping[str, ArraySpec]]] = {
    **dict.fromkeys(SIDES, FOOT),
    "camera": CAMERA,
    **{f"ends_{side}": ENDS for side in SIDES},
    **{f"wall_{side}": WALL for side in SIDES},
    "sheets": SHEETS,
    **{f"joints_{side}": JOINTS for side in SIDES},
}
"""Parts of the evidence, each there as a whole or not at all, in the order of the file."""
LEADING: Final = frozenset(f"evidence_{part}_{next(iter(specs))}" for part, specs in PARTS.items())
"""First array of each part."""
ADDED_LATER: Final = frozenset(f"evidence_wall_{side}_wall_lean" for side in SIDES)
"""Arrays that older recordings lack."""
NO_MORE_READ: Final = frozenset(
    f"evidence_shank_{side}_{field}" for side in SIDES for field in ("turn_deg", "sigma_deg", "agreement")
)
"""Arrays of older recordings that nothing uses."""
ERROR_OF: Final = {"pitch_deg": "sigma_deg", "heel_shift_px": "sigma_px"}
"""Standard errors of a tracked foot, by the readings that must have one."""


def evidence_name(part: str, field: str) -> str:
    """Return the name of the array of one field of the evidence."""
    return f"evidence_{part}_{field}"


def wanted_arrays(names: Iterable[str]) -> dict[str, ArraySpec]:
    """Return what to read of a recording with these arrays, and what each must be, in the order of the file.

    Raises
    ------
    ValueError
        An array is missing, or unknown.
    """
    there = set(names)
    wanted = {**BASE, **{name: spec for name, spec in IF_THERE.items() if name in there}}
    for part, specs in PARTS.items():
        named = {evidence_name(part, field): spec for field, spec in specs.items()}
        if there & set(named):
            wanted |= {name: spec for name, spec in named.items() if name in there or name not in ADDED_LATER}
    unknown = sorted(there - set(wanted) - NO_MORE_READ)
    missing = [name for name in wanted if name not in there]
    if missing:
        raise ValueError(f"{missing[0]}: it is missing")
    if unknown:
        raise ValueError(f"{unknown[0][:80]}: no array of a recording has this name")
    return wanted


def require_headers(headers: Mapping[str, Header], wanted: Mapping[str, ArraySpec]) -> None:
    """Check types and shapes against each other and the total size, before anything is read.

    Raises
    ------
    ValueError
        With the name of the array and what was expected of it.
    """
    if sum(header.nbytes for header in headers.values()) > MAX_BYTES:
        largest = max(headers, key=lambda name: headers[name].nbytes)
        raise ValueError(f"{largest}: expected at most {MAX_BYTES >> 20} MiB in all")
    lengths = Counter(
        headers[name].shape[0]
        for name, spec in wanted.items()
        if spec.shape[:1] == ("n",) and len(headers[name].shape) == len(spec.shape)
    )
    # The array that differs from the others is named.
    sizes = {"n": lengths.most_common(1)[0][0]} if lengths else {}
    for name, spec in wanted.items():
        header = headers[name]
        if (header.dtype.kind if spec.kind == "text" else header.dtype.str[1:]) not in TYPES[spec.kind]:
            raise ValueError(f"{name}: expected {WORDS[spec.kind]}, found {header.dtype.name}")
        if name in LEADING:
            sizes = {letter: size for letter, size in sizes.items() if letter in "nk"}
        if not _fits(header.shape, spec.shape, sizes):
            shape = ", ".join(str(sizes.get(str(size), size)) for size in spec.shape)
            raise ValueError(f"{name}: expected the shape ({shape}), found {header.shape}")


def _fits(shape: tuple[int, ...], wanted: tuple[int | str, ...], sizes: dict[str, int]) -> bool:
    """Return whether a shape is the wanted one; a letter is added to the sizes when it is met first."""
    if len(shape) != len(wanted):
        return False
    for size, want in zip(shape, wanted, strict=True):
        if isinstance(want, int):
            if size != want:
                return False
        elif not SIZES[want][0] <= size <= SIZES[want][1] or sizes.setdefault(want, size) != size:
            return False
    return True


def require_values(
    arrays: Mapping[str, NDArray[Any]], wanted: Mapping[str, ArraySpec], size_px: tuple[int, int]
) -> None:
    """Check the numbers: in range, known where they must be, readings with their standard errors.

    Parameters
    ----------
    arrays
        With the headers that were checked.
    wanted
        What each must be.
    size_px
        Width and height of the picture.

    Raises
    ------
    ValueError
        With the name of the array and what was expected of it.
    """
    farthest_px = MAX_PICTURES * float(np.hypot(*size_px))
    for name, spec in wanted.items():
        if spec.kind != "text":
            _require_range(name, arrays[name], spec, farthest_px)
    if (fault := clock_fault(arrays["time_s"])) is not None:
        raise ValueError(f"time_s: expected the times of a clip, but {fault}")
    _require_people(arrays)
    _require_motion(arrays)
    for side in SIDES:
        for reading, error in ERROR_OF.items():
            _require_errors(arrays, evidence_name(side, reading), evidence_name(side, error))


def _require_range(name: str, values: NDArray[Any], spec: ArraySpec, farthest_px: float) -> None:
    low, high = spec.range(farthest_px)
    known = values[~np.isnan(values)]
    if not spec.gaps and known.size < values.size:
        raise ValueError(f"{name}: expected numbers, found NaN")
    wrong = known[(known < low) | (known > high)]
    if wrong.size:
        raise ValueError(f"{name}: expected {low:g} to {high:g}, found {wrong[0]:g}")


def _require_people(arrays: Mapping[str, NDArray[Any]]) -> None:
    """Check that the people counted have all landmarks, and that there are no others."""
    most = arrays["points"].shape[1]
    if int(arrays["count"].max()) != most:
        raise ValueError(f"count: expected at most {most} people, found {int(arrays['count'].max())}")
    there = np.arange(most) < arrays["count"][:, None]
    for name in ("points", "world_m"):
        known = np.isfinite(arrays[name])
        if not np.array_equal(known.all(axis=(2, 3)), there) or known[~there].any():
            raise ValueError(f"{name}: expected all numbers of the people in count, and NaN for nobody else")
    visibility = arrays["points"][..., VISIBILITY][there]
    if np.any((visibility < 0) | (visibility > 1)):
        raise ValueError("points: expected a visibility of 0 to 1")


def _require_motion(arrays: Mapping[str, NDArray[Any]]) -> None:
    name = evidence_name("camera", "to_reference")
    linear = arrays[name][:, :, :2] if name in arrays else np.empty(0)
    if np.any(np.abs(linear) > MAX_STRETCH):
        raise ValueError(f"{name}: expected a zoom up to {MAX_STRETCH:g}")


def _require_errors(arrays: Mapping[str, NDArray[Any]], reading: str, error: str) -> None:
    if reading not in arrays:
        return
    known: BoolArray = np.isfinite(arrays[reading].reshape(len(arrays[reading]), -1)).any(axis=1)
    if np.any(known & ~np.isfinite(arrays[error])):
        raise ValueError(f"{error}: expected a standard error of every number in {reading}")
