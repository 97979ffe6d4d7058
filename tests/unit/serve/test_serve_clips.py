"""The way of a clip through the server, as the form's script takes it, and what is refused on it."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace

import pytest
from httpx2 import ASGITransport, AsyncClient
from serve_house import OWN, add, browser_before
from waiting import until

from ankle_cv.batch.failure import Failure
from ankle_cv.serve import clips
from ankle_cv.serve.app import make_app

HTML = {"Accept": "text/html"}


def announce(browser, *names, size=3, **told):
    files = [{"name": name, "size": size} for name in names]
    return browser.post("/clips", json={"files": files, **told})


def test_a_clip_from_the_form_to_its_results(working):
    house = working()
    with browser_before(house) as browser:
        made = announce(browser, "squat.mp4", settings={"foot_cm": "26", "test": "squat"}).json()
        assert browser.put(made["uploads"][0], content=b"abc").json() == {"arrived": 1}
        until(lambda: house.book[made["id"]].state == "done", "the analysis")
        job = house.book[made["id"]]
        assert (job.settings.foot_cm, job.settings.test) == (26, "squat")
        assert house.book.clip_path(job, 1).read_bytes() == b"abc"
        page = browser.get(made["page"], follow_redirects=False)
        assert page.headers["location"] == f"/results/{job.id}"
        assert "Fine." in browser.get("/").text
        with browser.stream("GET", f"{made['page']}/events") as events:
            told = [json.loads(line[6:]) for line in events.iter_lines() if line.startswith("data: ")]
        assert told[-1]["state"] == "done"


def test_a_clip_keeps_the_day_of_the_users_own_file(browser, house):
    files = [{"name": "x.mp4", "size": 3, "written_ms": 1_600_000_000_000}]
    made = browser.post("/clips", json={"files": files}).json()
    browser.put(made["uploads"][0], content=b"abc")
    assert house.book.clip_path(house.book[made["id"]], 1).stat().st_mtime == 1_600_000_000


def test_both_legs_wait_for_the_second_clip(browser, house):
    made = announce(browser, "left.mp4", "right.mp4").json()
    browser.put(made["uploads"][1], content=b"abc")
    assert house.book[made["id"]].state == "uploading"
    browser.put(made["uploads"][0], content=b"abc")
    assert house.book[made["id"]].state == "queued"


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ({"files": [{"name": "x.mp4", "size": 5 << 30}]}, "GB"),
        ({"files": [{"name": "x.mp4", "size": 0}]}, "empty"),
        ({"files": []}, "files"),
        ({"files": [{"name": "x.mp4", "size": 1}] * 3}, "files"),
        ({"files": [{"name": "x.mp4", "size": 1}], "settings": {"foot_cm": "huge"}}, "Foot or shoe"),
        ({"files": [{"name": "x.mp4", "size": 1}], "settings": {"nonsense": "1"}}, "nonsense"),
        ({"files": [{"name": "x.mp4", "size": 1}], "settings": {"symptoms": ["none", "numbness"]}}, "none"),
        ({"files": [{"name": "x.mp4", "size": 1}], "keep": True}, "without a name"),
        ({"files": [{"name": "x.mp4", "size": 1}], "path": "/etc/passwd"}, "path"),
        ([], ""),
    ],
)
def test_what_makes_no_sense_is_refused_in_two_lines(browser, house, body, says):
    answer = browser.post("/clips", json=body)
    assert answer.status_code == 400
    error = answer.json()["error"]
    assert says in error["message"]
    assert error["remedy"]
    assert house.book.all() == ()


def test_a_form_that_is_no_json_is_refused(browser):
    assert browser.post("/clips", content=b"files=x").status_code == 400


@pytest.mark.parametrize(
    "name",
    [
        "../../x.mp4",
        "job.json",
        "results",
        "clip",
        "..\\x.mp4",
        "/tmp/x.mp4",
        "x.mp4\x00.exe",
        "~/.ssh/id",
        "a" * 1000,
    ],
)
def test_a_clip_of_any_name_stays_in_its_folder(browser, house, tmp_path, name):
    made = announce(browser, name).json()
    assert browser.put(made["uploads"][0], content=b"abc").status_code == 200
    files = {path for path in tmp_path.rglob("*") if path.is_file()}
    assert all(house.place.job(made["id"]) in path.parents for path in files)
    assert len(files) == 2


@pytest.mark.parametrize("content", [b"", b"ab", b"abcd"])
def test_a_clip_of_another_length_than_announced_is_refused_and_may_be_sent_again(browser, house, content):
    made = announce(browser, "x.mp4").json()
    answer = browser.put(made["uploads"][0], content=content)
    assert answer.status_code == 422
    assert house.book[made["id"]].state == "uploading"
    assert browser.put(made["uploads"][0], content=b"abc").status_code == 200
    assert browser.put(made["uploads"][0], content=b"abd").status_code == 400, "it is there already"


def test_a_clip_that_comes_twice_at_once_is_taken_once(browser, house):
    made = announce(browser, "x.mp4").json()
    own = {"Origin": OWN, "Cookie": f"{house.door.cookie_name}={house.door.cookie}"}

    async def twice():
        async with AsyncClient(transport=ASGITransport(make_app(house)), base_url=OWN, headers=own) as client:

            async def slowly():
                yield b"ab"
                quick = await client.put(made["uploads"][0], content=b"abc")
                assert quick.status_code == 200
                yield b"x"

            return await client.put(made["uploads"][0], content=slowly())

    assert asyncio.run(twice()).status_code == 400
    assert house.book.clip_path(house.book[made["id"]], 1).read_bytes() == b"abc"


@pytest.mark.parametrize(
    "path", ["/clips/0123456789abcdef", "/clips/..%2f..", "/clips/x/events", "/nowhere", "/static/../app.py"]
)
def test_what_is_not_there_is_a_page_or_an_answer_that_says_so(browser, path):
    assert browser.get(path).json()["error"]["remedy"]
    page = browser.get(path, headers=HTML)
    assert page.status_code == 404
    assert "There is nothing at this address" in page.text


def test_fifty_at_once_are_taken_or_refused_and_none_is_lost(browser, house):
    answers = [announce(browser, f"{n}.mp4") for n in range(50)]
    assert {answer.status_code for answer in answers} == {201}
    for answer in answers:
        browser.put(answer.json()["uploads"][0], content=b"abc")
    assert [job.state for job in house.book.all()] == ["queued"] * 50


def test_a_clip_can_be_stopped_begun_again_and_deleted(browser, house):
    made = announce(browser, "x.mp4").json()
    browser.put(made["uploads"][0], content=b"abc")
    address, again = made["page"], f"/results/{made['id']}/again"
    assert browser.post(again).status_code == 400
    assert browser.post(f"{address}/cancel").json()["state"] == "cancelled"
    assert "Analyse it again" in browser.get(address, headers=HTML).text
    assert browser.post(again).json() == {"page": address}
    assert house.book[made["id"]].state == "queued"
    assert browser.delete(address).status_code == 200
    assert browser.get(address).status_code == 404
    assert not house.place.job(made["id"]).exists()


def test_why_a_clip_failed_is_told_in_sentences(browser, house):
    job = add(house.book)
    why = Failure(code="input", exit_code=3, message="it is damaged", remedy="film it again (--test wall)")
    house.book.change(job.id, lambda one: one.model_copy(update={"state": "failed", "failure": why}))
    page = browser.get(f"/clips/{job.id}", headers=HTML).text
    assert '<p id="message">It is damaged.</p><p id="remedy">Film it again.</p>' in page
    assert "<p>It is damaged.</p>" in browser.get("/clips", headers=HTML).text
    waiting = add(house.book)
    page = browser.get(f"/clips/{waiting.id}", headers=HTML).text
    assert '<p id="message"></p><p id="remedy"></p>' in page


def test_a_bug_is_told_as_one_and_the_server_goes_on(browser, house, monkeypatch):
    monkeypatch.setattr(type(house.book), "all", lambda _: 1 / 0)
    answer = browser.get("/")
    assert answer.status_code == 500
    assert answer.json()["error"]["message"].startswith("a bug")
    monkeypatch.undo()
    assert browser.get("/").status_code == 200


def test_an_error_amid_an_answer_is_told_too(house, monkeypatch):
    told = []
    monkeypatch.setattr(clips, "events", lambda *_: broken())

    async def broken():
        yield "data: {}\n\n"
        raise ZeroDivisionError

    with browser_before(
        replace(house, tell_bug=lambda error: told.append(error) or ("a bug", "x"))
    ) as browser:
        made = announce(browser, "x.mp4").json()
        browser.get(f"{made['page']}/events")
    assert [type(one) for one in told] == [ZeroDivisionError]


def test_what_a_clip_is_called_is_text_on_the_page(browser):
    made = announce(browser, "<script>alert(1)</script>.mp4").json()
    browser.put(made["uploads"][0], content=b"abc")
    for page in ("/", made["page"]):
        text = browser.get(page).text
        assert "<script>alert" not in text
        assert "&lt;script&gt;alert" in text
