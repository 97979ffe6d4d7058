"""What workers of the server do in place of an analysis."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path
from typing import Any

from ankle_cv.batch.heartbeat import tell_parent
from ankle_cv.progress import Progress


def run(payload: dict[str, Any]) -> dict[str, Any]:
    """Do what the name of the first clip says."""
    name = Path(payload["clips"][0]).name
    tell_parent(Progress("looking", 1, 2))
    if name.startswith("crash"):
        os.kill(os.getpid(), signal.SIGSEGV)
    if name.startswith("slow"):
        time.sleep(3600)
    if name.startswith("bad"):
        failure = {"code": "input", "exit_code": 3, "message": "no video", "remedy": "film one"}
        return {"clips": [{"failure": failure}] * len(payload["clips"]), "page": None, "notes": []}
    done = [{"folder": Path(clip).stem, "headline": "Fine."} for clip in payload["clips"]]
    return {"clips": done, "page": None, "notes": ["a note"]}
