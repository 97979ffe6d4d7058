"""What workers of the corrector do in place of measuring and drawing."""

from __future__ import annotations

import os
import time
from typing import Any

from ankle_cv.batch.heartbeat import tell_parent
from ankle_cv.errors import InputError
from ankle_cv.progress import Progress


def run(payload: dict[str, Any]) -> dict[str, Any]:
    """Do what is asked."""
    what = payload["do"]
    if what == "fail":
        raise InputError("damaged", "film it again")
    if what == "die":
        os._exit(9)
    if what == "sleep":
        tell_parent(Progress("drawing", 1, 2))
        time.sleep(3600)
    if what == "warm":
        time.sleep(3600)
    if what == "nap":
        tell_parent(Progress(str(os.getpid()), 1, 2))
        time.sleep(0.5)
    return {"id": os.getpid()}
