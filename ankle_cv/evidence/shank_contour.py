"""Contour of a shank: its two borders in the flat stance, with which later pictures are compared.

Skin over the shank rotates nearly as one rigid body, so the rotation of the borders since the flat stance is
that of the shank, and native pixels show it to a few tenths of a degree where landmarks of a whole-body
network are off by several. The borders do not show where the bone's axis lies between them: that level is
taken from the landmarks, see `ankle_cv.measures.shank_fusion`.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from ankle_cv.conventions import Array, Float32Array, IntArray

STATIONS = 40
FROM_ANKLE, TO_KNEE = 0.20, 0.75
"""Stretch of the shank whose borders are used, share of ankle to knee: clear of shoe collar and kneecap."""
HALF_WIDTH = (0.04, 0.28)
"""Distance of a border from the ankle-knee line, shares of the shank: bare calves to 0.20, trousers more."""
SLOPE_SD = 1.6
"""Standard deviation of the derivative-of-Gaussian that finds edges, px."""
REACH = 4
"""Half-length of that kernel; also how deep inside the border its colour is read, px."""
BEND_COST = 0.15
"""Cost of a border stepping by one px from station to station, in units of a full-strength edge."""
MAX_JUMP = 2
OUTER_EDGE_PENALTY = 0.5
"""The score of an edge outside a stronger one is reduced by this share of it: it is another object's."""
STRONG_PERCENTILE = 95
MIN_CONTRAST = 2.0
"""Least median gradient of a border over its stations, grey levels per px (largest channel)."""
SMOOTHING = 5
"""Stations averaged before the border's direction is taken."""


@dataclass(frozen=True)
class Contour:
    """Borders of one shank, px of the working picture, about a point of its axis.

    Attributes
    ----------
    points
        ``(k, 2)`` positions, front border first.
    normals
        ``(k, 2)`` unit, outwards.
    inner_colour
        ``(k, 3)`` colour just inside the border.
    weight
        ``(k,)`` 0..1, contrast of each.
    steepness
        Median gradient across the borders, grey levels per px.
    n_front
        How many of them belong to the front border.
    length_px
        Ankle to knee.
    axis
        ``(2,)`` unit, from the ankle to the knee.
    """

    points: Array
    normals: Array
    inner_colour: Float32Array
    weight: Array
    steepness: float
    n_front: int
    length_px: float
    axis: Array


def slope_kernel() -> Float32Array:
    """Return the ``(2 REACH + 1,)`` derivative-of-Gaussian, grey levels per px."""
    at = np.arange(-REACH, REACH + 1)
    bell = np.exp(-0.5 * (at / SLOPE_SD) ** 2)
    return np.asarray(at * bell / np.sum(at**2 * bell), np.float32)


def inner_kernel() -> Float32Array:
    """Return the ``(2 REACH + 1,)`` mean over what lies just inside."""
    kernel = np.zeros(2 * REACH + 1, np.float32)
    kernel[:REACH] = 1 / REACH
    return kernel


def correlation_matrix(kernel: Float32Array, n: int) -> Float32Array:
    """Return the ``(n + len - 1, n)`` matrix that correlates a row with a kernel where it fits."""
    matrix = np.zeros((n + len(kernel) - 1, n), np.float32)
    for j in range(n):
        matrix[j : j + len(kernel), j] = kernel
    return matrix


