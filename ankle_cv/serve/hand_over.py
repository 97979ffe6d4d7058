"""A clip that was recorded here, handed to the queue as one that was sent."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from ankle_cv.files import output_error
from ankle_cv.serve.house import House
from ankle_cv.serve.job import with_clip
from ankle_cv.serve.jobs import AnnouncedClip
from ankle_cv.settings import Settings


def hand_over(
    house: House, clip: Path, settings: Settings, shown: str, *, keep: bool, group: str = ""
) -> str:
    """Make a job of a recorded clip, which stays where it is; return its name.

    Parameters
    ----------
    house
        Whose queue it waits in.
    clip, settings, shown, keep
        The clip, how to look at it, what it is called, and whether its result is kept in the history.
    group
        What it belongs to, as of `ankle_cv.serve.job.Job`; empty where it stands alone.

    Raises
    ------
    AnkleCvError
        Too many jobs wait, or the clip cannot be copied.
    """
    job = house.book.add(
        [AnnouncedClip(shown, clip.stat().st_size, settings.side)], settings, keep=keep, group=group
    )
    copy = house.book.clip_path(job, 1)
    try:
        try:
            os.link(clip, copy)
        except OSError:  # another disk, or one without links
            shutil.copyfile(clip, copy)
    except OSError as error:
        raise output_error(copy, error) from error
    house.book.change(
        job.id, lambda one: with_clip(one, 1, arrived=True).model_copy(update={"state": "queued"})
    )
    return job.id
