"""Names of folders made from names of clips, and the check of names that come from files."""

from __future__ import annotations

import os
import re
from typing import Annotated, Final, TypeAlias

from pydantic import AfterValidator

from ankle_cv.text import printable

MAX_NAME_BYTES: Final = 255
"""Longest name of a file or folder in the usual file systems (``NAME_MAX``)."""

MAX_STEM_BYTES: Final = 230
"""Longest name made from a clip's: a number, a key or a suffix of up to 25 bytes may follow."""

_FORBIDDEN: Final = re.compile(r'[<>:"/\\|?*\x00-\x1f]')
"""Characters that Windows does not allow in names; two of them separate folders, one names a disk."""

_LEADING: Final = re.compile(r"[/\\\x00-\x1f]")
"""Characters that lead elsewhere, or end a name, on any system."""

_RESERVED: Final = re.compile(r"(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])", re.IGNORECASE)
"""Names of devices on Windows, with any suffix ("Naming Files, Paths, and Namespaces", Microsoft)."""

_MISREAD: Final = (".", "-", "~", " ")
"""First characters that hide a name, or by which a shell takes it for an option or somebody's home."""

_END: Final = (".", " ")
"""Last characters that Windows drops."""

_OWN: Final = re.compile(r"manifest[\w.-]*\.jsonl|summary\.(csv|parquet)|index\.html", re.IGNORECASE)
"""Names of the files over all clips (docs/batch.md), which are beside the folders."""

_FILLER: Final = "_"


def is_component(name: str) -> bool:
    """Return whether a text is the name of one visible file or folder on every system.

    It is not when it leads elsewhere, as ``..``, ``a/b`` or ``C:a`` do, is hidden or misread by a shell,
    means a device, ends in what Windows drops, holds what does not show, or is longer than `MAX_NAME_BYTES`.
    """
    return (
        bool(name)
        and _FORBIDDEN.search(name) is None
        and printable(name) == name
        and not name.startswith(_MISREAD)
        and not name.endswith(_END)
        and _RESERVED.fullmatch(name.partition(".")[0].rstrip()) is None
        and len(name.encode()) <= MAX_NAME_BYTES
    )


def is_folder_name(name: str) -> bool:
    """Return whether a text may be the name of a clip's folder of results."""
    return is_component(name) and _OWN.fullmatch(name) is None


def is_written_name(name: str, system: str = os.name) -> bool:
    """Return whether a text may name a folder of results that is there: also as earlier versions named them.

    Those kept what a clip may be called here: ``a:b`` leads nowhere on a system that has no disks by letters.

    Parameters
    ----------
    name
        The name.
    system
        As `os.name`.
    """
    if is_folder_name(name) or system == "nt":
        return is_folder_name(name)
    return (
        bool(name)
        and _LEADING.search(name) is None
        and printable(name) == name
        and not name.startswith(".")
        and len(name.encode()) <= MAX_NAME_BYTES
        and _OWN.fullmatch(name) is None
    )


def component(text: str, ending: str = "") -> str:
    """Return text as the name of a clip's folder of results; what does not fit in it becomes ``_``.

    A name that fits is returned unchanged, unless it is longer than `MAX_STEM_BYTES`; an ending stays whole.
    """
    shown = "".join(c if printable(c) == c else _FILLER for c in text)
    name = _FORBIDDEN.sub(_FILLER, shown)
    name = name.encode()[: MAX_STEM_BYTES - len(ending.encode())].decode(errors="ignore") + ending
    start = len(name) - len(name.lstrip("".join(_MISREAD)))
    end = len(name.rstrip("".join(_END)))
    if start >= end:
        return _FILLER * max(1, len(name))
    name = _FILLER * start + name[start:end] + _FILLER * (len(name) - end)
    return name if is_folder_name(name) else f"{_FILLER}{name}"


def _checked(name: str) -> str:
    if not is_component(name):
        raise ValueError("not the name of one file or folder")
    return name


def _checked_folder(name: str) -> str:
    if not is_folder_name(name):
        raise ValueError("not the name of a folder of results")
    return name


def _checked_written(name: str) -> str:
    if not is_written_name(name):
        raise ValueError("not the name of a folder of results")
    return name


Component: TypeAlias = Annotated[str, AfterValidator(_checked)]
"""The name of one file or folder in a document, which cannot lead elsewhere."""

FolderName: TypeAlias = Annotated[str, AfterValidator(_checked_folder)]
"""The name of a clip's folder of results in a document."""

WrittenFolder: TypeAlias = Annotated[str, AfterValidator(_checked_written)]
"""The name of a folder of results that is there, perhaps of an earlier version; nothing new is called so."""
