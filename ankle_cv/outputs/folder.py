"""One folder of results per clip, published atomically, never over another clip's results."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Final

from ankle_cv.errors import InputError, OutputError
from ankle_cv.files import is_file, output_error, read_json
from ankle_cv.files.limits import DOCUMENT_BYTES
from ankle_cv.files.names import component, is_folder_name
from ankle_cv.outputs.work_folder import WorkFolder, work_folder

DOCUMENT: Final = "assessment.json"
LANDMARKS: Final = "landmarks.npz"
OVERLAY: Final = "overlay.mp4"
REPORT: Final = "report.html"
RESULT_FILES: Final = (
    DOCUMENT,
    "frames.csv",
    "reps.csv",
    LANDMARKS,
    OVERLAY,
    REPORT,
    "angles.png",
)
"""Files that every analysis writes into a clip's folder, unless it is told not to (docs/results.md)."""
PDF: Final = "report.pdf"
COMPARED_STILL, COMPARED_VIDEO = "compare.jpg", "compare.mp4"
"""Both clips of a comparison, in the folder of the first."""
OWN_FILES: Final = (*RESULT_FILES, PDF, COMPARED_STILL, COMPARED_VIDEO)
"""All files of this program there; others belong to the user."""

RESULTS, CORRECTED, RECORD = "results", "corrected", "job.json"
"""In the folder of what was sent through the browser: folders of what was measured first and of what was put
right, each with one folder per clip, and the record of it."""

_TAKEN: Final = frozenset({errno.EEXIST, errno.ENOTEMPTY, errno.ENOTDIR, errno.EISDIR})
"""Errors of renaming to a name that is used."""

LEAVE_ALONE: Final = "leave the folder of results alone until the command ends, and run it again"
"""What to do when somebody removed what was being written."""
MIN_FREE_BYTES: Final = 256 << 10
"""Space that is checked before the work starts: the results of a clip need at least 256 KiB."""


@dataclass(frozen=True)
class StagingFolder:
    """The hidden folder in which one clip's files are written before they are published.

    Attributes
    ----------
    work
        The hidden folder.
    output
        The folder with one folder per clip.
    stem
        Preferred name of the clip's folder.
    force
        Whether a folder of that name may be used even if it holds something else.
    """

    work: WorkFolder
    output: Path
    stem: str
    force: bool

    @property
    def path(self) -> Path:
        """Folder to write to."""
        return self.work.new

    def publish(
        self, sha256: str, keep: frozenset[str] = frozenset(), promised: Iterable[str] = (DOCUMENT,)
    ) -> Path:
        """Give the folder its final name: the stem, or stem-2, stem-3… when that is another clip's.

        Parameters
        ----------
        sha256
            Digest of the clip; results of the same clip are replaced, the user's files among them are kept.
        keep
            Files of this program to keep from earlier results when they were not written again.
        promised
            Names of the files that were written: all must be there.

        Raises
        ------
        OutputError
            The folder cannot be written, or somebody removed files from it.
        """
        if not self.work.is_there:
            raise OutputError(
                f"{self.output} was removed or moved while the results were written", LEAVE_ALONE
            )
        with writing_to(self.output):
            written = require_written(self.path, promised)
            for n in count(1):
                target = self.output / (self.stem if n == 1 else f"{self.stem}-{n}")
                if not self._may_use(target, sha256, first=n == 1):
                    continue
                try:
                    self.work.publish(target, (frozenset(OWN_FILES) - keep) | written)
                except OSError as error:
                    if error.errno in _TAKEN and not self._may_use(target, sha256, first=n == 1):
                        continue  # by another process, just now
                    raise
                return target
        raise AssertionError("count() does not end")

    def _may_use(self, target: Path, sha256: str, *, first: bool) -> bool:
        if _is_free(target):
            return True
        whose = owner(target)
        return whose == sha256 or (first and self.force and whose is None)


