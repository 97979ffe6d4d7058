"""The part of the screen that a window may cover, as the system tells it."""

from __future__ import annotations

import ctypes
import ctypes.util
import sys
from typing import Any, Final, NamedTuple


class Area(NamedTuple):
    """A part of the desktop, px: its upper left corner and its size."""

    x: int
    y: int
    width: int
    height: int


SMALL_SCREEN: Final = Area(0, 0, 1280, 720)
"""Where the system does not tell: screens smaller than this are rare."""
WIDTH_SHARE: Final = 0.96
HEIGHT_SHARE: Final = 0.86
"""Of the screen's width and height, what the picture takes: title bar and task bar take up to 100 px."""
WORK_AREA_HEIGHT_SHARE: Final = 0.94
"""Of a height from which the task bar is already left out."""
MAX_ASPECT, MIN_ASPECT = 2.0, 1.25
"""Width over height of the window: on wider and taller screens it leaves the rest free."""
SIDE_BY_SIDE: Final = 2.5
"""A desktop wider than this many times its height is of several screens; one alone is 21:9 at most."""
USUAL_ASPECT: Final = 16 / 9
SPI_GETWORKAREA: Final = 0x0030
"""Win32, ``SystemParametersInfoW``."""


def window_area() -> Area:
    """Return where to put the window's picture: it fits on the first screen, together with its frame."""
    found = _screen()
    screen, share = (SMALL_SCREEN, HEIGHT_SHARE) if found is None else found
    width, height = WIDTH_SHARE * screen.width, share * screen.height
    width, height = min(width, MAX_ASPECT * height), min(height, width / MIN_ASPECT)
    # Above the picture comes the title bar, below it the task bar: as much above as to the sides.
    left = screen.x + (screen.width - width) / 2
    top = screen.y + (screen.height - height) / 4
    return Area(round(left), round(top), round(width), round(height))


def _screen() -> tuple[Area, float] | None:
    """Return the first screen, and the share of its height to use; None when the system does not tell."""
    try:
        if sys.platform == "win32":
            found, share = _windows(), WORK_AREA_HEIGHT_SHARE
        elif sys.platform == "darwin":
            found, share = _macos(), HEIGHT_SHARE
        else:
            found, share = _x11(), HEIGHT_SHARE
    except (OSError, AttributeError):  # a library, or a function in it, is not there
        return None
    return None if found is None or min(found.width, found.height) <= 0 else (found, share)


def _windows() -> Area | None:
    corners = (ctypes.c_long * 4)()
    library: Any = ctypes.CDLL("user32")
    if not library.SystemParametersInfoW(SPI_GETWORKAREA, 0, ctypes.byref(corners), 0):
        return None
    left, top, right, bottom = corners
    return Area(left, top, right - left, bottom - top)


def _macos() -> Area | None:
    class Rect(ctypes.Structure):
        _fields_ = [(name, ctypes.c_double) for name in ("x", "y", "width", "height")]

    library: Any = ctypes.CDLL(ctypes.util.find_library("CoreGraphics") or "CoreGraphics")
    library.CGDisplayBounds.restype = Rect
    library.CGDisplayBounds.argtypes = [ctypes.c_uint32]
    bounds = library.CGDisplayBounds(library.CGMainDisplayID())
    return Area(*(round(value) for value in (bounds.x, bounds.y, bounds.width, bounds.height)))


class _Monitor(ctypes.Structure):
    """``XRRMonitorInfo`` of Xrandr.h."""

    _fields_ = (
        ("name", ctypes.c_ulong),
        *((name, ctypes.c_int) for name in ("primary", "automatic", "outputs_count")),
        *((name, ctypes.c_int) for name in ("x", "y", "width", "height", "width_mm", "height_mm")),
        ("outputs", ctypes.c_void_p),
    )


def _x11() -> Area | None:
    library: Any = ctypes.CDLL("libX11.so.6")
    library.XOpenDisplay.restype = ctypes.c_void_p
    display = library.XOpenDisplay(None)
    if not display:
        return None
    display = ctypes.c_void_p(display)
    try:
        number = library.XDefaultScreen(display)
        whole = Area(0, 0, library.XDisplayWidth(display, number), library.XDisplayHeight(display, number))
        library.XRootWindow.restype = ctypes.c_ulong
        root = ctypes.c_ulong(library.XRootWindow(display, number))
        return _first_monitor(display, root) or _one_of(whole)
    finally:
        library.XCloseDisplay(display)


def _first_monitor(display: ctypes.c_void_p, root: ctypes.c_ulong) -> Area | None:
    """Return the primary monitor, or the first one; None when the X server does not tell."""
    try:
        library: Any = ctypes.CDLL("libXrandr.so.2")
        library.XRRGetMonitors.restype = ctypes.POINTER(_Monitor)
    except (OSError, AttributeError):
        return None
    count = ctypes.c_int(0)
    monitors = library.XRRGetMonitors(display, root, 1, ctypes.byref(count))
    if not monitors or count.value < 1:
        return None
    try:
        listed = [monitors[k] for k in range(count.value)]
        first = next((one for one in listed if one.primary), listed[0])
        return Area(first.x, first.y, first.width, first.height)
    finally:
        library.XRRFreeMonitors(monitors)


def _one_of(whole: Area) -> Area:
    """Return the first screen of a desktop that may be several side by side."""
    if whole.width <= SIDE_BY_SIDE * whole.height:
        return whole
    return whole._replace(width=round(USUAL_ASPECT * whole.height))
