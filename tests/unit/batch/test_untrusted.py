"""A folder of results that somebody else made: nothing in it leads elsewhere or is waited for."""

from __future__ import annotations

import json
import os
import socket
import sys

import pytest
from waiting import PATIENCE_S

from ankle_cv.batch.entries import choose_entries
from ankle_cv.batch.local import LocalExecutor
from ankle_cv.batch.manifest import MANIFEST, MAX_LINE_CHARACTERS, parse, replay
from ankle_cv.batch.plan import Shard
from ankle_cv.batch.results import write_results
from ankle_cv.batch.shards import open_shards
from ankle_cv.batch.store import open_store, read_manifests
from ankle_cv.errors import OutputError

POSIX_ONLY = pytest.mark.skipif(sys.platform == "win32", reason="special files of POSIX")


def lines(bench):
    return [json.loads(line) for line in (bench.output / MANIFEST).read_text().splitlines()]


def rewrite(bench, kind, **changes):
    """Change the lines of one kind."""
    text = [json.dumps(line | changes if line["event"] == kind else line) for line in lines(bench)]
    (bench.output / MANIFEST).write_text("\n".join(text) + "\n")


def tree(folder):
    return {path.relative_to(folder): path.is_file() and path.read_bytes() for path in folder.rglob("*")}


@pytest.mark.parametrize(
    "name", ["../elsewhere", "{absolute}", "a/../../elsewhere", "", ".", "C:\\x", "a\\b"]
)
def test_a_folder_that_leads_elsewhere_is_no_folder(bench, tmp_path, name):
    elsewhere = tmp_path / "elsewhere"
    bench.clip("a.mp4")
    bench.execute()
    (bench.output / "a").rename(elsewhere)
    before = tree(elsewhere)
    rewrite(bench, "done", folder=name.format(absolute=elsewhere))
    (bench.clips / "clips.csv").write_text("file,person\na.mp4,Anna\n")  # which is written beside results
    run = bench.execute()
    assert any("1 lines" in note for note in run.survey.notes)
    assert tree(elsewhere) == before
    assert run.tally.done == 1
    assert bench.folders() == ["a"]


def test_a_folder_of_somebody_elses_is_not_taken_for_results(bench):
    bench.clip("a.mp4")
    bench.execute()
    photos = bench.output / "photos"
    photos.mkdir()
    (photos / "report.html").write_text("mine")
    rewrite(bench, "done", folder="photos")
    (bench.clips / "clips.csv").write_text("file,person\na.mp4,Anna\n")
    bench.execute()
    assert [path.name for path in photos.iterdir()] == ["report.html"]
    assert (photos / "report.html").read_text() == "mine"


@POSIX_ONLY
def test_a_link_for_a_folder_is_not_followed(bench, tmp_path):
    elsewhere = tmp_path / "elsewhere"
    bench.clip("a.mp4")
    bench.execute()
    (bench.output / "a").rename(elsewhere)
    (bench.output / "a").symlink_to(elsewhere)
    before = tree(elsewhere)
    (bench.clips / "clips.csv").write_text("file,person\na.mp4,Anna\n")
    run = bench.execute()
    write_results(open_store(str(bench.output)), bench.entries(run))
    assert run.tally.done == 1
    assert tree(elsewhere) == before
    assert (bench.output / "a").is_symlink()
    (entry,) = bench.entries(run)
    assert entry.done.folder.startswith("a-")


@POSIX_ONLY
@pytest.mark.parametrize("name", ["summary.csv", "index.html"])
def test_a_link_for_a_file_of_results_is_replaced_not_followed(bench, tmp_path, name):
    (tmp_path / "diary.txt").write_text("dear")
    bench.clip("a.mp4")
    run = bench.execute()
    (bench.output / name).symlink_to(tmp_path / "diary.txt")
    write_results(open_store(str(bench.output)), bench.entries(run))
    assert (tmp_path / "diary.txt").read_text() == "dear"
    assert not (bench.output / name).is_symlink()


def a_socket(path):
    with socket.socket(socket.AF_UNIX) as server:
        here = os.open(".", os.O_RDONLY)
        try:
            os.chdir(path.parent)  # the path of a socket must be short
            server.bind(path.name)
        finally:
            os.fchdir(here)
            os.close(here)


