"""One name for one quantity: the glossary of the docs, the columns of the tables, no old name left."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

import ankle_cv
from ankle_cv.outputs.tables import PART_COLUMNS
from ankle_cv.telling.vocabulary import DORSIFLEXION, HEEL_LIFT, SHIN_ANGLE, TERMS

PACKAGE = Path(ankle_cv.__file__).parent
RESULTS = PACKAGE / "docs" / "results.md"
SPEAKING = (
    *("cli", "live", "outputs", "telling", "notices", "findings", "batch", "history", "sessions"),
    "assessment",
)
"""Rooms whose strings people read."""
OLD_NAMES = re.compile(
    r"[\"' ](Tibial inclination|Knee flexion|Ankle angle|ankle joint angle|Thigh inclination)[\"',:;. ]"
)
SECOND_WORDS = re.compile(
    r"cannot be (?:told|known)|too (?:near|close) to tell|too unsure|heel unclear|as one with the heel"
    r"|[Aa]nkle angle|[Hh]eel (?:height|travel)|(?:[Ll]imited ankle bend|[Aa]nkle bend may)"
    r"|\b(?:in|of) repetition|\bRep \d|\bLunge \{|\blunge \{|was before (?:the|hip|them)|is before the"
)
"""What was said beside the one name of a thing: of what is not known ("cannot tell" and why), of heel lift,
of dorsiflexion, of a squat and of an attempt, of what hides something."""
ALLOWED = {"vocabulary.py", "norms.py", "leg.py", "observer.py", "shin.py"}
"""The place of the names itself, and docstrings for programmers."""
FRAME_COLUMNS = {"foot_pitch", "kasr", "fppa", "dorsiflexion", "heel_lift", "tibial_inclination"}


def test_the_glossary_of_the_docs_is_the_vocabulary() -> None:
    text = RESULTS.read_text("utf-8").partition("## Glossary")[2].partition("\n## ")[0]
    rows = [line for line in text.splitlines() if line.startswith("| ")][1:]
    expected = [
        f"| {t.first} | {t.unit} | {t.sign} | {t.meaning} | {', '.join(f'`{c}`' for c in t.columns)} |"
        for t in TERMS
    ]
    assert rows == expected


def test_no_two_terms_share_a_name_and_both_names_are_told_at_first() -> None:
    assert len({term.name for term in TERMS}) == len(TERMS)
    assert (SHIN_ANGLE.first, SHIN_ANGLE.title) == ("shin angle (tibial inclination)", "Shin angle")
    assert (DORSIFLEXION.first_title, DORSIFLEXION.name) == ("Dorsiflexion (ankle bend)", "dorsiflexion")
    assert HEEL_LIFT.first == HEEL_LIFT.name == "heel lift"


def test_every_column_of_a_term_is_a_column_of_a_table() -> None:
    columns = {name for make in PART_COLUMNS.values() for name in make("mm")}
    for term in TERMS:
        for column in term.columns:
            assert column in FRAME_COLUMNS or any(name.startswith(column) for name in columns), column


def old_names(text: str) -> list[str]:
    return OLD_NAMES.findall(text)


def test_no_room_that_speaks_has_an_old_name() -> None:
    files = [
        path
        for room in SPEAKING
        for suffix in ("*.py", "*.html", "*.js")
        for path in (PACKAGE / room).rglob(suffix)
        if path.name not in ALLOWED
    ]
    assert len(files) > len(SPEAKING), "no files were found: the test itself is broken"
    assert {path.name: found for path in files if (found := old_names(path.read_text("utf-8")))} == {}


def test_an_old_name_would_be_found() -> None:
    assert old_names('sided("Tibial inclination", "x")') == ["Tibial inclination"]


def told_words(path: Path) -> list[str]:
    """Everything of a file that a person may read: of code the strings, without docstrings."""
    text = path.read_text("utf-8")
    if path.suffix != ".py":
        return [text]
    tree = ast.parse(text)
    docs = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    return [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docs
    ]


def test_one_thing_has_one_word_wherever_people_read() -> None:
    files = [
        path for room in SPEAKING for suffix in ("*.py", "*.html") for path in (PACKAGE / room).rglob(suffix)
    ]
    words = {path.relative_to(PACKAGE).as_posix(): told_words(path) for path in files}
    assert sum(map(len, words.values())) > 1000, "no words were found: the test itself is broken"
    found = {
        name: again
        for name, texts in words.items()
        if (again := [text for text in texts if SECOND_WORDS.search(text)])
    }
    assert found == {}


@pytest.mark.parametrize(
    "text",
    [
        "Whether the heel rises cannot be told",
        "too close to tell",
        "Heel height, best",
        "the heel rises in repetition ",
        "Lunge {} counts",
        "something was before the trunk",
    ],
)
def test_a_second_word_would_be_found(text: str) -> None:
    assert SECOND_WORDS.search(text)
