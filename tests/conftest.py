"""What every test may ask for."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

settings.register_profile("repeatable", derandomize=True, deadline=None)
settings.load_profile("repeatable")  # a run fails for what changed, not for the day's examples

ROOT = Path(__file__).parents[1]
TOGETHER = (
    ("test_samples_analysis.py",),
    ("test_samples_truth.py",),
    ("test_main_job.py", "test_batch.py", "test_export_validate.py", "test_bad_disk.py"),
    ("test_edge_clips.py",),
    ("test_live.py",),
    ("test_cluster.py",),
    ("test_hostile.py",),
    ("test_serve_upload.py",),
    ("test_serve_live.py",),
)
"""Files whose tests share what takes seconds to make; one worker makes it and does all of them."""


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Give each test to the next free worker, and those of `TOGETHER` to one, the longest first.

    The marks of ``--dist loadgroup`` have no effect under pytest 9.2 (pytest-xdist, issue 1386).
    """
    if config.getvalue("dist") != "loadscope":
        return None
    from xdist.scheduler import LoadScopeScheduling  # noqa: PLC0415  # not there without xdist

    group_of = {name: names[0] for names in TOGETHER for name in names}
    gone = set(group_of) - {path.name for path in Path(__file__).parent.rglob("test_*.py")}
    assert not gone, f"TOGETHER names files that are not there: {gone}"

    class Scheduling(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            return group_of.get(nodeid.partition("::")[0].rpartition("/")[2], nodeid)

    return Scheduling(config, log)


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of shared clips beside the project, which a plain checkout does not have."""
    folder = ROOT.parent / "shared"
    if not folder.is_dir():
        pytest.skip("the shared clips lie beside the project only on its maintainers' machines")
    return folder


@pytest.fixture(scope="session")
def samples() -> Path:
    """The project's own sample clips."""
    return ROOT / "samples"
