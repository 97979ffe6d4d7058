"""What a user can set for one analysis; the one declaration behind the CLI, the API and config files."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal, TypeAlias

from pydantic import BaseModel, ConfigDict, Field

Test: TypeAlias = Literal["auto", "squat", "wall"]
ViewChoice: TypeAlias = Literal["auto", "side", "front"]
SideChoice: TypeAlias = Literal["auto", "left", "right"]
PersonChoice: TypeAlias = Literal["auto", "largest", "left", "right"]
RotateChoice: TypeAlias = Literal["auto", "0", "90", "180", "270"]

ReferenceChoice: TypeAlias = Literal["auto", "none", "a4", "letter", "card"]

Change: TypeAlias = Literal["heels_raised", "arms_forward", "unstated"]
"""What was different when a squat was repeated for comparison."""


class Settings(BaseModel):
    """How to look at a clip. Everything has a default that works without thought."""

    model_config = ConfigDict(frozen=True, extra="forbid", protected_namespaces=())

    test: Test = "auto"
    """Which test the clip shows."""
    view: ViewChoice = "auto"
    """From where it was filmed; ``auto`` finds out and says so."""
    side: SideChoice = "auto"
    """Which leg to measure; ``auto`` takes what the view shows."""
    model: str = "full"
    """Pose model: ``lite``, ``full``, ``heavy``, or the path of a ``.task`` file."""
    model_dir: Path | None = None
    """Folder to look in for models that are not part of the package."""
    person: PersonChoice = "auto"
    """Whom to follow when several people are in the picture (left and right as seen in the picture)."""
    rotate: RotateChoice = "auto"
    """Clockwise turn of the stored picture; ``auto`` follows the file's own flag."""
    mirrored: bool = False
    """The clip was recorded mirrored (selfie camera): it is turned back before anything is measured."""
    slowmo: Annotated[float, Field(ge=0.05, le=100)] = 1.0
    """The clip plays this many times slower than life; times are divided by it."""
    height_cm: Annotated[float, Field(ge=80, le=250)] | None = None
    """Body height, for millimetres."""
    foot_cm: Annotated[float, Field(ge=10, le=40)] | None = None
    """Length of the foot, or of the shoe when worn: heel to toe, for millimetres."""
    reference: ReferenceChoice = "auto"
    """A sheet of paper or a bank card beside the foot, for millimetres; told lengths win."""
    wall_x_px: Annotated[float, Field(ge=0)] | None = None
    """Column of the picture in which the wall meets the floor before the toes; found when not told."""
