"""``ankle-cv export``: write a saved result for other programs, without reading the video again."""

from __future__ import annotations

import os
from enum import Enum
from pathlib import Path
from typing import Annotated, Final

import typer

from ankle_cv.cli import options
from ankle_cv.cli.console import emit

EXPORT_HELP: Final = """
Examples:

$ ankle-cv export ankle-cv-results/squat --to mot

$ ankle-cv export ankle-cv-results/squat --to trc --foot-cm 26

$ ankle-cv export ankle-cv-results/squat --to parquet

Write a saved result for other programs: OpenSim motion (.mot) and markers (.trc), or Parquet with every
frame. The saved landmarks.npz is read again; the pose model and the video are not needed.
"""


class Format(str, Enum):
    """File formats."""

    MOT = "mot"
    TRC = "trc"
    PARQUET = "parquet"


@options.offers(options.only("height_cm", "foot_cm"))
def export(
    result: Annotated[
        Path, typer.Argument(help="Folder of an analysed clip.", show_default=False, readable=False)
    ],
    to: Annotated[Format, typer.Option("--to", help="Format.", show_default=False)],
    output: Annotated[
        Path | None, typer.Option("-o", "--output", help="File to write.", show_default="RESULT/NAME.FORMAT")
    ] = None,
    *,
    given: options.Given,
) -> None:
    """Write a saved result for another program."""
    from ankle_cv.api import run_analysis
    from ankle_cv.files.outputs import output_file
    from ankle_cv.outputs.opensim import write_mot, write_trc
    from ankle_cv.outputs.saved import no_result, result_files, result_folder
    from ankle_cv.outputs.tables import frames_table, write_parquet
    from ankle_cv.pipeline.recording import load_recording

    folder = result_folder(result)
    recording = folder / "landmarks.npz"
    if not os.path.lexists(recording):
        raise no_result(folder, "landmarks.npz is missing")
    saved = load_recording(recording)
    if output is not None:
        output = output_file("--output", output, f".{to.value}", result_files(folder, saved.info.path))
    analysis = run_analysis(recording, given.over(saved.settings)).analysis
    path = output or folder / f"{folder.resolve().name}.{to.value}"
    if to is Format.PARQUET:
        write_parquet(frames_table(analysis), path)
    else:
        (write_mot if to is Format.MOT else write_trc)(analysis, path)
    emit(str(path), also_saved=True)
