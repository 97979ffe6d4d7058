from __future__ import annotations

import pytest

from ankle_cv.batch.failure import Failure
from ankle_cv.batch.keys import document_key, unit_key
from ankle_cv.batch.manifest import BatchState, UnitDone, UnitFailed
from ankle_cv.batch.metadata import Metadata
from ankle_cv.batch.plan import OutputPolicy, Shard, group, identify, make_plan, parse_shard, unique_stems
from ankle_cv.batch.sources import ClipFile
from ankle_cv.errors import UsageError
from ankle_cv.settings import Settings

MODEL = "5" * 64
WISHES = OutputPolicy(video=True, report=True, version="1")


def clip(relative, content="a", settings=None, **known):
    file = ClipFile(f"/clips/{relative}", relative, 1, "0")
    return identify(file, content * 64, Metadata.model_validate(known), settings or Settings(), MODEL)


def units(*clips, state=None, others=(), owner=None):
    names = [c.clip.relative for c in clips] + list(others)
    return group(clips, state or BatchState(), unique_stems(names), (owner or {}).get)


def done(unit, **changes):
    first = unit.first
    fields = {
        "key": unit.key, "sha256": first.sha256, "path": first.clip.path, "folder": unit.folder,
        "video": True, "report": True, "seconds": 1.0,
    }  # fmt: skip
    return UnitDone(**fields | changes)


def failed(unit, code, version="1"):
    why = Failure(code=code, exit_code=3, message="m", remedy="r")
    return UnitFailed(
        key=unit.key, path="p", failure=why, attempts=1, seconds=0.0, ankle_cv=version
    )  # fmt: skip


def state_of(*lines):
    state = BatchState()
    for line in lines:
        state.apply(line)
    return state


def plan(all_units, *lines, policy=WISHES, complete=True):
    return make_plan(all_units, state_of(*lines), policy, lambda _unit: complete)


# ---- keys ----


def test_content_settings_and_model_make_the_key():
    base = clip("x.mp4").key
    assert clip("elsewhere/y.mov").key == base
    assert clip("x.mp4", person="Anna", date="2026-01-31").key == base
    assert clip("x.mp4", "b").key != base
    assert clip("x.mp4", foot_cm=26).key != base
    assert clip("x.mp4", settings=Settings(foot_cm=26)).key == clip("x.mp4", foot_cm=26).key
    assert unit_key("a" * 64, Settings().model_dump(mode="json"), "6" * 64) != base


def test_how_a_model_was_found_is_not_in_the_key(tmp_path):
    assert clip("x.mp4", settings=Settings(model_dir=tmp_path)).key == clip("x.mp4").key


def test_a_setting_a_later_version_adds_keeps_the_names():
    old = {name: value for name, value in Settings().model_dump(mode="json").items() if name != "slowmo"}
    assert unit_key("a" * 64, old, MODEL) == clip("x.mp4").key


def test_a_document_answers_to_the_key_of_its_clip():
    settings = Settings(foot_cm=26).model_dump(mode="json")
    document = {
        "input": {"sha256": "a" * 64},
        "provenance": {"settings": settings, "model": {"sha256": MODEL}},
    }
    assert document_key(document) == clip("x.mp4", foot_cm=26).key
    assert document_key({"input": {}}) is None
    assert document_key({"input": None}) is None


# ---- folders ----


def test_a_folder_has_the_clips_name():
    (unit,) = units(clip("2026/squat.mp4"))
    assert unit.folder == "squat"


def test_clips_of_one_name_keep_apart():
    first, second = units(clip("x/squat.mp4", "a"), clip("y/SQUAT.mov", "b"))
    assert first.folder == f"squat-{first.key[:8]}"
    assert second.folder == f"SQUAT-{second.key[:8]}"


def test_the_names_of_other_shards_count():
    (unit,) = units(clip("x/squat.mp4"), others=["y/squat.mp4"])
    assert unit.folder == f"squat-{unit.key[:8]}"


def test_copies_are_one_unit_and_are_opened_once():
    (unit,) = units(clip("a.mp4"), clip("b.mp4"))
    assert [c.clip.relative for c in unit.clips] == ["a.mp4", "b.mp4"]


