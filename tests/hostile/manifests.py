"""Batch folders whose manifest, links or files somebody wrote to harm, or lost."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any, Final

from hostile.case import Box, Case, Outcome
from hostile.material import BATCH_WORDS, put_batch

RUN: Final = ("batch", "clips", *BATCH_WORDS)
MERGE: Final = ("batch", "--merge", "-q")
Record = dict[str, Any]
BOTH: Final = ("work/out/ann/assessment.json", "work/out/bob/assessment.json")
ELSEWHERE: Final = (
    *(
        "../elsewhere",
        "{box}/elsewhere",
        "../../elsewhere/x",
        "ann/../../../elsewhere",
        "/",
        "/var",
        "..",
        ".",
    ),
    *("", "ann/bob", "ann/", "./ann", "~", "~root", "\\\\server\\share", "C:\\x", "..\\elsewhere", "a\0b"),
    *(
        "a\nb",
        "\x1b[31mred",
        "\u202eann",
        "n" * 300,
        "manifest.jsonl",
        "summary.csv",
        "index.html",
        "ann\udcff",
    ),
    *(".ankle-cv-batch-00000000-1-00000000", ".hidden", "CON", "ann.", " ann", "-o", "http://127.0.0.1:9/x"),
)
"""Names of folders that a manifest might hold."""
PLAIN: Final = frozenset({"~", "~root", " ann", "-o"})
"""Odd ones that are names of one folder below the results all the same, and are used."""


def manifest(box: Box) -> Path:
    """Return the path of the manifest."""
    return box / "work" / "out" / "manifest.jsonl"


def records(box: Box) -> list[Record]:
    """Return the lines of the manifest."""
    return [json.loads(line) for line in manifest(box).read_text("utf-8").splitlines()]


def edit(change: Callable[[list[Record], Box], object], box: Box) -> None:
    """Put a batch whose manifest is changed."""
    put_batch(box)
    lines = records(box)
    change(lines, box)
    manifest(box).write_text("".join(json.dumps(line) + "\n" for line in lines), "utf-8")


def name_folder(folder: str, lose: bool, box: Box) -> None:
    """Let the line of ann name another folder; with `lose`, ann's own folder is gone."""

    def change(lines: list[Record], place: Box) -> None:
        for line in lines:
            if line["event"] == "done" and line["folder"] == "ann":
                line["folder"] = folder.replace("{box}", str(place))

    edit(change, box)
    if lose:
        shutil.rmtree(box / "work" / "out" / "ann")


def set_value(event: str, key: str, value: object, box: Box) -> None:
    """Set one field in all lines of one kind."""

    def change(lines: list[Record], _: Box) -> None:
        for line in lines:
            if line["event"] == event:
                line[key] = value

    edit(change, box)


def append(content: bytes, box: Box) -> None:
    """Put a batch with bytes after its manifest."""
    put_batch(box)
    with manifest(box).open("ab") as file:
        file.write(content)


def prepend(content: bytes, box: Box) -> None:
    """Put a batch with bytes before its manifest."""
    put_batch(box)
    manifest(box).write_bytes(content + manifest(box).read_bytes())


