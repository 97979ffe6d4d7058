"""Result files that were changed, damaged or written by somebody else, given back to the program."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any, Final

from hostile.case import QUICK_OUTPUT, Box, Case
from hostile.material import batch, landmarks, person, put_batch, read_arrays, result, write_arrays

VALIDATE: Final = ("validate", "result", "reference.csv")
WRITES: Final = ("work/result/agreement.png",)
FIELDS: Final = (
    *("schema_version", "kind", "input", "view", "scale", "neutral", "quality", "reps", "attempts", "raises"),
    *(
        "leg_reps",
        "summary",
        "findings",
        "scenes",
        "provenance",
        "input.sha256",
        "input.duration_s",
        "input.width",
    ),
    *("quality.notices", "quality.pose_coverage", "view.yaw_deg", "provenance.settings", "provenance.model"),
)
VALUES: Final[dict[str, object]] = {
    "gone": ...,
    "number": -5,
    "huge": 10**400,
    "text": "\x1b[31mred",
    "list": [[]],
    "object": {"a": {}},
}
TEXTS: Final[dict[str, bytes]] = {
    "empty": b"",
    "spaces": b"  \n",
    "null": b"null",
    "list": b"[]",
    "bom": b"\xef\xbb\xbf{}",
    "utf16": "{}".encode("utf-16"),
    "not-utf8": b'{"kind": "\xff\xfe"}',
    "deep": b"[" * 500_000 + b"]" * 500_000,
    "deep-object": b'{"a":' * 200_000 + b"1" + b"}" * 200_000,
    "digits": b'{"schema_version": ' + b"9" * 50_000 + b"}",
    "nan": b'{"schema_version": NaN}',
    "nul": bytes(5000),
    "half": b'{"schema_version": "1", "kind": "squ',
    "html": b"<html></html>",
    "many-keys": b"{" + b",".join(b'"k%d": 1' % k for k in range(200_000)) + b"}",
    "long-text": b'{"kind": "' + b"a" * 20_000_000 + b'"}',
}
FRAMES: Final[dict[str, Callable[[str], bytes]]] = {
    "empty": lambda t: b"",
    "header-only": lambda t: t.split("\n")[0].encode() + b"\n",
    "one-row": lambda t: "\n".join(t.split("\n")[:2]).encode(),
    "no-time": lambda t: t.replace("time_s", "when", 1).encode(),
    "text-angles": lambda t: t.replace("3.", "three").encode(),
    "infinite": lambda t: t.replace("4.", "inf", 40).encode(),
    "binary": lambda t: bytes(range(256)) * 40,
    "nul": lambda t: t.replace(",", "\0", 500).encode(),
    "unclosed": lambda t: (t + '"').encode(),
    "ragged": lambda t: (t + "1,2\n" + "1," * 500 + "\n").encode(),
    "long-line": lambda t: t.encode() + b"9" * 5_000_000,
    "columns": lambda t: ",".join(f"c{k}" for k in range(30_000)).encode(),
    "control": lambda t: t.replace("frame", "\x1b[31m", 1).encode(),
    "utf16": lambda t: t.encode("utf-16"),
}

FRAMES_EXITS: Final = {
    **dict.fromkeys(("infinite", "control", "text-angles", "long-line"), (0, 2, 3)),
    "utf16": (0,),
    **dict.fromkeys(("header-only", "one-row", "columns"), (2, 3, 5)),
}
"""Codes allowed beside the usual ones: nothing in common to compare is 5."""


def put_result(box: Box) -> Path:
    """A result, and its own frames as the reference."""
    shutil.copytree(result(), box / "work" / "result")
    shutil.copy(result() / "frames.csv", box / "work" / "reference.csv")
    return box / "work" / "result"


def put_text(name: str, content: bytes, box: Box) -> None:
    """A result one file of which holds something else."""
    (put_result(box) / name).write_bytes(content)


def put_frames(change: Callable[[str], bytes], box: Box) -> None:
    """A result whose frames are changed."""
    folder = put_result(box)
    (folder / "frames.csv").write_bytes(change((folder / "frames.csv").read_text("utf-8")))


def changed(document: dict[str, Any], field: str, value: object) -> str:
    """Return the document as text, with another value in a field, ``a.b``."""
    part = document
    *outer, last = field.split(".")
    for key in outer:
        part = part[key]
    if value is ...:
        part.pop(last)
    else:
        part[last] = value
    return json.dumps(document)


def put_field(field: str, value: object, box: Box) -> None:
    """A result whose document has another value in a field."""
    path = put_result(box) / "assessment.json"
    path.write_text(changed(json.loads(path.read_text("utf-8")), field, value), "utf-8")


def put_batch_field(field: str, value: object, box: Box) -> None:
    """The same of one clip of a batch."""
    put_batch(box)
    path = box / "work" / "out" / "ann" / "assessment.json"
    path.write_text(changed(json.loads(path.read_text("utf-8")), field, value), "utf-8")


def put_export(setup: Callable[[Box], object] | None, box: Box) -> None:
    """A result to export, and what is in its way."""
    shutil.copytree(result(), box / "work" / "result")
    if setup is not None:
        setup(box)


def _link(place: str, target: str) -> Callable[[Box], object]:
    return lambda box: (box / "work" / place).symlink_to(target.replace("{box}", str(box)))


def put_again(setup: Callable[[Box], object], box: Box) -> None:
    """Saved landmarks, and what stands in the folder of their results."""
    arrays = read_arrays(landmarks())
    write_arrays(box / "work" / "squat" / "landmarks.npz", arrays)
    (box / "work" / "out").mkdir()
    setup(box)


def _earlier(box: Box) -> Path:
    shutil.copytree(result(), box / "work" / "out" / "squat")
    return box / "work" / "out" / "squat"


def _own_files(box: Box) -> None:
    folder = _earlier(box)
    (folder / "my notes.txt").write_text("mine")
    (folder / "pictures").mkdir()
    (folder / "pictures" / "a.png").write_text("mine")
    (folder / "link").symlink_to(box / "elsewhere")


def _others(box: Box) -> None:
    folder = _earlier(box)
    path = folder / "assessment.json"
    path.write_text(changed(json.loads(path.read_text("utf-8")), "input.sha256", "1" * 64), "utf-8")


def keeps_own_files(outcome: Any) -> str | None:
    """Return a fault unless the user's files in the folder are as they were."""
    folder = outcome.work / "out" / "squat"
    kept = (folder / "my notes.txt", folder / "pictures" / "a.png")
    return (
        None
        if all(path.is_file() and path.read_text() == "mine" for path in kept)
        else "the user's files are gone"
    )


