"""The entrance: the token of this run, or the password, for the cookie."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import parse_qs

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from ankle_cv.serve.door import ENTRANCE
from ankle_cv.serve.house import House, HouseOf
from ankle_cv.serve.pages import page, refused

router = APIRouter()


@router.get(ENTRANCE)
def enter(request: Request, house: HouseOf, token: Annotated[str, Query(max_length=200)] = "") -> Response:
    """Let in who has the token, and ask for the password where there is one."""
    if house.door.knows_token(token):
        return _welcome(house)
    if house.door.password is not None:
        return page(request, "enter.html", wrong=False)
    return refused(request, 401, *stranger())


@router.post(ENTRANCE)
async def enter_with_password(request: Request, house: HouseOf) -> Response:
    """Let in who knows the password."""
    if house.door.password is None:
        return refused(request, 401, *stranger())
    told = parse_qs((await request.body()).decode("utf-8", "replace"))
    if not house.passwords.take(request.client.host if request.client else ""):
        return refused(request, 429, "too many passwords were tried", "wait a minute")
    if house.door.knows_password("".join(told.get("password", [])[:1])):
        return _welcome(house)
    return page(request, "enter.html", status=401, wrong=True)


def _welcome(house: House) -> Response:
    answer = RedirectResponse("/", 303)
    answer.set_cookie(house.door.cookie_name, house.door.cookie, httponly=True, samesite="strict", path="/")
    return answer


def stranger() -> tuple[str, str]:
    """Return what is told to a browser that was not opened with this run's address, and what to do."""
    return (
        "this browser was not let in",
        "open the address that ankle-cv serve printed in the terminal; each run has a new one",
    )
