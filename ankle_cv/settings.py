"""What a user can set for one analysis; the one declaration behind the CLI, the API and config files."""

from __future__ import annotations

import re
import textwrap
import unicodedata
from collections.abc import Mapping, Sequence
from decimal import Decimal
from numbers import Real
from pathlib import Path
from types import NoneType
from typing import Any, Final, Literal, TypeAlias, TypeVar, get_args

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
from ankle_cv.symptoms import checked_symptoms
from ankle_cv.values import KINDS, Limits, parse_number, refused, similar, unknown_name, usable_path

Test: TypeAlias = Literal["auto", "squat", "wall", "heel-raise", "balance"]
ViewChoice: TypeAlias = Literal["auto", "side", "front"]
SideChoice: TypeAlias = Literal["auto", "left", "right"]
PersonChoice: TypeAlias = Literal["auto", "largest", "left", "right"]
RotateChoice: TypeAlias = Literal["auto", "0", "90", "180", "270"]

SecondModel: TypeAlias = Literal["lightning", "none"]
ReferenceChoice: TypeAlias = Literal["auto", "none", "a4", "letter", "card"]

Change: TypeAlias = Literal["heels_raised", "arms_forward", "unstated"]
"""What was different when a squat was repeated for comparison."""

CLIP: Final = "The clip"
SCALE: Final = "Scale, for millimetres"
ABOUT: Final = "What the page says of it"

PERSONAL: Final = ("name", "footwear", "note", "symptoms")
"""Settings that are told, not used: a document has them in its part ``about`` and nowhere else."""
LONGEST_TOLD: Final = {"name": 200, "footwear": 500, "note": 2000, "symptoms": 200}
"""Most characters of each: what still leaves room for the numbers on the page."""

SECONDS: Final = re.compile(r"(?P<start>\d+(\.\d*)?)\s*-\s*(?P<end>\d+(\.\d*)?)", re.ASCII)
"""Two times as the user writes them, FROM-TO."""

POINTS: Final = re.compile(r"\d+(\.\d*)?(\s*,\s*\d+(\.\d*)?){3}", re.ASCII)
"""Two points of the picture as the user writes them, X1,Y1,X2,Y2."""
Points: TypeAlias = tuple[float, float, float, float]

WIDEST_PX: Final = 65_536
"""Width and height of the largest picture that a codec has (AV1 specification, section 5.5.1), px."""
_IN_WORDS: Final[Mapping[type, str]] = {bool: "True or False", str: "text", Path: "a path"}
"""What a field holds that is neither a number nor a choice, by its type."""
LONGEST_CLIP_S: Final = 86_400
"""A time in a clip is below a day, s."""

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


