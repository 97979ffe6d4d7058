"""Notices about how the file stores the clip: its clock, its streams, its fields."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from ankle_cv.assessment import Notice, Rep
from ankle_cv.notices.recording import MAX_MISSING_SHARE
from ankle_cv.video.clock import MAX_GAP_S
from ankle_cv.video.frame import FileFacts, VideoInfo

SLOW_HALF_S: Final = 3.5
"""Time down and time up, s, without the hold, beyond which a squat looks like slow motion: at will both take
0.4 to 1.6 s, 3.1 s up in the slowest of 35 clips, and of tempo training only the way down is slow."""
SLOW_FALL: Final = 1.6
"""How many times slower than by free fall a jump looks like slow motion: real and generated ones have
1.0-1.1, and legs that are shorter or longer than the mean change it by 10 % at most."""
HOUR_S: Final = 3600.0
MINUTE_S: Final = 60.0
FIELDS: Final = 2
"""Half pictures of an interlaced picture, which some encoders store one by one."""


def file_notices(info: VideoInfo) -> list[Notice]:
    """Return the notices about what was peculiar about the file of a clip."""
    facts = info.facts
    return [
        *_clock_notices(facts),
        *_loss_notices(facts),
        *_cut_notices(facts),
        *_same_time_notices(info),
        *_stream_notices(info),
        *_interlace_notices(facts),
        *_slow_motion_notices(facts),
    ]


def promised_frames(info: VideoInfo, decoded: int) -> int | None:
    """Return how many frames there should be: without those of one time, and a pair of fields counted as one.

    Parameters
    ----------
    info
        The clip.
    decoded
        Number of frames that could be decoded.
    """
    if info.frames_expected is None:
        return None
    expected = info.frames_expected - info.facts.same_time
    in_fields = abs(FIELDS * decoded - expected) <= MAX_MISSING_SHARE * expected
    return decoded if info.facts.interlaced == "marked" and in_fields else expected


def _clock_notices(facts: FileFacts) -> list[Notice]:
    restarts = [
        Notice(
            code="clock_restart",
            message="The file's clock starts again, as where recordings were joined; the times here go on.",
            remedy="If the parts show different people or tests, analyse them one by one.",
            from_s=at_s,
            to_s=at_s,
        )
        for at_s in facts.restarts_s
    ]
    jumps = [
        Notice(
            code="clock_jump",
            message=f"The file's clock jumps ahead by {_lasting(by_s)}; "
            f"it counts as {MAX_GAP_S:.0f} s without a picture.",
            remedy="If it was filmed in one piece, the file's times are damaged: export it anew.",
            from_s=at_s,
            to_s=at_s,
        )
        for at_s, by_s in facts.jumps_s
    ]
    return restarts + jumps


def _loss_notices(facts: FileFacts) -> list[Notice]:
    """Tell where pictures are missing or damaged."""
    n = sum(place.pictures for place in facts.missing)
    missing = [
        Notice(
            code="missing_frames",
            message=f"{n} {'picture is' if n == 1 else 'pictures are'} missing or could not be decoded.",
            remedy="Copy the original file again: this one seems cut short or damaged.",
            from_s=place.from_s,
            to_s=place.to_s,
        )
        for place in facts.missing
    ]
    told = [at_s for at_s in facts.damaged_s if not any(a <= at_s <= b for a, b, _ in facts.missing)]
    damaged = [
        Notice(
            code="unreadable_part",
            message="The data of the picture are damaged; it and those after it may be wrong for a while.",
            remedy="Copy the original file again, and trust no number of these moments.",
            from_s=at_s,
            to_s=at_s,
        )
        for at_s in told
    ]
    ending = Notice(
        code="unreadable_part",
        message="The parts of the file do not follow each other to its end: it was cut short, or damaged.",
        remedy="Copy the original file again, and see whether all of the test is there.",
    )
    return [*missing, *damaged, *([ending] if facts.ends_wrongly else [])]


def _cut_notices(facts: FileFacts) -> list[Notice]:
    n = facts.begins_without
    if not n:
        return []
    pictures = "picture builds" if n == 1 else f"{n} pictures build"
    return [
        Notice(
            code="late_start",
            message=f"The first {pictures} on one that is not in the file, as after a cut without encoding "
            "anew; the clip starts after them.",
            remedy="If the test has begun by then, cut the clip a second or two earlier.",
            from_s=0.0,
            to_s=0.0,
        )
    ]


def _same_time_notices(info: VideoInfo) -> list[Notice]:
    same, expected = info.facts.same_time, info.frames_expected or 0
    if same <= MAX_MISSING_SHARE * expected:
        return []
    return [
        Notice(
            code="same_time",
            message=f"Of {expected} pictures {same} have the time of another one and were left out.",
            remedy="Export the clip anew: its times are rounded or damaged.",
        )
    ]


def _stream_notices(info: VideoInfo) -> list[Notice]:
    others = info.facts.other_streams_px
    if not others:
        return []
    sizes = ", ".join(f"{width} × {height}" for width, height in others)
    return [
        Notice(
            code="stream_choice",
            message=f"The file holds {len(others) + 1} video streams: the one shown as {info.width} × "
            f"{info.height} px was measured, not {sizes}.",
            remedy="If it is the wrong one, copy the other to a file of its own: "
            "ffmpeg -i CLIP -map 0:v:0 -c copy new.mp4 (or v:1, v:2).",
        )
    ]


def _interlace_notices(facts: FileFacts) -> list[Notice]:
    if facts.interlaced == "no":
        return []
    why = "The file says that its" if facts.interlaced == "marked" else "Moving edges show that the"
    return [
        Notice(
            code="interlaced",
            message=f"{why} pictures are interlaced, each of two moments; they were deinterlaced.",
            remedy="Film in a progressive mode (p, not i): edges are sharper, small heel lifts surer.",
        )
    ]


def _slow_motion_notices(facts: FileFacts) -> list[Notice]:
    if facts.capture_fps is None:
        return []
    return [
        Notice(
            code="slow_motion",
            message=f"The camera recorded {facts.capture_fps:.0f} pictures a second and the file plays "
            f"{facts.slowmo:g} times slower; times are divided by {facts.slowmo:g}.",
            remedy="If the clip plays as fast as life, say so with --slowmo 1.",
        )
    ]


def slow_movement_notices(
    reps: Sequence[Rep], slowmo: float, fall_factor: float | None = None
) -> list[Notice]:
    """Ask whether a clip plays slower than life: a jump falls, or every repetition goes down and up, slowly.

    Parameters
    ----------
    reps
        Repetitions of the squat.
    slowmo
        Factor that was allowed for already.
    fall_factor
        From `ankle_cv.scene.free_fall.fall_factor`; None without a jump.
    """
    if slowmo > 1:
        return []
    if fall_factor is not None:
        return _slow_fall(fall_factor)
    whole = [rep for rep in reps if rep.complete]
    if not whole or any(min(rep.descent_s, rep.ascent_s) < SLOW_HALF_S for rep in whole):
        return []
    down_s, up_s = (min(times) for times in zip(*((r.descent_s, r.ascent_s) for r in whole), strict=True))
    return [
        Notice(
            code="slow_movement",
            message=f"Every squat takes {down_s:.0f} s or more down and {up_s:.0f} s or more up, "
            "as in slow motion; the times are those of the file.",
            remedy="If it plays slower than life, give --slowmo: 8 for 240 pictures a second played at 30.",
        )
    ]


def _slow_fall(factor: float) -> list[Notice]:
    """Gravity decides, whatever the squats beside the jump look like."""
    if factor < SLOW_FALL:
        return []
    return [
        Notice(
            code="slow_movement",
            message=f"A jump falls about {factor:.1f} times slower than gravity lets it, as in slow motion; "
            "the times are those of the file.",
            remedy="If it plays slower than life, give --slowmo: 4 for 120 pictures a second played at 30.",
        )
    ]


def _lasting(seconds: float) -> str:
    if seconds >= HOUR_S:
        return f"{seconds / HOUR_S:.1f} h"
    return f"{seconds / MINUTE_S:.1f} min"
