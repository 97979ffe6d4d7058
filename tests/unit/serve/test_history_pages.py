"""People in the browser: the list, a page, files to take away and back, two days, the own error, deletion."""

from __future__ import annotations

import json
import re
import sqlite3
from datetime import datetime, timedelta, timezone

import pytest
from kept_results import asked, kept, save_wall
from serve_house import add

from ankle_cv.errors import UsageError
from ankle_cv.history.compared import days_of
from ankle_cv.history.page import to_history_page
from ankle_cv.history.reading import read_person
from ankle_cv.history.records import kept_result
from ankle_cv.history.store import open_store
from ankle_cv.outputs.saved import read_document
from ankle_cv.sessions.results import ReadResult
from ankle_cv.settings import Settings

HTML = {"Accept": "text/html"}
ANN = {"name": "Ann"}
ODD = "Ö/<b>&x?#+ %2e../n"


@pytest.fixture
def filled(house, tmp_path):
    """Ann gains on the left from week to week; one whose name is no name of a file has a warning sign."""
    results = []
    for week in range(6):
        folder = save_wall(tmp_path / "results" / f"left-{week}", 33 + 1.5 * week, days=7 * week)
        (folder / "report.html").write_text("<script>1</script>a report")
        results.append(kept_result(ReadResult(folder, read_document(folder))))
        results.append(kept(38, days=7 * week, side="right", folder=f"gone/right-{week}"))
    with open_store(house.store, make=True) as store:
        store.keep([*results, kept(35, name=ODD, symptoms="night-pain")])
    return house


def told(answer) -> str:
    assert answer.status_code in (400, 404, 422, 503), answer.text
    error = answer.json()["error"]
    assert error["remedy"]
    return error["message"]


def test_without_a_history_the_page_says_how_one_begins_and_where_it_would_lie(browser, house):
    page = browser.get("/history", headers=HTML)
    assert page.status_code == 200
    assert "Nothing is kept yet" in page.text
    assert str(house.store.absolute()) in page.text
    assert not house.store.exists(), "looking makes none"
    assert told(browser.get("/history/person", params=ANN)).startswith("nothing is kept in")


def test_everybody_is_listed_with_the_last_result_and_the_warning(browser, filled):
    page = browser.get("/history", headers=HTML).text
    assert '<a href="/history/person?name=Ann">Ann</a>' in page
    assert "12 results; the last: Knee to wall, 12 October 2026" in page
    assert page.count("Warning sign told: night pain") == 1
    assert "<b>&x" not in page


def test_a_persons_page_has_the_same_body_as_the_file_and_no_style_of_its_own(browser, filled):
    page = browser.get("/history/person", params=ANN, headers=HTML).text
    report = read_person(filled.store, "Ann", 12).report()
    whole = to_history_page(report)
    body = whole[whole.index('<section class="over"') : whole.index('<section class="next"')]
    assert body.strip() in page
    assert report.tests[0].headline[:30] in page
    for forbidden in ("<style", "style=", "onclick", "--weeks", "ankle-cv history repeatability"):
        assert forbidden not in page
    fewer = browser.get("/history/person", params={**ANN, "weeks": 2}, headers=HTML).text
    assert "earlier results lie more than 2 weeks before the newest." in fewer
    assert browser.get("/history/person", params={**ANN, "weeks": 105}).status_code == 400
    assert "Compare two days" in page
    with open_store(filled.store) as store:
        store.keep([kept(35, name="Solo")])
    alone = browser.get("/history/person", params={"name": "Solo"}, headers=HTML).text
    assert "Compare" not in alone, "one day is nothing to compare"


def test_a_name_that_is_no_name_of_a_file_is_text_alone(browser, filled):
    page = browser.get("/history/person", params={"name": ODD.upper()}, headers=HTML)
    assert page.status_code == 200
    assert "&lt;b&gt;&amp;x" in page.text
    answer = browser.get("/history/files/csv", params={"name": ODD})
    assert "/" not in answer.headers["content-disposition"].partition("''")[2]
    assert "Anne" in told(browser.get("/history/person", params={"name": "Anne"}))


