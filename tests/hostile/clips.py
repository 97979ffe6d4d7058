"""Clips that are damaged, crafted or oddly named, in every container."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Final

from hostile.boxes_mp4 import Edit, find, rename, set_number, set_size
from hostile.case import QUICK_OUTPUT, Box, Case
from hostile.material import CODECS, noise, person

READ_OR_NOT: Final = (3, 5)
"""Noise that is read is 5, what is unreadable 3; a damaged clip may be either."""


def cut(share: float, data: bytes) -> bytes:
    """Keep the first part only."""
    return data[: int(len(data) * share)]


def lose(first: float, last: float, data: bytes) -> bytes:
    """Leave a part out."""
    return data[: int(len(data) * first)] + data[int(len(data) * last) :]


def fill(first: float, last: float, byte: int, data: bytes) -> bytes:
    """Overwrite a part with one byte."""
    start, end = int(len(data) * first), int(len(data) * last)
    return data[:start] + bytes([byte]) * (end - start) + data[end:]


def sprinkle(every: int, data: bytes) -> bytes:
    """Change one byte in so many, the same in every run."""
    changed = bytearray(data)
    for place in range(64, len(changed), every):
        changed[place] ^= (place * 31) % 255 + 1
    return bytes(changed)


DAMAGES: Final[dict[str, tuple[Edit, tuple[int, ...]]]] = {
    "cut-1": (partial(cut, 0.01), READ_OR_NOT),
    "cut-50": (partial(cut, 0.5), READ_OR_NOT),
    "cut-95": (partial(cut, 0.95), READ_OR_NOT),
    "start-lost": (partial(lose, 0, 0.1), READ_OR_NOT),
    "middle-lost": (partial(lose, 0.4, 0.6), READ_OR_NOT),
    "zeroed": (partial(fill, 0.3, 0.6, 0), READ_OR_NOT),
    "ones": (partial(fill, 0.3, 0.6, 255), READ_OR_NOT),
    "head-zeroed": (partial(fill, 0, 0.02, 0), READ_OR_NOT),
    "head-ones": (partial(fill, 0, 0.02, 255), READ_OR_NOT),
    "tail-zeroed": (partial(fill, 0.9, 1, 0), READ_OR_NOT),
    "sprinkled-1000": (partial(sprinkle, 1000), READ_OR_NOT),
    "sprinkled-50": (partial(sprinkle, 50), READ_OR_NOT),
    "sprinkled-10": (partial(sprinkle, 10), READ_OR_NOT),
    "twice": (lambda data: data + data, READ_OR_NOT),
    "reversed": (lambda data: data[::-1], (3,)),
    "text-before": (lambda data: b"HTTP/1.1 200 OK\r\n\r\n" + data, READ_OR_NOT),
    "zeros-after": (lambda data: data + bytes(3_000_000), READ_OR_NOT),
    "one-byte": (lambda data: data[:1], (3,)),
}
"""What may happen to any file."""

M: Final = 0xFFFFFFFF
BOXES: Final[dict[str, tuple[Edit, tuple[int, ...]]]] = {
    **{
        f"{box.decode()}-size-{name}": (partial(set_size, box=box, size=size), READ_OR_NOT)
        for box in (b"moov", b"trak", b"mdat", b"stbl", b"stts", b"stsd", b"ftyp")
        for name, size in (("0", 0), ("1", 1), ("7", 7), ("huge", M))
    },
    **{
        f"{box.decode()}-missing": (partial(rename, box=box, name=b"free"), READ_OR_NOT)
        for box in (
            b"moov",
            b"trak",
            b"mdia",
            b"stbl",
            b"stts",
            b"stsd",
            b"stsz",
            b"stco",
            b"stsc",
            b"mdhd",
            b"hdlr",
        )
    },
    "stsz-count-huge": (partial(set_number, box=b"stsz", offset=8, value=M), READ_OR_NOT),
    "stsz-sizes-huge": (partial(set_number, box=b"stsz", offset=12, value=M), READ_OR_NOT),
    "stco-count-huge": (partial(set_number, box=b"stco", offset=4, value=M), READ_OR_NOT),
    "stco-offset-far": (partial(set_number, box=b"stco", offset=8, value=M), READ_OR_NOT),
    "stsc-count-huge": (partial(set_number, box=b"stsc", offset=4, value=M), READ_OR_NOT),
    "stsc-per-chunk-huge": (partial(set_number, box=b"stsc", offset=12, value=M), READ_OR_NOT),
    "stsd-width-0": (partial(set_number, box=b"stsd", offset=40, value=0), READ_OR_NOT),
    "stsd-width-huge": (partial(set_number, box=b"stsd", offset=40, value=M), READ_OR_NOT),
    "tkhd-size-0": (partial(set_number, box=b"tkhd", offset=76, value=0, width=8), READ_OR_NOT),
    "tkhd-matrix-0": (partial(set_number, box=b"tkhd", offset=40, value=0, width=36), READ_OR_NOT),
    "tkhd-matrix-ones": (
        partial(set_number, box=b"tkhd", offset=40, value=(1 << 288) - 1, width=36),
        READ_OR_NOT,
    ),
    "tkhd-matrix-45": (
        partial(
            set_number,
            box=b"tkhd",
            offset=40,
            value=int("0000b5050000b50500000000ffff4afb0000b505", 16),
            width=20,
        ),
        READ_OR_NOT,
    ),
    "codec-unknown": (lambda data: data.replace(b"avc1", b"zzzz"), (3,)),
    "codec-other": (lambda data: data.replace(b"avc1", b"hev1"), READ_OR_NOT),
    "codec-prores": (lambda data: data.replace(b"avc1", b"apch"), READ_OR_NOT),
    "avcC-zero": (
        lambda data: data.replace(data[(p := data.index(b"avcC")) : p + 20], b"avcC" + bytes(16)),
        READ_OR_NOT,
    ),
    "handler-sound": (lambda data: data.replace(b"vide", b"soun"), (3,)),
    "handler-data": (lambda data: data.replace(b"vide", b"meta"), READ_OR_NOT),
    "moov-nested": (lambda data: _nest(data, 20_000), READ_OR_NOT),
    "dref-url": (lambda data: data.replace(b"url \0\0\0\1", b"url \0\0\0\0"), READ_OR_NOT),
}
"""Wrong numbers in an MP4 file."""


def _nest(data: bytes, levels: int) -> bytes:
    """Put the index into very many boxes, one in another."""
    start = find(data, b"moov")
    size = int.from_bytes(data[start : start + 4], "big")
    inner = data[start : start + size]
    head = b"".join((size + 8 * (levels - k)).to_bytes(4, "big") + b"udta" for k in range(levels))
    return data[:start] + head + inner + data[start + size :]


PLAYLISTS: Final = {
    "m3u8": b"#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:10,\n{box}/elsewhere/secret.mp4\n#EXT-X-ENDLIST\n",
    "m3u8-file-url": b"#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:10,\nfile://{box}/elsewhere/secret.mp4\n#EXT-X-ENDLIST\n",
    "m3u8-http": b"#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:10,\nhttp://127.0.0.1:9/a.ts\n#EXT-X-ENDLIST\n",
    "concat": b"ffconcat version 1.0\nfile '{box}/elsewhere/secret.mp4'\n",
    "concat-up": b"ffconcat version 1.0\nfile ../elsewhere/secret.mp4\n",
    "dash": b'<?xml version="1.0"?><MPD xmlns="urn:mpeg:dash:schema:mpd:2011"><Period>'
    b"<BaseURL>file://{box}/elsewhere/secret.mp4</BaseURL></Period></MPD>",
    "sdp": b"v=0\nc=IN IP4 127.0.0.1\nt=0 0\nm=video 9 RTP/AVP 96\na=rtpmap:96 H264/90000\n",
    "asx": b'<asx version="3.0"><entry><ref href="file://{box}/elsewhere/secret.mp4"/></entry></asx>',
    "svg": b'<svg xmlns="http://www.w3.org/2000/svg"><image href="file:///etc/passwd"/></svg>',
    "subtitles": b"1\n00:00:01,000 --> 00:00:02,000\nhello\n",
    "webvtt": b"WEBVTT\n\n00:01.000 --> 00:02.000\nhello\n",
    "ffmetadata": b";FFMETADATA1\ntitle=x\n",
    "image2-pattern": b"P6 16 16 255\n" + bytes(768),
    "script": b"#!/bin/sh\ntouch pwned\n",
    "html": b"<html><body>video</body></html>",
    "git-lfs": b"version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 5\n",
    "cloud-placeholder": b"bplist00\xd1\x01\x02_NSURLNameKey",
}
"""Text that makes a media library open something else; no clip is such a text."""


def write(suffix: str, edit: Edit, box: Box) -> None:
    """Write a damaged clip."""
    (box / "work" / f"x{suffix}").write_bytes(edit(noise(suffix).read_bytes()))


def write_text(content: bytes, suffix: str, box: Box) -> None:
    """Write a text that names other files, and one of these that must not be read."""
    shutil.copy(person(), box / "elsewhere" / "secret.mp4")
    (box / "work" / f"x{suffix}").write_bytes(content.replace(b"{box}", str(box).encode()))


def write_person(edit: Edit, suffix: str, box: Box) -> None:
    """Write a damaged clip of a person."""
    (box / "work" / f"x{suffix}").write_bytes(edit(person(suffix).read_bytes()))


def write_other(make: Callable[[Path], object], box: Box) -> None:
    """Write something else that decodes."""
    make(box / "work" / "x.mp4")


def _encode(
    path: Path, *, size: tuple[int, int], frames: int, codec: str = "libx264", form: str = "yuv420p"
) -> None:
    import av
    import numpy as np

    with av.open(str(path), "w", format="matroska") as container:
        stream = container.add_stream(codec, rate=15)
        stream.width, stream.height, stream.pix_fmt = *size, form
        image = np.zeros((size[1], size[0], 3), np.uint8)
        for _ in range(frames):
            container.mux(
                stream.encode(av.VideoFrame.from_ndarray(image, format="rgb24").reformat(format=form))
            )
        container.mux(stream.encode(None))


def _changing(path: Path) -> None:
    """Join two elementary streams of other sizes in a transport stream."""
    import av

    parts = []
    for size in ((160, 120), (640, 360), (120, 160)):
        part = path.with_suffix(f".{size[0]}.ts")
        with av.open(str(part), "w", format="mpegts") as container:
            stream = container.add_stream("libx264", rate=15)
            stream.width, stream.height, stream.pix_fmt = *size, "yuv420p"
            for _ in range(10):
                container.mux(stream.encode(av.VideoFrame(*size, "yuv420p")))
            container.mux(stream.encode(None))
        parts.append(part.read_bytes())
        part.unlink()
    path.write_bytes(b"".join(parts))


def _sound(path: Path) -> None:
    import av
    import numpy as np

    with av.open(str(path), "w") as container:
        stream = container.add_stream("aac", rate=48000)
        frame = av.AudioFrame.from_ndarray(np.zeros((1, 1024), np.float32), format="fltp", layout="mono")
        frame.sample_rate = 48000
        container.mux(stream.encode(frame))
        container.mux(stream.encode())


PICTURES: Final[dict[str, tuple[Callable[[Path], object], tuple[int, ...]]]] = {
    "tiny": (partial(_encode, size=(16, 16), frames=10), READ_OR_NOT),
    "smallest": (partial(_encode, size=(2, 2), frames=10), READ_OR_NOT),
    "thin": (partial(_encode, size=(2, 2000), frames=10), READ_OR_NOT),
    "flat": (partial(_encode, size=(4000, 2), frames=10), READ_OR_NOT),
    "wide-8k": (partial(_encode, size=(7680, 4320), frames=3), READ_OR_NOT),
    "16k": (partial(_encode, size=(16384, 8640), frames=2, codec="mjpeg", form="yuvj420p"), READ_OR_NOT),
    "one-frame": (partial(_encode, size=(160, 120), frames=1), READ_OR_NOT),
    "two-frames": (partial(_encode, size=(160, 120), frames=2), READ_OR_NOT),
    "no-frame": (partial(_encode, size=(160, 120), frames=0), READ_OR_NOT),
    "gray": (partial(_encode, size=(160, 120), frames=5, form="gray"), READ_OR_NOT),
    "ten-bit": (partial(_encode, size=(160, 120), frames=5, form="yuv420p10le"), READ_OR_NOT),
    "rgb": (partial(_encode, size=(160, 120), frames=5, codec="ffv1", form="bgr0"), READ_OR_NOT),
    "alpha": (partial(_encode, size=(160, 120), frames=5, codec="ffv1", form="bgra"), READ_OR_NOT),
    "raw": (partial(_encode, size=(160, 120), frames=5, codec="rawvideo", form="yuv420p"), READ_OR_NOT),
    "size-changes": (_changing, READ_OR_NOT),
    "sound-only": (_sound, (3,)),
}
"""Pictures and streams that decode, and are odd."""
LOSSES: Final[dict[str, tuple[Edit, tuple[str, ...]]]] = {
    "middle-lost": (
        partial(lose, 0.45, 0.65),
        ("time_gap", "missing_frames", "clock_jump", "unreadable_part"),
    ),
    "zeroed": (partial(fill, 0.4, 0.7, 0), ("time_gap", "missing_frames", "unreadable_part")),
    "tail-zeroed": (partial(fill, 0.6, 0.95, 0), ("time_gap", "missing_frames", "unreadable_part")),
    "cut-60": (partial(cut, 0.6), ("time_gap", "missing_frames", "unreadable_part")),
}
"""Damage that takes half a second and more of a person's squat: an error, or a notice, never silence."""


