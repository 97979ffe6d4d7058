"""Names that clips and folders may have, and few programs bear."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from functools import partial
from typing import Final

from hostile.case import QUICK_OUTPUT, Box, Case, Outcome
from hostile.material import blink, change_about, landmarks, read_arrays, write_arrays

READ_OR_NOT: Final = (3, 5)
"""A clip of nobody that is read is 5."""
NAMES: Final = (
    *(
        "...mp4",
        "..mp4",
        ".mp4",
        "-o.mp4",
        "--help.mp4",
        "-.mp4",
        " .mp4",
        "a b.mp4",
        "a  .mp4",
        "a..mp4",
        "a.mp4.mp4",
    ),
    *("grüße.mp4", "日本語.mp4", "עברית.mp4", "العربية.mp4", "हिन्दी.mp4", "🦵🏽.mp4", "é.mp4", "\u200b.mp4"),
    *(
        "\x1b[31mred.mp4",
        "\x1b]0;title\x07.mp4",
        "\x07.mp4",
        "a\nb.mp4",
        "a\rb.mp4",
        "a\tb.mp4",
        "\x7f.mp4",
        "\x9b2J.mp4",
    ),
    *("a\u202e4pm.mp4", "\u2066a.mp4", "\ufeffa.mp4", "a b.mp4", "a\x85b.mp4"),
    *(
        "%s%n.mp4",
        "{0}.mp4",
        "{name}.mp4",
        "$(touch pwned).mp4",
        "`touch pwned`.mp4",
        ";touch pwned;.mp4",
        "a|b.mp4",
    ),
    *(
        "'.mp4",
        '".mp4',
        "<b>.mp4",
        "<script>alert(1)</script>.mp4".replace("/", "_"),
        "&amp;.mp4",
        "\\.mp4",
        "a\\b.mp4",
    ),
    *("*.mp4", "?.mp4", "[a].mp4", "~.mp4", "~root.mp4", "#.mp4", "a:b.mp4", "C:a.mp4", "CON.mp4", "nul.mp4"),
    *(
        "file:x.mp4",
        "http:x.mp4",
        "concat:x.mp4",
        "pipe:0.mp4",
        "fd:0.mp4",
        "async:x.mp4",
        "crypto:x.mp4",
        "=1+2.mp4",
    ),
    *(
        "x%03d.mp4",
        "$\\alpha$.mp4",
        "$x^.mp4",
        "_a_.mp4",
        "A.MP4",
        "a.Mp4",
        "a",
        "a.",
        "landmarks.mp4",
        "overlay.mp4",
    ),
    *(
        "n" * 251 + ".mp4",
        "ü" * 125 + ".mp4",
        "n" * 255,
        ".ankle-cv-x.mp4",
        "a.npz.mp4",
        "assessment.json.mp4",
    ),
)
"""Names a clip may have; it is one of nobody: exit code 5, or 3 where the name cannot be a video's."""
RAW_NAMES: Final = (b"\xff\xfe.mp4", b"gr\xfc\xdfe.mp4", b"a\xed\xa0\x80.mp4", b"\xc0\xae\xc0\xae.mp4")


def write_named(name: str | bytes, box: Box) -> None:
    """Write a clip of a name."""
    target = os.path.join(os.fsencode(box / "work"), os.fsencode(name))  # noqa: PTH118  # not every name is text
    shutil.copy(os.fsencode(blink()), target)


def write_named_result(name: str, box: Box) -> None:
    """Write saved landmarks in a folder of a name, of a clip of that name."""
    arrays = read_arrays(landmarks())
    change_about(arrays, "info", "path", to=name)
    write_arrays(box / "work" / name / "landmarks.npz", arrays)


def no_stray(outcome: Outcome) -> str | None:
    """Return a fault when a name was run as a command."""
    return "a name was run as a command" if (outcome.work / "pwned").exists() else None


def _name(number: int, name: str) -> str:
    shown = "".join(c if c.isascii() and (c.isalnum() or c in ".-") else "_" for c in name)
    return f"{number:02d}-{shown[:20]}"


def _cases() -> Iterator[Case]:
    for number, name in enumerate(NAMES):
        yield Case(
            f"names/{_name(number, name)}",
            ("analyze", *QUICK_OUTPUT, "-o", "out", "--", name),
            READ_OR_NOT,
            partial(write_named, name),
            check=no_stray,
        )
    for number, raw in enumerate(RAW_NAMES):
        yield Case(
            f"names/raw-{number}",
            ("analyze", *QUICK_OUTPUT, "-o", "out", "--", os.fsdecode(raw)),
            READ_OR_NOT,
            partial(write_named, raw),
        )
    for number, name in enumerate(NAMES):
        folder = name.removesuffix(".mp4").removesuffix(".MP4") or "x"
        if folder not in {".", ".."} and (
            number % 3 == 0 or not folder.isascii() or not folder.isprintable()
        ):
            yield Case(
                f"names/result-{_name(number, name)}",
                ("analyze", "-o", "out", "--", f"{folder}/landmarks.npz"),
                (0,),
                partial(write_named_result, folder),
                check=no_stray,
                silent_about=("glyph",),
            )


CASES: Final = tuple(_cases())
