"""The drawings of how to film are those that the script draws, and light."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType
from xml.etree import ElementTree as ET

import pytest

ROOT = Path(__file__).parents[3]
SCRIPT = ROOT / "samples" / "generator" / "filming.py"
DOCS = ROOT / "ankle_cv" / "docs"
LIGHT_BYTES = 10_000


@pytest.fixture(scope="module")
def filming() -> ModuleType:
    spec = importlib.util.spec_from_file_location("filming_drawings", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def test_every_drawing_is_the_script_s(filming: ModuleType) -> None:
    drawn = {f"{name}.svg": sheet.svg() for name, sheet in filming.sheets().items()}
    assert drawn == {path.name: path.read_text("utf-8") for path in DOCS.glob("filming-*.svg")}


@pytest.mark.parametrize("path", sorted(DOCS.glob("filming-*.svg")), ids=lambda path: path.stem)
def test_a_drawing_is_light_and_says_what_it_is(path: Path) -> None:
    assert path.stat().st_size < LIGHT_BYTES
    drawing = ET.parse(path).getroot()  # noqa: S314 - our own file
    title = drawing.find("{http://www.w3.org/2000/svg}title")
    assert title is not None
    assert title.text
    assert "prefers-color-scheme:dark" in path.read_text("utf-8")