APPENDED: Final[dict[str, bytes]] = {
    "half-line": b'{"event":"done","key":"ab',
    "blank-lines": b"\n\n\n   \n",
    "nul": b"\0\0\0\0\n",
    "not-utf8": b"\xff\xfe\xfa\n",
    "number": b"5\n",
    "null": b"null\n",
    "list": b"[]\n",
    "text": b'"done"\n',
    "empty-object": b"{}\n",
    "unknown-event": b'{"event":"explode","folder":"../elsewhere"}\n',
    "event-list": b'{"event":["done"]}\n',
    "event-null": b'{"event":null}\n',
    "deep": b'{"event":"clip","metadata":' + b'{"a":' * 100_000 + b"1" + b"}" * 100_000 + b"}\n",
    "deep-list": b"[" * 100_000 + b"]" * 100_000 + b"\n",
    "long": b'{"event":"clip","path":"' + b"a" * 30_000_000 + b'"}\n',
    "long-garbage": b"x" * 50_000_000 + b"\n",
    "many": b'{"event":"x"}\n' * 200_000,
    "digits": b'{"event":"clip","size":' + b"9" * 10_000 + b"}\n",
    "infinity": b'{"event":"done","seconds":Infinity}\n',
    "twice": b'{"event":"done","event":"run"}\n',
    "crlf": b'{"event":"x"}\r\n',
    "separator": '{"event":"x \u2028 y"}\n'.encode(),
}
VALUES: Final[dict[str, tuple[str, str, object]]] = {
    "seconds-text": ("done", "seconds", "long"),
    "seconds-nan": ("done", "seconds", float("nan")),
    "seconds-inf": ("done", "seconds", float("inf")),
    "seconds-negative": ("done", "seconds", -5),
    "seconds-list": ("done", "seconds", []),
    "video-text": ("done", "video", "maybe"),
    "key-empty": ("done", "key", ""),
    "key-null": ("done", "key", None),
    "key-path": ("done", "key", "../x"),
    "key-unreadable": ("done", "key", "unreadable:/etc/passwd"),
    "died-list": ("done", "died", []),
    "path-control": ("clip", "path", "/x/\x1b[31mred.mp4"),
    "path-null": ("clip", "path", None),
    "path-passwd": ("clip", "path", "/etc/passwd"),
    "path-fifo": ("clip", "path", "/dev/zero"),
    "relative-up": ("clip", "relative", "../../elsewhere/thesis.txt"),
    "size-negative": ("clip", "size", -1),
    "size-huge": ("clip", "size", 10**300),
    "size-text": ("clip", "size", "big"),
    "stamp-number": ("clip", "stamp", 5),
    "sha-short": ("clip", "sha256", "ab"),
    "metadata-null": ("clip", "metadata", None),
    "metadata-list": ("clip", "metadata", []),
    "metadata-odd": ("clip", "metadata", {"person": ["a", {"b": 1}], "date": 5, "foot_cm": "1e999"}),
    "metadata-control": ("clip", "metadata", {"person": "\x1b[31mred\x07"}),
    "metadata-formula": ("clip", "metadata", {"person": "=1+cmd|' /C calc'!A0"}),
    "metadata-many": ("clip", "metadata", {f"k{k}": "v" for k in range(20_000)}),
    "metadata-column": ("clip", "metadata", {"folder": "../elsewhere", "status": "failed", "row": "x"}),
    "utc-odd": ("done", "utc", "9999"),
    "utc-null": ("done", "utc", None),
    "utc-empty": ("run", "utc", ""),
    "run-folders": ("run", "folders", "x"),
    "report-list": ("end", "report", []),
    "report-deep": ("end", "report", {"a": [[[[[[[[1]]]]]]]]}),
}
LOST: Final = ("assessment.json", "frames.csv", "reps.csv", "landmarks.npz", "angles.png", "batch.json")


def lose(name: str, box: Box) -> None:
    """Put a batch without one file of ann."""
    put_batch(box)
    (box / "work" / "out" / "ann" / name).unlink()


def damage(name: str, content: bytes, box: Box) -> None:
    """Put a batch with one file of ann replaced."""
    put_batch(box)
    (box / "work" / "out" / "ann" / name).write_bytes(content)


def link(name: str, target: str, box: Box) -> None:
    """Put a batch in which something is a link outwards."""
    put_batch(box)
    place = box / "work" / "out" / name
    if place.is_dir():
        shutil.move(place, box / "elsewhere" / "moved")
    else:
        place.unlink(missing_ok=True)
    place.symlink_to(target.replace("{box}", str(box)))


def thesis_is_whole(outcome: Outcome) -> str | None:
    """Return a fault unless the user's own file is as it was."""
    text = (outcome.box / "elsewhere" / "thesis.txt").read_text()
    return None if text == "years of work" else "the user's own file was overwritten"


def shards(count: int, kept: tuple[int, ...], box: Box) -> None:
    """Put a batch that was run in shards, of which only some are there."""

    def change(lines: list[Record], _: Box) -> None:
        for line in lines:
            if line["event"] == "run":
                line["shard"] = f"1/{count}"

    edit(change, box)
    whole = manifest(box)
    content = whole.read_text("utf-8")
    whole.unlink()
    owners = {1: "ann", 2: "bob"}
    for number in kept:
        mine = owners.get(number, "nobody")
        lines = [json.loads(line) for line in content.splitlines()]
        lines = [
            line | ({"shard": f"{number}/{count}"} if line["event"] == "run" else {})
            for line in lines
            if line["event"] in {"run", "end"} or mine in str(line.get("relative") or line.get("folder"))
        ]
        text = "".join(json.dumps(line) + "\n" for line in lines)
        whole.with_name(f"manifest-{number}-of-{count}.jsonl").write_text(text, "utf-8")
    for number, name in owners.items():
        if number not in kept:
            shutil.rmtree(whole.parent / name)


