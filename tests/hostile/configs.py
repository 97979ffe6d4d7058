"""Config files with values nobody should give, and odd ones that are right."""

from __future__ import annotations

import shutil
from functools import partial
from typing import Final

from hostile.case import QUICK_OUTPUT, Box, Case
from hostile.material import blink

NOBODY: Final = (5,)
"""The file was right; there is nobody in the clip."""
WRONG: Final = (2,)

CONFIGS: Final[dict[str, tuple[bytes, tuple[int, ...]]]] = {
    "empty": (b"", NOBODY),
    "bom": (b"\xef\xbb\xbffoot_cm = 26\n", NOBODY),
    "crlf": (b"foot_cm = 26\r\nview = 'side'\r\n", NOBODY),
    "cr-only": (b"foot_cm = 26\rview = 'side'\r", WRONG),
    "utf16": ("foot_cm = 26\n".encode("utf-16"), WRONG),
    "latin1": ("# größe\nfoot_cm = 26\n".encode("latin-1"), WRONG),
    "nul": (b"foot_cm = 26\0\n", WRONG),
    "unknown": (b"foot = 26\n", WRONG),
    "unknown-control": (b'"\\u001b[31mfoot" = 26\n', WRONG),
    "capitals": (b"Foot_Cm = 26\n", WRONG),
    "twice": (b"foot_cm = 26\nfoot_cm = 27\n", WRONG),
    "twice-by-spelling": (b"foot_cm = 26\nfoot-cm = 27\n", WRONG),
    "table": (b"[analyze]\nfoot_cm = 26\n", WRONG),
    "dotted": (b"foot_cm.left = 26\n", WRONG),
    "inf": (b"foot_cm = inf\n", WRONG),
    "nan": (b"height_cm = nan\n", WRONG),
    "wall-inf": (b"wall_x_px = inf\n", WRONG),
    "range": (b"foot_cm = 260\n", WRONG),
    "metres": (b"height_cm = 1.80\n", WRONG),
    "huge-integer": (b"foot_cm = " + b"9" * 400 + b"\n", WRONG),
    "huge-digits": (b"foot_cm = " + b"9" * 20_000 + b"\n", WRONG),
    "text-number": (b'foot_cm = "26"\n', (2, 5)),
    "bool-number": (b"foot_cm = true\n", WRONG),
    "number-bool": (b"mirrored = 5\n", WRONG),
    "list": (b"foot_cm = [26]\n", WRONG),
    "date": (b"foot_cm = 2026-01-31\n", WRONG),
    "model-number": (b"model = 5\n", WRONG),
    "model-nul": (b'model = "a\\u0000b.task"\n', (2, 4)),
    "model-control": (b'model = "a\\u001b[31m.task"\n', (2, 4)),
    "model-dir-nul": (b'model = "heavy"\nmodel_dir = "a\\u0000b"\n', (2, 4)),
    "model-dir-user": (b'model = "heavy"\nmodel_dir = "~nosuchuser/m"\n', (2, 4)),
    "model-dir-long": (b'model = "heavy"\nmodel_dir = "' + b"m" * 5000 + b'"\n', (2, 4)),
    "output-nul": (b'output = "a\\u0000b"\n', (2, 6)),
    "output-user": (b'output = "~nosuchuser/x"\n', (2, 6)),
    "output-long": (b'output = "' + b"m" * 300 + b'"\n', (2, 6)),
    "output-number": (b"output = 5\n", WRONG),
    "output-url": (b'output = "http://127.0.0.1:9/x"\n', (2, 5, 6)),
    "neutral-number": (b"neutral = 1\n", WRONG),
    "neutral-list": (b"neutral = [1, 2]\n", WRONG),
    "level-control": (b'level = "\\u001b[31m"\n', WRONG),
    "side-null": (b'side = ""\n', WRONG),
    "deep": (b"foot_cm = " + b"[" * 100_000 + b"]" * 100_000, WRONG),
    "deep-tables": (b"a = " + b"{b = " * 20_000 + b"1" + b"}" * 20_000, WRONG),
    "deep-dotted": (b".".join([b"a"] * 20_000) + b" = 1\n", WRONG),
    "many-keys": (b"".join(b"k%d = 1\n" % k for k in range(50_000)), WRONG),
    "long-key": (b"k" * 100_000 + b" = 1\n", WRONG),
    "json": (b'{"foot_cm": 26}', WRONG),
    "broken": (b"foot_cm = \n", WRONG),
    "control-in-error": (b"foot_cm = \x1b[31m\n", WRONG),
}
"""Content of a config file, and what must come of it with a clip of nobody."""


def put_config(content: bytes, box: Box) -> None:
    """A clip and a config file."""
    shutil.copy(blink(), box / "work" / "clip.mp4")
    (box / "work" / "me.toml").write_bytes(content)


CASES: Final = tuple(
    Case(
        f"config/{name}",
        ("analyze", "clip.mp4", "--config", "me.toml", *QUICK_OUTPUT),
        exits,
        partial(put_config, content),
        writes=("work/out", "work/ankle-cv-results", "work/http:"),
    )
    for name, (content, exits) in CONFIGS.items()
)
