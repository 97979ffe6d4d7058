"""The page of a batch in a real browser: it draws itself, sorts and filters."""

from __future__ import annotations

import html
import json
import re
import shutil
import subprocess
import tempfile

import pytest

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
            capture_output=True, text=True, timeout=60, check=True,
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
