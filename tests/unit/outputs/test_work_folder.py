"""Publishing, killed or interrupted at every step: old or new results, whole, and whatever else was there."""

from __future__ import annotations

import json
import os
import signal
import sys
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from ankle_cv.outputs.folder import staging_folder
from ankle_cv.outputs.work_folder import HIDDEN_PREFIX, finish_killed_runs, work_folder

MINE = f"{HIDDEN_PREFIX}notes"
STEPS = frozenset({"os.mkdir", "os.rename", "os.remove", "os.rmdir", "open"})
"""Audit events of the calls that change folders; a file opened for reading is a step as good as any."""
MAX_STEPS = 200

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="the killed process is a fork of the test")


def publish(output: Path, report: str) -> None:
    with staging_folder(output, "squat") as place:
        (place.path / "assessment.json").write_text(json.dumps({"input": {"sha256": "a"}, "of": report}))
        (place.path / "report.html").write_text(report)
        place.publish("a", promised=("assessment.json", "report.html"))


def some_results(output: Path) -> None:
    """Results with files of the user's among them, and folders of the user's that look like hidden ones."""
    publish(output, "old")
    squat = output / "squat"
    (squat / "notes.txt").write_text("left knee")
    (squat / "photos").mkdir()
    (squat / "photos" / "1.png").touch()
    os.mkfifo(squat / "pipe")
    (squat / "link").symlink_to("/nowhere")
    for name in (MINE, f"{HIDDEN_PREFIX}work-0123456789abcdef"):
        (output / name / "new").mkdir(parents=True)
        (output / name / "new" / "thesis.doc").write_text("years")


def ended_at(step: int, output: Path, end: Callable[[], None]) -> bool:
    """Publish in a process that is ended at a step; return whether there was such a step."""
    child = os.fork()
    if child == 0:
        code = 1
        try:
            _end_at(step, str(output), end)
            publish(output, "new")
            code = 0
        except KeyboardInterrupt:
            code = 3
        except BaseException:  # noqa: BLE001  # only its exit code leaves this process
            traceback.print_exc()
        finally:
            os._exit(code)
    status = os.waitpid(child, 0)[1]
    code = os.waitstatus_to_exitcode(status)
    assert code in {0, 3, -signal.SIGKILL}
    return code != 0


def _end_at(step: int, below: str, end: Callable[[], None]) -> None:
    left = step

    def hook(event: str, arguments: tuple[object, ...]) -> None:
        nonlocal left
        if event in STEPS and str(arguments[0]).startswith(below):
            left -= 1
            if left == 0:
                end()

    sys.addaudithook(hook)


def kill() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def interrupt() -> None:
    raise KeyboardInterrupt


def steps(tmp_path: Path, end: Callable[[], None], prepare: Callable[[Path], None]) -> Iterator[Path]:
    """Yield the folder of results after an end at every step."""
    for step in range(1, MAX_STEPS):
        output = tmp_path / str(step)
        output.mkdir()
        prepare(output)
        if not ended_at(step, output, end):
            assert step > 10, "the steps were not seen: the test itself is broken"
            return
        yield output
    pytest.fail("there is no end of steps")


def whole(output: Path) -> str:
    """Which results are there, after a check that they are of one kind."""
    document = json.loads((output / "squat" / "assessment.json").read_text())
    assert (output / "squat" / "report.html").read_text() == document["of"]
    return document["of"]


def hidden(output: Path) -> set[str]:
    return {path.name for path in output.iterdir() if path.name.startswith(".")}


