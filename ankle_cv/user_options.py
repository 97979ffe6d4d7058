"""What a user can set, whatever it is about: one declaration behind the CLI, the API and config files."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import NoneType
from typing import Any, Final, TypeVar, get_args

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    ModelWrapValidatorHandler,
    ValidationError,
    ValidationInfo,
    field_validator,
    model_validator,
)
from pydantic_core import ErrorDetails
from typing_extensions import Self

from ankle_cv.errors import UsageError
from ankle_cv.values import KINDS, Limits, parse_number, refused, similar, unknown_name, usable_path

_IN_WORDS: Final[Mapping[type, str]] = {bool: "True or False", str: "text", Path: "a path"}
"""What a field holds that is neither a number nor a choice, by its type."""

T = TypeVar("T")


def option(
    panel: str,
    *,
    default: T,
    ge: float | None = None,
    le: float | None = None,
    names: Sequence[str] = (),
    metavar: str | None = None,
    last: bool = False,
) -> T:
    """Declare a field of `UserOptions`: its default, its limits, and how a user interface shows it.

    All of it is in the JSON schema of the model, from which the command line makes its options.

    Parameters
    ----------
    panel
        Heading under which the field is listed.
    default
        Value when the user gives none.
    ge, le
        Smallest and largest value allowed.
    names
        Names on the command line when they are not simply that of the field, such as ``("-o", "--output")``.
    metavar
        Placeholder of the value in the help; None to show the type.
    last
        Listed after the other fields of its panel. Their order in the class cannot be changed for this: it is
        the order in which saved documents list them.
    """
    return Field(
        default,
        ge=ge,
        le=le,
        json_schema_extra={"panel": panel, "names": [*names], "metavar": metavar, "last": last},
    )


class UserOptions(BaseModel):
    """Base of models whose fields the user sets: nothing invalid gets in, by whichever way.

    The docstring below a field is its only description: the first paragraph is the text of ``--help``, and
    ``help()`` of the class shows all of it.

    Raises
    ------
    UsageError
        A field is unknown, or its value is not allowed. Whoever validates may pass as ``context`` how the
        user calls the fields, by field: ``{"foot_cm": "--foot-cm"}``.
    """

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        use_attribute_docstrings=True,
        allow_inf_nan=False,
        revalidate_instances="always",  # an instance may come from model_construct, which checks nothing
    )

    @classmethod
    def allowed(cls, name: str) -> Limits | None:
        """Return which numbers a field may have; None when it holds something else."""
        field = cls.model_fields[name]
        kinds = {field.annotation, *get_args(field.annotation)}
        if not kinds & {int, float}:
            return None
        limits = {
            end: getattr(one, key)
            for one in field.metadata
            for key, end in (("ge", "low"), ("le", "high"))
            if hasattr(one, key)
        }
        return Limits(**limits, whole=float not in kinds, unit="cm" if name.endswith("_cm") else "")

    @classmethod
    def values_of(cls, name: str) -> str:
        """Return in words what a field may be: ``a number from 10 to 40, cm, or None``."""
        annotation = cls.model_fields[name].annotation
        kinds = get_args(annotation) or (annotation,)
        numbers = cls.allowed(name)
        if numbers is not None:
            unit = next((unit for unit in ("cm", "px") if name.endswith(f"_{unit}")), "")
            known = [f"{numbers}, {unit}" if unit else f"{numbers}"]
        else:
            known = [
                _IN_WORDS[kind] if isinstance(kind, type) else repr(kind)
                for kind in kinds
                if kind is not NoneType
            ]
        return f"{', '.join(known)}{', or None' * (NoneType in kinds)}"

    @model_validator(mode="wrap")
    @classmethod
    def _in_two_lines(
        cls, values: object, handler: ModelWrapValidatorHandler[Self], info: ValidationInfo
    ) -> Self:
        try:
            return handler(values)
        except ValidationError as error:
            raise cls._refusal(error.errors(include_url=False)[0], info.context or {}) from error

    @classmethod
    def _refusal(cls, wrong: ErrorDetails, called: Mapping[str, str]) -> UsageError:
        """Return the error that names the field as the user does, the value and what is allowed."""
        value = wrong["input"]
        if not wrong["loc"]:
            return refused("settings", value, f"should be {cls.__name__}", f"give {cls.__name__}(...)")
        name = wrong["loc"][0]
        if name not in cls.model_fields:
            return unknown_name("setting", name, cls.model_fields)
        known = called.get(str(name), str(name))
        if (numbers := cls.allowed(str(name))) is not None:
            return numbers.refusal(known, value)
        wish = wrong["msg"].removeprefix("Value error, ")
        wish = f"should be {KINDS[wrong['type']]}" if wrong["type"] in KINDS else wish[:1].lower() + wish[1:]
        words = [one for one in get_args(cls.model_fields[str(name)].annotation) if isinstance(one, str)]
        advice = similar(value, words) or "see ankle-cv analyze --help"
        return refused(known, value, wish.removeprefix("input "), advice)

    @field_validator("*", mode="before")
    @classmethod
    def _as_written(cls, value: object, info: ValidationInfo) -> object:
        """Read numbers, words and paths strictly, and alike wherever they are written."""
        if isinstance(value, bytes | bytearray):
            raise ValueError("should not be bytes")  # noqa: TRY004  # only these reach the error of the model
        annotation = cls.model_fields[str(info.field_name)].annotation
        kinds = {annotation, *get_args(annotation)}
        if float in kinds and value is not None:
            return parse_number(value)
        if isinstance(value, str) and (words := [one for one in kinds if isinstance(one, str)]):
            meant = re.sub(r"[\s_]+", "-", value.strip().lower())
            return meant if meant in words else value
        if bool in kinds and isinstance(value, str):
            return value.strip()
        if Path in kinds and isinstance(value, str | Path):
            return str(usable_path(value))  # as text: from JSON pydantic takes no path
        return value

    def model_copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> Self:
        """Return a copy with other values, which are checked like those of a new one."""
        kept = {name: getattr(self, name) for name in self.model_fields_set}
        return super().model_copy(deep=deep) if not update else self.model_validate(kept | dict(update))

    @classmethod
    def __pydantic_init_subclass__(cls, **_: Any) -> None:
        """List the fields in the docstring of the class, with what each may be and is."""
        fields = "\n".join(
            f"{name} : {cls.values_of(name)}; default {field.default!r}\n"
            f"{textwrap.indent(field.description or '', '    ')}"
            for name, field in cls.model_fields.items()
        )
        cls.__doc__ = f"{cls.__doc__ or ''}\n\nAttributes\n----------\n{fields}"
