"""Files: the one door through which untrusted ones are read, and the writing of whole ones."""

from __future__ import annotations

from ankle_cv.files.reading import MissingFileError as MissingFileError
from ankle_cv.files.reading import UnfitFileError as UnfitFileError
from ankle_cv.files.reading import is_file as is_file
from ankle_cv.files.reading import open_regular as open_regular
from ankle_cv.files.reading import parse_json as parse_json
from ankle_cv.files.reading import read_bytes as read_bytes
from ankle_cv.files.reading import read_json as read_json
from ankle_cv.files.reading import read_text as read_text
from ankle_cv.files.reading import sha256_of as sha256_of
from ankle_cv.files.writing import atomic_write as atomic_write
from ankle_cv.files.writing import output_error as output_error
from ankle_cv.files.writing import remove_folder as remove_folder

__all__ = [
    "MissingFileError",
    "UnfitFileError",
    "atomic_write",
    "is_file",
    "open_regular",
    "output_error",
    "parse_json",
    "read_bytes",
    "read_json",
    "read_text",
    "remove_folder",
    "sha256_of",
]
