"""The samples played more slowly: as a camera they leave time to a busy machine."""

from __future__ import annotations

from pathlib import Path

import av

FACTOR = 2


def slowed(clip: Path, folder: Path) -> Path:
    """Copy a clip without coding it again, every picture at twice its time."""
    copy = folder / clip.name
    with av.open(str(clip)) as source, av.open(str(copy), "w") as target:
        stream = target.add_stream_from_template(source.streams.video[0])
        for packet in source.demux(video=0):
            if packet.dts is None:  # the last one, empty
                continue
            packet.pts, packet.dts = FACTOR * packet.pts, FACTOR * packet.dts
            packet.duration *= FACTOR
            packet.stream = stream
            target.mux(packet)
    return copy
