"""A clip of lunges, and one with a scene of another test, in every output: each shows its own parts only."""

from __future__ import annotations

import json
from dataclasses import replace
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console
from tiny_clip import tiny_analysis

from ankle_cv.assessment import Assessment, LegRep, Sided
from ankle_cv.batch.entries import Entry, LoadedEntry
from ankle_cv.batch.index import card_of
from ankle_cv.batch.manifest import UnitDone
from ankle_cv.batch.rows import rows_of, to_table
from ankle_cv.batch.store import open_store
from ankle_cv.cli.summary import summary_of
from ankle_cv.outputs.charts import active_spans, cycles
from ankle_cv.outputs.moments import lead_time_s
from ankle_cv.outputs.panel import counter_text
from ankle_cv.outputs.report import scene_lines, to_html
from ankle_cv.outputs.tables import frames_table, reps_table
from ankle_cv.telling.headline import headline
from ankle_cv.telling.parts import name_of_test, parts_of

from assessments import (  # isort: skip
    make_assessment,
    make_attempt,
    make_raise,
    make_rep,
    make_scene,
    make_summary,
    measured,
)


def lunge(index: int, **changes: Any) -> LegRep:
    parts: dict[str, Any] = {
        "index": index,
        "kind": "lunge",
        "side": "left",
        "start_s": index,
        "bottom_s": index + 0.5,
        "end_s": index + 1,
        "complete": True,
        "tibial_inclination": measured(25.0),
        "tibial_excursion": None,
        "dorsiflexion": None,
        "heel_lift": None,
        "knee_flexion": measured(90.0),
    }
    return LegRep(**(parts | changes))


@pytest.fixture
def lunges() -> Assessment:
    return make_assessment(
        kind="unknown", looks_like="lunge", leg_reps=(lunge(1, complete=False), lunge(2), lunge(3))
    )


def printed(document: Assessment, folder: Path) -> str:
    console = Console(width=120, record=True, file=StringIO())
    console.print(summary_of(document, folder))
    return console.export_text()


def loaded(document: Assessment, folder: Path) -> LoadedEntry:
    done = UnitDone.model_construct(folder="lunges", sha256="0" * 64, seconds=1.0, report=True)
    return LoadedEntry(Entry(str(folder / "lunges.mp4"), "lunges.mp4", {}, done, None), document)


def test_lunges_are_the_parts_of_their_clip(lunges: Assessment) -> None:
    assert (name_of_test(lunges), parts_of(lunges)) == ("lunge", lunges.leg_reps)
    assert [span for _, span in active_spans(lunges)] == [(1, 2), (2, 3), (3, 4)]
    assert counter_text(lunges, 2.5) == "Lunge 2/3"
    assert lead_time_s(lunges) == 2.5, "the first complete one"


def test_the_curve_of_a_leg_is_that_of_the_lunges_it_leads(lunges: Assessment) -> None:
    tiny = tiny_analysis()
    table = frames_table(tiny)
    alternating = lunges.model_copy(update={"leg_reps": (lunge(1), lunge(2, side="right"), lunge(3))})
    assert len(cycles(alternating, table, "tibial_inclination_left_deg")) == 2
    assert len(cycles(alternating, table, "tibial_inclination_right_deg")) == 1
    assert len(cycles(alternating, table, "trunk_lean_deg")) == 3


def test_the_page_speaks_of_lunges_and_says_what_the_numbers_are(lunges: Assessment) -> None:
    tiny = tiny_analysis()
    page = to_html(replace(tiny, assessment=lunges.model_copy(update={"input": tiny.assessment.input})), {})
    for text in ("<h1>Lunge", ">Lunges<", "Median at the bottom, of the front leg"):
        assert text in page
    assert "Largest value" not in page
    single = lunges.model_copy(update={"looks_like": "single_leg_squat"})
    assert name_of_test(single) == "single_leg_squat"


def test_a_batch_counts_lunges_and_says_what_each_row_is(lunges: Assessment, tmp_path: Path) -> None:
    entry = loaded(lunges, tmp_path)
    card = card_of(entry, open_store(str(tmp_path)), 0)
    assert (card["count"], card["kind"]) == (3, "lunge")
    json.dumps(card)
    table = to_table(list(rows_of(entry)))
    assert table["row"].tolist() == ["clip", "leg_rep", "leg_rep", "leg_rep"]
    assert table["kind"].tolist() == ["unknown"] * 4
    assert table["looks_like"].tolist() == ["lunge"] * 4
    assert table["rep_count"].tolist()[0] == 3
    assert reps_table(lunges)["kind"].tolist() == ["lunge"] * 3


def test_lunges_have_scene_lines_of_their_own(lunges: Assessment) -> None:
    both = lunges.model_copy(
        update={
            "scenes": (make_scene(1, kind="unknown"), make_scene(2, kind="unknown")),
            "leg_reps": (lunge(1), lunge(2), lunge(3, scene=2)),
        }
    )
    assert [line.rpartition(", ")[2] for line in scene_lines(both)] == ["lunges 1 to 2", "lunge 3"]


@pytest.mark.parametrize("kind", ["squat", "wall", "heel_raise"])
def test_the_terminal_shows_the_parts_of_the_clips_own_test_only(kind: str, tmp_path: Path) -> None:
    document = make_assessment(
        kind=kind,
        reps=(make_rep(1, peak_tibial_inclination=Sided(left=measured(31.0))),),
        attempts=(make_attempt(1, tibial_inclination=measured(42.0), scene=2),),
        raises=(make_raise(1, height=Sided(left=measured(53.0, 3, "pct_foot")), scene=3),),
        leg_reps=(lunge(1, tibial_inclination=measured(64.0), scene=4),),
        summary=make_summary(rep_count=1),
    )
    text = printed(document, tmp_path)
    shown = [number for number in ("31 ±", "42 ±", "53 ±", "64 ±") if number in text]
    assert shown == [{"squat": "31 ±", "wall": "42 ±", "heel_raise": "53 ±"}[kind]]
    assert lead_time_s(document) == 1.5


def test_the_terminal_shows_lunges_where_there_is_no_test(lunges: Assessment, tmp_path: Path) -> None:
    text = printed(lunges, tmp_path)
    assert "front" in text
    assert "1*" in text
    assert "* incomplete:" in text


def test_of_lunges_of_which_none_is_whole_no_numbers_are_promised(lunges: Assessment) -> None:
    """A headline told "numbers of 1 lunge" over "No number of a test can be given"."""
    told = headline(lunges.model_copy(update={"leg_reps": (lunge(1, complete=False),)}))
    assert told.endswith("1 lunge, incomplete, so that nothing is averaged.")
    assert "numbers of" in headline(lunges)
