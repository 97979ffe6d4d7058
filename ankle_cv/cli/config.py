"""Settings and output options from a TOML file and the command line; the command line wins."""

from __future__ import annotations

import difflib
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from pydantic import ValidationError

from ankle_cv.errors import UsageError
from ankle_cv.settings import Settings, UserOptions, option

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib


OUTPUT: Final = "Output"


class OutputOptions(UserOptions):
    """Where results go and which files are made."""

    output: Path = option(OUTPUT, default=Path("ankle-cv-results"), names=("-o", "--output"), metavar="DIR")
    """Folder that gets one folder per clip."""
    video: bool = option(OUTPUT, default=True)
    """Make overlay.mp4."""
    report: bool = option(OUTPUT, default=True)
    """Make report.html."""
    force: bool = option(OUTPUT, default=False, names=("--force",))
    """Write into a folder of the clip's name that holds something other than results."""


SETTING_KEYS: Final = tuple(Settings.model_fields)
KEYS: Final = (*SETTING_KEYS, *OutputOptions.model_fields)
"""Keys of a config file: the long options of the command line, with ``_`` for ``-``."""

PATH_KEYS: Final = ("output", "model", "model_dir")
"""Keys in which a leading ``~`` means the home folder, as in a shell."""


def read_options(config: Path | None, given: Mapping[str, object]) -> tuple[Settings, OutputOptions]:
    """Merge the values of the file and of the command line.

    Parameters
    ----------
    config
        TOML file, or None.
    given
        Values given on the command line, by key.

    Raises
    ------
    UsageError
        When the file cannot be read, names an unknown key, or a value is out of range.
    """
    from_file = {} if config is None else _read(config)
    merged = from_file | dict(given)
    try:
        return (
            Settings(**{k: v for k, v in merged.items() if k in SETTING_KEYS}),
            OutputOptions(**{k: v for k, v in merged.items() if k not in SETTING_KEYS}),
        )
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        key = str(first["loc"][0])
        where = f"--{key.replace('_', '-')}" if key in given else f"{key} in {config}"
        raise UsageError(
            f"{where}: {first['msg'].lower()}, not {first['input']!r}", "see ankle-cv analyze --help"
        ) from error


def _read(path: Path) -> dict[str, Any]:
    try:
        # Windows' Notepad puts a byte order mark in front.
        content = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise UsageError(
            f"cannot read the config file {path}: {error.strerror}", "check the path given to --config"
        ) from error
    except ValueError as error:  # not TOML, or not UTF-8
        raise UsageError(
            f"the config file {path} is not valid TOML: {error}", 'write lines such as: view = "side"'
        ) from error
    return dict(_checked(key, value, path) for key, value in content.items())


def _checked(key: str, value: object, path: Path) -> tuple[str, object]:
    name = key.replace("-", "_")
    if name not in KEYS:
        close = difflib.get_close_matches(name, KEYS, n=1)
        remedy = f"did you mean {close[0]}?" if close else f"known keys: {', '.join(KEYS)}"
        raise UsageError(f"unknown key {key!r} in {path}", remedy)
    if name in PATH_KEYS and isinstance(value, str):
        return name, str(Path(value).expanduser())
    if name == "rotate" and isinstance(value, int):
        return name, str(value)
    return name, value
