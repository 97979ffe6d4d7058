"""Nobody comes in who was not let in."""

from __future__ import annotations

from dataclasses import replace
from http.cookies import SimpleCookie

import pytest
from serve_house import OWN, PORT, browser_before, house_in
from starlette.testclient import TestClient
from starlette.websockets import WebSocketDisconnect

from ankle_cv.serve import app
from ankle_cv.serve.app import make_app
from ankle_cv.serve.door import Door, is_loopback
from ankle_cv.serve.rate import Bucket, Buckets

DOOR = Door("127.0.0.1", PORT, token="token", cookie="cookie")
IN = {"host": f"127.0.0.1:{PORT}", "cookie": f"{DOOR.cookie_name}=cookie", "origin": OWN}


def refusal(method: str = "GET", path: str = "/", *, socket: bool = False, door: Door = DOOR, **changed: str):
    headers = {name: value for name, value in (IN | changed).items() if value}
    return door.refusal(method, path, headers, socket=socket)


def test_the_browser_that_was_let_in_may_do_everything():
    assert [refusal(method) for method in ("GET", "HEAD", "POST", "PUT", "DELETE")] == [None] * 5
    assert refusal(socket=True) is None
    assert refusal(host=f"localhost:{PORT}", origin=f"http://localhost:{PORT}") is None


@pytest.mark.parametrize(
    "host",
    ["evil.example", f"evil.example:{PORT}", "127.0.0.1", f"127.0.0.1:{PORT + 1}", f"10.0.0.7:{PORT}", ""],
)
def test_another_name_is_refused_for_a_page_elsewhere_may_point_its_own_here(host):
    assert refusal(host=host) == "host"
    assert refusal(host=host, path="/static/app.css") == "host"


@pytest.mark.parametrize(
    "origin", ["", "null", "http://evil.example", f"https://127.0.0.1:{PORT}", "http://127.0.0.1:1"]
)
def test_what_a_page_elsewhere_sends_is_refused(origin):
    assert refusal("POST", origin=origin) == "origin"
    assert refusal("DELETE", "/enter", origin=origin) == "origin"
    assert refusal(socket=True, origin=origin) == "origin"
    assert refusal("GET", origin=origin) is None, "a link changes nothing"


@pytest.mark.parametrize(
    "other", ['a={"b": 1}', "a b=c", "ä=ö", "novalue", "a[0]=1", "=", "ankle_cv_1=cookie"]
)
def test_the_cookies_of_other_programs_of_this_machine_do_no_harm(other):
    assert refusal(cookie=f"{other}; {DOOR.cookie_name}=cookie") is None
    assert refusal(cookie=f"{DOOR.cookie_name}=cookie;{other}") is None


@pytest.mark.parametrize(
    "cookie", ["", "x", "ankle_cv_8700=", "ankle_cv_8700=cookies", "ankle_cv_1=cookie", "a=\x00;;"]
)
def test_a_stranger_sees_the_entrance_alone(cookie):
    assert refusal(cookie=cookie) == "stranger"
    assert refusal(cookie=cookie, path="/clips") == "stranger"
    assert refusal(cookie=cookie, path="/static/../clips", socket=True) == "stranger"
    assert refusal(cookie=cookie, path="/enter") is None
    assert refusal(cookie=cookie, path="/static/app.css") is None


def test_beyond_the_loopback_address_any_number_is_our_name_but_no_other_name():
    door = Door("0.0.0.0", PORT, cookie="cookie", password="a long password")
    assert refusal(door=door, host=f"192.168.1.7:{PORT}") is None
    assert refusal(door=door, host=f"[fe80::1]:{PORT}") is None
    assert refusal(door=door, host=f"evil.example:{PORT}") == "host"


def test_what_is_loopback():
    assert all(map(is_loopback, ("127.0.0.1", "127.8.0.1", "::1", "localhost")))
    assert not any(map(is_loopback, ("0.0.0.0", "192.168.1.7", "::", "example.org")))


@pytest.mark.parametrize(
    ("host", "address"),
    [
        ("127.0.0.1", "http://127.0.0.1:8700/"),
        ("0.0.0.0", "http://127.0.0.1:8700/"),
        ("::1", "http://[::1]:8700/"),
    ],
)
def test_the_address_can_be_opened(host, address):
    assert Door(host, PORT, token="token").address == f"{address}enter?token=token"


@pytest.mark.parametrize(
    ("host", "port", "called", "known"),
    [
        ("127.0.0.2", PORT, "127.0.0.2:8700", True),
        ("0:0:0:0:0:0:0:1", PORT, "[::1]:8700", True),
        ("127.0.0.1", 80, "127.0.0.1", True),
        ("127.0.0.1", 80, "127.0.0.1:80", True),
        ("127.0.0.1", 81, "127.0.0.1", False),
        ("Clinic.local", PORT, "clinic.local:8700", True),
        ("clinic.local", PORT, "CLINIC.local:8700", True),
        ("clinic.local", PORT, "evil.local:8700", False),
        ("127.0.0.1", PORT, "127.0.0.1:8700:8700", False),
        ("127.0.0.1", PORT, "[::1", False),
        ("127.0.0.1", PORT, ":8700", False),
    ],
)
def test_a_server_knows_the_address_that_it_prints(host, port, called, known):
    assert Door(host, port).knows_host(called) is known


