"""What may be asked of a session with a camera, wherever it is asked."""

from __future__ import annotations

from typing import Final

from ankle_cv.values import Limits

TRIALS: Final = Limits(1, 10, whole=True)
"""Attempts of each leg."""
REPS: Final = Limits(1, 50, whole=True)
"""Repetitions of a drill, of each leg."""
FILM_S: Final = Limits(1, 600)
"""Length of a recording, s."""
COUNTDOWN_S: Final = Limits(0, 30)
"""Before a recording, s."""
