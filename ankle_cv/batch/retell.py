"""What finished results say of the person, corrected without analysing the clip again."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress

from ankle_cv.batch.store import read_part
from ankle_cv.batch.store_base import Store
from ankle_cv.files.limits import PAGE_BYTES
from ankle_cv.outputs.folder import DOCUMENT, REPORT
from ankle_cv.outputs.json import from_json, to_json
from ankle_cv.outputs.retold import retold_page
from ankle_cv.pipeline.document import with_told_day
from ankle_cv.settings import PERSONAL, Settings


def retell(store: Store, folder: str, settings: Settings) -> Mapping[str, int]:
    """Correct document and page of finished results to what the settings say of the person.

    Returns
    -------
    Mapping
        Sizes of the files that were written, bytes, by name; none where they say so already, or are of a
        version that cannot be corrected.

    Raises
    ------
    OutputError
        They cannot be written.
    """
    try:
        before = from_json(read_part(store, folder, DOCUMENT) or b"")
    except ValueError:  # of another version; the results themselves stand
        return {}
    told = {name: getattr(settings, name) for name in PERSONAL}
    about = with_told_day(before.about.model_copy(update=told), settings)
    after = before.model_copy(update={"about": about})
    if about == before.about:
        return {}
    written = {DOCUMENT: to_json(after)}
    with suppress(ValueError):  # no text: not the page that was written
        page = retold_page((read_part(store, folder, REPORT, PAGE_BYTES) or b"").decode(), after)
        if page is not None:
            written = {REPORT: page} | written  # the document last: without it nothing has been corrected
    contents = {name: text.encode() for name, text in written.items()}
    for name, content in contents.items():
        store.write(f"{folder}/{name}", content)
    return {name: len(content) for name, content in contents.items()}