@contextmanager
def staging_folder(output: Path, stem: str, *, force: bool = False) -> Iterator[StagingFolder]:
    """Check that results can be written, and yield a hidden folder; it is removed if it was not published.

    Parameters
    ----------
    output
        Folder with one folder per clip; created when missing.
    stem
        Preferred name of the clip's folder, as from `clip_stem`.
    force
        Use a folder of that name even if it holds something other than results.

    Raises
    ------
    OutputError
        The folder cannot be created or written, there is no space, or the name is used by something else.
    """
    if not is_folder_name(stem):
        raise OutputError(f"{stem!r} cannot be the name of a folder of results", "rename the clip")
    target = output / stem
    if not force and target.is_symlink():
        raise OutputError(
            f"{target} is a link, and through it results would be written elsewhere",
            "rename the link, or choose another folder with -o; --force renames it, its target stays",
        )
    if not force and not _is_free(target) and owner(target) is None:
        raise OutputError(
            f"{target} exists and does not hold results of ankle-cv",
            "choose another folder with -o, move it away, or add --force to write into it",
        )
    with ExitStack() as stack:
        with writing_to(output):
            output.mkdir(parents=True, exist_ok=True)
            work = stack.enter_context(work_folder(output))
            _check_free_space(work.new / "probe")
        yield StagingFolder(work, output, stem, force)


def require_written(folder: Path, promised: Iterable[str]) -> frozenset[str]:
    """Return the names in a folder that was written, after a check that nothing in it is missing or empty.

    Raises
    ------
    OutputError
        A file is not there, or the whole folder: somebody removed it meanwhile.
    """
    sizes = sizes_of(folder)
    lost = sorted(name for name in promised if not sizes.get(name))
    if lost:
        raise OutputError(
            f"{', '.join(lost)} disappeared from {folder.parent} while the results were written", LEAVE_ALONE
        )
    return frozenset(sizes)


def sizes_of(folder: Path) -> dict[str, int]:
    """Return the size of every regular file of a folder, bytes; none when it is a link, or not there."""
    if folder.is_symlink():
        return {}
    try:
        with os.scandir(folder) as entries:
            return {
                entry.name: entry.stat(follow_symlinks=False).st_size
                for entry in entries
                if entry.is_file(follow_symlinks=False)
            }
    except OSError:
        return {}


@contextmanager
def writing_to(folder: Path) -> Iterator[None]:
    """Convert the system's errors while writing, from any library, to an `OutputError`."""
    try:
        yield
    except Exception as error:
        # FFmpeg's errors have the system's error number without being OSErrors.
        if not isinstance(getattr(error, "errno", None), int):
            raise
        refusal = OSError(getattr(error, "errno", None), getattr(error, "strerror", None) or str(error))
        raise output_error(folder, refusal) from error


def clip_stem(source: Path) -> str:
    """Return the preferred folder name of a clip; that of a saved ``landmarks.npz`` is its folder's name.

    What cannot be in the name of a folder, such as a line break, is an underscore.
    """
    stem = source.stem
    if source.name == LANDMARKS:
        stem = source.absolute().parent.name or stem
    return component(stem)


def owner(folder: Path) -> str | None:
    """Return the digest of the clip whose results are in a folder, or None without such results.

    A link is no folder of results: they would be written elsewhere.
    """
    if folder.is_symlink():
        return None
    try:
        document = read_json(folder / DOCUMENT, DOCUMENT_BYTES, follow=False)
        return str(document["input"]["sha256"])
    except (InputError, KeyError, TypeError):
        return None


def put_right(first: Path) -> Path | None:
    """Return where the results of a clip that was sent through the browser lie once they were put right.

    Parameters
    ----------
    first
        Folder of a result.

    Returns
    -------
    Path or None
        None where the folder is none of what was measured first.
    """
    home = browser_home(first)
    if home is None or first.absolute().parent.name != RESULTS:
        return None
    return home / CORRECTED / first.name


def browser_home(folder: Path) -> Path | None:
    """Return the folder of what was sent through the browser that a folder of results is in; None without."""
    within = folder.absolute().parent
    return within.parent if within.name in (RESULTS, CORRECTED) and is_file(within.parent / RECORD) else None


def _is_free(folder: Path) -> bool:
    """Return whether a folder does not exist, or is empty."""
    try:
        if folder.is_symlink() or not folder.is_dir():
            return not os.path.lexists(folder)
        return next(folder.iterdir(), None) is None
    except OSError:
        return False


def _check_free_space(path: Path) -> None:
    with path.open("wb") as file:
        file.write(bytes(MIN_FREE_BYTES))
        file.flush()
        os.fsync(file.fileno())
    path.unlink()
