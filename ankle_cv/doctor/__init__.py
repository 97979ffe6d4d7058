"""Diagnosis of this machine: what is missing, and the one line that repairs it.

`gather` collects facts without judging them; `examine` judges facts without collecting any.
"""

from __future__ import annotations

from ankle_cv.doctor.checks import Check as Check
from ankle_cv.doctor.checks import examine as examine
from ankle_cv.doctor.facts import Facts as Facts
from ankle_cv.doctor.facts import gather as gather

__all__ = ["Check", "Facts", "examine", "gather"]
