"""``ankle-cv batch``: folders of clips, on all cores or a cluster, resumable."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from ankle_cv.cli import options
from ankle_cv.cli.batch_view import BatchView, report_of, show_plan
from ankle_cv.cli.config import OutputOptions
from ankle_cv.cli.console import emit, say, show
from ankle_cv.cli.environment import tidy_decoding
from ankle_cv.cli.keeping import Keeper, keep_entries, keeper_for
from ankle_cv.errors import EXIT_BATCH_PARTIAL, UsageError
from ankle_cv.text import printable
from ankle_cv.values import Limits, refused

if TYPE_CHECKING:
    from ankle_cv.batch.entries import Entry
    from ankle_cv.batch.executor import Executor
    from ankle_cv.batch.request import Request
    from ankle_cv.batch.survey import Survey
    from ankle_cv.batch.tally import Tally

BATCH_HELP: Final = """
Examples:

$ ankle-cv batch clips/ -o results
$ ankle-cv batch clips/ -o results --name-pattern "{person}_{date}_{test}"
$ ankle-cv batch clips/ -o results --dry-run
$ ankle-cv batch s3://clinic/2026 -o s3://clinic/results --scheduler tcp://head:8786
$ ankle-cv batch /data/clips -o /data/results --shard $((SLURM_ARRAY_TASK_ID + 1))/20
$ ankle-cv batch --merge -o /data/results

