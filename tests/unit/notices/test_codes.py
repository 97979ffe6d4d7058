"""Codes of notices: those that can be given, those that the documentation lists, those used elsewhere."""

import ast
import re
from pathlib import Path

from ankle_cv.live.store import SUMMARY_NOTICES
from ankle_cv.notices.codes import INFO_CODES
from ankle_cv.outputs.panel import BANNER_CODES

PACKAGE = Path(__file__).parents[3] / "ankle_cv"
MAKERS = {"Notice", "span_notice", "longest_stretch"}
SNAKE = re.compile(r"[a-z]+(?:_[a-z]+)+")


def strings(node: ast.AST) -> set[str]:
    found = (one.value for one in ast.walk(node) if isinstance(one, ast.Constant))
    return {value for value in found if isinstance(value, str)}


def codes_of(source: str) -> set[str]:
    """Every ``code=`` of a module, and the snake-case strings of functions that make notices."""
    found: set[str] = set()
    for function in ast.walk(ast.parse(source)):
        if not isinstance(function, ast.FunctionDef):
            continue
        calls = [node for node in ast.walk(function) if isinstance(node, ast.Call)]
        if any(isinstance(call.func, ast.Name) and call.func.id in MAKERS for call in calls):
            found |= {text for text in strings(function) if SNAKE.fullmatch(text)}
        for keyword in (keyword for call in calls for keyword in call.keywords if keyword.arg == "code"):
            found |= strings(keyword.value)
    return found


def given() -> set[str]:
    return set().union(*(codes_of(path.read_text("utf-8")) for path in (PACKAGE / "notices").glob("*.py")))


def listed() -> list[str]:
    page = (PACKAGE / "docs" / "results.md").read_text("utf-8")
    section = page.split("\n## Notices\n")[1].split("\n## ")[0]
    return re.findall(r"^\| `(\w+)` \| .+ \|$", section, re.MULTILINE)


def test_the_table_lists_every_code_once():
    assert sorted(listed()) == sorted(given())


def test_every_code_that_is_treated_specially_can_be_given():
    assert given() >= INFO_CODES | BANNER_CODES | SUMMARY_NOTICES


def test_codes_are_found_however_they_are_passed():
    source = (
        'TEXTS = {"too_far": "x"}\n'
        'def a():\n    return Notice(code="dark" if x else "lost_leg", message="No leg.")\n'
        'def b():\n    return span_notice("time_gap", "No picture.", "")\n'
        'def c():\n    return [Notice(code=code) for code in ("one_leg",)]\n'
    )
    assert codes_of(source) == {"dark", "lost_leg", "time_gap", "one_leg"}
