"""The page of a result: what it shows, its files, and corrections that come and go."""

from __future__ import annotations

import io
import re
import shutil
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from measured_job import job_with, measured
from serve_house import browser_before
from starlette.testclient import TestClient

from ankle_cv.outputs.html import whole
from ankle_cv.outputs.saved import read_document
from ankle_cv.serve.headers import attachment
from ankle_cv.serve.house import House
from ankle_cv.serve.job import Job

FIRST = {"assessment.json", "frames.csv", "reps.csv", "report.html", "landmarks.npz"}


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return measured(tmp_path_factory.mktemp("measured"))


@pytest.fixture
def made(results: Path, tmp_path: Path) -> tuple[House, Job]:
    return job_with(results, tmp_path)


@pytest.fixture
def client(made: tuple[House, Job]) -> Iterator[TestClient]:
    with browser_before(made[0]) as found:
        # The lifespan reads the jobs again from the disk, where the same lie.
        yield found


@pytest.fixture
def at(made: tuple[House, Job]) -> str:
    return f"/results/{made[1].id}/1"


def correct(client: TestClient, at: str, **settings: object) -> Any:
    return client.post(f"{at}/corrections", json={"settings": settings})


def headline(html: str) -> str:
    found = re.search(r'<p class="headline">(.*?)</p>', html)
    assert found is not None
    return found[1]


def test_the_page_is_the_report_with_the_clip_beside_it(client: TestClient, at: str, results: Path) -> None:
    page = client.get(at, headers={"Accept": "text/html"}).text
    report = (results / "report.html").read_text("utf-8")
    assert headline(page) == headline(report)
    _, _, main = report.partition("<main>\n")
    assert main.partition("</main>")[0] in page
    assert "onclick" not in page
    assert " style=" not in page
    assert page.count('data-part="') == 2
    assert client.get(at.removesuffix("/1")).text == page


def test_curves_have_the_times_of_the_repetitions(client: TestClient, at: str) -> None:
    found = client.get(f"{at}/curves.json").json()
    assert [round(part["at_s"]) for part in found["parts"]] == [2, 5]
    assert [one["title"].split()[0] for one in found["quantities"]][:2] == ["Shin", "Dorsiflexion"]
    assert all(len(c["values"]) == len(found["time_s"]) for q in found["quantities"] for c in q["curves"])


def test_a_repetition_is_left_out_and_comes_back(
    client: TestClient, at: str, made: tuple[House, Job]
) -> None:
    house, job = made
    before = headline(client.get(at).text)
    answer = correct(client, at, leave_out="1")
    assert answer.status_code == 200
    assert headline(answer.text) != before
    assert "Leave out: 1" in answer.text
    assert "still those of the first analysis" in answer.text
    assert len(client.get(f"{at}/curves.json").json()["parts"]) == 1
    assert whole(house.book[job.id].clips[0].headline or "") == headline(answer.text)
    (drawn,) = house.corrector.drawn  # type: ignore[attr-defined]
    assert (drawn["do"], drawn["settings"]["leave_out"]) == ("draw", "1")
    assert drawn["output"] == str((house.place.job(job.id) / "corrected").absolute())
    again = correct(client, at)
    assert headline(again.text) == before
    assert 'class="corrected"' not in again.text
    assert not (house.place.job(job.id) / "corrected" / "squat0").exists()


