"""A pose model without the branch that draws a mask of the person, for which nobody here asks.

The landmark network computes the mask with every look, at up to 256 x 256 px, and MediaPipe throws it away:
31 % of the time of a look with ``full`` (17.6 instead of 25.4 ms), 42 % with ``lite``, 12 % with ``heavy``.
Nothing else in the network depends on that branch, so the landmarks without it are the same to the last bit.
"""

from __future__ import annotations

import io
import zipfile
from typing import Any, Final, TypeAlias

from flatbuffers import encode
from flatbuffers.number_types import Int32Flags, UOffsetTFlags
from flatbuffers.table import Table

from ankle_cv.pose.models import LANDMARK_NETWORK, UNFIT_BUNDLE

Slot: TypeAlias = int
"""Place of a field in the table of fields of a flat buffer; the numbers below are those of TensorFlow's
``schema.fbs``, which only grows at its end."""
SUBGRAPHS: Final[Slot] = 8
GRAPH_OUTPUTS: Final[Slot] = 8
OPERATORS: Final[Slot] = 10
OPERATOR_INPUTS: Final[Slot] = 6
OPERATOR_OUTPUTS: Final[Slot] = 8
IDENTIFIER: Final = b"TFL3"
AFTER_ROOT: Final = 4
"""Where the identifier stands: after the offset of the root."""
N_OUTPUTS, PRESENCE, MASK = 5, 1, 2
"""MediaPipe tells the outputs of the network apart by their order: landmarks, presence, mask, heat map, world
landmarks (``pose_landmarks_detector_graph.cc``)."""
WIDTH: Final = 4
"""Bytes of a number or an offset in a vector."""


def without_mask(bundle: bytes) -> bytes:
    """Return a pose landmarker bundle whose landmark network computes no mask.

    Parameters
    ----------
    bundle
        Content of a ``.task`` file.

    Returns
    -------
    bytes
        The same where it is no such bundle, or its network is made otherwise: what MediaPipe then makes of it
        is its own affair.
    """
    written = io.BytesIO()
    try:
        with zipfile.ZipFile(io.BytesIO(bundle)) as source, zipfile.ZipFile(written, "w") as target:
            for member in source.infolist():
                content = source.read(member)
                of_landmarks = member.filename == LANDMARK_NETWORK
                target.writestr(member, _without_branch(content) if of_landmarks else content)
    except (*UNFIT_BUNDLE, IndexError, TypeError):
        return bundle
    return written.getvalue()


def _without_branch(network: bytes) -> bytes:
    """Leave the operations out that only the mask needs; the number of one of the outputs stands for it."""
    content = bytearray(network)
    if content[AFTER_ROOT : AFTER_ROOT + len(IDENTIFIER)] != IDENTIFIER:
        raise ValueError("no network of TensorFlow Lite")
    graphs = _tables(_root(content), SUBGRAPHS)
    if len(graphs) != 1 or len(outputs := _numbers(graphs[0], GRAPH_OUTPUTS)) != N_OUTPUTS:
        raise ValueError("not the outputs of a landmark network")
    operators = _tables(graphs[0], OPERATORS)
    needed = _needed(operators, [*outputs[:MASK], *outputs[MASK + 1 :]])
    at = _start(graphs[0], OPERATORS)
    encode.Write(UOffsetTFlags.packer_type, content, at - WIDTH, len(needed))
    for place, number in enumerate(needed):
        here = at + WIDTH * place  # an offset counts from where it stands
        encode.Write(UOffsetTFlags.packer_type, content, here, operators[number].Pos - here)
    mask = _start(graphs[0], GRAPH_OUTPUTS) + WIDTH * MASK
    encode.Write(Int32Flags.packer_type, content, mask, outputs[PRESENCE])
    return bytes(content)


def _needed(operators: list[Any], outputs: list[int]) -> list[int]:
    """Return the numbers of the operators, in order, on which these tensors depend."""
    maker = {made: k for k, operator in enumerate(operators) for made in _numbers(operator, OPERATOR_OUTPUTS)}
    waiting, needed = list(outputs), set[int]()
    while waiting:
        number = maker.get(waiting.pop())
        if number is not None and number not in needed:
            needed.add(number)
            waiting += _numbers(operators[number], OPERATOR_INPUTS)
    return sorted(needed)


def _root(content: bytearray) -> Any:
    return Table(content, encode.Get(UOffsetTFlags.packer_type, content, 0))


def _start(table: Any, slot: Slot) -> int:
    """Return the position of the first element of a vector; its length stands before it."""
    offset = table.Offset(slot)
    if not offset:
        raise ValueError("a field is missing")
    return int(table.Vector(offset))


def _places(table: Any, slot: Slot) -> range:
    start = _start(table, slot)
    return range(start, start + WIDTH * table.VectorLen(table.Offset(slot)), WIDTH)


def _numbers(table: Any, slot: Slot) -> list[int]:
    return [int(table.Get(Int32Flags, place)) for place in _places(table, slot)]


def _tables(table: Any, slot: Slot) -> list[Any]:
    return [Table(table.Bytes, table.Indirect(place)) for place in _places(table, slot)]
