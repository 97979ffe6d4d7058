"""Where the browser's clips lie: one folder for each of them below the folder of results, and no other."""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from ankle_cv.errors import InputError
from ankle_cv.files.names import component
from ankle_cv.outputs.folder import CORRECTED, DOCUMENT, RESULTS

ID: Final = re.compile(r"[0-9a-f]{16}")
"""The only part of a path that comes from a request."""
LONGEST_STEM_BYTES: Final = 100
"""Of an uploaded clip's name, so that a name made from it is no longer than a file system allows."""
SUFFIX: Final = re.compile(r"\.[A-Za-z0-9]{1,5}")
CLIP: Final = "clip"
"""Folder of what was sent, apart from the record and the results: a clip may be called like either."""
LOCK: Final = ".serving"


class NothingThereError(InputError):
    """There is nothing of the name that a request gave."""

    def __init__(self, what: str = "there is nothing at this address") -> None:
        super().__init__(what, "go back to the first page")

    def __reduce__(self) -> tuple[type[NothingThereError], tuple[str]]:  # type: ignore[override]
        """Pickle with the first line alone."""
        return type(self), (self.message,)


def new_id() -> str:
    """Return a new name of a job, which nobody can guess."""
    return secrets.token_hex(8)


def safe_name(shown: str) -> str:
    """Return the name under which an uploaded clip is stored: its own as far as that is harmless.

    Parameters
    ----------
    shown
        The name that the browser told; it may be anything.
    """
    last = re.split(r"[/\\]", shown)[-1]
    stem, suffix = (last[: -len(found)], found) if (found := _suffix(last)) else (last, "")
    short = stem.encode()[:LONGEST_STEM_BYTES].decode(errors="ignore")
    return component(short or "clip") + suffix.lower()


def _suffix(name: str) -> str:
    found = SUFFIX.fullmatch(Path(name).suffix)
    return found[0] if found else ""


@dataclass(frozen=True)
class Place:
    """The folders of a run.

    Attributes
    ----------
    output
        Folder of results, as of ``-o``.
    """

    output: Path

    @property
    def browser(self) -> Path:
        """Folder of all that came through the browser."""
        return self.output / "browser"

    @property
    def clips(self) -> Path:
        """Folder with one folder per job."""
        return self.browser / "clips"

    def job(self, identity: str) -> Path:
        """Return the folder of a job.

        Raises
        ------
        NothingThereError
            That is no name of a job.
        """
        if not ID.fullmatch(identity):
            raise NothingThereError
        return self.clips / identity


def places_of(home: Path, name: str) -> tuple[Path, Path]:
    """Return where the results of a clip lie: as they were measured first, and as they were put right.

    Parameters
    ----------
    home
        Folder of a job.
    name
        Of the clip's folder of results.
    """
    return home / RESULTS / name, home / CORRECTED / name


def result_that_counts(home: Path, name: str) -> Path:
    """Return the folder of a clip's results as they were put right; as measured first where nothing was.

    Parameters
    ----------
    home, name
        As of `places_of`.
    """
    first, corrected = places_of(home, name)
    return corrected if (corrected / DOCUMENT).is_file() else first
