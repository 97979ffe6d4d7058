"""Machines and shells that are not as they should be."""

from __future__ import annotations

import ctypes
import os
import resource
import shutil
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any, Final

from hostile.case import QUICK_OUTPUT, Box, Case
from hostile.material import BATCH_WORDS, change_about, landmarks, noise, read_arrays, result, write_arrays

REPLAY: Final = ("analyze", "x.npz", "--no-video")
PERSON: Final = ("analyze", "clip.mp4", *QUICK_OUTPUT)
HOSTILE_NAME: Final = "red\x1b]0;title\x07.npz"
TERMINAL: Final = frozenset({"force-color", "tty-compatible"})
"""Environments in which everything is shown as on a terminal, wherever it goes."""
Variables = Mapping[str, str | None]
VARIABLES: Final[dict[str, Variables]] = {
    "mpl-nonsense": {"MPLBACKEND": "nonsense"},
    "mpl-module": {"MPLBACKEND": "module://nonsense"},
    "mpl-empty": {"MPLBACKEND": ""},
    "mpl-tk": {"MPLBACKEND": "TkAgg", "DISPLAY": ":99"},
    "mpl-qt": {"MPLBACKEND": "QtAgg"},
    "mpl-config-nowhere": {"MPLCONFIGDIR": "/proc/nowhere"},
    "mpl-config-file": {"MPLCONFIGDIR": "/etc/passwd"},
    "mpl-rc": {"MATPLOTLIBRC": "{box}/work/x.npz"},
    "no-home": {"HOME": None, "XDG_CACHE_HOME": None},
    "home-nowhere": {"HOME": "/nowhere"},
    "home-file": {"HOME": "/etc/passwd"},
    "home-empty": {"HOME": ""},
    "home-relative": {"HOME": "work"},
    "home-read-only": {"HOME": "/proc"},
    "no-environment": dict.fromkeys(
        ("HOME", "PATH", "LANG", "COLUMNS", "TMPDIR", "USER", "LOGNAME", "TERM", "SHELL")
    ),
    "path-empty": {"PATH": ""},
    "c-locale": {"LANG": "C", "LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"},
    "posix-locale": {"LC_ALL": "POSIX", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"},
    "no-locale": {"LANG": None, "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"},
    "locale-nonsense": {"LANG": "xx_YY.nonsense", "LC_ALL": "xx_YY.nonsense"},
    "locale-german": {"LC_ALL": "de_DE.UTF-8"},
    "encoding-ascii": {"PYTHONIOENCODING": "ascii"},
    "encoding-ascii-strict": {"PYTHONIOENCODING": "ascii:strict"},
    "encoding-utf16": {"PYTHONIOENCODING": "utf-16"},
    "encoding-cp1252": {"PYTHONIOENCODING": "cp1252:strict"},
    "columns-0": {"COLUMNS": "0"},
    "columns-1": {"COLUMNS": "1"},
    "columns-negative": {"COLUMNS": "-5"},
    "columns-huge": {"COLUMNS": "1000000"},
    "columns-text": {"COLUMNS": "wide"},
    "columns-power": {"COLUMNS": "²"},
    "lines-0": {"LINES": "0"},
    "term-dumb": {"TERM": "dumb"},
    "term-nonsense": {"TERM": "\x1b[31m"},
    "no-color": {"NO_COLOR": "1"},
    "force-color": {"FORCE_COLOR": "1"},
    "tty-compatible": {"TTY_COMPATIBLE": "1", "TTY_INTERACTIVE": "1"},
    "tmp-nowhere": {"TMPDIR": "/nowhere"},
    "tmp-file": {"TMPDIR": "/etc/passwd"},
    "tmp-proc": {"TMPDIR": "/proc"},
    "tmp-empty": {"TMPDIR": ""},
    "xdg-nowhere": {"XDG_CACHE_HOME": "/proc/x", "XDG_STATE_HOME": "/proc/x", "XDG_CONFIG_HOME": "/proc/x"},
    "xdg-relative": {"XDG_CACHE_HOME": "x", "XDG_DATA_HOME": "y"},
    "model-dir-nowhere": {"ANKLE_CV_MODEL_DIR": "/nowhere"},
    "model-dir-file": {"ANKLE_CV_MODEL_DIR": "/etc/passwd"},
    "model-dir-user": {"ANKLE_CV_MODEL_DIR": "~nosuchuser/x"},
    "model-dir-long": {"ANKLE_CV_MODEL_DIR": "m" * 5000},
    "model-dir-control": {"ANKLE_CV_MODEL_DIR": "\x1b[31m"},
    "debug": {"ANKLE_CV_DEBUG": "1"},
    "debug-text": {"ANKLE_CV_DEBUG": "yes please"},
    "timezone": {"TZ": "Nowhere/Nonsense"},
    "timezone-file": {"TZ": ":/etc/passwd"},
    "omp-text": {"OMP_NUM_THREADS": "many"},
    "omp-zero": {"OMP_NUM_THREADS": "0", "OPENBLAS_NUM_THREADS": "0"},
    "omp-huge": {"OMP_NUM_THREADS": "100000"},
    "no-bytecode": {"PYTHONDONTWRITEBYTECODE": "1"},
    "optimised": {"PYTHONOPTIMIZE": "2"},
    "hash-seed": {"PYTHONHASHSEED": "7"},
    "developer": {"PYTHONDEVMODE": "1", "PYTHONWARNINGS": "ignore"},
    "warnings-off": {"PYTHONWARNINGS": "ignore"},
    "log-level": {
        "TF_CPP_MIN_LOG_LEVEL": "nonsense",
        "GLOG_minloglevel": "nonsense",
        "AV_LOG_FORCE_COLOR": "1",
    },
    "opencv": {
        "OPENCV_FFMPEG_CAPTURE_OPTIONS": "nonsense",
        "OPENCV_LOG_LEVEL": "nonsense",
        "OPENCV_VIDEOIO_DEBUG": "1",
    },
    "proxy": {"http_proxy": "http://127.0.0.1:9", "HTTPS_PROXY": "nonsense"},
    "display": {"DISPLAY": "nonsense", "WAYLAND_DISPLAY": "nonsense", "QT_QPA_PLATFORM": "nonsense"},
    "not-utf8": {"LANG": os.fsdecode(b"\xff\xfe")},
    "source-date": {"SOURCE_DATE_EPOCH": "nonsense"},
    "pandas": {"PANDAS_COPY_ON_WRITE": "nonsense"},
    "arrow": {"ARROW_DEFAULT_MEMORY_POOL": "nonsense"},
}


CAPABILITIES_VERSION: Final = 0x20080522
"""Of the record of capset(2), three numbers of 64 bits."""


def limit(kind: int, value: int) -> Callable[[Box], object]:
    """Limit what a process may use."""
    return lambda _: resource.setrlimit(kind, (value, value))


def leave_and_remove(box: Box) -> None:
    """Work in a folder that is removed."""
    gone = box / "tmp" / "gone"
    gone.mkdir()
    os.chdir(gone)
    gone.rmdir()


def without_rights(_: Box) -> None:
    """Give up what root may do beyond the permissions of files (capabilities(7)), as another user has not.

    Another user could not read the program where it is installed in a private folder.
    """
    header = (ctypes.c_uint32 * 2)(CAPABILITIES_VERSION, 0)
    nothing = (ctypes.c_uint32 * 6)()
    if os.geteuid() == 0 and ctypes.CDLL(None, use_errno=True).capset(header, nothing):
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))


