"""The command line of a batch, with a fake analysis."""

from __future__ import annotations

import json
import re
from pathlib import Path

import fake_work
import pytest
import typer.main
from inline import Inline

from ankle_cv.batch.executor import TaskOutcome
from ankle_cv.batch.failure import crashed
from ankle_cv.batch.tally import Tally
from ankle_cv.cli.batch_view import duration
from ankle_cv.cli.main import app, main
from ankle_cv.cli.opening import open_result

DOCS = Path(__file__).parents[3] / "ankle_cv" / "docs" / "batch.md"


@pytest.fixture
def run(bench, monkeypatch, capsys):
    """Run ``ankle-cv batch`` on the bench's clips and return its exit code, stdout and stderr."""
    model = type("Model", (), {"sha256": fake_work.MODEL})
    monkeypatch.setattr("ankle_cv.pose.models.resolve_model", lambda _name, _folder: model)
    monkeypatch.setattr("ankle_cv.cli.batch._executor", lambda _means, _count: Inline())

    def command(*words, folders=None):
        places = [str(bench.clips)] if folders is None else folders
        code = main(["batch", *places, "-o", str(bench.output), *words])
        return code, *capsys.readouterr()

    return command


def test_all_done_is_0_and_some_failed_is_7(bench, run):
    bench.clip("a.mp4")
    assert run()[0] == 0
    bench.clip("b.mp4", do="nobody")
    assert run()[0] == 7
    assert run()[0] == 7


def test_the_report_goes_to_stdout_and_the_rest_to_stderr(bench, run):
    bench.clip("a.mp4"), bench.clip("b.mp4", do="nobody")
    _, out, err = run()
    assert out.startswith("1 done, 1 failed, 0 were finished already")
    assert "1 nothing to measure (not_measurable)" in out
    assert "index.html" in out
    assert "2 clips: 2 to do" in err
    assert "failed: " in err
    assert "fix: film again" in err


def test_json_is_one_document(bench, run):
    bench.clip("a.mp4")
    _, out, _ = run("--json")
    report = json.loads(out)
    assert (report["done"], report["failed"], report["files"][0]) == (1, 0, "summary.csv")


def test_quiet_says_nothing_unless_a_clip_fails(bench, run):
    bench.clip("a.mp4")
    assert run("-q") == (0, "", "")
    bench.clip("b.mp4", do="nobody")
    code, out, err = run("-q")
    assert (code, out) == (7, "")
    assert len(err.splitlines()) == 2


def test_log_json_is_json_lines(bench, run):
    bench.clip("a.mp4"), bench.clip("b.mp4", do="nobody")
    _, _, err = run("--log-json", "--name-pattern", "{person}_{date}")
    events = [json.loads(line) for line in err.splitlines()]
    assert [event["event"] for event in events] == ["plan", "note", "done", "failed"]
    assert events[3]["code"] == "not_measurable"
    assert events[2]["folder"] == "a"


def test_a_dry_run_does_nothing(bench, run):
    bench.clip("a_2026-01-31.mp4")
    code, out, _ = run("--dry-run", "--name-pattern", "{person}_{date}")
    assert code == 0
    assert "a_2026-01-31.mp4" in "".join(out.split())
    assert "person a, date 2026-01-31" in " ".join(out.split())
    assert not bench.output.exists()
    plan = json.loads(run("--dry-run", "--json")[1])
    assert [(unit["folder"], unit["known"]) for unit in plan["to_do"]] == [("a_2026-01-31", {})]
    plan = json.loads(run("--dry-run", "--json", "--name-pattern", "{person}_{date}")[1])
    assert [unit["known"] for unit in plan["to_do"]] == [{"person": "a", "date": "2026-01-31"}]


def test_shards_then_a_merge(bench, run):
    for i in range(6):
        bench.clip(f"{i}.mp4")
    assert run("--shard", "1/2")[0] == 0
    assert not (bench.output / "summary.csv").exists()
    assert run("--shard", "2/2")[0] == 0
    code, out, _ = run("--merge", folders=[])
    assert (code, out) == (0, "6 clips done, 0 failed, 0 not done yet\n")
    assert (bench.output / "index.html").exists()


