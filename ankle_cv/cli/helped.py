"""Commands whose help reaches the terminal with its colours."""

from __future__ import annotations

from typing import Any

from typer.core import TyperCommand, TyperGroup

from ankle_cv.cli.streams import own_stdout


class HelpedCommand(TyperCommand):
    """A command; its help holds nothing from outside."""

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """Print the help, as typer does, past the escaping of standard output."""
        with own_stdout():
            super().format_help(ctx, formatter)


class HelpedGroup(TyperGroup):
    """The same for the program itself."""

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """Print the help, as typer does, past the escaping of standard output."""
        with own_stdout():
            super().format_help(ctx, formatter)
