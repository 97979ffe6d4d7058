"""Heel raises in every output: the same parts, from one table."""

from __future__ import annotations

from dataclasses import replace
from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console
from tiny_clip import tiny_analysis

from ankle_cv.assessment import Assessment, HeightTrend, Sided, SideSummary, Tempo
from ankle_cv.cli.summary import summary_of
from ankle_cv.outputs.charts import active_spans, cycles
from ankle_cv.outputs.moments import lead_time_s
from ankle_cv.outputs.panel import counter_text
from ankle_cv.outputs.report import to_html
from ankle_cv.outputs.tables import frames_table, reps_table
from ankle_cv.telling.parts import TESTS, parts_of
from ankle_cv.telling.raise_rows import OTHER_HIDDEN, raise_rows
from ankle_cv.telling.summary_rows import summary_rows

from assessments import make_assessment, make_raise, make_summary, measured  # isort: skip

HIGH, LOW = measured(40, 4, "pct_foot"), measured(32, 3, "pct_foot")


@pytest.fixture
def document() -> Assessment:
    trend = HeightTrend(per_raise=LOW, over_set=LOW, verdict="the height falls")
    left = SideSummary(heel_height=LOW, best_heel_height=HIGH, heel_travel=LOW, height_trend=trend, n=2)
    return make_assessment(
        kind="heel_raise",
        raises=(
            make_raise(1, height=Sided(left=HIGH), travel=Sided(left=HIGH), hips_agree=True),
            make_raise(2, complete=False, hips_agree=False),
        ),
        summary=make_summary("Two.", rep_count=2, left=left, tempo=Tempo(rise_s=1, hold_s=2, lower_s=3)),
    )


def test_each_raise_is_a_part(document: Assessment) -> None:
    assert parts_of(document) == document.raises
    assert active_spans(document) == (("1", (1, 2)), ("2", (2, 3)))
    assert [counter_text(document, t) for t in (0.5, 1.5, 2.5)] == ["Raise 0/2", "Raise 1/2", "Raise 2/2"]
    assert lead_time_s(document) == 1.5


def test_the_table_has_a_row_for_each(document: Assessment) -> None:
    table = reps_table(document)
    assert table["height_left_pct_foot"].tolist()[0] == 40
    assert table["height_left_plus_minus"].tolist()[0] == 4
    assert table["standing_on"].tolist() == ["both", "both"]
    assert table["complete"].tolist() == [1, 0]
    assert table["hips_agree"].tolist() == [1, 0]
    assert "height_right_pct_foot" in table.columns


def test_the_report_shows_height_tempo_and_which_hips_disagree(document: Assessment) -> None:
    table = raise_rows(document)
    assert table.heads == [
        "Raise",
        "Feet",
        "Heel lift at the top, % of foot",
        "Hips",
        "Top at",
        "Up / top / down",
    ]
    assert table.rows == [
        ["1", "both", "40 ± 4 %", "rise with it", "1.5 s", "0.4 / 0.2 / 0.4 s"],
        ["2 (incomplete)", "both", "–", "do not rise with it", "2.5 s", "0.4 / 0.2 / 0.4 s"],
    ]
    assert [mark for mark, _ in table.marks] == ["*"]
    assert "Hips" not in [column.head for column in table.narrow]


def test_without_heights_the_table_shows_the_travel(document: Assessment) -> None:
    on_edge = document.model_copy(update={"raises": (make_raise(1, travel=Sided(left=LOW)),)})
    table = raise_rows(on_edge)
    assert (table.heads[2], table.rows[0][2]) == ("Heel lift from its lowest place, % of foot", "32 ± 3 %")


def test_the_page_speaks_of_raises(document: Assessment) -> None:
    tiny = tiny_analysis()
    shown = document.model_copy(update={"input": tiny.assessment.input})
    page = to_html(replace(tiny, assessment=shown), {})
    for text in (
        "Heel raise from the side",
        ">Raises<",
        "Heel lift at the top, best",
        "Value at the top of each raise",
    ):
        assert text in page
    assert "repetition" not in page.split('<h2 id="reps">')[1].split("</section>")[0].lower()


def test_a_raise_from_beside_tells_how_far_the_ankle_stretched_and_why_not_which_feet(
    document: Assessment,
) -> None:
    stretched = make_raise(
        1, standing_on=None, height=Sided(left=HIGH), plantarflexion=Sided(left=measured(21, 3))
    )
    told = document.model_copy(update={"raises": (stretched, *document.raises[1:])})
    rows = dict(summary_rows(told))
    assert rows["Plantarflexion"] == ["21° ± 3°"], "the incomplete one counts nowhere"
    assert raise_rows(told).rows[0][1] == OTHER_HIDDEN
    tiny = tiny_analysis()
    page = to_html(replace(tiny, assessment=told.model_copy(update={"input": tiny.assessment.input})), {})
    meaning = page.split('<h2 id="meaning">')[1]
    assert "plantarflexion" in meaning
    assert "Shin angle" not in meaning


def test_cycles_are_those_of_complete_raises(document: Assessment) -> None:
    tiny = tiny_analysis()
    assert len(cycles(document, frames_table(tiny), "time_s")) == 1


def test_the_terminal_shows_every_raise(document: Assessment, tmp_path: Path) -> None:
    console = Console(width=120, record=True, file=StringIO())
    console.print(summary_of(document, tmp_path))
    text = console.export_text()
    assert "40 ± 4 %" in text
    assert "0.4 / 0.2 / 0.4 s" in text


def test_every_kind_has_its_words() -> None:
    assert {test.many for test in TESTS.values()} == {
        "squats",
        "repetitions",
        "attempts",
        "raises",
        "stances",
    }
