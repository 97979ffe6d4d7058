"""The command, from folders and from the history."""

from __future__ import annotations

import json

import pytest
from assessments import make_finding
from icalendar import Calendar
from kept_results import save_wall, wall_document

from ankle_cv.cli.main import main
from ankle_cv.history.records import kept_result
from ankle_cv.history.store import open_store
from ankle_cv.outputs.json import write_json
from ankle_cv.sessions.results import ReadResult

LIMITED = make_finding("limited_dorsiflexion", side="left")


@pytest.fixture(autouse=True)
def here(tmp_path, monkeypatch):
    monkeypatch.setattr("ankle_cv.history.connection.user_data_path", lambda name: tmp_path / "data" / name)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def document(days=0, **about):
    return wall_document(30, days=days, **about).model_copy(update={"findings": (LIMITED,)})


def keep(path, *documents):
    with open_store(path, make=True) as store:
        store.keep(kept_result(ReadResult(path.parent / str(n), one)) for n, one in enumerate(documents))


def test_a_folder_becomes_a_page_and_a_calendar(here, capsys):
    (here / "left").mkdir()
    write_json(document(), here / "left" / "assessment.json")
    words = [
        "plan",
        "left",
        "--html",
        "p.html",
        "--ics",
        "t.ics",
        "--start",
        "2099-01-05",
        "--at",
        "7:30",
        "--weeks",
        "4",
    ]
    assert main([*words[:-4], "--at", "07:30", "--weeks", "4"]) == 0
    out = capsys.readouterr().out
    assert "Knee-to-wall rocks" in out
    page = (here / "p.html").read_text("utf-8")
    assert "4 weeks, first test on 5 January 2099" in page
    assert page.count("<svg") == 4
    (event,) = Calendar.from_ical((here / "t.ics").read_bytes()).walk("VEVENT")
    assert f"{event.decoded('dtstart'):%Y-%m-%d %H:%M}" == "2099-01-05 07:30"
    assert main(words) == 2, "7:30 is no time as it is written"


