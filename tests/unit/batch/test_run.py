"""A batch from its folder to its results, with a fake analysis."""

from __future__ import annotations

import json
import os
import secrets
import sys
from pathlib import Path

import pytest
from waiting import PATIENCE_S

from ankle_cv.batch.local import LocalExecutor
from ankle_cv.batch.manifest import MANIFEST
from ankle_cv.batch.plan import Shard
from ankle_cv.batch.results import write_results
from ankle_cv.batch.store import open_store, read_batch_record, read_document
from ankle_cv.errors import EnvironmentProblemError, InputError, OutputError, UsageError
from ankle_cv.outputs.work_folder import HIDDEN_PREFIX, WorkMarker, this_machine
from ankle_cv.settings import Settings


def manifest(bench):
    return bench.output / MANIFEST


def events(bench, kind):
    lines = [json.loads(line) for line in manifest(bench).read_text().splitlines() if line]
    return [line for line in lines if line["event"] == kind]


def test_every_clip_is_done_and_none_again(bench):
    bench.clip("a.mp4"), bench.clip("b/c.mp4")
    first = bench.execute()
    assert (first.tally.done, first.tally.failed) == (2, 0)
    assert bench.folders() == ["a", "c"]
    again = bench.execute()
    assert (again.tally.total, again.tally.finished_before) == (0, 2)
    assert bench.calls() == ["a.mp4", "c.mp4"]


def test_processes_give_what_one_after_the_other_gives(bench, tmp_path):
    for name in ("a.mp4", "b.mp4", "c.mp4"):
        bench.clip(name)
    bench.execute()
    before = {f: (bench.output / f / "assessment.json").read_bytes() for f in bench.folders()}
    bench.output = tmp_path / "second"
    bench.execute(LocalExecutor("fake_work:analyse", 2, PATIENCE_S))
    assert {f: (bench.output / f / "assessment.json").read_bytes() for f in bench.folders()} == before


def test_one_bad_clip_does_not_stop_the_rest(bench):
    (
        bench.clip("a.mp4"),
        bench.clip("b.mp4", do="unreadable"),
        bench.clip("c.mp4", do="bug"),
        bench.clip("d.mp4"),
    )
    run = bench.execute()
    assert (run.tally.done, run.tally.failed, run.tally.any_failed) == (2, 2, True)
    assert dict(run.tally.causes) == {"input": 1, "bug": 1}
    rows = {line["path"].rpartition("/")[2]: line["failure"] for line in events(bench, "failed")}
    assert (rows["b.mp4"]["code"], rows["b.mp4"]["message"], rows["b.mp4"]["remedy"]) == (
        "input", "no picture in it", "copy it again",
    )  # fmt: skip
    assert "ValueError: what nobody foresaw" in rows["c.mp4"]["message"]


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux allows any bytes in a name")
def test_a_name_that_is_no_text_fails_its_own_clip_only(bench):
    bench.clip("a.mp4"), bench.clip("bad\udcff.mp4")
    run = bench.execute()
    assert (run.tally.done, dict(run.tally.causes)) == (1, {"input": 1})
    (row,) = events(bench, "failed")
    assert row["path"].endswith("bad\\udcff.mp4")
    assert "rename" in row["failure"]["remedy"]


def test_a_failure_of_an_earlier_run_is_still_one(bench):
    bench.clip("a.mp4"), bench.clip("b.mp4", do="nobody")
    bench.execute()
    again = bench.execute()
    assert again.tally.total == 0
    assert again.tally.any_failed
    assert bench.execute(retry_failed=True).tally.failed == 1


def test_a_line_that_was_lost_is_found_again(bench):
    bench.clip("a.mp4"), bench.clip("x/b.mp4"), bench.clip("y/b.mp4")
    bench.execute()
    manifest(bench).unlink()
    again = bench.execute()
    assert (again.tally.total, again.tally.finished_before) == (0, 3)
    assert len(events(bench, "done")) == 3
    assert len(bench.calls()) == 3


