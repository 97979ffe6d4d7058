"""What the documentation points at: links, pages, files, and the functions and constants it names."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest
from test_layers import FLOORS

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "ankle_cv"
DOCS = PACKAGE / "docs"
INDEX = DOCS / "index.md"
PAGES = (
    ROOT / "README.md",
    *sorted(DOCS.glob("*.md")),
    ROOT / "samples" / "README.md",
    ROOT / "samples" / "generator" / "README.md",
    PACKAGE / "pose" / "data" / "MODEL_CARD.md",
)
FENCED = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)
COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
LINK = re.compile(r"\]\(([^)\s]+)\)|<img[^>]* src=\"([^\"]+)\"")
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
TICKED = re.compile(r"`([^`\n]+)`")
REPOSITORY_PATH = re.compile(r"(?<![\w/.-])(?:ankle_cv|samples|tests)/[\w./*-]*\w")
ROOM_PATH = re.compile(r"[a-z_]+(?:/[a-z_]+)*(?:/|\.py)")
DOTTED = re.compile(r"(?:ankle_cv\.)?[a-z_]+(?:\.\w+)+")
FILE_SUFFIXES = {"json", "jsonl", "csv", "npz", "md", "html", "mp4", "png", "parquet", "toml", "py"}
"""What follows the dot in ``assessment.json`` or ``landmarks.npz``, which are files and no attributes."""
ROOMS = {path.stem for path in PACKAGE.iterdir() if path.is_dir() or path.suffix == ".py"}


def name(page: Path) -> str:
    return str(page.relative_to(ROOT))


def prose(page: Path) -> str:
    """A page without its code blocks and comments."""
    return COMMENT.sub("", FENCED.sub("", page.read_text("utf-8")))


def anchor(heading: str) -> str:
    """The anchor that GitHub gives a heading."""
    return re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", "-")


def links(page: Path) -> list[str]:
    """Every link and picture of a page that points into the project."""
    found = [target or source for target, source in LINK.findall(prose(page))]
    return [link for link in found if "://" not in link]


def broken(page: Path, link: str) -> bool:
    """Whether a relative link leads nowhere."""
    path, _, fragment = link.partition("#")
    target = (page.parent / path).resolve() if path else page
    if not target.exists():
        return True
    if not fragment:
        return False
    return fragment not in {anchor(heading) for heading in HEADING.findall(prose(target))}


@cache
def module_file(dotted: str) -> Path | None:
    """The file of a module, by its name below the package."""
    path = PACKAGE.joinpath(*dotted.split("."))
    for file in (path.with_suffix(".py"), path / "__init__.py"):
        if file.exists():
            return file
    return None


def defined(body: list[ast.stmt]) -> dict[str, list[ast.stmt]]:
    """Names that a module or class defines, each with the body of what it is."""
    found: dict[str, list[ast.stmt]] = {}
    for node in body:
        if isinstance(node, ast.ClassDef | ast.FunctionDef):
            found[node.name] = node.body
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            names = [leaf.id for target in targets for leaf in ast.walk(target) if isinstance(leaf, ast.Name)]
            found |= {key: [] for key in names}
    return found


def resolves(dotted: str) -> bool:
    """Whether ``room.module.name`` or ``room.module.Class.method`` is defined in the package."""
    parts = dotted.removeprefix("ankle_cv.").split(".")
    for split in range(len(parts), 0, -1):
        file = module_file(".".join(parts[:split]))
        if file is None:
            continue
        body = ast.parse(file.read_text("utf-8")).body
        for part in parts[split:]:
            inside = defined(body)
            if part not in inside:
                return False
            body = inside[part]
        return True
    return False


def is_named_in_package(ticked: str) -> bool:
    """Whether a text in backticks means something in the package, such as ``scene.scale.find_scale``."""
    if not DOTTED.fullmatch(ticked) or ticked.rpartition(".")[2] in FILE_SUFFIXES:
        return False
    return ticked.removeprefix("ankle_cv.").split(".")[0] in ROOMS


def unknown_names(text: str) -> list[str]:
    """Dotted names of a text that the package does not define."""
    named = {ticked.removesuffix("()") for ticked in TICKED.findall(text)}
    return sorted(one for one in named if is_named_in_package(one) and not resolves(one))


def missing_files(text: str) -> list[str]:
    """Paths of a text that do not exist, from the project's folder or, in backticks, below the package."""
    rooms = [t for t in TICKED.findall(text) if ROOM_PATH.fullmatch(t) and t.split("/")[0] in ROOMS]
    below = [(PACKAGE, path) for path in rooms if "/" in path]
    named = [(ROOT, path) for path in REPOSITORY_PATH.findall(text)] + below
    return sorted({path for base, path in named if not list(base.glob(path.rstrip("/")))})


