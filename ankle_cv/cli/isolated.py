"""Analysis of several clips in a worker process: one that crashes, hangs or takes all memory fails alone."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Final

from ankle_cv.assessment import Assessment
from ankle_cv.batch.executor import Task
from ankle_cv.batch.heartbeat import tell_parent
from ankle_cv.batch.process import WorkerProcess
from ankle_cv.bug_text import named_in
from ankle_cv.cli.config import OutputOptions
from ankle_cv.cli.failure import failure_of
from ankle_cv.cli.one_clip import Done, Repeat, analyze_one
from ankle_cv.errors import AnkleCvError
from ankle_cv.outputs.work_folder import finish_killed_runs
from ankle_cv.progress import OnProgress, Progress, no_progress
from ankle_cv.settings import Settings

WORK: Final = "ankle_cv.cli.isolated:work"


class ToldError(AnkleCvError):
    """What a worker tells of a failure, with the exit code that it has there."""

    def __init__(self, exit_code: int, message: str, remedy: str) -> None:
        super().__init__(message, remedy)
        self.exit_code = exit_code  # type: ignore[misc]  # each has its own


class Isolated:
    """Context manager whose calls are those of `analyze_one`, each done by a worker process.

    Parameters
    ----------
    output
        Folder in which a worker that is killed may leave something half-written.
    """

    def __init__(self, output: Path) -> None:
        self._output = output
        self._tell: OnProgress = no_progress
        self._worker = WorkerProcess(WORK, timeout_s=None, on_progress=self._pass_on)

    def __enter__(self) -> Isolated:
        """Do nothing: the worker is started by the first clip."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End the worker, and remove what it was writing."""
        self._worker.end()
        self._worker.kill()
        finish_killed_runs(self._output)

    def __call__(
        self,
        clip: Path,
        settings: Settings,
        outputs: OutputOptions,
        repeat: Repeat | None,  # noqa: ARG002 - there is none beside several clips
        on_progress: OnProgress,
    ) -> Done:
        """Analyse one clip.

        Raises
        ------
        AnkleCvError
            Of any kind, with the exit code for this clip.
        """
        self._tell = on_progress
        path = os.fsdecode(clip)
        told = {
            "clip": path,
            "settings": settings.model_dump(mode="json"),
            "outputs": outputs.model_dump(mode="json"),
        }
        outcome = self._worker.run(Task(path, told))
        if outcome.failure is not None:
            failure = outcome.failure
            raise ToldError(failure.exit_code, f"{clip}: {failure.message}", failure.remedy)
        result: Mapping[str, Any] = outcome.result or {}
        if "error" in result:
            error = result["error"]
            raise ToldError(error["exit_code"], error["message"], error["remedy"])
        return Done(
            Assessment.model_validate(result["assessment"]),
            Path(result["folder"]),
            tuple(result["notes"]),
            result["seconds"],
        )

    def _pass_on(self, progress: Progress) -> None:
        self._tell(progress)


def work(payload: Mapping[str, Any]) -> dict[str, Any]:
    """Analyse one clip in a worker; its failures are described here, where a bug's traceback is."""
    try:
        done = analyze_one(
            Path(payload["clip"]),
            Settings.model_validate(payload["settings"]),
            OutputOptions.model_validate(payload["outputs"]),
            None,
            tell_parent,
        )
    except MemoryError:
        raise
    except Exception as error:  # noqa: BLE001 - any failure is told
        return failure_of(error, ["ankle-cv", "analyze", *named_in(payload)]).document(payload["clip"])
    return {
        "assessment": done.assessment.model_dump(mode="json"),
        "folder": os.fsdecode(done.folder),
        "notes": list(done.notes),
        "seconds": done.seconds,
    }