@pytest.mark.parametrize(
    ("form", "begin"),
    [("html", b"<!doctype html>"), ("csv", b"person,test"), ("json", b'{\n  "schema'), ("png", b"\x89PNG")],
)
def test_a_history_is_taken_away_in_every_form(browser, filled, form, begin):
    answer = browser.get(f"/history/files/{form}", params=ANN)
    assert answer.content.removeprefix(b"\xef\xbb\xbf").startswith(begin)
    assert answer.headers["content-disposition"] == f"attachment; filename*=UTF-8''Ann-history.{form}"
    assert browser.get("/history/files/exe", params=ANN).status_code == 400


def test_what_is_exported_is_taken_in_again(browser, filled):
    exported = browser.get("/history/export", params=ANN)
    assert len(exported.content.splitlines()) == 13
    filled.store.unlink()
    answer = browser.put("/history/import?shown=ann.jsonl", content=exported.content)
    assert answer.json() == {"told": ["12 results of Ann kept."], "page": "/history/person?name=Ann"}
    with open_store(filled.store) as store:
        assert [one.results for one in store.people()] == [12]


@pytest.mark.parametrize("content", [b"", b"no history", b'{"format": 1}\n' * 9])
def test_what_is_no_export_is_refused_by_its_own_name_and_leaves_nothing(browser, house, content):
    answer = browser.put("/history/import", params={"shown": "../../odd.jsonl"}, content=content)
    message = told(answer)
    assert "odd.jsonl is no history of one person" in message or "the file is empty" in message
    assert str(house.place.output) not in message
    assert not list(house.place.browser.glob("*.partial")) if house.place.browser.exists() else True


def test_two_days_are_held_against_each_other_as_the_history_does(browser, filled):
    days = {"first": "2026-10-12.wall", "second": "2026-09-07.wall"}
    page = browser.get("/history/compare", params={**ANN, **days}, headers=HTML).text
    assert "left +7.5" in page
    assert page.index("7 September 2026") < page.index("12 October 2026"), "the earlier one first"
    row = page[page.index('<tr><th scope="row"') :].partition("</tr>")[0].replace("\xa0", " ")
    assert "33° ± 2°" in row
    assert "40° ± 2°" in row
    assert "+7.5 ± 4.7°" in row
    assert '<span class="tag clear">a real increase</span>' in row
    assert "not distinguishable from no change yet" in page, "the right leg"
    assert page.count("<iframe") == 2
    assert page.count("Its report is not where it was") == 2


def test_days_that_cannot_be_held_against_each_other_say_so(browser, filled):
    same = {"first": "2026-10-12.wall", "second": "2026-10-12.wall"}
    page = browser.get("/history/compare", params={**ANN, **same}, headers=HTML).text
    assert "one day, chosen twice" in page
    gone = {**ANN, "first": "2026-10-12.wall", "second": "../../etc"}
    assert told(browser.get("/history/compare", params=gone)) == "one of these days is not kept any more"


def test_of_two_days_chosen_among_many_no_change_is_called_real(browser, filled):
    days = {"first": "2026-10-05.wall", "second": "2026-09-07.wall"}
    page = browser.get("/history/compare", params={**ANN, **days}, headers=HTML).text.replace("\xa0", " ")
    assert "Two days chosen among 6" in page
    assert "+6.0 ± 4.7°" in page
    assert "a real increase" not in page
    assert page.count("not judged") >= 2


def test_a_clip_is_never_shown_with_the_sentence_of_another(browser, filled):
    """A result without its document makes the page refuse; the next one's does not move up."""
    with sqlite3.connect(filled.store) as connection:
        connection.execute(
            "DELETE FROM document WHERE result = (SELECT id FROM result WHERE folder LIKE '%right-5')"
        )
    days = {"first": "2026-10-12.wall", "second": "2026-09-07.wall"}
    assert told(browser.get("/history/compare", params={**ANN, **days})).startswith(
        "one of these days is not"
    )


def test_numbers_and_sentences_of_two_days_are_of_one_state(browser, filled, monkeypatch, tmp_path):
    """What is kept while the page is put together is on the next one."""

    def meanwhile(results):
        folder = save_wall(tmp_path / "results" / "left-5", 20, days=35)
        document = read_document(folder)
        summary = document.summary.model_copy(update={"headline": "Kept meanwhile."})
        newer = document.model_copy(update={"summary": summary})
        with open_store(filled.store) as store:
            store.keep([kept_result(ReadResult(folder, newer))])
        return days_of(results)

    monkeypatch.setattr("ankle_cv.serve.history.days_of", meanwhile)
    days = {**ANN, "first": "2026-10-12.wall", "second": "2026-09-07.wall"}
    first, second = (browser.get("/history/compare", params=days, headers=HTML).text for _ in range(2))
    assert "Kept meanwhile." not in first
    assert "left +7.5" in first
    assert "Kept meanwhile." in second
    assert "left +7.5" not in second


