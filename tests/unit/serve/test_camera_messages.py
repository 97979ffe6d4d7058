"""Messages between the server and the process of a camera session."""

from __future__ import annotations

import io
import struct

import pytest

from ankle_cv.live.fed_camera import SentPicture
from ankle_cv.serve.camera_messages import PICTURE, START, WORDS, framed, picture_of, read_message


def test_messages_come_out_as_they_went_in():
    sent = [(START, b"{}"), (PICTURE, bytes(range(256)) * 300), (WORDS, b"")]
    stream = io.BytesIO(b"".join(framed(*one) for one in sent))
    assert [read_message(stream) for _ in sent] == sent
    assert read_message(stream) is None


@pytest.mark.parametrize("left", [1, 4, 5, 8])
def test_a_message_that_was_cut_is_the_end(left):
    assert read_message(io.BytesIO(framed(WORDS, b"words")[:left])) is None


def test_a_picture_has_its_time_and_number_before_it():
    assert picture_of(struct.pack("<dI", 1234.5, 7) + b"\xff\xd8") == SentPicture(1234.5, 7, b"\xff\xd8")


@pytest.mark.parametrize("content", [b"", b"12345678", b"123456789012"])
def test_what_is_too_short_is_no_picture(content):
    assert picture_of(content) is None
