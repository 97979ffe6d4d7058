"""What arrives is all of the clip, or nothing is there."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace

import pytest

from ankle_cv.errors import InputError, OutputError, UsageError
from ankle_cv.serve import uploads
from ankle_cv.serve.uploads import MOST_BYTES, receive, require_room


async def take(parts, path, size):
    """Receive a clip as the server does."""
    async with receive(parts, path, size) as file:
        file.replace(path)


async def chunks(*parts: bytes):
    for part in parts:
        yield part


def test_a_clip_arrives(tmp_path, monkeypatch):
    monkeypatch.setattr(uploads, "WRITTEN_BYTES", 2)
    asyncio.run(take(chunks(b"ab", b"", b"c"), tmp_path / "clip.mp4", 3))
    assert (tmp_path / "clip.mp4").read_bytes() == b"abc"
    assert len(list(tmp_path.iterdir())) == 1


@pytest.mark.parametrize("parts", [(b"ab",), (b"ab", b"cd"), ()])
def test_more_or_less_than_was_announced_is_no_clip(tmp_path, parts):
    with pytest.raises(InputError):
        asyncio.run(take(chunks(*parts), tmp_path / "clip.mp4", 3))
    assert list(tmp_path.iterdir()) == []


def test_a_sender_without_end_is_cut_off(tmp_path):
    sent = []

    async def endless():
        while True:
            sent.append(1)
            yield b"x" * 1000

    with pytest.raises(InputError):
        asyncio.run(take(endless(), tmp_path / "clip.mp4", 5000))
    assert len(sent) == 6


@pytest.mark.parametrize("size", [0, -1, MOST_BYTES + 1, 5 << 30])
def test_an_empty_clip_or_one_of_five_gigabytes_need_not_be_sent(tmp_path, size):
    with pytest.raises(UsageError):
        require_room([1, size], tmp_path, 0)


def test_a_full_disk_is_told_before_the_clip_is_sent(tmp_path, monkeypatch):
    left = SimpleNamespace(free=uploads.SPARE_BYTES + 9)
    monkeypatch.setattr(uploads.shutil, "disk_usage", lambda _: left)
    require_room([9], tmp_path, 0)
    require_room([4, 3], tmp_path, 2)
    for sizes, announced in (([10], 0), ([4, 4], 2), ([1], 9)):
        with pytest.raises(OutputError):
            require_room(sizes, tmp_path, announced)


def test_a_folder_that_was_taken_away_is_told(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(OutputError):
        require_room([1], tmp_path / "file" / "folder", 0)
