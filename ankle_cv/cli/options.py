"""Every option of the command line, declared once; limits come from the settings themselves."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Final

import typer

from ankle_cv.settings import (
    Change,
    PersonChoice,
    ReferenceChoice,
    RotateChoice,
    Settings,
    SideChoice,
    Test,
    ViewChoice,
)

CLIP: Final = "The clip"
COMPARE: Final = "A repeat, to find out why"
SCALE: Final = "Scale, for millimetres"
OUTPUT: Final = "Output"
MESSAGES: Final = "Messages"


def limits(field: str) -> str:
    """Return the range of a setting, as the settings themselves declare it: ``"80 to 250"``."""
    schema = Settings.model_json_schema()["properties"][field]
    bounds = next((part for part in schema.get("anyOf", ()) if "minimum" in part), schema)
    return f"{bounds['minimum']:g} to {bounds['maximum']:g}"


Clips = Annotated[
    list[Path],
    typer.Argument(metavar="CLIP", help="Video files, or a saved landmarks.npz.", show_default=False),
]
TestOption = Annotated[
    Test | None,
    typer.Option("--test", help="Which test the clip shows.", show_default="auto", rich_help_panel=CLIP),
]
ViewOption = Annotated[
    ViewChoice | None,
    typer.Option("--view", help="From where it was filmed.", show_default="auto", rich_help_panel=CLIP),
]
SideOption = Annotated[
    SideChoice | None,
    typer.Option("--side", help="Which leg to measure.", show_default="auto", rich_help_panel=CLIP),
]
PersonOption = Annotated[
    PersonChoice | None,
    typer.Option(
        "--person",
        help="Whom to follow when several people are in the picture.",
        show_default="auto",
        rich_help_panel=CLIP,
    ),
]
RotateOption = Annotated[
    RotateChoice | None,
    typer.Option(
        "--rotate",
        help="Turn the stored picture clockwise, degrees; auto follows the file.",
        show_default="auto",
        rich_help_panel=CLIP,
    ),
]
MirroredOption = Annotated[
    bool | None,
    typer.Option(
        "--mirrored/--not-mirrored",
        help="The clip was recorded mirrored (selfie camera).",
        show_default="not-mirrored",
        rich_help_panel=CLIP,
    ),
]
SlowmoOption = Annotated[
    float | None,
    typer.Option(
        "--slowmo",
        metavar="FACTOR",
        help=f"The clip plays FACTOR times slower than life; {limits('slowmo')}.",
        show_default="1",
        rich_help_panel=CLIP,
    ),
]
ModelOption = Annotated[
    str | None,
    typer.Option(
        "--model",
        metavar="lite|full|heavy|PATH",
        help="Pose model; full is part of the package.",
        show_default="full",
        rich_help_panel=CLIP,
    ),
]
ModelDirOption = Annotated[
    Path | None,
    typer.Option(
        "--model-dir",
        metavar="DIR",
        help="Folder to look in for the other models; ANKLE_CV_MODEL_DIR does the same.",
        rich_help_panel=CLIP,
    ),
]
HeightOption = Annotated[
    float | None,
    typer.Option(
        "--height-cm",
        metavar="CM",
        help=f"Body height; {limits('height_cm')}.",
        rich_help_panel=SCALE,
    ),
]
FootOption = Annotated[
    float | None,
    typer.Option(
        "--foot-cm",
        metavar="CM",
        help=f"Length of the foot, or of the shoe when worn; {limits('foot_cm')}. Surer than the height.",
        rich_help_panel=SCALE,
    ),
]
ReferenceOption = Annotated[
    ReferenceChoice | None,
    typer.Option(
        "--reference",
        help="A sheet or bank card that lies beside the foot, or hangs on the wall ahead, as the ruler.",
        show_default="auto",
        rich_help_panel=SCALE,
    ),
]
WallOption = Annotated[
    float | None,
    typer.Option(
        "--wall",
        "--wall-x-px",
        metavar="X",
        help="Column of the picture, px, where the wall meets the floor before the toes; else it is found.",
        min=0,
        rich_help_panel=SCALE,
    ),
]
CompareOption = Annotated[
    Path | None,
    typer.Option(
        "--compare",
        metavar="CLIP2",
        help="The same person's squat again with one thing changed: what changes with it.",
        rich_help_panel=COMPARE,
    ),
]
CompareWithOption = Annotated[
    Change | None,
    typer.Option(
        "--compare-with",
        help="What was changed in CLIP2.",
        show_default="unstated",
        rich_help_panel=COMPARE,
    ),
]
OutputOption = Annotated[
    Path | None,
    typer.Option(
        "-o",
        "--output",
        metavar="DIR",
        help="Folder that gets one folder per clip.",
        show_default="ankle-cv-results",
        rich_help_panel=OUTPUT,
    ),
]
VideoOption = Annotated[
    bool | None,
    typer.Option(
        "--video/--no-video", help="Make overlay.mp4.", show_default="video", rich_help_panel=OUTPUT
    ),
]
ReportOption = Annotated[
    bool | None,
    typer.Option(
        "--report/--no-report", help="Make report.html.", show_default="report", rich_help_panel=OUTPUT
    ),
]
ForceOption = Annotated[
    bool | None,
    typer.Option(
        "--force",
        help="Write into a folder of the clip's name that holds something other than results.",
        rich_help_panel=OUTPUT,
    ),
]
ConfigOption = Annotated[
    Path | None,
    typer.Option(
        "--config",
        metavar="FILE.toml",
        help="Options from a file (foot_cm = 26); the command line wins.",
        rich_help_panel=OUTPUT,
    ),
]
JsonOption = Annotated[
    bool,
    typer.Option(
        "--json",
        help="Print one JSON document instead of tables; several clips: one array.",
        rich_help_panel=MESSAGES,
    ),
]
QuietOption = Annotated[
    bool, typer.Option("-q", "--quiet", help="Say nothing but errors.", rich_help_panel=MESSAGES)
]
VerboseOption = Annotated[
    bool,
    typer.Option(
        "-v",
        "--verbose",
        help="Also times, versions, and what the native libraries say.",
        rich_help_panel=MESSAGES,
    ),
]