def test_a_merge_tells_what_failed_and_what_is_missing(bench, run, monkeypatch):
    class Dying:
        def run(self, tasks):
            yield TaskOutcome(tasks[0].key, None, crashed("died", None), 2, 0.0)
            raise KeyboardInterrupt

    bench.clip("a.mp4"), bench.clip("b.mp4")
    monkeypatch.setattr("ankle_cv.cli.batch._executor", lambda _means, _count: Dying())
    assert run("--shard", "1/1")[0] == 130
    code, out, err = run("--merge", folders=[])
    assert (code, out) == (7, "0 clips done, 1 failed, 1 not done yet\n")
    assert "run their shards again" in err


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["--shard", "3/2"], "--shard '3/2'"),
        (["--jobs", "2", "--scheduler", "tcp://x:1"], "--jobs"),
        (["--merge"], "--merge"),
        (["--name-pattern", "plain"], "not a pattern"),
        (["--foot-cm", "400"], "--foot-cm"),
        (["--jobs", "0"], "--jobs"),
    ],
)
def test_wrong_options_are_2(bench, run, words, says):
    bench.clip("a.mp4")
    code, _, err = run(*words)
    assert code == 2
    assert says in err
    assert len(err.splitlines()) == 2


def test_no_folder_is_2(run):
    assert run(folders=[])[0] == 2


def test_a_merge_of_nothing_is_2(run):
    assert run("--merge", folders=[])[0] == 2


def test_a_missing_folder_is_3(bench, run, tmp_path):
    code, _, err = run(folders=[str(tmp_path / "none")])
    assert code == 3
    assert "there is no folder" in err


def test_help_starts_with_examples(capsys):
    assert main(["batch", "--help"]) == 0
    lines = [line.strip() for line in capsys.readouterr().out.splitlines() if line.strip()]
    assert lines[1] == "Examples:"
    assert lines[2].startswith("$ ankle-cv batch")


def options() -> set[str]:
    parameters = typer.main.get_command(app).commands["batch"].params
    return {name for parameter in parameters for name in parameter.opts if name.startswith("--")}


def test_the_page_about_it_names_no_option_that_does_not_exist_and_every_one_that_does():
    text = DOCS.read_text(encoding="utf-8")
    blocks = re.findall(r"ankle-cv batch[^\n`]*", text)
    assert blocks
    used = {word for block in blocks for word in re.findall(r"(?<= )--[a-z][a-z-]*", block)}
    assert used <= options() | {"--no-video", "--no-report"}
    from_analyze = {
        name
        for parameter in typer.main.get_command(app).commands["analyze"].params
        for name in parameter.opts
    }
    assert {name for name in options() - from_analyze if name not in text} == set()


def test_rate_and_time_left_are_those_of_the_run():
    tally = Tally(total=10)
    assert (tally.per_minute(5.0), tally.left_s(5.0)) == (None, None)
    for _ in range(4):
        tally.add(None, 1, 30.0)
    assert (tally.per_minute(60.0), tally.left_s(60.0), tally.left) == (4.0, 90.0, 6)


@pytest.mark.parametrize(("seconds", "text"), [(45, "45 s"), (720, "12 min"), (12000, "3 h 20 min")])
def test_lengths_of_time(seconds, text):
    assert duration(seconds) == text


def test_open_opens_the_page_over_all_clips(bench, run, monkeypatch):
    opened = []
    monkeypatch.setattr("ankle_cv.cli.opening.open_file", opened.append)
    bench.clip("a.mp4")
    assert run("--open")[0] == 0
    assert run("--merge", "--open", folders=[])[0] == 0
    assert [page.name for page in opened] == ["index.html"] * 2
    assert run("--dry-run", "--open")[0] == 0
    assert len(opened) == 2


def test_a_page_on_another_machine_is_opened_by_hand(monkeypatch):
    monkeypatch.setattr("ankle_cv.cli.opening.open_file", lambda _path: pytest.fail("nothing is there"))
    assert open_result("s3://clinic/results/", "index.html") == (
        "results elsewhere are opened by hand: s3://clinic/results/index.html"
    )
