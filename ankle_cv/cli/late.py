"""Commands that are imported when they are used: the help of the program needs no more than their names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import Any, ClassVar

import typer
from typer.core import TyperCommand

from ankle_cv.cli.helped import HelpedCommand, HelpedGroup


@dataclass(frozen=True)
class LateCommand:
    """One command of the program, not yet imported.

    Attributes
    ----------
    module
        Its module in this package; the function in it, or the program of further commands, has its name.
    short_help
        Its line in the list of commands.
    help_name
        Name of its long help in the module; None when that is the docstring of the function.
    """

    module: str
    short_help: str
    help_name: str | None = None

    def load(self, name: str) -> TyperCommand:
        """Import the command and return it as typer makes it of its function."""
        module = import_module(f"ankle_cv.cli.{self.module}")
        command = getattr(module, name)
        if isinstance(command, typer.Typer):  # with commands of its own
            group: Any = typer.main.get_command(command)
            return group  # type: ignore[no-any-return]
        text = getattr(module, self.help_name) if self.help_name else None
        program = typer.Typer(rich_markup_mode="rich", add_completion=False)
        program.command(name, cls=HelpedCommand, help=text, short_help=self.short_help)(command)
        made: Any = typer.main.get_command(program)  # one command alone is no group
        return made  # type: ignore[no-any-return]

    def listed(self, name: str) -> TyperCommand:
        """Return what stands for the command where commands are listed."""
        return TyperCommand(name, short_help=self.short_help)


class Commands(Mapping[str, TyperCommand]):
    """The commands by name; each is imported when it is first asked for.

    Parameters
    ----------
    late
        The same, not yet imported.
    """

    def __init__(self, late: Mapping[str, LateCommand]) -> None:
        self.late = late
        self._loaded: dict[str, TyperCommand] = {}

    def __getitem__(self, name: str) -> TyperCommand:
        """Return a command, imported; raises KeyError when there is none of the name."""
        if name not in self._loaded:
            self._loaded[name] = self.late[name].load(name)
        return self._loaded[name]

    def __contains__(self, name: object) -> bool:
        """Return whether there is such a command, without importing it."""
        return name in self.late

    def __iter__(self) -> Iterator[str]:
        """Yield the names, in the order in which they are listed."""
        return iter(self.late)

    def __len__(self) -> int:
        """Count the commands."""
        return len(self.late)


class LateGroup(HelpedGroup):
    """A program whose commands are imported when they are used; a subclass says which."""

    late: ClassVar[Mapping[str, LateCommand]]

    def __init__(self, **details: Any) -> None:
        super().__init__(**details)
        commands: Any = Commands(self.late)  # typer adds none to them
        self.commands = commands

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ARG002  # typer's signature
        """Return the names, in the order in which they are listed."""
        return list(self.late)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:  # noqa: ARG002
        """Return what stands for a command in a list; None when there is none of the name."""
        return self.late[cmd_name].listed(cmd_name) if cmd_name in self.late else None

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """Return the command that the words name, imported, and the words that follow."""
        name, named, rest = super().resolve_command(ctx, args)
        return name, named if name is None else self.commands[name], rest
