"""The hostile cases: broken, absurd and crafted input at every door, and what must come of each.

::

    python tests/hostile/run.py                          # all, one table
    python tests/hostile/run.py --kind landmarks         # one door
    python tests/hostile/run.py --case '*fifo*' --alone  # some, each as a process of its own
    python tests/hostile/run.py --quick                  # the slice that the test suite runs

A case is data: `hostile.case.Case`. To add one, append it to ``CASES`` of its door's file; `hostile.oracle`
says what must hold of all. The exit code is 1 when a case does not hold.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

from hostile.case import Case
from hostile.corpus import CORPUS, chosen
from hostile.forks import run_case, warm_up
from hostile.material import PLACE
from hostile.oracle import faults
from hostile.quick import QUICK

SHOWN = 3
"""Last lines of stderr that are shown of a case that does not hold."""


def judged(case: Case, box: Path, *, alone: bool | None) -> dict[str, Any]:
    """Run a case and return a row of the table."""
    try:
        outcome = run_case(case, box, alone=alone)
        wrong = faults(case, outcome)
    except Exception as error:  # noqa: BLE001  # a case that cannot be run must not end the others
        return {
            "case": case.name,
            "expected": case.exits,
            "got": "?",
            "seconds": 0.0,
            "wrong": [f"cannot be run: {error!r}"],
            "stderr": "",
        }
    got = "hang" if outcome.code is None else str(outcome.code)
    return {
        "case": case.name,
        "expected": list(case.exits),
        "got": got,
        "seconds": round(outcome.seconds, 2),
        "wrong": wrong,
        "stderr": "\n".join(outcome.stderr.splitlines()[-SHOWN:]),
    }


def show(row: dict[str, Any]) -> None:
    """Print a row, and below it what does not hold."""
    expected = "|".join(map(str, row["expected"]))
    print(f"{row['case']!s:<64} {expected:>8} {row['got']:>5} {row['seconds']:>7}", flush=True)
    for fault in row["wrong"]:
        print(f"    NOT HELD: {fault}", flush=True)
    if row["wrong"] and row["stderr"]:
        print("".join(f"    | {line!r}\n" for line in str(row["stderr"]).splitlines()), end="", flush=True)


def serve(place: Path) -> None:
    """Run the cases named on stdin, one a line; answer each with a row of JSON."""
    answers = os.fdopen(os.dup(1), "w", buffering=1)
    by_name = {case.name: case for case in CORPUS}
    for line in sys.stdin:
        print(json.dumps(judged(by_name[line.strip()], place / "box", alone=None)), file=answers, flush=True)


def main() -> int:
    """Run the command line."""
    parser = argparse.ArgumentParser(description=str(__doc__).split("\n", maxsplit=1)[0])
    parser.add_argument("--kind", help="only this door")
    parser.add_argument("--case", help="only names that fit this pattern")
    parser.add_argument("--quick", action="store_true", help="only the slice of the test suite")
    parser.add_argument("--alone", action="store_true", help="each case as a process of its own")
    parser.add_argument("--jobs", type=int, default=1, help="processes to share the cases")
    parser.add_argument("--part", default="", help="i/n: every n-th case from the i-th on")
    parser.add_argument("--rows", type=Path, help="also write the rows to this file, JSON lines")
    parser.add_argument("--names", type=Path, help="only the cases named in this file, in its order")
    parser.add_argument("--list", action="store_true", help="only the names")
    parser.add_argument("--serve", action="store_true", help="names from stdin, rows to stdout")
    given = parser.parse_args()
    cases = tuple(case for case in chosen(given.kind, given.case) if not given.quick or case.name in QUICK)
    if given.names:
        by_name = {case.name: case for case in cases}
        named = given.names.read_text("utf-8").splitlines()
        cases = tuple(by_name[name] for name in named if name in by_name)
    part, _, parts = given.part.partition("/")
    if parts:
        cases = cases[int(part) - 1 :: int(parts)]
    if given.list:
        print("\n".join(case.name for case in cases))
        return 0
    with tempfile.TemporaryDirectory(prefix="hostile-", ignore_cleanup_errors=True) as folder:
        place = Path(folder)
        os.environ.setdefault(PLACE, str(place / "material"))
        Path(os.environ[PLACE]).mkdir(exist_ok=True)
        os.environ.setdefault("MPLCONFIGDIR", os.environ[PLACE])
        if given.jobs > 1:
            return share(given.jobs, place)
        warm_up()
        if given.serve:
            serve(place)
            return 0
        rows = []
        for case in cases:
            rows.append(judged(case, place / "box", alone=True if given.alone else None))
            show(rows[-1])
            if given.rows:
                with given.rows.open("a") as file:
                    print(json.dumps(rows[-1]), file=file)
    return summarise(rows)


def share(jobs: int, place: Path) -> int:
    """Let several processes run a part each; print all rows and their numbers."""
    words = [sys.executable, __file__, *sys.argv[1:], "--jobs", "1"]
    files = [place / f"{number}.rows" for number in range(1, jobs + 1)]
    parts = [
        subprocess.Popen(
            [*words, "--part", f"{number}/{jobs}", "--rows", str(file)], stdout=subprocess.DEVNULL
        )
        for number, file in enumerate(files, start=1)
    ]
    for part in parts:
        part.wait()
    rows = [json.loads(line) for file in files for line in file.read_text("utf-8").splitlines()]
    for row in sorted(rows, key=lambda row: str(row["case"])):
        show(row)
    return summarise(rows)


def summarise(rows: list[dict[str, Any]]) -> int:
    """Print the numbers by door; return the exit code."""
    total = Counter(str(row["case"]).partition("/")[0] for row in rows)
    broken = Counter(str(row["case"]).partition("/")[0] for row in rows if row["wrong"])
    print(f"\n{'door':<20} {'cases':>6} {'held':>6} {'not':>6}")
    for door, count in total.items():
        print(f"{door:<20} {count:>6} {count - broken[door]:>6} {broken[door]:>6}")
    print(f"{'all':<20} {len(rows):>6} {len(rows) - broken.total():>6} {broken.total():>6}")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
