"""Clips and results in a far store: fsspec's own, in memory."""

from __future__ import annotations

import json
import re

import fake_work
import pytest
from inline import Inline

from ankle_cv.batch.entries import choose_entries
from ankle_cv.batch.manifest import replay
from ankle_cv.batch.request import Request
from ankle_cv.batch.results import write_results
from ankle_cv.batch.run import Run
from ankle_cv.batch.sources import digest, find_clips
from ankle_cv.batch.store import open_store, read_key, read_manifests
from ankle_cv.batch.survey import survey
from ankle_cv.errors import EnvironmentProblemError, InputError, OutputError, UsageError

fsspec = pytest.importorskip("fsspec")


@pytest.fixture
def far():
    file_system = fsspec.filesystem("memory")
    yield file_system
    file_system.rm("/", recursive=True)


def put(far, path, **says):
    far.pipe_file(path, json.dumps({"left": 30.0, "content": path} | says).encode())


def execute(executor=None, **asked):
    request = Request(**{"folders": ("memory://clips",), "output": "memory://results"} | asked)
    found = survey(request, fake_work.MODEL, lambda _done, _total: None)
    run = Run(request, found)
    run.execute(executor or Inline(), lambda _ended: None)
    return run


def test_far_clips_become_far_results(far):
    put(far, "/clips/a.mp4"), put(far, "/clips/x/b.mp4"), put(far, "/clips/notes.txt")
    assert execute().tally.done == 2
    assert far.exists("/results/a/assessment.json")
    assert far.exists("/results/b/batch.json")
    document = json.loads(far.cat("/results/a/assessment.json"))
    assert document["input"]["path"] == "memory:///clips/a.mp4"


def test_a_far_batch_is_resumed(far):
    put(far, "/clips/a.mp4")
    execute()
    put(far, "/clips/b.mp4")
    again = execute()
    assert (again.tally.total, again.tally.finished_before) == (1, 1)


def test_a_far_manifest_that_was_never_written_is_no_loss(far):
    put(far, "/clips/a.mp4")
    execute()
    for name in far.glob("/results/manifest*"):
        far.rm(name)
    again = execute()
    assert (again.tally.total, again.tally.finished_before) == (0, 1)


def test_a_far_folder_without_its_document_is_not_finished(far):
    put(far, "/clips/a.mp4")
    execute()
    for name in far.glob("/results/manifest*"):
        far.rm(name)
    far.rm("/results/a/assessment.json")
    assert execute().tally.done == 1


def test_the_document_is_written_last_and_removed_first(far, monkeypatch, tmp_path):
    store = open_store("memory://results")
    order = []
    upload, remove = store.upload, store.remove
    monkeypatch.setattr(store, "upload", lambda file, name: (order.append(name), upload(file, name)))
    monkeypatch.setattr(store, "remove", lambda name: (order.append(f"-{name}"), remove(name)))
    with store.draft("a", force=False) as draft:
        for name in ("assessment.json", "angles.png", "reps.csv"):
            (draft.path / name).write_text(name)
        assert draft.publish("0" * 64, ["assessment.json"]) == "a"
    assert order[0] == "-a/assessment.json"
    assert order[-1] == "a/assessment.json"
    assert len(order) == 4


def test_far_manifests_are_parts_that_add_up(far, monkeypatch):
    monkeypatch.setattr("ankle_cv.batch.store_remote.LINES_PER_PART", 2)
    for i in range(5):
        put(far, f"/clips/{i}.mp4")
    execute()
    assert len(far.glob("/results/manifest*")) > 2
    state = replay(read_manifests(open_store("memory://results")))
    assert len(state.units) == 5


def test_far_results_are_summed_up_there(far):
    put(far, "/clips/a.mp4")
    far.pipe_file("/clips/clips.csv", b"file,person\na.mp4,Anna\n")
    run = execute()
    store = open_store("memory://results")
    write_results(store, choose_entries(run.survey.state))
    assert b"Anna" in far.cat("/results/summary.csv")
    assert far.exists("/results/index.html")
    assert far.exists("/results/summary.parquet")


def test_results_below_the_clips_are_no_clips(far):
    put(far, "/clips/a.mp4"), put(far, "/clips/out/a/overlay.mp4")
    far.pipe_file("/clips/out/a/assessment.json", b"{}")
    put(far, "/clips/out/b.mp4")
    found = find_clips("memory://clips", output="memory://clips/out")
    assert [clip.relative for clip in found] == ["a.mp4"]


def test_far_and_near_go_together(far, tmp_path):
    put(far, "/clips/a.mp4")
    execute(output=str(tmp_path / "results"))
    assert read_key(open_store(str(tmp_path / "results")), "a") is not None


def test_a_far_folder_that_is_empty_is_told(far):
    with pytest.raises(InputError, match="nothing in"):
        find_clips("memory://none")


@pytest.mark.parametrize(
    "address",
    ["gopher://hole", "://x", "s3://", "memory://", "local://x", "reference://x"],
)
def test_an_address_nobody_knows_is_a_usage_error(address):
    with pytest.raises(UsageError, match=re.escape(address)):
        find_clips(address)
    with pytest.raises(UsageError, match=re.escape(address)):
        Request(folders=("memory://clips",), output=address)


def test_a_chain_of_addresses_without_one_of_its_own_is_a_usage_error(far, monkeypatch):
    monkeypatch.setattr(type(far), "unstrip_protocol", None)
    with pytest.raises(UsageError, match="of a single kind"):
        Request(folders=("memory://clips",), output="memory://results")


@pytest.mark.parametrize("command", [find_clips, open_store])
def test_a_place_that_refuses_the_connection_is_a_matter_of_the_machine(command):
    with pytest.raises(EnvironmentProblemError, match="cannot be reached"):
        command("ftp://127.0.0.1:1/x")


class FarError(Exception):
    """As those of the libraries for far places, which are no errors of the system."""


@pytest.mark.parametrize(
    "error", [FarError("no such bucket"), NotImplementedError("read only"), ValueError("?")]
)
def test_any_error_of_a_far_place_is_told_as_one(far, monkeypatch, error):
    put(far, "/clips/a.mp4")
    (clip,) = find_clips("memory://clips")
    store = open_store("memory://results")

    def refuse(*_args, **_kwargs):
        raise error

    for name in ("pipe_file", "ls", "find", "open", "cat_file"):
        monkeypatch.setattr(type(far), name, refuse)
    for command in (lambda: store.write("a", b""), store.names, lambda: store.read("a")):
        with pytest.raises(OutputError, match=re.escape(str(error))):
            command()
    for command in (lambda: find_clips("memory://clips"), lambda: digest(clip)):
        with pytest.raises(InputError, match=re.escape(str(error))):
            command()


def test_a_store_that_refuses_is_told(far, monkeypatch):
    store = open_store("memory://results")

    def refuse(*_args, **_kwargs):
        raise PermissionError("access denied")

    monkeypatch.setattr(type(far), "pipe_file", refuse)
    with pytest.raises(OutputError, match="access denied"):
        store.write("summary.csv", b"")