STRANGE = {
    "pipe": os.mkfifo,
    "folder": lambda path: path.mkdir(),
    "socket": a_socket,
    "device": lambda path: path.symlink_to("/dev/zero"),
    "link": lambda path: path.symlink_to("nowhere"),
}


@POSIX_ONLY
@pytest.mark.parametrize("make", STRANGE.values(), ids=STRANGE)
def test_a_strange_manifest_is_refused_and_not_waited_for(bench, make):
    bench.clip("a.mp4")
    bench.output.mkdir()
    make(bench.output / MANIFEST)
    with pytest.raises(OutputError):
        bench.execute()
    assert bench.calls() == []
    with pytest.raises(OutputError), open_store(str(bench.output)).journal(MANIFEST):
        pytest.fail("it must not be opened")


@POSIX_ONLY
@pytest.mark.parametrize("make", STRANGE.values(), ids=STRANGE)
@pytest.mark.parametrize("name", ["assessment.json", "batch.json", "report.html"])
def test_a_strange_file_among_results_is_not_waited_for(bench, make, name):
    bench.clip("a.mp4")
    first = bench.execute()
    (bench.output / "a" / name).unlink()
    make(bench.output / "a" / name)
    write_results(open_store(str(bench.output)), bench.entries(first))
    assert bench.execute().tally.done == 1
    assert (bench.output / "a" / name).is_file()
    again = bench.execute()
    assert again.tally.total == 0


@POSIX_ONLY
@pytest.mark.parametrize("make", [os.mkfifo, lambda path: path.mkdir()], ids=["pipe", "folder"])
def test_what_stands_in_the_place_of_the_summary_is_told(bench, make):
    bench.clip("a.mp4")
    run = bench.execute()
    make(bench.output / "summary.csv")
    store = open_store(str(bench.output))
    if (bench.output / "summary.csv").is_dir():
        with pytest.raises(OutputError):
            write_results(store, bench.entries(run))
    else:
        write_results(store, bench.entries(run))
        assert (bench.output / "summary.csv").is_file()


@pytest.mark.parametrize("damage", ["gone", "empty", "cut"])
@pytest.mark.parametrize("name", ["report.html", "assessment.json", "batch.json"])
def test_a_folder_that_lacks_a_file_is_not_finished(bench, damage, name):
    bench.clip("a.mp4")
    bench.execute()
    path = bench.output / "a" / name
    if damage == "gone":
        path.unlink()
    else:
        path.write_bytes(path.read_bytes()[: -1 if damage == "cut" else 0])
    if (damage, name) != ("cut", "batch.json"):  # of which only the last line feed is gone
        assert bench.execute().tally.done == 1
    assert bench.execute().tally.total == 0


def test_a_file_that_grew_is_the_users_affair(bench):
    bench.clip("a.mp4")
    bench.execute()
    with (bench.output / "a" / "report.html").open("a") as file:
        file.write("better next week")
    assert bench.execute().tally.total == 0


def test_lost_lines_do_not_make_a_half_folder_whole(bench):
    bench.clip("a.mp4")
    bench.execute()
    (bench.output / MANIFEST).unlink()
    (bench.output / "a" / "report.html").unlink()
    assert bench.execute().tally.done == 1


def test_files_removed_while_they_are_written_are_an_output_error(bench):
    store = open_store(str(bench.output))
    with store.draft("a", force=False) as draft:
        (draft.path / "assessment.json").write_text("{}")
        with pytest.raises(OutputError, match=r"frames\.csv disappeared"):
            draft.publish("0" * 64, ["assessment.json", "frames.csv"])
    assert bench.folders() == []


def test_what_a_killed_worker_was_writing_is_put_away(bench):
    bench.clip("a.mp4", seconds_writing=0.0, do="die writing"), bench.clip("b.mp4")
    run = bench.execute(LocalExecutor("fake_work:analyse", 1, PATIENCE_S))
    assert (run.tally.done, run.tally.failed) == (1, 1)
    assert bench.folders() == ["b"]


def test_a_manifest_removed_while_it_is_written_is_an_output_error(bench):
    with open_store(str(bench.output)).journal(MANIFEST) as journal:
        journal.append(["{}"])
        (bench.output / MANIFEST).unlink()
        with pytest.raises(OutputError, match="removed"):
            journal.append(["{}"])