def test_copies_looked_at_differently_are_two():
    first, second = units(clip("a.mp4", foot_cm=25), clip("b.mp4", foot_cm=26))
    assert first.key != second.key
    assert {first.folder, second.folder} == {"a", "b"}


def test_a_finished_clip_keeps_its_folder_when_it_moves():
    (before,) = units(clip("squat.mp4"))
    (after,) = units(clip("moved/renamed.mp4"), state=state_of(done(before)))
    assert after.folder == "squat"


def test_a_new_clip_does_not_take_the_folder_of_a_renamed_one():
    (old,) = units(clip("squat.mp4", "a"))
    renamed, new = units(clip("renamed.mp4", "a"), clip("squat.mp4", "b"), state=state_of(done(old)))
    assert renamed.folder == "squat"
    assert new.folder == f"squat-{new.key[:8]}"


def test_new_settings_take_the_folder_of_the_old():
    (old,) = units(clip("squat.mp4"))
    (new,) = units(clip("squat.mp4", foot_cm=26), state=state_of(done(old)))
    assert new.key != old.key
    assert new.folder == "squat"


@pytest.mark.parametrize(("owner", "free"), [("", False), ("b" * 64, False), ("a" * 64, True)])
def test_a_folder_the_manifest_does_not_know_is_taken_only_by_its_clip(owner, free):
    (unit,) = units(clip("squat.mp4"), owner={"squat": owner})
    assert (unit.folder == "squat") is free


# ---- what is left ----


def test_a_finished_clip_is_not_done_again():
    (unit,) = units(clip("a.mp4"))
    assert plan([unit]).todo == (unit,)
    after = plan([unit], done(unit))
    assert after.todo == ()
    assert after.finished == 1


def test_the_manifest_alone_is_not_believed():
    (unit,) = units(clip("a.mp4"))
    assert plan([unit], done(unit), complete=False).todo == (unit,)


def test_what_was_left_out_before_and_is_wanted_now_is_made():
    (unit,) = units(clip("a.mp4"))
    assert plan([unit], done(unit, video=False)).todo == (unit,)
    fewer = OutputPolicy(video=False, report=True, version="1")
    assert plan([unit], done(unit, video=False), policy=fewer).todo == ()
    assert plan([unit], done(unit), policy=fewer).todo == ()


@pytest.mark.parametrize(
    ("code", "again"),
    [
        ("input", False), ("not_measurable", False), ("crashed", True), ("timeout", True),
        ("output", True), ("environment", True), ("bug", True),
    ],
)  # fmt: skip
def test_only_what_the_clip_is_to_blame_for_is_not_tried_again(code, again):
    (unit,) = units(clip("a.mp4"))
    after = plan([unit], failed(unit, code))
    assert bool(after.todo) is again
    assert bool(after.failed_before) is not again


def test_a_lasting_failure_is_tried_again_on_demand_or_by_another_version():
    (unit,) = units(clip("a.mp4"))
    asked = OutputPolicy(video=True, report=True, version="1", retry_failed=True)
    assert plan([unit], failed(unit, "input"), policy=asked).todo == (unit,)
    assert plan([unit], failed(unit, "input", version="0")).todo == (unit,)


# ---- shards ----


def test_shards_share_everything_and_nothing_twice():
    names = [f"person {i}/clip {i}.mp4" for i in range(1000)]
    shards = [Shard(i, 7) for i in range(1, 8)]
    owners = [[shard.index for shard in shards if shard.owns(name)] for name in names]
    assert all(len(owner) == 1 for owner in owners)
    sizes = [sum(owner == [shard.index] for owner in owners) for shard in shards]
    assert min(sizes) > 100


@pytest.mark.parametrize("text", ["0/4", "5/4", "1", "1/0", "a/b", "-1/4", "1/4/2", "1.0/4"])
def test_what_is_no_shard_is_refused(text):
    with pytest.raises(UsageError):
        parse_shard(text)


def test_a_shard_is_read_and_written_the_same():
    assert str(parse_shard("3/20")) == "3/20"
