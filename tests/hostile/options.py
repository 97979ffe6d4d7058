"""Every option, config key and field of the Python API with values nobody should give, and odd right ones."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Final

from hostile.case import QUICK_OUTPUT, Box, Case
from hostile.material import BATCH_WORDS, blink, landmarks, result

NOBODY: Final = (5,)
"""The option was right; there is nobody in the clip."""
WRONG: Final = (2,)
LONG: Final = "n" * 300
"""A name longer than file systems allow."""

NUMBERS: Final = (
    *(
        "inf",
        "-inf",
        "nan",
        "0",
        "-26",
        "1e400",
        "-1e400",
        "",
        " ",
        "abc",
        "0x1A",
        "26,5",
        "26cm",
        "1e",
        "--1",
    ),
    *("1" * 5000, "٢٦٠٠", "1/2", "None", "true", "[26]", "26 27", "1\n2"),
)
"""No number, or outside every range."""
OUTSIDE: Final = {
    "--foot-cm": ("2.6", "260", "9.999", "40.001"),
    "--height-cm": ("1.80", "1800", "79", "251"),
    "--slowmo": ("0.049", "101", "1e9"),
    "--wall": ("-1", "-1e-9"),
}
WORDS: Final = ("", "AUTO!", "nonsense", "left,right", "\x1b[31mred", "0", "None", LONG, "\u202eleft")
CHOICES: Final = ("--test", "--view", "--side", "--person", "--rotate", "--reference", "--second-model")
TIMES: Final = (
    *(
        "",
        "1",
        "1-",
        "-1",
        "2-1",
        "1-1",
        "a-b",
        "1-2-3",
        "nan-1",
        "0-inf",
        "1e3-2e3",
        "-1-2",
        "1..5-2",
        "\u0661-\u0662",
    ),
    *("9" * 400 + "-1", "0-" + "9" * 400),
)
POINTS: Final = (
    *(
        "",
        "1,2,3",
        "1,2,3,4,5",
        "a,b,c,d",
        "1,2,1,2",
        "0,0,9,0",
        "nan,0,0,9",
        "0,0,inf,9",
        "-1,0,0,9",
        "1;2;3;4",
    ),
    *("9" * 400 + ",0,0,9", "0,0,0," + "9" * 400),
)
IN_PICTURE: Final = {"0,0,0," + "9" * 400: (2, 5)}
MODELS: Final = {
    "": WRONG,
    "nonsense": WRONG,
    "~nosuchuser/x.task": (2, 4),
    "~nosuchuser": (2, 4),
    LONG: (2, 4),
    LONG + ".task": (2, 4),
    "/" + "a/" * 3000 + "x.task": (2, 4),
    "clip.mp4": (2, 4),
    ".": (2, 4),
    "..": (2, 4),
    "/": (2, 4),
    "x\x1b[31m.task": (4,),
    "http://127.0.0.1:9/x.task": (2, 4),
    "-": (2, 4),
    "full\n": (2, 4),
}
OUTPUTS: Final = {
    "": (2, 5, 6),
    "~nosuchuser/out": (2, 6),
    LONG: (2, 6),
    "a/" * 3000: (2, 6),
    "/dev/null": (6,),
    "/dev/null/out": (6,),
    "/proc/out": (6,),
    "/proc/self/out": (6,),
    "clip.mp4": (6,),
    "clip.mp4/out": (6,),
    "http://127.0.0.1:9/out": (2, 5, 6),
    "s3://nowhere/out": (2, 5, 6),
    "file:///dev/null/x": (2, 5, 6),
}
BATCH: Final[dict[str, tuple[tuple[str, ...], tuple[int, ...]]]] = {
    "timeout-inf": (("--timeout", "inf"), (2, 7)),
    "timeout-nan": (("--timeout", "nan"), WRONG),
    "timeout-huge": (("--timeout", "1e300"), (2, 7)),
    "timeout-negative": (("--timeout", "-1"), WRONG),
    "jobs-zero": (("-j", "0"), WRONG),
    "jobs-huge": (("-j", "9" * 30), (2, 7)),
    "jobs-float": (("-j", "1.5"), WRONG),
    "shard-zero": (("--shard", "0/2"), WRONG),
    "shard-over": (("--shard", "3/2"), WRONG),
    "shard-of-zero": (("--shard", "1/0"), WRONG),
    "shard-text": (("--shard", "a/b"), WRONG),
    "shard-negative": (("--shard", "-1/2"), WRONG),
    "shard-huge": (("--shard", "1/" + "9" * 5000), WRONG),
    "shard-digits": (("--shard", "\u0661/\u0662"), WRONG),
    "pattern-open": (("--pattern", "["), (0, 2, 3)),
    "pattern-control": (("--pattern", "\x1b[31m*.mp4"), (0, 2, 3)),
    "pattern-stars": (("--pattern", "*" * 3000 + "x"), (0, 2, 3)),
    "name-pattern-empty": (("--name-pattern", ""), WRONG),
    "name-pattern-open": (("--name-pattern", "{person"), WRONG),
    "name-pattern-twice": (("--name-pattern", "{person}{person}"), WRONG),
    "name-pattern-stars": (("--name-pattern", "{person}" + "*" * 200 + "{date}"), (2, 7)),
    "name-pattern-many": (("--name-pattern", "".join(f"{{a{k}}}" for k in range(120))), (2, 7)),
    "clips-missing": (("--clips", "no.csv"), WRONG),
    "clips-user": (("--clips", "~nosuchuser/c.csv"), WRONG),
    "clips-long": (("--clips", LONG), (2, 3)),
    "clips-url": (("--clips", "http://127.0.0.1:9/c.csv"), (2, 3, 4)),
    "scheduler-nonsense": (("--scheduler", "nonsense"), (2, 4)),
    "scheduler-closed": (("--scheduler", "tcp://127.0.0.1:9"), (2, 4)),
    "scheduler-empty": (("--scheduler", ""), (2, 4)),
    "output-user": (("-o", "~nosuchuser/x"), (2, 6)),
    "output-long": (("-o", LONG), (2, 6)),
    "output-url-refused": (("-o", "http://127.0.0.1:9/x"), (2, 4, 6)),
    "output-url-unknown": (("-o", "gopher://127.0.0.1/x"), (2, 3, 4, 6)),
    "output-url-ftp": (("-o", "ftp://127.0.0.1:9/x"), (2, 4, 6)),
    "output-url-s3": (("-o", "s3://nowhere/x"), (2, 4, 6)),
    "output-url-bare": (("-o", "memory://"), (2, 4, 6, 7)),
    "output-url-broken": (("-o", "gopher:/x"), (2, 3, 4, 6, 7)),
    "output-empty": (("-o", ""), (2, 6)),
    "output-file": (("-o", "clips/clip.mp4"), (6,)),
}
"""Further words of a batch over one clip of nobody (7: done, it failed), and the codes allowed."""
BATCH_FOLDERS: Final = {
    "missing": ("no", (3,)),
    "user": ("~nosuchuser", (2, 3)),
    "long": (LONG, (3,)),
    "empty": ("", (2, 3, 7)),
    "url-refused": ("http://127.0.0.1:9/c", (3, 4)),
    "url-unknown": ("gopher://x/c", (2, 3, 4)),
    "url-s3": ("s3://nowhere/c", (3, 4)),
    "control": ("no\x1b[31m", (3,)),
    "deep": ("a/" * 3000, (3,)),
}
EXPORTS: Final = {
    **{f"foot-{v}": ("--foot-cm", v) for v in ("260", "2.6", "-26", "0", "inf", "nan", "1e400", "", "26cm")},
    **{f"height-{v}": ("--height-cm", v) for v in ("1.80", "0", "-180", "1e9", "inf", "nan", "251", "79")},
    **{f"to-{v}": ("--to", v) for v in ("", "c3d", "MOT!", "\x1b[31m")},
}
API: Final = {
    "foot": {"foot_cm": 260},
    "foot-inf": {"foot_cm": float("inf")},
    "foot-nan": {"foot_cm": float("nan")},
    "foot-bool": {"foot_cm": True},
    "height": {"height_cm": 1.8},
    "slowmo": {"slowmo": 0},
    "wall": {"wall_x_px": float("inf")},
    "wall-nan": {"wall_x_px": float("nan")},
    "neutral": {"neutral": "2-1"},
    "level": {"level": "1,2,1,2"},
    "side": {"side": "both"},
    "test": {"test": None},
    "model": {"model": 5},
}
"""Fields of Settings set past their checks, as ``model_copy(update=…)`` and ``model_construct`` allow."""


def put_clip(box: Box) -> None:
    """A clip with nobody in it."""
    shutil.copy(blink(), box / "work" / "clip.mp4")


def put_clip_folder(box: Box) -> None:
    """The same in a folder."""
    (box / "work" / "clips").mkdir()
    shutil.copy(blink(), box / "work" / "clips" / "clip.mp4")


def put_result(box: Box) -> None:
    """A finished result."""
    shutil.copytree(result(), box / "work" / "result")


def put_landmarks(box: Box) -> None:
    """Saved landmarks."""
    shutil.copy(landmarks(), box / "work" / "x.npz")


def call_api(fields: dict[str, object], way: str, box: Box) -> None:
    """Analyse saved landmarks with settings that were never checked."""
    from ankle_cv.result import analyze
    from ankle_cv.settings import Settings

    plain = Settings()
    settings = (
        plain.model_copy(update=fields)
        if way == "copied"
        else Settings.model_construct(**plain.model_dump() | fields)
    )
    analyze(box / "work" / "x.npz", settings)


PARTS: Final = (
    "0",
    "-1",
    "1-3",
    "1,,2",
    "1;2",
    "one",
    "1.5",
    "12345",
    "\uff11",
    "1\n2",
    "\x1b[31m",
    "1," * 3000,
)
"""Numbers of repetitions that are none."""


def _shown(value: str) -> str:
    """Return a value as part of a case's name."""
    spelled = value.replace("\n", "LF").replace("\x1b", "ESC")
    text = "".join(c if c.isascii() and (c.isalnum() or c in ".,+-") else "_" for c in spelled)
    return (text[:24] or "empty") + (f"~{len(value)}" if len(text) > 24 else "")  # a short name


