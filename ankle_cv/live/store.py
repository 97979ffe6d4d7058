"""A session on disk (docs/sessions.md): the clips first, then the results of their offline analysis."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timezone
from itertools import count
from pathlib import Path
from typing import Final, Literal

import cv2
import numpy as np
from pydantic import BaseModel, ConfigDict

from ankle_cv.assessment import Attempt, Summary
from ankle_cv.conventions import Image, Side
from ankle_cv.errors import AnkleCvError, InputError
from ankle_cv.files import atomic_write
from ankle_cv.live.networks import NetworksUsed
from ankle_cv.live.recorder import RecordedClip, as_recorded
from ankle_cv.live.session_state import Trial, TrialOutcome
from ankle_cv.live.shin import NetworkAgreement
from ankle_cv.live.sight import PicturesSeen
from ankle_cv.pipeline.analysis import AnalysedClip
from ankle_cv.progress import OnProgress
from ankle_cv.protocols.wall import summarise_attempts
from ankle_cv.sessions.results import SESSION_FILE
from ankle_cv.settings import Settings
from ankle_cv.telling.both_legs import both_legs_headline
from ankle_cv.version import __version__

SESSIONS: Final = "sessions"
SUMMARY_NOTICES: Final = frozenset(
    {"no_distance", "scale_from_reference", "scale_contradicted", "no_reference", "not_held", "no_attempts"}
)
"""Notices that a person at the wall can act on at once: shown in the summary picture."""
NAME_FORMAT: Final = "%Y-%m-%d_%H-%M-%S"
"""Local time: folders sort by date, and people find a session by the time of day."""


class _Record(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class SideFailure(_Record):
    """Why a clip has no assessment."""

    message: str
    remedy: str


class LiveTrial(_Record):
    """A lunge as shown live, s by the clip's clock; not a measurement.

    Attributes
    ----------
    shin_deg, plus_minus_deg
        Median of the hold and the half-width of its interval; None without a hold, and where the networks
        contradict each other.
    networks
        Which networks the hold is of, see `NetworkAgreement`; None without one.
    """

    number: int
    from_s: float
    to_s: float
    shin_deg: float | None
    heel: Literal["down", "up", "unclear"]
    outcome: TrialOutcome
    plus_minus_deg: float | None = None
    networks: NetworkAgreement | None = None


class SideRecord(_Record):
    """One leg.

    Attributes
    ----------
    clip, assessment
        Paths inside the session's folder; no assessment when the analysis failed.
    failure
        Why it failed.
    repeated
        Indices of attempts in the assessment that the person asked to repeat: left out of the summary.
    live
        Lunges as shown live.
    wall_x_px
        Column of the wall, px, as the person clicked on it; the assessment used it.
    level
        Two points on something plumb, px, as the person showed them, X1,Y1,X2,Y2; the assessment used them.
    """

    clip: str
    assessment: str | None
    failure: SideFailure | None
    repeated: tuple[int, ...]
    live: tuple[LiveTrial, ...]
    wall_x_px: float | None = None
    level: str | None = None


class Session(_Record):
    """``session.json``.

    Attributes
    ----------
    status
        ``recorded`` until the clips are analysed, then ``complete``, or ``partial`` when one could not be.
    started
        Local time with its offset, ISO 8601.
    summary
        Over both legs, from the offline assessments.
    networks
        The networks of the live numbers; those of the saved ones are in the assessments.
    pictures
        How many of the camera's pictures the session saw.
    """

    schema_version: Literal[1] = 1
    kind: Literal["knee_to_wall"] = "knee_to_wall"
    status: Literal["recorded", "complete", "partial"]
    started: str
    camera: str
    ankle_cv: str
    settings: dict[str, object]
    left: SideRecord | None
    right: SideRecord | None
    summary: Summary | None
    networks: NetworksUsed | None = None
    pictures: PicturesSeen | None = None


@dataclass(frozen=True)
class LiveLog:
    """What was logged while a session ran.

    Attributes
    ----------
    trials
        The lunges.
    walls
        Per leg the wall's column in the picture, px.
    levels
        Per leg two points on something plumb, as for ``--level``.
    networks
        The networks of the live numbers.
    pictures
        How many of the camera's pictures the session saw.
    """

    trials: Sequence[Trial]
    walls: Mapping[Side, float]
    levels: Mapping[Side, str] = field(default_factory=dict)
    networks: NetworksUsed | None = None
    pictures: PicturesSeen | None = None


@dataclass(frozen=True)
class SideResult:
    """Result of the analysis of one leg's clip.

    Attributes
    ----------
    attempts
        All attempts, including repeated ones.
    picture
        The best moment, annotated; None without an attempt.
    notes
        Messages of the notices about distance, scale and lunges that were not held.
    """

    attempts: tuple[Attempt, ...]
    picture: Image | None
    notes: tuple[str, ...] = ()


def new_name(folder: Path, now: datetime, suffix: str = "") -> Path:
    """Return an unused path in a folder: named by the time, with -2, -3… when that is taken."""
    stem = now.strftime(NAME_FORMAT)
    names = (f"{stem}{suffix}" if n == 1 else f"{stem}-{n}{suffix}" for n in count(1))
    return next(path for name in names if not (path := folder / name).exists())


class SessionStore:
    """Saves one session: right after recording, and again when it has been analysed.

    Parameters
    ----------
    folder
        The session's own folder.
    camera, settings, started
        Copied into the document.

    Attributes
    ----------
    analysed
        Whether the results of the analysis are saved.
    """

    def __init__(self, folder: Path, camera: str, settings: Settings, started: datetime) -> None:
        self.folder = folder
        self._camera, self._settings, self._started = camera, settings, started
        self.analysed = False

    def record(self, clips: Mapping[Side, RecordedClip], log: LiveLog) -> Session:
        """Save what was recorded, before anything else can fail."""
        sides = {side: self._side(side, clips[side], log) for side in clips}
        return self._write("recorded", sides, None, log)

    def remove_if_empty(self) -> None:
        """Remove the folders of a session without recordings."""
        for folder in (self.folder, self.folder.parent):
            if folder.is_dir() and next(folder.iterdir(), None) is None:
                folder.rmdir()

    def analyze(
        self, clips: Mapping[Side, RecordedClip], log: LiveLog, on_progress: OnProgress
    ) -> tuple[Session, dict[Side, SideResult]]:
        """Analyse the clips by `ankle_cv.api` and save everything; a failure is recorded, not raised."""
        sides: dict[Side, SideRecord] = {}
        results: dict[Side, SideResult] = {}
        kept: list[Attempt] = []
        for side, clip in clips.items():
            record = self._side(side, clip, log)
            try:
                results[side] = self._analyze_side(side, clip, record, on_progress)
            except AnkleCvError as error:
                failure = SideFailure(message=error.message, remedy=error.remedy)
                sides[side] = record.model_copy(update={"failure": failure})
                continue
            attempts = results[side].attempts
            repeated = _repeated(attempts, record.live)
            kept += [attempt for attempt in attempts if attempt.index not in repeated]
            done = {"assessment": f"{side}/assessment.json", "repeated": repeated}
            sides[side] = record.model_copy(update=done)
        status: Literal["complete", "partial"] = "complete" if len(results) == len(clips) else "partial"
        summary = _summary(kept, tuple(results)) if results else None
        session = self._write(status, sides, summary, log)
        self.analysed = True
        return session, results

    def _analyze_side(
        self, side: Side, clip: RecordedClip, record: SideRecord, on_progress: OnProgress
    ) -> SideResult:
        from ankle_cv.api import run_analysis  # noqa: PLC0415 - heavy, and not needed while the camera runs
        from ankle_cv.outputs.write import write_outputs  # noqa: PLC0415

        settings = as_recorded(
            self._settings, test="wall", side=side, wall_x_px=record.wall_x_px, level=record.level
        )
        analysed = run_analysis(clip.path, settings, on_progress=on_progress)
        write_outputs(analysed, self.folder / side, video=False, report=True, on_progress=on_progress)
        document = analysed.analysis.assessment
        notes = tuple(n.message for n in document.quality.notices if n.code in SUMMARY_NOTICES)
        picture = _best_moment(analysed, on_progress)
        return SideResult(document.attempts, picture, notes)

    def _side(self, side: Side, clip: RecordedClip, log: LiveLog) -> SideRecord:
        live = tuple(
            LiveTrial(
                number=t.number,
                from_s=round(t.from_s - clip.first_s, 3),
                to_s=round(t.to_s - clip.first_s, 3),
                shin_deg=None if t.told is None else round(t.told.deg, 2),
                heel=t.heel,
                outcome=t.outcome,
                plus_minus_deg=None if t.told is None else round(t.told.plus_minus_deg, 1),
                networks=None if t.hold is None else t.hold.networks,
            )
            for t in log.trials
            if t.side == side
        )
        path = clip.path.relative_to(self.folder).as_posix()
        return SideRecord(
            clip=path,
            assessment=None,
            failure=None,
            repeated=(),
            live=live,
            wall_x_px=log.walls.get(side),
            level=log.levels.get(side),
        )

    def _write(
        self,
        status: Literal["recorded", "complete", "partial"],
        sides: Mapping[Side, SideRecord],
        summary: Summary | None,
        log: LiveLog,
    ) -> Session:
        session = Session(
            status=status,
            started=self._started.astimezone().isoformat(timespec="seconds"),
            camera=self._camera,
            ankle_cv=__version__,
            settings=self._settings.model_dump(mode="json"),
            summary=summary,
            left=sides.get("left"),
            right=sides.get("right"),
            networks=log.networks,
            pictures=log.pictures,
        )
        with atomic_write(self.folder / SESSION_FILE) as partial:
            partial.write_text(session.model_dump_json(indent=2) + "\n", encoding="utf-8")
        return session


def _summary(attempts: Sequence[Attempt], sides: Sequence[Side]) -> Summary:
    """Return the summary over both legs, with its sentence."""
    summary = summarise_attempts(attempts)
    headline = both_legs_headline("wall", summary, sides, None, ())
    return summary.model_copy(update={"headline": headline})


def _repeated(attempts: Sequence[Attempt], live: Sequence[LiveTrial]) -> tuple[int, ...]:
    """Return the indices of attempts within lunges that the person asked to repeat."""
    discarded = [trial for trial in live if trial.outcome == "discarded"]
    return tuple(a.index for a in attempts if any(a.from_s < t.to_s and a.to_s > t.from_s for t in discarded))


def _best_moment(clip: AnalysedClip, on_progress: OnProgress) -> Image | None:
    from ankle_cv.outputs.keyframes import draw_clip  # noqa: PLC0415
    from ankle_cv.outputs.moments import frame_at, lead_time_s  # noqa: PLC0415

    moment = lead_time_s(clip.analysis.assessment)
    if moment is None:
        return None
    frames = clip.frames()
    if frames is None:
        raise InputError(
            f"{clip.recording.info.path} is gone or was changed while it was analysed",
            "leave the session's folder alone until the summary is shown",
        )
    index = frame_at(moment, clip.analysis.measures.time_s)
    pictures = draw_clip(clip.analysis, frames, None, frozenset({index}), on_progress)
    return np.asarray(cv2.imdecode(np.frombuffer(pictures[index].jpeg, np.uint8), cv2.IMREAD_COLOR), np.uint8)


def write_picture(path: Path, image: Image) -> None:
    """Write a picture as PNG.

    Raises
    ------
    OutputError
        The file cannot be written.
    """
    with atomic_write(path) as partial:
        # Encoding a valid picture to memory cannot fail.
        partial.write_bytes(cv2.imencode(".png", image)[1].tobytes())


def now_local() -> datetime:
    """Return the present local time."""
    return datetime.now(timezone.utc).astimezone()