def test_what_does_not_count_of_a_clip_is_said_with_its_day(browser, house, tmp_path):
    folder = save_wall(tmp_path / "results" / "left", 33)
    with open_store(house.store, make=True) as store:
        store.keep([asked(kept_result(ReadResult(folder, read_document(folder)))), kept(34, days=7)])
    days = {**ANN, "first": "2026-09-07.wall", "second": "2026-09-07.wall"}
    page = browser.get("/history/compare", params=days, headers=HTML).text.replace("\xa0", " ")
    assert "Left out, as asked: attempt 4." in page
    assert "Only 3 to 9 s of the clip count, as asked." in page
    listed = browser.get("/history/person", params=ANN, headers=HTML).text
    assert len(re.findall(r"left\.mp4(?:</a>)? \*", listed)) == 1
    assert "* as asked, not all of the clip counts" in listed


def test_a_report_is_shown_where_it_lies_apart_from_this_server(browser, filled):
    page = browser.get("/history/person", params=ANN, headers=HTML).text
    address = page[page.index("/history/report") :].partition('"')[0].replace("&amp;", "&")
    answer = browser.get(address)
    assert answer.text.endswith("a report")
    assert "sandbox" in answer.headers["content-security-policy"]
    rows = read_person(filled.store, "Ann", 12).results
    elsewhere = next(one.id for one in rows if one.folder.endswith("right-0"))
    assert told(browser.get("/history/report", params={**ANN, "result": elsewhere}))
    assert told(browser.get("/history/report", params={"name": ODD, "result": rows[0].id})), (
        "not this person's"
    )


def test_a_result_that_came_through_the_browser_is_shown_with_its_player(browser, house):
    job = add(house.book, state="done")
    folder = save_wall(house.place.job(job.id) / "results" / "squat", 33)
    (folder / "report.html").write_text("a report")
    with open_store(house.store, make=True) as store:
        store.keep([kept_result(ReadResult(folder, read_document(folder)))])
    assert f'<a href="/results/{job.id}">' in browser.get("/history/person", params=ANN, headers=HTML).text
    days = {"first": "2026-09-07.wall", "second": "2026-09-07.wall"}
    page = browser.get("/history/compare", params={**ANN, **days}, headers=HTML).text
    assert f'<a href="/results/{job.id}">' in page
    assert page.count("<iframe") == 1
    house.book.remove(job.id)
    assert f"/results/{job.id}" not in browser.get("/history/person", params=ANN, headers=HTML).text


def test_the_persons_own_error_is_measured_and_forgotten(browser, filled):
    assert "has no 5 results of one leg" in told(browser.post("/history/repeats", json=ANN))
    with open_store(filled.store) as store:
        store.keep([kept(37 + n % 3, days=40 + n, side="right") for n in range(5)])
    answer = browser.post("/history/repeats", json={**ANN, "until": None}).json()
    assert "of 5 repeats" in answer["told"][0]
    assert "of 5 repeats" in browser.get("/history/person", params=ANN, headers=HTML).text
    browser.post("/history/repeats/forget", json=ANN)
    assert (
        "The published smallest changes hold."
        in browser.get("/history/person", params=ANN, headers=HTML).text
    )


def test_a_plan_has_drills_tests_and_a_calendar_and_none_of_it_after_a_warning_sign(browser, filled):
    soon = datetime.now(tz=timezone.utc).date() + timedelta(days=10)
    page = browser.get("/history/plan", params={**ANN, "weeks": 3, "start": soon}, headers=HTML).text
    assert f"3 weeks, first test on {soon.day} " in page
    assert "<li>Knee-to-wall test</li>" in page
    calendar = browser.get("/history/plan/ics", params={**ANN, "start": soon, "at": "07:30"})
    assert f"DTSTART:{soon:%Y%m%d}T073000".encode() in calendar.content
    assert "is over" in told(browser.get("/history/plan", params={**ANN, "start": "2020-01-31"}))
    assert browser.get("/history/plan/html", params=ANN).content.startswith(b"<!doctype html>")
    warned = browser.get("/history/plan", params={"name": ODD}, headers=HTML).text
    assert "Warning sign told: night pain" in warned
    assert "Calendar file" not in warned
    assert "warning sign" in told(browser.get("/history/plan/ics", params={"name": ODD}))


