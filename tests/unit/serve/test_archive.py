from __future__ import annotations

import io
import os
import zipfile
from pathlib import Path

import pytest

from ankle_cv.serve.archive import CHUNK_BYTES, zipped


def test_what_comes_out_is_a_zip_of_the_files(tmp_path: Path) -> None:
    large = os.urandom(3 * CHUNK_BYTES + 17)
    (tmp_path / "a").write_bytes(large)
    (tmp_path / "b").write_bytes(b"")
    pieces = list(zipped({"one/ä.mp4": tmp_path / "a", "one/b": tmp_path / "b"}))
    assert max(map(len, pieces)) < 2 * CHUNK_BYTES
    with zipfile.ZipFile(io.BytesIO(b"".join(pieces))) as archive:
        assert archive.testzip() is None
        assert archive.read("one/ä.mp4") == large
        assert archive.read("one/b") == b""
        assert {one.compress_type for one in archive.infolist()} == {zipfile.ZIP_STORED}


def test_a_file_that_is_gone_ends_the_archive_unfinished(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"x")
    pieces = zipped({"a": tmp_path / "a", "b": tmp_path / "gone"})
    begun = next(pieces)
    with pytest.raises(FileNotFoundError):
        list(pieces)
    assert not zipfile.is_zipfile(io.BytesIO(begun))
