"""Change the numbers that intervals are made of, one at a time, and see whether a unit test fails.

    python tests/mutation/uncertainty.py [WORD ...] [--quick] [--jobs 2]

Each mutant is a copy of package and tests in a temporary folder in which one number of one constant is half
as much again, or half as large (factors and powers also 0 and 1). Words choose constants by ``module.NAME``;
``--quick`` makes one mutant of each number. The exit code is 1 when a mutant survives that `EXPLAINED` does
not name. Needs fork, so Linux or macOS. What it last found: ankle_cv/docs/CONTRIBUTING.md.
"""

from __future__ import annotations

import argparse
import ast
import multiprocessing
import os
import re
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from functools import partial
from io import StringIO
from pathlib import Path

import cv2  # noqa: F401 - loaded once here, so that the forked runs do not load it again
import hypothesis  # noqa: F401
import numpy as np  # noqa: F401
import pydantic  # noqa: F401
import pytest
import scipy.optimize
import scipy.signal  # noqa: F401

ROOT = Path(__file__).parents[2]
NOT_NEEDED = ("*.task", "docs", ".hypothesis", "e2e", "golden", "bench", "validation")
"""What a copy can do without."""
LIMIT_S = 180
"""A mutant whose tests take longer is counted as killed: they take some seconds."""
ERRORS = r"SD|_SE$|PER_MAD|FACTOR|BIAS|PERCENTILE"
"""Names of constants that say how far something is off."""
ALL = "all functions"


@dataclass(frozen=True)
class Part:
    """A module, the tests that hold its numbers, and which numbers those are.

    Attributes
    ----------
    module
        Path inside the package, without suffix.
    tests
        Files or folders below ``tests/unit``, those that fail soonest first.
    names
        Pattern of the constants that are changed.
    bodies
        Functions that make a standard error or an interval: their numbers are changed, too.
    """

    module: str
    tests: tuple[str, ...]
    names: str = ""
    bodies: tuple[str, ...] = ()


INTERVALS = ("measures/test_uncertainty.py", "measures/test_intervals.py")
SHEET = ("scene/test_plane_pose.py", "scene/test_sheet_limits.py", "scene/test_sheet_scale.py")
BODY = (
    "scene/test_scale.py",
    "scene/test_foot_extent.py",
    "scene/test_wall_distance.py",
    "scene/test_sheet_limits.py",
    "measures/test_uncertainty.py",
    "live/test_live_setup.py",
)
PARTS = (
    Part("gaussian", (*INTERVALS, "evidence/test_foot_readings.py")),
    Part("camera", ("test_camera.py", "scene/test_plane_pose.py", "scene/test_wall_distance.py")),
    Part("anthropometry", BODY),
    Part("measures/error_model", INTERVALS),
    Part("measures/uncertainty", INTERVALS, bodies=(ALL,)),
    Part("measures/shank", ("measures/test_shank_inclination.py",)),
    Part("measures/heel_lift", ("measures/test_heel_lift.py", "measures/test_compute.py")),
    Part("protocols/mean", ("protocols/test_mean_of.py",), bodies=("mean_of",)),
    Part("findings/candidates", ("findings/test_candidates.py",)),
    Part("scene/consensus", ("scene/test_consensus.py",)),
    Part("scene/foot_extent", ("scene/test_foot_extent.py",), bodies=(ALL,)),
    Part(
        "scene/wall_distance",
        ("scene/test_wall_distance.py",),
        bodies=("distance", "_depth_correction"),
    ),
    Part("scene/plane_pose", SHEET, ERRORS),
    Part("scene/sheet_scale", SHEET, ERRORS),
    Part("scene/scale", ("scene/test_scale.py",)),
    Part("scene/upright", ("scene/test_upright.py",)),
    Part("scene/roll", ("scene/test_roll.py",), f"{ERRORS}|SPREAD"),
    Part("scene/view", ("scene/test_view.py",), ERRORS),
    Part(
        "evidence/foot_readings",
        ("evidence/test_foot_readings.py",),
        bodies=("store", "_below_floor", "_zero"),
    ),
    Part("evidence/patch", ("evidence/test_registration.py",), "NOISE|ERROR"),
    Part("evidence/registration", ("evidence/test_registration.py",), f"{ERRORS}|NOISE|TUKEY"),
)

EXPLAINED = {
    "measures.uncertainty._jitter: 2 -> 1": "a single value scatters by 0 without a branch of its own, too",
    "evidence.foot_readings._below_floor: 2 -> 1": "one zero is added to both as two zeros are",
}
"""Mutants that may survive, and why."""