class Settings(UserOptions):
    """How to look at a clip. Every field has a default that works without thought."""

    # Without this pydantic would keep names that start with "model" for itself.
    model_config = ConfigDict(protected_namespaces=())

    test: Test = option(CLIP, default="auto")
    """Which test the clip shows."""
    view: ViewChoice = option(CLIP, default="auto")
    """From where it was filmed.

    ``auto`` finds out from the pose and says so.
    """
    side: SideChoice = option(CLIP, default="auto")
    """Which leg to measure.

    ``auto`` takes what the view shows.
    """
    model: str = option(CLIP, default="full", metavar="lite|full|heavy|PATH", last=True)
    """First pose network, which sees the whole body; full is part of the package.

    ``lite``, ``full``, ``heavy``, or the path of a ``.task`` file.
    """
    model_dir: Path | None = option(CLIP, default=None, metavar="DIR", last=True)
    """Folder to look in for the other models; ANKLE_CV_MODEL_DIR does the same."""
    person: PersonChoice = option(CLIP, default="auto")
    """Whom to follow when several people are in the picture.

    Left and right are meant as seen in the picture.
    """
    rotate: RotateChoice = option(CLIP, default="auto")
    """Turn the stored picture clockwise, degrees; auto follows the file."""
    mirrored: bool = option(CLIP, default=False, names=("--mirrored/--not-mirrored",))
    """The clip was recorded mirrored (selfie camera).

    The pictures are mirrored back before anything is measured.
    """
    slowmo: float | None = option(CLIP, default=None, ge=0.05, le=100, metavar="FACTOR")
    """The clip plays FACTOR times slower than life; else as the camera wrote into the file.

    Times are divided by it. Few cameras write it; without it times are taken as they are.
    """
    height_cm: float | None = option(SCALE, default=None, ge=80, le=250, metavar="CM")
    """Body height.

    In centimetres; gives the scale for millimetres.
    """
    foot_cm: float | None = option(SCALE, default=None, ge=10, le=40, metavar="CM")
    """Length of the foot, or of the shoe when worn. Surer than the height.

    In centimetres, from heel to toe; gives the scale for millimetres.
    """
    reference: ReferenceChoice = option(SCALE, default="auto")
    """A sheet or bank card that lies beside the foot, or hangs on the wall ahead, as the ruler.

    Lengths that were given take precedence over it.
    """
    wall_x_px: float | None = option(
        SCALE, default=None, ge=0, le=WIDEST_PX, names=("--wall", "--wall-x-px"), metavar="X"
    )
    """Column of the picture, px, where the wall meets the floor before the toes; else it is found."""
    second_model: SecondModel = option(CLIP, default="lightning", last=True)
    """Second pose network, which looks at hip, knee and ankle beside that of --model.

    ``lightning`` is MoveNet Lightning, part of the package; ``none`` does without.
    """
    neutral: str | None = option(CLIP, default=None, metavar="FROM-TO")
    """When the foot stands flat, seconds of the clip such as 0.5-1.5; else it is found.

    It is the zero of heel lift and foot pitch, for both feet.
    """
    level: str | None = option(CLIP, default=None, metavar="X1,Y1,X2,Y2")
    """Two points, px of the upright picture, on something plumb, such as a door frame.

    They settle how far the camera was tilted sideways, best near the middle of the picture: to a camera that
    looks up or down, plumb lines lean with their distance from it.
    """

    name: str | None = option(ABOUT, default=None, metavar="NAME")
    """The person's name or number, for the page and the history.

    It is saved in assessment.json and what is made from it, not in landmarks.npz. Whom to follow in the
    picture is told with ``person``.
    """
    note: str | None = option(ABOUT, default=None, metavar="TEXT")
    """What else the page should say, such as "after warming up"."""
    footwear: str | None = option(ABOUT, default=None, metavar="TEXT")
    """What the person wears on the feet, such as "barefoot"."""
    symptoms: str | None = option(ABOUT, default=None, metavar="SIGN,…")
    """Warning signs: none, or giving-way, night-pain, numbness, swelling-after-roll, hot-joint, no-weight.

    Several with commas. Asked, never inferred from video; any of them comes first on the page.
    """

    @field_validator(*PERSONAL)
    @classmethod
    def _told(cls, value: str | None, info: ValidationInfo) -> str | None:
        """Keep the text as it is but for how accents are written and space around it; empty is none."""
        told = unicodedata.normalize("NFC", value or "").strip()
        if any("\ud800" <= character <= "\udfff" for character in told):
            raise ValueError("should be text in UTF-8")
        if len(told) > (most := LONGEST_TOLD[str(info.field_name)]):
            raise ValueError(f"should have at most {most} characters")
        return (checked_symptoms(told) if info.field_name == "symptoms" else told) or None

    @field_validator("model", "model_dir", mode="before")
    @classmethod
    def _text(cls, value: object) -> object:
        """Linux allows any bytes in a name; the documents in which settings are saved do not."""
        if isinstance(value, str | Path) and any("\ud800" <= c <= "\udfff" for c in str(value)):
            raise ValueError("should be a path whose name is text in UTF-8")
        return value

    @field_validator("model", mode="before")
    @classmethod
    def _path_of_model(cls, value: object) -> object:
        whole = usable_path(value) if isinstance(value, str) else value
        return str(whole) if str(value).startswith("~") else value

    @field_validator("rotate", mode="before")
    @classmethod
    def _degrees(cls, value: object) -> object:
        if isinstance(value, bool) or not isinstance(value, Real | Decimal):
            return value
        return f"{parse_number(value):g}"

    @field_validator("neutral", "level", mode="before")
    @classmethod
    def _without_space_around(cls, value: object) -> object:
        return value.strip() if isinstance(value, str) else value

    @field_validator("neutral")
    @classmethod
    def _two_times(cls, value: str | None) -> str | None:
        if value is None:
            return None
        if (found := SECONDS.fullmatch(value)) is None:
            raise ValueError("should be two times in seconds, such as 0.5-1.5")
        if not float(found["start"]) < float(found["end"]) <= LONGEST_CLIP_S:
            raise ValueError(f"should be an earlier and a later time in seconds, up to {LONGEST_CLIP_S}")
        return value

    def of_measuring(self) -> dict[str, Any]:
        """Return what the measures depend on, for a document: all but what is only told of the person."""
        return self.model_dump(mode="json", exclude=set(PERSONAL))

    @property
    def neutral_s(self) -> tuple[float, float] | None:
        """From when to when the user says that the foot stands flat, s; None when it is to be found."""
        found = None if self.neutral is None else SECONDS.fullmatch(self.neutral)
        return None if found is None else (float(found["start"]), float(found["end"]))

    @field_validator("level")
    @classmethod
    def _two_points(cls, value: str | None) -> str | None:
        if value is None:
            return None
        if POINTS.fullmatch(value.strip()) is None:
            raise ValueError("should be two points in px, such as 412,80,405,1190")
        x1, y1, x2, y2 = map(float, value.split(","))
        if max(x1, y1, x2, y2) > WIDEST_PX:
            raise ValueError(f"should be two points in the picture, in px, up to {WIDEST_PX}")
        if abs(x2 - x1) >= abs(y2 - y1):
            raise ValueError("should be two points on something plumb, one above the other")
        return value

    @property
    def level_px(self) -> Points | None:
        """The two points on something plumb, x1, y1, x2, y2, px; None when the room is to tell the level."""
        if self.level is None:
            return None
        x1, y1, x2, y2 = map(float, self.level.split(","))
        return x1, y1, x2, y2
