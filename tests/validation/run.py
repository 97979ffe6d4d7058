"""Measure everything again and write ``ankle_cv/docs/validation.md`` with its pictures.

    python tests/validation/run.py --corpus DIR [--extra FOLDER ...] [--copies PICTURE FOLDER ...]

DIR, outside the project, gets the clips of corpus.py (what is missing is rendered: 90 minutes, needs the
generator's moderngl), their worse copies, and what was read from the pixels, so that the next run takes a
second a clip where only code behind the pixels has changed. ``--fresh`` reads them again: do that for a
document to keep. Without a corpus: the project's samples, the shared generated and real clips where they lie
beside the project, and any folder of generated clips given with ``--extra``.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from multiprocessing import get_context
from pathlib import Path

import pandas as pd

sys.path.insert(0, str(Path(__file__).parent))

import corpus
from degrade import RECIPES
from examine import Outcome, Task, examine
from page import holds_of, markdown, model_part
from pictures import draw_sit_to_stand
from readings import analysed
from real import FIELD, real_rows
from sit_to_stand import compare, curves
from trials import ROOT, SAMPLES, SHARED, Trial, trials

from ankle_cv.settings import Settings

DOCUMENT = ROOT / "ankle_cv" / "docs" / "validation.md"
DEGRADED = ("squat_side", "squat_heel_lift", "knee_to_wall")
"""Samples that are made worse in every way: one of each kind, heel down and up."""
SIT_TO_STAND = SHARED / "clips" / "opencap-STS"
MESSENGER = "messenger"
"""Every clip gets this worse copy, and one of the others in turn."""


def tasks_of(found: list[Trial], given: argparse.Namespace) -> Iterator[Task]:
    """Yield what to analyse: every clip as it is and, by the first model, worse copies."""
    first, others = given.models[0], [kind for kind in RECIPES if kind != MESSENGER]

    def task(trial: Trial, **more: str) -> Task:
        return Task(trial, first, given.model_dir, given.work, fresh=given.fresh, **more)

    for model in given.models:
        for trial in found:
            yield Task(trial, model, given.model_dir, given.work, fresh=given.fresh)
    for number, trial in enumerate(found):
        sample = trial.path.parent == SAMPLES and trial.path.stem in DEGRADED
        every = given.worse == "all" or (sample and given.worse == "some")
        some = () if given.worse == "none" else (MESSENGER, others[number % len(others)])
        for kind in RECIPES if every else some:
            yield task(trial, worse=kind, picture=kind)
    for picture, folder in given.copies:
        for trial in trials([Path(folder)]):
            yield task(trial, picture=picture)


def examined(tasks: list[Task], jobs: int, say: Callable[[str], None]) -> Outcome:
    """Analyse all clips, each in one of a few processes; rows come in the order of the tasks."""
    results: dict[int, Outcome] = {}
    with ProcessPoolExecutor(jobs, mp_context=get_context("spawn")) as pool:
        futures = {pool.submit(examine, task): number for number, task in enumerate(tasks)}
        for future in as_completed(futures):
            number = futures[future]
            results[number] = future.result()
            task = tasks[number]
            say(f"{len(results)}/{len(tasks)} {task.model} {task.trial.path.stem} {task.picture}")
    total = Outcome()
    for number in sorted(results):
        total.add(results[number])
    return total


def sit_to_stand_part(given: argparse.Namespace, model: str, drawing: Path) -> list[str]:
    """Return the section on the trial with markers."""
    settings = Settings(model=model, model_dir=given.model_dir)
    clip = analysed(SIT_TO_STAND / "video.mp4", settings, given.work / "readings", given.fresh)
    markers = SIT_TO_STAND / "mocap_angles.csv"
    draw_sit_to_stand(curves(clip, markers), drawing)
    table = pd.DataFrame(compare(clip, markers)).round(2)
    return [STS, f"![tibial inclination of both legs beside the markers]({drawing.name})\n", markdown(table)]


def arguments() -> argparse.Namespace:
    """Return the command line's arguments."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--corpus", type=Path, help="folder of the corpus; what is missing is rendered")
    parser.add_argument("--extra", type=Path, nargs="*", default=[], help="more folders of generated clips")
    parser.add_argument("--only-extra", action="store_true", help="neither samples nor shared nor real clips")
    parser.add_argument(
        "--copies", nargs=2, action="append", default=[], metavar=("PICTURE", "FOLDER"),
        help="a folder of worse copies made elsewhere, with their truth",
    )  # fmt: skip
    parser.add_argument("--worse", choices=("none", "some", "all"), default="some", help="which to make")
    parser.add_argument("--models", nargs="+", default=["full"])
    parser.add_argument("--model-dir", type=Path, default=None)
    parser.add_argument("--work", type=Path, help="folder of copies and readings; default: the corpus's")
    parser.add_argument("--fresh", action="store_true", help="read pixels again in any case")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--out", type=Path, default=DOCUMENT)
    given = parser.parse_args()
    given.work = given.work or given.corpus or Path(tempfile.gettempdir()) / "ankle-cv-validation"
    return given