AGAIN: Final[dict[str, tuple[Callable[[Box], object], tuple[int, ...], dict[str, Any]]]] = {
    "same": (_earlier, (0,), {}),
    "own-files": (_own_files, (0,), {"check": keeps_own_files}),
    "other-clip": (_others, (0,), {"leaves": ("work/out/squat-2/assessment.json",)}),
    "link-outwards": (_link("out/squat", "{box}/elsewhere"), (6,), {}),
    "link-nowhere": (_link("out/squat", "{box}/elsewhere/nothing"), (6,), {}),
    "file-in-the-way": (lambda box: (box / "work" / "out" / "squat").write_text("mine"), (6,), {}),
    "document-is-folder": (lambda box: (_bare(box) / "assessment.json").mkdir(), (6,), {}),
    "document-not-ours": (lambda box: (_bare(box) / "assessment.json").write_text('{"input": 5}'), (6,), {}),
    "document-deep": (lambda box: (_bare(box) / "assessment.json").write_text("[" * 500_000), (6,), {}),
    "document-deep-closed": (
        lambda box: (_bare(box) / "assessment.json").write_bytes(TEXTS["deep"]),
        (6,),
        {},
    ),
    "document-digits": (lambda box: (_bare(box) / "assessment.json").write_bytes(TEXTS["digits"]), (6,), {}),
    "document-not-utf8": (
        lambda box: (_bare(box) / "assessment.json").write_bytes(TEXTS["not-utf8"]),
        (6,),
        {},
    ),
    "document-sha-list": (
        lambda box: (_bare(box) / "assessment.json").write_text('{"input": {"sha256": [1]}}'),
        (0, 6),
        {},
    ),
    "out-is-file": (
        lambda box: ((box / "work" / "out").rmdir(), (box / "work" / "out").write_text("mine")),
        (6,),
        {},
    ),
    "other-folders": (lambda box: (box / "work" / "out" / ".ankle-cv-mine").mkdir(), (0,), {}),
}


def _bare(box: Box) -> Path:
    folder = box / "work" / "out" / "squat"
    folder.mkdir()
    return folder


EXPORTS: Final[dict[str, tuple[tuple[str, ...], tuple[int, ...], Callable[[Box], object] | None]]] = {
    "plain-mot": (("--to", "mot"), (0,), None),
    "plain-trc": (("--to", "trc", "--foot-cm", "26"), (0,), None),
    "plain-parquet": (("--to", "parquet"), (0,), None),
    "over-document": (("--to", "mot", "-o", "result/assessment.json"), (2,), None),
    "over-landmarks": (("--to", "trc", "-o", "result/landmarks.npz"), (2,), None),
    "into-folder": (("--to", "mot", "-o", "result"), (2, 6), None),
    "into-nowhere": (("--to", "mot", "-o", "no/such/x.mot"), (0, 6), None),
    "into-file": (("--to", "mot", "-o", "result/frames.csv/x.mot"), (6,), None),
    "into-device": (("--to", "mot", "-o", "/dev/full"), (2, 6), None),
    "into-proc": (("--to", "mot", "-o", "/proc/x.mot"), (6,), None),
    "link-outwards": (("--to", "mot"), (0, 2, 6), _link("result/result.mot", "{box}/elsewhere/thesis.txt")),
    "long-name": (("--to", "mot", "-o", "m" * 300 + ".mot"), (2, 6), None),
    "control-name": (("--to", "mot", "-o", "\x1b[31mx.mot"), (0,), None),
    "user-name": (("--to", "mot", "-o", "~nosuchuser/x.mot"), (0, 2, 6), None),
    "upper-suffix": (("--to", "mot", "-o", "x.MOT"), (0, 2), None),
    "landmarks-given": (("--to", "mot"), (0,), None),
}
MISSING: Final = ("assessment.json", "frames.csv", "landmarks.npz")