def test_a_correction_begins_from_the_first_analysis_not_from_the_last(client: TestClient, at: str) -> None:
    correct(client, at, leave_out="1")
    page = correct(client, at, neutral="0.2-0.8").text
    assert "Foot flat on the ground, s: 0.2-0.8" in page
    assert "Leave out:" not in page
    assert 'value="0.2-0.8"' in client.get(at).text


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"trim": "5-2"}, "earlier"),
        ({"leave_out": "7"}, "no number 7"),
        ({"trim": "100-200"}, "too little"),
        ({"neutral": "x"}, "two times"),
        ({"foot_cm": 1}, "10 to 40"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_changes(
    client: TestClient, at: str, settings: dict[str, object], said: str
) -> None:
    before = client.get(at).text
    answer = correct(client, at, **settings)
    assert answer.status_code == 400
    assert said in answer.json()["error"]["message"]
    assert "--" not in answer.json()["error"]["message"]
    assert answer.json()["error"]["remedy"]
    assert client.get(at).text == before


def test_files_are_those_of_the_result_and_no_others(
    client: TestClient, at: str, made: tuple[House, Job]
) -> None:
    house, job = made
    (house.place.job(job.id) / "results" / "squat0" / "secret.txt").write_text("secret")
    for name in FIRST:
        assert client.get(f"{at}/files/{name}").status_code == 200
    for name in ("secret.txt", "..%2f..%2fjob.json", "%2e%2e", "overlay.mp4", "job.json"):
        assert client.get(f"{at}/files/{name}").status_code == 404
    page = client.get(f"{at}/files/report.html")
    assert "sandbox" in page.headers["content-security-policy"]


def test_everything_is_one_zip_of_the_results_that_count(
    client: TestClient, at: str, made: tuple[House, Job]
) -> None:
    house, job = made
    correct(client, at, leave_out="2")
    with zipfile.ZipFile(io.BytesIO(client.get(f"/results/{job.id}/archive.zip").content)) as archive:
        assert {name.partition("/")[2] for name in archive.namelist()} == FIRST
        assert {one.compress_type for one in archive.infolist()} == {zipfile.ZIP_STORED}
        told = archive.read("squat0/assessment.json")
        kept = archive.read("squat0/landmarks.npz")
    assert told == (house.place.job(job.id) / "corrected" / "squat0" / "assessment.json").read_bytes()
    assert kept == (house.place.job(job.id) / "results" / "squat0" / "landmarks.npz").read_bytes()


def test_what_is_taken_away_is_called_by_its_clip_and_day(
    client: TestClient, at: str, results: Path, tmp_path: Path
) -> None:
    document = read_document(results)
    day = (document.about.filmed or document.provenance.created_utc)[:10]
    assert f'download="squat0_{day}-reps.csv"' in client.get(at).text
    zipped = client.get(f"{at.removesuffix('/1')}/archive.zip").headers["content-disposition"]
    assert zipped == f"attachment; filename*=UTF-8''squat0_{day}.zip"
    house, job = job_with(results, tmp_path / "two", clips=2)
    with browser_before(house) as both:
        zipped = both.get(f"/results/{job.id}/archive.zip").headers["content-disposition"]
    assert zipped == f"attachment; filename*=UTF-8''squat0%2Bsquat1_{day}.zip"


@pytest.mark.parametrize("name", ['a"\r\nX: y/../b', "Zürich 膝"])
def test_no_name_of_a_file_leaves_its_header(name: str) -> None:
    (header,) = attachment(name).values()
    coded = header.removeprefix("attachment; filename*=UTF-8''")
    assert re.fullmatch(r"[\w.%~-]+", coded, re.ASCII)
    assert unquote(coded) == name


def test_the_video_is_sent_in_parts(client: TestClient, at: str, made: tuple[House, Job]) -> None:
    house, job = made
    (house.place.job(job.id) / "results" / "squat0" / "overlay.mp4").write_bytes(bytes(range(200)))
    part = client.get(f"{at}/files/overlay.mp4", headers={"Range": "bytes=10-19"})
    assert part.status_code == 206
    assert part.content == bytes(range(10, 20))
    correct(client, at, leave_out="1")
    assert client.get(f"{at}/files/overlay.mp4").status_code == 200  # of the first analysis, as the page says
    assert client.get(f"{at}/drawing").json()["state"] == "drawing"


def test_pictures_are_looked_at_again_for_another_person(
    client: TestClient, at: str, made: tuple[House, Job]
) -> None:
    house, job = made
    correct(client, at, leave_out="1")
    given = {"person": "left", "leave_out": "1", "neutral": "0.2-0.8", "test": "squat"}
    answer = client.post(f"{at}/again", json={"settings": given})
    assert answer.json() == {"page": f"/clips/{job.id}"}
    now = house.book[job.id]
    assert (now.state, now.settings.person, now.settings.test) == ("queued", "left", "squat")
    assert (now.settings.leave_out, now.settings.neutral, now.settings.foot_cm) == (None, None, 26)
    assert correct(client, at, leave_out="1").status_code == 400


def test_two_clips_have_a_page_together(results: Path, tmp_path: Path) -> None:
    house, job = job_with(results, tmp_path, clips=2)
    both = house.place.job(job.id) / "results" / "both.html"
    both.write_text('<!doctype html><title>Both</title><a href="squat0/report.html">left</a>')
    house.book.change(job.id, lambda one: one.model_copy(update={"page": "both.html"}))
    with browser_before(house) as client:
        page = client.get(f"/results/{job.id}").text
        assert f'src="/results/{job.id}/both.html"' in page
        assert page.count("As at first.") == 2
        assert client.get(f"/results/{job.id}/both.html").text == "<!doctype html><title>Both</title>left"
        names = zipfile.ZipFile(io.BytesIO(client.get(f"/results/{job.id}/archive.zip").content)).namelist()
        assert {"results/both.html", "results/squat0/reps.csv", "results/squat1/reps.csv"} <= set(names)
        assert client.get(f"/results/{job.id}/2").status_code == 200
        assert client.get(f"/results/{job.id}/3").status_code == 404


def test_results_that_are_gone_are_told(client: TestClient, at: str, made: tuple[House, Job]) -> None:
    house, job = made
    shutil.rmtree(house.place.job(job.id) / "results")
    answer = client.get(at)
    assert answer.status_code == 422
    assert "holds no result" in answer.json()["error"]["message"]
    assert client.get(f"/results/{job.id}/archive.zip").status_code == 404
    assert client.get("/results/0000000000000000").status_code == 404


def test_people_are_found_where_they_were_seen(client: TestClient, at: str) -> None:
    (box,) = client.get(f"{at}/people?at_s=2").json()["boxes"]
    left, top, right, bottom = box
    assert 0 <= left < right <= 1
    assert 0 <= top < bottom <= 1
