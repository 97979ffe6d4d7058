"""A finished report in parts, to be shown within another page: the very same words."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from markupsafe import Markup

BODY: Final = "<body class="
MARKS: Final = (
    "<header>\n",
    "</header>\n<main>\n",
    '</main>\n<footer class="small muted">\n',
    "</footer>\n</body>",
)
"""What stands between the parts of ``report.html``. No text of the page can hold them: it is escaped."""
LINK: Final = re.compile(r'<a href="[^":#]+">(.*?)</a>')
"""A link to a file beside a page."""
PRINT_BUTTON: Final = '<button type="button" onclick="print()">Print or save as PDF</button>'


@dataclass(frozen=True)
class ReportParts:
    """The parts of a page.

    Attributes
    ----------
    drawings
        Patterns that its charts use.
    header
        What it says first.
    main
        All else.
    footer
        Where it comes from.
    """

    drawings: Markup
    header: Markup
    main: Markup
    footer: Markup


def report_parts(page: str) -> ReportParts | None:
    """Return the parts of a ``report.html`` that this program wrote; None of another page.

    The button that prints is left out: within another page there is another way.
    """
    _, _, body = page.partition(BODY)
    _, _, rest = body.partition(">\n")
    parts = []
    for mark in MARKS:
        part, found, rest = rest.partition(mark)
        if not found:
            return None
        parts.append(Markup(part.replace(PRINT_BUTTON, "")))  # noqa: S704 - of our own page, escaped there
    return ReportParts(*parts)


def without_links(page: str) -> str:
    """Return a page of this program with the words of its links to files beside it, but not the links."""
    return LINK.sub(r"\1", page)