@pytest.mark.parametrize("cut", [1, 40, 400, 1000])
def test_a_manifest_torn_anywhere_loses_nothing(bench, cut):
    for name in ("a.mp4", "b.mp4", "c.mp4"):
        bench.clip(name)
    bench.execute()
    text = manifest(bench).read_bytes()
    manifest(bench).write_bytes(text[:-cut])
    bench.execute()
    bench.execute()
    assert len(bench.calls()) == 3
    assert len(bench.entries(bench.execute())) == 3


def test_a_folder_that_is_gone_or_half_there_is_made_again(bench):
    bench.clip("a.mp4"), bench.clip("b.mp4"), bench.clip("c.mp4")
    bench.execute()
    (bench.output / "a" / "assessment.json").unlink()
    (bench.output / "b" / "assessment.json").write_text('{"input": {"sha')
    run = bench.execute()
    assert run.tally.done == 2
    assert bench.calls() == ["a.mp4", "a.mp4", "b.mp4", "b.mp4", "c.mp4"]
    assert bench.execute().tally.total == 0


def test_what_a_killed_run_left_half_written_is_removed_and_nothing_else(bench):
    bench.clip("a.mp4")
    bench.execute()

    def hidden(machine: str) -> Path:
        folder = bench.output / f"{HIDDEN_PREFIX}work-{secrets.token_hex(8)}"
        (folder / "new").mkdir(parents=True)
        (folder / "work.json").write_text(WorkMarker(machine=machine, pid=999_999_999).model_dump_json())
        return folder

    dead, elsewhere = hidden(this_machine()), hidden("another machine")
    others = [elsewhere, bench.output / f"{HIDDEN_PREFIX}0123abcd", bench.output / "mine"]
    for folder in others[1:]:
        folder.mkdir()
    bench.execute()
    assert not dead.exists()
    assert all(folder.exists() for folder in others)


def test_a_moved_clip_is_known_by_its_content(bench):
    path = bench.clip("a.mp4")
    bench.execute()
    path.rename(bench.clips / "renamed.mp4")
    run = bench.execute()
    assert run.tally.total == 0
    (entry,) = bench.entries(run)
    assert (entry.relative, entry.done.folder) == ("renamed.mp4", "a")


def test_a_changed_clip_is_done_again_in_its_own_folder(bench):
    bench.clip("a.mp4", left=30.0)
    bench.execute()
    bench.clip("a.mp4", left=31.5)
    run = bench.execute()
    assert run.tally.done == 1
    (entry,) = bench.entries(run)
    document = json.loads((bench.output / entry.done.folder / "assessment.json").read_text())
    assert document["summary"]["left"]["tibial_inclination"]["value"] == 31.5


def test_clips_of_one_name_keep_separate_results(bench):
    bench.clip("x/squat.mp4", left=30.0), bench.clip("y/squat.mp4", left=40.0)
    run = bench.execute()
    values = {
        entry.relative: json.loads((bench.output / entry.done.folder / "assessment.json").read_text())[
            "summary"
        ]["left"]["tibial_inclination"]["value"]
        for entry in bench.entries(run)
    }
    assert values == {"x/squat.mp4": 30.0, "y/squat.mp4": 40.0}


def test_copies_are_done_once_and_told_twice(bench):
    bench.clip("a.mp4", content="same"), bench.clip("b.mp4", content="same")
    run = bench.execute()
    assert run.tally.done == 1
    assert [entry.done.folder for entry in bench.entries(run)] == ["a", "a"]


def test_a_clip_that_was_removed_keeps_its_results_and_a_bad_one_is_forgotten(bench):
    good, bad = bench.clip("a.mp4"), bench.clip("b.mp4", do="nobody")
    bench.execute()
    good.unlink(), bad.unlink()
    bench.clip("c.mp4")
    run = bench.execute()
    assert [(entry.relative, entry.status) for entry in bench.entries(run)] == [
        ("a.mp4", "done"),
        ("c.mp4", "done"),
    ]