def all_trials(given: argparse.Namespace) -> list[Trial]:
    """Return the clips with truth, after rendering what the corpus lacks.

    Raises
    ------
    SystemExit
        Two clips have the same name: their rows could not be told apart.
    """
    folders = list(given.extra)
    if given.corpus is not None:
        corpus.render(given.corpus, corpus.specs())
        folders.insert(0, given.corpus)
    if not given.only_extra:
        folders = [SAMPLES, SHARED / "synth" / "clips", *folders]
    found = list(trials(folders))
    twice = [name for name, n in Counter(trial.path.stem for trial in found).items() if n > 1]
    if twice:
        raise SystemExit(f"clips of the same name: {', '.join(twice)}\nrename them or give fewer folders")
    return found


def main() -> None:
    """Run everything and write the document."""
    given = arguments()

    def say(text: str) -> None:
        print(text, file=sys.stderr, flush=True)

    found = all_trials(given)
    outcome = examined(list(tasks_of(found, given)), given.jobs, say)
    parts = [top(found)]
    for model in given.models:
        holds_of(outcome, model).to_csv(given.work / f"holds-{model}.csv", index=False)
        parts += model_part(model, outcome, given.out.with_name(f"validation-{model}.png"))
        if SIT_TO_STAND.is_dir() and not given.only_extra:
            say(f"{model}: sit-to-stand with markers")
            drawing = given.out.with_name(f"validation-{model}-sit-to-stand.png")
            parts += sit_to_stand_part(given, model, drawing)
    if FIELD.is_dir() and not given.only_extra:
        say("real clips without markers")
        parts += [REAL, markdown(pd.DataFrame(real_rows(given.work / "readings", given.fresh)))]
    given.out.write_text("\n".join(parts), "utf-8")


def top(found: list[Trial]) -> str:
    """Return the document's opening: what was measured on whom."""
    bodies = len({trial.spec["subject"] for trial in found})
    return TOP.format(clips=len(found), bodies=bodies)


TOP = """# Validation

Written by `python tests/validation/run.py`; not edited by hand. {clips} generated clips of {bodies} bodies
(four, and blends of them) with exact truth: a rendering; real skin, cloth and light are harder. And real
clips: one with marker-based motion capture, others judged by eye. Degrees and millimetres; body height was
given for the generated clips. Worse pictures are copies of these clips (`tests/validation/degrade.py`). The
truth of heel lift is under the heel's pad.
"""
STS = """### Sit-to-stand with markers, filmed obliquely (real person, shoes)

The markers' absolute offsets are themselves uncertain by a few degrees (two fits of the same markers
differ by up to 6°); the centred error leaves that out, and so does the change from standing to deep.
"""
REAL = """## Real clips without markers

Deepest repetition of the legs measured. What is right was read from the pictures by eye, ± 4°, or is known;
"wrong" only where the stated interval does not allow it.
"""

if __name__ == "__main__":
    main()
