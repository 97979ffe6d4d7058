from __future__ import annotations

from ankle_cv.batch.entries import choose_entries, load_entries
from ankle_cv.batch.rows import rows_of


def test_results_of_another_version_are_told_and_not_guessed(written):
    output, store, entries = written
    (output / "anna_2026-01-31_squat" / "assessment.json").write_text('{"schema_version": "9"}')
    first = next(iter(load_entries(store, entries)))
    assert first.status == "failed"
    (row,) = rows_of(first)
    assert "cannot be read by this version" in row["error_message"]


def test_a_clip_that_was_not_tried_yet_is_told_by_a_merge(bench):
    bench.clip("a.mp4")
    found = bench.survey()
    from ankle_cv.batch.run import _seen  # noqa: PLC0415

    found.state.apply(_seen(found.clips[0]))
    (entry,) = choose_entries(found.state)
    assert entry.status == "not_done"