def profiles(picture: Float32Array, points: Array, normals: Array, offsets: Array) -> Float32Array:
    """Read colours across the borders.

    Returns
    -------
    Float32Array
        ``(k, 3, m)``: point, channel, offset along the normal.
    """
    at = (points[:, None, :] + offsets[None, :, None] * normals[:, None, :]).astype(np.float32)
    read = cv2.remap(picture, at[..., 0], at[..., 1], cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(read.transpose(0, 2, 1))


class ContourBuilder:
    """Averages the profiles across the shank over the frames of a flat stretch.

    Parameters
    ----------
    facing
        +1 when the person faces the right of the picture.
    """

    def __init__(self, facing: int, length_px: float) -> None:
        self._facing, self._length = facing, length_px
        low, high = (share * length_px for share in HALF_WIDTH)
        self._offsets = np.arange(low - REACH, high + REACH + 1)
        self._sum = np.zeros((2 * STATIONS, 3, len(self._offsets)))
        self._axes: list[Array] = []

    @property
    def count(self) -> int:
        """How many frames were added."""
        return len(self._axes)

    def add(self, picture: Float32Array, ankle: Array, knee: Array) -> None:
        """Add a frame; positions in px of that picture."""
        axis = (knee - ankle) / np.hypot(*(knee - ankle))
        points, normals = self._stations(ankle, axis)
        self._sum += profiles(picture, points, normals, self._offsets)
        self._axes.append(axis)

    def build(self) -> Contour | None:
        """Find the borders in the mean; None when either has too little contrast."""
        axis = np.mean(self._axes, axis=0)
        axis /= np.hypot(*axis)
        stations, across = self._stations(np.zeros(2), axis)
        mean = (self._sum / self.count).astype(np.float32)
        slopes = np.abs(mean @ correlation_matrix(slope_kernel(), mean.shape[2] - 2 * REACH)).max(axis=1)
        offsets = self._offsets[REACH:-REACH]
        parts = [_border(slopes[half]) for half in (slice(STATIONS), slice(STATIONS, None))]
        if parts[0] is None or parts[1] is None:
            return None
        columns = np.concatenate([part[0] for part in parts if part])
        rows = np.arange(2 * STATIONS)
        inner_colour = np.stack([mean[rows, :, columns + d] for d in range(REACH)]).mean(axis=0)
        points = stations + offsets[columns][:, None] * across
        normals = np.concatenate(
            [_normals(points[h], across[h]) for h in (slice(STATIONS), slice(STATIONS, None))]
        )
        return Contour(
            points=points - self._middle() * axis,
            normals=normals,
            inner_colour=inner_colour,
            weight=np.concatenate([part[1] for part in parts if part]),
            steepness=float(np.median(slopes[rows, columns])),
            n_front=STATIONS,
            length_px=self._length,
            axis=axis,
        )

    def _middle(self) -> float:
        return self._length * (FROM_ANKLE + TO_KNEE) / 2

    def _stations(self, ankle: Array, axis: Array) -> tuple[Array, Array]:
        """Return ``(2 STATIONS, 2)`` points on the axis and directions to the front, then to the back."""
        along = np.linspace(FROM_ANKLE, TO_KNEE, STATIONS) * self._length
        front = self._facing * np.array([-axis[1], axis[0]])
        points = ankle + along[:, None] * axis
        return np.tile(points, (2, 1)), np.repeat([front, -front], STATIONS, axis=0)


def _border(slopes: Float32Array) -> tuple[IntArray, Array] | None:
    """Return the path of strongest edges in ``(s, m)`` slopes, as columns, and weights; None when faint."""
    strong = float(np.percentile(slopes, STRONG_PERCENTILE))
    score = np.clip(slopes / max(strong, 1e-6), 0, 1)
    inner_max = np.maximum.accumulate(score, axis=1)
    inner_max = np.pad(inner_max, ((0, 0), (REACH, 0)))[:, : score.shape[1]]
    path = _best_path(score * (1 - OUTER_EDGE_PENALTY * inner_max))
    rows = np.arange(len(path))
    if np.median(slopes[rows, path]) < MIN_CONTRAST:
        return None
    return path, score[rows, path].astype(np.float64)


def _best_path(score: Float32Array) -> IntArray:
    """Return the path of highest score minus the cost of its bends, by dynamic programming."""
    stations, m = score.shape
    total = score[0].astype(np.float64)
    previous = np.zeros((stations, m), np.int64)
    jumps = np.arange(-MAX_JUMP, MAX_JUMP + 1)
    for i in range(1, stations):
        padded = np.pad(total, MAX_JUMP, constant_values=-np.inf)
        options = np.stack([padded[MAX_JUMP + j : MAX_JUMP + j + m] - BEND_COST * j * j for j in jumps])
        best = options.argmax(axis=0)
        previous[i] = np.arange(m) + jumps[best]
        total = score[i] + options.max(axis=0)
    path = [int(total.argmax())]
    for i in range(stations - 1, 0, -1):
        path.append(int(previous[i, path[-1]]))
    return np.array(path[::-1], np.int64)


def _normals(points: Array, outwards: Array) -> Array:
    """Return unit normals of a border, smoothed, on the given side."""
    half = SMOOTHING // 2
    padded = np.pad(points, ((half, half), (0, 0)), mode="reflect", reflect_type="odd")
    smooth = np.stack([padded[k : k + len(points)] for k in range(SMOOTHING)]).mean(axis=0)
    along = np.gradient(smooth, axis=0)
    along /= np.linalg.norm(along, axis=1, keepdims=True)
    normal = np.stack([-along[:, 1], along[:, 0]], axis=1)
    return np.asarray(normal * np.sign(np.sum(normal * outwards, axis=1))[:, None])