def test_a_second_folder_joins_the_results_of_the_first(bench, tmp_path):
    bench.clip("a.mp4")
    bench.execute()
    bench.clips = tmp_path / "more"
    bench.clip("b.mp4")
    assert [entry.relative for entry in bench.entries(bench.execute())] == ["a.mp4", "b.mp4"]


def test_somebody_elses_folder_is_left_alone(bench):
    bench.clip("a.mp4")
    (bench.output / "a").mkdir(parents=True)
    (bench.output / "a" / "letter.txt").write_text("dear")
    bench.execute()
    assert [p.name for p in (bench.output / "a").iterdir()] == ["letter.txt"]
    assert len(bench.folders()) == 2


def test_what_is_known_is_kept_with_the_results_and_corrected_without_work(bench):
    bench.clip("anna.mp4")
    (bench.clips / "clips.csv").write_text("file,person,footwear\nanna.mp4,Ana,barefoot\n")
    bench.execute()
    store = open_store(str(bench.output))
    assert read_batch_record(store, "anna").metadata == {"person": "Ana", "footwear": "barefoot"}
    (bench.clips / "clips.csv").write_text("file,person,footwear\nanna.mp4,Anna,barefoot\n")
    run = bench.execute()
    assert run.tally.total == 0
    assert read_batch_record(store, "anna").metadata["person"] == "Anna"
    assert bench.entries(run)[0].metadata["person"] == "Anna"
    about = read_document(store, "anna")["about"]
    assert (about["name"], about["footwear"]) == ("Anna", "barefoot")
    assert bench.execute().tally.total == 0


def test_a_page_of_a_finished_clip_has_the_corrected_name_and_is_still_complete(bench):
    bench.clip("anna.mp4")
    (bench.clips / "clips.csv").write_text("file,person\nanna.mp4,Anna-Lena\n")
    bench.execute()
    page = bench.output / "anna" / "report.html"
    page.write_text("<!-- told -->\nAnna-Lena<!-- /told -->\n" + 500 * " ", encoding="utf-8")
    (bench.clips / "clips.csv").write_text("file,person\nanna.mp4,Ana\n")
    assert bench.execute().tally.total == 0
    assert "Ana</dd>" in page.read_text(encoding="utf-8")
    assert "Anna-Lena" not in page.read_text(encoding="utf-8")
    assert bench.execute().tally.total == 0


def test_footwear_of_the_command_line_reaches_finished_clips_without_work(bench):
    bench.clip("anna.mp4")
    bench.execute(settings=Settings(footwear="boots"))
    store, worn = open_store(str(bench.output)), []
    for footwear in ("barefoot", "barefoot", "sandals", None):
        assert bench.execute(settings=Settings(footwear=footwear)).tally.total == 0
        worn.append(read_document(store, "anna")["about"]["footwear"])
    assert worn == ["barefoot", "barefoot", "sandals", None]


def test_a_foot_length_that_becomes_known_is_used(bench):
    bench.clip("anna.mp4")
    bench.execute()
    (bench.clips / "clips.csv").write_text("file,foot_cm\nanna.mp4,26\n")
    assert bench.execute().tally.done == 1
    assert bench.folders() == ["anna"]
    document = json.loads((bench.output / "anna" / "assessment.json").read_text())
    assert document["provenance"]["settings"]["foot_cm"] == 26


def test_names_and_tables_that_fit_nothing_are_told(bench):
    bench.clip("a.mp4"), bench.clip("anna_2026-01-31.mp4")
    (bench.clips / "clips.csv").write_text("file,person\nother.mp4,Anna\n")
    notes = bench.survey(name_pattern="{person}_{date}").notes
    assert len(notes) == 2
    assert "does not fit 1 name, among them" in notes[0]
    assert "other.mp4" in notes[1]


def test_a_table_that_is_named_must_be_there(bench, tmp_path):
    bench.clip("a.mp4")
    with pytest.raises(UsageError, match="there is no table"):
        bench.survey(table=str(tmp_path / "none.csv"))


