"""A guided knee-to-wall check from the camera to the saved session, whoever shows it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from ankle_cv.conventions import SIDES, Side
from ankle_cv.errors import NotMeasurableError
from ankle_cv.live.camera_run import CameraRun, Finishing, run_camera
from ankle_cv.live.check_controller import CheckController, LiveView
from ankle_cv.live.engine import Engine
from ankle_cv.live.frontend import Frontend
from ankle_cv.live.networks import LiveNetworks
from ankle_cv.live.recorder import RecordedClip, Recorder
from ankle_cv.live.session_state import SessionPlan
from ankle_cv.live.store import (
    SESSIONS,
    LiveLog,
    Session,
    SessionStore,
    SideRecord,
    SideResult,
    new_name,
    now_local,
    write_picture,
)
from ankle_cv.live.summary import draw_summary
from ankle_cv.progress import OnProgress
from ankle_cv.sessions.results import SESSION_PICTURE
from ankle_cv.settings import Settings
from ankle_cv.video.frame import FrameSource

FINISHED_EARLY: Final = "finished before anything was recorded; nothing was saved"


@dataclass(frozen=True)
class CheckResult:
    """What the analysis of a session came to.

    Attributes
    ----------
    session
        Its document.
    results
        Of each leg whose clip could be analysed.
    """

    session: Session
    results: dict[Side, SideResult]

    @property
    def headline(self) -> str:
        """What it came to, in one sentence."""
        summary = self.session.summary
        return summary.headline if summary else "no clip could be analysed"

    @property
    def failures(self) -> tuple[tuple[Side, str, str], ...]:
        """Leg, message and remedy of each clip that could not be analysed."""
        records: dict[Side, SideRecord | None] = {"left": self.session.left, "right": self.session.right}
        failures = {side: record.failure for side, record in records.items() if record is not None}
        return tuple((side, why.message, why.remedy) for side, why in failures.items() if why is not None)


class CheckRun:
    """One check: its camera, networks, controller, recorder and folder.

    Parameters
    ----------
    source, camera
        The camera, and its name for the document.
    trials
        Attempts of each leg.
    settings
        ``side`` says which legs, ``auto`` both.
    output
        Folder in which the session gets its own, below ``sessions``.

    Raises
    ------
    AnkleCvError
        A network is missing or damaged.

    Attributes
    ----------
    folder
        The session's own.
    controller, engine
        Of the run.
    """

    def __init__(
        self, source: FrameSource, camera: str, trials: int, settings: Settings, output: Path
    ) -> None:
        started = now_local()
        self._store = SessionStore(new_name(output / SESSIONS, started), camera, settings, started)
        self.folder = self._store.folder
        recorder = Recorder()
        sides = SIDES if settings.side == "auto" else (settings.side,)
        self._networks = LiveNetworks(settings)
        self.controller = CheckController(
            SessionPlan(sides, trials),
            recorder,
            self.folder,
            settings.level_px,
            self._networks.second,
            metric=settings.foot_cm is not None or settings.height_cm is not None,
        )
        self.engine: Engine[LiveView] = Engine(source, self._networks.pose, self.controller, recorder)

    def run(self, frontend: Frontend[LiveView], finishing: Finishing = ()) -> CameraRun:
        """Run the camera; see `run_camera`."""
        return run_camera(self.engine, self.controller, frontend, finishing)

    @property
    def log(self) -> LiveLog:
        """What was logged so far."""
        check, speed = self.controller, self.engine.speed
        return LiveLog(
            check.state.trials,
            dict(check.state.walls),
            check.levels,
            self._networks.used(speed.processed),
            check.meter.record(speed, self.engine.recorder.dropped),
        )

    def record(self, run: CameraRun) -> bool:
        """Save what was recorded; False where the user finished before anything was.

        Raises
        ------
        AnkleCvError
            Nothing was recorded: for the error that ended the run, or since the set-up was never right.
        """
        if not run.clips:
            self._store.remove_if_empty()
            if self.controller.done:
                return False
        clips = run.require_clips(
            NotMeasurableError(
                "nothing was recorded: the set-up was never right",
                "stand side-on, the whole leg and foot in the picture, 2–3 m away, in good light",
            )
        )
        self._store.record(_by_side(clips), self.log)
        return True

    def analyze(self, run: CameraRun, on_progress: OnProgress) -> CheckResult:
        """Analyse the clips, save everything, and draw the picture that the session ends with."""
        session, results = self._store.analyze(_by_side(run.clips), self.log, on_progress)
        write_picture(self.folder / SESSION_PICTURE, draw_summary(session, results))
        return CheckResult(session, results)

    def keep(self) -> tuple[RecordedClip, ...]:
        """Save what an interrupted session recorded, unless its results are saved; return the clips."""
        clips = self.engine.recorder.close()
        if clips and not self.analysed:
            self._store.record(_by_side(clips), self.log)
        return clips

    @property
    def analysed(self) -> bool:
        """Whether the results of the analysis are saved."""
        return self._store.analysed


def _by_side(clips: tuple[RecordedClip, ...]) -> dict[Side, RecordedClip]:
    return {side: clip for clip in clips for side in SIDES if clip.path.parent.name == side}
