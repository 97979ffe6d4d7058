"""What a clip that cannot be read is told to be, and what it costs to look at one."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from ankle_cv.errors import InputError
from ankle_cv.files import sha256_of
from ankle_cv.settings import Settings
from ankle_cv.video.ffmpeg import Disposition, VideoFrame, open_container
from ankle_cv.video.source import open_source
from ankle_cv.video.writer import H264Writer


def write_clip(path: Path, n: int = 3, size: tuple[int, int] = (64, 48)) -> Path:
    noise = np.random.default_rng(0)
    with H264Writer(path, *size) as writer:
        for k in range(n):
            writer.write(noise.integers(0, 255, (size[1], size[0], 3), np.uint8), k / 30)
    return path


def write_sound(path: Path, *, cover: bool) -> Path:
    from av import AudioFrame  # noqa: PLC0415 - after OpenCV, see ankle_cv.video.ffmpeg

    with open_container(str(path), "w", format="mp4") as container:
        sound = container.add_stream("aac", rate=8000, layout="mono")
        picture = container.add_stream("mjpeg", rate=1) if cover else None
        if picture is not None:
            picture.width, picture.height, picture.pix_fmt = 64, 48, "yuvj420p"
            picture.disposition = Disposition.attached_pic
        silence = AudioFrame.from_ndarray(np.zeros((1, 1024), np.float32), format="fltp", layout="mono")
        silence.sample_rate = 8000
        container.mux(sound.encode(silence))
        container.mux(sound.encode(None))
        if picture is not None:
            container.mux(picture.encode(VideoFrame(64, 48, "yuvj420p")))
            container.mux(picture.encode(None))
    return path


def write_mpeg(path: Path, width: int, height: int) -> bytes:
    with open_container(str(path), "w", format="mpegts") as container:
        stream = container.add_stream("mpeg2video", rate=30)
        stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
        for k in range(5):
            frame = VideoFrame(width, height, "yuv420p")
            frame.pts = k
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path.read_bytes()


def refusal(path: Path) -> InputError:
    with pytest.raises(InputError) as caught:
        open_source(path, Settings())
    assert str(path) in caught.value.message
    for line in (caught.value.message, caught.value.remedy):
        assert line
        assert "\n" not in line
    return caught.value


def test_a_missing_file(tmp_path: Path) -> None:
    assert "There is no file" in refusal(tmp_path / "squat.mp4").message


def test_a_folder(tmp_path: Path) -> None:
    error = refusal(tmp_path)
    assert "is a folder" in error.message
    assert "batch" in error.remedy


def test_an_empty_file(tmp_path: Path) -> None:
    (tmp_path / "a.mp4").touch()
    assert "is empty" in refusal(tmp_path / "a.mp4").message


def test_a_device(tmp_path: Path) -> None:
    (tmp_path / "a.mp4").symlink_to("/dev/null")
    assert "not an ordinary file" in refusal(tmp_path / "a.mp4").message


def test_text_under_the_name_of_a_clip(tmp_path: Path) -> None:
    (tmp_path / "a.mp4").write_text("Squats on Tuesday,\n3 times 10\n", encoding="utf-8")
    assert "holds text" in refusal(tmp_path / "a.mp4").message


def test_a_playlist_is_not_followed(tmp_path: Path) -> None:
    write_clip(tmp_path / "real.ts")
    (tmp_path / "a.m3u8").write_text("#EXTM3U\n#EXTINF:1,\nreal.ts\n#EXT-X-ENDLIST\n")
    assert "holds text" in refusal(tmp_path / "a.m3u8").message


def test_bytes_of_no_known_format(tmp_path: Path) -> None:
    (tmp_path / "a.mp4").write_bytes(np.random.default_rng(1).bytes(5000))
    assert "not a video" in refusal(tmp_path / "a.mp4").message


@pytest.mark.parametrize("cover", [False, True])
def test_sound_without_a_picture_or_with_that_of_the_cover_only(tmp_path: Path, cover: bool) -> None:
    path = write_sound(tmp_path / "a.mp4", cover=cover)
    assert "sound but no picture" in refusal(path).message


def test_a_recording_that_broke_off_before_its_index(tmp_path: Path) -> None:
    path = write_clip(tmp_path / "a.mp4")
    data = path.read_bytes()
    index, media = data.index(b"moov") - 4, data.index(b"mdat") - 4
    path.write_bytes(data[:index] + data[media:])
    assert "index is missing" in refusal(path).message


def test_a_copy_that_broke_off_within_the_index(tmp_path: Path) -> None:
    path = write_clip(tmp_path / "a.mp4")
    data = path.read_bytes()
    path.write_bytes(data[: data.index(b"moov") + 100])
    assert "index is missing" in refusal(path).message


def test_an_index_without_a_single_whole_picture(tmp_path: Path) -> None:
    path = write_clip(tmp_path / "a.mp4")
    data = path.read_bytes()
    path.write_bytes(data[: data.index(b"mdat") + 50])
    assert "not one picture can be decoded (h264)" in refusal(path).message


def test_a_file_that_may_not_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write_clip(tmp_path / "a.mp4")

    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "open", refuse)
    assert "may not be read" in refusal(path).message


def test_a_picture_that_changes_its_size_midway(tmp_path: Path) -> None:
    # Two MPEG streams, one behind the other, are one MPEG stream.
    path = tmp_path / "both.ts"
    path.write_bytes(write_mpeg(tmp_path / "a.ts", 64, 48) + write_mpeg(tmp_path / "b.ts", 96, 64))

    def read_all() -> None:
        with open_source(path, Settings()) as source:
            for frame in source:
                assert frame.image.shape == (48, 64, 3)

    with pytest.raises(InputError, match="changes its size"):
        read_all()


def test_pictures_that_no_machine_can_hold(tmp_path: Path) -> None:
    size = 8400, 8000
    path = tmp_path / "a.mkv"
    with open_container(str(path), "w") as container:
        stream = container.add_stream("mjpeg", rate=30)
        stream.width, stream.height, stream.pix_fmt = *size, "yuvj420p"
        frame = VideoFrame(*size, "yuvj420p")
        frame.pts = 0
        container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    assert "8400 x 8000 px, which are too large" in refusal(path).message


def test_a_clip_of_one_picture_opens(tmp_path: Path) -> None:
    with open_source(write_clip(tmp_path / "a.mp4", n=1), Settings()) as source:
        assert [frame.time_s for frame in source] == [0]
    assert source.info.frames_expected == 1


def test_what_is_known_beforehand(tmp_path: Path) -> None:
    path = write_clip(tmp_path / "a.mp4", n=5)
    info = open_source(str(path), Settings()).info
    assert (info.path, info.sha256) == (str(path), sha256_of(path))
    assert (info.width, info.height, info.frames_expected, info.start_s) == (64, 48, 5, 0)


def test_slow_motion_divides_the_times(tmp_path: Path) -> None:
    with open_source(write_clip(tmp_path / "a.mp4"), Settings(slowmo=4)) as source:
        assert [frame.time_s for frame in source] == pytest.approx([0, 1 / 120, 2 / 120])


QUIETLY = """
import sys
from pathlib import Path
from ankle_cv.errors import InputError
from ankle_cv.settings import Settings
from ankle_cv.video.source import open_source
for path in sys.argv[1:]:
    try:
        with open_source(path, Settings()) as source:
            print(sum(1 for _ in source))
    except InputError:
        print("refused")
