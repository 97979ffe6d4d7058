"""What stands for ``ankle-cv batch`` in the tests of the server: it does what the folder's name says."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import Any


def say(**event: Any) -> None:
    """Print an event, as ``--log-json`` does."""
    print(json.dumps(event), file=sys.stderr, flush=True)


def run() -> None:
    """Plan, or do, two clips of which one fails; or do nothing for long, fail, die."""
    words = sys.argv[1:]
    folder = Path(words[-1])
    output = Path(next(one for one in words if one.startswith("--output=")).partition("=")[2])
    (folder / "words.json").write_text(json.dumps(words))
    if folder.name == "bad":
        print("error: the pattern is wrong\n  fix: write another", file=sys.stderr)
        sys.exit(2)
    if folder.name == "dead":
        sys.exit(9)
    left = 0 if folder.name == "finished" else 2
    say(
        event="plan",
        output=str(output),
        clips=2,
        to_do=left,
        finished=2 - left,
        failed_before=0,
        unreadable=1,
    )
    if "--dry-run" in words:
        found = [
            {"path": str(folder / "a.mp4"), "folder": "a", "known": {"person": "Ann\x07", "foot_cm": 26.0}},
            {"path": str(folder / "b.mp4"), "folder": "b", "known": {}},
        ]
        print(json.dumps({"to_do": found, "finished": 0, "failed_before": 0, "unreadable": []}))
        return
    if not left:
        print(json.dumps({"done": 0, "failed": 0, "files": ["index.html"]}))
        return
    say(event="done", path="a.mp4", folder="a", attempts=1, seconds=1.0)
    if folder.name == "slow":
        time.sleep(3600)
    say(
        event="failed", path="b.mp4", code="input", exit_code=3, message="b.mp4 is no video", remedy="film it"
    )
    say(event="note", message="a note\x1b[31m")
    print(json.dumps({"done": 1, "failed": 1, "files": ["index.html"]}))
    sys.exit(7)
