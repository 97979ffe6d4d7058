from __future__ import annotations

import base64
import json
import re

import numpy as np
import pandas as pd
import pytest

from ankle_cv.batch.entries import choose_entries, load_entries
from ankle_cv.batch.index import card_of, to_html
from ankle_cv.batch.results import write_results
from ankle_cv.batch.rows import rows_of, to_table
from ankle_cv.batch.store import open_store


@pytest.fixture
def written(bench):
    bench.clip("anna_2026-01-31_squat.mp4", left=38.0, right=36.0, findings=["heel_rise"])
    bench.clip("anna_2026-02-28_wall.mp4", kind="wall", left=40.0, picture="JPEG")
    bench.clip("x</script>.mp4", do="nobody")
    run = bench.execute(name_pattern="{person}_{date}_{test}")
    store = open_store(str(bench.output))
    entries = bench.entries(run)
    write_results(store, entries)
    return bench.output, store, entries


def read_csv(output):
    return pd.read_csv(output / "summary.csv")


def test_there_is_a_row_per_clip_and_per_repetition_or_attempt(written):
    table = read_csv(written[0])
    assert table.groupby("file", sort=False)["row"].agg(list).to_dict() == {
        "anna_2026-01-31_squat.mp4": ["clip", "rep", "rep"],
        "anna_2026-02-28_wall.mp4": ["clip", "attempt"],
        "x</script>.mp4": ["clip"],
    }


def test_what_is_known_of_a_clip_is_in_all_its_rows(written):
    table = read_csv(written[0]).query("file.str.startswith('anna')")
    assert set(table["person"]) == {"anna"}
    assert set(table["date"]) == {"2026-01-31", "2026-02-28"}
    assert set(table["given_test"]) == {"squat", "wall"}


def test_numbers_come_with_their_unit_and_interval_and_what_is_missing_is_empty(written):
    table = read_csv(written[0]).query("row == 'clip'").set_index("file")
    squat = table.loc["anna_2026-01-31_squat.mp4"]
    assert (squat["tibial_inclination_right_deg"], squat["tibial_inclination_right_plus_minus"]) == (
        36.0,
        2.1,
    )
    assert squat["findings"] == "heel_rise left mild clear"
    wall = table.loc["anna_2026-02-28_wall.mp4"]
    assert wall["knee_to_wall_left_cm"] == 10.0
    assert np.isnan(wall["tibial_inclination_right_deg"])
    text = (written[0] / "summary.csv").read_text()
    assert not re.search(r",(nan|None|NaN|<NA>),", text)


def test_a_failure_is_a_row_with_cause_and_remedy(written):
    row = read_csv(written[0]).query("status == 'failed'").iloc[0]
    assert (row["error_code"], row["error_message"], row["error_remedy"]) == (
        "not_measurable", "nobody is in the picture", "film again",
    )  # fmt: skip
    assert pd.isna(row["rep_count"])


def test_whole_numbers_stay_whole(written):
    lines = (written[0] / "summary.csv").read_text().splitlines()
    column = lines[0].split(",").index("rep_count")
    assert lines[1].split(",")[column] == "2"


def test_parquet_holds_the_same(written):
    parquet = pd.read_parquet(written[0] / "summary.parquet")
    csv = read_csv(written[0])
    assert list(parquet.columns) == list(csv.columns)
    assert len(parquet) == len(csv)
    for name in parquet.columns:
        same = parquet[name].astype("object").where(parquet[name].notna(), None)
        text = csv[name].astype("object").where(csv[name].notna(), None)
        assert [None if v is None else v for v in same] == list(text), name


def test_the_order_of_columns_does_not_depend_on_the_clips(bench):
    bench.clip("a.mp4", do="nobody")
    run = bench.execute()
    (read,) = load_entries(open_store(str(bench.output)), bench.entries(run))
    names = list(to_table(list(rows_of(read))).columns)
    assert names[:3] == ["row", "file", "status"]
    assert names[3:6] == ["error_code", "error_message", "error_remedy"]


def data_of(html: str) -> dict:
    return json.loads(
        re.search(r'<script type="application/json" id="data">(.*?)</script>', html, re.DOTALL)[1]
    )


def test_the_page_fetches_nothing(written):
    html = (written[0] / "index.html").read_text()
    assert not re.search(r"""(?:src|href)\s*=\s*["']?(?:https?:)?//""", html)
    assert not re.search(r"url\((?!#)|@import|fetch\(|XMLHttpRequest|import\(", html)
    assert re.search(r"<link|<iframe|<object", html) is None


def test_no_name_can_end_the_pages_script(written):
    html = (written[0] / "index.html").read_text()
    assert html.count("</script>") == 2
    assert [card["file"] for card in data_of(html)["cards"]][2] == "x</script>.mp4"


def test_the_page_knows_each_clip(written):
    squat, wall, failed = data_of((written[0] / "index.html").read_text())["cards"]
    assert (squat["person"], squat["date"], squat["kind"]) == ("anna", "2026-01-31", "squat")
    assert squat["numbers"]["tibial_inclination"] == {"left": [38.0, 2.1, "deg"], "right": [36.0, 2.1, "deg"]}
    assert squat["link"] == "anna_2026-01-31_squat/report.html"
    assert squat["findings"][0]["code"] == "heel_rise"
    assert base64.b64decode(wall["picture"]) == b"JPEG"
    assert failed["error"] == {
        "code": "not_measurable",
        "message": "nobody is in the picture",
        "remedy": "film again",
    }


def test_links_are_quoted(bench):
    bench.clip("100% #1.mp4")
    run = bench.execute()
    store = open_store(str(bench.output))
    (read,) = load_entries(store, bench.entries(run))
    assert card_of(read, store, 0)["link"] == "100%25%20%231/report.html"


def test_pictures_are_left_out_beyond_a_number(written):
    _, store, entries = written
    wall = list(load_entries(store, entries))[1]
    assert card_of(wall, store, picture_number=0)["picture"]
    assert "picture" not in card_of(wall, store, picture_number=2000)


def test_results_of_another_version_are_told_and_not_guessed(written):
    output, store, entries = written
    (output / "anna_2026-01-31_squat" / "assessment.json").write_text('{"schema_version": "9"}')
    first = next(iter(load_entries(store, entries)))
    assert first.status == "failed"
    (row,) = rows_of(first)
    assert "cannot be read by this version" in row["error_message"]


def test_a_page_without_clips_is_a_page():
    assert "0 clips analysed" in to_html([])


def test_a_clip_that_was_not_tried_yet_is_told_by_a_merge(bench):
    bench.clip("a.mp4")
    found = bench.survey()
    from ankle_cv.batch.run import _seen  # noqa: PLC0415

    found.state.apply(_seen(found.clips[0]))
    (entry,) = choose_entries(found.state)
    assert entry.status == "not_done"
