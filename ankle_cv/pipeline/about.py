"""The text ``about`` of a recording: what is known of the clip, the model and the search beside the arrays.

The models are the schema of the text: all fields, their types and ranges, and nothing else.
"""

from __future__ import annotations

import re
from typing import Annotated, Final, Literal, TypeAlias

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, Strict, ValidationError

from ankle_cv.assessment import FilmedSource, ModelRecord
from ankle_cv.camera import Pitch, Roll
from ankle_cv.errors import UsageError
from ankle_cv.files import parse_json
from ankle_cv.people.search import SearchFacts
from ankle_cv.settings import Settings
from ankle_cv.video.frame import FileFacts, Interlaced, VideoInfo
from ankle_cv.video.losses import Loss

MAX_PICTURE_PX: Final = 1 << 16
"""Longest side of a picture: the most that any codec can say (AV1, 5.5.1)."""
MAX_FACTOR: Final = 1e6
"""Largest rate of pictures or slow-motion factor."""
MAX_COUNT: Final = (1 << 63) - 1
"""What a container may say that it holds."""
MAX_TIME_S: Final = 1e6
"""Latest time in a clip, s; the longest one has 12 h."""
MAX_PEOPLE: Final = 16
MAX_ROLL_DEG: Final = 180.0
MAX_PITCH_DEG: Final = 90.0
MAX_PATH: Final = 1 << 15
"""Longest path, of Windows."""
BYTE_OF_A_NAME: Final = re.compile(r"(?<!\\)(?<!\\u[dD][89abAB][0-9a-fA-F]{2})\\(?=u[dD][cC][89a-fA-F])")
"""Begin of what stands in older recordings for a byte of a file's name that is no text."""

ISO_TIME: Final = r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d([+-]\d\d:\d\d)?$"
"""A time as `ankle_cv.video.filmed` writes it."""

Whole: TypeAlias = Annotated[int, Strict(), Field(ge=0, le=MAX_COUNT)]
Finite: TypeAlias = Annotated[float, Strict()]
ClipTime: TypeAlias = Annotated[float, Strict(), Field(ge=-MAX_TIME_S, le=MAX_TIME_S)]
Factor: TypeAlias = Annotated[float, Strict(), Field(gt=0, le=MAX_FACTOR)]
Px: TypeAlias = Annotated[int, Strict(), Field(ge=1, le=MAX_PICTURE_PX)]
Flag: TypeAlias = Annotated[bool, Strict()]


def _usable_path(path: str) -> str:
    if len(path) > MAX_PATH or "\0" in path:
        raise ValueError("should be a path")
    return path


def _recorded(values: object) -> Settings:
    try:
        return Settings.model_validate(values)
    except UsageError as error:  # of what the user of another day has set
        raise ValueError(error.message) from error


class AboutPart(BaseModel):
    """Base of every part: frozen, nothing unknown, no NaN."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False, protected_namespaces=())


class AboutFacts(AboutPart):
    """`FileFacts`, which older recordings lack."""

    restarts_s: tuple[ClipTime, ...] = ()
    jumps_s: tuple[tuple[ClipTime, Finite], ...] = ()
    same_time: Whole = 0
    other_streams_px: tuple[tuple[Px, Px], ...] = ()
    interlaced: Interlaced = "no"
    capture_fps: Factor | None = None
    slowmo: Factor = 1.0
    missing: tuple[tuple[ClipTime, Finite, Whole], ...] = ()
    damaged_s: tuple[ClipTime, ...] = ()
    ends_wrongly: Flag = False
    filmed_at: Annotated[str, Field(pattern=ISO_TIME)] | None = None
    filmed_source: FilmedSource | None = None
    begins_without: Whole = 0


class AboutInfo(AboutPart):
    """`VideoInfo`."""

    path: Annotated[str, AfterValidator(_usable_path)]
    sha256: str
    width: Px
    height: Px
    frames_expected: Whole | None
    rotation_deg: Literal[0, 90, 180, 270]
    mirrored: Flag
    start_s: Finite
    facts: AboutFacts = AboutFacts()


class AboutSearch(AboutPart):
    """`SearchFacts`."""

    max_people: Annotated[int, Strict(), Field(ge=1, le=MAX_PEOPLE)]
    probes: Whole
    others_at_s: tuple[ClipTime, ...]


class AboutPitch(AboutPart):
    """`Pitch`."""

    deg: Annotated[float, Strict(), Field(ge=-MAX_PITCH_DEG, le=MAX_PITCH_DEG)]
    sd_deg: Annotated[float, Strict(), Field(gt=0, le=MAX_PITCH_DEG)]


class AboutRoll(AboutPart):
    """`Roll`; older recordings lack the pitch."""

    deg: Annotated[float, Strict(), Field(ge=-MAX_ROLL_DEG, le=MAX_ROLL_DEG)]
    sd_deg: Annotated[float, Strict(), Field(gt=0, le=MAX_ROLL_DEG)]
    known: Flag
    pitch: AboutPitch | None = None

    def roll(self) -> Roll:
        """Return the roll itself."""
        pitch = None if self.pitch is None else Pitch(self.pitch.deg, self.pitch.sd_deg)
        return Roll(self.deg, self.sd_deg, self.known, pitch)


class AboutCuts(AboutPart):
    """First frame after each cut, and the roll of the floor in each of the shots between them."""

    frames: tuple[Whole, ...] = ()
    rolls: tuple[AboutRoll, ...] = ()


class About(AboutPart):
    """All of the text; older recordings lack what has a default."""

    info: AboutInfo
    model: ModelRecord
    settings: Annotated[Settings, BeforeValidator(_recorded)]
    search: AboutSearch
    roll: AboutRoll
    second_model: ModelRecord | None = None
    cuts: AboutCuts = AboutCuts()

    def video_info(self) -> VideoInfo:
        """Return what is known of the clip."""
        fields = dict(self.info)
        facts = dict(self.info.facts) | {"missing": tuple(Loss(*place) for place in self.info.facts.missing)}
        return VideoInfo(**fields | {"facts": FileFacts(**facts)})

    def search_facts(self) -> SearchFacts:
        """Return how people were searched for."""
        return SearchFacts(**dict(self.search))


def read_about(text: str) -> About:
    """Read the text.

    Raises
    ------
    ValueError
        With the name of the field and what was expected of it.
    """
    try:
        return About.model_validate(parse_json(BYTE_OF_A_NAME.sub(r"\\\\", text)))
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = ".".join(map(str, ("about", *first["loc"])))
        raise ValueError(f"{where[:80]}: {first['msg'].removeprefix('Value error, ')}") from error
    except ValueError as error:
        raise ValueError(f"about: expected JSON, {error}") from error
