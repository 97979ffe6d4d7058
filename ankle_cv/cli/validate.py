"""``ankle-cv validate``: compare a saved result with a reference."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from ankle_cv.cli import options
from ankle_cv.cli.console import emit, say, show
from ankle_cv.errors import UsageError
from ankle_cv.values import Limits, unknown_name

if TYPE_CHECKING:
    from rich.table import Table

    from ankle_cv.agreement.compare import Validation

VALIDATE_HELP: Final = """
Examples:

$ ankle-cv validate ankle-cv-results/squat_side samples/squat_side.csv

$ ankle-cv validate ankle-cv-results/trial mocap.csv --map tibial_inclination_right_deg=shank_tilt_r

Hold a saved result against a reference CSV: bias, limits of agreement, errors at the peaks, and whether
the stated intervals hold. The reference has a column time_s (or time) and columns named as in frames.csv.
"""


LATEST_S: Final = 1e10
"""A reference may have the time since 1970, 2e9 s, which this exceeds."""

HEADINGS: Final = (
    *("measure", "n", "cover", "bias", "SD", "RMSE", "centred", "95 % limits", "r"),
    *("peaks: MAE", "bias", "in ±"),
)


def validate(  # noqa: PLR0917  # typer passes options by name
    result: Annotated[
        Path, typer.Argument(help="Folder of an analysed clip.", show_default=False, readable=False)
    ],
    reference: Annotated[
        Path, typer.Argument(help="CSV with the reference.", show_default=False, readable=False)
    ],
    renamed: Annotated[
        list[str] | None,
        typer.Option("--map", metavar="OURS=THEIRS", help="A column that has another name in the reference."),
    ] = None,
    offset: Annotated[
        float | None,
        options.number_option(
            "--offset",
            allowed=Limits(-LATEST_S, LATEST_S),
            metavar="SECONDS",
            help="The reference's time minus the clip's, seconds: 2 when the reference started 2 s earlier.",
            show_default="found",
        ),
    ] = None,
    plot: Annotated[
        Path | None,
        typer.Option("--plot", help="Where to write the picture.", show_default="RESULT/agreement.png"),
    ] = None,
    as_json: options.JsonOption = False,
) -> None:
    """Compare a saved result with a reference CSV."""
    from ankle_cv.agreement.compare import compare
    from ankle_cv.agreement.plots import write_agreement_plot
    from ankle_cv.agreement.tables import read_reference, read_result
    from ankle_cv.agreement.warnings import comparison_warnings
    from ankle_cv.files.outputs import output_file
    from ankle_cv.outputs.saved import result_files, result_folder

    ours, theirs = read_result(result), read_reference(reference, column_names(renamed or []))
    folder = result_folder(result)
    if plot is not None:
        read = (*result_files(folder, ours.assessment.input.path), reference)
        plot = output_file("--plot", plot, ".png", read)
    validation = compare(ours, theirs, offset)
    doubtful = comparison_warnings(validation, ours.frames, theirs)
    picture = write_agreement_plot(validation, plot or folder / "agreement.png")
    if as_json:
        document = {
            "offset_s": validation.offset_s,
            "comparisons": [c.summary() for c in validation.comparisons],
            "doubts": doubtful,
            "plot": str(picture),
        }
        emit(json.dumps(_without_nan(document), indent=2), also_saved=True)
        return
    show(_table(validation))
    for sentence in doubtful:
        say(f"doubtful: {sentence}")
    say(f"clip time + {validation.offset_s:.3f} s = reference time; picture: {picture}")


def column_names(given: list[str]) -> dict[str, str]:
    """Read ``OURS=THEIRS`` pairs.

    Raises
    ------
    UsageError
        It is no pair, or OURS is not compared, or there twice.
    """
    from ankle_cv.agreement.tables import COLUMNS

    pairs = [item.partition("=") for item in given]
    wrong = [
        item
        for item, (ours, sign, theirs) in zip(given, pairs, strict=True)
        if not (ours and sign and theirs)
    ]
    if wrong:
        raise UsageError(
            f"--map {wrong[0]}: not of the form OURS=THEIRS", "for instance --map kasr=knee_ratio"
        )
    names = [(ours.strip(), theirs.strip()) for ours, _, theirs in pairs]
    for ours, _ in names:
        if ours not in COLUMNS:
            raise unknown_name("column in --map:", ours, COLUMNS)
        if [one for one, _ in names].count(ours) > 1:
            raise UsageError(f"--map names {ours} twice", "leave one of them out")
    return dict(names)


def _without_nan(value: object) -> object:
    """Replace NaN, which JSON does not have, by null."""
    if isinstance(value, dict):
        return {key: _without_nan(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_without_nan(item) for item in value]
    return None if isinstance(value, float) and math.isnan(value) else value


def _table(validation: Validation) -> Table:
    from rich.table import Table

    table = Table(box=None, pad_edge=False)
    for name in HEADINGS:
        table.add_column(name, justify="left" if name == "measure" else "right")
    for c in validation.comparisons:
        f, p = c.frames, c.peaks
        peaks = ("-",) * 3
        if p:
            peaks = (f"{p.mae:.2f} (n {p.n})", f"{p.bias:.2f}", f"{100 * p.interval_coverage:.0f} %")
        table.add_row(
            c.column,
            str(f.n),
            f"{100 * f.coverage:.0f} %",
            *(f"{number:.2f}" for number in (f.bias, f.sd, f.rmse, f.centred_rmse)),
            f"{f.loa_low:.1f} … {f.loa_high:.1f}",
            f"{f.r:.3f}",
            *peaks,
        )
    return table
