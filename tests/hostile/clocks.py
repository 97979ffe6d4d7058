"""Clips whose clock does what no clock does."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any, Final

from hostile.boxes_mp4 import Edit, set_number
from hostile.case import QUICK_OUTPUT, Box, Case
from hostile.material import FRAMES, noise, person

STEP_MS: Final = 67
READ_OR_NOT: Final = (3, 5)
M: Final = 0xFFFFFFFF
Stamps = Callable[[int], Sequence[int]]
"""Times of presentation, ms, of so many packets."""


def jump(seconds: float, at: float = 0.5) -> Stamps:
    """Go on later, from a share of the clip on."""
    return lambda n: [STEP_MS * k + (int(1000 * seconds) if k >= at * n else 0) for k in range(n)]


def jumps(seconds: float) -> Stamps:
    """Every picture so long after the one before."""
    return lambda n: [int(1000 * seconds * k) for k in range(n)]


PATTERNS: Final[dict[str, Stamps]] = {
    **{f"jump-1e{p}": jump(10.0**p) for p in (1, 2, 3, 4, 5, 6, 9, 12)},
    **{f"jump-first-1e{p}": jump(10.0**p, 0.05) for p in (3, 6)},
    **{f"jump-last-1e{p}": jump(10.0**p, 0.9) for p in (2, 6, 12)},
    **{f"steps-1e{p}": jumps(10.0**p) for p in (1, 3, 5)},
    "steps-59": jumps(59),
    "starts-1e9": lambda n: [10**12 + STEP_MS * k for k in range(n)],
    "starts-negative": lambda n: [-(10**6) + STEP_MS * k for k in range(n)],
    "starts-near-limit": lambda n: [2**62 // 1000 + STEP_MS * k for k in range(n)],
    "all-same": lambda n: [0] * n,
    "all-same-late": lambda n: [5000] * n,
    "pairs": lambda n: [STEP_MS * (k // 2) for k in range(n)],
    "backwards": lambda n: [STEP_MS * (n - k) for k in range(n)],
    "restart": lambda n: [STEP_MS * (k % (n // 2)) for k in range(n)],
    "restarts": lambda n: [STEP_MS * (k % 3) for k in range(n)],
    "to-and-fro": lambda n: [STEP_MS * k + (10**9 if k % 2 else 0) for k in range(n)],
    "one-back-a-day": lambda n: [STEP_MS * k - (86_400_000 if k == n // 2 else 0) for k in range(n)],
    "one-ahead-a-day": lambda n: [STEP_MS * k + (86_400_000 if k == n // 2 else 0) for k in range(n)],
    "one-millisecond": lambda n: list(range(n)),
    "thousand-years": lambda n: [3 * 10**13 * k for k in range(n)],
}
TABLES: Final[dict[str, Edit]] = {
    "timescale-0": partial(set_number, box=b"mdhd", offset=12, value=0),
    "timescale-1": partial(set_number, box=b"mdhd", offset=12, value=1),
    "timescale-huge": partial(set_number, box=b"mdhd", offset=12, value=M),
    "timescale-negative": partial(set_number, box=b"mdhd", offset=12, value=1 << 31),
    "movie-timescale-0": partial(set_number, box=b"mvhd", offset=12, value=0),
    "movie-timescale-huge": partial(set_number, box=b"mvhd", offset=12, value=M),
    "duration-0": partial(set_number, box=b"mdhd", offset=16, value=0),
    "duration-huge": partial(set_number, box=b"mdhd", offset=16, value=M),
    "movie-duration-huge": partial(set_number, box=b"mvhd", offset=16, value=M),
    "stts-count-huge": partial(set_number, box=b"stts", offset=4, value=M),
    "stts-first-count-huge": partial(set_number, box=b"stts", offset=8, value=M),
    "stts-first-count-0": partial(set_number, box=b"stts", offset=8, value=0),
    "stts-delta-0": partial(set_number, box=b"stts", offset=12, value=0),
    "stts-delta-1": partial(set_number, box=b"stts", offset=12, value=1),
    "stts-delta-huge": partial(set_number, box=b"stts", offset=12, value=M),
    "stts-delta-31": partial(set_number, box=b"stts", offset=12, value=0x7FFFFFFF),
    "stts-delta-negative": partial(set_number, box=b"stts", offset=12, value=0x80000001),
    "edit-late": partial(set_number, box=b"elst", offset=12, value=0x7FFFFFFF),
    "edit-empty": partial(set_number, box=b"elst", offset=12, value=M),
    "edit-short": partial(set_number, box=b"elst", offset=8, value=0),
    "edit-rate-0": partial(set_number, box=b"elst", offset=16, value=0),
    "edit-rate-huge": partial(set_number, box=b"elst", offset=16, value=M),
    "edit-count-huge": partial(set_number, box=b"elst", offset=4, value=M),
}
"""Numbers in the tables of an MP4 file."""
NOTICED: Final = ("time_gap", "clock_jump", "clock_restart", "same_time", "missing_frames")
SLOW: Final = (*NOTICED, "low_frame_rate")
"""Pictures that all are far apart have no gap among them, but a word on their rate."""
PERSON: Final = (
    *(
        "jump-1e1",
        "jump-1e2",
        "jump-1e4",
        "jump-1e6",
        "jump-1e9",
        "jump-1e12",
        "jump-last-1e6",
        "jump-first-1e3",
    ),
    *("steps-1e1", "one-back-a-day", "one-ahead-a-day", "all-same", "pairs", "to-and-fro"),
)
UNNOTICED: Final = frozenset({"one-back-a-day", "one-ahead-a-day", "pairs"})
"""One stray time is interpolated, and half the pictures are enough; a notice is not owed."""


def remux(source_suffix: str, suffix: str, stamps: Stamps, of: Callable[[str], Any], box: Box) -> None:
    """Copy the packets of a clip with other times.

    A container that refuses a time of decoding that goes back has the packets in order of time instead, and
    one whose field cannot hold a number gets the largest that it holds.
    """
    import av

    target = box / "work" / f"x{suffix}"
    with av.open(str(of(source_suffix))) as source, av.open(str(target), "w") as container:
        stream = source.streams.video[0]
        copy = container.add_stream_from_template(stream)
        packets = [packet for packet in source.demux(stream) if packet.size]
        times = stamps(len(packets))
        ordered = times if suffix == ".ts" else _rising(times)
        for packet, time_ms in zip(packets, ordered, strict=True):
            ticks = int(time_ms / 1000 / stream.time_base)
            packet.stream, packet.pts, packet.dts = copy, ticks, ticks
            try:
                container.mux(packet)
            except (av.error.FFmpegError, OverflowError):
                continue


def _rising(times: Sequence[int]) -> list[int]:
    """Return times that never fall: a muxer would refuse the others."""
    risen: list[int] = []
    for time_ms in times:
        risen.append(max([time_ms, *(before + 1 for before in risen[-1:])]))
    return risen


def write_table(edit: Edit, box: Box) -> None:
    """Write a clip with a changed table."""
    (box / "work" / "x.mp4").write_bytes(edit(noise(".mp4").read_bytes()))


def write_joined(box: Box) -> None:
    """Write two transport streams of a person one behind the other: the clock restarts."""
    (box / "work" / "x.ts").write_bytes(2 * person(".ts").read_bytes())


def write_person_table(edit: Edit, box: Box) -> None:
    """Write a clip of a person with a changed table."""
    (box / "work" / "x.mp4").write_bytes(edit(person(".mp4").read_bytes()))


def is_bounded(outcome: Any) -> str | None:
    """Return a fault when a document tells of a clip longer than half a day, or tables are huge."""
    import json

    path = outcome.work / "out" / "x" / "assessment.json"
    if not path.exists():
        return None
    seconds = json.loads(path.read_text("utf-8"))["input"]["duration_s"]
    return f"a clip of {FRAMES} to 60 pictures lasts {seconds} s" if seconds > 43_200 else None


def _cases() -> Iterator[Case]:
    for suffix in (".mkv", ".mp4", ".ts"):
        for pattern, stamps in PATTERNS.items():
            yield Case(
                f"clocks/{suffix[1:]}-{pattern}",
                ("analyze", f"x{suffix}", *QUICK_OUTPUT),
                READ_OR_NOT,
                partial(remux, suffix, suffix, stamps, noise),
            )
    for table, edit in TABLES.items():
        yield Case(
            f"clocks/table-{table}",
            ("analyze", "x.mp4", *QUICK_OUTPUT),
            READ_OR_NOT,
            partial(write_table, edit),
        )
    for table in (
        "timescale-1",
        "timescale-huge",
        "stts-delta-huge",
        "stts-delta-0",
        "edit-late",
        "stts-first-count-huge",
    ):
        yield Case(
            f"clocks/person-table-{table}",
            ("analyze", "x.mp4", *QUICK_OUTPUT),
            (0, 3, 5),
            partial(write_person_table, TABLES[table]),
            check=is_bounded,
            hang_s=90,
        )
    for suffix in (".mkv", ".ts"):
        for pattern in PERSON:
            yield Case(
                f"clocks/person-{suffix[1:]}-{pattern}",
                ("analyze", f"x{suffix}", *QUICK_OUTPUT),
                (0, 3, 5),
                partial(remux, suffix, suffix, PATTERNS[pattern], person),
                check=is_bounded,
                hang_s=90,
                notices=() if pattern in UNNOTICED else SLOW if pattern.startswith("steps") else NOTICED,
            )
    # A muxer refuses a clock that restarts: such a file is two, one behind the other.
    yield Case(
        "clocks/person-ts-joined",
        ("analyze", "x.ts", *QUICK_OUTPUT),
        (0,),
        write_joined,
        check=is_bounded,
        hang_s=90,
        notices=("clock_restart",),
    )


CASES: Final = tuple(_cases())
