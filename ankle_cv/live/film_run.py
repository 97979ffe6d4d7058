"""Filming, or a drill, from the camera to the clip, whoever shows it and reads its commands."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Final, TypeVar

from ankle_cv.conventions import SIDES
from ankle_cv.errors import NotMeasurableError
from ankle_cv.live.camera_run import CameraRun, Finishing, run_camera
from ankle_cv.live.drill import DrillName
from ankle_cv.live.drill_controller import DrillController, DrillPlan, DrillView
from ankle_cv.live.drill_log import DRILLS, drill_lines, drill_record, write_drill
from ankle_cv.live.engine import Engine
from ankle_cv.live.film_controller import FilmController, FilmView
from ankle_cv.live.film_session import FilmPlan
from ankle_cv.live.frontend import Frontend, GuidedController
from ankle_cv.live.recorder import RecordedClip, Recorder, as_recorded
from ankle_cv.live.sight import PicturesSeen, SlowPart
from ankle_cv.live.store import new_name, now_local
from ankle_cv.pose.mediapipe import MediaPipePose
from ankle_cv.pose.models import resolve_model
from ankle_cv.sessions.results import SESSION_CLIP
from ankle_cv.settings import Settings, Test
from ankle_cv.video.frame import FrameSource

RECORDINGS: Final = "recordings"
ANALYSED_AS: Final[dict[DrillName, Test]] = {"knee-to-wall": "wall", "heel-raise": "heel-raise"}
"""The test of a drill's clip; ankle circles are none, and are counted alone."""

F = TypeVar("F", bound=FilmView)


def film_clip(
    engine: Engine[F], controller: GuidedController[F], frontend: Frontend[F], finishing: Finishing
) -> tuple[CameraRun, RecordedClip]:
    """Film one clip; return how it went, and the clip.

    Raises
    ------
    AnkleCvError
        Nothing was recorded: for the error that ended the run, or since nobody was whole in the picture.
    """
    run = run_camera(engine, controller, frontend, finishing)
    clips = run.require_clips(
        NotMeasurableError(
            "nothing was recorded: the whole person was never in the picture",
            "step back until head and feet are in the picture, 2–4 m away, in good light",
        )
    )
    return run, clips[0]


def _pose(settings: Settings) -> MediaPipePose:
    return MediaPipePose(resolve_model(settings.model, settings.model_dir))


class FilmRun:
    """One recording.

    Parameters
    ----------
    source, plan
        The camera, countdown and length.
    settings
        Of the analysis of the clip.
    output
        Folder in which the clip lies, below ``recordings``.

    Raises
    ------
    AnkleCvError
        The network is missing or damaged.

    Attributes
    ----------
    path
        The clip, once it is finished.
    controller, engine
        Of the run.
    """

    def __init__(self, source: FrameSource, plan: FilmPlan, settings: Settings, output: Path) -> None:
        self.path = new_name(output / RECORDINGS, now_local(), ".mp4")
        self._settings = settings
        recorder = Recorder()
        self.controller = FilmController(plan, recorder, self.path, settings.level_px)
        self.engine: Engine[FilmView] = Engine(source, _pose(settings), self.controller, recorder)

    def run(self, frontend: Frontend[FilmView], finishing: Finishing = ()) -> tuple[CameraRun, RecordedClip]:
        """Film; raises as `film_clip`."""
        return film_clip(self.engine, self.controller, frontend, finishing)

    @property
    def settings(self) -> Settings:
        """Settings of the clip's analysis."""
        return as_recorded(self._settings, level=self.controller.level.text)

    def keep(self) -> bool:
        """Return whether an interrupted recording left a clip."""
        return bool(self.engine.recorder.close())


class DrillRun:
    """One drill, counted and recorded.

    Parameters
    ----------
    source, camera
        The camera, and its name for the document.
    drill, reps
        Which one, and how often with each leg of ``side`` of the settings.
    settings
        Of the analysis of the clip.
    output
        Folder in which the drill gets its own, below ``drills``.

    Raises
    ------
    AnkleCvError
        The network is missing or damaged.

    Attributes
    ----------
    path
        The clip, once it is finished.
    controller, engine
        Of the run.
    """

    def __init__(
        self,
        source: FrameSource,
        camera: str,
        drill: DrillName,
        reps: int,
        *,
        settings: Settings,
        output: Path,
    ) -> None:
        self._started, self._camera, self._settings = now_local(), camera, settings
        self._drill = drill
        self._folder = new_name(output / DRILLS, self._started)
        self.path = self._folder / SESSION_CLIP
        recorder = Recorder()
        sides = SIDES if settings.side == "auto" else (settings.side,)
        plan = DrillPlan(drill, reps, sides)
        self.controller = DrillController(plan, recorder, self.path, settings.level_px)
        self.engine: Engine[DrillView] = Engine(source, _pose(settings), self.controller, recorder)

    def run(self, frontend: Frontend[DrillView], finishing: Finishing = ()) -> CameraRun:
        """Film and count; raises as `film_clip`."""
        return film_clip(self.engine, self.controller, frontend, finishing)[0]

    def save(self) -> Path:
        """Write ``drill.json`` and return its path; `OutputError` if that cannot be done."""
        started = self._started.isoformat(timespec="seconds")
        record = drill_record(self.controller.drill, self._pictures, started, self._camera)
        return write_drill(self._folder, record)

    def keep(self) -> Path | None:
        """Save what an interrupted drill counted and recorded; None where there is nothing."""
        return self.save() if self.engine.recorder.close() else None

    @property
    def ended_well(self) -> bool:
        """Whether it was done or counted anything: then a camera that went away spoils nothing."""
        return bool(self.controller.drill.reps) or self.controller.done

    @property
    def _pictures(self) -> PicturesSeen:
        return self.controller.meter.record(self.engine.speed, self.engine.recorder.dropped)

    def lines(self, remedies: Mapping[SlowPart, str]) -> tuple[str, ...]:
        """Return what it came to, with what to do about a part that was too slow."""
        return drill_lines(self.controller.drill, self._pictures, self.controller.meter.given, remedies)

    @property
    def settings(self) -> Settings | None:
        """Settings of the clip's analysis; None where the drill is no test."""
        test = ANALYSED_AS.get(self._drill)
        return as_recorded(self._settings, level=self.controller.level.text, test=test) if test else None
