"""The fields of the forms, made from the settings themselves: their words, limits and choices."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal, TypeAlias

from ankle_cv.errors import UsageError
from ankle_cv.settings import Settings
from ankle_cv.symptoms import SEPARATOR, SIGNS
from ankle_cv.values import unknown_name

FieldKind: TypeAlias = Literal["text", "number", "choice", "switch", "signs"]
LABELS: Final[Mapping[str, str]] = {
    "test": "Test",
    "side": "Leg",
    "view": "Filmed from",
    "person": "Whom to follow",
    "foot_cm": "Foot or shoe, cm",
    "height_cm": "Body height, cm",
    "name": "Person",
    "note": "Note",
    "footwear": "On the feet",
    "symptoms": "Warning signs",
    "eyes": "Eyes, on one leg",
    "filmed": "Day of filming",
    "mirrored": "Recorded mirrored (selfie camera)",
    "rotate": "Turn clockwise",
    "slowmo": "Slow motion, times",
    "neutral": "Foot flat on the ground, s",
    "level": "Two points on something plumb, px",
    "wall_x_px": "Wall meets the floor at, px",
    "trim": "Only this part, s",
    "leave_out": "Leave out",
}
"""What stands beside a field; what it means is the first paragraph of its description."""
FIRST: Final = ("test", "side", "foot_cm", "name", "note")
"""Fields that everybody sees; the others are folded away."""
ABOUT: Final = ("name", "note", "footwear", "eyes", "filmed")
"""Fields that are told of the person and change no number; warning signs are asked beside them."""
MORE: Final = ("view", "person", "height_cm", "footwear", "eyes", "mirrored", "rotate", "slowmo")


MEND: Final = "mend that field, or leave it empty"
"""What to do about a value that is none, where the terminal has its help."""


@dataclass(frozen=True)
class FormField:
    """A field of a form.

    Attributes
    ----------
    name, label, help
        Its name, and its words.
    kind
        What stands in it.
    value
        What stands in it at first; empty where nothing does.
    choices
        What may be chosen.
    least, most
        Limits of a number.
    """

    name: str
    label: str
    help: str
    kind: FieldKind
    value: str
    choices: tuple[str, ...] = ()
    least: float | None = None
    most: float | None = None


def fields(names: tuple[str, ...], settings: Settings) -> list[FormField]:
    """Return fields of the settings.

    Parameters
    ----------
    names
        Which, in the order of the form.
    settings
        What stands in them at first.
    """
    schema = Settings.model_json_schema()
    return [_field(name, schema["properties"][name], schema, getattr(settings, name)) for name in names]


def _field(name: str, told: Mapping[str, Any], schema: Mapping[str, Any], value: object) -> FormField:
    options = [_resolved(one, schema) for one in told.get("anyOf", [told])]
    known = next(one for one in options if one.get("type") != "null")
    choices = tuple(str(one) for one in known.get("enum", ()))
    kind: FieldKind = "text"
    if choices:
        kind = "choice"
    elif known.get("type") == "boolean":
        kind = "switch"
    elif known.get("type") == "number":
        kind = "number"
    text = "" if value is None or value is False else "on" if value is True else _written(value)
    return FormField(
        name,
        LABELS[name],
        " ".join(told.get("description", "").split("\n\n")[0].split()),
        kind,
        text,
        choices,
        known.get("minimum"),
        known.get("maximum"),
    )


def _written(value: object) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)


def _resolved(one: Mapping[str, Any], schema: Mapping[str, Any]) -> Mapping[str, Any]:
    reference = one.get("$ref")
    return one if reference is None else schema["$defs"][str(reference).rpartition("/")[2]]


def settings_from(given: Mapping[str, object], defaults: Settings) -> Settings:
    """Return the settings that a form gives, over those of the command line.

    Parameters
    ----------
    given
        Values by field; an empty one means that of the command line, a list of warning signs all of them.
    defaults
        Settings of the command line.

    Raises
    ------
    UsageError
        A field is unknown, or its value is not allowed.
    """
    told: dict[str, object] = {}
    for name, value in given.items():
        if value in ("", None, []):
            continue
        told[name] = SEPARATOR.join(map(str, value)) if isinstance(value, list) else value
    unknown = sorted(set(told) - set(LABELS))  # of the pose networks' files no page decides
    if unknown:
        raise unknown_name("field", unknown[0], tuple(LABELS))
    try:
        return Settings.model_validate(defaults.model_dump() | told, context=LABELS)
    except UsageError as error:
        in_terminal = error.remedy.startswith("see ankle-cv")
        raise UsageError(error.message, MEND if in_terminal else error.remedy) from error


def signs() -> Mapping[str, str]:
    """Return the warning signs that are asked, by their short names."""
    return SIGNS
