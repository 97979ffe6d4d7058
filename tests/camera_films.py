"""The samples as films for Chromium's fake camera, which plays a file of JPEGs over and over, 30 a second."""

from __future__ import annotations

from pathlib import Path

import av
import cv2

QUALITY = 90


def camera_film(clip: Path, folder: Path, *, slower: int = 1) -> Path:
    """Write a clip as motion JPEG, every picture so many times: then it takes that many times as long."""
    film = folder / f"{clip.stem}.mjpeg"
    with av.open(str(clip)) as source, film.open("wb") as target:
        for frame in source.decode(video=0):
            picture = cv2.imencode(
                ".jpg", frame.to_ndarray(format="bgr24"), [cv2.IMWRITE_JPEG_QUALITY, QUALITY]
            )[1]
            target.write(slower * picture.tobytes())
    return film


def camera_arguments(film: Path) -> list[str]:
    """The arguments of a Chromium whose camera is a film."""
    return [
        "--use-fake-device-for-media-stream",
        "--use-fake-ui-for-media-stream",
        f"--use-file-for-fake-video-capture={film}",
    ]
