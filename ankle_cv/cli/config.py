"""Settings and output options from a TOML file and the command line; the command line wins."""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from pydantic import ValidationInfo, field_validator

from ankle_cv.errors import InputError, UsageError
from ankle_cv.files import read_text
from ankle_cv.files.limits import CONFIG_BYTES
from ankle_cv.settings import Settings
from ankle_cv.user_options import UserOptions, option
from ankle_cv.values import unknown_name

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib


OUTPUT: Final = "Output"
URL: Final = re.compile(r"[a-z][a-z0-9+.-]+:/", re.IGNORECASE)
"""Beginning of a URL; of two slashes a path keeps one. A single letter is a disk of Windows."""


class OutputOptions(UserOptions):
    """Where results go and which files are made."""

    output: Path = option(OUTPUT, default=Path("ankle-cv-results"), names=("-o", "--output"), metavar="DIR")
    """Folder that gets one folder per clip."""
    video: bool = option(OUTPUT, default=True)
    """Make overlay.mp4."""
    report: bool = option(OUTPUT, default=True)
    """Make report.html."""
    pdf: bool = option(OUTPUT, default=False, names=("--pdf",))
    """Make report.pdf too, with a browser of this machine (Chrome, Edge or Chromium)."""
    force: bool = option(OUTPUT, default=False, names=("--force",))
    """Write into a folder of the clip's name that holds something other than results."""
    keep: bool | None = option(OUTPUT, default=None, names=("--keep/--no-keep",))
    """Keep the result in the history of the person that --name names; else only with --store.

    Without either nothing is kept anywhere but in the folder of results.
    """
    store: Path | None = option(OUTPUT, default=None, metavar="FILE")
    """Where the history is kept; else in your data folder, as 'ankle-cv history' tells.

    A file of this machine. With it results of a named person are kept, unless ``keep`` is false.
    """

    @property
    def kept(self) -> bool:
        """Whether results are to be kept in the history: only where that was asked for."""
        return self.store is not None if self.keep is None else self.keep

    @field_validator("output", "store", mode="before")
    @classmethod
    def _no_url(cls, value: object, info: ValidationInfo) -> object:
        if isinstance(value, str | Path) and URL.match(str(value)):
            kind = "folder" if info.field_name == "output" else "file"
            raise ValueError(f"should be a {kind} of this machine; only 'ankle-cv batch -o' takes a URL")
        return value


SETTING_KEYS: Final = tuple(Settings.model_fields)
KEYS: Final = (*SETTING_KEYS, *OutputOptions.model_fields)
"""Keys of a config file: the long options of the command line, with ``_`` for ``-``."""


def long_option(key: str) -> str:
    """Return the name on the command line of the option for a key: ``--foot-cm``."""
    field = (Settings.model_fields | OutputOptions.model_fields)[key]
    extra: Any = field.json_schema_extra or {}
    names = [name for name in extra.get("names", ()) if name.startswith("--")]
    return names[0].partition("/")[0] if names else f"--{key.replace('_', '-')}"


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
    called = {key: long_option(key) if key in given else f"{config}, {key}" for key in merged}
    return (
        Settings.model_validate({k: v for k, v in merged.items() if k in SETTING_KEYS}, context=called),
        OutputOptions.model_validate(
            {k: v for k, v in merged.items() if k not in SETTING_KEYS}, context=called
        ),
    )


def given_over(saved: Settings, given: Mapping[str, object]) -> Settings:
    """Return saved settings with the values of the command line; raises as `read_options` does."""
    called = {key: long_option(key) for key in given}
    return Settings.model_validate(saved.model_dump() | dict(given), context=called)


def _read(path: Path) -> dict[str, Any]:
    try:
        # Windows' Notepad puts a byte order mark in front.
        content = tomllib.loads(read_text(path, CONFIG_BYTES))
    except InputError as error:
        raise UsageError(
            f"cannot read the config file: {error.message}", "check the path given to --config"
        ) from error
    except (ValueError, RecursionError) as error:  # not TOML, or nested without end
        raise UsageError(
            f"the config file {path} is not valid TOML: {error}", 'write lines such as: view = "side"'
        ) from error
    options: dict[str, Any] = {}
    for key, value in content.items():
        name = key.replace("-", "_")
        if name not in KEYS:
            raise unknown_name(f"key in {path}:", key, KEYS)
        if name in options:
            raise UsageError(f"{name} is in {path} twice, once as {key}", "leave one of them out")
        options[name] = value
    return options