def put(box: Box) -> None:
    """Saved landmarks of a clip with a name of two scripts, a clip of nobody, and a result."""
    arrays = read_arrays(landmarks())
    change_about(arrays, "info", "path", to="grüße 日本.mp4")
    write_arrays(box / "work" / "x.npz", arrays)
    shutil.copy(noise(".mp4"), box / "work" / "clip.mp4")
    shutil.copytree(result(), box / "work" / "result")
    (box / "work" / "clips").mkdir()
    shutil.copy(noise(".mp4"), box / "work" / "clips" / "clip.mp4")


def put_hostile_name(box: Box) -> None:
    """Saved landmarks in a file, and of a clip, whose name would change the title of a terminal."""
    arrays = read_arrays(landmarks())
    change_about(arrays, "info", "path", to=HOSTILE_NAME)
    write_arrays(box / "work" / HOSTILE_NAME, arrays)


def unreadable(name: str, box: Box) -> None:
    """The same, where one thing may not be read."""
    put(box)
    (box / "work" / name).chmod(0)


def not_writable(box: Box) -> None:
    """The same, where no results may be written."""
    unreadable("clips", box)
    (box / "work").chmod(0o555)


LIMITS: Final[dict[str, tuple[Callable[[Box], object], tuple[int, ...]]]] = {
    "files-20": (limit(resource.RLIMIT_NOFILE, 20), (0, 3, 4, 6)),
    "files-40": (limit(resource.RLIMIT_NOFILE, 40), (0, 3, 4, 6)),
    "file-size-0": (limit(resource.RLIMIT_FSIZE, 0), (6,)),
    "file-size-4k": (limit(resource.RLIMIT_FSIZE, 4096), (6,)),
    "file-size-300k": (limit(resource.RLIMIT_FSIZE, 300_000), (0, 6)),
    "umask-777": (lambda _: os.umask(0o777), (0, 6)),
    "umask-000": (lambda _: os.umask(0), (0,)),
    "folder-gone": (leave_and_remove, (4,)),
    "no-core": (limit(resource.RLIMIT_CORE, 0), (0,)),
}
OTHER_USER: Final[dict[str, tuple[str, tuple[str, ...], tuple[int, ...]]]] = {
    "clip": ("clip.mp4", PERSON, (3,)),
    "landmarks": ("x.npz", ("analyze", "x.npz", *QUICK_OUTPUT), (3,)),
    "config": ("x.toml", (*PERSON, "--config", "x.toml"), (2, 3)),
    "model": ("x.task", (*PERSON, "--model", "./x.task"), (4,)),
    "folder": ("clips", ("batch", "clips", *BATCH_WORDS), (3,)),
    "table": ("x.csv", ("batch", "clips", "--clips", "x.csv", *BATCH_WORDS), (2, 3)),
    "table-in-folder": ("clips/clips.csv", ("batch", "clips", *BATCH_WORDS), (2, 3)),
    "frames": ("result/frames.csv", ("validate", "result", "result/reps.csv"), (3,)),
    "document": ("result/assessment.json", ("validate", "result", "result/reps.csv"), (3,)),
    "reference": ("x.csv", ("validate", "result", "x.csv"), (2, 3)),
    "result": ("result", ("export", "result", "--to", "mot"), (3,)),
    "result-landmarks": ("result/landmarks.npz", ("export", "result", "--to", "mot"), (3,)),
}