def test_the_address_for_our_own_browser_lets_in_once():
    door = Door("127.0.0.1", PORT)
    once = door.address_once.partition("token=")[2]
    assert once != door.token
    assert not door.knows_token("wrong")
    assert [door.knows_token(once), door.knows_token(once)] == [True, False]
    assert [door.knows_token(door.token)] * 2 == [True, True]


def test_wrong_passwords_from_one_address_keep_nobody_else_out():
    buckets = Buckets(1e-9, 2)
    assert [buckets.take("a") for _ in range(3)] == [True, True, False]
    assert buckets.take("b")


def test_what_a_page_elsewhere_sends_does_not_use_up_the_users_own(house, monkeypatch):
    monkeypatch.setattr(app, "REQUESTS_AT_ONCE", 2)
    monkeypatch.setattr(app, "REQUESTS_A_SECOND", 1e-9)
    with browser_before(house) as browser:
        elsewhere = [browser.get("/", headers={"Host": "evil.example"}).status_code for _ in range(3)]
        assert elsewhere == [421, 421, 429]
        assert browser.get("/").status_code == 200


def test_without_a_password_none_is_asked_for(house):
    with TestClient(make_app(house), base_url=OWN, headers={"Origin": OWN}) as stranger:
        assert stranger.post("/enter", data={"password": ""}).status_code == 401


def test_each_run_has_a_token_and_a_cookie_of_its_own():
    one, other = Door("127.0.0.1", PORT), Door("127.0.0.1", PORT)
    assert len({one.token, one.cookie, other.token, other.cookie}) == 4
    assert min(map(len, (one.token, one.cookie))) >= 32
    assert not one.knows_token(other.token)
    assert not one.knows_password("")


def test_the_token_gives_a_cookie_that_no_other_site_can_use(house):
    with TestClient(make_app(house), base_url=OWN, follow_redirects=False) as stranger:
        assert stranger.get("/").status_code == 401
        assert stranger.get("/enter?token=wrong").status_code == 401
        let_in = stranger.get("/enter", params={"token": house.door.token})
        assert (let_in.status_code, let_in.headers["location"]) == (303, "/")
        cookie = next(iter(SimpleCookie(let_in.headers["set-cookie"]).values()))
        assert cookie["httponly"]
        assert cookie["samesite"] == "strict"
        assert stranger.get("/").status_code == 200


def test_every_answer_forbids_what_is_not_of_this_server(browser):
    for path in ("/", "/static/app.css", "/nowhere", "/enter?token=x"):
        headers = browser.get(path).headers
        policy = headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["cache-control"] in ("no-store", "no-cache")


def test_with_a_password_others_are_asked_and_few_guesses_are_allowed(tmp_path):
    house = replace(house_in(tmp_path, password="correct horse", host="0.0.0.0"), passwords=Buckets(1e-9, 5))
    with TestClient(
        make_app(house), base_url=OWN, headers={"Origin": OWN}, follow_redirects=False
    ) as stranger:
        assert stranger.get("/").headers["location"] == "/enter"
        assert 'type="password"' in stranger.get("/enter").text
        assert stranger.post("/enter", data={"password": "wrong"}).status_code == 401
        assert stranger.post("/enter", data={"password": "correct horse"}).status_code == 303
        assert stranger.get("/").status_code == 200
        statuses = [stranger.post("/enter", data={"password": "guess"}).status_code for _ in range(20)]
        assert statuses[-1] == 429


def test_a_bucket_lets_so_many_through_at_once_and_then_so_many_a_second():
    now = [0.0]
    bucket = Bucket(2, 3, lambda: now[0])
    assert [bucket.take() for _ in range(5)] == [True, True, True, False, False]
    now[0] = 0.5
    assert [bucket.take(), bucket.take()] == [True, False]
    now[0] = 100.0
    assert [bucket.take() for _ in range(4)] == [True, True, True, False]


def test_too_many_requests_at_once_are_refused_in_two_lines(house, monkeypatch):
    monkeypatch.setattr(app, "REQUESTS_AT_ONCE", 3)
    monkeypatch.setattr(app, "REQUESTS_A_SECOND", 1e-9)
    with browser_before(house) as browser:
        answers = [browser.get("/static/icon.svg") for _ in range(5)]
    assert [one.status_code for one in answers] == [200, 200, 200, 429, 429]
    assert answers[-1].json()["error"]["remedy"] == "wait a moment"


def test_a_long_body_is_no_request(browser):
    answer = browser.post("/clips", content=b"x" * (2 << 20), headers={"Content-Type": "application/json"})
    assert answer.status_code == 413
    assert (
        browser.post("/clips", content=iter([b"x"]), headers={"Content-Type": "application/json"}).status_code
        == 413
    )


def test_a_socket_of_a_page_elsewhere_is_closed(house):
    with browser_before(house) as browser, pytest.raises(WebSocketDisconnect) as closed:  # noqa: SIM117
        with browser.websocket_connect("/live/socket", headers={"Origin": "http://evil.example"}):
            pass
    assert closed.value.code == 1008