def test_no_clips_is_an_error(bench):
    with pytest.raises(InputError, match="no clips"):
        bench.survey()


def test_folders_within_each_other_give_every_clip_once(bench):
    bench.clip("x/a.mp4")
    run = bench.execute(folders=(str(bench.clips), str(bench.clips / "x")))
    assert run.tally.done == 1
    assert len(bench.entries(run)) == 1


@pytest.mark.parametrize(
    ("do", "kind"), [("no library", EnvironmentProblemError), ("full disk", OutputError)]
)
def test_what_every_clip_will_meet_ends_the_run(bench, do, kind):
    for i in range(9):
        bench.clip(f"{i}.mp4", do=do)
    with pytest.raises(kind, match="3 clips in a row"):
        bench.execute()
    assert len(bench.calls()) == 3


def test_a_second_run_at_the_same_time_is_refused(bench):
    bench.clip("a.mp4")
    with open_store(str(bench.output)).journal(MANIFEST), pytest.raises(OutputError, match="another batch"):
        bench.execute()


def test_shards_do_all_and_their_manifests_add_up(bench):
    for i in range(12):
        bench.clip(f"{i}.mp4")
    done = [bench.execute(shard=Shard(i, 3)).tally.done for i in (1, 2, 3)]
    assert sum(done) == 12
    assert sorted(p.name for p in bench.output.glob("manifest*")) == [
        f"manifest-{i}-of-3.jsonl" for i in (1, 2, 3)
    ]
    whole = bench.execute()
    assert (whole.tally.total, whole.tally.finished_before) == (0, 12)
    assert len(bench.entries(whole)) == 12


def test_the_results_of_a_folder_are_three_files(bench):
    bench.clip("a.mp4")
    run = bench.execute()
    files, counts = write_results(open_store(str(bench.output)), bench.entries(run))
    assert files == ("summary.csv", "summary.parquet", "index.html")
    assert counts == {"done": 1, "failed": 0, "not_done": 0}
    assert all((bench.output / name).stat().st_size for name in files)


def test_the_end_of_a_run_is_in_the_manifest(bench):
    bench.clip("a.mp4"), bench.clip("b.mp4", do="nobody")
    bench.execute()
    (end,) = events(bench, "end")
    assert end["report"]["failures_by_cause"] == {"not_measurable": 1}
    assert (end["report"]["done"], end["report"]["not_done"]) == (1, 0)


def as_named_before(bench, before):
    """Rename the results of the only clip as an earlier version named them."""
    (folder,) = bench.folders()
    (bench.output / folder).rename(bench.output / before)
    manifest = bench.output / "manifest.jsonl"
    manifest.write_text(manifest.read_text().replace(f'"folder":"{folder}"', f'"folder":"{before}"'))


@pytest.mark.skipif(os.name == "nt", reason="no file can be called so there")
def test_results_of_an_earlier_version_count_though_nothing_new_is_named_so(bench):
    bench.clip("10:30.mp4")
    bench.execute()
    as_named_before(bench, "10:30")
    run = bench.execute()
    assert (run.tally.total, run.tally.finished_before, bench.folders()) == (0, 1, ["10:30"])
    (entry,) = bench.entries(run)
    assert (entry.status, entry.done.folder) == ("done", "10:30")
    (bench.output / "10:30" / "assessment.json").unlink()
    assert bench.execute().tally.done == 1
    assert [name for name in bench.folders() if name.startswith("10_30-")]


@pytest.mark.skipif(os.name == "nt", reason="no file can be called so there")
def test_a_folder_that_is_gone_is_made_anew_under_the_clips_own_name(bench):
    bench.clip("a.mp4")
    bench.execute()
    as_named_before(bench, "con")
    (bench.output / "con").rename(bench.output.with_name("elsewhere"))
    assert bench.execute().tally.done == 1
    assert bench.folders() == ["a"]
