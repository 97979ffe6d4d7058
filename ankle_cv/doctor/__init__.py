"""What is missing on this machine, and the one line that repairs it.

`gather` looks at the machine and judges nothing; `examine` judges and looks at nothing.
"""

from __future__ import annotations

from ankle_cv.doctor.checks import Check as Check
from ankle_cv.doctor.checks import examine as examine
from ankle_cv.doctor.facts import Facts as Facts
from ankle_cv.doctor.facts import gather as gather

__all__ = ["Check", "Facts", "examine", "gather"]
