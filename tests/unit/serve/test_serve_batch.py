"""Folders in the browser: which may be named, the plan, the run with its failures, stopping, restarts."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from datetime import datetime, timezone
from pathlib import Path

import pytest
from serve_house import browser_before, house_in
from waiting import until

from ankle_cv.batch.index import to_html
from ankle_cv.serve import folder_child
from ankle_cv.serve.folder_runs import FolderWish, run_of, with_end, with_event, words_of
from ankle_cv.serve.headers import SAVED_PAGE_POLICY
from ankle_cv.settings import Settings

HTML = {"Accept": "text/html"}
BEGUN = datetime(2026, 11, 29, tzinfo=timezone.utc)


@pytest.fixture(autouse=True)
def errand(monkeypatch):
    monkeypatch.setattr(folder_child, "RUN", "import folder_errand; folder_errand.run()")


@pytest.fixture
def folder(tmp_path):
    def made(name: str) -> Path:
        path = tmp_path / "clips" / name
        path.mkdir(parents=True)
        return path

    return made


def given(browser, folder, **more):
    answer = browser.post("/batch", json={"folder": str(folder), **more})
    assert answer.status_code == 201, answer.text
    return answer.json()["page"]


def settled(house, page):
    run = house.folders[page.rpartition("/")[2]]
    until(lambda: not house.folders[run.id].is_going_on, "the run got on")
    return house.folders[run.id]


def looked_at_and_done(browser, house, folder, **more):
    page = given(browser, folder, **more)
    settled(house, page)
    assert browser.post(f"{page}/start").status_code == 200
    return page, settled(house, page)


def test_a_folder_is_looked_at_first_and_nothing_is_done(browser, house, folder):
    page = given(browser, folder("some"))
    run = settled(house, page)
    assert (run.state, run.to_do, run.plan[0][1]) == ("looked", 2, "a")
    shown = browser.get(page, headers=HTML).text
    assert "2 clips: 2 to do." in shown
    assert "Analyse them" in shown
    assert "<td>person: Ann" in shown
    assert "foot cm: 26.0</td>" in shown
    assert "\x07" not in shown
    assert "<td>–</td>" in shown
    assert "a name of another form tells nothing" not in shown
    named = given(browser, folder("named"), name_pattern="{person}")
    settled(house, named)
    assert "by “{person}”," in browser.get(named, headers=HTML).text


def test_the_command_gets_every_wish_in_the_word_of_its_option(browser, house, folder):
    place = folder("-o odd --force")
    wish = {"pattern": "-x*.mp4", "name_pattern": "{person}", "kept": True, "no_video": True, "jobs": 2}
    settings = {"test": "heel-raise", "foot_cm": "26.5", "mirrored": True, "note": "--force\n"}
    settled(house, given(browser, place, **wish, settings=settings))
    words = json.loads((place / "words.json").read_text())
    assert words[-2:] == ["--", str(place)]
    assert {"--dry-run", "--pattern=-x*.mp4", "--name-pattern={person}", "--no-video", "--jobs=2"} <= {*words}
    assert {"--keep", f"--store={house.store.absolute()}", "--test=heel-raise", "--foot-cm=26.5"} <= {*words}
    assert {"--mirrored", "--note=--force"} <= {one.strip() for one in words}
    assert not {"--force", "-o", "--trim=None"} & {*words}


def test_what_came_of_it_is_told_clip_by_clip(browser, house, folder):
    page, run = looked_at_and_done(browser, house, folder("some"))
    assert (run.state, run.done, run.failed) == ("done", 1, 1)
    shown = browser.get(page, headers=HTML).text
    assert "1 of 2 analysed, 1 without results." in shown
    assert "b.mp4 is no video." in shown
    assert "Film it." in shown
    assert "\x1b" not in shown


def test_a_folder_without_anything_new_says_so(browser, house, folder):
    page, _ = looked_at_and_done(browser, house, folder("finished"))
    assert "Nothing was left to do, 2 were finished already." in browser.get(page, headers=HTML).text


def test_the_page_asks_again_only_while_it_goes_on_and_is_told_only_what_is_new(browser, house, folder):
    page = given(browser, folder("slow"))
    settled(house, page)
    browser.post(f"{page}/start")
    identity = page.rpartition("/")[2]
    until(lambda: house.folders[identity].done == 1, "the run got on")
    shown = browser.get(f"{page}/state")
    assert "1 of 2 finished." in shown.text
    seen = re.search(r"seen=(\d+)", shown.text)[1]
    assert browser.get(f"{page}/state?seen={seen}").status_code == 204
    assert (
        "being analysed"
        in browser.post("/batch", json={"folder": str(folder("other"))}).json()["error"]["message"]
    )
    browser.post(f"{page}/cancel")
    assert settled(house, page).state == "cancelled"
    assert browser.get(f"{page}/state").headers["hx-refresh"] == "true"
    assert "hx-get" not in browser.get(page, headers=HTML).text


@pytest.mark.parametrize(
    ("name", "message"), [("bad", "The pattern is wrong."), ("dead", "The process of this folder ended with")]
)
def test_a_run_that_ends_without_results_says_why(browser, house, folder, name, message):
    page = given(browser, folder(name))
    assert settled(house, page).state == "failed"
    assert message in browser.get(page, headers=HTML).text


def test_a_server_that_ends_takes_its_process_with_it_and_the_next_one_says_so(tmp_path, folder):
    house = house_in(tmp_path / "out")
    with browser_before(house) as browser:
        page = given(browser, folder("slow"))
        settled(house, page)
        browser.post(f"{page}/start")
        until(lambda: house.folders[page.rpartition("/")[2]].done == 1, "the run got on")
    again = house_in(tmp_path / "out")
    with browser_before(again) as browser:
        shown = browser.get(page, headers=HTML).text
        assert "It was interrupted: the server was ended." in shown
        assert "Begin it again" in shown
        form = browser.get(f"/batch?again={page.rpartition('/')[2]}", headers=HTML).text
        assert str(tmp_path / "clips" / "slow") in form


def test_a_server_that_was_killed_amid_it_leaves_no_run_that_seems_to_go_on(tmp_path, folder):
    place = tmp_path / "out" / "browser" / "folders"
    place.mkdir(parents=True)
    run = run_of(FolderWish(folder=str(folder("x"))), tmp_path / "out", BEGUN)
    (place / f"{run.id}.json").write_text(run.model_dump_json())
    (place / "0123456789abcdef.json").write_text("{")
    (place / "fedcba9876543210.json").write_text(run.model_dump_json())
    house = house_in(tmp_path / "out")
    with browser_before(house):
        assert [one.state for one in house.folders.all()] == ["interrupted"]


@pytest.mark.parametrize(
    "path", ["", "clips", "~nobody-of-this-name", "/no/such/folder", "/etc/passwd", "\0"]
)
def test_what_is_no_folder_is_refused_in_two_lines(browser, path):
    answer = browser.post("/batch", json={"folder": path})
    assert answer.status_code == 400
    assert answer.json()["error"]["remedy"]


def test_folders_are_listed_below_the_home_folder_alone_and_files_never(browser, tmp_path, monkeypatch):
    home = tmp_path / "home"
    for name in ("clips/deep", ".hidden", "b"):
        (home / name).mkdir(parents=True)
    (home / "a.mp4").touch()
    (home / "out").symlink_to("/etc")
    monkeypatch.setattr(Path, "home", lambda: home)
    listed = browser.get("/batch/folders").json()
    assert [one["name"] for one in listed["folders"]] == ["b", "clips", "out"]
    assert listed["above"] is None
    below = browser.get("/batch/folders", params={"path": str(home / "clips")}).json()
    assert ([one["name"] for one in below["folders"]], below["above"]) == (["deep"], str(home))
    for path in (str(tmp_path), str(home / "out"), "/", str(home / "clips" / ".." / "..")):
        assert browser.get("/batch/folders", params={"path": path}).status_code == 400


def test_a_server_that_others_reach_names_no_folder(tmp_path, folder):
    house = house_in(tmp_path / "out", host="0.0.0.0", password="a long password")
    with browser_before(house) as browser:
        assert "Other machines reach this server" in browser.get("/batch", headers=HTML).text
        assert browser.post("/batch", json={"folder": str(folder("x"))}).status_code == 400
        assert browser.get("/batch/folders").status_code == 400


@pytest.fixture
def finished(browser, house, folder):
    """A folder with results: a page over all clips and the report of one."""
    page, run = looked_at_and_done(browser, house, folder("some"))
    (Path(run.output) / "a").mkdir(parents=True)
    (Path(run.output) / "index.html").write_text(to_html([]), "utf-8")
    (Path(run.output) / "a" / "report.html").write_text("a report")
    (Path(run.output) / "a" / "secret.txt").write_text("the user's own")
    (Path(run.output) / "manifest.jsonl").write_text("{}")
    (Path(run.output) / "out").symlink_to("/etc")
    return f"{page}/results", run


def test_only_the_script_of_this_version_runs_in_the_page_over_all_clips(browser, finished):
    address, run = finished
    answer = browser.get(f"{address}/index.html")
    script = re.search(r"<script>(.*?)</script>", answer.text, re.DOTALL)[1]
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    policy = answer.headers["content-security-policy"]
    assert f"script-src 'sha256-{digest}';" in policy
    assert "sandbox" not in policy
    assert "connect-src" not in policy
    Path(run.output, "index.html").write_text("<script>fetch('/')</script>")
    assert browser.get(f"{address}/index.html").headers["content-security-policy"] == SAVED_PAGE_POLICY


def test_results_are_given_by_their_known_names_alone(browser, finished):
    address, _ = finished
    report = browser.get(f"{address}/a/report.html")
    assert report.text == "a report"
    assert report.headers["content-security-policy"] == SAVED_PAGE_POLICY
    for path in (
        "a/secret.txt", "manifest.jsonl", "a/frames.csv", "..%2f..%2fjob.json", "a/..%2f..%2findex.html",
        "out/passwd", "summary.csv", "%2e%2e/index.html",
    ):  # fmt: skip
        assert browser.get(f"{address}/{path}").status_code == 404, path
    assert browser.get("/batch/0123456789abcdef/results/index.html").status_code == 404


def test_one_folder_is_one_place_and_two_of_one_name_are_two(tmp_path):
    def run(path: str):
        return run_of(FolderWish(folder=path), tmp_path, BEGUN)

    assert run("/a/clips") == run("/a/clips")
    assert run("/a/clips").output != run("/b/clips").output
    assert Path(run("/").output).parent == tmp_path / "folders"


def test_settings_of_one_clip_alone_are_not_given_to_a_folder(tmp_path):
    settings = Settings(trim="1-2", leave_out="1", wall_x_px=3, slowmo=4)
    run = run_of(FolderWish(folder="/x", settings=settings), tmp_path, BEGUN)
    assert [one for one in words_of(run, tmp_path) if "=" in one and "output" not in one] == ["--slowmo=4.0"]


def test_results_that_are_there_are_none_the_less_when_they_could_not_be_kept(tmp_path):
    run = run_of(FolderWish(folder="/x"), tmp_path, BEGUN).model_copy(update={"state": "running"})
    said = ["the results are in their folder, and not in the history:", "error: it is full"]
    assert with_end(run, -9, None, ["killed"]).failure is not None
    ended = with_end(run, 6, {"files": ["index.html"]}, said)
    assert (ended.state, ended.notes) == ("done", tuple(said))
    assert with_event(run, {"event": "something new"}) == run
