"""Runs a case: in a fork of a process in which the program is loaded already, or as a process of its own.

A start of the command takes seconds, most of them imports. A fork of a process that has imported everything
and started no thread is the same program from its entry point on: its own arguments, folder, environment,
streams and end.
"""

from __future__ import annotations

import importlib
import os
import resource
import shutil
import signal
import subprocess
import sys
import time
import traceback
import types
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final, NoReturn

from hostile.case import Case, Outcome
from hostile.material import PLACE, ROOT
from hostile.oracle import listing

COMMAND: Final = Path(sys.executable).with_name("ankle-cv")
MEMORY_BYTES: Final = 6 << 30
"""Address space of a case: more than any of them may use, less than would harm the machine."""
START: Final = "HOSTILE_START"
"""Environment variable: Python code in place of the installed command, as for a checkout beside it."""
POLL_S: Final = 0.01
KILLED: Final = -signal.SIGKILL


def warm_up() -> None:
    """Import what the commands import, without starting a thread."""
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ[name] = "1"
    os.environ["ARROW_DEFAULT_MEMORY_POOL"] = "system"
    os.environ["MPLBACKEND"] = "agg"
    import matplotlib.pyplot as plt  # noqa: F401

    import ankle_cv.agreement.compare
    import ankle_cv.agreement.plots
    import ankle_cv.api
    import ankle_cv.batch.run
    import ankle_cv.batch.survey
    import ankle_cv.cli.main
    import ankle_cv.cli.summary
    import ankle_cv.outputs.opensim
    import ankle_cv.outputs.write
    import ankle_cv.pose.mediapipe  # noqa: F401


def run_case(case: Case, box: Path, *, alone: bool | None = None) -> Outcome:
    """Make a fresh box, build the input, run the case and look at what it left."""
    _fresh(box)
    environment = _environment(case, box)
    if case.build is not None:
        code, _ = _wait(
            _forked(lambda: case.build and case.build(box), None, box, {PLACE: os.environ[PLACE]}), 120.0
        )
        if code:
            raise RuntimeError(f"{case.name} cannot be built:\n{(box / 'streams' / 'err').read_text()}")
    before = listing(box)
    started = time.monotonic()
    if case.alone if alone is None else alone:
        code, peak = _run_alone(case, box, environment)
    else:
        code, peak = _wait(_forked(lambda: _program(case, box), case, box, environment), case.hang_s)
    seconds = time.monotonic() - started
    out, err = (
        (box / "streams" / name).read_bytes().decode(case.encoding, "replace") for name in ("out", "err")
    )
    return Outcome(box, code, out, err, seconds, peak, before, listing(box))


def _fresh(box: Path) -> None:
    if box.exists():
        for path in box.rglob("*"):
            if path.is_dir() and not path.is_symlink():
                path.chmod(0o700)
        shutil.rmtree(box)
    for name in ("work", "home", "tmp", "elsewhere", "streams"):
        (box / name).mkdir(parents=True)
    (box / "elsewhere" / "thesis.txt").write_text("years of work")
    for name in ("out", "err"):
        (box / "streams" / name).touch()


def _environment(case: Case, box: Path) -> dict[str, str]:
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("ANKLE_CV", "XDG_", "MPLBACKEND", "COLUMNS", "TERM", "LC_", "LANG"))
    }
    plain: dict[str, str | None] = {
        **kept,
        "HOME": str(box / "home"),
        "TMPDIR": str(box / "tmp"),
        "LANG": "C.UTF-8",
        "COLUMNS": "110",
        "MPLCONFIGDIR": os.environ[PLACE],
        "HOSTILE_BOX": str(box),
    }
    merged = plain | {name: value and value.replace("{box}", str(box)) for name, value in case.env.items()}
    return {name: value for name, value in merged.items() if value is not None}


def _limits() -> None:
    os.setsid()
    for wish in (signal.SIGINT, signal.SIGTERM, signal.SIGPIPE):
        signal.signal(wish, signal.SIG_DFL)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, resource.RLIM_INFINITY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _forked(work: Callable[[], object], case: Case | None, box: Path, environment: dict[str, str]) -> int:
    """Start work in a fork; return its process id."""
    sys.stdout.flush()
    sys.stderr.flush()
    pid = os.fork()
    if pid:
        return pid
    code = 99
    try:
        _limits()
        _become(box, environment, exact=case is not None)
        if case is not None and case.prepare is not None:
            case.prepare(box)
        work()
        code = 0
    except SystemExit as ended:
        code = ended.code if isinstance(ended.code, int) else int(bool(ended.code))
    except KeyboardInterrupt:
        traceback.print_exc()
        code = 130
    except BaseException:  # noqa: BLE001  # what the interpreter does at its end
        traceback.print_exc()
        code = 1
    return _leave(code)


