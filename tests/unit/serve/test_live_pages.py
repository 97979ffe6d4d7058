"""The pages of camera sessions, and what of a saved session may be had."""

from __future__ import annotations

import json

import pytest
from serve_house import browser_before, house_in

from ankle_cv.live.store import Session
from ankle_cv.serve.camera_words import TROUBLES
from ankle_cv.symptoms import SIGNS

NAME = "2026-03-14_18-05-09"
BASE = {
    "status": "recorded",
    "started": "2026-03-14T18:05:09+01:00",
    "camera": "lens",
    "ankle_cv": "0",
    "settings": {"name": "Ann"},
    "left": None,
    "right": None,
    "summary": None,
}


def save(folder, name=NAME, **changes):
    home = folder / "sessions" / name
    (home / "left").mkdir(parents=True)
    session = Session.model_validate(BASE | changes)
    (home / "session.json").write_text(session.model_dump_json(), "utf-8")
    (home / "report.html").write_text("<p>both legs</p>", "utf-8")
    (home / "left" / "clip.mp4").write_bytes(b"clip")
    (home / "left" / "diary.txt").write_text("private", "utf-8")
    return home


@pytest.mark.parametrize("path", ["/live", "/record", "/drill"])
def test_a_page_has_the_words_of_all_troubles_and_asks_for_signs_where_the_terminal_does(tmp_path, path):
    with browser_before(house_in(tmp_path)) as browser:
        page = browser.get(path)
    assert page.status_code == 200
    told = json.loads(page.text.partition('id="told">')[2].partition("</script>")[0])
    assert set(told["troubles"]) == set(TROUBLES)
    assert all(sign in page.text for sign in SIGNS.values()) == (path != "/record")
    assert " checked" not in page.text, "no answer is given before it is asked for"


def test_sessions_are_listed_the_newest_first_and_strangers_are_left_out(tmp_path):
    save(tmp_path)
    save(tmp_path, "2026-03-15_10-00-00", started="2026-03-15T10:00:00+01:00")
    (tmp_path / "sessions" / "notes").mkdir()
    broken = tmp_path / "sessions" / "2027-01-01_00-00-00"
    broken.mkdir()
    (broken / "session.json").write_text("{}", "utf-8")
    with browser_before(house_in(tmp_path)) as browser:
        page = browser.get("/live").text
    assert page.index("2026-03-15 10:00") < page.index("2026-03-14 18:05")
    assert "sessions/notes" not in page
    assert "2027-01-01" not in page


def test_a_session_shows_what_it_is_and_gives_its_own_files_alone(tmp_path):
    save(tmp_path)
    with browser_before(house_in(tmp_path)) as browser:
        page = browser.get(f"/live/sessions/{NAME}")
        assert "Ann" in page.text
        assert "recorded, not analysed" in page.text
        report = browser.get(f"/live/sessions/{NAME}/files/report.html")
        assert "sandbox" in report.headers["content-security-policy"]
        assert browser.get(f"/live/sessions/{NAME}/files/left/clip.mp4").content == b"clip"
        for name in ("left/diary.txt", "../../secret", "%2e%2e/%2e%2e/history.sqlite", "left", ""):
            assert browser.get(f"/live/sessions/{NAME}/files/{name}").status_code == 404, name


def test_a_session_that_is_not_there_and_a_link_out_of_the_folder_are_not_found(tmp_path):
    save(tmp_path / "elsewhere")
    (tmp_path / "sessions").mkdir()
    (tmp_path / "sessions" / "link").symlink_to(tmp_path / "elsewhere" / "sessions" / NAME)
    with browser_before(house_in(tmp_path)) as browser:
        for name in ("2020-01-01_00-00-00", "link", "%2e%2e%2fsessions", "..%2f.."):
            assert browser.get(f"/live/sessions/{name}").status_code == 404, name


def test_what_a_broken_off_session_recorded_is_analysed_with_its_own_settings(tmp_path):
    leg = {"clip": "left/clip.mp4", "assessment": None, "failure": None, "repeated": [], "live": []}
    shown = {"wall_x_px": 77.0, "level": "10.0,20.0,11.0,400.0"}
    save(tmp_path, left=leg | shown, settings={"foot_cm": 26.0, "mirrored": True})
    house = house_in(tmp_path)
    with browser_before(house) as browser:
        assert "Analyse what was recorded" in browser.get(f"/live/sessions/{NAME}").text
        answer = browser.post(f"/live/sessions/{NAME}/analyse", follow_redirects=False)
        again = browser.post(f"/live/sessions/{NAME}/analyse")
    assert "wait already" in again.json()["error"]["message"]
    (job,) = house.book.all()
    assert (answer.status_code, answer.headers["location"]) == (303, f"/clips/{job.id}")
    found = job.settings
    assert (found.test, found.side, found.foot_cm, found.wall_x_px) == ("wall", "left", 26.0, 77.0)
    assert (found.level, found.mirrored) == ("10.0,20.0,11.0,400.0", False)
    assert job.title == f"{NAME}_left.mp4"
    assert house.book.clip_path(job, 1).read_bytes() == b"clip"
    assert (tmp_path / "sessions" / NAME / "left" / "clip.mp4").exists()


def test_a_session_that_was_analysed_is_not_analysed_again(tmp_path):
    save(tmp_path, status="complete")
    house = house_in(tmp_path)
    with browser_before(house) as browser:
        assert browser.post(f"/live/sessions/{NAME}/analyse").status_code == 400
    assert not house.book.all()