def _cases() -> Iterator[Case]:
    for suffix in CODECS:
        for damage, (edit, exits) in DAMAGES.items():
            allowed = (
                READ_OR_NOT if suffix in {".ts", ".gif"} and exits == (3,) and damage != "one-byte" else exits
            )
            yield Case(
                f"clips/{suffix[1:]}-{damage}",
                ("analyze", f"x{suffix}", *QUICK_OUTPUT),
                allowed,
                partial(write, suffix, edit),
            )
    for box_edit, (edit, exits) in BOXES.items():
        yield Case(
            f"clips/box-{box_edit}", ("analyze", "x.mp4", *QUICK_OUTPUT), exits, partial(write, ".mp4", edit)
        )
    for kind, content in PLAYLISTS.items():
        for suffix in (".mp4", f".{kind.split('-')[0]}"):
            yield Case(
                f"clips/text-{kind}-as{suffix}",
                ("analyze", f"x{suffix}", *QUICK_OUTPUT),
                (3,) if b"P6" not in content else READ_OR_NOT,
                partial(write_text, content, suffix),
            )
    for what, (make, exits) in PICTURES.items():
        yield Case(
            f"clips/picture-{what}",
            ("analyze", "x.mp4", *QUICK_OUTPUT),
            exits,
            partial(write_other, make),
            hang_s=90,
        )
    for suffix in (".mp4", ".mkv", ".ts"):
        for damage, (edit, notices) in LOSSES.items():
            yield Case(
                f"clips/person{suffix}-{damage}",
                ("analyze", f"x{suffix}", *QUICK_OUTPUT),
                (0, 3, 5),
                partial(write_person, edit, suffix),
                notices=notices,
                hang_s=90,
            )


CASES: Final = tuple(_cases())
