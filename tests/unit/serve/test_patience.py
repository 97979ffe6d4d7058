"""Requests that are sent by halves: their connections are closed, and nobody else waits for them."""

from __future__ import annotations

import asyncio
import socket
import sys
import threading
import time
from collections.abc import Iterator

import pytest
import uvicorn
from serve_house import OWN, PORT
from waiting import PATIENCE_S, until
from websockets.sync.client import connect
from websockets.typing import Origin

from ankle_cv.serve import patience
from ankle_cv.serve.house import House
from ankle_cv.serve.jobs import AnnouncedClip
from ankle_cv.serve.patience import patient
from ankle_cv.serve.run import config_for, listening
from ankle_cv.settings import Settings

WAIT_S = 0.4
HOST = f"Host: 127.0.0.1:{PORT}\r\n"
STYLE = f"GET /static/app.css HTTP/1.1\r\n{HOST}\r\n".encode()


@pytest.fixture
def port(house: House, monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    """The port of a server that waits for less than half a second."""
    for name in ("REQUEST_WAIT_S", "BODY_WAIT_S", "CLIP_WAIT_S"):
        monkeypatch.setattr(patience, name, WAIT_S)
    server = uvicorn.Server(config_for(house))
    with listening("127.0.0.1", 0) as listener:
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        until(lambda: server.started, "the server")
        yield listener.getsockname()[1]
        house.closing.set()
        until(lambda: not server.server_state.tasks, "the end of what goes on, a camera's process included")
        server.should_exit = True
        thread.join()


def connected(port: int, own: str = "127.0.0.1") -> socket.socket:
    found = socket.create_connection(("127.0.0.1", port), timeout=10, source_address=(own, 0))
    found.settimeout(10)
    return found


def from_friend(house: House, what: str, more: str = "") -> bytes:
    cookie = f"Cookie: {house.door.cookie_name}={house.door.cookie}\r\n"
    return f"{what} HTTP/1.1\r\n{HOST}{cookie}Origin: {OWN}\r\n{more}\r\n".encode()


def heard(connection: socket.socket, most: int = 1) -> bytes:
    """Return what comes next; a closed connection is an error."""
    found = connection.recv(most)
    assert found, "the connection was closed"
    return found


def answer(connection: socket.socket, said: bytes = b"") -> int:
    """Send a request, and return the status of its answer, whose body is read whole."""
    connection.sendall(said)
    told = b""
    while b"\r\n\r\n" not in told:
        told += heard(connection)
    head = told.decode("latin-1").lower()
    left = int(head.partition("content-length: ")[2].partition("\r\n")[0])
    while left:
        left -= len(heard(connection, left))
    return int(head.split()[1])


def closed_after(connection: socket.socket, said: bytes = b"") -> float:
    """Send a byte now and then until the connection is closed; return how long that took, s."""
    begun = time.monotonic()
    connection.sendall(said)
    connection.settimeout(0.05)
    while time.monotonic() - begun < 20:
        try:
            connection.sendall(b"a")
            if connection.recv(1 << 16) == b"":
                break
        except TimeoutError:
            continue
        except OSError:
            break
    return time.monotonic() - begun


@pytest.mark.parametrize("before", [0, 1])
def test_a_request_that_does_not_end_is_given_up_also_after_a_good_one(port: int, before: int) -> None:
    with connected(port) as one:
        for _ in range(before):
            assert answer(one, STYLE) == 200
        assert WAIT_S * 0.9 < closed_after(one, STYLE[:-2] + b"X-A: ") < 10


def test_a_connection_that_says_nothing_is_given_up(port: int) -> None:
    with connected(port) as one:
        assert one.recv(1) == b""


def test_a_stranger_whose_body_does_not_end_is_answered_and_given_up(port: int) -> None:
    with connected(port) as one:
        said = f"POST /clips HTTP/1.1\r\n{HOST}Content-Length: 100000\r\n\r\n".encode()
        assert answer(one, said) == 403
        assert closed_after(one) < 10


def test_a_body_of_a_friend_that_does_not_end_is_given_up(port: int, house: House) -> None:
    said = from_friend(house, "POST /clips", "Content-Type: application/json\r\nContent-Length: 100000\r\n")
    with connected(port) as one:
        assert closed_after(one, said + b"{") < 10
    assert house.book.all() == ()
    with connected(port) as one:
        assert answer(one, STYLE) == 200


def test_a_clip_or_a_history_that_stops_on_its_way_is_told_so_and_can_be_sent_again(
    port: int, house: House
) -> None:
    job = house.book.add([AnnouncedClip("squat.mp4", 100, "auto")], Settings(), keep=False, group="")
    clip, history = (
        from_friend(house, f"PUT {where}", "Content-Length: 100\r\n")
        for where in (f"/clips/{job.id}/files/1", "/history/import?shown=a")
    )
    for sent in (clip, history):
        with connected(port) as one:
            one.settimeout(PATIENCE_S)
            assert answer(one, sent + b"a") == 408
    with connected(port) as one:
        assert answer(one, clip + bytes(100)) == 200


def test_who_sends_a_long_clip_that_is_refused_is_not_cut_off_before_its_end(
    port: int, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(patience, "PIECE_BYTES", 10)
    with connected(port) as one:
        one.sendall(from_friend(house, f"PUT /clips/{16 * '0'}/files/1", "Content-Length: 200\r\n"))
        for _ in range(20):
            time.sleep(WAIT_S / 5)
            one.sendall(bytes(10))
        assert answer(one) == 404
        assert answer(one, STYLE) == 200


def test_what_is_answered_for_long_is_not_cut_off(port: int, house: House) -> None:
    job = house.book.add([AnnouncedClip("squat.mp4", 100, "auto")], Settings(), keep=False, group="")
    with connected(port) as one:
        one.sendall(from_friend(house, f"GET /clips/{job.id}/events"))
        told = b""
        while b"uploading" not in told:
            told += heard(one, 1 << 16)
        one.settimeout(3 * WAIT_S)
        with pytest.raises(TimeoutError):  # open, and nothing new
            assert one.recv(1)


def test_a_live_session_is_not_cut_off(port: int, house: House) -> None:
    cookie = {"Cookie": f"{house.door.cookie_name}={house.door.cookie}"}
    address = f"ws://127.0.0.1:{PORT}/live/socket"
    with connect(
        address, sock=connected(port), origin=Origin(OWN), additional_headers=cookie, open_timeout=PATIENCE_S
    ) as one:
        time.sleep(3 * WAIT_S)
        assert one.ping().wait(10)


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere a machine has one loopback address")
def test_one_address_does_not_take_the_place_of_others(port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patience, "REQUEST_WAIT_S", 60.0)
    monkeypatch.setattr(patience, "MOST_FROM_ONE", 3)
    held = [connected(port) for _ in range(3)]
    with connected(port) as late:
        assert closed_after(late) < 10
    with connected(port, "127.0.0.2") as other:
        assert answer(other, STYLE) == 200
    for one in held:
        one.close()


def received(pauses_s: list[float], *, short: bool, size: int = 10) -> list[str]:
    """Return the kinds of messages that come of pieces with pauses before them, and a last one late."""
    loop_pauses = iter(pauses_s)

    async def receive() -> dict[str, object]:
        pause = next(loop_pauses, None)
        if pause is None:
            await asyncio.sleep(3 * WAIT_S)
            return {"type": "http.disconnect", "late": True}
        await asyncio.sleep(pause)
        left = loop_pauses.__length_hint__()
        return {"type": "http.request", "body": bytes(size), "more_body": left > 0}

    async def all_of_it() -> list[str]:
        receiving, found = patient(receive, short=short), []
        while not found or found[-1] == "http.request":
            message = await receiving()
            found.append("late" if message.get("late") else message["type"])
        return found

    return asyncio.run(all_of_it())


def test_only_a_body_is_hurried_and_a_long_one_by_its_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patience, "BODY_WAIT_S", WAIT_S)
    monkeypatch.setattr(patience, "CLIP_WAIT_S", WAIT_S)
    monkeypatch.setattr(patience, "PIECE_BYTES", 10)
    slow = [0.7 * WAIT_S] * 3
    assert received([0, 0], short=True) == ["http.request"] * 2 + ["late"]
    assert received(slow, short=True) == ["http.request", "http.disconnect"]
    assert received(slow, short=False) == ["http.request"] * 3 + ["late"]
    assert received(slow, short=False, size=4) == ["http.request", "http.disconnect"]