DONE = {
    "event": "done", "key": "k", "sha256": "a", "path": "p", "folder": "f", "video": True, "report": True,
}  # fmt: skip
SEEN = {
    "event": "clip", "path": "p", "relative": "p", "size": 1, "stamp": "s", "sha256": "a", "key": "k",
    "metadata": {},
}  # fmt: skip


@pytest.mark.parametrize(
    "line",
    [
        json.dumps(DONE | {"folder": ["f"]}),
        json.dumps(DONE | {"video": "yes"}),
        json.dumps(DONE | {"seconds": "1"}),
        json.dumps(DONE | {"seconds": float("inf")}),
        json.dumps(DONE | {"seconds": 10**400}),
        json.dumps(DONE)[:-1] + ', "folder": "g"}',
        json.dumps(DONE | {"path": "\ud800"}),
        json.dumps(DONE | {"path": "x" * MAX_LINE_CHARACTERS}),
        json.dumps(DONE | {"later": None}).replace("null", "[" * 5000 + "]" * 5000),
        json.dumps(SEEN | {"size": -1}),
        json.dumps(SEEN | {"size": 1.5}),
        json.dumps(SEEN | {"metadata": {"person": ["Anna"]}}),
        json.dumps({"event": "run", "run": "r", "ankle_cv": "1", "folders": [], "shard": "../1"}),
        json.dumps({"event": "run", "run": "r", "ankle_cv": "1", "folders": [], "shard": "1/99999999"}),
        "[" * 100_000,
    ],
    ids=range(15),
)
def test_what_this_program_never_writes_is_left_out_and_counted(line):
    state = replay([json.dumps(SEEN) + "\n" + line + "\n\n"])
    assert list(state.seen) == ["p"]
    assert not state.units
    assert not state.runs
    assert state.skipped == 1


def test_a_separator_of_unicode_in_a_name_ends_no_line():
    (line,) = parse(json.dumps(SEEN | {"path": "a\u2028b"}, ensure_ascii=False))
    assert line.path == "a\u2028b"


def shards_of(bench):
    return open_shards(replay(read_manifests(open_store(str(bench.output)))))


def test_a_shard_that_was_not_run_is_named(bench):
    for i in range(6):
        bench.clip(f"{i}.mp4")
    bench.execute(shard=Shard(1, 3)), bench.execute(shard=Shard(3, 3))
    assert (shards_of(bench).absent, shards_of(bench).unfinished) == (("2/3",), ())
    (told,) = shards_of(bench).sentences()
    assert "shard 2/3" in told
    bench.execute(shard=Shard(2, 3))
    assert not shards_of(bench).sentences()


def test_a_shard_that_did_not_end_is_named_until_it_has(bench):
    for i in range(6):
        bench.clip(f"{i}.mp4")
    for i in (1, 2):
        bench.execute(shard=Shard(i, 2))
    manifest = bench.output / "manifest-2-of-2.jsonl"
    manifest.write_text(manifest.read_text().splitlines()[0] + "\n")
    assert (shards_of(bench).absent, shards_of(bench).unfinished) == ((), ("2/2",))
    bench.execute(shard=Shard(2, 2))
    assert not shards_of(bench).sentences()


def test_the_latest_division_into_shards_counts(bench):
    bench.clip("a.mp4")
    bench.execute(shard=Shard(1, 9))
    for i in (1, 2):
        bench.execute(shard=Shard(i, 2))
    assert not shards_of(bench).sentences()
    bench.execute(shard=Shard(1, 9))
    assert len(shards_of(bench).absent) == 8
    bench.execute()
    assert not shards_of(bench).sentences()


def test_results_that_are_gone_are_not_counted_as_done(bench):
    bench.clip("a.mp4")
    bench.execute()
    (bench.output / "a" / "assessment.json").unlink()
    store = open_store(str(bench.output))
    _, counts = write_results(store, choose_entries(replay(read_manifests(store))))
    assert counts == {"done": 0, "failed": 1, "not_done": 0}


@pytest.mark.parametrize("name", ["con.mp4", "a .mp4", "a:b.mp4", "x" * 250 + ".mp4"])
def test_a_clip_of_any_name_has_a_folder_within(bench, name):
    bench.clip(name, content="one"), bench.clip("other/" + name, content="two")
    assert bench.execute(patterns=("*",)).tally.done == 2
    assert len(bench.folders()) == 2
    assert {path.name for path in bench.output.parent.iterdir()} == {"clips", "results", "calls.log"}
    assert bench.execute(patterns=("*",)).tally.total == 0
