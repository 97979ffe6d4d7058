"""The task of analysing one clip, as sent to a worker."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

from pydantic import BaseModel, ConfigDict

from ankle_cv.batch.store import BatchRecord
from ankle_cv.outputs.folder import sizes_of
from ankle_cv.settings import Settings
from ankle_cv.version import __version__

ANALYSE_UNIT: Final = "ankle_cv.batch.work:analyse_unit"
"""The function that runs such a task; named, not imported, since only workers load what it needs."""
ANALYSE_ON_ONE_CORE: Final = "ankle_cv.batch.work:analyse_on_one_core"
"""The same for a worker that has one core to itself."""


class UnitTask(BaseModel):
    """One clip to analyse.

    ``path`` is the clip's path or URL, ``output`` and ``folder`` locate its results, ``metadata`` is stored
    with them; with ``force`` the folder may hold incomplete earlier results.
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

    def record(self, folder: Path) -> BatchRecord:
        """Return the record stored with the results, which have been written to a folder."""
        return BatchRecord(
            path=self.path,
            metadata=self.metadata,
            video=self.video,
            report=self.report,
            ankle_cv=__version__,
            files=sizes_of(folder),
        )
