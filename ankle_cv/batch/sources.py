"""Clip files, local or remote: found below a folder, identified by their content, copied for the analysis.

A folder is a local path or, with the extra ``[cluster]``, any URL that fsspec supports (``s3://…``).
"""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from pathlib import Path, PurePosixPath
from typing import Any, Final

from ankle_cv.errors import AnkleCvError, EnvironmentProblemError, InputError
from ankle_cv.files import is_file, sha256_of
from ankle_cv.files.names import component
from ankle_cv.outputs.folder import DOCUMENT, OVERLAY
from ankle_cv.values import expanded, refused

SUFFIXES: Final = frozenset(
    ".mp4 .mov .m4v .avi .mkv .webm .mpg .mpeg .wmv .3gp .mts .m2ts .ts".split()  # noqa: SIM905  # a word list
)
"""Suffixes of clips when no ``--pattern`` is given."""

FILE_SCHEME: Final = "file://"
URL: Final = re.compile(r"[a-z][a-z0-9+.:-]*://.*[^/:]", re.IGNORECASE)
"""A URL that leads somewhere; several kinds may be chained by ``::``."""
URL_REMEDY: Final = "use a path, or a URL such as s3://bucket/folder"
CHUNK_BYTES: Final = 1 << 22
"""Size of the parts in which a remote clip is read, so that it is never in memory as a whole."""


@dataclass(frozen=True)
class ClipFile:
    """A file that was found.

    Attributes
    ----------
    path
        Absolute path or URL.
    relative
        Path relative to the given folder, with ``/``.
    size
        Size, bytes.
    stamp
        Changes when the file does: time of modification, or what the remote store provides.
    """

    path: str
    relative: str
    size: int
    stamp: str


NO_TEXT_NAME = "the name of this file is not valid text (UTF-8), so no result could name it"


def is_text(path: str) -> bool:
    """Return whether a path is valid text: Linux allows any bytes in a name, JSON does not."""
    try:
        path.encode()
    except UnicodeEncodeError:
        return False
    return True


def escaped(clip: ClipFile) -> ClipFile:
    """Return a clip whose paths are valid text, with invalid bytes as backslash escapes."""
    path, relative = (
        text.encode("utf-8", "backslashreplace").decode() for text in (clip.path, clip.relative)
    )
    return replace(clip, path=path, relative=relative)


def is_remote(path: str) -> bool:
    """Return whether a path is the URL of a remote store."""
    return "://" in path and not path.startswith(FILE_SCHEME)


def local_path(path: str) -> Path:
    """Return a local path, given as such or as ``file://``.

    Raises
    ------
    UsageError
        There is no such home folder, or it is no path.
    """
    try:
        return expanded(path.removeprefix(FILE_SCHEME))
    except ValueError as error:
        raise refused("the path", path, str(error), "check the path") from error


def absolute(place: str) -> str:
    """Return a local path as an absolute path, and a URL in the canonical form of its file system."""
    if not is_remote(place):
        return str(local_path(place).absolute())
    file_system, path = filesystem(place)
    try:
        return str(file_system.unstrip_protocol(path)).rstrip("/")
    except Exception as error:  # some kinds that are chained to another have no address of their own
        raise refused("the address", place, "should be one of a single kind", URL_REMEDY) from error


def filesystem(url: str) -> tuple[Any, str]:
    """Return fsspec's file system for a URL, and the path within it.

    Raises
    ------
    EnvironmentProblemError
        fsspec, or what it needs for this kind of URL, is not installed, or the place cannot be reached.
    UsageError
        It is no URL of a place for files.
    """
    if URL.match(url) is None:
        raise refused("the address", url, "should be a URL that leads somewhere", URL_REMEDY)
    try:
        import fsspec  # noqa: PLC0415  # an extra
    except ImportError as error:
        raise EnvironmentProblemError(
            f"{url} needs the fsspec library, which is not installed", "pip install 'ankle-cv[cluster]'"
        ) from error
    try:
        file_system, path = fsspec.core.url_to_fs(url)
    except ImportError as error:
        raise EnvironmentProblemError(f"{url}: {error}", "install the library named above") from error
    except OSError as error:
        raise EnvironmentProblemError(
            f"{url} cannot be reached: {error}", "check the address, your access to it, and the network"
        ) from error
    except Exception as error:  # each kind of place has its own errors
        raise refused("the address", url, f"no place for files: {error}", URL_REMEDY) from error
    if "file" in file_system.protocol:
        raise refused("the address", url, "should be the path itself", URL_REMEDY)
    return file_system, str(path)


