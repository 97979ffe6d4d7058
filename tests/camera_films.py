"""The samples as films for Chromium's fake camera, which plays a file over and over."""

from __future__ import annotations

from pathlib import Path

import av
import cv2

QUALITY = 90
SLOW_FPS = 10
"""Pictures a second of a slow film: the samples have 30, so they move at a third of their speed."""
SLOW_SCALE = 0.5
"""Its size, of the samples'."""


def camera_film(clip: Path, folder: Path) -> Path:
    """Write a clip as motion JPEG, of which Chromium plays 30 pictures a second."""
    film = folder / f"{clip.stem}.mjpeg"
    with av.open(str(clip)) as source, film.open("wb") as target:
        for frame in source.decode(video=0):
            picture = frame.to_ndarray(format="bgr24")
            target.write(cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, QUALITY])[1].tobytes())
    return film


def slow_camera_film(clip: Path, folder: Path) -> Path:
    """Write a clip as YUV4MPEG2, few and small pictures: a slow machine has time for them, too."""
    film = folder / f"{clip.stem}.y4m"
    with av.open(str(clip)) as source, film.open("wb") as target:
        for number, frame in enumerate(source.decode(video=0)):
            whole = frame.to_ndarray(format="bgr24")
            picture = cv2.resize(whole, None, fx=SLOW_SCALE, fy=SLOW_SCALE, interpolation=cv2.INTER_AREA)
            if not number:
                height, width = picture.shape[:2]
                target.write(f"YUV4MPEG2 W{width} H{height} F{SLOW_FPS}:1 Ip A1:1 C420\n".encode())
            target.write(b"FRAME\n" + cv2.cvtColor(picture, cv2.COLOR_BGR2YUV_I420).tobytes())
    return film


def camera_arguments(film: Path) -> list[str]:
    """The arguments of a Chromium whose camera is a film."""
    return [
        "--use-fake-device-for-media-stream",
        "--use-fake-ui-for-media-stream",
        f"--use-file-for-fake-video-capture={film}",
    ]
