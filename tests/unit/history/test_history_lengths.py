"""A length that is kept of a clip is not lost unseen to a result of the same clip without one."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from kept_results import wall_document

from ankle_cv.history.lengths import length_kept
from ankle_cv.history.rebuild import rebuild
from ankle_cv.history.records import KeptResult, kept_result
from ankle_cv.history.store import open_store, path_text
from ankle_cv.outputs.json import write_json
from ankle_cv.sessions.results import ReadResult

FOOT = {"foot_cm": 26.0, "height_cm": 170}


def made(folder: str, name: str = "Ann", side: str = "left", **lengths: object) -> KeptResult:
    document = wall_document(30, name=name, side="left")
    provenance = document.provenance.model_copy(update={"settings": {"side": side, **lengths}})
    document = document.model_copy(
        update={
            "provenance": provenance,
            "input": document.input.model_copy(update={"sha256": "0" * 64}),
        }
    )
    found = kept_result(ReadResult(Path(folder), document))
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("kept", "new", "told"),
    [
        (FOOT, {}, "a foot or shoe of 26 cm"),
        ({"height_cm": 170}, {"foot_cm": None}, "a body height of 170 cm"),
        (FOOT, {"foot_cm": 27}, ""),
        (FOOT, {"height_cm": 170}, ""),
        ({}, {}, ""),
        ({"foot_cm": "26"}, {}, ""),
    ],
)
def test_a_result_without_a_length_is_told_which_one_is_kept(tmp_path, kept, new, told):
    with open_store(tmp_path / "h.sqlite", make=True) as store:
        assert length_kept(store, made("new", **new)) == ""
        store.keep([made("first", **kept)])
        assert length_kept(store, made("new", **new)) == told
        assert length_kept(store, made("new", **new), {path_text(Path("first"))}) == ""


def test_the_other_leg_another_person_and_another_clip_are_in_no_way(tmp_path):
    with open_store(tmp_path / "h.sqlite", make=True) as store:
        store.keep([made("first", **FOOT)])
        assert length_kept(store, made("new", side="right")) == ""
        assert length_kept(store, made("new", name="Bob")) == ""
        document = made("new").result.assessment
        other = document.model_copy(update={"input": document.input.model_copy(update={"sha256": "1" * 64})})
        assert length_kept(store, replace(made("new"), result=ReadResult(Path("new"), other))) == ""
        assert length_kept(store, made("new", name="ANN"))


@pytest.mark.parametrize("with_length", ["a", "b"])
def test_a_store_made_anew_has_the_result_with_the_length(tmp_path, with_length):
    path, results = tmp_path / "h.sqlite", tmp_path / "results"
    for name in ("a", "b"):
        (results / name).mkdir(parents=True)
        document = made(name, **(FOOT if name == with_length else {})).result.assessment
        write_json(document, results / name / "assessment.json")
    shorter = []
    for folders in ([results], [results / "a"], [results / "b"]):
        shorter.append(rebuild(path, folders).shorter)
        with open_store(path) as store:
            (row,) = store.results(store.person("Ann"))
        assert Path(row.folder).name == with_length
    assert shorter == {"a": [1, 0, 1], "b": [0, 1, 0]}[with_length]