def test_deletion_says_what_goes_and_asks_for_the_name(browser, filled, tmp_path):
    page = browser.get("/history/delete", params=ANN, headers=HTML).text
    assert "Ann: 12 results in" in page
    assert "6 folders of results" in page, "those of the right leg are not there"
    assert str(tmp_path / "results" / "left-0") in page
    refused = browser.post("/history/delete", json={**ANN, "typed": "Anna", "files": True})
    assert told(refused) == "the name that was typed is another one"
    with open_store(filled.store) as store:
        assert store.person("Ann").results == 12


def test_the_files_go_only_when_that_is_asked_for(browser, filled, tmp_path):
    answer = browser.post("/history/delete", json={**ANN, "typed": " ann "})
    assert answer.json()["told"][0].startswith("Deleted: Ann: 12 results")
    assert (tmp_path / "results" / "left-0" / "assessment.json").exists()
    assert b"Ann" not in filled.store.read_bytes()
    assert told(browser.get("/history/person", params=ANN)).startswith("nothing is kept of Ann")


def test_with_the_files_go_the_copies_of_clips_that_came_through_the_browser(browser, filled, tmp_path):
    job = add(filled.book, state="done")
    filled.book.change(job.id, lambda one: one.model_copy(update={"settings": Settings(name="ANN")}))
    other = add(filled.book, state="queued")
    waiting = add(filled.book, state="queued")
    filled.book.change(waiting.id, lambda one: one.model_copy(update={"settings": Settings(name="Ann")}))
    wish = {**ANN, "typed": "Ann", "files": True}
    assert "is being analysed, or waits" in told(browser.post("/history/delete", json=wish))
    browser.post(f"/clips/{waiting.id}/cancel")
    assert "2 submissions through the browser" in " ".join(
        browser.post("/history/delete", json=wish).json()["told"]
    )
    assert [one.id for one in filled.book.all()] == [other.id]
    assert not filled.place.job(job.id).exists()
    assert not (tmp_path / "results" / "left-0").exists()


def test_a_deletion_that_fails_midway_can_be_asked_for_again(browser, filled, monkeypatch):
    job = add(filled.book, state="done")
    filled.book.change(job.id, lambda one: one.model_copy(update={"settings": Settings(name="Ann")}))

    def refuse(_):
        raise UsageError("it is in use", "wait")

    wish = {**ANN, "typed": "Ann", "files": True}
    with monkeypatch.context() as patched:
        patched.setattr(filled.book, "remove", refuse)
        assert told(browser.post("/history/delete", json=wish)) == "it is in use"
    assert browser.get("/history/person", params=ANN, headers=HTML).status_code == 200
    assert browser.post("/history/delete", json=wish).status_code == 200
    assert filled.book.all() == ()


def test_a_damaged_store_and_one_of_another_program_are_told_in_two_lines(browser, house):
    house.store.parent.mkdir(parents=True, exist_ok=True)
    with sqlite3.connect(house.store) as other:
        other.execute("CREATE TABLE x (y)")
    assert "the database of another program" in told(browser.get("/history"))
    page = browser.get("/history", headers=HTML)
    assert page.status_code == 422
    assert "another program" in page.text
    house.store.write_bytes(b"SQLite format 3\0" + bytes(5000))
    assert "is damaged" in told(browser.get("/history/person", params=ANN))


def test_a_store_that_another_program_keeps_is_told(browser, filled, monkeypatch):
    monkeypatch.setattr("ankle_cv.history.connection.BUSY_S", 0.1)
    with sqlite3.connect(filled.store) as other:
        other.execute("BEGIN EXCLUSIVE")
        answer = browser.post("/history/repeats/forget", json=ANN)
        other.execute("ROLLBACK")
    assert answer.status_code == 503
    assert "to itself" in told(answer)


def test_every_line_of_the_export_is_json(browser, filled):
    for line in browser.get("/history/export", params={"name": ODD}).content.splitlines():
        assert json.loads(line)
