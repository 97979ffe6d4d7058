"""What every source of frames promises, whatever the container, the codec or the camera.

To hold another source to it, add a `SourceCase` to `CASES`: how to make the source, and what it should show.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from coded_clips import (
    MPEG_CLOCK,
    Recipe,
    every,
    mirror_image,
    quarter_turns,
    read_number,
    squeezed,
    uneven,
    write_clip,
)

from ankle_cv.live.camera import open_camera
from ankle_cv.settings import Settings
from ankle_cv.video.frame import FrameSource
from ankle_cv.video.source import open_source

MILLISECOND = 1e-3
"""Tick of Matroska and WebM: a difference of two times is that exact and no better."""
CENTISECOND = Fraction(1, 100)


@dataclass(frozen=True)
class SourceCase:
    """A source and what is known of it beforehand.

    Attributes
    ----------
    make
        Makes the source; may put files into the folder it is given.
    times_s, numbers
        When each frame is shown, s from the first, and the number it carries.
    size
        Width and height of the upright picture, px.
    tolerance_s
        How exact a time can be in this kind of source.
    """

    name: str
    make: Callable[[Path], FrameSource]
    times_s: Sequence[float]
    numbers: Sequence[int]
    size: tuple[int, int]
    rotation_deg: int = 0
    mirrored: bool = False
    tolerance_s: float = 1e-9


def clip_case(
    name: str,
    recipe: Recipe,
    settings: Settings | None = None,
    *,
    hidden: int = 0,
    rotation_deg: int = 0,
    mirrored: bool = False,
    tolerance_s: float = 1e-9,
) -> SourceCase:
    """Return the case of a clip whose first `hidden` pictures are not meant to be shown."""
    settings = settings or Settings()

    def make(folder: Path) -> FrameSource:
        path = folder / f"clip{recipe.suffix}"
        write_clip(path, recipe)
        return open_source(path, settings)

    shown = np.asarray(recipe.times_s)[hidden:]
    return SourceCase(
        name,
        make,
        times_s=tuple((shown - shown[0]) / (settings.slowmo or 1.0)),
        numbers=range(hidden, len(recipe.times_s)),
        size=recipe.size,
        rotation_deg=rotation_deg,
        mirrored=mirrored,
        tolerance_s=tolerance_s,
    )


def rate_cases() -> list[SourceCase]:
    rates = {"24": Fraction(24), "29.97": Fraction(30_000, 1001), "60": Fraction(60)}
    rates |= {"120": Fraction(120), "240": Fraction(240)}
    return [
        clip_case(f"mp4 {name} fps", Recipe(".mp4", every(1 / rate)), tolerance_s=float(MPEG_CLOCK))
        for name, rate in rates.items()
    ]


def container_cases() -> list[SourceCase]:
    avi = Fraction(1, 30)
    quick = {"deadline": "realtime", "cpu-used": "8"}
    return [
        clip_case("mp4 uneven", Recipe(".mp4", uneven())),
        clip_case("mov uneven", Recipe(".mov", uneven())),
        clip_case("mp4 starts late", Recipe(".mp4", uneven(start_s=0.1))),
        clip_case(
            "mp4 without edit list",
            Recipe(".mp4", every(Fraction(1, 30)), container_options={"use_editlist": "0"}),
        ),
        clip_case("mp4 first five hidden", Recipe(".mp4", _from(-5, 0.04)), hidden=5),
        clip_case(
            "mp4 in fragments",
            Recipe(".mp4", uneven(), container_options={"movflags": "frag_keyframe+empty_moov"}),
        ),
        clip_case("mkv starts late", Recipe(".mkv", uneven(start_s=0.1)), tolerance_s=MILLISECOND),
        clip_case("mpegts", Recipe(".ts", uneven())),
        clip_case("avi h264", Recipe(".avi", every(avi), clock=avi)),
        clip_case("avi mpeg4", Recipe(".avi", every(avi), codec="mpeg4", clock=avi, options={"bf": "2"})),
        clip_case(
            "avi mjpeg odd size",
            Recipe(".avi", every(avi), (333, 251), "mjpeg", "yuvj420p", {}, clock=avi),
        ),
        clip_case(
            "webm vp8", Recipe(".webm", uneven(), codec="libvpx", options=quick), tolerance_s=MILLISECOND
        ),
        clip_case(
            "webm vp9 odd size",
            Recipe(".webm", uneven(), (333, 251), "libvpx-vp9", options=quick),
            tolerance_s=MILLISECOND,
        ),
        clip_case(
            "gif odd size",
            Recipe(
                ".gif",
                tuple(float(3 * i + i % 3) / 100 for i in range(24)),
                (333, 251),
                "gif",
                "rgb8",
                {},
                clock=CENTISECOND,
            ),
        ),
    ]


def _from(first: int, interval_s: float, n: int = 24) -> tuple[float, ...]:
    return tuple((first + k) * interval_s for k in range(n))


def picture_cases() -> list[SourceCase]:
    at = every(Fraction(1, 30))
    return [
        clip_case("h264 odd size", Recipe(".mp4", at, (333, 251), pix_fmt="yuv444p")),
        clip_case("h264 ten bit", Recipe(".mp4", at, pix_fmt="yuv420p10le")),
        clip_case("hevc", Recipe(".mp4", at, codec="libx265", options={"x265-params": "log-level=none"})),
        clip_case("av1", Recipe(".mp4", at, codec="libsvtav1", options={"preset": "12"})),
        clip_case("png with alpha", Recipe(".mov", at, codec="png", pix_fmt="rgba", options={})),
        clip_case("one picture", Recipe(".mp4", (0.0,))),
        clip_case("portrait", Recipe(".mp4", at, (64, 96))),
        clip_case(
            "oblong pixels",
            Recipe(".mp4", at, (128, 64), stored=squeezed(96), pixel_aspect=Fraction(4, 3)),
        ),
    ]


def orientation_cases() -> list[SourceCase]:
    at = every(Fraction(1, 30), 8)
    # A display matrix (a b; c d) shows the stored point (x, y) at (a x + c y, b x + d y), y down.
    clockwise = {90: (0, 1, -1, 0), 180: (-1, 0, 0, -1), 270: (0, -1, 1, 0)}
    turned = [
        clip_case(
            f"turned {degrees}",
            Recipe(".mp4", at, stored=quarter_turns(-degrees // 90), matrix=matrix),
            rotation_deg=degrees,
        )
        for degrees, matrix in clockwise.items()
    ]
    overruled = Recipe(".mp4", at, stored=quarter_turns(-1), matrix=clockwise[180])
    mirrored_and_turned = Recipe(
        ".mp4", at, stored=lambda image: quarter_turns(-1)(mirror_image(image)), matrix=clockwise[90]
    )
    # Shown as F·T, turned a quarter clockwise and then flipped, the picture is a mirror image.
    flipped = Recipe(".mp4", at, stored=quarter_turns(-1), matrix=(0, 1, 1, 0))
    return [
        *turned,
        clip_case("user's turn", overruled, Settings(rotate="90"), rotation_deg=90),
        clip_case("user's no turn", Recipe(".mp4", at, matrix=clockwise[180]), Settings(rotate="0")),
        clip_case(
            "mirrored", Recipe(".mp4", at, stored=mirror_image), Settings(mirrored=True), mirrored=True
        ),
        clip_case(
            "mirrored and turned",
            mirrored_and_turned,
            Settings(mirrored=True),
            rotation_deg=90,
            mirrored=True,
        ),
        clip_case("shown mirrored", Recipe(".mp4", at, matrix=(-1, 0, 0, 1)), mirrored=True),
        clip_case("shown turned and mirrored", flipped, rotation_deg=90, mirrored=True),
        clip_case(
            "shown mirrored, as the user says",
            flipped,
            Settings(mirrored=True),
            rotation_deg=90,
            mirrored=True,
        ),
        clip_case("slow motion", Recipe(".mp4", at), Settings(slowmo=8)),
    ]


def camera_cases() -> list[SourceCase]:
    recipe = Recipe(".mp4", every(Fraction(1, 240)))

    def make(folder: Path) -> FrameSource:
        write_clip(folder / "clip.mp4", recipe)
        return open_camera(str(folder / "clip.mp4"), Settings())

    shown = tuple(float(t) for t in recipe.times_s)
    file = SourceCase(
        "file as a camera", make, shown, range(len(shown)), recipe.size, tolerance_s=float(MPEG_CLOCK)
    )
    return [file]


CASES = [*rate_cases(), *container_cases(), *picture_cases(), *orientation_cases(), *camera_cases()]


@dataclass(frozen=True)
class Made:
    case: SourceCase
    source: FrameSource


@pytest.fixture(scope="module", params=CASES, ids=lambda case: case.name)
def made(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Made:
    case: SourceCase = request.param
    return Made(case, case.make(tmp_path_factory.mktemp("source")))


def test_times_are_the_true_ones(made: Made) -> None:
    with made.source as source:
        times_s = np.array([frame.time_s for frame in source])
    assert times_s[0] == 0
    assert (np.diff(times_s) > 0).all()
    np.testing.assert_allclose(times_s, made.case.times_s, rtol=0, atol=made.case.tolerance_s)


def test_every_picture_comes_upright_in_its_turn(made: Made) -> None:
    with made.source as source:
        numbers = [(frame.index, read_number(frame.image)) for frame in source]
    assert numbers == list(enumerate(made.case.numbers))


def test_pictures_are_as_announced(made: Made) -> None:
    info = made.source.info
    assert (info.width, info.height) == made.case.size
    assert info.rotation_deg == made.case.rotation_deg
    assert info.mirrored == made.case.mirrored
    assert info.frames_expected in (None, len(made.case.times_s))
    with made.source as source:
        for frame in source:
            assert frame.image.shape == (info.height, info.width, 3)
            assert frame.image.dtype == np.uint8
            assert frame.image.flags.c_contiguous


def test_a_frame_with_another_number_shows_the_same_array(made: Made) -> None:
    with made.source as source:
        frame = next(iter(source))
    assert replace(frame, index=7).image is frame.image


def test_opened_again_it_gives_the_same(made: Made) -> None:
    with made.source as source:
        before = list(source)
    with made.source as source:
        for first, again in zip(before, source, strict=True):
            assert (first.index, first.time_s) == (again.index, again.time_s)
            np.testing.assert_array_equal(first.image, again.image)


def test_left_early_it_starts_at_the_beginning_again(made: Made) -> None:
    with made.source as source:
        first = next(iter(source))
    with made.source as source:
        again = next(iter(source))
    assert again.index == first.index == 0
    np.testing.assert_array_equal(first.image, again.image)


def test_it_can_be_iterated_once_and_only_when_open(made: Made) -> None:
    with pytest.raises(RuntimeError, match="with"):
        iter(made.source)
    with made.source as source:
        next(iter(source))
        with pytest.raises(RuntimeError, match="once"):
            iter(source)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="open files are listed by Linux only")
def test_leaving_releases_the_file(made: Made) -> None:
    def is_open() -> bool:
        links = [link.readlink() for link in Path("/proc/self/fd").iterdir() if link.is_symlink()]
        return Path(made.source.info.path) in links

    with made.source as source:
        next(iter(source))
        assert is_open()
    assert not is_open()
