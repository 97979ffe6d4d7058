"""Saved landmarks whose arrays, JSON or archive are wrong in one way each."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any, Final

import numpy as np
from hostile.case import QUICK_OUTPUT, Box, Case
from hostile.material import Arrays, change_about, landmarks, read_arrays, write_arrays

N: Final = 105
"""Frames of the saved landmarks."""
FIELDS: Final[dict[str, tuple[int, ...]]] = {
    "format_version": (),
    "time_s": (N,),
    "count": (N,),
    "points": (N, 1, 33, 4),
    "world_m": (N, 1, 33, 3),
    "about": (),
}
EVIDENCE: Final = (
    *("left_heel_shift_px", "left_pitch_deg", "left_toe_shift_px", "right_sigma_px", "right_sigma_deg"),
    *("camera_to_reference", "camera_inliers", "ends_left_heel_px", "ends_right_tip_px"),
    *("wall_left_knee_px", "wall_right_wall_px", "wall_left_wall_lean", "sheets_corners_px", "sheets_paper"),
    *("joints_left_points_px", "joints_right_score"),
)
Change = Callable[[Arrays, str], object]


def to(value: Callable[[Any], Any]) -> Change:
    """Replace an array by a function of it."""

    def change(arrays: Arrays, name: str) -> None:
        arrays[name] = value(arrays[name])

    return change


def item(value: object, *where: int) -> Change:
    """Set one item, by default the one in the middle."""

    def change(arrays: Arrays, name: str) -> None:
        values = np.array(arrays[name])
        place = where or (N // 2,) * bool(values.ndim)
        values[place] = value
        arrays[name] = values

    return change


WRONG_ARRAY: Final[dict[str, Change]] = {
    "missing": lambda arrays, name: arrays.pop(name),
    "complex": to(lambda values: np.asarray(values, np.complex128)),
    "bool": to(lambda values: np.zeros(values.shape, bool)),
    "text": to(lambda values: np.full(values.shape, "three")),
    "bytes": to(lambda values: np.full(values.shape, b"three")),
    "dates": to(lambda values: np.zeros(values.shape, "datetime64[s]")),
    "objects": to(lambda values: np.full(values.shape, None, object)),
    "record": to(lambda values: np.zeros(values.shape, [("a", float), ("b", int)])),
    "flat": to(lambda values: values.reshape(-1)[:7]),
    "one-more-axis": to(lambda values: values[..., None]),
    "one-less-axis": to(lambda values: values[..., 0]),
    "scalar": to(lambda values: np.asarray(1.0)),
    "empty": to(lambda values: values[:0]),
    "half-as-long": to(lambda values: values[: len(values) // 2]),
    "twice-as-long": to(lambda values: np.concatenate([values, values])),
}
"""Wrong for every array that has frames; 0-d ones have their own."""
WRONG_NUMBER: Final[dict[str, Change]] = {
    "inf": item(np.inf),
    "minus-inf": item(-np.inf),
    "huge": item(1e30),
    "all-nan": to(lambda values: np.full(values.shape, np.nan)),
}
SPECIAL: Final[dict[str, tuple[str, Change]]] = {
    "time-back": ("time_s", item(0.1)),
    "time-same": ("time_s", to(lambda t: np.concatenate([t[:50], t[49:50], t[51:]]))),
    "time-reversed": ("time_s", to(lambda t: t[::-1])),
    "time-nan-once": ("time_s", item(np.nan)),
    "time-all-zero": ("time_s", to(np.zeros_like)),
    "time-micro-gap": ("time_s", item(5e-324 + 49 / 15, 50)),
    "time-nextafter": ("time_s", to(lambda t: np.concatenate([t[:50], np.nextafter(t[49:50], 9), t[51:]]))),
    "time-all-micro": ("time_s", to(lambda t: t * 1e-12)),
    "time-all-denormal": ("time_s", to(lambda t: np.arange(len(t)) * 5e-324)),
    "time-negative": ("time_s", to(lambda t: t - 1e5)),
    "time-year": ("time_s", to(lambda t: t * 1e7)),
    "time-jump-hour": ("time_s", to(lambda t: np.where(np.arange(len(t)) > 50, t + 3600 * 10.0, t))),
    "time-starts-late": ("time_s", to(lambda t: t + 4e4)),
    "count-negative": ("count", item(-1)),
    "count-more-than-k": ("count", item(2)),
    "count-huge": ("count", item(2**62)),
    "count-zero": ("count", to(np.zeros_like)),
    "count-float": ("count", to(lambda c: c + 0.5)),
    "count-unsigned-wrap": ("count", to(lambda c: c.astype(np.uint64) - 2)),
    "points-2d": ("points", to(lambda p: p[..., :2])),
    "points-zero": ("points", to(np.zeros_like)),
    "points-constant": ("points", to(lambda p: np.full_like(p, 0.5))),
    "points-nan-part": ("points", item(np.nan, 50, 0, 26, 1)),
    "points-nan-visibility": ("points", item(np.nan, 50, 0, 26, 3)),
    "points-nan-first": ("points", item(np.nan, 50, 0, 0, 0)),
    "points-visibility-2": ("points", item(2.0, 50, 0, 26, 3)),
    "points-visibility-negative": ("points", item(-0.1, 50, 0, 26, 3)),
    "points-far": ("points", item(1e6, 50, 0, 26, 0)),
    "points-float16": ("points", to(lambda p: np.asarray(p, np.float16) * 1e4)),
    "points-int": ("points", to(lambda p: np.nan_to_num(p).astype(np.int64))),
    "points-34": ("points", to(lambda p: np.concatenate([p, p[:, :, :1]], axis=2))),
    "points-32": ("points", to(lambda p: p[:, :, :32])),
    "points-no-people": ("points", to(lambda p: p[:, :0])),
    "world-zero": ("world_m", to(np.zeros_like)),
    "world-nan-part": ("world_m", item(np.nan, 50, 0, 26, 1)),
    "world-kilometres": ("world_m", to(lambda w: w * 1e5)),
    "world-2d": ("world_m", to(lambda w: w[..., :2])),
    "version-0": ("format_version", to(lambda v: np.int64(0))),
    "version-2": ("format_version", to(lambda v: np.int64(2))),
    "version-float": ("format_version", to(lambda v: np.float64(1))),
    "version-huge": ("format_version", to(lambda v: np.int64(2**62))),
    "version-negative": ("format_version", to(lambda v: np.int64(-1))),
    "version-array": ("format_version", to(lambda v: np.array([1, 1]))),
    "version-missing": ("format_version", lambda arrays, name: arrays.pop(name)),
    "about-missing": ("about", lambda arrays, name: arrays.pop(name)),
    "about-number": ("about", to(lambda a: np.float64(3))),
    "about-list": ("about", to(lambda a: np.array("[]"))),
    "about-null": ("about", to(lambda a: np.array("null"))),
    "about-broken": ("about", to(lambda a: np.array(str(a)[:-20]))),
    "about-deep": ("about", to(lambda a: np.array("[" * 200_000 + "]" * 200_000))),
    "about-deep-objects": ("about", to(lambda a: np.array('{"a":' * 100_000 + "1" + "}" * 100_000))),
    "about-bytes": ("about", to(lambda a: np.array(str(a).encode()))),
    "about-array": ("about", to(lambda a: np.array([str(a), str(a)]))),
    "about-huge-number": ("about", to(lambda a: np.array(str(a).replace("720", "7" * 5000, 1)))),
    "sigma-zero": ("evidence_left_sigma_px", to(np.zeros_like)),
    "sigma-negative": ("evidence_right_sigma_deg", to(lambda s: -s)),
    "inliers-negative": ("evidence_camera_inliers", item(-5)),
    "motion-singular": ("evidence_camera_to_reference", to(np.zeros_like)),
    "motion-huge": ("evidence_camera_to_reference", to(lambda m: m * 1e5)),
    "joints-three": ("evidence_joints_left_points_px", to(lambda p: p[:, :3])),
    "joints-two": ("evidence_joints_left_points_px", to(lambda p: p[:, :2])),
    "joints-five": ("evidence_joints_right_points_px", to(lambda p: np.concatenate([p, p[:, :1]], axis=1))),
    "joints-score-9": ("evidence_joints_left_score", to(lambda s: np.full_like(s, 9.0))),
    "sheets-none": ("evidence_sheets_corners_px", to(lambda c: c[:, :0])),
    "sheets-three-corners": ("evidence_sheets_corners_px", to(lambda c: c[:, :, :3])),
    "paper-7": ("evidence_sheets_paper", to(lambda p: np.full_like(p, 7.0))),
}
"""Wrong in a way of this array."""
ALLOWED_OTHERWISE: Final = {
    # What a person may have, or what may be read otherwise without harm, is measured or refused.
    "time-micro-gap": (0, 3, 5),
    "time-nextafter": (0, 3, 5),
    "time-starts-late": (0, 3, 5),
    "time-jump-hour": (0, 3, 5),
    "count-zero": (3, 5),
    "points-no-people": (3, 5),
    "joints-three": (0, 3),
    "world-kilometres": (0, 3, 5),
    "motion-huge": (0, 3, 5),
    "world-zero": (0, 3, 5),
    "about-bytes": (0, 3),
    "points-int": (0, 3, 5),
    "points-constant": (3, 5),
    "count-float": (3,),
    "sheets-none": (0, 3),
    "motion-singular": (0, 3, 5),
    "points-zero": (3, 5),
}
ABOUT: Final[dict[str, tuple[tuple[str, ...], object]]] = {
    "width-zero": (("info", "width"), 0),
    "width-negative": (("info", "width"), -720),
    "width-huge": (("info", "width"), 10**18),
    "width-beyond-float": (("info", "width"), 10**400),
    "width-text": (("info", "width"), "wide"),
    "width-float": (("info", "width"), 720.5),
    "width-null": (("info", "width"), None),
    "height-one": (("info", "height"), 0),
    "rotation-45": (("info", "rotation_deg"), 45),
    "frames-negative": (("info", "frames_expected"), -1),
    "frames-huge": (("info", "frames_expected"), 10**30),
    "start-nan": (("info", "start_s"), float("nan")),
    "start-inf": (("info", "start_s"), float("inf")),
    "sha-short": (("info", "sha256"), "abc"),
    "sha-path": (("info", "sha256"), "../../elsewhere"),
    "path-control": (("info", "path"), "\x1b[31mred\x07.mp4"),
    "path-nul": (("info", "path"), "a\0b.mp4"),
    "path-long": (("info", "path"), "a" * 100_000),
    "path-surrogate": (("info", "path"), "a\udcffb.mp4"),
    "path-url": (("info", "path"), "http://127.0.0.1:9/clip.mp4"),
    "path-list": (("info", "path"), ["a"]),
    "info-null": (("info",), None),
    "info-list": (("info",), []),
    "info-extra": (("info", "colour"), "red"),
    "settings-null": (("settings",), None),
    "settings-foot": (("settings", "foot_cm"), 2600),
    "settings-extra": (("settings", "colour"), "red"),
    "settings-slowmo-0": (("settings", "slowmo"), 0),
    "settings-rotate-45": (("settings", "rotate"), "45"),
    "model-null": (("model",), None),
    "model-number": (("model", "name"), 5),
    "search-null": (("search",), None),
    "search-negative": (("search", "people"), -1),
    "roll-null": (("roll",), None),
    "roll-huge": (("roll", "deg"), 1e300),
    "roll-nan": (("roll", "deg"), float("nan")),
    "roll-error-negative": (("roll", "sigma_deg"), -1.0),
    "cuts-back": (("cuts",), {"frames": [50, 20], "rolls": []}),
    "cuts-outside": (("cuts",), {"frames": [500], "rolls": []}),
    "cuts-zero": (("cuts",), {"frames": [0], "rolls": []}),
    "cuts-huge": (("cuts",), {"frames": [10**25], "rolls": []}),
    "cuts-all": (("cuts",), {"frames": list(range(1, N)), "rolls": []}),
    "cuts-rolls-short": (("cuts",), {"frames": [50], "rolls": [None]}),
    "cuts-number": (("cuts",), 5),
    "second-model-list": (("second_model",), [1]),
    "facts-restarts-huge": (("info", "facts", "restarts_s"), [1e300]),
    "facts-restarts-nan": (("info", "facts", "restarts_s"), [float("nan")]),
    "facts-slowmo-zero": (("info", "facts", "slowmo"), 0),
    "facts-streams": (("info", "facts", "other_streams_px"), [[1]]),
}
ABOUT_EXITS: Final = {
    # What is only shown, or what a later version may add, need not be refused.
    "info-extra": (0, 3),
    "settings-extra": (0, 3),
    "path-control": (0, 3),
    "path-nul": (0, 3),
    "path-long": (0, 3),
    "path-url": (0, 3),
    "path-surrogate": (0, 3),
    "cuts-all": (0, 3, 5),
    "sha-short": (0, 3),
    "sha-path": (0, 3),
    "frames-huge": (0, 3),
    "height-one": (3,),
    "search-negative": (0, 3),
    "facts-restarts-huge": (0, 3),
    "roll-error-negative": (0, 3),
}


def build(name: str, change: Change, box: Box) -> None:
    """Write the landmarks with one change."""
    arrays = read_arrays(landmarks())
    change(arrays, name)
    write_arrays(box / "work" / "x.npz", arrays)


def build_about(keys: tuple[str, ...], value: object, box: Box) -> None:
    """Write the landmarks with one change in their JSON."""
    arrays = read_arrays(landmarks())
    change_about(arrays, *keys, to=value)
    write_arrays(box / "work" / "x.npz", arrays)


def _rewritten(path: Path, edit: Callable[[dict[str, bytes]], object]) -> None:
    with zipfile.ZipFile(landmarks()) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    edit(members)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)


def _header(shape: object, descr: str = "<f8", content: bytes = b"\0" * 64) -> bytes:
    """Return an array file with any header."""
    text = repr({"descr": descr, "fortran_order": False, "shape": shape}).encode() + b"\n"
    return b"\x93NUMPY\x01\x00" + len(text).to_bytes(2, "little") + text + content


def _pickle() -> bytes:
    """Return an array file of objects whose pickle would make a file, were it ever loaded."""
    buffer = io.BytesIO()
    np.lib.format.write_array(buffer, np.array([_Bomb()], object), allow_pickle=True)
    return buffer.getvalue()


class _Bomb:
    def __reduce__(self) -> tuple[Any, ...]:
        return (open, ("pwned.txt", "w"))


def _cut(share: float, path: Path) -> None:
    content = landmarks().read_bytes()
    path.write_bytes(content[: int(len(content) * share)])


def _flip(place: float, path: Path) -> None:
    content = bytearray(landmarks().read_bytes())
    content[int(len(content) * place)] ^= 0xFF
    path.write_bytes(bytes(content))


def _bomb(path: Path) -> None:
    """A few kilobytes that unpack to gigabytes."""
    with (
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive,
        archive.open("time_s.npy", "w", force_zip64=True) as file,
    ):
        file.write(_header((1 << 29,), content=b""))
        for _ in range(4096):
            file.write(bytes(1 << 20))


def _many(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        for number in range(20_000):
            archive.writestr(f"a{number}.npy", b"")


def _members(edit: Callable[[dict[str, bytes]], object]) -> Callable[[Path], object]:
    return partial(_rewritten, edit=edit)


def _put(name: str, content: bytes) -> Callable[[Path], object]:
    return _members(lambda members: members.update({name: content}))


ARCHIVES: Final[dict[str, tuple[Callable[[Path], object], tuple[int, ...]]]] = {
    **{f"cut-{share}": (partial(_cut, share / 100), (3,)) for share in (1, 10, 50, 90, 99)},
    **{f"flip-{place}": (partial(_flip, place / 100), (0, 3)) for place in (0, 5, 25, 50, 75, 95)},
    "bomb": (_bomb, (3,)),
    "many-members": (_many, (3,)),
    "no-members": (_members(dict.clear), (3,)),
    "text": (lambda path: path.write_text("not an archive\n"), (3,)),
    "json": (lambda path: path.write_text(json.dumps({"time_s": [0, 1]})), (3,)),
    "plain-npy": (lambda path: path.write_bytes(_header((8,))), (3,)),
    "header-huge": (_put("time_s.npy", _header((10**15,))), (3,)),
    "header-beyond-int": (_put("time_s.npy", _header((10**30,))), (3,)),
    "header-digits": (_put("time_s.npy", _header((8,)).replace(b"8", b"8" * 6000, 1)), (3,)),
    "header-negative": (_put("time_s.npy", _header((-8,))), (3,)),
    "header-float-shape": (_put("time_s.npy", _header((8.5,))), (3,)),
    "header-deep": (_put("time_s.npy", _header("x").replace(b"'x'", b"(" * 3000 + b")" * 3000)), (3,)),
    "header-short": (_put("time_s.npy", _header((8,))[:20]), (3,)),
    "header-none": (_put("time_s.npy", b""), (3,)),
    "header-call": (_put("time_s.npy", _header((8,)).replace(b"(8,)", b"open('pwned.txt','w')")), (3,)),
    "header-wide-text": (_put("about.npy", _header((), "<U2000000000")), (3,)),
    "pickle-extra": (_put("extra.npy", _pickle()), (0, 3)),
    "pickle-points": (_put("points.npy", _pickle()), (3,)),
    "pickle-about": (_put("about.npy", _pickle()), (3,)),
    "member-outside": (_put("../../elsewhere/pwned.npy", _header((8,))), (0, 3)),
    "member-absolute": (_put("/var/pwned.npy", _header((8,))), (0, 3)),
    "member-extra": (_put("colour.npy", _header((8,))), (0, 3)),
    "member-evidence-extra": (_put("evidence_left_colour.npy", _header((N,), content=bytes(8 * N))), (0, 3)),
    "member-folder": (_put("time_s/", b""), (0, 3)),
}


def _case(
    name: str, exits: tuple[int, ...], build_it: Callable[[Box], object], says: tuple[str, ...] = ()
) -> Case:
    return Case(
        f"landmarks/{name}",
        ("analyze", "x.npz", *QUICK_OUTPUT),
        exits,
        build_it,
        says=says if exits == (3,) else (),
        absent=("work/pwned.txt", "elsewhere/pwned.npy"),
    )


def _named(name: str, wrong: str) -> tuple[str, ...]:
    """Return what the message must name: where lengths contradict each other, any of the fields may be."""
    return () if name == "time_s" and wrong in {"flat", "half-as-long", "twice-as-long"} else (name,)


def _cases() -> Iterator[Case]:
    for name, shape in FIELDS.items():
        for wrong, change in (WRONG_ARRAY if shape else {}).items():
            yield _case(f"{name}-{wrong}", (3,), partial(build, name, change), _named(name, wrong))
    for name in ("time_s", "points", "world_m"):
        for wrong, change in WRONG_NUMBER.items():
            exits = (3, 5) if wrong == "all-nan" else (3,)
            yield _case(f"{name}-{wrong}", exits, partial(build, name, change))
    for name in EVIDENCE:
        full = f"evidence_{name}"
        for wrong, change in WRONG_ARRAY.items():
            allowed = (0, 3) if (wrong, name) == ("missing", "wall_left_wall_lean") else (3,)
            yield _case(f"{full}-{wrong}", allowed, partial(build, full, change))
        for wrong, change in WRONG_NUMBER.items():
            allowed = (0,) if wrong == "all-nan" else (3,)
            allowed = (0, 3, 5) if wrong == "all-nan" and "sigma" in name else allowed
            yield _case(f"{full}-{wrong}", allowed, partial(build, full, change))
    for name, (field, change) in SPECIAL.items():
        yield _case(name, ALLOWED_OTHERWISE.get(name, (3,)), partial(build, field, change))
    for name, (keys, value) in ABOUT.items():
        yield _case(f"about-{name}", ABOUT_EXITS.get(name, (3,)), partial(build_about, keys, value))
    for name, (write, exits) in ARCHIVES.items():
        yield _case(f"archive-{name}", exits, lambda box, write=write: write(box / "work" / "x.npz"))


CASES: Final = tuple(_cases())
