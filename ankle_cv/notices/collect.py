"""All notices of a clip, in the order in which they are reported."""

from __future__ import annotations

from dataclasses import replace

from ankle_cv.assessment import Notice
from ankle_cv.evidence.records import CameraMotion, PixelEvidence
from ankle_cv.landmarks import LandmarkSeries
from ankle_cv.measures.series import Measures
from ankle_cv.notices.angles import angle_notices
from ankle_cv.notices.asked import facts_within, left_out_notices, notices_within
from ankle_cv.notices.balance import balance_notices
from ankle_cv.notices.feet import foot_notices, lost_foot_notices
from ankle_cv.notices.file import file_notices, promised_frames, slow_movement_notices
from ankle_cv.notices.heel_raise import heel_raise_notices
from ankle_cv.notices.person import person_notices
from ankle_cv.notices.protocol import protocol_notices
from ankle_cv.notices.recording import recording_notices
from ankle_cv.notices.scale import scale_notices
from ankle_cv.notices.scene import scene_notices
from ankle_cv.notices.spans import merged
from ankle_cv.people.follow import PersonFacts
from ankle_cv.protocols.outcome import ProtocolOutcome
from ankle_cv.scene.free_fall import fall_factor
from ankle_cv.scene.scene import Scene
from ankle_cv.scene.wall_distance import WallAhead
from ankle_cv.settings import Settings
from ankle_cv.video.frame import VideoInfo


def collect_notices(
    raw: LandmarkSeries,
    scene: Scene,
    measures: Measures,
    outcome: ProtocolOutcome,
    *,
    info: VideoInfo,
    facts: PersonFacts,
    evidence: PixelEvidence,
    wall: WallAhead | None,
    settings: Settings,
) -> tuple[Notice, ...]:
    """Return all notices of a clip, one of each kind.

    Parameters
    ----------
    raw, scene, measures, outcome
        The clip from its landmarks to the result of its test.
    info, facts, evidence, wall
        The file, facts of tracking the person, what was read from the pixels, the wall ahead.
    settings
        Of the analysis.
    """
    found = (
        *clip_notices(raw, info, evidence.motion, settings),
        *person_notices(raw, facts),
        *scene_notices(scene),
        *angle_notices(measures, outcome, evidence),
        *foot_notices(measures),
        *lost_foot_notices(measures, scene, evidence),
        *scale_notices(scene.scale, settings),
        *protocol_notices(outcome, scene, wall, settings.test),
        *left_out_notices(outcome.kind, outcome.left_out),
        *slow_movement_notices(outcome.reps, settings.slowmo or info.facts.slowmo, fall_factor(scene.body)),
        *heel_raise_notices(outcome, scene, measures),
        *balance_notices(outcome, scene),
    )
    return merged(found)


def clip_notices(
    raw: LandmarkSeries, info: VideoInfo, motion: CameraMotion | None, settings: Settings
) -> list[Notice]:
    """Return the notices about the file and the camera, which hold for all scenes of a clip.

    What is of a time that is trimmed away is not told.
    """
    trim_s = settings.trim_s
    found = (
        *file_notices(replace(info, facts=facts_within(info.facts, trim_s, float(raw.time_s[-1])))),
        *recording_notices(
            raw,
            None if info.facts.missing else promised_frames(info, len(raw)),
            motion,
            mirror_flag=info.mirrored and not settings.mirrored,
            jumps_s=[at_s for at_s, _ in info.facts.jumps_s],
        ),
    )
    return notices_within(found, trim_s)
