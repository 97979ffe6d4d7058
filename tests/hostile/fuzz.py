"""Fuzzing of every reader: only the errors that are declared may come of any input.

::

    python tests/hostile/fuzz.py --minutes 10             # every reader, ten minutes each
    python tests/hostile/fuzz.py --minutes 10 manifest    # one of them
    python tests/hostile/fuzz.py --list

Each round has a seed of its own, which is printed with what it finds; ``--seed`` runs it again.
"""

from __future__ import annotations

import argparse
import sys
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

sys.path.insert(0, str(Path(__file__).parents[1]))

from fuzzing import csv_tables, documents, landmarks, texts, user_values

READERS: Final[dict[str, Callable[..., Any]]] = {
    "landmarks": landmarks.fuzz_landmark_files,
    "analysis": landmarks.fuzz_landmarks,
    "manifest": texts.fuzz_manifest,
    "results": texts.fuzz_results,
    "assessment": documents.fuzz_assessment,
    "clips-csv": csv_tables.fuzz_clips_csv,
    "reference": csv_tables.fuzz_reference,
    "config": texts.fuzz_config,
    "settings": user_values.fuzz_settings,
    "numbers": user_values.fuzz_numbers,
    "paths": user_values.fuzz_paths,
}
"""Functions that run so many examples of a seed, by what they read."""
EXAMPLES: Final = {"analysis": 20, "landmarks": 50, "reference": 50, "assessment": 50}
"""Examples of a round, where one takes long."""
USUAL_EXAMPLES: Final = 200


def fuzz(name: str, seconds: float, first_seed: int) -> tuple[int, int]:
    """Run rounds of one reader until the time is over; return the examples, and the rounds with a find."""
    examples = EXAMPLES.get(name, USUAL_EXAMPLES)
    end = time.monotonic() + seconds
    found = rounds = 0
    while time.monotonic() < end or not rounds:
        seed = first_seed + rounds
        try:
            READERS[name](examples, seed)
        except Exception:  # noqa: BLE001  # what is looked for
            found += 1
            print(f"{name}, seed {seed}:\n{traceback.format_exc(limit=-6)}", flush=True)
        rounds += 1
    return rounds * examples, found


def main() -> int:
    """Run the command line."""
    parser = argparse.ArgumentParser(description=str(__doc__).split("\n", maxsplit=1)[0])
    parser.add_argument("readers", nargs="*", metavar="READER", help=f"of {', '.join(READERS)}; else all")
    parser.add_argument("--minutes", type=float, default=10.0, help="of each reader")
    parser.add_argument("--seed", type=int, default=0, help="of the first round")
    parser.add_argument("--list", action="store_true", help="only the names")
    given = parser.parse_args()
    if given.list:
        print("\n".join(READERS))
        return 0
    if unknown := set(given.readers) - set(READERS):
        parser.error(f"no reader {', '.join(sorted(unknown))}")
    total = 0
    for name in given.readers or READERS:
        examples, found = fuzz(name, 60 * given.minutes, given.seed)
        print(f"{name:<12} {examples:>8} examples, {found} rounds found something", flush=True)
        total += found
    return 1 if total else 0


if __name__ == "__main__":
    sys.exit(main())
