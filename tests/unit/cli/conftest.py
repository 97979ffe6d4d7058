"""A fake engine in place of the real one: the command line is tested without video or model."""

from __future__ import annotations

import sys
from contextlib import nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest
from cli_builder import make_assessment

from ankle_cv.cli import isolated, one_clip
from ankle_cv.cli.one_clip import analyze_one
from ankle_cv.progress import Progress


@dataclass
class FakeEngine:
    """Stands in for ``ankle_cv.api`` and ``ankle_cv.outputs.write``.

    ``clip_is_gone`` makes it write no overlay, as in a replay;
    ``fail`` maps a clip's name to what analysing it raises; ``fail_writing`` is raised half-way through
    writing. ``calls`` keeps what was asked for.
    """

    fail: dict[str, BaseException] = field(default_factory=dict)
    fail_writing: BaseException | None = None
    clip_is_gone: bool = False
    calls: list[tuple[Path, Any, Any]] = field(default_factory=list)
    comparisons: list[tuple[Path, Path, str]] = field(default_factory=list)

    def run_analysis(self, source, settings, *, pose=None, on_progress=None):
        self.calls.append((Path(source), settings, on_progress))
        if on_progress is not None:
            on_progress(Progress("reading", 1, 2))
        if Path(source).name in self.fail:
            raise self.fail[Path(source).name]
        digest = Path(source).read_text().strip().ljust(64, "0")
        analysis = SimpleNamespace(assessment=make_assessment(str(source), digest))
        info = SimpleNamespace(path=str(source), sha256=digest)
        return SimpleNamespace(analysis=analysis, recording=SimpleNamespace(info=info), repeat=None)

    def run_comparison(self, source, second, change, settings, *, on_progress=None):
        self.comparisons.append((Path(source), Path(second), change))
        done = self.run_analysis(source, settings, on_progress=on_progress)
        done.repeat = self.run_analysis(second, settings, on_progress=on_progress)
        return done

    def write_outputs(self, clip, folder, *, video, report, on_progress):
        written = [folder / "assessment.json"]
        written[0].write_text(clip.analysis.assessment.model_dump_json())
        if self.fail_writing is not None:
            raise self.fail_writing
        for name in ("overlay.mp4",) * (video and not self.clip_is_gone) + ("report.html",) * report:
            (folder / name).write_text(clip.analysis.assessment.input.sha256)
            written.append(folder / name)
        notes = ("no overlay.mp4: the clip is gone",) if self.clip_is_gone else ()
        return SimpleNamespace(paths=tuple(written), notes=notes)


@pytest.fixture
def engine(monkeypatch, tmp_path):
    fake = FakeEngine()
    for name in ("ankle_cv.api", "ankle_cv.outputs.write"):
        module = ModuleType(name)
        module.__dict__.update(
            run_analysis=fake.run_analysis,
            run_comparison=fake.run_comparison,
            write_outputs=fake.write_outputs,
        )
        monkeypatch.setitem(sys.modules, name, module)
    # The clips of these tests are texts.
    monkeypatch.setattr(one_clip, "require_clip", lambda _: None)
    # A worker process would have the real engine.
    monkeypatch.setattr(isolated, "Isolated", lambda _: nullcontext(analyze_one))
    monkeypatch.chdir(tmp_path)
    return fake


@pytest.fixture
def clip(tmp_path):
    """Make a clip whose content is the given text, which the fake engine takes for its digest."""

    def make(name: str = "squat.mp4", content: str = "a") -> Path:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content)
        return path

    return make
