"""A batch with the fake analysis of ``tests/unit/batch`` as a program of its own, to be killed at any moment.

``python batch_driver.py CLIPS RESULTS``
"""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.extend(str(Path(__file__).parents[1] / folder) for folder in (".", "unit/batch"))

import fake_work
from waiting import PATIENCE_S

from ankle_cv.batch.local import LocalExecutor
from ankle_cv.batch.request import Request
from ankle_cv.batch.run import Run
from ankle_cv.batch.survey import survey

JOBS = 2


def main() -> None:
    request = Request(folders=(sys.argv[1],), output=sys.argv[2])
    found = survey(request, fake_work.MODEL, lambda _done, _total: None)
    Run(request, found).execute(LocalExecutor(fake_work.WORK, JOBS, PATIENCE_S), lambda _ended: None)


if __name__ == "__main__":
    main()
