"""What a user can set for one analysis; the one declaration behind the CLI, the API and config files."""

from __future__ import annotations

import unicodedata
from datetime import date
from decimal import Decimal
from numbers import Real
from pathlib import Path
from typing import Any, Final, Literal, TypeAlias

from pydantic import ConfigDict, ValidationInfo, field_validator

from ankle_cv.symptoms import checked_symptoms
from ankle_cv.user_options import UserOptions, option
from ankle_cv.values import (
    WIDEST_PX,
    parse_number,
    plumb_points,
    some_numbers,
    two_times,
    usable_path,
)

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

PERSONAL: Final = ("name", "footwear", "note", "symptoms", "eyes")
"""What is told of the person: a document has it in its part ``about``, under the same names."""
TOLD: Final = (*PERSONAL, "filmed")
"""Settings that are told, not used: a document has them in its part ``about`` and nowhere else."""
LONGEST_TOLD: Final = {"name": 200, "footwear": 500, "note": 2000, "symptoms": 200, "eyes": 20}
"""Most characters of each: what still leaves room for the numbers on the page."""
EYES: Final = ("open", "closed")
"""How the eyes are in a balance test: closed ones are another test."""

Points: TypeAlias = tuple[float, float, float, float]
"""Two points of the picture, x1, y1, x2, y2, px."""


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
    trim: str | None = option(CLIP, default=None, metavar="FROM-TO")
    """Analyse only this part, seconds of the clip such as 2-14; what lies outside counts as not filmed."""
    leave_out: str | None = option(CLIP, default=None, metavar="N[,N…]")
    """Repetitions or attempts that do not count, by their numbers in the earlier result.

    The others keep their numbers; the page says what was left out.
    """
    eyes: str | None = option(ABOUT, default=None, metavar="open|closed")
    """Balance on one leg: the eyes were open, or closed.

    The history holds like against like.
    """
    filmed: str | None = option(ABOUT, default=None, metavar="YYYY-MM-DD")
    """Day of filming, where the clip does not have it or has another one.

    Most cameras write it into the file; copying and messengers often take it away.
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
        if info.field_name == "eyes":
            return _checked_eyes(told)
        return (checked_symptoms(told) if info.field_name == "symptoms" else told) or None

    @field_validator("filmed")
    @classmethod
    def _day(cls, value: str | None) -> str | None:
        """Keep a day as ISO 8601 has it; empty is none."""
        told = (value or "").strip()
        if not told:
            return None
        try:
            return date.fromisoformat(told).isoformat()
        except ValueError:
            raise ValueError("should be a day such as 2026-01-31") from None

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

    @field_validator("neutral", "level", "trim", "leave_out", mode="before")
    @classmethod
    def _without_space_around(cls, value: object) -> object:
        return value.strip() if isinstance(value, str) else value

    @field_validator("neutral", "trim")
    @classmethod
    def _two_times(cls, value: str | None) -> str | None:
        two_times(value)
        return value

    def of_measuring(self) -> dict[str, Any]:
        """Return what the measures depend on, for a document: all but what is only told of the person."""
        return self.model_dump(mode="json", exclude=set(TOLD))

    @property
    def neutral_s(self) -> tuple[float, float] | None:
        """From when to when the user says that the foot stands flat, s; None when it is to be found."""
        return two_times(self.neutral)

    @property
    def trim_s(self) -> tuple[float, float] | None:
        """From when to when the clip is analysed, s; None for all of it."""
        return two_times(self.trim)

    @field_validator("leave_out")
    @classmethod
    def _some_numbers(cls, value: str | None) -> str | None:
        """Return the numbers in order, each once; empty is none."""
        return ",".join(map(str, sorted(some_numbers(value)))) or None

    @property
    def left_out(self) -> frozenset[int]:
        """Numbers of the repetitions or attempts that do not count."""
        return some_numbers(self.leave_out)

    @field_validator("level")
    @classmethod
    def _two_points(cls, value: str | None) -> str | None:
        plumb_points(value)
        return value

    @property
    def level_px(self) -> Points | None:
        """The two points on something plumb, x1, y1, x2, y2, px; None when the room is to tell the level."""
        return plumb_points(self.level)


def _checked_eyes(told: str) -> str | None:
    """Return one of `EYES`, whatever its case; nothing for nothing."""
    word = told.lower()
    if word and word not in EYES:
        raise ValueError(f"should be {' or '.join(EYES)}")
    return word or None