def _case(
    name: str, words: tuple[str, ...], exits: tuple[int, ...], build: Callable[[Box], object], **facts: Any
) -> Case:
    return Case(f"manifests/{name}", words, exits, build, **({"check": thesis_is_whole} | facts))


def _cases() -> Iterator[Case]:
    for number, folder in enumerate(ELSEWHERE):
        shown = (
            "".join(c if c.isascii() and (c.isalnum() or c in ".-") else "_" for c in folder)[:20] or "empty"
        )
        named = f"folder-{number:02d}-{shown}"
        own = () if folder in PLAIN else BOTH
        yield _case(f"{named}-gone", RUN, (0,), partial(name_folder, folder, True), leaves=own)
        yield _case(f"{named}-merge", MERGE, (0, 7), partial(name_folder, folder, False))
    for name, content in APPENDED.items():
        yield _case(f"line-{name}", MERGE, (0,), partial(append, content), leaves=BOTH)
    for name in ("half-line", "nul", "deep", "long-garbage", "not-utf8"):
        yield _case(f"line-{name}-run", RUN, (0,), partial(append, APPENDED[name]), leaves=BOTH)
    yield _case("bom", MERGE, (0,), partial(prepend, b"\xef\xbb\xbf"))
    yield _case("garbage-first", MERGE, (0,), partial(prepend, b"\x00\xff" * 5000 + b"\n"))
    for name, (event, key, value) in VALUES.items():
        yield _case(f"value-{name}", MERGE, (0, 2, 7), partial(set_value, event, key, value))
        if event == "clip":
            yield _case(f"value-{name}-run", RUN, (0,), partial(set_value, event, key, value), leaves=BOTH)
    for name in LOST:
        yield _case(f"lost-{name}", RUN, (0,), partial(lose, name), leaves=(f"work/out/ann/{name}",))
        yield _case(
            f"lost-{name}-merge", MERGE, (7,) if name == "assessment.json" else (0, 7), partial(lose, name)
        )
    for name in ("assessment.json", "batch.json"):
        for what, content in (
            ("empty", b""),
            ("null", b"null"),
            ("list", b"[]"),
            ("deep", b"[" * 200_000),
            ("nul", b"\0" * 99),
            ("digits", b'{"input": ' + b"9" * 10_000 + b"}"),
            ("nan", b'{"schema_version": NaN}'),
        ):
            yield _case(f"damaged-{what}-{name}", RUN, (0, 6, 7), partial(damage, name, content))
            yield _case(f"damaged-{what}-{name}-merge", MERGE, (0, 7), partial(damage, name, content))
    for name, target, exits in (
        ("ann", "{box}/elsewhere/moved", (0, 6, 7)),
        ("ann", "{box}/elsewhere", (0, 6, 7)),
        ("ann", "{box}/elsewhere/nowhere", (0, 6, 7)),
        ("ann/assessment.json", "{box}/elsewhere/thesis.txt", (0, 6, 7)),
        ("ann/frames.csv", "{box}/elsewhere/thesis.txt", (0, 6, 7)),
        ("manifest.jsonl", "{box}/elsewhere/thesis.txt", (0, 6)),
        ("manifest.jsonl", "{box}/elsewhere/new.jsonl", (0, 6)),
        ("summary.csv", "{box}/elsewhere/thesis.txt", (0, 6)),
        ("summary.parquet", "{box}/elsewhere/new.parquet", (0, 6)),
        ("index.html", "{box}/elsewhere/thesis.txt", (0, 6)),
        ("manifest-1-of-2.jsonl", "/dev/zero", (0, 2, 3, 6, 7)),
        ("manifest-1-of-2.jsonl", "/proc/self/mem", (0, 2, 3, 6, 7)),
        ("new", "/", (0,)),
    ):
        shown = f"{name.replace('/', '-')}-to-{Path(target).name or 'root'}"
        yield _case(f"link-{shown}", RUN, exits, partial(link, name, target))
        merged = (0, 2, 6, 7) if "jsonl" in name else (*exits, 7)
        yield _case(f"link-{shown}-merge", MERGE, merged, partial(link, name, target))
    yield _case("shard-missing", MERGE, (2, 7), partial(shards, 2, (1,)), says=("2",))
    yield _case("shard-first-missing", MERGE, (2, 7), partial(shards, 2, (2,)))
    yield _case("shards-most-missing", MERGE, (2, 7), partial(shards, 20, (1, 2)))
    yield _case("shards-all", MERGE, (0,), partial(shards, 2, (1, 2)))
    yield _case("shard-count-absurd", MERGE, (0, 2, 7), partial(shards, 10**9, (1, 2)))


CASES: Final = tuple(_cases())
