"""The results over all clips: ``summary.csv``, ``summary.parquet`` and ``index.html``."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Final

import pandas as pd

from ankle_cv.batch.entries import Entry, EntryStatus, load_entries
from ankle_cv.batch.index import Card, card_of, to_html
from ankle_cv.batch.rows import Row, rows_of, to_table
from ankle_cv.batch.store_base import Store
from ankle_cv.outputs.spreadsheet import csv_of

SUMMARY_CSV: Final = "summary.csv"
SUMMARY_PARQUET: Final = "summary.parquet"
INDEX: Final = "index.html"


def write_results(store: Store, entries: Sequence[Entry]) -> tuple[tuple[str, ...], dict[EntryStatus, int]]:
    """Read every clip's document once and write the files over all clips.

    Returns
    -------
    tuple
        Names of the files.
    dict
        Number of clips by status; one whose results are gone or cannot be read has failed.

    Raises
    ------
    OutputError
        A file cannot be written.
    """
    rows: list[Row] = []
    cards: list[Card] = []
    counts: dict[EntryStatus, int] = {"done": 0, "failed": 0, "not_done": 0}
    for loaded in load_entries(store, entries):
        rows += rows_of(loaded)
        counts[loaded.status] += 1
        cards.append(card_of(loaded, store, picture_number=len(cards)))
    table = to_table(rows)
    store.write(SUMMARY_CSV, _csv(table))
    store.write(SUMMARY_PARQUET, _parquet(table))
    store.write(INDEX, to_html(cards).encode())
    return (SUMMARY_CSV, SUMMARY_PARQUET, INDEX), counts


def _csv(table: pd.DataFrame) -> bytes:
    return csv_of(table)


def _parquet(table: pd.DataFrame) -> bytes:
    buffer = io.BytesIO()
    table.to_parquet(buffer, engine="pyarrow", index=False)
    return buffer.getvalue()