@dataclass(frozen=True)
class Mutant:
    """One number changed.

    Attributes
    ----------
    part
        Where.
    name
        Constant, or function, that holds the number.
    line, column
        Place of the number: from 1, and from 0 in UTF-8 bytes.
    old, new
        As written.
    """

    part: Part
    name: str
    line: int
    column: int
    old: str
    new: str

    @property
    def key(self) -> str:
        """Module and name as a reader would say them."""
        return f"{self.part.module.replace('/', '.')}.{self.name}"

    def __str__(self) -> str:
        """Say what is changed."""
        return f"{self.key}: {self.old} -> {self.new}"

    def apply(self, package: Path) -> None:
        """Change the number in a copy of the package."""
        path = package / f"{self.part.module}.py"
        lines = path.read_bytes().splitlines(keepends=True)
        line, end = lines[self.line - 1], self.column + len(self.old.encode())
        assert line[self.column : end] == self.old.encode(), f"{self}: not there"
        lines[self.line - 1] = line[: self.column] + self.new.encode() + line[end:]
        path.write_bytes(b"".join(lines))
        for stale in path.parent.glob(f"__pycache__/{path.stem}.*"):
            stale.unlink()


@dataclass
class Outcome:
    """What the tests said of a mutant: the first that failed, or nothing; an error of the check itself."""

    mutant: Mutant
    killed_by: str = ""
    error: str = ""


@dataclass(eq=False)
class FirstFailure:
    """A plug-in of pytest that remembers the first test, or file, that failed."""

    found: list[str] = field(default_factory=list)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed:
            self.found.append(report.nodeid)

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if report.failed:
            self.found.append(report.nodeid)


