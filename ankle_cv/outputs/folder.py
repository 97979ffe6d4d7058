"""One folder of results per clip, published atomically, never over another clip's results."""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Final

from ankle_cv.errors import InputError, OutputError
from ankle_cv.files import output_error, read_json
from ankle_cv.files.limits import DOCUMENT_BYTES
from ankle_cv.text import printable

DOCUMENT: Final = "assessment.json"
LANDMARKS: Final = "landmarks.npz"
OVERLAY: Final = "overlay.mp4"
RESULT_FILES: Final = (
    DOCUMENT,
    "frames.csv",
    "reps.csv",
    LANDMARKS,
    OVERLAY,
    "report.html",
    "angles.png",
)
"""Files of this program in a clip's folder (docs/results.md); all others belong to the user."""

HIDDEN_PREFIX: Final = ".ankle-cv-"
"""Prefix of folders that exist only while results are being written."""

MIN_FREE_BYTES: Final = 256 << 10
"""Space that is checked before the work starts: the results of a clip need at least 256 KiB."""


@dataclass(frozen=True)
class StagingFolder:
    """The hidden folder in which one clip's files are written before they are published.

    Attributes
    ----------
    path
        The hidden folder.
    output
        The folder with one folder per clip.
    stem
        Preferred name of the clip's folder.
    force
        Whether a folder of that name may be used even if it holds something else.
    """

    path: Path
    output: Path
    stem: str
    force: bool

    def publish(self, sha256: str, keep: frozenset[str] = frozenset()) -> Path:
        """Give the folder its final name: the stem, or stem-2, stem-3… when that is another clip's.

        Parameters
        ----------
        sha256
            Digest of the clip; results of the same clip are replaced, the user's files among them are kept.
        keep
            Files of this program to keep from earlier results when they were not written again.

        Raises
        ------
        OutputError
            The folder cannot be written.
        """
        with writing_to(self.output):
            for n in count(1):
                target = self.output / (self.stem if n == 1 else f"{self.stem}-{n}")
                if _is_free(target):
                    if target.exists():
                        target.rmdir()
                    self.path.rename(target)
                    return target
                if owner(target) == sha256 or (n == 1 and self.force and owner(target) is None):
                    _replace(target, self.path, keep)
                    return target
        raise AssertionError("count() does not end")


@contextmanager
def staging_folder(
    output: Path, stem: str, *, force: bool = False, token: str | None = None
) -> Iterator[StagingFolder]:
    """Check that results can be written, and yield a hidden folder; it is removed if it was not published.

    Parameters
    ----------
    output
        Folder with one folder per clip; created when missing.
    stem
        Preferred name of the clip's folder.
    force
        Use a folder of that name even if it holds something other than results.
    token
        Suffix of the hidden folder's name, to recognise it later; it must be unique to this run.

    Raises
    ------
    OutputError
        The folder cannot be created or written, there is no space, or the name is used by something else.
    """
    target = output / stem
    if not force and not _is_free(target) and owner(target) is None:
        raise OutputError(
            f"{target} exists and does not hold results of ankle-cv",
            "choose another folder with -o, move it away, or add --force to write into it",
        )
    path = output / f"{HIDDEN_PREFIX}{token or secrets.token_hex(4)}"
    try:
        with writing_to(output):
            output.mkdir(parents=True, exist_ok=True)
            path.mkdir()
            _check_free_space(path / "probe")
        yield StagingFolder(path, output, stem, force)
    finally:
        shutil.rmtree(path, ignore_errors=True)


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

    What does not show in it, such as a line break, is an underscore.
    """
    stem = source.stem
    if source.name == LANDMARKS:
        stem = source.absolute().parent.name or stem
    return "".join(c if printable(c) == c else "_" for c in stem)


def owner(folder: Path) -> str | None:
    """Return the digest of the clip whose results are in a folder, or None without such results."""
    try:
        document = read_json(folder / DOCUMENT, DOCUMENT_BYTES)
        return str(document["input"]["sha256"])
    except (InputError, KeyError, TypeError):
        return None


def _is_free(folder: Path) -> bool:
    """Return whether a folder does not exist, or is empty."""
    if folder.is_symlink() or not folder.is_dir():
        return not os.path.lexists(folder)
    try:
        return next(folder.iterdir(), None) is None
    except OSError:
        return False


def _check_free_space(path: Path) -> None:
    with path.open("wb") as file:
        file.write(bytes(MIN_FREE_BYTES))
        file.flush()
        os.fsync(file.fileno())
    path.unlink()


def _replace(old: Path, new: Path, keep: frozenset[str]) -> None:
    """Replace a folder by another one; the user's files in the old one, and those in `keep`, are kept."""
    for entry in old.iterdir() if old.is_dir() else ():
        if entry.name in frozenset(RESULT_FILES) - keep or (new / entry.name).exists():
            continue
        if entry.is_dir() and not entry.is_symlink():
            shutil.copytree(entry, new / entry.name, symlinks=True)
        else:
            shutil.copy2(entry, new / entry.name, follow_symlinks=False)
    aside = new.with_name(f"{new.name}-old")
    try:
        old.rename(aside)
        new.rename(old)
    except BaseException:  # an interrupt, too, must not leave the old results hidden
        if aside.exists() and not old.exists():
            aside.rename(old)
        raise
    if aside.is_dir() and not aside.is_symlink():
        shutil.rmtree(aside, ignore_errors=True)
    else:
        aside.unlink()
