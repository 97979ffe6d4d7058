"""What a person puts right in a result: which settings that may be, and what was changed. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from ankle_cv.serve.forms import LABELS, settings_from
from ankle_cv.settings import Settings, SideChoice

REPLAYED: Final = (
    "test",
    "side",
    "view",
    "neutral",
    "trim",
    "leave_out",
    "wall_x_px",
    "level",
    "foot_cm",
    "height_cm",
)
"""Settings that saved landmarks can be measured with anew, in the order of the form."""
ANEW: Final = ("person", "mirrored", "rotate", "slowmo")
"""Settings for which the pictures have to be looked at again."""
KEPT_ANEW: Final = ("test", "view", "foot_cm", "height_cm")
"""Settings that stay when they are: times, places and numbers of repetitions are those of another person."""
NOT_SAID: Final = {
    "trim": "all of it",
    "leave_out": "nothing",
    "foot_cm": "not said",
    "height_cm": "not said",
}
"""What holds where nothing is said; of all other settings it is found out."""


OPTION: Final = re.compile(r"--([a-z]+(?:-[a-z]+)*)")
"""An option as messages name it."""
FIELD_OF: Final = {"wall": "wall_x_px"}
"""Fields of options that are not simply called like them."""


@dataclass(frozen=True)
class ChangedSetting:
    """A setting that is another one than at first.

    Attributes
    ----------
    name, label
        Its name, and how the page calls it.
    was, now
        Its values in words.
    """

    name: str
    label: str
    was: str
    now: str


def first_settings(settings: Settings, side: SideChoice) -> Settings:
    """Return the settings with which a clip of a job is analysed.

    Parameters
    ----------
    settings
        Of the job.
    side
        Which leg the clip was said to show.
    """
    return settings if side == "auto" else settings.model_copy(update={"side": side})


def corrected(first: Settings, given: Mapping[str, object]) -> Settings:
    """Return the settings with what a form gives; an emptied field is not said any more.

    Parameters
    ----------
    first
        Of the first analysis.
    given
        Values by field; those that it has none of are as at first.

    Raises
    ------
    UsageError
        A value is not allowed. Fields that cannot be put right are not looked at.
    """
    return _with_given(first, given, REPLAYED)


def _with_given(first: Settings, given: Mapping[str, object], names: Iterable[str]) -> Settings:
    told = {name: given[name] for name in names if name in given}
    emptied = {name: Settings.model_fields[name].get_default() for name in told if told[name] == ""}
    return settings_from(told, first.model_copy(update=emptied))


def looked_at_again(first: Settings, given: Mapping[str, object]) -> Settings:
    """Return the same for a new look at the pictures; raises as `corrected`."""
    return _with_given(first, given, (*KEPT_ANEW, *ANEW))


def changed_settings(first: Settings, now: Settings) -> list[ChangedSetting]:
    """Return which settings differ, in the order of the form."""
    return [
        ChangedSetting(name, LABELS[name], _told(name, getattr(first, name)), _told(name, getattr(now, name)))
        for name in (*REPLAYED, *ANEW)
        if getattr(first, name) != getattr(now, name)
    ]


def _told(name: str, value: object) -> str:
    if value is None or value == "auto":
        return NOT_SAID.get(name, "found out")
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:g}" if isinstance(value, float) else str(value)


def in_words(text: str) -> str:
    """Return a message of the command line with the words of the page for the options in it."""

    def called(found: re.Match[str]) -> str:
        name = FIELD_OF.get(found[1], found[1].replace("-", "_"))
        return f"“{LABELS[name]}”" if name in LABELS else found[0]

    return OPTION.sub(called, text)
