"""Which shards of a batch have not done their part: a pure reading of the manifests."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from ankle_cv.batch.manifest import BatchState

MOST_NAMED: Final = 10
"""Shards that are named in a message; of more, the number is told."""


@dataclass(frozen=True)
class OpenShards:
    """Shards that the results lack, as ``2/3``.

    Attributes
    ----------
    absent
        Those that have written nothing.
    unfinished
        Those whose latest run did not come to its end, or is still at work.
    """

    absent: tuple[str, ...]
    unfinished: tuple[str, ...]

    def sentences(self) -> list[str]:
        """Return what to tell the user, one line for each kind."""
        told = (
            (self.absent, "wrote nothing here: do"),
            (self.unfinished, "did not come to an end: repeat"),
        )
        return [
            f"{_named(shards)} {what} --shard {shards[0]}, then --merge" for shards, what in told if shards
        ]


def open_shards(state: BatchState) -> OpenShards:
    """Return the open shards of the latest division into shards; none when the latest run did everything."""
    latest = next(reversed(state.runs), None)
    if latest is None:
        return OpenShards((), ())
    count = int(latest.partition("/")[2])
    begun = {}
    for shard, run in state.runs.items():
        index, _, whole = (shard or "").partition("/")
        if whole and int(whole) == count:
            begun[int(index)] = run
    absent = tuple(f"{i}/{count}" for i in range(1, count + 1) if i not in begun)
    unfinished = tuple(f"{i}/{count}" for i, run in sorted(begun.items()) if run.run not in state.ended)
    return OpenShards(absent, unfinished)


def _named(shards: tuple[str, ...]) -> str:
    if len(shards) == 1:
        return f"shard {shards[0]}"
    more = f" and {len(shards) - MOST_NAMED} more" if len(shards) > MOST_NAMED else ""
    return f"shards {', '.join(shards[:MOST_NAMED])}{more}"