def _analyze(name: str, words: tuple[str, ...], exits: tuple[int, ...], **facts: object) -> Case:
    # NUL cannot be in an argument; a value that starts with a dash is given with an equals sign.
    return Case(f"options/{name}", ("analyze", "clip.mp4", *QUICK_OUTPUT, *words), exits, put_clip, **facts)  # type: ignore[arg-type]


def _of_analyze() -> Iterator[Case]:
    for option in ("--foot-cm", "--height-cm", "--slowmo", "--wall"):
        for value in (*NUMBERS, *OUTSIDE[option]):
            exits = NOBODY if option == "--wall" and value == "0" else WRONG
            yield _analyze(f"{option[2:]}={_shown(value)}", (f"{option}={value}",), exits)
    for option in CHOICES:
        for value in WORDS:
            exits = NOBODY if (option, value) == ("--rotate", "0") else WRONG
            yield _analyze(f"{option[2:]}={_shown(value)}", (f"{option}={value}",), exits)
    for option in ("neutral", "trim"):
        for value in TIMES:
            exits = (2, 5) if value.startswith("0-9") else WRONG
            yield _analyze(f"{option}={_shown(value)}", (f"--{option}={value}",), exits)
    for value in PARTS:
        yield _analyze(f"leave-out={_shown(value)}", (f"--leave-out={value}",), WRONG)
    for value in POINTS:
        yield _analyze(f"level={_shown(value)}", (f"--level={value}",), IN_PICTURE.get(value, WRONG))
    for value, exits in MODELS.items():
        yield _analyze(f"model={_shown(value)}", (f"--model={value}",), exits)
    for value in ("~nosuchuser", LONG, "no", "/dev/null", "", "\x1b[31m", "a/" * 3000):
        yield _analyze(f"model-dir={_shown(value)}", ("--model", "heavy", f"--model-dir={value}"), (2, 4))
    for value, exits in OUTPUTS.items():
        yield _analyze(
            f"output={_shown(value)}",
            ("-o", value),
            exits,
            writes=("work/out", f"work/{value.split('/')[0] or 'out'}"),
        )
    for value in ("~nosuchuser", LONG, "no.toml", "", "a/" * 3000, "\x1b[31m", "http://127.0.0.1:9/c"):
        yield _analyze(f"config={_shown(value)}", (f"--config={value}",), WRONG)
    for value in ("~nosuchuser", LONG, "no.mp4", "a/" * 3000, "\x1b[31m", "http://127.0.0.1:9/c.mp4", "-"):
        yield _analyze(f"compare={_shown(value)}", (f"--compare={value}",), (2, 3, 5))
    for value in (
        "a/" * 3000,
        LONG,
        "~nosuchuser",
        "-",
        "http://127.0.0.1:9/c.mp4",
        "concat:clip.mp4",
        "fd:0",
        "pipe:0",
    ):
        yield Case(f"options/clip={_shown(value)}", ("analyze", "--no-video", value), (3,), put_clip)
    yield Case("options/clip=nothing", ("analyze",), WRONG)
    yield Case("options/clip=empty", ("analyze", ""), (2, 3))
    yield Case("options/unknown-control", ("analyze", "--\x1b[31mred", "clip.mp4"), WRONG)
    yield Case("options/command-control", ("\x1b[31mred",), WRONG)
    yield Case("options/quiet-verbose", ("analyze", "clip.mp4", "-q", "-v"), WRONG)
    yield _analyze("compare-with-alone", ("--compare-with", "heels_raised"), WRONG)
    yield _analyze("twice", ("--foot-cm", "26", "--foot-cm", "27"), NOBODY)


