"""The page of a batch: its content, and in a real browser that it draws itself, sorts and filters."""

from __future__ import annotations

import base64
import html
import json
import re
import shutil
import subprocess
import tempfile

import pytest
from waiting import PATIENCE_S

from ankle_cv.batch.entries import load_entries
from ankle_cv.batch.index import card_of, to_html
from ankle_cv.batch.results import write_results
from ankle_cv.batch.store import open_store

BROWSER = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
QUIET = (
    "--headless --no-sandbox --disable-gpu --disable-background-networking --disable-component-update "
    "--disable-sync --no-first-run"
).split()

SCRIPT = """
<script>
window.onerror = (message) => { document.body.dataset.error = message; };
const files = () => [...document.querySelectorAll("#rows tr .what > :first-child")].map((e) => e.textContent);
const said = { first: files() };
const change = (id, value, kind) => {
  document.getElementById(id).value = value;
  document.getElementById(id).dispatchEvent(new Event(kind));
};
const head = (title) => [...document.querySelectorAll("th button")].find((b) => b.textContent === title);
head("Shin angle").click();
said.rising = files();
head("Shin angle").click();
said.falling = files();
change("f-text", "heel ANNA", "input");
said.searched = files();
change("f-text", "", "input");
change("f-kind", "wall", "input");
said.wall = files();
change("f-kind", "", "input");
document.getElementById("show-failed").click();
setTimeout(() => {
  said.failed = files();
  said.status = document.getElementById("shown").textContent;
  said.dots = document.querySelectorAll("#time .dot").length;
  said.wide = document.documentElement.scrollWidth <= window.innerWidth;
  said.error = document.body.dataset.error ?? null;
  const answer = { id: "said", textContent: JSON.stringify(said) };
  document.body.append(Object.assign(document.createElement("pre"), answer));
}, 50);
</script>
"""


@pytest.fixture
def said(bench, tmp_path):
    if BROWSER is None:
        pytest.skip("there is no Chromium on this machine")
    bench.clip("anna_2026-01-31.mp4", left=38.0, right=33.0, findings=["heel_rise"])
    bench.clip("anna_2026-02-28.mp4", left=40.0)
    bench.clip("ben_2026-01-05.mp4", kind="wall", left=29.0, picture="JPEG")
    bench.clip("broken.mp4", do="nobody")
    run = bench.execute(name_pattern="{person}_{date}")
    write_results(open_store(str(bench.output)), bench.entries(run))
    page = tmp_path / "page.html"
    page.write_text((bench.output / "index.html").read_text().replace("</body>", f"{SCRIPT}</body>"))
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        done = subprocess.run(
            [BROWSER, *QUIET, f"--user-data-dir={profile}", "--window-size=500,900",
             "--virtual-time-budget=3000", "--dump-dom", page.as_uri()],
            capture_output=True, text=True, timeout=PATIENCE_S, check=True,
        )  # fmt: skip
    return json.loads(html.unescape(re.search(r'<pre id="said">(.*?)</pre>', done.stdout)[1]))


def test_the_page_draws_sorts_and_filters(said):
    anna_1, anna_2, ben, broken = (
        "anna_2026-01-31.mp4", "anna_2026-02-28.mp4", "ben_2026-01-05.mp4", "broken.mp4",
    )  # fmt: skip
    assert said["error"] is None
    assert said["first"] == [anna_1, anna_2, ben, broken]
    assert said["rising"] == [ben, anna_1, anna_2, broken]  # by the smaller side; what is missing comes last
    assert said["falling"] == [anna_2, anna_1, ben, broken]
    assert said["searched"] == [anna_1]
    assert said["wall"] == [ben]
    assert said["failed"] == [broken]
    assert said["status"] == "1 of 4 clips are shown."
    assert said["dots"] == 3  # both visits of the one who came twice, one of them with two sides
    assert said["wide"]


def data_of(page: str) -> dict:
    return json.loads(
        re.search(r'<script type="application/json" id="data">(.*?)</script>', page, re.DOTALL)[1]
    )


def test_the_page_fetches_nothing(written):
    page = (written[0] / "index.html").read_text()
    assert not re.search(r"""(?:src|href)\s*=\s*["']?(?:https?:)?//""", page)
    assert not re.search(r"url\((?!#)|@import|fetch\(|XMLHttpRequest|import\(", page)
    assert re.search(r"<link|<iframe|<object", page) is None


def test_no_name_can_end_the_pages_script(written):
    page = (written[0] / "index.html").read_text()
    assert page.count("</script>") == 2
    assert [card["file"] for card in data_of(page)["cards"]][2] == "x</script>.mp4"


def test_the_page_knows_each_clip(written):
    squat, wall, failed = data_of((written[0] / "index.html").read_text())["cards"]
    assert (squat["person"], squat["date"], squat["kind"]) == ("anna", "2026-01-31", "squat")
    assert squat["numbers"]["tibial_inclination"] == {"left": [38.0, 2.1, "deg"], "right": [36.0, 2.1, "deg"]}
    assert squat["link"] == "anna_2026-01-31_squat/report.html"
    assert squat["findings"][0]["code"] == "heel_rise"
    assert base64.b64decode(wall["picture"]) == b"JPEG"
    assert failed["error"] == {
        "code": "not_measurable",
        "message": "nobody is in the picture",
        "remedy": "film again",
    }


def test_links_are_quoted(bench):
    bench.clip("100% #1.mp4")
    run = bench.execute()
    store = open_store(str(bench.output))
    (read,) = load_entries(store, bench.entries(run))
    assert card_of(read, store, 0)["link"] == "100%25%20%231/report.html"


def test_pictures_are_left_out_beyond_a_number(written):
    _, store, entries = written
    wall = list(load_entries(store, entries))[1]
    assert card_of(wall, store, picture_number=0)["picture"]
    assert "picture" not in card_of(wall, store, picture_number=2000)


def test_a_page_without_clips_is_a_page():
    assert "0 clips analysed" in to_html([])
