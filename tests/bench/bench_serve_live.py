"""How fast the live check is through the browser: pictures and readings a second, round trips, processors.

Runs the server, and Chromium on the same machine with a film as its camera, and prints one line::

    PYTHONPATH=tests:tests/e2e python tests/bench/bench_serve_live.py CLIP [SECONDS]

A round trip of a picture is from the moment the browser's camera took it until the page knows that the
program has it; a reading's delay until the page shows what it says.
"""

from __future__ import annotations

import os
import statistics
import sys
import tempfile
import time
from pathlib import Path

from camera_films import camera_arguments, camera_film
from serving import chromium, serving

WARM_UP_READINGS = 30
PATIENCE_S = 120.0
COUNTS = "(() => { const s = liveStatistics(); return [s.sent, s.roundTrips.length, s.delays.length]; })()"


def processor_s(word: str) -> float:
    """Time on processors, so far, of the process groups in which a command holds a word, s (Linux)."""
    commands = {place: text_of(place / "cmdline") for place in Path("/proc").glob("[0-9]*")}
    stats = {place: text_of(place / "stat").rpartition(")")[2].split() for place in commands}
    groups = {stats[place][2] for place, command in commands.items() if word in command and stats[place]}
    ticks = [int(one[11]) + int(one[12]) for one in stats.values() if one and one[2] in groups]
    return sum(ticks) / os.sysconf("SC_CLK_TCK")


def text_of(path: Path) -> str:
    """What a file of the system says; nothing of a process that has ended."""
    try:
        return path.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""


def main() -> None:
    clip, seconds = Path(sys.argv[1]), float(sys.argv[2]) if len(sys.argv) > 2 else 30.0
    with tempfile.TemporaryDirectory() as home:
        film = camera_film(clip, Path(home))
        with chromium(camera_arguments(film)) as browser, serving(Path(home)) as served:
            page = served.enter(browser, "/live")
            page.get_by_label("none of them").check()
            page.locator("[name=side]").select_option("right" if "heel_up" in clip.name else "left")
            page.locator("[name=trials]").fill("10")
            page.get_by_role("button", name="Open the camera").click()
            begun = time.monotonic()
            while page.evaluate(COUNTS)[2] < WARM_UP_READINGS:
                if time.monotonic() - begun > PATIENCE_S:
                    sys.exit("no readings: is the person recognised?")
                page.wait_for_timeout(200)
            before, started = page.evaluate(COUNTS), time.monotonic()
            session_s, chromium_s = processor_s("camera_child"), processor_s(str(film))
            page.wait_for_timeout(1000 * seconds)
            after, took_s = page.evaluate(COUNTS), time.monotonic() - started
            session_s, chromium_s = (
                processor_s("camera_child") - session_s,
                processor_s(str(film)) - chromium_s,
            )
            found = page.evaluate("liveStatistics()")
    trips, delays = found["roundTrips"][before[1] :], found["delays"][before[2] :]
    print(
        f"{clip.name}: {(after[0] - before[0]) / took_s:.1f} pictures/s sent, "
        f"{(after[2] - before[2]) / took_s:.1f} readings/s; median round trip "
        f"{statistics.median(trips):.0f} ms, picture to reading {statistics.median(delays):.0f} ms "
        f"(90 % within {statistics.quantiles(delays, n=10)[-1]:.0f} ms); "
        f"cores busy: session {session_s / took_s:.2f}, Chromium {chromium_s / took_s:.2f}; "
        f"load {os.getloadavg()[0]:.1f}"
    )


if __name__ == "__main__":
    main()