def lose(name: str, box: Box) -> None:
    """A result without one file."""
    (put_result(box) / name).unlink()


def put_lost_clip(box: Box) -> None:
    """Saved landmarks of a clip that is another one now, or a device."""
    source = batch() / "out" / "ann" / "landmarks.npz"
    shutil.copy(source, box / "work" / "x.npz")


def clip_is(target: str, box: Box) -> None:
    """Saved landmarks whose clip is something else by now."""
    from hostile.material import change_about

    arrays = read_arrays(batch() / "out" / "ann" / "landmarks.npz")
    change_about(arrays, "info", "path", to=target.replace("{box}", str(box)))
    write_arrays(box / "work" / "x.npz", arrays)
    shutil.copy(person(), box / "work" / "other.mp4")


CLIP_IS: Final = (
    "/dev/zero",
    "/dev/stdin",
    "/etc/passwd",
    "{box}/work/other.mp4",
    "{box}/work",
    "",
    "a\0b",
    "~nosuchuser/x",
    "http://127.0.0.1:9/x.mp4",
    "concat:/etc/passwd",
    "n" * 5000,
)


def _cases() -> Iterator[Case]:
    for field in FIELDS:
        for name, value in VALUES.items():
            yield Case(
                f"documents/{field}-{name}", VALIDATE, (0, 3), partial(put_field, field, value), writes=WRITES
            )
    for field in FIELDS[::2]:
        for name, value in VALUES.items():
            yield Case(
                f"documents/batch-{field}-{name}",
                ("batch", "--merge"),
                (0, 7),
                partial(put_batch_field, field, value),
            )
    for name, content in TEXTS.items():
        yield Case(
            f"documents/text-{name}",
            VALIDATE,
            (3,),
            partial(put_text, "assessment.json", content),
            writes=WRITES,
        )
    for name, change in FRAMES.items():
        exits = FRAMES_EXITS.get(name, (2, 3))
        yield Case(f"documents/frames-{name}", VALIDATE, exits, partial(put_frames, change), writes=WRITES)
    for name in MISSING:
        exits = (0,) if name == "landmarks.npz" else (3,)
        yield Case(f"documents/validate-without-{name}", VALIDATE, exits, partial(lose, name), writes=WRITES)
        exits = (3,) if name == "landmarks.npz" else (0, 3)
        yield Case(
            f"documents/export-without-{name}",
            ("export", "result", "--to", "mot"),
            exits,
            partial(lose, name),
            writes=("work/result/result.mot",),
        )
    for name, (words, exits, setup) in EXPORTS.items():
        given = "result/landmarks.npz" if name == "landmarks-given" else "result"
        yield Case(
            f"documents/export-{name}",
            ("export", given, *words),
            exits,
            partial(put_export, setup),
            writes=(
                "work/result/result.mot",
                "work/result/result.trc",
                "work/result/result.parquet",
                "work/no",
                "work/x.MOT",
                "work/\x1b[31mx.mot",
                "work/~nosuchuser",
            ),
        )
    for name, (setup, exits, facts) in AGAIN.items():
        yield Case(
            f"documents/again-{name}",
            ("analyze", "squat/landmarks.npz", *QUICK_OUTPUT),
            exits,
            partial(put_again, setup),
            **facts,
        )
    yield Case(
        "documents/again-force-other",
        ("analyze", "squat/landmarks.npz", *QUICK_OUTPUT, "--force"),
        (0,),
        partial(put_again, lambda box: (_bare(box) / "thesis.txt").write_text("mine")),
        leaves=("work/out/squat/thesis.txt", "work/out/squat/assessment.json"),
    )
    yield Case(
        "documents/again-force-link",
        ("analyze", "squat/landmarks.npz", *QUICK_OUTPUT, "--force"),
        (0, 6),
        partial(put_again, _link("out/squat", "{box}/elsewhere")),
    )
    for number, target in enumerate(CLIP_IS):
        yield Case(
            f"documents/clip-is-{number:02d}",
            ("analyze", "x.npz", "--no-report"),
            (0, 3),
            partial(clip_is, target),
        )


CASES: Final = tuple(_cases())