def put_unreadable(name: str, box: Box) -> None:
    """Make the thing when it is not there, and take the right to read it away."""
    put(box)
    path = box / "work" / name
    if not path.exists():
        path.write_text("file,person\n" if name.endswith("csv") else "x\n")
    shutil.rmtree(box / "work" / "out", ignore_errors=True)
    unreadable_in_place(name, box)


def unreadable_in_place(name: str, box: Box) -> None:
    """Open the box to all but for one thing."""
    for path in (box, *box.rglob("*")):
        path.chmod(0o777 if path.is_dir() else 0o666)
    box.parent.chmod(0o711)
    (box / "work" / name).chmod(0)


def _cases() -> Iterator[Case]:
    for name, variables in VARIABLES.items():
        exits: tuple[int, ...] = (0, 4, 6) if name.startswith("tmp-") else (0,)
        facts: dict[str, Any] = {
            "env": variables,
            "alone": True,
            "hang_s": 60.0,
            "terminal": name in TERMINAL,
        }
        if name == "encoding-utf16":
            facts["encoding"] = "utf-16"
        allowed = ("work/out", "home", "work/x", "work/y", "work/work")
        yield Case(f"environment/{name}", REPLAY, exits, put, writes=allowed, **facts)
        if name.startswith(("no-", "mpl-n", "c-l", "encoding", "model", "tmp-nowhere", "columns")):
            yield Case(
                f"environment/help-{name}", ("analyze", "--help"), (0,), put, writes=("home",), **facts
            )
            yield Case(f"environment/clip-{name}", PERSON, (4, 5, 6), put, writes=allowed, **facts)
        if name in TERMINAL:
            words = ("analyze", HOSTILE_NAME, "--no-video")
            yield Case(f"environment/name-{name}", words, (0,), put_hostile_name, writes=allowed, **facts)
    for name, (prepare, exits) in LIMITS.items():
        absent = ("work/out/x",) if exits == (6,) else ()
        yield Case(
            f"environment/limit-{name}",
            REPLAY,
            exits,
            put,
            prepare=prepare,
            alone=True,
            absent=absent,
            writes=("work/out", "home"),
        )
        shown = (6,) if name == "file-size-0" else (0,)  # stdout is a file, into which nothing fits
        yield Case(f"environment/limit-help-{name}", ("--help",), shown, put, prepare=prepare, alone=True)
    for command, words in {
        "batch": ("batch", "clips", *BATCH_WORDS),
        "schema": ("schema",),
        "doctor": ("doctor",),
        "export": ("export", "result", "--to", "mot"),
    }.items():
        yield Case(
            f"environment/folder-gone-{command}",
            words,
            (0, 3, 4, 6),
            put,
            prepare=leave_and_remove,
            alone=True,
        )
    for name, (path, words, exits) in OTHER_USER.items():
        yield Case(
            f"environment/other-user-{name}",
            words,
            exits,
            partial(put_unreadable, path),
            prepare=without_rights,
            writes=("work/out", "home"),
        )
    yield Case("environment/other-user-output", PERSON, (6,), not_writable, prepare=without_rights)


CASES: Final = tuple(_cases())
