"""Damage that loses pictures is told or refused, wherever it is; of a whole clip nothing is said."""

from __future__ import annotations

from pathlib import Path

import pytest
from coded_clips import write_clip
from damage import RECIPES, damaged, outcome

WAYS = 6


@pytest.mark.parametrize("name", RECIPES)
def test_no_picture_is_lost_without_a_word(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    write_clip(path, RECIPES[name])
    assert outcome(path)[0] == "complete"
    whole = path.read_bytes()
    for way in range(WAYS):
        how, now = damaged(whole, f"{name} {way}")
        path.write_bytes(now)
        assert outcome(path)[0] != "silent", how


def test_a_picture_that_the_decoder_filled_in_is_told(tmp_path: Path) -> None:
    path = tmp_path / "a.mp4"
    write_clip(path, RECIPES["index last.mp4"])
    data = bytearray(path.read_bytes())
    middle = (data.index(b"mdat") + data.index(b"moov")) // 2
    data[middle : middle + 20] = b"\x5a" * 20
    path.write_bytes(data)
    what, said = outcome(path)
    assert what == "noticed"
    assert "missing or could not be decoded" in said or "are damaged" in said
