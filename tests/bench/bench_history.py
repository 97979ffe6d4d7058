"""The history under load: ten thousand results, kills amid keeping, two processes at once.

    python tests/bench/bench_history.py FOLDER

FOLDER is made and left; what is measured is printed, and the exit code is 1 where something was lost.
"""

from __future__ import annotations

import os
import resource
import signal
import subprocess
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

import numpy as np
from kept_results import kept

from ankle_cv.history.store import open_store

RESULTS = 10_000
A_DAY = 3
KILLS = 100
MOST_BEFORE = 3
LONGEST_S = 0.1
"""A kill comes after up to so many results were told to be kept, and up to so long, s."""
EACH = 200
SEED = 17


def count(path: Path) -> int:
    """Results in a store, after a look for damage."""
    with open_store(path) as store:
        store.check()
        return sum(person.results for person in store.people())


def show(path: Path, *words: str) -> None:
    """Time one command from outside."""
    command = ["ankle-cv", "history", "show", "Ann", "--store", str(path), *words]
    before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    elapsed, after = time.monotonic() - started, resource.getrusage(resource.RUSAGE_CHILDREN)
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    load = os.getloadavg()[0]
    print(f"history show {' '.join(words)}: {used:.2f} s of processor time, {elapsed:.2f} s, load {load:.0f}")


def ten_thousand(path: Path) -> bool:
    """Fill a store and show one person of it."""
    rng = np.random.default_rng(SEED)
    with open_store(path, make=True) as store:
        store.keep(kept(35 + rng.normal(0, 1.7), days=n / A_DAY) for n in range(RESULTS))
    print(f"{count(path)} results of one person, {path.stat().st_size / 1e6:.0f} MB")
    for words in ((), (), ("--weeks", "104")):
        show(path, *words)
    return count(path) == RESULTS


def keep_on(path: Path, first: int, number: int, told: int) -> None:
    """Keep results one by one, and tell after each that it is kept."""
    for n in range(first, first + number):
        with open_store(path, make=True) as store:
            store.keep([kept(35, days=n)])
        os.write(told, b".")


def child(work: object, *arguments: object) -> int:
    """Do something in a process of its own; return its number."""
    number = os.fork()
    if number == 0:
        code = 1
        try:
            work(*arguments)  # type: ignore[operator]
            code = 0
        finally:
            os._exit(code)
    return number


def killed(path: Path) -> bool:
    """Kill a process amid keeping, again and again; what it has told to be kept must be there."""
    rng = np.random.default_rng(SEED)
    told = 0
    for attempt in range(KILLS):
        reading, writing = os.pipe()
        number = child(keep_on, path, 1000 * attempt, 1000, writing)
        os.close(writing)
        for _ in range(rng.integers(0, MOST_BEFORE + 1)):
            told += len(os.read(reading, 1))
        time.sleep(rng.uniform(0.0, LONGEST_S))
        os.kill(number, signal.SIGKILL)
        os.waitpid(number, 0)
        while received := os.read(reading, 4096):
            told += len(received)
        os.close(reading)
        there = count(path) if path.exists() else 0
        if not told <= there <= told + attempt + 1:
            print(f"kill {attempt + 1}: {told} were told to be kept, {there} are there")
            return False
    print(f"{KILLS} kills: {told} results told to be kept, {there} there, no damage")
    return True


def two_at_once(path: Path) -> bool:
    """Let two processes keep at the same time."""
    reading, writing = os.pipe()
    numbers = [child(keep_on, path, 1000 * n, EACH, writing) for n in range(2)]
    codes = [os.waitpid(number, 0)[1] for number in numbers]
    os.close(reading)
    os.close(writing)
    print(f"two processes, {EACH} each: {count(path)} there")
    return codes == [0, 0] and count(path) == 2 * EACH


def main() -> None:
    folder = Path(sys.argv[1])
    folder.mkdir()
    parts = ((killed, "killed"), (two_at_once, "two"), (ten_thousand, "many"))
    whole = [part(folder / f"{name}.sqlite") for part, name in parts]
    sys.exit(0 if all(whole) else 1)


if __name__ == "__main__":
    main()
