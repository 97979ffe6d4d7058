"""Written clips play everywhere, keep the times they were given, and are there whole or not at all."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest

from ankle_cv.conventions import Image
from ankle_cv.errors import OutputError
from ankle_cv.settings import Settings
from ankle_cv.video.ffmpeg import open_container
from ankle_cv.video.source import open_source
from ankle_cv.video.writer import H264Writer

UNEVEN_S = [0.0, 0.0041, 0.1, 0.135, 0.2, 1.7, 1.71]


def flat(level: int, width: int = 64, height: int = 48) -> Image:
    return np.full((height, width, 3), level, np.uint8)


def noise(seed: int, width: int, height: int) -> Image:
    return np.random.default_rng(seed).integers(0, 255, (height, width, 3), np.uint8)


def write(path: Path, times_s: Sequence[float]) -> Path:
    with H264Writer(path, 64, 48) as writer:
        for k, time_s in enumerate(times_s):
            writer.write(flat(20 + 30 * k), time_s)
    return path


def names_in(folder: Path) -> list[str]:
    return sorted(entry.name for entry in folder.iterdir())


def test_pictures_come_back_at_their_times(tmp_path: Path) -> None:
    with open_source(write(tmp_path / "a.mp4", UNEVEN_S), Settings()) as source:
        frames = [(frame.time_s, frame.image.mean()) for frame in source]
    assert source.info.start_s == 0
    np.testing.assert_allclose([time_s for time_s, _ in frames], UNEVEN_S, rtol=0, atol=1 / 90_000)
    np.testing.assert_allclose([level for _, level in frames], [20 + 30 * k for k in range(7)], atol=3)


@pytest.mark.parametrize("fps", [24, 30, 60, 120, 240])
def test_usual_rates_are_kept_exactly(tmp_path: Path, fps: int) -> None:
    times_s = [k / fps for k in range(8)]
    with open_source(write(tmp_path / "a.mp4", times_s), Settings()) as source:
        assert [frame.time_s for frame in source] == pytest.approx(times_s, abs=1e-12)


def test_the_first_picture_is_shown_at_zero(tmp_path: Path) -> None:
    with open_source(write(tmp_path / "a.mp4", [3.0, 3.5, 4.0]), Settings()) as source:
        assert [frame.time_s for frame in source] == [0, 0.5, 1.0]
    assert source.info.start_s == 0


@pytest.mark.parametrize(
    ("times_s", "duration_s"),
    [([0, 0.1, 0.2], 0.3), ([0, 0.1, 0.2, 5.0, 5.1], 5.2), ([0], 1 / 30)],
)
def test_the_last_picture_stays_as_long_as_the_usual_one(
    tmp_path: Path, times_s: list[float], duration_s: float
) -> None:
    path = write(tmp_path / "a.mp4", times_s)
    with open_container(str(path)) as container:
        stream = container.streams.video[0]
        assert stream.duration is not None
        assert stream.time_base is not None
        assert float(stream.duration * stream.time_base) == pytest.approx(duration_s)


def test_it_is_what_browsers_play(tmp_path: Path) -> None:
    path = write(tmp_path / "a.mp4", UNEVEN_S)
    data = path.read_bytes()
    assert 0 < data.index(b"moov") < data.index(b"mdat")
    with open_container(str(path)) as container:
        stream = container.streams.video[0]
        codec = stream.codec_context
        assert (codec.name, codec.pix_fmt) == ("h264", "yuv420p")
        assert stream.start_time == 0
        # Times of decoding equal those of presentation: no B-frames, so no edit list.
        assert all(packet.pts == packet.dts for packet in container.demux(stream) if packet.size)


def test_colours_survive(tmp_path: Path) -> None:
    red = flat(0)
    red[..., 2] = 220
    with H264Writer(tmp_path / "a.mp4", 64, 48) as writer:
        writer.write(red, 0)
    with open_source(tmp_path / "a.mp4", Settings()) as source:
        back = next(iter(source)).image.reshape(-1, 3).mean(axis=0)
    np.testing.assert_allclose(back, [0, 0, 220], atol=4)


@pytest.mark.parametrize(
    ("size", "stored"), [((333, 251), (334, 252)), ((64, 51), (64, 52)), ((1, 1), (2, 2))]
)
def test_odd_sizes_get_their_edge_repeated(
    tmp_path: Path, size: tuple[int, int], stored: tuple[int, int]
) -> None:
    picture = flat(40, *size)
    picture[:, -1] = 200
    with H264Writer(tmp_path / "a.mp4", *size) as writer:
        writer.write(picture, 0)
    with open_source(tmp_path / "a.mp4", Settings()) as source:
        image = next(iter(source)).image
    assert (image.shape[1], image.shape[0]) == stored
    assert image[:, -1].mean() == pytest.approx(200, abs=20)


@pytest.mark.parametrize("interruption", [KeyboardInterrupt, ValueError])
def test_whatever_ends_it_early_nothing_is_left(tmp_path: Path, interruption: type[BaseException]) -> None:
    (tmp_path / "overlay.mp4").write_text("the old one")

    def write_half() -> None:
        with H264Writer(tmp_path / "overlay.mp4", 64, 48) as writer:
            writer.write(flat(0), 0)
            writer.write(flat(1), 1)
            raise interruption

    with pytest.raises(interruption):
        write_half()
    assert names_in(tmp_path) == ["overlay.mp4"]
    assert (tmp_path / "overlay.mp4").read_text() == "the old one"


@pytest.mark.parametrize("times_s", [[0, 0], [0, 1, 0.5], [0, 1e-7]])
def test_times_must_rise(tmp_path: Path, times_s: list[float]) -> None:
    with pytest.raises(ValueError, match="rise"):
        write(tmp_path / "a.mp4", times_s)
    assert names_in(tmp_path) == []


def test_a_picture_of_another_size_is_refused(tmp_path: Path) -> None:
    def write_wide() -> None:
        with H264Writer(tmp_path / "a.mp4", 64, 48) as writer:
            writer.write(flat(0, width=66), 0)

    with pytest.raises(ValueError, match="expected"):
        write_wide()


def test_a_clip_without_pictures_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="one picture at least"):
        write(tmp_path / "a.mp4", [])
    assert names_in(tmp_path) == []


def test_a_file_where_the_folder_should_be_is_an_output_error(tmp_path: Path) -> None:
    (tmp_path / "results").write_text("in the way")
    with pytest.raises(OutputError, match="file stands where its folder should be"):
        write(tmp_path / "results" / "overlay.mp4", [0])


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """Lend a disk of 128 kB."""
    folder = tmp_path / "small"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=128k", "tmpfs", folder]
    try:
        subprocess.run(mount, check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("only root may mount a small disk, and not in every container")
    yield folder
    subprocess.run(["umount", folder], check=True)


@pytest.mark.parametrize("n", [4, 40])
def test_a_full_disk_is_an_output_error_and_leaves_nothing(small_disk: Path, n: int) -> None:
    # A picture of noise takes 40 kB, so 4 fill the disk while the file is finished, and 40 midway.
    def write_all() -> None:
        with H264Writer(small_disk / "overlay.mp4", 320, 240) as writer:
            for k in range(n):
                writer.write(noise(k, 320, 240), k / 30)

    with pytest.raises(OutputError, match="No space left"):
        write_all()
    assert names_in(small_disk) == []


FILE_SIZE_LIMIT = """
import resource, sys
from pathlib import Path
import numpy as np
from ankle_cv.errors import OutputError
from ankle_cv.video.writer import H264Writer
resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
noise = np.random.default_rng(0)
try:
    with H264Writer(Path(sys.argv[1]), 320, 240) as writer:
        for k in range(40):
            writer.write(noise.integers(0, 255, (240, 320, 3), np.uint8), k / 30)
except OutputError as error:
    print(error.message)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="limits on the size of a file are of Unix")
def test_a_limit_on_the_size_of_files_is_an_output_error(tmp_path: Path) -> None:
    run = subprocess.run(
        [sys.executable, "-c", FILE_SIZE_LIMIT, tmp_path / "overlay.mp4"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert "No space left" in run.stdout
    assert run.stderr == ""
    assert names_in(tmp_path) == []
