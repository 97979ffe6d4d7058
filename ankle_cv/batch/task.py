"""What a worker is told of one clip, and how it is written down on the way."""

from __future__ import annotations

from typing import Any, Final

from pydantic import BaseModel, ConfigDict

from ankle_cv.batch.store import About
from ankle_cv.settings import Settings
from ankle_cv.version import __version__

ANALYSE_UNIT: Final = "ankle_cv.batch.work:analyse_unit"
"""The function that does such a task; named, not imported, since only workers load what it needs."""


class UnitTask(BaseModel):
    """One clip to analyse.

    ``path`` is where it is opened, ``output`` and ``folder`` say where its results go, ``metadata`` is kept
    with them; with ``force`` the folder may hold what is left of earlier results.
    """

    model_config = ConfigDict(frozen=True)

    key: str
    sha256: str
    path: str
    output: str
    folder: str
    force: bool
    settings: Settings
    video: bool
    report: bool
    metadata: dict[str, Any]

    def about(self) -> About:
        """Return what is kept of it beside the results."""
        return About(
            path=self.path,
            metadata=self.metadata,
            video=self.video,
            report=self.report,
            ankle_cv=__version__,
        )
