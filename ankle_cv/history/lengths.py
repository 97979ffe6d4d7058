"""Whether a clip is kept already with a length, which a result of it without one would push out."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from ankle_cv.assessment import Assessment
from ankle_cv.history.records import KeptResult, kept_result
from ankle_cv.history.store import HistoryStore
from ankle_cv.telling.both_legs import same_key

LENGTHS: Final = {"foot_cm": "a foot or shoe of {:g} cm", "height_cm": "a body height of {:g} cm"}
"""Settings with which heights and distances are told, as the user knows them; the surer one first."""


def length_of(document: Assessment) -> str:
    """Return the length with which a clip was measured, as "a foot or shoe of 26 cm"; empty without one."""
    settings = document.provenance.settings
    told = (words.format(settings[name]) for name, words in LENGTHS.items() if _is_told(settings.get(name)))
    return next(told, "")


def _is_told(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def length_kept(store: HistoryStore, result: KeptResult, superseded: Collection[str] = ()) -> str:
    """Return with which length the same clip is kept, where a result without any would take its place.

    Parameters
    ----------
    store
        The history.
    result
        That is to be kept.
    superseded
        Folders, as the store has them, whose results it may push out: what was put right there was meant.

    Returns
    -------
    str
        As of `length_of`; empty where nothing would be lost.
    """
    document = result.result.assessment
    people = {same_key(one.name): one for one in store.people()}
    person = people.get(same_key(result.name))
    if person is None or length_of(document):
        return ""
    rows = store.results(person, sha256=document.input.sha256)
    kept = store.documents_of([one for one in rows if one.folder not in superseded]).values()
    same = [one for one in map(kept_result, kept) if one and one.asked_side == result.asked_side]
    return next(filter(None, (length_of(one.result.assessment) for one in same)), "")
