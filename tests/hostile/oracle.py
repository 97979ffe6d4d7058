"""What must hold of every case, whatever it tries."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from hostile.case import Case, Listing, Outcome

MAX_MB: Final = 3000.0
"""Memory that no tiny input may need, MB; the networks and libraries take some 700."""
RAW: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
"""What a terminal obeys rather than shows."""
OWN: Final = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]|\r")
"""Colours and movements of the program's own, where they are asked for."""
LEFTOVER: Final = re.compile(r"(^|/)\.(ankle-cv-|[0-9a-f]{12}\.partial)")
"""Names of files that are being written."""
ENTRY: Final = "cli/entry.py"
BEFORE_SIGNALS: Final = frozenset({"__init__.py", "version.py", "cli/__init__.py", ENTRY})
"""Files of the package that are loaded before signals are heeded."""
BATCH_FAILED, INTERRUPTED = 7, 130


def listing(box: Path) -> Listing:
    """List a box: what is there, and what would change if somebody wrote to it."""
    found: dict[str, tuple[object, ...]] = {}
    for path in sorted(box.rglob("*")):
        status = path.lstat()
        link = str(path.readlink()) if path.is_symlink() else ""
        kind = "folder" if path.is_dir() and not link else "file"
        stamp = () if kind == "folder" else (status.st_size, status.st_mtime_ns, status.st_mode)
        found[str(path.relative_to(box))] = (kind, link, *stamp)
    return found


def faults(case: Case, outcome: Outcome) -> list[str]:
    """Return all that does not hold; nothing if the case holds."""
    return [*_ending(case, outcome), *_text(case, outcome), *_files(case, outcome)]


def _ending(case: Case, outcome: Outcome) -> Iterator[str]:
    if outcome.code is None:
        yield f"hangs for more than {case.hang_s:.0f} s"
    elif outcome.code not in case.exits:
        yield f"exit {outcome.code}"
    if outcome.peak_mb > MAX_MB:
        yield f"takes {outcome.peak_mb:.0f} MB"


def _text(case: Case, outcome: Outcome) -> Iterator[str]:
    both = outcome.stdout + outcome.stderr
    if "Traceback" in both and not _is_of_interpreter(both):
        yield "prints a traceback"
    if "a bug in ankle-cv" in both:
        yield "calls itself a bug"
    if re.search(r"\bWarning\b|\bwarn\(", both):
        yield "prints a warning of Python"
    # What ``export`` prints is a path for other programs.
    shown = outcome.stderr if case.words[:1] == ("export",) else both
    if found := RAW.search(OWN.sub("", shown) if case.terminal else shown):
        yield f"prints a raw character {found[0]!r}"
    lowered = both.lower()
    yield from (f"does not say {word!r}" for word in case.says if word.lower() not in lowered)
    yield from (f"says {word!r}" for word in case.silent_about if word.lower() in lowered)
    if outcome.code in {2, 3, 4, 5, 6} and case.prepare is None and not outcome.box.joinpath("mute").exists():
        lines = [line for line in outcome.stderr.splitlines() if line.startswith(("error: ", "  fix: "))]
        if not lines or len(lines) % 2 or not all(line.partition(": ")[2].strip() for line in lines):
            yield "does not end in two lines, what is wrong and what to do"
    if "--json" in case.words and outcome.code not in {2, None} and case.prepare is None:
        try:
            json.loads(outcome.stdout)
        except ValueError:
            yield "stdout is not one JSON document"


def _is_of_interpreter(text: str) -> bool:
    """Return whether a traceback is that of a start: of Python, of what pip writes, of what heeds signals.

    Until the last has been loaded, Python itself answers Ctrl-C; nothing of the program runs yet.
    """
    ours = re.findall(r'File "[^"]*/ankle_cv/([^"]+)", line \d+, in (\S+)', text)
    loading = all(name == ENTRY or (place == "<module>" and name in BEFORE_SIGNALS) for name, place in ours)
    return text.rstrip().endswith("KeyboardInterrupt") and loading


def _files(case: Case, outcome: Outcome) -> Iterator[str]:
    before, after = outcome.before, outcome.after
    touched = [name for name in {*before, *after} if before.get(name) != after.get(name)]
    allowed = (*case.writes, "streams")
    strays = [
        name
        for name in touched
        if not any(name == place or name.startswith(f"{place}/") for place in allowed)
    ]
    if strays:
        yield f"touches {', '.join(sorted(strays)[:4])}"
    if left := [name for name in after if LEFTOVER.search(name) and name not in before]:
        yield f"leaves {', '.join(left[:3])}"
    yield from (f"{name} is missing" for name in case.leaves if name not in after)
    yield from (f"{name} is there" for name in case.absent if name in after)
    documents = [n for n in after if n.endswith("/assessment.json") and before.get(n) != after[n]]
    if documents and outcome.code not in {0, 6, BATCH_FAILED, INTERRUPTED} and len(_clips(case)) == 1:
        yield f"exit {outcome.code} with results: {documents[0]}"
    for name in documents:
        yield from _document(case, outcome.box / name)
    if case.notices and outcome.code == 0 and not documents:
        yield "exit 0 without a document"
    if case.check and (more := case.check(outcome)):
        yield more


def _clips(case: Case) -> list[str]:
    """Return the words that name input; several clips may end half well."""
    return [word for word in case.words[1:2] if not word.startswith("-")] if case.words else []


def _document(case: Case, path: Path) -> Iterator[str]:
    from ankle_cv.assessment import Assessment

    try:
        text = path.read_text("utf-8")
        assessment = Assessment.model_validate_json(text)
    except (OSError, ValueError) as error:
        yield f"{path.name} cannot be read: {str(error).splitlines()[0]}"
        return
    if re.search(r"\b(NaN|Infinity)\b", re.sub(r'"(\\.|[^"\\])*"', "", text)):
        yield f"{path.name} holds NaN or Infinity"
    codes = {notice.code for notice in assessment.quality.notices}
    if case.notices and not codes & set(case.notices):
        yield f"no notice {' or '.join(case.notices)} among {', '.join(sorted(codes)) or 'none'}"