def is_wanted(relative: str, patterns: Sequence[str], excludes: Sequence[str]) -> bool:
    """Return whether a file is a clip to analyse; names are compared ignoring case.

    A pattern with ``/`` is matched against the relative path, one without against the file's name; an
    exclusion also against every folder in the path. Hidden files and folders are always excluded.
    """
    path = PurePosixPath(relative.lower())
    if any(part.startswith(".") for part in path.parts):
        return False

    def fits(pattern: str, names: Sequence[str]) -> bool:
        low = pattern.lower()
        return any(fnmatchcase(name, low) for name in ((str(path),) if "/" in low else names))

    if any(fits(pattern, path.parts) for pattern in excludes):
        return False
    return any(fits(p, (path.name,)) for p in patterns) if patterns else path.suffix in SUFFIXES


def find_clips(
    folder: str, patterns: Sequence[str] = (), excludes: Sequence[str] = (), output: str | None = None
) -> list[ClipFile]:
    """Find the clips below a folder, sorted by path; the path of a single file finds that file.

    Results are not clips: everything below `output`, and any ``overlay.mp4`` beside an ``assessment.json``.
    Links to folders are not followed.

    Raises
    ------
    InputError
        The folder is missing or cannot be listed.
    """
    found = _find_remote(folder) if is_remote(folder) else _find_local(folder, output)
    clips = [clip for clip in found if is_wanted(clip.relative, patterns, excludes)]
    if output and is_remote(output):
        results = absolute(output) + "/"
        clips = [clip for clip in clips if not clip.path.startswith(results)]
    return sorted(clips, key=lambda clip: clip.relative)


def _clip(path: Path, relative: str) -> ClipFile:
    status = path.stat()
    return ClipFile(str(path), relative, status.st_size, str(status.st_mtime_ns))


def _find_local(folder: str, output: str | None) -> Iterator[ClipFile]:
    root = local_path(folder)
    if is_file(root):
        yield _clip(root, root.name)
        return
    if not os.path.isdir(root):  # noqa: PTH112  # a name too long for a folder is an error of `Path.is_dir`
        raise InputError(f"there is no folder {root}", "check the path")
    results = local_path(output).resolve() if output and not is_remote(output) else None

    def refuse(error: OSError) -> None:
        raise InputError(
            f"{error.filename} cannot be listed: {error.strerror}", "check that you may read the folder"
        ) from error

    for where, folders, files in os.walk(root, onerror=refuse):
        here = Path(where)
        folders[:] = [f for f in folders if not f.startswith(".") and (here / f).resolve() != results]
        for name in files:
            path = here / name
            if path.is_file() and not (name == OVERLAY and DOCUMENT in files):
                yield _clip(path, path.relative_to(root).as_posix())


def _find_remote(folder: str) -> Iterator[ClipFile]:
    file_system, root = filesystem(folder)
    try:
        if file_system.isfile(root):
            listing = {root: file_system.info(root)}
            root = root.rpartition("/")[0]
        else:
            listing = file_system.find(root, detail=True)
    except Exception as error:  # each kind of place has its own errors
        raise InputError(
            f"{folder} cannot be listed: {error}", "check the address and your access to it"
        ) from error
    if not listing:
        raise InputError(f"there is nothing in {folder}", "check the address")
    base = root.rstrip("/") + "/"
    for path, info in listing.items():
        if path.endswith(f"/{OVERLAY}") and f"{path.removesuffix(OVERLAY)}{DOCUMENT}" in listing:
            continue
        stamp = next(
            (str(info[key]) for key in ("ETag", "etag", "md5Hash", "mtime", "created") if key in info), ""
        )
        yield ClipFile(
            file_system.unstrip_protocol(path), path.removeprefix(base), int(info.get("size") or 0), stamp
        )


def digest(clip: ClipFile) -> str:
    """Return the SHA-256 of a clip's bytes; a remote clip is streamed.

    Raises
    ------
    InputError
        It cannot be read.
    """
    if not is_remote(clip.path):
        return sha256_of(Path(clip.path))
    total = hashlib.sha256()
    for chunk in _chunks(clip.path):
        total.update(chunk)
    return total.hexdigest()


@contextmanager
def local_copy(path: str) -> Iterator[Path]:
    """Yield a local path of the clip; a remote clip is copied, and the copy removed afterwards.

    Errors of the copy are told as those of the clip.

    Raises
    ------
    InputError
        It cannot be read.
    """
    if not is_remote(path):
        yield Path(path)
        return
    with tempfile.TemporaryDirectory(prefix="ankle-cv-clip-") as folder:
        local = Path(folder) / component(PurePosixPath(path).name)
        with local.open("wb") as file:
            for chunk in _chunks(path):
                file.write(chunk)
        try:
            yield local
        except AnkleCvError as error:  # it is the clip that the user knows, not its copy
            message, remedy = (text.replace(str(local), path) for text in (error.message, error.remedy))
            raise type(error)(message, remedy) from error


def _chunks(url: str) -> Iterator[bytes]:
    file_system, path = filesystem(url)
    try:
        with file_system.open(path, "rb") as file:
            while chunk := file.read(CHUNK_BYTES):
                yield chunk
    except Exception as error:  # each kind of place has its own errors
        raise InputError(
            f"{url} cannot be read: {error}", "check that it exists and that you may read it"
        ) from error