def _cases() -> Iterator[Case]:
    yield from _of_analyze()
    for name, (words, exits) in BATCH.items():
        own = "jobs" in name
        base = tuple(word for word in BATCH_WORDS if not (own and word in {"-j", "1"}))
        yield Case(f"options/batch-{name}", ("batch", "clips", *base, *words), exits, put_clip_folder)
    for name, (folder, exits) in BATCH_FOLDERS.items():
        yield Case(f"options/batch-folder-{name}", ("batch", folder, *BATCH_WORDS), exits)
    yield Case("options/batch-nothing", ("batch",), WRONG)
    yield Case("options/batch-merge-folder", ("batch", "clips", "--merge"), WRONG, put_clip_folder)
    yield Case("options/batch-merge-nowhere", ("batch", "--merge"), (2, 3, 6))
    for name, words in EXPORTS.items():
        base = () if name.startswith("to-") else ("--to", "trc")
        yield Case(f"options/export-{_shown(name)}", ("export", "result", *base, *words), WRONG, put_result)
    for name, words, exits in (
        ("plot-document", ("--plot", "result/assessment.json"), WRONG),
        ("plot-frames", ("--plot", "result/frames.csv"), WRONG),
        ("plot-reps", ("--plot", "result/reps.csv"), WRONG),
        ("plot-landmarks", ("--plot", "result/landmarks.npz"), WRONG),
        ("plot-report", ("--plot", "result/report.html"), WRONG),
        ("plot-reference", ("--plot", "reference.csv"), WRONG),
        ("plot-other-text", ("--plot", "thesis.txt"), WRONG),
        ("plot-folder", ("--plot", "result"), (2, 6)),
        ("plot-no-suffix", ("--plot", "result/picture"), (0, 2, 6)),
        ("plot-long", ("--plot", LONG + ".png"), (2, 6)),
        ("plot-deep", ("--plot", "reference.csv/x.png"), (2, 6)),
        ("offset-inf", ("--offset", "inf"), WRONG),
        ("offset-nan", ("--offset", "nan"), WRONG),
        ("offset-huge", ("--offset", "1e300"), (2, 3)),
        ("offset-far", ("--offset", "1e6"), (2, 3, 5)),
        ("map-none", ("--map", "kasr"), WRONG),
        ("map-empty", ("--map", "="), WRONG),
        ("map-unknown", ("--map", "kasr=\x1b[31m"), WRONG),
        ("map-ours-unknown", ("--map", "nonsense=time_s"), WRONG),
        ("map-time", ("--map", "time_s=tibial_inclination_left_deg"), WRONG),
    ):
        yield Case(
            f"options/validate-{name}",
            ("validate", "result", "reference.csv", *words),
            exits,
            put_reference,
            writes=("work/result/picture", "work/result/picture.png"),
        )
    for way in ("copied", "constructed"):
        for name, fields in API.items():
            yield Case(
                f"options/api-{way}-{name}", (), WRONG, put_landmarks, call=partial(call_api, fields, way)
            )


def put_reference(box: Box) -> None:
    """A result, its own frames as the reference, and a text of the user's."""
    put_result(box)
    shutil.copy(result() / "frames.csv", box / "work" / "reference.csv")
    Path(box / "work" / "thesis.txt").write_text("years of work")


CASES: Final = tuple(_cases())