def science_sections(source: str) -> list[str]:
    """Numbers of the sections of ``science.md`` that a module refers to; no other page has numbered ones."""
    return re.findall(r"§ ?(\d+)", source)


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_every_link_leads_somewhere(page):
    assert [link for link in links(page) if broken(page, link)] == []


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_every_file_that_a_page_names_exists(page):
    assert missing_files(page.read_text("utf-8")) == []


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_every_function_and_constant_that_a_page_names_exists(page):
    assert unknown_names(page.read_text("utf-8")) == []


def test_every_page_is_in_the_index():
    listed = {(DOCS / link).resolve() for link in links(INDEX)}
    pages = {*PAGES, *DOCS.glob("*.cff")} - {INDEX}
    assert {name(page) for page in pages - listed} == set()


def test_every_picture_is_on_a_page():
    shown = {(page.parent / link).resolve() for page in PAGES for link in links(page)}
    pictures = {path for suffix in ("png", "jpg", "svg") for path in DOCS.glob(f"*.{suffix}")}
    assert {path.name for path in pictures - shown} == set()


def test_the_readme_shows_the_rooms_in_the_order_of_the_layering_test():
    blocks = FENCED.findall((ROOT / "README.md").read_text("utf-8"))
    (plan,) = [block.splitlines()[1:-1] for block in blocks if "\npipeline " in block]
    rows = [re.split(r" {2,}(?=\S+ \S)", line)[0].split() for line in plan]
    assert [tuple(row) for row in rows[:-1]] == list(FLOORS[:-1])
    assert set(rows[-1]) - {"…"} <= set(FLOORS[-1])


def test_every_page_that_the_code_names_exists():
    named = {
        f"{file.relative_to(ROOT)}: {page}"
        for file in [*PACKAGE.rglob("*.py"), *(ROOT / "tests").rglob("*.py")]
        for page in re.findall(r"(?<![\w/])docs/([\w-]+\.md)", file.read_text("utf-8"))
        if not (DOCS / page).exists()
    }
    assert named == set()


def test_every_section_of_the_science_that_the_code_names_exists():
    there = set(re.findall(r"^## (\d+)\. ", (DOCS / "science.md").read_text("utf-8"), re.MULTILINE))
    files = PACKAGE.rglob("*.py")
    named = [(name(file), section) for file in files for section in science_sections(file.read_text("utf-8"))]
    assert len(named) > 10, "no sections were found: the test itself is broken"
    assert [one for one in named if one[1] not in there] == []


def test_sections_are_found_in_every_spelling():
    text = "# (science.md §1: x), science.md\n§2 and §9, rule 2; only (§4)"
    assert science_sections(text) == ["1", "2", "9", "4"]


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("`scene.scale.find_scale`, `scene.scale.PixelScale.mm_per_px`, `ankle_cv.errors`", []),
        ("`scene.scale.find_scales`", ["scene.scale.find_scales"]),
        ("`scene.scales.find_scale`", ["scene.scales.find_scale"]),
        ("`scene.scale.PixelScale.inch`", ["scene.scale.PixelScale.inch"]),
        ("`assessment.json`, `np.interp`, `foot_cm = 26`", []),
    ],
)
def test_a_name_that_is_gone_is_found(text, wrong):
    assert unknown_names(text) == wrong


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("`scene/scale.py`, `scene/`, ankle_cv/api.py, tests/unit, `settings.py`", []),
        ("`scene/scales.py` and `scened/scale.py`", ["scene/scales.py"]),
        ("see ankle_cv/fuse.py.", ["ankle_cv/fuse.py"]),
        ("clips/ and results/squat/assessment.json", []),
    ],
)
def test_a_file_that_is_gone_is_found(text, wrong):
    assert missing_files(text) == wrong


def test_a_link_to_nowhere_is_found():
    assert broken(INDEX, "gone.md")
    assert broken(INDEX, "results.md#gone")
    assert not broken(INDEX, "results.md#exit-codes")
    assert not broken(INDEX, "../../README.md")
