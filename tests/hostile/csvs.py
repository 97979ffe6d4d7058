"""Tables that people make: ``clips.csv``, and the reference of a comparison."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, Final

from hostile.case import Box, Case, Outcome
from hostile.material import BATCH_WORDS, blink, result

DRY: Final = ("batch", "clips", "--dry-run", *BATCH_WORDS)
RUN: Final = ("batch", "clips", *BATCH_WORDS)
READ: Final = (0,)
WRONG: Final = (2,)

GOOD: Final[dict[str, bytes]] = {
    "plain": b"file,person,side\na.mp4,Ann,left\nb.mp4,Bob,right\n",
    "bom": b"\xef\xbb\xbffile,person,side\na.mp4,Ann,left\nb.mp4,Bob,right\n",
    "crlf": b"file,person,side\r\na.mp4,Ann,left\r\nb.mp4,Bob,right\r\n",
    "no-last-line-end": b"file,person,side\na.mp4,Ann,left\nb.mp4,Bob,right",
    "semicolons": b"file;person;side\na.mp4;Ann;left\nb.mp4;Bob;right\n",
    "quotes": b'"file","person","side"\n"a.mp4","Ann","left"\n"b.mp4","Bob","right"\n',
    "own-columns": b"file,person,shoe size\na.mp4,Ann,41\nb.mp4,Bob,44\n",
    "blank-lines": b"file,person\n\na.mp4,Ann\n,\n\nb.mp4,Bob\n",
    "short-rows": b"file,person,side\na.mp4,Ann\nb.mp4,Bob\n",
}
"""Tables that are right: Ann and Bob are in the summary."""
EITHER: Final[dict[str, bytes]] = {
    "header-spaces": b"file, person , side\na.mp4,Ann,left\nb.mp4,Bob,right\n",
    "header-space-before": b" file,person\na.mp4,Ann\nb.mp4,Bob\n",
    "header-capitals": b"File,Person,Side\na.mp4,Ann,left\nb.mp4,Bob,right\n",
    "header-upper": b"FILE,PERSON\na.mp4,Ann\nb.mp4,Bob\n",
    "header-nbsp": "file,person\u00a0\na.mp4,Ann\nb.mp4,Bob\n".encode(),
    "header-zero-width": "file,\u200bperson\na.mp4,Ann\nb.mp4,Bob\n".encode(),
    "cr-only": b"file,person,side\ra.mp4,Ann,left\rb.mp4,Bob,right\r",
    "sep-line": b"sep=;\nfile;person;side\na.mp4;Ann;left\nb.mp4;Bob;right\n",
    "sep-comma": b"sep=,\nfile,person\na.mp4,Ann\nb.mp4,Bob\n",
    "tabs": b"file\tperson\tside\na.mp4\tAnn\tleft\nb.mp4\tBob\tright\n",
    "utf16": "file,person\na.mp4,Ann\nb.mp4,Bob\n".encode("utf-16"),
    "value-spaces": b"file,person,side\n a.mp4 , Ann , left \nb.mp4,Bob,right\n",
    "value-capitals": b"file,person,side\na.mp4,Ann,Left\nb.mp4,Bob,RIGHT\n",
    "path-dot": b"file,person\n./a.mp4,Ann\n./b.mp4,Bob\n",
    "path-backslash": b"file,person\n.\\a.mp4,Ann\nb.mp4,Bob\n",
    "path-folder": b"file,person\nclips/a.mp4,Ann\nclips/b.mp4,Bob\n",
    "path-capitals": b"file,person\nA.MP4,Ann\nB.MP4,Bob\n",
    "comment": b"# my clips\nfile,person\na.mp4,Ann\nb.mp4,Bob\n",
    "trailing-comma": b"file,person,\na.mp4,Ann,\nb.mp4,Bob,\n",
    "latin1": "file,person,note\na.mp4,Ann,größe\nb.mp4,Bob,x\n".encode("latin-1"),
    "mixed-separators": b"file;person,side\na.mp4;Ann,left\nb.mp4;Bob,right\n",
    "quoted-newline": b'file,person,note\na.mp4,Ann,"two\nlines"\nb.mp4,Bob,x\n',
    "control-note": b"file,person,note\na.mp4,Ann,\x1b[31mred\nb.mp4,Bob,x\n",
    "nul": b"file,person\na.mp4,An\0n\nb.mp4,Bob\n",
    "formula": b'file,person,note\na.mp4,Ann,"=1+2"\nb.mp4,Bob,@x\n',
    "many-columns": b"file,person,"
    + b",".join(b"c%d" % k for k in range(5000))
    + b"\na.mp4,Ann\nb.mp4,Bob\n",
    "many-rows": b"file,person\na.mp4,Ann\nb.mp4,Bob\n"
    + b"".join(b"x%d.mp4,X\n" % k for k in range(100_000)),
    "long-field-100k": b"file,person,note\na.mp4,Ann," + b"n" * 100_000 + b"\nb.mp4,Bob,x\n",
    "long-field-200k": b"file,person,note\na.mp4,Ann," + b"n" * 200_000 + b"\nb.mp4,Bob,x\n",
    "long-field-5m": b"file,person,note\na.mp4,Ann," + b"n" * 5_000_000 + b"\nb.mp4,Bob,x\n",
    "person-long": b"file,person\na.mp4,Ann" + b"n" * 1000 + b"\nb.mp4,Bob\n",
    "person-bidi": "file,person\na.mp4,Ann\u202e\nb.mp4,Bob\n".encode(),
}
"""Tables that may be read rightly (then Ann and Bob are in the summary) or refused, but not ignored."""
REFUSED: Final[dict[str, tuple[bytes, tuple[str, ...]]]] = {
    "empty": (b"", ()),
    "spaces": (b"   \n  \n", ()),
    "binary": (bytes(range(256)) * 50, ()),
    "no-file-column": (b"person,side\nAnn,left\n", ("file",)),
    "no-header": (b"a.mp4,Ann,left\nb.mp4,Bob,right\n", ("file",)),
    "html": (b"<html><table><tr><td>file</td></tr></table></html>\n", ()),
    "xlsx": (b"PK\x03\x04" + b"\0" * 500, ()),
    "file-twice-in-header": (b"file,file,person\na.mp4,b.mp4,Ann\n", ("file",)),
    "person-twice": (b"file,person,person\na.mp4,Ann,Bob\n", ("person",)),
    "person-twice-by-case": (b"file,person,Person\na.mp4,Ann,Bob\n", ("person",)),
    "near-miss-heigth": (b"file,heigth_cm\na.mp4,180\n", ("heigth",)),
    "near-miss-height": (b"file,height\na.mp4,180\n", ("height",)),
    "near-miss-foot": (b"file,foot_mm\na.mp4,260\n", ("foot_mm",)),
    "near-miss-footcm": (b"file,footcm\na.mp4,26\n", ("footcm",)),
    "near-miss-persons": (b"file,persons\na.mp4,Ann\n", ("persons",)),
    "near-miss-sides": (b"file,sidee\na.mp4,left\n", ("sidee",)),
    "near-miss-files": (b"files,person\na.mp4,Ann\n", ("file",)),
    "decimal-comma": (b"file,foot_cm,person\na.mp4,26,5,Ann\n", ("line 2",)),
    "decimal-comma-last": (b"file,person,foot_cm\na.mp4,Ann,26,5\n", ("line 2",)),
    "row-longer": (b"file,person\na.mp4,Ann\nb.mp4,Bob,right\n", ("line 3",)),
    "unclosed-quote": (b'file,person\na.mp4,"Ann\nb.mp4,Bob\n', ()),
    "same-file-twice": (b"file,person\na.mp4,Ann\na.mp4,Bob\n", ("line 3",)),
    "same-by-dot": (b"file,person\na.mp4,Ann\n./a.mp4,Bob\n", ("line 3",)),
    "same-by-backslash": (b"file,person\nsub/c.mp4,Ann\nsub\\c.mp4,Bob\n", ("line 3",)),
    "same-by-double-slash": (b"file,person\nsub/c.mp4,Ann\nsub//c.mp4,Bob\n", ("line 3",)),
    "same-by-name": (b"file,person\nsub/c.mp4,Ann\nc.mp4,Bob\n", ("c.mp4",)),
    "same-by-space": (b"file,person\na.mp4,Ann\n a.mp4 ,Bob\n", ("line 3",)),
    "no-file": (b"file,person\n,Ann\n", ("line 2",)),
    "side-both": (b"file,side\na.mp4,both\n", ("line 2", "side")),
    "side-control": (b"file,side\na.mp4,\x1b[31mleft\n", ("line 2", "side")),
    "date-us": (b"file,date\na.mp4,01/31/2026\n", ("line 2", "date")),
    "date-31-june": (b"file,date\na.mp4,2026-06-31\n", ("line 2", "date")),
    "date-digits": ("file,date\na.mp4,٢٠٢٦-01-31\n".encode(), ("line 2", "date")),
    "foot-inf": (b"file,foot_cm\na.mp4,inf\n", ("line 2", "foot_cm")),
    "foot-nan": (b"file,foot_cm\na.mp4,nan\n", ("line 2", "foot_cm")),
    "foot-huge": (b"file,foot_cm\na.mp4,1e400\n", ("line 2", "foot_cm")),
    "foot-mm": (b"file,foot_cm\na.mp4,260\n", ("line 2", "foot_cm")),
    "foot-unit": (b"file,foot_cm\na.mp4,26 cm\n", ("line 2", "foot_cm")),
    "foot-decimal-comma": (b"file;foot_cm\na.mp4;26,5 cm\n", ("line 2", "foot_cm")),
    "height-metres": (b"file,height_cm\na.mp4,1.80\n", ("line 2", "height_cm")),
    "height-digits": (b"file,height_cm\na.mp4," + b"9" * 5000 + b"\n", ("line 2", "height_cm")),
    "test-jump": (b"file,test\na.mp4,jump\n", ("line 2", "test")),
}
"""Tables that are wrong, and what the message must name."""
REFERENCES: Final[dict[str, tuple[Callable[[str], bytes], tuple[int, ...]]]] = {
    "semicolons": (lambda t: t.replace(".", "#").replace(",", ";").replace("#", ",").encode(), (0,)),
    "bom": (lambda t: b"\xef\xbb\xbf" + t.encode(), (0,)),
    "crlf": (lambda t: t.replace("\n", "\r\n").encode(), (0,)),
    "cr-only": (lambda t: t.replace("\n", "\r").encode(), (0, 2, 3)),
    "utf16": (lambda t: t.encode("utf-16"), (0,)),
    "empty": (lambda t: b"", (2, 3)),
    "header-only": (lambda t: t.split("\n")[0].encode(), (2, 3)),
    "one-row": (lambda t: "\n".join(t.split("\n")[:2]).encode(), (2, 3)),
    "two-rows": (lambda t: "\n".join(t.split("\n")[:3]).encode(), (0, 2, 3)),
    "no-time": (lambda t: t.replace("time_s", "when", 1).encode(), (2, 3)),
    "time-twice": (lambda t: t.replace("pose_visible", "time_s", 1).encode(), (0, 2, 3)),
    "time-text": (lambda t: _column(t, 1, lambda k: "noon"), (2, 3)),
    "time-constant": (lambda t: _column(t, 1, lambda k: "0"), (0, 2, 3)),
    "time-inf": (lambda t: _column(t, 1, lambda k: "inf" if k == 5 else str(k / 15)), (0, 2, 3)),
    "time-huge": (lambda t: _column(t, 1, lambda k: str(1e300 * k)), (2, 3)),
    "time-year": (lambda t: _column(t, 1, lambda k: str(k * 3e5)), (0, 2, 3)),
    "time-epoch": (lambda t: _column(t, 1, lambda k: str(1.8e9 + k / 15)), (0, 2, 3)),
    "time-milliseconds": (lambda t: _column(t, 1, lambda k: str(k * 1000 / 15)), (0, 2, 3)),
    "time-back": (lambda t: _column(t, 1, lambda k: str((200 - k) / 15)), (0, 2, 3)),
    "no-common-column": (lambda t: b"time_s,a\n0,1\n1,2\n2,3\n", (2, 3)),
    "angles-text": (lambda t: _column(t, 3, lambda k: "steep"), (0, 2, 3)),
    "angles-constant": (lambda t: _column(t, 3, lambda k: "30"), (0, 2, 3)),
    "angles-inf": (lambda t: _column(t, 3, lambda k: "inf"), (0, 2, 3)),
    "angles-huge": (lambda t: _column(t, 3, lambda k: "1e308"), (0, 2, 3)),
    "nul": (lambda t: t.encode().replace(b"\n", b"\0\n", 3), (0, 2, 3)),
    "ragged": (lambda t: (t + "1,2,3\n" + "1," * 300 + "\n").encode(), (2, 3)),
    "unclosed-quote": (lambda t: (t + '"1,2').encode(), (0, 2, 3)),
    "control-header": (
        lambda t: t.replace("frame", "\x1b[31m", 1).replace("time_s", "x", 1).encode(),
        (2, 3),
    ),
    "binary": (lambda t: bytes(range(256)) * 100, (2, 3)),
    "many-columns": (
        lambda t: ("time_s," + ",".join(f"c{k}" for k in range(20_000)) + "\n").encode(),
        (2, 3),
    ),
    "many-rows": (lambda t: ("time_s,a\n" + "".join(f"{k},1\n" for k in range(500_000))).encode(), (2, 3)),
    "long-line": (lambda t: b"time_s,a\n0," + b"9" * 3_000_000 + b"\n", (2, 3)),
}
"""Changes of a good reference, and the codes allowed."""


def _column(text: str, column: int, value: Callable[[int], str]) -> bytes:
    """Return the table with another column."""
    head, *rows = list(csv.reader(text.splitlines()))
    changed = [[*row[:column], value(k), *row[column + 1 :]] for k, row in enumerate(rows)]
    return ("\n".join(",".join(row) for row in [head, *changed]) + "\n").encode()


def put_table(content: bytes, box: Box) -> None:
    """Two clips of nobody, one in a folder below, and their table."""
    clips = box / "work" / "clips"
    names = ("a.mp4", "b.mp4", *(("sub/c.mp4",) if b"c.mp4" in content else ()))
    (clips / "sub").mkdir(parents=True)
    for number, name in enumerate(names):
        (clips / name).write_bytes(blink().read_bytes() + b"\0\0\0\x10free" + bytes([number]) * 8)
    (clips / "clips.csv").write_bytes(content)


def put_reference(change: Callable[[str], bytes], box: Box) -> None:
    """A result, and its own frames, changed, as the reference."""
    shutil.copytree(result(), box / "work" / "result")
    (box / "work" / "reference.csv").write_bytes(change((result() / "frames.csv").read_text("utf-8")))


def people_are_told(outcome: Outcome) -> str | None:
    """Return a fault when the table was accepted and what it says is not in the summary."""
    if outcome.code not in {0, 7}:
        return None
    path = outcome.work / "out" / "summary.csv"
    text = path.read_text("utf-8") if path.exists() else ""
    missing = [name for name in ("Ann", "Bob") if name not in text]
    return f"the table was accepted, and {' and '.join(missing)} ignored" if missing else None


def no_formulas(outcome: Outcome) -> str | None:
    """Return a fault when a spreadsheet would run a field of the summary."""
    path = outcome.work / "out" / "summary.csv"
    if not path.exists():
        return None
    cells = [cell for row in csv.reader(path.open(encoding="utf-8")) for cell in row]
    wild = [c for c in cells if c[:1] in {"=", "+", "-", "@", "\t", "\r"} and not _is_number(c)]
    return f"a spreadsheet would run {wild[0]!r}" if wild else None


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def _table(name: str, words: tuple[str, ...], exits: tuple[int, ...], content: bytes, **facts: Any) -> Case:
    return Case(f"csv/{name}", words, exits, partial(put_table, content), **facts)


FORMULAS: Final = (
    "=1+2",
    "+1+2",
    "-1+2",
    "@SUM(A1)",
    "\t=1",
    "=HYPERLINK(1)",
    "=cmd|' /C calc'!A0",
    "%0A=1",
    "-",
)


def _cases() -> Iterator[Case]:
    for name, content in GOOD.items():
        yield _table(name, RUN, (7,), content, check=people_are_told)
    for name, content in EITHER.items():
        yield _table(name, RUN, (2, 7), content, check=people_are_told)
    for name, (content, says) in REFUSED.items():
        yield _table(f"refused-{name}", DRY, WRONG, content, says=says, absent=("work/out",))
    for number, formula in enumerate(FORMULAS):
        quoted = formula.replace('"', '""')
        content = f'file,person,note\na.mp4,"{quoted}","{quoted}"\n'.encode()
        yield _table(f"formula-{number}", RUN, (2, 7), content, check=no_formulas)
        content = f'file,person,"{quoted}"\na.mp4,Ann,x\n'.encode()
        yield _table(f"formula-header-{number}", RUN, (2, 7), content, check=no_formulas)
    for name, (change, exits) in REFERENCES.items():
        yield Case(
            f"csv/reference-{name}",
            ("validate", "result", "reference.csv"),
            exits,
            partial(put_reference, change),
            writes=("work/result/agreement.png",),
        )


CASES: Final = tuple(_cases())