Analyse all clips in folders, one process per core. Run the same command again after anything: only what is
missing is done. Writes a folder per clip, summary.csv, summary.parquet, index.html and manifest.jsonl.
"""

WHICH: Final = "Which clips"
HOW: Final = "How"

FORGETFUL: Final = "memory:"
"""A place within a process: results of others never arrive there."""
MOST_JOBS: Final = 1024
"""Processes on one machine: more than any has cores."""
LONGEST_TIMEOUT_S: Final = 604_800
"""A week, s."""
RESULTS: Final = "ankle_cv.batch.results"
"""Brings pandas and all that draws: it is loaded while workers are busy, or not at all."""


@dataclass(frozen=True)
class RunOptions:
    """How the batch is run and what it prints.

    Attributes
    ----------
    jobs
        Processes on this machine, or None for one per core.
    timeout_s
        Longest time for one clip, s; 0 for no limit.
    scheduler
        Address of a Dask scheduler, or None for this machine.
    dry_run
        Print what would be done, and do nothing.
    as_json, log_json, quiet
        Print the run report as JSON on stdout; every event as a JSON line on stderr; nothing but failures.
    open_page
        Open the page over all clips when it is there.
    """

    jobs: int | None
    timeout_s: float
    scheduler: str | None
    dry_run: bool
    as_json: bool
    log_json: bool
    quiet: bool
    open_page: bool


Folders = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="FOLDER…", help="Folders, files, or URLs such as s3://bucket/clips.", show_default=False
    ),
]
Output = Annotated[
    str | None,
    typer.Option(
        "-o",
        "--output",
        metavar="DIR",
        help="Folder, or URL, for the results.",
        show_default="ankle-cv-results",
        rich_help_panel=options.OUTPUT,
    ),
]
Pattern = Annotated[
    list[str] | None,
    typer.Option(
        "--pattern",
        metavar="GLOB",
        help='Take only these, e.g. "*squat*.mp4"; may be repeated.',
        rich_help_panel=WHICH,
    ),
]
Exclude = Annotated[
    list[str] | None,
    typer.Option(
        "--exclude",
        metavar="GLOB",
        help="Leave out files and folders; may be repeated.",
        rich_help_panel=WHICH,
    ),
]
Clips = Annotated[
    str | None,
    typer.Option(
        "--clips",
        metavar="FILE.csv",
        help="Table of what is known: file, person, date, side, footwear, height_cm, foot_cm, test.",
        show_default="clips.csv in each folder, when there is one",
        rich_help_panel=WHICH,
    ),
]
NamePattern = Annotated[
    str | None,
    typer.Option(
        "--name-pattern",
        metavar="PATTERN",
        help='How names tell it: "{person}_{date}_{test}".',
        rich_help_panel=WHICH,
    ),
]
Jobs = Annotated[
    int | None,
    options.number_option(
        "-j",
        "--jobs",
        allowed=Limits(1, MOST_JOBS, whole=True),
        help="Processes, each on one core.",
        show_default="one per core",
        rich_help_panel=HOW,
    ),
]
Timeout = Annotated[
    float | None,
    options.number_option(
        "--timeout",
        allowed=Limits(0, LONGEST_TIMEOUT_S),
        metavar="SECONDS",
        help="Longest time for one clip; 0: no limit.",
        show_default="3600",
        rich_help_panel=HOW,
    ),
]
DryRun = Annotated[
    bool, typer.Option("--dry-run", help="Say what would be done, and do nothing.", rich_help_panel=HOW)
]
RetryFailed = Annotated[
    bool,
    typer.Option(
        "--retry-failed", help="Try again also clips that cannot be read or measured.", rich_help_panel=HOW
    ),
]
Scheduler = Annotated[
    str | None,
    typer.Option(
        "--scheduler", metavar="tcp://HOST:PORT", help="Let a Dask cluster do the work.", rich_help_panel=HOW
    ),
]
ShardOption = Annotated[
    str | None,
    typer.Option(
        "--shard",
        metavar="i/n",
        help="Do part i of n, for job arrays; --merge afterwards.",
        rich_help_panel=HOW,
    ),
]
Merge = Annotated[
    bool, typer.Option("--merge", help="Only write the results over all shards.", rich_help_panel=HOW)
]
JsonReport = Annotated[
    bool,
    typer.Option(
        "--json", help="Print the run report as one JSON document.", rich_help_panel=options.MESSAGES
    ),
]
LogJson = Annotated[
    bool,
    typer.Option("--log-json", help="Messages as JSON lines, on stderr.", rich_help_panel=options.MESSAGES),
]
Quiet = Annotated[
    bool,
    typer.Option(
        "-q", "--quiet", help="For cron: say nothing unless a clip fails.", rich_help_panel=options.MESSAGES
    ),
]

OpenOption = Annotated[
    bool, typer.Option("--open", help="Open index.html when it is there.", rich_help_panel=options.OUTPUT)
]


@options.offers(options.all_but("wall_x_px", "trim", "leave_out", "output", "pdf", "force"))
def batch(
    folders: Folders = None,
    *,
    pattern: Pattern = None,
    exclude: Exclude = None,
    clips: Clips = None,
    name_pattern: NamePattern = None,
    jobs: Jobs = None,
    timeout: Timeout = None,
    dry_run: DryRun = False,
    retry_failed: RetryFailed = False,
    scheduler: Scheduler = None,
    shard: ShardOption = None,
    merge: Merge = False,
    output: Output = None,
    given: options.Given,
    as_json: JsonReport = False,
    log_json: LogJson = False,
    quiet: Quiet = False,
    open_page: OpenOption = False,
) -> None:
    """Analyse all clips in folders, one process per core; finished clips are skipped."""
    from ankle_cv.batch.plan import parse_shard
    from ankle_cv.batch.request import DEFAULT_TIMEOUT_S, Request
    from ankle_cv.batch.sources import is_remote

    tidy_decoding()  # for the workers, who inherit the environment
    settings, outputs = given.read()
    place = _place(output, outputs)
    limit_s = DEFAULT_TIMEOUT_S if timeout is None else timeout
    run_options = RunOptions(jobs, limit_s, scheduler, dry_run, as_json, log_json, quiet, open_page)
    if outputs.kept and is_remote(place):
        raise UsageError(
            f"results at {place} cannot be kept in the history of this machine",
            "copy them here, then: ankle-cv history rebuild FOLDER",
        )
    keeper = None if dry_run else keeper_for(settings, outputs, quiet=quiet, names_elsewhere=True)
    if merge:
        _refuse_with_merge(folders, shard, scheduler, dry_run=dry_run)
        raise typer.Exit(_merge(place, run_options, keeper))
    if not folders:
        raise UsageError("no folder is given", "ankle-cv batch FOLDER -o DIR")
    if scheduler is not None and jobs is not None:
        raise UsageError("--jobs is for this machine, --scheduler for others", "leave one of them out")
    request = Request(
        folders=tuple(folders),
        output=place,
        settings=settings,
        patterns=tuple(pattern or ()),
        excludes=tuple(exclude or ()),
        table=clips,
        name_pattern=name_pattern,
        video=outputs.video,
        report=outputs.report,
        shard=parse_shard(shard) if shard is not None else None,
        retry_failed=retry_failed,
    )
    raise typer.Exit(_run(request, run_options, keeper))


def _place(output: str | None, outputs: OutputOptions) -> str:
    """Return where the results go: a folder, or a URL."""
    from ankle_cv.batch.sources import FILE_SCHEME, is_remote

    place = str(outputs.output) if output is None else output.removeprefix(FILE_SCHEME)
    if not is_remote(place):
        return str(OutputOptions.model_validate({"output": place}, context={"output": "--output"}).output)
    if place.startswith(FORGETFUL):
        raise refused("--output", place, "should be a folder, or a URL that keeps files", "give another one")
    return place


def _refuse_with_merge(
    folders: list[str] | None, shard: str | None, scheduler: str | None, *, dry_run: bool
) -> None:
    if folders or shard or scheduler or dry_run:
        raise UsageError(
            "--merge only sums up what shards have done",
            "give it nothing but -o: ankle-cv batch --merge -o DIR",
        )


def _run(request: Request, run_options: RunOptions, keeper: Keeper | None) -> int:
    """Plan, run and summarise the batch; return the exit code."""
    from ankle_cv.batch.run import Run
    from ankle_cv.batch.store import open_store
    from ankle_cv.batch.survey import survey
    from ankle_cv.pose.models import resolve_model
    from ankle_cv.progress import while_loading

    started = time.monotonic()
    view = BatchView(log_json=run_options.log_json, quiet=run_options.quiet)
    model = resolve_model(request.settings.model, request.settings.model_dir)
    if not run_options.dry_run:
        open_store(request.output).sweep()
    with view.reading() as on_read:
        found = survey(request, model.sha256, on_read)
    view.planned(found, request.output)
    if run_options.dry_run:
        show_plan(found, as_json=run_options.as_json)
        return 0
    run = Run(request, found)
    with view.working(run.tally) as on_ended:
        tell = on_ended if request.shard else while_loading(on_ended, RESULTS)
        run.execute(_executor(run_options, len(found.plan.todo)), tell)
    files: tuple[str, ...] = ()
    kept = 0
    if request.shard is None:
        from ankle_cv.batch.results import write_results

        entries = _entries(request, found)
        files = write_results(open_store(request.output), entries)[0]
        kept = keep_entries(keeper, request.output, entries)
    _show_report(run.tally, time.monotonic() - started, request.output, files, run_options)
    if run_options.open_page and files:
        _open_index(request.output)
    return EXIT_BATCH_PARTIAL if run.tally.any_failed else kept


def _executor(run_options: RunOptions, count: int) -> Executor:
    from ankle_cv.batch.local import LocalExecutor, cores, one_core_each
    from ankle_cv.batch.task import ANALYSE_ON_ONE_CORE, ANALYSE_UNIT

    timeout_s = run_options.timeout_s or None
    if run_options.scheduler is not None:
        from ankle_cv.batch.cluster import ClusterExecutor

        return ClusterExecutor(ANALYSE_ON_ONE_CORE, run_options.scheduler, timeout_s)
    jobs = min(run_options.jobs or cores(), max(count, 1))
    work = ANALYSE_ON_ONE_CORE if one_core_each(jobs, cores()) else ANALYSE_UNIT
    return LocalExecutor(work, jobs, timeout_s)


def _entries(request: Request, found: Survey) -> list[Entry]:
    from ankle_cv.batch.entries import choose_entries

    paths = [clip.clip.path for clip in found.clips] + [lost.clip.path for lost in found.unreadable]
    return choose_entries(found.state, frozenset(paths), request.folders)


def _merge(output: str, run_options: RunOptions, keeper: Keeper | None) -> int:
    from ankle_cv.batch.entries import choose_entries
    from ankle_cv.batch.manifest import replay
    from ankle_cv.batch.results import write_results
    from ankle_cv.batch.shards import open_shards
    from ankle_cv.batch.store import open_store, read_manifests

    store = open_store(output)
    state = replay(read_manifests(store))
    entries, shards = choose_entries(state), open_shards(state)
    if not entries:
        raise UsageError(
            f"there is no batch to merge in {output}", "give the folder the shards wrote to with -o"
        )
    files, counts = write_results(store, entries)
    if run_options.as_json:
        lacking = {"shards_absent": list(shards.absent), "shards_unfinished": list(shards.unfinished)}
        emit(json.dumps({**counts, **lacking, "files": list(files)}, indent=2), also_saved=True)
    elif not run_options.quiet:
        show(f"{counts['done']} clips done, {counts['failed']} failed, {counts['not_done']} not done yet")
    if counts["not_done"] and not run_options.as_json:
        say(f"{counts['not_done']} clips were planned and not finished; run their shards again, then --merge")
    for sentence in shards.sentences():
        say(sentence)
    if run_options.open_page:
        _open_index(output)
    if state.skipped:
        say(f"note: {state.skipped} lines of the manifests cannot be read and are left out")
    whole = not (counts["failed"] or counts["not_done"] or shards.absent or shards.unfinished)
    kept = keep_entries(keeper, output, entries)
    return kept if whole else EXIT_BATCH_PARTIAL


def _open_index(output: str) -> None:
    from ankle_cv.batch.results import INDEX
    from ankle_cv.cli.opening import open_result

    trouble = open_result(output, INDEX)
    if trouble:
        say(f"note: {printable(trouble)}")


def _show_report(
    tally: Tally, elapsed_s: float, output: str, files: tuple[str, ...], run_options: RunOptions
) -> None:
    report: dict[str, Any] = tally.report(elapsed_s) | {"output": output, "files": list(files)}
    if run_options.as_json:
        emit(json.dumps(report, indent=2), also_saved=True)
    elif not run_options.quiet:
        show(report_of(report))
