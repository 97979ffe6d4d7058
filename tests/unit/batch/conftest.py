"""A batch with a fake analysis: planned, done and summed up in a folder of its own."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import fake_work
import pytest
from inline import Inline

from ankle_cv.batch.entries import Entry, choose_entries
from ankle_cv.batch.executor import Executor
from ankle_cv.batch.request import Request
from ankle_cv.batch.results import write_results
from ankle_cv.batch.run import ClipEnded, Run
from ankle_cv.batch.store import open_store
from ankle_cv.batch.store_base import Store
from ankle_cv.batch.survey import Survey, survey


@dataclass
class Bench:
    """A folder of clips and a folder of results."""

    clips: Path
    output: Path
    ended: list[ClipEnded] = field(default_factory=list)

    def clip(self, name: str, **says) -> Path:
        """Make a clip; its name is part of its content unless ``content`` is given."""
        return fake_work.clip(self.clips / name, **{"left": 30.0, "content": name} | says)

    def request(self, **asked) -> Request:
        return Request(**{"folders": (str(self.clips),), "output": str(self.output)} | asked)

    def survey(self, **asked) -> Survey:
        return survey(self.request(**asked), fake_work.MODEL, lambda _done, _total: None)

    def execute(self, executor: Executor | None = None, **asked) -> Run:
        run = Run(self.request(**asked), self.survey(**asked))
        self.ended = []
        run.execute(executor or Inline(), self.ended.append)
        return run

    def entries(self, run: Run) -> list[Entry]:
        found = run.survey
        paths = [c.clip.path for c in found.clips] + [lost.clip.path for lost in found.unreadable]
        return choose_entries(found.state, frozenset(paths), run.request.folders)

    def calls(self, what: str = "begin") -> list[str]:
        log = self.output.with_name("calls.log")
        lines = log.read_text().splitlines() if log.exists() else []
        return sorted(line.split()[2] for line in lines if line.startswith(what))

    def folders(self) -> list[str]:
        return sorted(path.name for path in self.output.iterdir() if path.is_dir())


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    (tmp_path / "clips").mkdir()
    return Bench(tmp_path / "clips", tmp_path / "results")


@pytest.fixture
def written(bench: Bench) -> tuple[Path, Store, list[Entry]]:
    """A batch of a squat, a knee-to-wall test and a failure, with its results written."""
    bench.clip("anna_2026-01-31_squat.mp4", left=38.0, right=36.0, findings=["heel_rise"])
    bench.clip("anna_2026-02-28_wall.mp4", kind="wall", left=40.0, picture="JPEG")
    bench.clip("x</script>.mp4", do="nobody")
    run = bench.execute(name_pattern="{person}_{date}_{test}")
    store = open_store(str(bench.output))
    entries = bench.entries(run)
    write_results(store, entries)
    return bench.output, store, entries
