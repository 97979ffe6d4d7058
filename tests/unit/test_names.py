"""One meaning per name: no two classes, or type aliases, of one name for different things."""

import ast
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

PACKAGE = Path(__file__).parents[2] / "ankle_cv"


class Definition(NamedTuple):
    """One class or type alias: its name, where it is, and for an alias the type it stands for."""

    name: str
    where: str
    alias_of: str | None


def definitions(source: str, file: str) -> Iterator[Definition]:
    """Every class and type alias, private and nested ones too."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ClassDef):
            yield Definition(node.name, f"{file}:{node.lineno}", None)
        elif (
            isinstance(node, ast.AnnAssign)
            and isinstance(node.target, ast.Name)
            and isinstance(node.annotation, ast.Name)
            and node.annotation.id == "TypeAlias"
            and node.value is not None
        ):
            yield Definition(node.target.id, f"{file}:{node.lineno}", ast.dump(node.value))


def ambiguous(found: Iterator[Definition]) -> list[str]:
    """Names with more than one meaning, as messages with the places; equal aliases have one meaning."""
    by_name = defaultdict(list)
    for definition in found:
        by_name[definition.name].append(definition)
    messages = []
    for name, same in sorted(by_name.items()):
        meanings = {one.alias_of for one in same}
        if len(same) > 1 and (len(meanings) > 1 or None in meanings):
            messages.append(f"{name}: {', '.join(one.where for one in same)}")
    return messages


def package() -> Iterator[Definition]:
    for path in sorted(PACKAGE.rglob("*.py")):
        yield from definitions(path.read_text("utf-8"), str(path.relative_to(PACKAGE.parent)))


def test_every_class_name_has_one_meaning():
    assert len(list(package())) > 100, "no classes were found: the test itself is broken"
    assert not ambiguous(package()), "\n".join(ambiguous(package()))


def test_a_name_with_two_meanings_is_reported_with_its_places():
    sources = {
        "a.py": "class Clip:\n    pass\nSpan: TypeAlias = tuple[float, float]\n",
        "b.py": "def f():\n    class Clip:\n        pass\nSpan: TypeAlias = tuple[float, float]\n",
        "c.py": "class _Cut: ...\nUnit: TypeAlias = str\n",
        "d.py": "\nclass _Cut: ...\nclass Unit: ...\n",
    }
    found = (one for file, source in sources.items() for one in definitions(source, file))
    assert ambiguous(found) == ["Clip: a.py:1, b.py:2", "Unit: c.py:2, d.py:3", "_Cut: c.py:1, d.py:2"]
