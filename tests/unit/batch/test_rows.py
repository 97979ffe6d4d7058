from __future__ import annotations

from ankle_cv.batch.entries import load_entries
from ankle_cv.batch.rows import rows_of, to_table
from ankle_cv.batch.store import open_store


def test_the_order_of_columns_does_not_depend_on_the_clips(bench):
    bench.clip("a.mp4", do="nobody")
    run = bench.execute()
    (read,) = load_entries(open_store(str(bench.output)), bench.entries(run))
    names = list(to_table(list(rows_of(read))).columns)
    assert names[:3] == ["row", "file", "status"]
    assert names[3:6] == ["error_code", "error_message", "error_remedy"]
