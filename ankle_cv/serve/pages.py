"""Pages and errors as answers: HTML where a page was asked for, JSON where a script asked."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any, Final

from jinja2 import Environment
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response

from ankle_cv.errors import (
    AnkleCvError,
    EnvironmentProblemError,
    InputError,
    NotMeasurableError,
    OutputError,
    UsageError,
)
from ankle_cv.outputs.html import template_environment, without_switches
from ankle_cv.serve.house import house_of
from ankle_cv.serve.place import NothingThereError
from ankle_cv.text import printable
from ankle_cv.version import __version__

STATUS: Final[Mapping[int, int]] = {
    UsageError.exit_code: 400,
    InputError.exit_code: 422,
    EnvironmentProblemError.exit_code: 503,
    NotMeasurableError.exit_code: 422,
    OutputError.exit_code: 507,
}
"""Of an answer that tells of an error, by the exit code that the command line has for it."""
BUG_STATUS: Final = 500
SCRIPTS: Final = files("ankle_cv.serve") / "static"
STYLES: Final = ("report.css", "history.css", "plan.css")
"""Style sheets of the pages that are files, on which those of the server stand; the first is in all."""


@cache
def environment() -> Environment:
    """Return the environment of this room's templates, which may use those of the reports."""
    return template_environment("ankle_cv.serve", "ankle_cv.outputs")


def page(request: Request, template: str, *, status: int = 200, **context: Any) -> Response:
    """Return a page.

    Parameters
    ----------
    request
        The request; the page marks its own place in the menu by its path.
    template
        Name of the template.
    status
        Of the answer.
    context
        What the template shows.
    """
    text = environment().get_template(template).render(path=request.url.path, version=__version__, **context)
    return HTMLResponse(text, status)


def refused(request: Request, status: int, message: str, remedy: str) -> Response:
    """Return an answer that says what is wrong and what to do, in the form in which it was asked."""
    told = {"message": printable(message), "remedy": printable(without_switches(remedy))}
    if "text/html" in request.headers.get("accept", ""):
        return page(request, "refused.html", status=status, **told)
    return JSONResponse({"error": told}, status)


def failed(request: Request, error: Exception) -> Response:
    """Return the answer that tells of an error; an unexpected one is written to a log first."""
    if isinstance(error, NothingThereError):
        return refused(request, 404, error.message, error.remedy)
    if isinstance(error, AnkleCvError):
        return refused(request, STATUS.get(error.exit_code, BUG_STATUS), error.message, error.remedy)
    return refused(request, BUG_STATUS, *house_of(request).tell_bug(error))
