"""The first page does not wait for the libraries of the others."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from fastapi import APIRouter, FastAPI
from serve_house import browser_before

from ankle_cv.serve import late
from ankle_cv.serve.late import LATE, LatePages, load

HEAVY = ("scipy", "pandas", "matplotlib", "cv2", "mediapipe", "av")


def test_the_first_page_loads_nothing_heavy():
    program = f"import sys, ankle_cv.serve.app; print([one for one in {HEAVY} if one in sys.modules])"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_every_module_with_a_router_is_there_early_or_late():
    room = Path(late.__file__).parent
    found = {path.stem for path in room.glob("*.py") if "\nrouter = APIRouter(" in path.read_text("utf-8")}
    assert found == {*LATE, "clips", "entrance"}
    assert all(router.routes for router in load())


def test_the_first_page_answers_while_the_others_are_loaded(house, monkeypatch):
    go = threading.Event()
    monkeypatch.setattr(late, "load", lambda: [go.wait(), load()][1])
    with browser_before(house) as browser:
        assert browser.get("/").status_code == 200
        go.set()
        assert browser.get("/history").status_code == 200


def test_what_cannot_be_loaded_is_told_and_tried_again():
    tries = []

    def loaded():
        tries.append(1)
        if len(tries) == 1:
            raise OSError("no")
        return [APIRouter()]

    async def twice():
        pages = LatePages(FastAPI(), loaded)
        with pytest.raises(OSError, match="no"):
            await pages.there()
        await pages.there()
        await pages.there()

    asyncio.run(twice())
    assert len(tries) == 2