@pytest.mark.parametrize("end", [kill, interrupt])
def test_replacing_ends_with_old_or_new_results_and_all_of_the_users(tmp_path, end):
    seen = set()
    for output in steps(tmp_path, end, some_results):
        if end is interrupt:
            seen.add(whole(output))
        finish_killed_runs(output)
        seen.add(whole(output))
        squat = output / "squat"
        assert (squat / "notes.txt").read_text() == "left knee"
        assert {path.name for path in squat.iterdir()} == {
            "assessment.json", "report.html", "notes.txt", "photos", "pipe", "link",
        }  # fmt: skip
        assert (squat / "photos" / "1.png").exists()
        assert hidden(output) == {MINE, f"{HIDDEN_PREFIX}work-0123456789abcdef"}
        for name in hidden(output):
            assert (output / name / "new" / "thesis.doc").read_text() == "years"
        publish(output, "newest")
        assert whole(output) == "newest"
    assert seen == {"old", "new"}


@pytest.mark.parametrize("end", [kill, interrupt])
def test_a_first_publication_is_there_whole_or_not_at_all(tmp_path, end):
    seen = set()
    for output in steps(tmp_path, end, lambda _: None):
        finish_killed_runs(output)
        assert hidden(output) == set()
        seen.add(whole(output) if list(output.iterdir()) else "nothing")
    assert seen == {"nothing", "new"}


def test_a_living_run_is_left_alone(tmp_path):
    with work_folder(tmp_path) as work:
        (work.new / "frames.csv").write_text("half")
        finish_killed_runs(tmp_path)
        assert (work.new / "frames.csv").read_text() == "half"
    assert hidden(tmp_path) == set()


def left_behind(output: Path) -> Path:
    """A hidden folder whose process was killed when all was ready to be published."""
    child = os.fork()
    if child == 0:
        with work_folder(output) as work:
            (work.new / "report.html").write_text("new")
            (work.path / "publish.json").write_text('{"target": "squat", "replaced": ["report.html"]}')
            kill()
    os.waitpid(child, 0)
    (path,) = output.glob(f"{HIDDEN_PREFIX}*")
    return path


def test_the_next_run_finishes_what_was_ready(tmp_path):
    left_behind(tmp_path)
    finish_killed_runs(tmp_path)
    assert (tmp_path / "squat" / "report.html").read_text() == "new"
    assert hidden(tmp_path) == set()


def test_a_name_that_was_used_since_keeps_what_it_has(tmp_path):
    path = left_behind(tmp_path)
    (path / "old").mkdir()
    (path / "old" / "notes.txt").write_text("mine")
    (tmp_path / "squat").mkdir()
    finish_killed_runs(tmp_path)
    assert list((tmp_path / "squat").iterdir()) == []
    assert (tmp_path / "squat-2" / "notes.txt").read_text() == "mine"
    assert hidden(tmp_path) == set()


@pytest.mark.parametrize("target", ["../elsewhere", "..", "/absolute", "a/b", "", "a\\b", ".hidden"])
def test_a_crafted_name_leads_nowhere(tmp_path, target):
    output = tmp_path / "results"
    output.mkdir()
    path = left_behind(output)
    (path / "publish.json").write_text(json.dumps({"target": target, "replaced": []}))
    finish_killed_runs(output)
    assert {entry.name for entry in tmp_path.iterdir()} == {"results"}
    assert list(output.iterdir()) == []


@pytest.mark.parametrize("part", ["", "new", "old", "work.json", "publish.json"])
def test_a_link_in_place_of_a_part_is_not_followed(tmp_path, part):
    output, elsewhere = tmp_path / "results", tmp_path / "elsewhere"
    output.mkdir()
    path = left_behind(output)
    (path / part).rename(elsewhere) if (path / part).exists() else elsewhere.mkdir()
    before = sorted(elsewhere.rglob("*"))
    (path / part).symlink_to(elsewhere)
    finish_killed_runs(output)
    assert sorted(elsewhere.rglob("*")) == before
    assert elsewhere.exists()


def test_a_pipe_for_a_marker_is_not_waited_for(tmp_path):
    path = left_behind(tmp_path)
    (path / "work.json").unlink()
    os.mkfifo(path / "work.json")
    finish_killed_runs(tmp_path)
    assert path.exists()
