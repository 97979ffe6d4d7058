"""A finished page with other words about the person, as where a table has a name corrected. Pure."""

from __future__ import annotations

import re
from typing import Final

from markupsafe import escape

from ankle_cv.assessment import AboutRecord
from ankle_cv.telling.about_rows import about_rows

ROWS: Final = re.compile(r'(<dl class="about">\n).*?(<div><dt>Clip</dt>)', re.DOTALL)
"""The place of ``report.html`` that says who, when and in which shoes."""


def retold_page(page: str, about: AboutRecord) -> str | None:
    """Return ``report.html`` with what is known beside the pictures; None for a page without such a place."""
    rows = "".join(
        f"<div><dt>{escape(label)}</dt><dd>{escape(text)}</dd></div>\n" for label, text in about_rows(about)
    )
    told, found = ROWS.subn(lambda place: f"{place[1]}{rows}{place[2]}", page, count=1)
    return told if found else None
