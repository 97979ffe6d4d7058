"""Options that several commands share; those for settings and outputs are made from the models themselves."""

from __future__ import annotations

import functools
import inspect
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Final, TypeAlias, get_args

import typer

from ankle_cv.cli.config import OUTPUT, OutputOptions, given_over, read_options
from ankle_cv.settings import ABOUT, CLIP, SCALE, Settings
from ankle_cv.user_options import UserOptions
from ankle_cv.values import Limits

COMPARE: Final = "A repeat, to find out why"
MESSAGES: Final = "Messages"
PANELS: Final = (CLIP, SCALE, ABOUT, COMPARE, OUTPUT, MESSAGES)
"""Order of the panels in every help; panels that only one command has come before them."""

JsonOption = Annotated[
    bool,
    typer.Option(
        "--json",
        help="Print one JSON document instead of tables; several clips: one array.",
        rich_help_panel=MESSAGES,
    ),
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
ConfigOption = Annotated[
    Path | None,
    typer.Option(
        "--config",
        metavar="FILE.toml",
        help="Options from a file (foot_cm = 26); the command line wins.",
        rich_help_panel=OUTPUT,
    ),
]

Options: TypeAlias = dict[str, inspect.Parameter]
"""Options by name, each as the function parameter from which typer makes it."""
CommandFunction: TypeAlias = Callable[..., None]


@dataclass(frozen=True)
class Given:
    """What the user gave of the shared options.

    Attributes
    ----------
    values
        Values by field; options that were not given are missing.
    config
        File with values for further fields, or None.
    """

    values: Mapping[str, object]
    config: Path | None

    def read(self) -> tuple[Settings, OutputOptions]:
        """Return the settings and output options of this run; raises as `read_options` does."""
        return read_options(self.config, self.values)

    def over(self, saved: Settings) -> Settings:
        """Return the saved settings with what was given instead; raises as `read_options` does."""
        return given_over(saved, self.values)


def options_from(*models: type[UserOptions]) -> Options:
    """Make an option of every field, with the help, the limits and the default that the model declares."""
    options = {}
    for model in models:
        schemas = model.model_json_schema()["properties"]
        for name in sorted(schemas, key=lambda name: bool(schemas[name].get("last"))):
            annotation = model.model_fields[name].annotation
            # As text, for an empty one would become the current folder.
            value_type: Any = str if Path in (annotation, *get_args(annotation)) else annotation
            option = _option(name, schemas[name], model.allowed(name))
            options[name] = _parameter(name, Annotated[value_type | None, option])
    return options


def _parameter(name: str, annotation: Any) -> inspect.Parameter:
    """Return a parameter that is None when the option is not given."""
    return inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=None, annotation=annotation)


def _option(name: str, schema: Mapping[str, Any], allowed: Limits | None) -> Any:
    """Describe a field to typer.

    Parameters
    ----------
    name
        Name of the field.
    schema
        JSON schema of the field.
    allowed
        Which numbers it may have, when it holds one.
    """
    words = name.replace("_", "-")
    switch = f"--{words}/--no-{words}"
    names = schema.get("names") or (switch if schema.get("type") == "boolean" else f"--{words}",)
    details: dict[str, Any] = {
        "help": " ".join(schema.get("description", "").split("\n\n")[0].split()),
        "show_default": _shown(schema.get("default"), names[0]) or True,
        "rich_help_panel": schema.get("panel"),
        "metavar": schema.get("metavar"),
    }
    if allowed is None:
        return typer.Option(*names, **details)
    return number_option(*names, allowed=allowed, **details)


def file_option(name: str, suffix: str, what: str) -> Any:
    """Describe an option with a file to write to typer."""
    return typer.Option(
        name, metavar=f"FILE{suffix}", help=what, show_default=False, rich_help_panel=OUTPUT, readable=False
    )


HtmlOption: TypeAlias = Annotated[
    Path | None, file_option("--html", ".html", "Write a page that prints well.")
]
OpenPageOption: TypeAlias = Annotated[
    bool, typer.Option("--open", help="Open the page, which --html names.", rich_help_panel=OUTPUT)
]


def number_option(*names: str, allowed: Limits, **details: Any) -> Any:
    """Describe an option with a number to typer; it is read strictly, and its help tells the range.

    Parameters
    ----------
    names
        Names of the option; errors call it by the first long one.
    allowed
        Which numbers it may have.
    details
        What `typer.Option` takes besides; the range ends the first sentence of ``help``.
    """
    name = next(one for one in names if one.startswith("--"))

    def read(text: str) -> float:
        return allowed.read(name, text)

    if allowed.ends:
        details["help"] = re.sub(r"\.(?= |$)", f"; {allowed.ends}.", details["help"], count=1)
    details["metavar"] = details.get("metavar") or ("N" if allowed.whole else "NUMBER")
    return typer.Option(*names, parser=read, **details)


def _shown(default: object, name: str) -> str:
    """Return a default as the help writes it; for a switch, the name that changes nothing."""
    if isinstance(default, bool):
        on, _, off = name.partition("/")
        return (on if default else off).removeprefix("--")
    if isinstance(default, float):
        return f"{default:g}"
    return "" if default is None else str(default)


SHARED: Final[Options] = options_from(Settings, OutputOptions) | {
    "config": _parameter("config", ConfigOption)
}


def only(*names: str) -> Options:
    """Return these of the shared options."""
    return {name: SHARED[name] for name in names}


def all_but(*names: str) -> Options:
    """Return the shared options without these."""
    return {name: option for name, option in SHARED.items() if name not in names}


def offers(options: Options) -> Callable[[CommandFunction], CommandFunction]:
    """Add options to a command, which receives what the user gave of them as its argument ``given``."""

    def decorate(command: CommandFunction) -> CommandFunction:
        own = inspect.signature(command, eval_str=True)

        @functools.wraps(command)
        def run(**arguments: Any) -> None:
            values = {name: arguments.pop(name) for name in options}
            config = values.pop("config", None)
            given = {name: value for name, value in values.items() if value is not None}
            command(**arguments, given=Given(given, config))

        parameters = [one for name, one in own.parameters.items() if name != "given"]
        parameters = sorted([*parameters, *options.values()], key=_panel_order)
        # Typer reads the command line from these two.
        run.__signature__ = own.replace(parameters=parameters)  # type: ignore[attr-defined]
        run.__annotations__ = {one.name: one.annotation for one in parameters}
        return run

    return decorate


def _panel_order(parameter: inspect.Parameter) -> int:
    metadata = getattr(parameter.annotation, "__metadata__", ())
    panel = next((info.rich_help_panel for info in metadata), None)
    return PANELS.index(panel) if panel in PANELS else -1
