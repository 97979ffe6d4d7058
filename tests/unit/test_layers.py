"""The rooms of the house: each imports only from the floors below its own, and no files in a circle."""

import ast
import itertools
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from typing import NamedTuple

import pytest

PACKAGE = Path(__file__).parents[2] / "ankle_cv"

FLOORS = (
    ("cli", "result"),
    ("serve",),
    ("live", "batch", "agreement", "doctor", "history"),
    ("sessions",),
    ("outputs", "api"),
    ("pipeline",),
    ("telling",),
    ("notices", "findings"),
    ("protocols",),
    ("measures",),
    ("people",),
    ("scene",),
    ("evidence",),
    ("pose",),
    ("video", "signals", "kinematics"),
    ("landmarks", "assessment", "files"),
    (
        "camera",
        "anthropometry",
        "bug_text",
        "gaussian",
        "conventions",
        "settings",
        "errors",
        "machine",
        "progress",
        "version",
        "symptoms",
        "text",
        "user_options",
        "values",
    ),
)
"""From top to bottom. Rooms of one floor do not know each other; the ground floor's modules may."""

FLOOR_OF = {room: number for number, rooms in enumerate(FLOORS) for room in rooms}
GROUND = len(FLOORS) - 1
LAZY = {"ankle_cv"}
"""The package's own ``__init__`` hands the public names out on first use; nothing imports it from inside."""


class Import(NamedTuple):
    """One import: who, whom, and the line that says so."""

    importer: str
    imported: str
    where: str


def modules() -> dict[str, Path]:
    """Every module of the package by its dotted name."""
    found = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        parts = path.relative_to(PACKAGE.parent).with_suffix("").parts
        found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


def imports_of(source: str, importer: str, known: set[str], file: str = "") -> Iterator[Import]:
    """Every import of a module of the package, wherever in the file it stands."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ImportFrom):
            assert not node.level, f"{file}:{node.lineno}: relative import; write the whole name"
            names = [f"{node.module}.{alias.name}" for alias in node.names]
            targets = [name if name in known else str(node.module) for name in names]
        elif isinstance(node, ast.Import):
            targets = [alias.name for alias in node.names]
        else:
            continue
        for target in dict.fromkeys(targets):
            if target.split(".")[0] == "ankle_cv":
                yield Import(importer, target, f"{file}:{node.lineno}")


def room_of(module: str) -> str:
    """The folder of a module, or the module itself at the top level."""
    parts = module.split(".")
    return parts[1] if len(parts) > 1 else parts[0]


def upward(found: list[Import]) -> list[str]:
    """Imports that do not go down, as messages with their place."""
    wrong = []
    for one in found:
        above, below = room_of(one.importer), room_of(one.imported)
        if above == below or one.importer in LAZY:
            continue
        for room in (above, below):
            if room not in FLOOR_OF:
                wrong.append(f"{one.where}: {room} is no room of the house, see FLOORS")
                break
        else:
            level = FLOOR_OF[above] == FLOOR_OF[below] == GROUND
            if FLOOR_OF[above] >= FLOOR_OF[below] and not level:
                wrong.append(f"{one.where}: {above} may not import {below}, which is not below it")
    return wrong


def circle(found: list[Import]) -> list[str]:
    """The files of a circle of imports with the lines that tie it; empty when there is none."""
    graph: dict[str, set[str]] = {}
    for one in found:
        graph.setdefault(one.importer, set()).add(one.imported)
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        # Each module of the cycle is a dependency of the next.
        ring = error.args[1]
        ties = {(b, a) for a, b in itertools.pairwise(ring)}
        return [f"{o.where}: {o.importer} -> {o.imported}" for o in found if (o.importer, o.imported) in ties]
    return []


@pytest.fixture(scope="module")
def found() -> list[Import]:
    known = modules()
    return [
        one
        for name, path in known.items()
        for one in imports_of(
            path.read_text("utf-8"), name, set(known), str(path.relative_to(PACKAGE.parent))
        )
    ]


def test_rooms_import_only_downwards(found):
    assert len(found) > len(modules()), "no imports were found: the test itself is broken"
    assert not upward(found), "\n".join(upward(found))


def test_no_circle_of_files(found):
    assert not circle(found), "\n".join(circle(found))


def test_every_room_has_a_floor():
    there = {room_of(name) for name in modules()} - LAZY
    assert there <= set(FLOOR_OF), f"without a floor: {there - set(FLOOR_OF)}"


def constructed(source: str, cls: str) -> list[int]:
    """Lines in which a class is called, by its name or as an attribute."""
    calls = (node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call))
    return [call.lineno for call in calls if cls in (getattr(call.func, key, "") for key in ("id", "attr"))]


@pytest.mark.parametrize(("cls", "room"), [("Notice", "notices"), ("Finding", "findings")])
def test_notices_and_findings_are_made_in_their_rooms_alone(cls, room):
    lines = {name: constructed(path.read_text("utf-8"), cls) for name, path in modules().items()}
    makers = {name for name, found in lines.items() if found}
    assert makers, "nobody makes any: the test itself is broken"
    elsewhere = {name: lines[name] for name in makers if room_of(name) != room}
    assert not elsewhere, f"{cls} is made outside {room}/: {elsewhere}"


def test_a_construction_is_found_by_its_line():
    source = "class Notice(Document): ...\nx: Notice = assessment.Notice(code='x')\ny = Notice(code='y')"
    assert constructed(source, "Notice") == [2, 3]


def made_up(importer: str, source: str) -> list[Import]:
    return list(imports_of(source, importer, set(), f"{importer}.py"))


@pytest.mark.parametrize(
    ("importer", "source"),
    [
        ("ankle_cv.scene.roll", "import numpy\n\nfrom ankle_cv.measures.uncertainty import Z"),
        ("ankle_cv.scene.roll", "if TYPE_CHECKING:\n    pass\nfrom ankle_cv.pipeline import plan"),
        ("ankle_cv.live.store", "def f():\n    pass\n    from ankle_cv.batch.run import Run"),
        ("ankle_cv.scene.roll", "\n\nimport ankle_cv.cli.main"),
        ("ankle_cv.api", "\n\nfrom ankle_cv import version, Settings"),
    ],
)
def test_an_import_upwards_is_named_with_its_line(importer, source):
    (message,) = upward(made_up(importer, source))
    assert message.startswith(f"{importer}.py:3: ")


def test_imports_downwards_and_on_the_ground_are_fine():
    assert not upward(made_up("ankle_cv.scene.roll", "from ankle_cv.evidence.room_edges import RoomEdges"))
    assert not upward(made_up("ankle_cv.camera", "from ankle_cv.conventions import Array"))


def test_a_circle_is_named_with_its_lines():
    a = made_up("ankle_cv.video.clip", "from ankle_cv.video.source import Frame")
    b = made_up("ankle_cv.video.source", "\nfrom ankle_cv.video.clip import ClipSource")
    assert circle(a + b) == [
        "ankle_cv.video.clip.py:1: ankle_cv.video.clip -> ankle_cv.video.source",
        "ankle_cv.video.source.py:2: ankle_cv.video.source -> ankle_cv.video.clip",
    ]
    assert not circle(a)
