"""Control of a movement, beside its range."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from ankle_cv.assessment.base import Document, Measurement


class Control(Document):
    """How one leg was controlled; of a summary, means."""

    steadiness: Annotated[
        Measurement | None,
        Field(description="Standard deviation of the shin angle over the hold at the end of range"),
    ] = None
    smoothness: Annotated[
        Measurement | None,
        Field(
            description="Spectral arc length of the speed of the shin on its way there; near -1.5: one push"
        ),
    ] = None
