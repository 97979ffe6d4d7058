"""``ankle-cv doctor`` and ``ankle-cv schema``: check the machine, print the schema of the document."""

from __future__ import annotations

import json
from dataclasses import asdict

import typer

from ankle_cv.cli import options
from ankle_cv.cli.console import emit, emit_renderable
from ankle_cv.cli.streams import route_native_messages
from ankle_cv.errors import EnvironmentProblemError

MARKS = {"ok": "ok", "warning": "warning", "problem": "PROBLEM"}
STYLES = {"ok": "green", "warning": "yellow", "problem": "bold red"}


def doctor(as_json: options.JsonOption = False) -> None:
    """Say what is missing on this machine, and the one line that repairs it."""
    from rich.text import Text

    from ankle_cv.doctor import examine, gather

    route_native_messages(verbose=False)
    checks = examine(gather())
    broken = any(check.status == "problem" for check in checks)
    if as_json:
        emit(json.dumps({"ok": not broken, "checks": [asdict(check) for check in checks]}, indent=2))
    else:
        for check in checks:
            mark = (f"{MARKS[check.status]:>7}", STYLES[check.status])
            emit_renderable(Text.assemble(mark, f"  {check.name}: {check.detail}"))
            if check.repair is not None:
                emit_renderable(Text(f"           fix: {check.repair}", no_wrap=True, overflow="ignore"))
    raise typer.Exit(EnvironmentProblemError.exit_code if broken else 0)


def schema() -> None:
    """Print the JSON Schema of assessment.json."""
    from ankle_cv.assessment import Assessment

    emit(json.dumps(Assessment.model_json_schema(mode="serialization"), indent=2))
