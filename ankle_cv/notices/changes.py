"""Notices about a clip of several scenes: where it was cut or the person turned, and what was left out."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from ankle_cv.assessment import Kind, Notice, SceneRecord
from ankle_cv.notices.asked import ALL_LEFT_OUT


def change_notices(scenes: Sequence[SceneRecord], kind: Kind) -> list[Notice]:
    """Return the notices about cuts, turns and scenes without a measurement; none for a clip of one scene.

    Parameters
    ----------
    scenes
        Of the clip.
    kind
        The test of the clip.
    """
    cuts = [(scene.from_s, scene.from_s) for scene in scenes if scene.begins == "cut"]
    turns = [(before.to_s, after.from_s) for before, after in pairwise(scenes) if after.begins == "turn"]
    into = f"taken as {len(scenes)} scenes, each in its own view"
    found = [_left_out(scene) for scene in scenes if scene.reason not in (None, ALL_LEFT_OUT)]
    found += _other_tests(scenes, kind)
    if turns:
        turned = Notice(
            code="turned",
            message=f"The person turns: {into}; the turn itself is not measured.",
            remedy="Film one clip for each view if one of them lacks numbers.",
        )
        found.insert(0, _at(turns, turned))
    if cuts:
        cut = Notice(
            code="cut",
            message=f"The picture changes: {into}.",
            remedy="Film in one piece if the clip was not edited.",
        )
        found.insert(0, _at(cuts, cut))
    return found


def _at(spans: Sequence[tuple[float, float]], notice: Notice) -> Notice:
    """Return a notice with these times."""
    more = tuple(spans) if len(spans) > 1 else ()
    return notice.model_copy(update={"from_s": spans[0][0], "to_s": spans[-1][1], "spans_s": more})


def _other_tests(scenes: Sequence[SceneRecord], kind: Kind) -> list[Notice]:
    """Return a notice about each scene of another test than the clip's: tables and page show one test."""
    return [
        Notice(
            code="other_test",
            message=f"Scene {scene.index} shows another test; it is in no mean and no finding here.",
            remedy="Film one clip for each test, or cut this one in two.",
            from_s=scene.from_s,
            to_s=scene.to_s,
        )
        for scene in scenes
        if scene.reason is None and scene.kind not in (None, "unknown", kind)
    ]


def _left_out(scene: SceneRecord) -> Notice:
    return Notice(
        code="scene_left_out",
        message=f"Scene {scene.index} is left out: {scene.reason}.",
        remedy="Film the test itself, and at least a second of it, if it was meant to be there.",
        from_s=scene.from_s,
        to_s=scene.to_s,
    )


def one_unit_notice(bare: Sequence[SceneRecord]) -> list[Notice]:
    """Say which scenes show no length while others do, so that no heel lift of the clip is in millimetres.

    Parameters
    ----------
    bare
        Those scenes; without any there is no notice.
    """
    if not bare:
        return []
    numbers = " and ".join(str(record.index) for record in bare)
    notice = Notice(
        code="scale_in_part",
        message=f"Scene {numbers} show{'s' if len(bare) == 1 else ''} no length: the heel lifts of all "
        "scenes are told in percent of the foot, to have one unit.",
        remedy="Give the length of the foot or the body height (--foot-cm, --height-cm), or lay the sheet "
        "where every scene shows it.",
    )
    return [_at([(record.from_s, record.to_s) for record in bare], notice)]
