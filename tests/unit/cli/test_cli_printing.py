"""All that is printed passes one place that escapes what does not show: nobody else prints."""

from __future__ import annotations

import ast
import io
from pathlib import Path

import pytest
from rich.columns import Columns
from rich.progress_bar import ProgressBar
from rich.table import Table
from rich.text import Text

from ankle_cv.cli.safe_console import SafeConsole
from ankle_cv.cli.streams import OwnText, SafeText, own

PACKAGE = Path(__file__).parents[3] / "ankle_cv"
PLACE = {"cli/console.py", "cli/streams.py", "cli/leaving.py"}
"""The place. An interrupted start leaves with bytes of its own."""
PRINTERS = {"print", "pprint", "echo", "secho", "Console", "get_console", "displayhook", "print_exc"}
STREAMS = {"stdout", "stderr", "__stdout__", "__stderr__"}
HOSTILE = "\x1b[31mr\x1b]0;t\x07\x1b[2J\u202e\x9b5m\x08\x0b"
SHOWN = "\\u001b[31mr\\u001b]0;t\\u0007\\u001b[2J\\u202e\\u009b5m\\u0008\\u000b"


def printing(source: str) -> list[int]:
    """Lines that print, or make a console, past the one place."""
    lines = []
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call):
            continue
        called = node.func
        name = getattr(called, "id", getattr(called, "attr", ""))
        owner = getattr(called, "value", None)
        to_stream = name in {"write", "writelines"} and getattr(owner, "attr", "") in STREAMS | {"buffer"}
        to_descriptor = ast.unparse(called) == "os.write"
        if name in PRINTERS or to_stream or to_descriptor:
            lines.append(node.lineno)
    return lines


def test_nothing_is_printed_elsewhere():
    found = {
        str(path.relative_to(PACKAGE)): lines
        for path in PACKAGE.rglob("*.py")
        if (lines := printing(path.read_text("utf-8")))
    }
    assert found.keys() >= {"cli/console.py", "cli/streams.py"}, "nobody prints: the test itself is broken"
    elsewhere = {name: lines for name, lines in found.items() if name not in PLACE}
    assert not elsewhere, f"use say, emit or show of cli/console.py: {elsewhere}"


@pytest.mark.parametrize(
    "line",
    [
        "print(1)",
        "typer.echo(1)",
        "live.console.print(1)",
        "sys.stderr.write('')",
        "sys.stdout.buffer.write(b'')",
        "os.write(2, b'')",
        "Console()",
        "traceback.print_exc()",
    ],
)
def test_a_line_that_prints_is_found(line):
    assert printing(f"import sys\n{line}") == [2]


def safe_text(encoding: str = "utf-8") -> SafeText:
    return SafeText(io.BytesIO(), encoding=encoding, errors="replace")


def written(stream: SafeText) -> str:
    stream.flush()
    return stream.buffer.getvalue().decode("utf-8")  # type: ignore[attr-defined]


def test_what_a_library_prints_is_escaped():
    stream = safe_text()
    print(HOSTILE, "a\tb", file=stream)
    stream.writelines(["\x1b[0m", "ü 漢字\n"])
    assert written(stream) == f"{SHOWN} a\\tb\n\\u001b[0mü 漢字\n"


def test_our_own_colours_pass():
    stream = safe_text()
    own(stream).write("\x1b[1mbold\x1b[0m")
    assert written(stream) == "\x1b[1mbold\x1b[0m"
    assert own(plain := io.StringIO()) is plain


def test_lines_appear_above_a_bar_while_there_is_one():
    stream, above = safe_text(), []
    with stream.lines_above(above.append):
        print("first\nsec", end="", file=stream)
        print("ond", file=stream)
        print("rest", end="", file=stream)
    assert (above, written(stream)) == (["first", "second"], "rest")


@pytest.mark.parametrize("wrap", [str, Text, lambda text: Columns([text, ProgressBar()])])
def test_renderables_of_all_kinds_are_escaped(wrap):
    stream = safe_text()
    console = SafeConsole(file=OwnText(stream), width=200, force_terminal=True, color_system="truecolor")
    console.print(wrap(HOSTILE.replace("\x07", "").replace("\x08", "").replace("\x0b", "")), style="bold")
    assert "\\u001b[31mr\\u001b]0;t\\u001b[2J\\u202e\\u009b5m" in written(stream)


def test_nothing_of_a_hostile_cell_is_lost_in_a_table():
    stream = safe_text()
    table = Table(box=None)
    table.add_column("clip", overflow="fold")
    table.add_row(HOSTILE)
    SafeConsole(file=OwnText(stream), width=20).print(table)
    assert SHOWN in "".join(line.strip() for line in written(stream).splitlines())


def test_a_letter_that_the_terminal_lacks_is_no_crash():
    stream = safe_text("ascii")
    print("38 ± 2° 漢", file=stream)
    assert written(stream) == "38 ? 2? ?\n"
