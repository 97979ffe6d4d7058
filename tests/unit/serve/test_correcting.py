"""What follows a correction: the history, the page of both legs, drawings, other tabs, deleting."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from measured_job import Here, job_with, keep_as, measured
from serve_house import browser_before
from starlette.testclient import TestClient

from ankle_cv.batch.executor import TaskOutcome
from ankle_cv.batch.failure import Failure
from ankle_cv.errors import InputError
from ankle_cv.history.rebuild import rebuild
from ankle_cv.history.records import kept_result
from ankle_cv.history.store import open_store
from ankle_cv.serve import drawings
from ankle_cv.serve import work as analysing
from ankle_cv.serve.correct_work import work as analysing_anew
from ankle_cv.serve.house import House
from ankle_cv.serve.job import Job, settings_of, wanted
from ankle_cv.serve.queue import begun, with_outcome
from ankle_cv.settings import Settings

NO_PERSON = Failure(code="input", exit_code=2, message="nobody is there", remedy="film it again")


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return measured(tmp_path_factory.mktemp("measured"))


@pytest.fixture
def ann(results: Path, tmp_path: Path) -> tuple[House, Job]:
    house, job = job_with(results, tmp_path)
    return house, keep_as(house, job, "Ann")


@pytest.fixture
def client(ann: tuple[House, Job]) -> Iterator[TestClient]:
    with browser_before(ann[0]) as found:
        yield found


@pytest.fixture
def at(ann: tuple[House, Job]) -> str:
    return f"/results/{ann[1].id}/1"


def here(house: House) -> Here:
    assert isinstance(house.corrector, Here)
    return house.corrector


def correct(client: TestClient, at: str, shown: str | None = None, **settings: object) -> Any:
    return client.post(f"{at}/corrections", json={"settings": settings, "shown": shown})


def kept(store: Path) -> list[tuple[str, int]]:
    """Return which folder each of the results in the history is from, and how many squats it has."""
    with open_store(store) as opened:
        rows = [row for person in opened.people() for row in opened.results(person)]
        documents = opened.documents_of(rows)
    return [(Path(row.folder).parent.name, len(documents[row.id].assessment.reps)) for row in rows]


def state(html: str) -> str:
    found = re.search(r'data-state="([^"]+)"', html)
    assert found is not None
    return found[1]


def test_a_corrected_leg_takes_the_place_of_what_was_kept_and_so_does_the_first(
    client: TestClient, at: str, ann: tuple[House, Job]
) -> None:
    store = ann[0].store
    assert kept(store) == [("results", 2)]
    assert correct(client, at, side="right").status_code == 200
    assert kept(store) == [("corrected", 2)]
    correct(client, at)
    assert kept(store) == [("results", 2)]


def test_the_history_has_a_correction_before_its_pictures_are_drawn(
    client: TestClient, at: str, ann: tuple[House, Job]
) -> None:
    house, job = ann
    correct(client, at, leave_out="1")
    assert kept(house.store) == [("corrected", 1)]
    assert client.get(f"{at}/drawing").json()["state"] == "drawing"
    here(house).finish(f"{job.id}/1")
    assert kept(house.store) == [("corrected", 1)]
    assert house.book[job.id].notes == ("drawn",)


def test_a_drawing_that_is_missing_is_begun_when_the_page_is_opened(
    client: TestClient, at: str, ann: tuple[House, Job]
) -> None:
    house, job = ann
    correct(client, at, leave_out="1")
    here(house).stop_drawing(f"{job.id}/1")  # as where the server ended
    here(house).drawn.clear()
    client.get(at)
    client.get(at)
    (drawn,) = here(house).drawn
    assert (drawn["do"], drawn["settings"]["leave_out"]) == ("draw", "1")


def test_pictures_that_could_not_be_drawn_are_drawn_again_when_asked_for(
    client: TestClient, at: str, ann: tuple[House, Job]
) -> None:
    house, key = here(ann[0]), f"{ann[1].id}/1"
    assert client.post(f"{at}/drawing").status_code == 400  # nothing was put right
    correct(client, at, leave_out="1")
    assert client.post(f"{at}/drawing").json()["state"] == "drawing"
    assert len(house.drawn) == 1  # what is going on goes on
    house.fail(key)
    client.get(at)
    told = client.get(f"{at}/drawing").json()
    assert (told["state"], told["message"], told["remedy"]) == ("failed", "the disk is full", "make room")
    assert client.post(f"{at}/drawing").json()["state"] == "drawing"
    before, again = house.drawn
    assert again == before
    house.finish(key)
    assert client.get(f"{at}/drawing").json()["state"] == "drawn"
    refused = client.post(f"{at}/drawing")
    assert (refused.status_code, len(house.drawn)) == (400, 2)
    assert refused.json()["error"]["message"] == "no picture of this result is missing"


def test_a_drawing_without_a_clip_has_failed(client: TestClient, at: str, ann: tuple[House, Job]) -> None:
    correct(client, at, leave_out="1")
    with pytest.raises(InputError, match="clip is not there"):
        here(ann[0]).then[f"{ann[1].id}/1"]({"notes": []})


def test_where_nothing_is_changed_nothing_is_measured_or_drawn(
    client: TestClient, at: str, ann: tuple[House, Job]
) -> None:
    first = state(client.get(at).text)
    assert state(correct(client, at, foot_cm="26").text) == first
    assert here(ann[0]).drawn == []
    once = correct(client, at, foot_cm="")
    assert "Foot or shoe, cm: not said" in once.text
    assert state(correct(client, at, foot_cm="", leave_out="").text) == state(once.text)
    assert len(here(ann[0]).drawn) == 1
    assert 'name="foot_cm" type="number" step="any" inputmode="decimal" value=""' in client.get(at).text


def test_a_correction_that_is_refused_leaves_the_drawing_alone(client: TestClient, at: str) -> None:
    correct(client, at, leave_out="1")
    assert correct(client, at, leave_out="7").status_code == 400
    assert client.get(f"{at}/drawing").json()["state"] == "drawing"
    assert "Leave out: 1" in client.get(at).text


def test_both_clips_are_looked_at_again_and_nothing_of_either_stays_put_right(
    results: Path, tmp_path: Path
) -> None:
    house, job = job_with(results, tmp_path, clips=2)
    with browser_before(house) as client:
        at = f"/results/{job.id}"
        correct(client, f"{at}/2", leave_out="1")
        corrected = house.book[job.id].clips[1].headline
        assert "Both clips of this test are looked at again" in client.get(f"{at}/1").text
        client.post(f"{at}/1/again", json={"settings": {"mirrored": True}})
        assert not (house.place.job(job.id) / "corrected" / "squat1").exists()
        assert house.book[job.id].clips[1].headline != corrected
        assert house.corrector.drawing(f"{job.id}/2") is None


@pytest.mark.parametrize("files", [True, False])
def test_nobody_who_was_deleted_comes_back(
    client: TestClient, at: str, ann: tuple[House, Job], files: bool
) -> None:
    house, job = ann
    correct(client, at, leave_out="1")
    then = here(house).then[f"{job.id}/1"]
    told = {"name": "Ann", "typed": "Ann", "files": files}
    assert client.post("/history/delete", json=told).status_code == 200
    assert here(house).then == {}
    if not files:  # the clip stays, as was asked for, and is corrected once more
        (house.place.job(job.id) / "corrected" / "squat0" / "overlay.mp4").write_bytes(b"late")
        then({"notes": []})
        assert correct(client, at, leave_out="2").status_code == 200
    assert kept(house.store) == []
    assert house.place.job(job.id).exists() is not files


def test_a_clip_that_is_deleted_is_drawn_no_longer(
    client: TestClient, at: str, ann: tuple[House, Job]
) -> None:
    house, job = ann
    correct(client, at, leave_out="1")
    assert client.delete(f"/clips/{job.id}").status_code == 200
    assert here(house).then == {}


def test_an_address_of_the_overlay_leads_to_that_one_alone(
    client: TestClient, at: str, ann: tuple[House, Job]
) -> None:
    home = ann[0].place.job(ann[1].id)
    (home / "results" / "squat0" / "overlay.mp4").write_bytes(b"first")
    shown = re.search(r'src="(/results[^"]*overlay[^"]*)"', client.get(at).text)
    assert shown is not None
    correct(client, at, leave_out="1")
    assert client.get(shown[1]).content == b"first"  # as the page says
    (home / "corrected" / "squat0" / "overlay.mp4").write_bytes(b"corrected")
    assert client.get(shown[1]).status_code == 404
    assert client.get(f"{at}/files/overlay.mp4").content == b"corrected"
    correct(client, at)
    assert client.get(shown[1]).content == b"first"


def test_a_tab_that_shows_an_older_state_is_told_so(client: TestClient, at: str) -> None:
    before = state(client.get(at).text)
    answer = correct(client, at, before, leave_out="1")
    assert state(answer.text) != before
    late = correct(client, at, before, neutral="0.2-0.8")
    assert late.status_code == 400
    assert late.json()["error"]["message"] == "this result was changed in another tab"
    assert "Leave out: 1" in client.get(at).text
    late = client.post(f"{at}/again", json={"settings": {}, "shown": before})
    assert late.status_code == 400
    assert correct(client, at, state(answer.text), leave_out="2").status_code == 200


def test_results_stay_in_sight_where_looking_again_failed(
    client: TestClient, at: str, ann: tuple[House, Job]
) -> None:
    house, job = ann
    assert client.post(f"{at}/again", json={"settings": {"mirrored": True}}).status_code == 200
    house.book.change(job.id, begun)
    result = {"clips": [{"failure": NO_PERSON.model_dump()}], "page": None, "notes": []}
    outcome = TaskOutcome(job.id, result, None, 1, 0.0)
    house.book.change(job.id, lambda one: with_outcome(one, outcome, one.attempt))
    page = client.get(at.removesuffix("/1"), follow_redirects=False)
    assert page.status_code == 200
    assert "Looking at it again failed: Nobody is there." in re.sub(r"\s+", " ", page.text)
    assert f'href="/results/{job.id}"' in client.get(f"/clips/{job.id}").text
    answer = correct(client, at, leave_out="1")  # of what is there, with the settings that it has
    assert "mirrored" not in answer.text.partition('id="changed"')[2].partition("</p>")[0].lower()
    assert house.corrector.drawn[-1]["settings"]["mirrored"] is False  # type: ignore[attr-defined]
    good = {"folder": "squat0", "headline": "Anew."}
    done = TaskOutcome(job.id, {"clips": [good], "page": None, "notes": []}, None, 1, 0.0)
    waiting = house.book[job.id].model_copy(update={"state": "queued"})
    now = with_outcome(begun(waiting), done, waiting.attempt + 1)
    assert (now.state, now.measured, now.failure) == ("done", None, None)


def outcome_of(job: Job, *clips: dict[str, object]) -> Job:
    """Return a waiting job with what came of it."""
    running = begun(job)
    done = TaskOutcome(job.id, {"clips": list(clips), "page": None, "notes": []}, None, 1, 0.0)
    return with_outcome(running, done, running.attempt)


def test_where_the_second_look_fails_for_one_of_two_clips_the_other_is_done_and_it_is_offered_again(
    results: Path, tmp_path: Path
) -> None:
    house, job = job_with(results, tmp_path, clips=2)
    failed = {"failure": NO_PERSON.model_dump()}
    anew = {"folder": "squat0", "headline": "Anew."}
    with browser_before(house) as client:
        at = f"/results/{job.id}"
        client.post(f"{at}/1/again", json={"settings": {"foot_cm": "27"}})
        assert wanted(house.book[job.id]) == (1, 2)
        now = house.book.change(job.id, lambda one: outcome_of(one, anew, failed))
        assert (now.state, now.measured, wanted(now)) == ("done", None, (2,))
        assert now.clips[0].headline == "Anew."
        for page in (at, f"{at}/1", f"{at}/2", "/clips"):
            assert "Nobody is there." in client.get(page).text
        text = re.sub(r"\s+", " ", client.get(f"{at}/2").text)
        assert "What is shown of it is what was found before." in text
        assert f'data-send="{at}/again"' in text
        for number, foot_cm in ((1, 27), (2, 26)):  # each as it was looked at
            assert correct(client, f"{at}/{number}", leave_out="1").status_code == 200
            assert here(house).drawn[-1]["settings"]["foot_cm"] == foot_cm
        assert client.post(f"{at}/again").json() == {"page": f"/clips/{job.id}"}
        put_right = house.place.job(job.id) / "corrected"
        assert [path.name for path in sorted(put_right.iterdir())] == ["squat0"]
        assert house.runner._payload(begun(house.book[job.id]))["wanted"] == (2,)
        now = house.book.change(job.id, lambda one: outcome_of(one, failed))
        assert (now.state, now.clips[1].folder, settings_of(now, 2).foot_cm) == ("done", "squat1", 26)
        client.post(f"{at}/again")
        good = {"folder": "squat1", "headline": "Both."}
        now = house.book.change(job.id, lambda one: outcome_of(one, good))
        assert (now.state, wanted(now), settings_of(now, 2).foot_cm) == ("done", (), 27)
        assert client.post(f"{at}/again").status_code == 400
        assert "Nobody is there." not in client.get(at).text


def test_what_was_found_before_goes_into_history_and_page_where_a_clip_fails_now(
    results: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    house, job = job_with(results, tmp_path, clips=2)
    job = keep_as(house, job, "Ann")
    with browser_before(house) as client:
        correct(client, f"/results/{job.id}/2", side="right", leave_out="1")
    house.store.unlink()

    def analysed(clip: Path, settings: Settings, *_: object) -> dict[str, object]:
        if clip.name == "squat0.mp4":
            raise InputError(f"{clip} is damaged", "film it again")
        return {"folder": clip.stem, "headline": settings.side, "notes": ["a note"]}

    monkeypatch.setattr(analysing, "_analysed", analysed)
    payload = house.runner._payload(job) | {"store": str(house.store)}
    done = analysing.work({**payload, "wanted": [1]})
    assert [one["failure"]["message"] for one in done["clips"]] == ["the clip is damaged"]
    assert sorted(kept(house.store)) == [("corrected", 1), ("results", 2)]
    done = analysing.work({**payload, "wanted": [2], "sides": ["left", "right"]})
    assert (done["clips"], done["notes"]) == ([{"folder": "squat1", "headline": "right"}], ["a note"])


def test_what_is_kept_with_a_length_stays_until_the_length_is_told_or_the_new_result_is_asked_for(
    results: Path, tmp_path: Path
) -> None:
    house, job = job_with(results, tmp_path)
    keep_as(house, job, "Ann")
    with open_store(house.store) as opened:
        (row,) = opened.results(opened.person("Ann"))
        found = kept_result(opened.documents_of([row])[row.id])
    assert found is not None
    earlier = replace(found, result=replace(found.result, folder=tmp_path / "elsewhere" / "squat"))
    bare = Settings(name="Ann")
    house.book.change(job.id, lambda one: one.model_copy(update={"settings": bare}))
    first = house.place.job(job.id) / "results" / "squat0"
    landmarks = (first / "landmarks.npz").read_bytes()
    payload = {"first": str(first), "output": str(first.parent), "settings": bare.model_dump(mode="json")}
    analysing_anew({"do": "measure", **payload})
    (first / "landmarks.npz").write_bytes(landmarks)

    def again() -> None:
        house.store.unlink()
        with open_store(house.store, make=True) as opened:
            opened.keep([earlier])
        drawings.settle(house, job.id)

    again()
    at = f"/results/{job.id}/1"
    with browser_before(house) as client:
        assert kept(house.store) == [("elsewhere", 2)]
        shown = client.get(at).text
        assert "was measured with a foot or shoe of 26 cm" in shown
        assert "Not yet in the history of Ann" in shown
        answer = correct(client, at, foot_cm="25")
        assert kept(house.store) == [("corrected", 2)]
        assert "Not in the history" not in answer.text
        correct(client, at, foot_cm="")  # on purpose
        assert kept(house.store) == [("results", 2)]
        again()
        assert client.post(f"/results/{job.id}/replace").json() == {"again": True}
        assert kept(house.store) == [("results", 2)]
        assert "Kept in the history of Ann" in client.get(at).text
        again()  # who keeps the other one once more has not asked for this one again
        assert kept(house.store) == [("elsewhere", 2)]


def test_a_store_made_anew_has_the_corrected_result_alone(
    client: TestClient, at: str, ann: tuple[House, Job]
) -> None:
    house, job = ann
    first = house.place.job(job.id) / "results" / "squat0"
    correct(client, at, side="right", leave_out="1")
    assert rebuild(house.store, [house.place.output]).kept == 1
    assert kept(house.store) == [("corrected", 1)]
    house.store.unlink()
    rebuild(house.store, [house.place.output])
    assert kept(house.store) == [("corrected", 1)]
    house.store.unlink()
    rebuild(house.store, [first])  # the other one was not asked for
    assert kept(house.store) == [("results", 2)]
    shutil.rmtree(house.place.job(job.id) / "corrected")
    rebuild(house.store, [house.place.output])
    assert kept(house.store) == [("results", 2)]
