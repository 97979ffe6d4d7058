"""Who is in a result may be told afterwards; the numbers stay, and one result is kept under one name."""

from __future__ import annotations

import pytest
from measured_job import job_with, measured
from serve_house import browser_before

from ankle_cv.history.erase import erase, plan_erasure
from ankle_cv.history.store import open_store
from ankle_cv.outputs.saved import read_document
from ankle_cv.settings import TOLD


@pytest.fixture(scope="module")
def results(tmp_path_factory):
    return measured(tmp_path_factory.mktemp("measured"))


@pytest.fixture
def made(results, tmp_path):
    return job_with(results, tmp_path / "out")


def tell(browser, job, *, keep=False, **settings):
    return browser.post(f"/results/{job.id}/about", json={"settings": settings, "keep": keep})


def test_a_name_is_written_into_the_results_and_they_are_kept(made):
    house, job = made
    folder = house.book.result_folder(job, 1)
    before = read_document(folder)
    with browser_before(house) as browser:
        told = tell(browser, job, keep=True, name="Ann", footwear="barefoot", symptoms=["numbness"]).json()
        assert told == {"name": "Ann", "kept": True, "notes": []}
        page = browser.get(f"/results/{job.id}").text
        assert "Kept in the history of Ann" in page
        assert "tingling, burning or numbness in the foot" in page
    after = read_document(folder)
    assert (after.about.name, after.about.footwear, after.about.symptoms) == ("Ann", "barefoot", "numbness")
    assert after.summary == before.summary
    assert "Ann" in (folder / "report.html").read_text("utf-8")
    with open_store(house.store) as store:
        assert [person.name for person in store.people()] == ["Ann"]


def test_the_day_of_filming_can_be_told(made):
    house, job = made
    with browser_before(house) as browser:
        tell(browser, job, keep=True, name="Ann", filmed="2026-01-31")
        assert tell(browser, job, name="Ann", filmed="31 January").status_code == 400
        assert "31 January 2026" in browser.get(f"/results/{job.id}").text
    with open_store(house.store) as store:
        (result,) = store.results(store.person("Ann"))
    assert (result.taken[:10], result.taken_source) == ("2026-01-31", "told")


def test_what_is_not_told_any_more_is_gone(made):
    house, job = made
    with browser_before(house) as browser:
        tell(browser, job, name="Ann", note="warm")
        tell(browser, job, name="Ann")
    about = read_document(house.book.result_folder(job, 1)).about
    assert (about.name, about.note) == ("Ann", None)
    assert not house.store.exists(), "nobody asked for it to be kept"


def test_a_result_is_kept_under_one_name(made):
    house, job = made
    with browser_before(house) as browser:
        assert tell(browser, job, keep=True).status_code == 400
        tell(browser, job, keep=True, name="Ann")
        other = tell(browser, job, name="Bob")
        assert other.status_code == 400
        assert "history of Ann" in other.json()["error"]["message"]
        assert tell(browser, job, name="Ann", note="again").json()["kept"], "once kept it stays so"


def test_what_is_being_drawn_is_drawn_with_who_it_is(made):
    house, job = made
    with browser_before(house) as browser:
        browser.post(f"/results/{job.id}/1/corrections", json={"settings": {"leave_out": "1"}})
        assert tell(browser, job, keep=True).status_code == 400
        assert len(house.corrector.drawn) == 1, "what is refused leaves it alone"
        assert tell(browser, job, keep=True, name="Ann").json()["kept"]
        first, anew = house.corrector.drawn
        assert (first["settings"]["name"], anew["settings"]["name"]) == (None, "Ann")
        assert anew["settings"]["leave_out"] == "1"
        house.corrector.finish(f"{job.id}/1")
        tell(browser, job, name="Ann", note="warm")
        assert len(house.corrector.drawn) == 2, "pictures have no names in them"


@pytest.mark.parametrize("field", ["foot_cm", "model", "nonsense"])
def test_only_the_person_is_told_here(made, field):
    house, job = made
    with browser_before(house) as browser:
        assert tell(browser, job, **{field: "26"}).status_code == 400
    assert all(getattr(house.book[job.id].settings, name) is None for name in TOLD)


@pytest.mark.parametrize("name", ["Ann", "Bob"])
def test_the_command_line_deletes_all_that_was_sent_of_a_person(made, name):
    house, job = made
    home = house.place.job(job.id)
    with browser_before(house) as browser:
        tell(browser, job, keep=True, name="Ann")
        browser.post(f"/results/{job.id}/1/corrections", json={"settings": {"leave_out": "1"}})
    record = home / "job.json"
    record.write_text(record.read_text("utf-8").replace("Ann", name), "utf-8")
    with open_store(house.store) as store:
        plan = plan_erasure(store, store.person("Ann"))
        erase(store, plan, files=True)
    assert home.exists() == (name != "Ann"), "what another person's record names stays"
