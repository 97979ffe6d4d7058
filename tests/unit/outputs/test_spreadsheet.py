"""Text in a table is text to a spreadsheet, whatever it begins with; numbers stay numbers."""

from __future__ import annotations

import io

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ankle_cv.outputs.spreadsheet import csv_of, harmless, original

FORMULAS = [
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\uff1d1",
    "\uff0b1",
    "\uff0d1",
    "\uff20x",
    "x;=1",
    "-ann.mp4",
]


@pytest.mark.parametrize("text", FORMULAS)
def test_a_formula_becomes_text(text):
    shown = harmless(text)
    assert shown != text
    assert not any(part[:1] and part[0] in "=+-@\t\r\uff1d\uff0b\uff0d\uff20" for part in shown.split(";"))
    assert original(shown) == text


@pytest.mark.parametrize("text", ["ann", "a-b", "2026-01-02", "'quoted'", "a=b", "ann@home", "", "a; b"])
def test_other_text_stays(text):
    assert harmless(text) == original(text) == text


@given(st.text(alphabet="'=+-@;\t\r\nab\uff1d"))
def test_reading_back_undoes_it(text):
    assert original(harmless(text)) == text


def test_numbers_stay_numbers():
    table = pd.DataFrame(
        {
            "name": ["=1", "ann", None],
            "deg": [-1.5, np.nan, 2.0],
            "n": pd.array([-1, None, 2], dtype="Int64"),
            "mixed": [-3, "-3", None],
            "=evil": [True, False, True],
        }
    )
    text = csv_of(table).decode()
    assert text.splitlines() == [
        "name,deg,n,mixed,'=evil",
        "'=1,-1.5,-1,-3,True",
        "ann,,,-3,False",
        ",2.0,2,,True",
    ]
    assert pd.read_csv(io.StringIO(text))["deg"].tolist()[0] == -1.5


@pytest.mark.parametrize("table", [pd.DataFrame(), pd.DataFrame(columns=["=a", "b"])])
def test_an_empty_table_is_its_header(table):
    assert csv_of(table).decode() == ",".join(harmless(name) for name in table.columns) + "\n"