"""


def test_the_decoder_keeps_its_complaints_to_itself(tmp_path: Path) -> None:
    whole, headless, short = (write_clip(tmp_path / f"{name}.mp4", n=20) for name in "abc")
    headless.write_bytes(headless.read_bytes()[:200])
    short.write_bytes(short.read_bytes()[:-20_000])
    run = subprocess.run(
        [sys.executable, "-c", QUIETLY, whole, headless, short], capture_output=True, text=True, check=True
    )
    counts = run.stdout.split()
    assert counts[:2] == ["20", "refused"]
    assert 0 < int(counts[2]) < 20
    assert run.stderr == ""


def test_the_protocol_alone_loads_no_decoder() -> None:
    code = "import sys, ankle_cv.video.source; print({'av', 'cv2'} & set(sys.modules))"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "set()"


def test_a_long_clip_takes_no_more_memory_than_a_short_one(tmp_path: Path) -> None:
    pytest.importorskip("resource", reason="peak memory is told by Unix only")
    code = (
        "import resource, sys; from ankle_cv.settings import Settings;"
        "from ankle_cv.video.source import open_source\n"
        "with open_source(sys.argv[1], Settings()) as source: n = sum(1 for _ in source)\n"
        "print(n, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)"
    )

    def peak_kb(n: int) -> int:
        path = tmp_path / f"{n}.mp4"
        with H264Writer(path, 640, 360) as writer:
            for k in range(n):
                writer.write(np.full((360, 640, 3), k, np.uint8), k / 30)
        run = subprocess.run([sys.executable, "-c", code, path], capture_output=True, text=True, check=True)
        frames, kb = map(int, run.stdout.split())
        assert frames == n
        return kb

    # 60 pictures of 640 x 360 are 41 MB decoded.
    assert peak_kb(80) - peak_kb(20) < 15_000


@pytest.mark.parametrize(
    ("name", "frames", "expected", "size", "turn"),
    [
        ("edge-mirror.mp4", 300, 300, (540, 960), 0),
        ("edge-rot270.mp4", 300, 300, (540, 960), 90),
        ("edge-vfr.mp4", 200, 200, (540, 960), 0),
        ("edge-vp9.webm", 300, 300, (540, 960), 0),
        ("edge-truncated-faststart.mp4", 190, 300, (540, 960), 0),
        # Its edit list hides 196 of 271 pictures.
        ("opencap-walk.mp4", 75, 75, (720, 1280), 0),
    ],
)
def test_awkward_clips(
    shared: Path, name: str, frames: int, expected: int, size: tuple[int, int], turn: int
) -> None:
    with open_source(shared / "clips" / name, Settings()) as source:
        times_s = [frame.time_s for frame in source]
    assert len(times_s) == frames
    assert source.info.frames_expected == expected
    assert (source.info.width, source.info.height) == size
    assert source.info.rotation_deg == turn
    assert (np.diff(times_s) > 0).all()


def test_the_clip_without_an_index(shared: Path) -> None:
    assert "index is missing" in refusal(shared / "clips" / "edge-truncated-nomoov.mp4").message


def test_a_clip_of_which_more_would_be_written_than_is_read_back_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_clip(tmp_path / "long.mp4", 12)
    monkeypatch.setattr("ankle_cv.video.clip.CLIP_PICTURES", 11)
    with pytest.raises(InputError, match="12 pictures; at most 11"):
        open_source(tmp_path / "long.mp4", Settings())