def test_a_name_takes_the_newest_result_of_the_history(here, capsys):
    store = here / "data" / "ankle-cv" / "history.sqlite"
    store.parent.mkdir(parents=True)
    keep(store, document(), wall_document(45, days=7), wall_document(40, days=3, side="right"))
    assert main(["plan", "ann", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["person"] == "Ann"
    assert told["drills"] == [], "the finding is of an older clip of the same leg"


def test_a_sign_told_last_leaves_no_drill_and_no_calendar_and_one_taken_back_is_told_first(here, capsys):
    store = here / "data" / "ankle-cv" / "history.sqlite"
    store.parent.mkdir(parents=True)
    keep(store, document(symptoms="night-pain"), document(days=1))
    assert main(["plan", "Ann", "--ics", "t.ics", "--json"]) == 0
    said = capsys.readouterr()
    told = json.loads(said.out)
    assert told["warning"].startswith("Warning sign told")
    assert (told["drills"], told["retests"], told["tests"]) == ([], [], None)
    assert not (here / "t.ics").exists()
    assert "no calendar" in said.err
    (here / "t.ics").write_text("the tests of last week")
    assert main(["plan", "Ann", "--ics", "t.ics"]) == 0
    (event,) = Calendar.from_ical((here / "t.ics").read_bytes()).walk("VEVENT")
    assert str(event["status"]) == "CANCELLED"
    assert "t.ics takes back the tests that it had" in capsys.readouterr().err
    keep(store, document(days=2, symptoms="none"))
    assert main(["plan", "Ann", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["warning"].startswith("Warning sign told")
    assert told["drills"]


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["plan"], 2),
        (["plan", "Nobody"], 3),
        (["plan", "left", "right"], 2),
        (["plan", "left", "--weeks", "0"], 2),
        (["plan", "left", "--start", "soon"], 2),
        (["plan", "left", "--start", "2020-01-01"], 2),
        (["plan", "left", "--open"], 2),
        (["plan", "gone", "left"], 3),
    ],
)
def test_what_cannot_be_planned_has_the_exit_code_of_the_contract(here, words, code, capsys):
    save_wall(here / "left", 30)
    save_wall(here / "right", 30, side="right", name="Bob")
    assert main(words) == code
    if words != ["plan"]:
        assert "fix: " in capsys.readouterr().err


def folder(here, name, one):
    (here / name).mkdir()
    write_json(one, here / name / "assessment.json")
    return name


@pytest.mark.parametrize("turned", [False, True])
def test_a_sign_told_with_any_folder_holds_in_whatever_order_they_are_named(here, capsys, turned):
    blind = document(symptoms="night-pain").model_copy(update={"measured_sides": ()})
    for name, sign in (("same leg", document(symptoms="night-pain")), ("no leg", blind)):
        words = [folder(here, f"fine {name}", document(days=1)), folder(here, name, sign)]
        assert main(["plan", *(words[::-1] if turned else words), "--json"]) == 0
        told = json.loads(capsys.readouterr().out)
        assert told["warning"].startswith("Warning sign told")
        assert (told["drills"], told["retests"]) == ([], [])


@pytest.mark.parametrize("turned", [False, True])
def test_the_newest_folder_of_a_leg_counts_in_whatever_order_they_are_named(here, capsys, turned):
    words = [folder(here, "old", document()), folder(here, "new", wall_document(45, days=300))]
    assert main(["plan", *(words[::-1] if turned else words), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["drills"] == [], "the finding is of the older clip"


def test_a_sign_kept_with_a_result_without_a_measured_leg_holds(here, capsys):
    store = here / "data" / "ankle-cv" / "history.sqlite"
    store.parent.mkdir(parents=True)
    keep(store, document(symptoms="night-pain").model_copy(update={"measured_sides": ()}))
    assert main(["plan", "Ann", "--ics", "t.ics", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["warning"].startswith("Warning sign told")
    assert not (here / "t.ics").exists()


def uid(here, *words):
    assert main(["plan", *words, "--ics", "t.ics"]) == 0
    (event,) = Calendar.from_ical((here / "t.ics").read_bytes()).walk("VEVENT")
    (here / "t.ics").unlink()
    return str(event["uid"])


def test_two_people_without_a_name_have_appointments_of_their_own(here):
    one = folder(here, "one", wall_document(30, name=None))
    other = folder(here, "other", wall_document(30, name=None, days=1))
    assert uid(here, one) == uid(here, one)
    assert uid(here, one) != uid(here, other)
    assert uid(here, folder(here, "a", document())) == uid(here, folder(here, "b", document(days=7))), "Ann"


def test_a_folder_of_the_same_name_does_not_hide_a_person(here, capsys):
    (here / "Ann").mkdir()
    assert main(["plan", "Ann"]) == 3, "nobody is kept: the folder, which is empty"
    save_wall(here / "Ann", 30, name="Bob")
    capsys.readouterr()
    assert main(["plan", "Ann", "--json"]) == 0
    said = capsys.readouterr()
    assert (json.loads(said.out)["person"], said.err) == ("Bob", "")
    store = here / "data" / "ankle-cv" / "history.sqlite"
    store.parent.mkdir(parents=True)
    keep(store, document())
    for word, person in (("Ann", "Ann"), ("./Ann", "Bob")):
        assert main(["plan", word, "--json"]) == 0
        said = capsys.readouterr()
        assert json.loads(said.out)["person"] == person
        assert ("./Ann" in said.err) == (person == "Ann")


def test_a_store_that_cannot_be_read_is_told_and_no_folder_of_the_name_is_taken_for_it(here, capsys):
    store = here / "data" / "ankle-cv" / "history.sqlite"
    store.parent.mkdir(parents=True)
    store.write_bytes(b"SQLite format 3\x00" + b"?" * 5000)
    folder(here, "Ann", document())
    assert main(["plan", "Ann"]) == 3
    said = capsys.readouterr()
    assert said.out == ""
    assert str(store) in said.err