def _leave(code: int) -> NoReturn:
    """End as the interpreter does: without its forked past, but with flushed streams."""
    try:
        if sys.stdout is not None:
            sys.stdout.flush()
    except (OSError, ValueError):
        code = 120
    os._exit(code & 0xFF)


def _become(box: Path, environment: dict[str, str], *, exact: bool) -> None:
    """Take over folder, environment and streams of the case."""
    os.chdir(box / "work")
    if exact:
        os.environ.clear()
    os.environ.update(environment)
    import tempfile

    tempfile.tempdir = None
    flags = os.O_WRONLY | os.O_APPEND
    for descriptor, path, mode in (
        (0, Path(os.devnull), os.O_RDONLY),
        (1, box / "streams" / "out", flags),
        (2, box / "streams" / "err", flags),
    ):
        opened = os.open(path, mode)
        os.dup2(opened, descriptor)
        os.close(opened)
    sys.stdin = open(0, encoding="utf-8", closefd=False)  # noqa: SIM115
    sys.stdout = open(1, "w", encoding="utf-8", closefd=False)  # noqa: SIM115
    sys.stderr = open(2, "w", encoding="utf-8", buffering=1, errors="backslashreplace", closefd=False)  # noqa: SIM115


def _program(case: Case, box: Path) -> None:
    sys.modules["__main__"] = types.ModuleType("__main__")  # as little as a console script is
    run = entry_point()
    if case.call is None:
        sys.argv = [str(COMMAND), *map(_as_python_reads, case.argv(box))]
        run()
    else:
        raise SystemExit(_called(lambda: case.call and case.call(box)))


def entry_point() -> Callable[[], object]:
    """Return the function that the installed command calls."""
    run: Callable[[], object] = importlib.import_module("ankle_cv.cli.entry").run
    return run


def _as_python_reads(word: str) -> str:
    return os.fsdecode(os.fsencode(word))


def _called(call: Callable[[], object]) -> int:
    """Call the Python API; its own errors are reported as the command reports them."""
    from ankle_cv.cli.failure import failure_of

    try:
        call()
    except Exception as error:  # noqa: BLE001  # every kind is judged
        failure = failure_of(error)
        failure.report()
        return failure.exit_code
    return 0


def _wait(pid: int, hang_s: float) -> tuple[int | None, float]:
    """Wait for a process; return its code (None: it hung and was killed) and its peak memory, MB."""
    end = time.monotonic() + hang_s
    hung = False
    while True:
        done, status, usage = os.wait4(pid, os.WNOHANG)
        if done:
            break
        if time.monotonic() > end:
            hung = True
            _kill_group(pid)
            _, status, usage = os.wait4(pid, 0)
            break
        time.sleep(POLL_S)
    _kill_group(pid)  # workers that outlive it
    return (None if hung else os.waitstatus_to_exitcode(status)), usage.ru_maxrss / 1024


def _kill_group(pid: int) -> None:
    try:
        os.killpg(pid, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        return


def _run_alone(case: Case, box: Path, environment: dict[str, str]) -> tuple[int | None, float]:
    """Run the installed command."""

    def prepare() -> None:
        _limits()
        if case.prepare is not None:
            case.prepare(box)

    start = os.environ.get(START)
    words: list[Any] = [*([sys.executable, "-c", start] if start else [str(COMMAND)]), *case.argv(box)]
    with (box / "streams" / "out").open("ab") as out, (box / "streams" / "err").open("ab") as err:
        process = subprocess.Popen(
            words,
            cwd=box / "work",
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=err,
            preexec_fn=prepare,  # noqa: PLW1509  # this process has no threads
        )
    if case.act is not None:
        case.act(process, box)
    code, peak = _wait(process.pid, case.hang_s)
    process.returncode = code if code is not None else KILLED
    return code, peak


__all__ = ["ROOT", "run_case", "warm_up"]
