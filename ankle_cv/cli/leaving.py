"""The end of a process that was asked to end; loads nothing that Python has not."""

from __future__ import annotations

import os

TYPE_CHECKING = False  # as typing's, which takes a while to load
if TYPE_CHECKING:
    from typing import Final, NoReturn

EXIT_INTERRUPTED: Final = 130
"""As in `ankle_cv.errors`, which takes longer to load."""
NOTHING_WRITTEN: Final = "; nothing was written\n"
STDERR_FD: Final = 2


def leave_with(told: str) -> NoReturn:
    """End at once, saying what ended it: nothing has been begun yet, or everything has been put away."""
    try:
        os.write(STDERR_FD, (told + NOTHING_WRITTEN).encode())
    finally:
        os._exit(EXIT_INTERRUPTED)
