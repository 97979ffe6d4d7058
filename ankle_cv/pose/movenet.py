"""The second pose network: MoveNet SinglePose Lightning, run by OpenCV's own inference.

It looks for one person in a square cut out of the picture and gives seventeen points, hips, knees, ankles and
shoulders among them, none of the foot. Trained on other pictures than BlazePose, it errs in other ways.
"""

from __future__ import annotations

from typing import Final, NamedTuple

import cv2
import numpy as np

from ankle_cv.conventions import SIDES, Array, Image, Joint, Side, X, Y
from ankle_cv.errors import EnvironmentProblemError
from ankle_cv.pose.models import ModelFile

INPUT_PX: Final = 192
"""Side of the square the network reads."""
ROOM: Final = 1.25
"""Side of the square over the longer side of the person's box: limbs that a box of joints leaves out, and the
shifts of the windows, as they were tried."""
JOINTS: Final[tuple[Joint, ...]] = ("hip", "knee", "ankle", "shoulder")
FIRST_OF_JOINT: Final[dict[Joint, int]] = {"hip": 11, "knee": 13, "ankle": 15, "shoulder": 5}
"""Number of each left joint among the network's points; the right one follows (COCO order, model card)."""
_INDICES: Final = [[FIRST_OF_JOINT[joint] + (side == "right") for joint in JOINTS] for side in SIDES]


class LookWindow(NamedTuple):
    """Where a look's square lies beside the person's middle, in sides of the square, and whether mirrored."""

    shift: tuple[float, float]
    mirrored: bool


WINDOWS: Final = tuple(
    LookWindow((right * 0.04, down * 0.03), mirrored)
    for right, down, mirrored in (
        (1, 1, False), (1, -1, True), (-1, -1, False), (-1, 1, True),
        (1, -1, False), (1, 1, True), (-1, 1, False), (-1, -1, True),
    )
)  # fmt: skip
"""The looks of a clip take turns. Where a network puts a knee depends on how the picture lies in its grid:
over 26 clips the error of a shank at the bottom of a squat had a standard deviation of 1.7° through one
window (2.0° in copies like a messenger's), of 1.5° and 1.6° as the mean of six; its change since standing
of 2.9° and 2.0°.
"""


class MoveNet:
    """Legs and shoulders of one person; holds the network.

    Parameters
    ----------
    model
        The network, as ONNX.

    Raises
    ------
    EnvironmentProblemError
        OpenCV is too old for it: before 5.0 it lacks one of the network's operations.
    """

    def __init__(self, model: ModelFile) -> None:
        try:
            self._network = cv2.dnn.readNetFromONNX(np.frombuffer(model.read_bytes(), dtype=np.uint8))
        except cv2.error as error:
            raise EnvironmentProblemError(
                f"OpenCV {cv2.__version__} cannot load the second pose network",
                "pip install --upgrade 'opencv-contrib-python>=5.0', or use --second-model none",
            ) from error

    def __call__(self, image: Image, box: Array, look: int = 0) -> dict[Side, Array]:
        """Locate the legs and the shoulders.

        Parameters
        ----------
        image
            The picture.
        box
            ``(2, 2)`` lowest and highest x and y of the person, px; may reach beyond the picture.
        look
            Number of the look, which decides its window (`WINDOWS`).

        Returns
        -------
        dict
            For each side ``(4, 3)``: hip, knee, ankle, shoulder; x px, y px, score 0..1. The sides are the
            network's own guess.
        """
        window = WINDOWS[look % len(WINDOWS)]
        low, high = box
        side_px = max(round(ROOM * float(np.max(high - low))), 1)
        corner = np.round((low + high - side_px) / 2 + side_px * np.array(window.shift)).astype(int)
        square = cv2.resize(
            _cut(image, corner, side_px),
            (INPUT_PX, INPUT_PX),
            interpolation=cv2.INTER_AREA if side_px > INPUT_PX else cv2.INTER_LINEAR,
        )
        if window.mirrored:
            square = square[:, ::-1]
        self._network.setInput(cv2.cvtColor(square, cv2.COLOR_BGR2RGB)[None].astype(np.int32))
        found = np.asarray(self._network.forward(), dtype=np.float64)[0, 0]
        x, sides = (1 - found[:, 1], SIDES[::-1]) if window.mirrored else (found[:, 1], SIDES)
        points = np.column_stack([np.stack([x, found[:, 0]], axis=1) * side_px + corner, found[:, 2]])
        return {side: points[_INDICES[k]] for k, side in enumerate(sides)}


def _cut(image: Image, corner: Array, side_px: int) -> Image:
    """Cut a square out; black where it reaches beyond the picture."""
    height, width = image.shape[:2]
    low, high = np.maximum(corner, 0), np.minimum(corner + side_px, [width, height])
    cut = np.zeros((side_px, side_px, 3), dtype=np.uint8)
    if (high > low).all():
        inside = image[low[Y] : high[Y], low[X] : high[X]]
        at = low - corner
        cut[at[Y] : at[Y] + inside.shape[0], at[X] : at[X] + inside.shape[1]] = inside
    return cut