def changed(number: float, name: str) -> list[float]:
    """Return the values that a number is changed to."""
    if number == 0:
        return [1]
    whole = 100 if re.search("PERCENTILE|RANGE", name) else 1
    if isinstance(number, int) and whole == 1:
        others: list[float] = [max(number + 1, round(1.5 * number)), number // 2]
    elif 2 / 3 < number / whole < 1:
        others = [(number + whole) / 2, 0.5 * number]  # shares stay shares
    else:
        others = [1.5 * number, 0.5 * number]
    if re.search("FACTOR|BIAS", name):
        others += [value for value in (0.0, 1.0) if value != number]
    return list(dict.fromkeys(others))


def numbers(tree: ast.AST) -> Iterator[ast.Constant]:
    """Find all numbers of an expression or a function; truth values and subscripts are none."""
    if isinstance(tree, ast.Constant):
        if type(tree.value) in (int, float):
            yield tree
    elif isinstance(tree, ast.Subscript):
        yield from numbers(tree.value)
    else:
        for node in ast.iter_child_nodes(tree):
            yield from numbers(node)


def named(statement: ast.AST) -> Iterator[tuple[str, ast.AST]]:
    """Split a statement into names and what holds their numbers: ``A, B = 1, 2`` has two."""
    if isinstance(statement, ast.FunctionDef):
        yield statement.name, statement
    elif isinstance(statement, ast.AnnAssign) and statement.value is not None:
        yield ast.unparse(statement.target), statement.value
    elif isinstance(statement, ast.Assign):
        target, value = statement.targets[0], statement.value
        if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
            yield from zip(map(ast.unparse, target.elts), value.elts, strict=True)
        else:
            yield ast.unparse(target), value


def mutants_of(part: Part, *, quick: bool) -> Iterator[Mutant]:
    """List the mutants of a module."""
    source = (ROOT / "ankle_cv" / f"{part.module}.py").read_text("utf-8")
    pairs = [pair for statement in ast.walk(ast.parse(source)) for pair in named(statement)]
    functions = {name for name, holder in pairs if isinstance(holder, ast.FunctionDef)}
    assert set(part.bodies) <= {*functions, ALL}, f"{part.module} has only {functions}"
    for name, holder in pairs:
        if isinstance(holder, ast.FunctionDef):
            chosen = name in part.bodies or ALL in part.bodies
        else:  # what functions assign is in their bodies
            chosen = name.isupper() and bool(re.search(part.names, name))
        if not chosen:
            continue
        for number in numbers(holder):
            old = ast.get_source_segment(source, number)
            assert old is not None
            assert isinstance(number.value, int | float)
            for value in changed(number.value, name)[: 1 if quick else None]:
                yield Mutant(part, name, number.lineno, number.col_offset, old, f"{value:.12g}")


def tests_of(part: Part) -> list[str]:
    """Return the tests of a module as paths from the root."""
    return [f"tests/unit/{path}" for path in part.tests]


def run_tests(copy: Path, tests: Sequence[str], module: str) -> tuple[int, list[str], str]:
    """Run tests in a copy: exit code, what failed, what was printed. For a process that does nothing else."""
    os.chdir(copy)
    sys.path.insert(0, str(copy))
    watch, said = FirstFailure(), StringIO()
    signal.signal(signal.SIGALRM, lambda *_: sys.exit(f"more than {LIMIT_S} s"))
    signal.alarm(LIMIT_S)
    with redirect_stdout(said), redirect_stderr(said):
        try:
            code = int(
                pytest.main(["-x", "-q", "-n", "0", "-p", "no:cacheprovider", *tests], plugins=[watch])
            )
        except SystemExit as stop:
            code, watch.found = 1, [str(stop)]
    signal.alarm(0)
    loaded = sys.modules.get(f"ankle_cv.{module.replace('/', '.')}")
    if code == pytest.ExitCode.OK and not str(getattr(loaded, "__file__", "")).startswith(str(copy)):
        return pytest.ExitCode.INTERNAL_ERROR, [], f"the tests did not import the copy of {module}: {loaded}"
    return code, watch.found, said.getvalue()


def tried(pristine: Path, mutant: Mutant) -> Outcome:
    """Make a mutant and run its tests."""
    sys.dont_write_bytecode = True
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "copy"
        shutil.copytree(pristine, copy)
        mutant.apply(copy / "ankle_cv")
        code, failed, said = run_tests(copy, tests_of(mutant.part), mutant.part.module)
        os.chdir(ROOT)
    if failed:
        return Outcome(mutant, killed_by=failed[0])
    return Outcome(mutant, error="" if code == pytest.ExitCode.OK else said[-2000:])


def unsound(pristine: Path, part: Part) -> str:
    """Run the tests of a module unchanged: what went wrong, or nothing."""
    code, _, said = run_tests(pristine, tests_of(part), part.module)
    return "" if code == pytest.ExitCode.OK else f"{part.module}, unchanged:\n{said[-2000:]}"


def check(mutants: Sequence[Mutant], jobs: int) -> list[Outcome]:
    """Try all mutants, each in a process of its own, and say how it goes."""
    outcomes: list[Outcome] = []
    with tempfile.TemporaryDirectory() as folder:
        pristine = Path(folder) / "copy"
        for name in ("ankle_cv", "tests"):
            shutil.copytree(ROOT / name, pristine / name, ignore=shutil.ignore_patterns(*NOT_NEEDED))
        shutil.copy(ROOT / "pyproject.toml", pristine)
        with multiprocessing.get_context("fork").Pool(jobs, maxtasksperchild=1) as pool:
            parts = dict.fromkeys(mutant.part for mutant in mutants)
            if wrong := [said for said in pool.imap(partial(unsound, pristine), parts, chunksize=1) if said]:
                sys.exit("\n".join(wrong))
            for one in pool.imap_unordered(partial(tried, pristine), mutants, chunksize=1):
                outcomes.append(one)
                verdict = f"killed by {one.killed_by}" if one.killed_by else "SURVIVED"
                print(f"{len(outcomes)}/{len(mutants)} {one.mutant} {verdict}", flush=True)
    return outcomes


def show(outcomes: Sequence[Outcome], seconds: float) -> int:
    """Print the table, the survivors and the errors; return how many survived without a reason."""
    print(f"\n{'module':32}{'mutants':>8}{'killed':>8}{'survived':>9}")
    for part in PARTS:
        own = [one for one in outcomes if one.mutant.part == part]
        if own:
            dead = sum(bool(one.killed_by) for one in own)
            print(f"{part.module:32}{len(own):>8}{dead:>8}{len(own) - dead:>9}")
    alive = sorted((o for o in outcomes if not o.killed_by), key=lambda o: str(o.mutant))
    dead = len(outcomes) - len(alive)
    print(f"\n{len(outcomes)} mutants, {dead} killed, {len(alive)} survived; {seconds:.0f} s")
    for one in alive:
        reason = one.error or EXPLAINED.get(str(one.mutant), "NOT EXPLAINED")
        print(f"  {one.mutant} (line {one.mutant.line}): {reason}")
    return sum(str(one.mutant) not in EXPLAINED or bool(one.error) for one in alive)


def main() -> int:
    """Run the check."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("words", nargs="*", help="part of module.NAME of constants; all when left out")
    parser.add_argument("--quick", action="store_true", help="one mutant of each number")
    parser.add_argument("--jobs", type=int, default=2)
    asked = parser.parse_args()
    mutants = [m for part in PARTS for m in mutants_of(part, quick=asked.quick)]
    if asked.words:
        mutants = [m for m in mutants if any(word in m.key for word in asked.words)]
    begun = time.monotonic()
    outcomes = check(mutants, asked.jobs)
    return min(show(outcomes, time.monotonic() - begun), 1)


if __name__ == "__main__":
    sys.exit(main())
