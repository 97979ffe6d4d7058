"""A rich console for text from outside: apart from its own colours, only what shows reaches the terminal."""

from __future__ import annotations

from collections.abc import Iterable

from rich.console import Console, ConsoleOptions, RenderableType
from rich.segment import Segment
from rich.text import Text

from ankle_cv.text import printable


class SafeConsole(Console):
    """A console whose text, in messages, tables and progress bars alike, has what does not show escaped."""

    def render(self, renderable: RenderableType, options: ConsoleOptions | None = None) -> Iterable[Segment]:
        """Render as rich does: text is escaped before lines are broken, and whatever is left at the end."""
        for segment in super().render(_safe(renderable), options):
            if segment.control or segment.text.isprintable():
                yield segment
            else:
                yield Segment(printable(segment.text, keep="\n"), segment.style)

    def on_broken_pipe(self) -> None:
        """Let the caller know; rich would end the program with exit code 1."""
        raise  # noqa: PLE0704  # rich calls this where it handles the error


def _safe(renderable: RenderableType) -> RenderableType:
    """Return text with what does not show escaped; colours within such text are given up."""
    if isinstance(renderable, str):
        return printable(renderable, keep="\n")
    if isinstance(renderable, Text) and (shown := printable(renderable.plain, keep="\n")) != renderable.plain:
        text = Text(shown, style=renderable.style)
        text.justify, text.overflow, text.no_wrap = (
            renderable.justify,
            renderable.overflow,
            renderable.no_wrap,
        )
        return text
    return renderable
