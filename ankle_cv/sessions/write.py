"""Where the page of several results goes, and that it replaces nothing of anybody else's."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from ankle_cv.conventions import SIDES, Side
from ankle_cv.errors import InputError, NotMeasurableError, OutputError
from ankle_cv.files import read_bytes
from ankle_cv.files.limits import DOCUMENT_BYTES
from ankle_cv.files.names import component
from ankle_cv.files.outputs import output_file
from ankle_cv.outputs.folder import REPORT
from ankle_cv.outputs.saved import result_files, result_folder
from ankle_cv.outputs.text import write_text
from ankle_cv.sessions.compose import describe
from ankle_cv.sessions.document import SessionReport
from ankle_cv.sessions.legs import Sorted, sort_results
from ankle_cv.sessions.page import MARK, to_page
from ankle_cv.sessions.results import SESSION_FILE, FailedResult, ReadResult, is_session, read_results
from ankle_cv.sessions.stills import Still, still_of
from ankle_cv.telling.both_legs import NOT_ONE_PERSON
from ankle_cv.telling.signs import signs_warning

SUFFIX: Final = ".html"
NAMED: Final = 3
"""Results whose names are in the name of the page."""
LONGEST: Final = 120
"""Characters of the name of a page."""


@dataclass(frozen=True)
class SessionPage:
    """A page that was written, and what it says; the warning signs that were told, which come first."""

    report: SessionReport
    path: Path
    warning: str = ""


def write_session_page(
    folders: Sequence[Path], output: Path | None = None, *, force: bool = False, name: str | None = None
) -> SessionPage:
    """Write one page from several results.

    Parameters
    ----------
    folders
        Of results, or of live sessions.
    output
        A file that ends in ``.html``, or a folder; None: beside the first result, or in the session's folder.
    force
        Whether a page that is not of this program may be replaced.
    name
        Who is in the results that have no name of their own; None where it is not said.

    Raises
    ------
    InputError
        A result is missing, damaged or of another version.
    NotMeasurableError
        No result says anything of a leg.
    UsageError
        There are too many, or the page would replace what it is made from.
    OutputError
        Something else has the name of the page, or it cannot be written.
    """
    results = [_with_name(one, name) for one in read_results(folders)]
    ordered = sort_results(results)
    report = describe(ordered)
    if not report.tests:
        why = "; ".join(f"{Path(one.folder).name}: {one.reason}" for one in report.left_out)
        raise NotMeasurableError(
            f"none of these results holds a number of a leg ({why})",
            "see how they were filmed, and film again",
        )
    path = _page_path(folders, output, [one for one in results if isinstance(one, ReadResult)])
    if not force and os.path.lexists(path) and not is_own(path):
        raise OutputError(
            f"{path} exists and is no page of ankle-cv report",
            "choose another file with -o, or add --force to replace it",
        )
    page = to_page(ordered, report, _stills(ordered), path.parent)
    told = signs_warning(one.assessment.about.symptoms for one in results if isinstance(one, ReadResult))
    return SessionPage(report, write_text(page, path), told)


def write_if_both_legs(folders: Sequence[Path]) -> SessionPage | None:
    """Write the page where the results are the two legs of one test and may be compared; None where not.

    Raises
    ------
    AnkleCvError
        As `write_session_page`.
    """
    ordered = sort_results(read_results(folders))
    if len(ordered.tests) != 1 or ordered.left_out or len(ordered.tests[0].sources) != len(folders):
        return None
    if len(folders) == 1 or describe(ordered).tests[0].not_compared not in (None, NOT_ONE_PERSON):
        return None
    return write_session_page(folders)


def _with_name(result: ReadResult | FailedResult, name: str | None) -> ReadResult | FailedResult:
    """Return a result with a name where it has none: one of its own is kept."""
    if name is None or isinstance(result, FailedResult) or result.assessment.about.name:
        return result
    about = result.assessment.about.model_copy(update={"name": name})
    return replace(result, assessment=result.assessment.model_copy(update={"about": about}))


def _stills(ordered: Sorted) -> dict[tuple[Path, Side], Still]:
    found: dict[tuple[Path, Side], Still] = {}
    for legs in ordered.tests:
        for side in SIDES:
            result = legs.of(side)
            still = still_of(result.folder, result.assessment) if result else None
            if result and still:
                found[result.folder, side] = still
    return found


def is_own(path: Path) -> bool:
    """Return whether a file is a page of this program, of earlier or the same results."""
    try:
        return MARK.encode() in read_bytes(path, DOCUMENT_BYTES, follow=False)
    except InputError:
        return False


def page_name(folders: Sequence[Path]) -> str:
    """Return the name of the page of some results: their names joined, so that other results get another."""
    names = list(dict.fromkeys(result_folder(one).absolute().name for one in folders))
    joined = "+".join(names[:NAMED]) + (f"+{len(names) - NAMED} more" if len(names) > NAMED else "")
    if len(names) == 1:
        joined += "-legs"
    return component(joined[:LONGEST]) + SUFFIX


def _page_path(folders: Sequence[Path], output: Path | None, results: Sequence[ReadResult]) -> Path:
    first = result_folder(folders[0])
    alone = len(folders) == 1 and is_session(first)
    name = REPORT if alone else page_name(folders)
    if output is None:
        path = first / name if alone else first.absolute().parent / name
    elif output.suffix.lower() == SUFFIX and not output.is_dir():
        path = output
    else:
        path = output / name
    read = [file for one in results for file in result_files(one.folder, one.assessment.input.path)]
    read += [one / SESSION_FILE for one in map(result_folder, folders)]
    return output_file("-o" if output else "the page", path, SUFFIX, read)
