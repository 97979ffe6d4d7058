"""Files of text by chance: manifest, config, documents; changed a little, or made of odd parts."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from hypothesis import strategies as st

from ankle_cv.agreement.tables import read_result
from ankle_cv.batch.entries import choose_entries
from ankle_cv.batch.keys import document_key
from ankle_cv.batch.manifest import MANIFEST, replay
from ankle_cv.batch.store import open_store, read_batch_record, read_document, read_manifests
from ankle_cv.cli.config import read_options
from ankle_cv.errors import EXIT_BUG, AnkleCvError
from fuzzing.running import run_fuzz

ODD: Final = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.sampled_from([10**30, -(10**400), 2**63, 1e308, float("nan"), float("inf")]),
    st.floats(),
    st.text(max_size=20),
    st.sampled_from(
        ["\x1b[31m", "\x00", "../x", "/etc/passwd", "\udcff", "=1+2", "n" * 70_000, "\u202e", "\u2028"]
    ),
    st.just([]),
    st.just({}),
    st.just([[[{}]]]),
)
"""Values that no reader expects."""
EVENTS: Final = ("run", "clip", "done", "failed", "end", "explode")
KEYS: Final = (
    *(
        "event",
        "utc",
        "run",
        "ankle_cv",
        "folders",
        "shard",
        "path",
        "relative",
        "size",
        "stamp",
        "sha256",
        "key",
    ),
    *("metadata", "folder", "video", "report", "seconds", "died", "failure", "attempts"),
)
DONE: Final[dict[str, Any]] = {
    "event": "done", "key": "k", "sha256": "0" * 64, "path": "/a.mp4", "folder": "a", "video": False,
    "report": False, "utc": "2026-01-31T00:00:00+00:00",
}  # fmt: skip
CLIP: Final[dict[str, Any]] = {
    "event": "clip", "path": "/a.mp4", "relative": "a.mp4", "size": 5, "stamp": "1", "sha256": "0" * 64,
    "key": "k", "metadata": {}, "utc": "2026-01-31T00:00:00+00:00",
}  # fmt: skip
CONFIG: Final = 'foot_cm = 26\nview = "side"\nneutral = "0.5-1.5"\nmirrored = false\noutput = "out"\n'
DOCUMENT: Final[dict[str, Any]] = {
    "schema_version": "1", "input": {"sha256": "0" * 64},
    "provenance": {"settings": {}, "model": {"sha256": "0"}},
}  # fmt: skip
BITS: Final = (
    b"\0",
    b"\xff\xfe",
    b"\xef\xbb\xbf",
    b"\r",
    b"\n",
    b'"',
    b";",
    b",",
    b"=",
    b"[",
    b"{",
    b"\x1b",
    b"9" * 5000,
)


@st.composite
def changed(draw: st.DrawFn, text: str) -> bytes:
    """Bytes of a text with parts cut, repeated, moved or replaced; now and then none of it."""
    content = bytearray(text.encode())
    for _ in range(draw(st.integers(0, 6))):
        at = draw(st.integers(0, max(len(content) - 1, 0)))
        match draw(st.sampled_from(["cut", "again", "bit", "byte", "text"])):
            case "cut":
                del content[at : at + draw(st.integers(1, 40))]
            case "again":
                content[at:at] = content[at : at + 60] * draw(st.integers(1, 5))
            case "bit":
                content[at:at] = draw(st.sampled_from(BITS))
            case "byte" if content:
                content[at] = draw(st.integers(0, 255))
            case _:
                content[at:at] = draw(st.text(max_size=9)).encode("utf-8", "surrogatepass")
    return bytes(content) if draw(st.integers(0, 15)) else draw(st.binary(max_size=200))


@st.composite
def odd_lines(draw: st.DrawFn) -> bytes:
    """Lines of a manifest with odd values, and lines changed in their bytes."""
    lines: list[bytes] = []
    for _ in range(draw(st.integers(0, 6))):
        record = dict(draw(st.sampled_from([DONE, CLIP, {"event": "run"}, {}])))
        for key in draw(st.lists(st.sampled_from(KEYS), max_size=3)):
            record[key] = draw(ODD)
        lines.append(json.dumps(record).encode("utf-8", "backslashreplace"))
    return b"\n".join(lines) if draw(st.booleans()) else draw(changed(b"\n".join(lines).decode()))


@st.composite
def odd_documents(draw: st.DrawFn) -> bytes:
    """A JSON document with odd values, or changed in its bytes."""
    document = json.loads(json.dumps(DOCUMENT))
    for _ in range(draw(st.integers(0, 3))):
        place = document
        key = draw(st.sampled_from([*sorted(document), "reps", "quality"]))
        while isinstance(place.get(key), dict) and place[key] and draw(st.booleans()):
            place = place[key]
            key = draw(st.sampled_from(sorted(place)))
        place[key] = draw(ODD)
    text = json.dumps(document)
    return text.encode() if draw(st.booleans()) else draw(changed(text))


def fuzz_manifest(examples: int, seed: int | None = None, *, shrink: bool = True) -> None:
    """Read manifests: every line is taken or skipped."""
    run_fuzz(_manifest, odd_lines(), examples=examples, seed=seed, shrink=shrink)


def fuzz_config(examples: int, seed: int | None = None, *, shrink: bool = True) -> None:
    """Read config files: read, or refused with two lines."""
    run_fuzz(_config, changed(CONFIG), examples=examples, seed=seed, shrink=shrink)


def fuzz_results(examples: int, seed: int | None = None, *, shrink: bool = True) -> None:
    """Read the documents of a result folder: read, missing, or refused with two lines."""
    run_fuzz(_results, odd_documents(), examples=examples, seed=seed, shrink=shrink)


def _declared(work: Callable[[], object]) -> None:
    """Do something; only the program's own errors, with both their lines, may come of it."""
    try:
        work()
    except AnkleCvError as error:
        if error.exit_code == EXIT_BUG or not error.message.strip() or not error.remedy.strip():
            raise AssertionError(f"no exit code, no reason or no remedy: {error!r}") from error


def _manifest(content: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / MANIFEST).write_bytes(content)
        _declared(lambda: choose_entries(replay(read_manifests(open_store(folder)))))


def _config(content: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "me.toml"
        path.write_bytes(content)
        _declared(lambda: read_options(path, {}))


def _results(content: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / "a"
        place.mkdir()
        for name in ("assessment.json", "batch.json"):
            (place / name).write_bytes(content)
        (place / "frames.csv").write_text("frame,time_s\n0,0\n")
        store = open_store(folder)
        _declared(lambda: document_key(read_document(store, "a") or {}))
        _declared(lambda: read_batch_record(store, "a"))
        _declared(lambda: read_result(place))
