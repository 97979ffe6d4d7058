"""What every part of the document is made of: frozen, strict, measurements with their intervals, sides."""

from __future__ import annotations

from typing import Annotated, Generic, TypeVar

from pydantic import BaseModel, ConfigDict, Field

from ankle_cv.assessment.terms import Unit
from ankle_cv.conventions import Side

T = TypeVar("T")


class Document(BaseModel):
    """Base of every part: frozen, nothing unknown, no NaN."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False, protected_namespaces=())


class Measurement(Document):
    """A number with the half-width of its 95 % interval."""

    value: float
    plus_minus: Annotated[float, Field(ge=0)]
    unit: Unit


class Sided(Document, Generic[T]):
    """The same thing for both sides; null where it cannot be told."""

    left: T | None = None
    right: T | None = None

    def of(self, side: Side) -> T | None:
        """Return one side."""
        return self.left if side == "left" else self.right


def as_text(path: str) -> str:
    """Return a path that can be written as text: bytes of a file name that are none become escapes."""
    return path.encode("utf-8", "backslashreplace").decode("utf-8")
