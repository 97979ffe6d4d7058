"""A zip of arrays is read as NumPy wrote it, or refused: bounded, without pickle, nothing evaluated."""

from __future__ import annotations

import io
import struct
import tracemalloc
import zipfile

import numpy as np
import pytest
from recordings import npy

from ankle_cv.pipeline.npz import MAX_MEMBERS, open_npz


def zipped(*contents: tuple[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> io.BytesIO:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as archive:
        for name, content in contents:
            archive.writestr(name, content)
    return file


def read(file: io.BytesIO) -> dict[str, np.ndarray]:
    with open_npz(file) as npz:
        return {name: npz.array(name) for name in npz.members if npz.header(name)}


def with_header(text: str, content: bytes = b"", version: bytes = b"\x01\x00") -> bytes:
    header = text.encode() + b"\n"
    length = struct.pack("<H", len(header)) if version[0] == 1 else struct.pack("<I", len(header))
    return b"\x93NUMPY" + version + length + header + content


@pytest.mark.parametrize(
    "values",
    [
        np.arange(6.0).reshape(2, 3),
        np.float32(3),
        np.zeros((0, 4)),
        np.arange(6, dtype=">i4"),
        np.array("a é 😀"),
    ],
)
@pytest.mark.parametrize("save", [np.savez, np.savez_compressed])
def test_what_numpy_writes_is_read(values, save):
    file = io.BytesIO()
    save(file, a=values)
    assert np.array_equal(read(file)["a"], values)


HEADERS = [
    "{'descr': '|O', 'fortran_order': False, 'shape': (1,), }",
    "{'descr': [('x', '<f8')], 'fortran_order': False, 'shape': (1,), }",
    "{'descr': '<f3', 'fortran_order': False, 'shape': (1,), }",
    "{'descr': '<f8', 'fortran_order': False, 'shape': (-1,), }",
    "{'descr': '<f8', 'fortran_order': False, 'shape': (1e3,), }",
    "{'descr': '<f8', 'fortran_order': False, 'shape': (" + "9" * 100 + ",), }",
    "{'descr': '<f8', 'fortran_order': False, 'shape': (1, 2, 3, 4, 5, 6, 7, 8, 9), }",
    "{'descr': '<f8', 'fortran_order': 1, 'shape': (1,), }",
    "{'descr': '<f8', 'fortran_order': False, 'shape': (1,), 'more': 1}",
    "__import__('os').abort()",
    "[" * 200,
    "",
]


@pytest.mark.parametrize("text", HEADERS)
@pytest.mark.parametrize("version", [b"\x01\x00", b"\x02\x00", b"\x09\x00"])
def test_other_headers_are_refused(text, version):
    with pytest.raises(ValueError, match="a: "):
        read(zipped(("a.npy", with_header(text, bytes(8), version))))


@pytest.mark.parametrize(
    "contents",
    [
        [("a.npy", npy(1.0)), ("a.npy", npy(2.0))],
        [("a.npy", npy(1.0)), ("README", b"hello")],
        [("a.npy", npy(1.0) + b"more")],
        [("a.npy", npy(1.0)[:-1])],
        [("a.npy", b"")],
        [("a/", b"")],
        [(f"a{i}.npy", npy(1.0)) for i in range(MAX_MEMBERS + 1)],
    ],
)
@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_other_members_are_refused(contents):
    with pytest.raises(ValueError, match=r"expected|cut off"):
        read(zipped(*contents))


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_other_ways_of_packing_are_refused(method):
    with pytest.raises(ValueError, match="packed in another way"):
        read(zipped(("a.npy", npy(1.0)), method=method))


def test_a_table_of_contents_beyond_bounds_is_refused_unread():
    content = bytearray(zipped(("a.npy", npy(1.0))).getvalue())
    content[-10:-6] = struct.pack("<L", 1 << 31)
    with pytest.raises(ValueError, match="expected at most"):
        read(io.BytesIO(content))


@pytest.mark.parametrize("tail", [b"x", b"PK\x05\x06" + b"x" * 18, bytes(22), b""])
def test_other_files_are_refused(tail):
    with pytest.raises(ValueError, match=r"zip|file: |expected"):
        read(io.BytesIO(bytes(100) + tail if tail else b""))


def test_a_member_that_says_little_and_holds_much_is_not_unpacked():
    bomb = 64 << 20
    content = bytearray(zipped(("a.npy", npy(np.zeros(1)) + bytes(bomb))).getvalue())
    small = struct.pack("<L", len(npy(np.zeros(1))))
    real = struct.pack("<L", len(npy(np.zeros(1))) + bomb)
    assert content.count(real) == 2, "the size stands in both headers"
    content = content.replace(real, small)
    tracemalloc.start()
    with pytest.raises(ValueError, match="a: "):
        read(io.BytesIO(content))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < bomb / 8
