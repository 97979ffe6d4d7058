"""Values that users set, by chance: whole settings, numbers and paths."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final, get_args

from hypothesis import strategies as st

from ankle_cv.api import checked_path, checked_settings
from ankle_cv.cli.config import OutputOptions, long_option, read_options
from ankle_cv.errors import UsageError
from ankle_cv.settings import Settings
from ankle_cv.values import Limits, usable_path
from fuzzing.running import run_fuzz

NAMES: Final = (*Settings.model_fields, *OutputOptions.model_fields)
NUMBER_TEXTS: Final = st.one_of(
    st.from_regex(r"[+-]?[0-9.,_eExXjinfa\u0660-\u0669\uff10-\uff19 ]{0,12}", fullmatch=True),
    st.floats().map(repr),
    st.integers().map(str),
    st.sampled_from(["", "nan", "inf", "-0", "1e308", "1e-400", "0x10", "\uff12\uff16", "9" * 5000, "1_0"]),
)
PATH_TEXTS: Final = st.one_of(
    st.text(max_size=20),
    st.sampled_from(
        ["~", "~nosuchuser/x", "a\0b", "n" * 300, "a/" * 3000, "\udcff", "\ud800", "s3://b/x", "~/x"]
    ),
)
WORDS: Final = sorted(
    {
        word
        for field in Settings.model_fields.values()
        for word in get_args(field.annotation)
        if isinstance(word, str)
    }
)
VALUES: Final = st.one_of(
    *(NUMBER_TEXTS, PATH_TEXTS, st.sampled_from(WORDS), st.none(), st.booleans(), st.integers()),
    *(st.floats(), st.binary(max_size=9), st.dates(), st.complex_numbers(), st.decimals()),
    st.floats(10, 250),
    st.from_regex(r"[0-9]{1,3}(\.[0-9])?-[0-9]{1,3}", fullmatch=True),
    st.from_regex(r"[0-9]{1,4}(,[0-9]{1,4}){3}", fullmatch=True),
    st.recursive(st.none() | st.text(max_size=3), st.lists, max_leaves=5),
    st.dictionaries(st.text(max_size=3), st.integers(), max_size=2),
    st.builds(object),
    st.just(10**5000),
)
"""Values of every type, some of them right for some field."""
TABLES: Final = st.dictionaries(st.sampled_from(NAMES) | st.text(max_size=9), VALUES, max_size=5)


def fuzz_settings(examples: int, seed: int | None = None, *, shrink: bool = True) -> None:
    """Set settings in every way there is: they are valid, or a usage error with two lines."""
    run_fuzz(_settings, TABLES, examples=examples, seed=seed, shrink=shrink)


def fuzz_numbers(examples: int, seed: int | None = None, *, shrink: bool = True) -> None:
    """Read numbers of options: within the limits, or a usage error that names option and range."""
    run_fuzz(_number, st.tuples(VALUES, st.booleans()), examples=examples, seed=seed, shrink=shrink)


def fuzz_paths(examples: int, seed: int | None = None, *, shrink: bool = True) -> None:
    """Read paths: one that a file can have, or a usage error."""
    run_fuzz(_path, VALUES, examples=examples, seed=seed, shrink=shrink)


def _or_refused(work: Callable[[], Any]) -> Any:
    """Return what comes of it, or None for a usage error, which must be short and have two lines."""
    try:
        return work()
    except UsageError as error:
        if not error.message.strip() or not error.remedy.strip() or "\n" in error.message + error.remedy:
            raise AssertionError(f"not two lines: {error!r}") from error
        return None


def _require_valid(settings: Settings | None) -> None:
    """Check the settings field by field, not by the model that made them."""
    if settings is None:
        return
    for name, value in settings.model_dump().items():
        limits = Settings.allowed(name)
        if limits is not None and value is not None:
            assert type(value) is float
            assert math.isfinite(value)
            assert limits.low <= value <= limits.high
    assert settings.neutral_s is None or 0 <= settings.neutral_s[0] < settings.neutral_s[1]
    assert settings.level_px is None or all(map(math.isfinite, settings.level_px))
    assert Settings.model_validate_json(settings.model_dump_json()) == settings


def _settings(table: Mapping[str, Any]) -> None:
    known = {name: value for name, value in table.items() if name in Settings.model_fields}
    made = _or_refused(lambda: Settings(**table))
    _require_valid(made)
    assert made == _or_refused(lambda: checked_settings(None, table))
    copied = _or_refused(lambda: Settings(view="side").model_copy(update=known))
    _require_valid(copied)
    assert (copied is None) == (_or_refused(lambda: Settings(**known)) is None)
    constructed = Settings.model_construct(**known)
    _require_valid(_or_refused(lambda: checked_settings(constructed)))
    merged = _or_refused(lambda: read_options(None, {k: v for k, v in table.items() if k in NAMES}))
    _require_valid(merged and merged[0])


def _number(given: tuple[Any, bool]) -> None:
    value, whole = given
    number = _or_refused(lambda: Limits(-10, 300, whole=whole, unit="cm").read(long_option("foot_cm"), value))
    assert number is None or (-10 <= number <= 300 and isinstance(number, int if whole else float))


def _path(value: Any) -> None:
    try:
        path = usable_path(value) if isinstance(value, str) else None
    except ValueError:
        path = None
    assert path is None or path.expanduser() == path or str(value).startswith("~")
    found = _or_refused(lambda: checked_path("source", value))
    assert (found is None) != isinstance(value, str | Path)
