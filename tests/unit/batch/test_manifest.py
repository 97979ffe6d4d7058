from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ankle_cv.batch.failure import Failure
from ankle_cv.batch.manifest import ClipSeen, UnitDone, UnitFailed, encode, parse, replay, unreadable_key

WHY = Failure(code="crashed", exit_code=1, message="m", remedy="r")


def done(key, folder="f", utc="2026-01-01", **changes):
    fields = {"key": key, "sha256": "a", "path": "p", "folder": folder, "video": True, "report": True}
    return UnitDone(utc=utc, **fields | changes)


def failed(key, utc="2026-01-01"):
    return UnitFailed(utc=utc, key=key, path="p", failure=WHY, attempts=2, seconds=1.0, ankle_cv="0")


def seen(path, key, utc="2026-01-01"):
    return ClipSeen(
        utc=utc, path=path, relative=path, size=1, stamp="s", sha256="a", key=key, metadata={"person": "A"}
    )


LINES = [seen("/a", "k1"), done("k1"), failed("k2"), seen("/b", "k2"), done("k2", "g")]
TEXT = "".join(encode(line) + "\n" for line in LINES)


def test_what_is_written_is_read_back():
    assert list(parse(TEXT)) == LINES


@given(st.integers(0, len(TEXT)))
def test_a_manifest_torn_anywhere_keeps_all_lines_before(cut):
    whole = TEXT[:cut].count("\n")
    assert list(parse(TEXT[:cut]))[:whole] == LINES[:whole]
    assert len(list(parse(TEXT[:cut]))) <= whole + 1


@given(st.integers(1, len(TEXT) - 1))
def test_a_run_after_a_tear_is_read_whole(cut):
    torn = TEXT[:cut] + "\n" + TEXT
    assert list(parse(torn))[-len(LINES) :] == LINES


@pytest.mark.parametrize(
    "line", ["", "nonsense", "[]", "{}", '{"event": "later"}', '{"event": "done"}', "\x00\x00"]
)
def test_what_is_no_line_is_skipped(line):
    assert list(parse(line + "\n" + encode(LINES[0]))) == LINES[:1]


def test_a_field_of_a_later_version_is_ignored():
    line = json.loads(encode(done("k"))) | {"later": 1}
    assert list(parse(json.dumps(line))) == [done("k")]


def test_the_latest_outcome_counts():
    state = replay([TEXT])
    assert state.done("k1").folder == "f"
    assert state.done("k2").folder == "g"
    assert state.failed("k2") is None


def test_a_failure_does_not_undo_results():
    state = replay([encode(done("k")) + "\n" + encode(failed("k"))])
    assert state.done("k") is not None


def test_a_folder_holds_one_units_results():
    state = replay([encode(done("old")) + "\n" + encode(done("new", "F"))])
    assert state.done("old") is None
    assert state.folder_owner("f") == "new"


def test_a_unit_that_moved_to_another_folder_leaves_the_first_one():
    lines = [done("k", "f"), done("k", "g"), done("other", "f")]
    state = replay(["\n".join(map(encode, lines))])
    assert state.done("k").folder == "g"
    assert state.folder_owner("f") == "other"


def test_manifests_of_shards_are_put_together_in_time():
    first = encode(done("k", "old", utc="2026-01-01")) + "\n"
    second = encode(done("k", "new", utc="2026-01-02")) + "\n"
    assert replay([second, first]).done("k").folder == "new"


def test_within_a_manifest_its_order_holds_whatever_the_clock_did():
    text = encode(done("k", "old", utc="2026-02-01")) + "\n" + encode(done("k", "new", utc="2026-01-01"))
    assert replay([text]).done("k").folder == "new"


def test_a_clip_that_can_be_read_again_is_no_longer_unreadable():
    lost = failed(unreadable_key("/a")).model_copy(update={"path": "/a"})
    state = replay([encode(lost) + "\n" + encode(seen("/a", "k"))])
    assert state.failed(unreadable_key("/a")) is None


@pytest.mark.parametrize(
    ("outcome", "settled"),
    [
        (None, False),
        (done("k"), True),
        (done("k", sha256="b"), False),
        (failed("k"), False),
        (failed("k").model_copy(update={"failure": WHY.model_copy(update={"code": "not_measurable"})}), True),
    ],
)
def test_a_content_is_believed_where_it_has_an_outcome(outcome, settled):
    state = replay(encode(line) + "\n" for line in [seen("/a", "k"), outcome] if line is not None)
    assert state.is_settled(state.seen["/a"]) == settled
