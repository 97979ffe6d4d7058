"""The whole tracker on painted feet whose motion is known."""

from __future__ import annotations

import numpy as np
import pytest
from painted_foot import FLAT, FPS, PIVOT, REST, RISE, Pose, follow, frames, landmarks, left

from ankle_cv.evidence import foot
from ankle_cv.evidence.collector import EvidenceCollector
from ankle_cv.evidence.patch import make_patch
from ankle_cv.evidence.plan import FootPlan, Span, TrackingPlan
from ankle_cv.evidence.records import NO_EVIDENCE
from ankle_cv.evidence.registration import Fit, Picture
from ankle_cv.evidence.similarity import IDENTITY, pose_at

SHAKE = tuple(Pose(camera=(3 * np.sin(i / 3), 2 * np.cos(i / 2) - 2)) for i in range(16))


def truth(poses: tuple[Pose, ...]) -> np.ndarray:
    return np.array([pose.lift_px for pose in poses])


def test_a_foot_at_rest_reads_nothing_and_says_how_surely():
    track = left(follow(REST * 2))
    assert np.abs(track.heel_shift_px).max() < 0.1
    assert np.abs(track.pitch_deg).max() < 0.15
    assert np.abs(track.toe_shift_px).max() < 0.2
    assert (track.sigma_px > 0).all()
    assert track.sigma_px.max() < 0.5


def test_heel_rise_is_read_as_it_is_within_the_stated_error():
    poses = REST + RISE
    track = left(follow(poses))
    pitch = np.array([pose.pitch_deg for pose in poses])
    error = track.heel_shift_px - truth(poses)
    assert np.abs(track.pitch_deg - pitch).max() < 0.6
    assert np.abs(error[:, 1]).max() < 0.07 * abs(truth(poses)[:, 1]).max()
    assert np.mean(np.abs(error[:, 1]) <= 1.96 * track.sigma_px) > 0.9
    assert np.mean(np.abs(track.pitch_deg - pitch) <= 1.96 * track.sigma_deg) > 0.9
    assert np.nanmax(np.hypot(*track.toe_shift_px.T)) < 1.0


def test_camera_shake_is_neither_lift_nor_step():
    poses = REST + SHAKE
    evidence = follow(poses)
    assert evidence.motion is not None
    shift = -np.array([pose.camera for pose in poses])
    centre = np.array([240.0, 300.0])
    moved = evidence.motion.to_reference[:, :, :2] @ centre + evidence.motion.to_reference[:, :, 2] - centre
    assert np.abs(moved - shift).max() < 0.35
    assert np.abs(left(evidence).heel_shift_px).max() < 0.5
    assert np.abs(left(evidence).toe_shift_px).max() < 0.6


def test_frames_before_the_only_flat_stretch_are_read_backwards():
    poses = tuple(reversed(RISE)) + REST
    track = left(follow(poses, ((len(RISE) / FPS - 0.01, len(poses) / FPS),)))
    assert np.isfinite(track.pitch_deg).all()
    assert track.pitch_deg == pytest.approx([p.pitch_deg for p in poses], abs=0.6)


def test_a_foot_put_down_elsewhere_starts_from_its_new_place():
    step = (22.0, 0.0)
    walk = tuple(Pose(step=(x, -6 * np.sin(np.pi * x / step[0]))) for x in np.linspace(0, step[0], 10))
    poses = REST + walk + (Pose(step=step),) * 14
    late: Span = (24.5 / FPS, len(poses) / FPS)
    track = left(follow(poses, (FLAT, late)))
    assert np.abs(track.heel_shift_px[:12]).max() < 0.2
    assert np.abs(track.heel_shift_px[-12:]).max() < 0.2
    assert np.abs(track.toe_shift_px[-12:]).max() < 0.3
    middle = track.toe_shift_px[16, 0]
    assert abs(middle) > 6


def test_a_foot_that_left_the_picture_is_lost_and_found_again():
    poses = REST + (Pose(gone=True),) * 6 + (Pose(),) * 6
    track = left(follow(poses))
    assert np.isnan(track.heel_shift_px[12:18]).all()
    assert np.isnan(track.sigma_px[12:18]).all()
    assert np.abs(track.heel_shift_px[18:]).max() < 0.15


def test_the_same_clip_gives_the_same_numbers():
    first, again = follow(REST + RISE), follow.__wrapped__(REST + RISE)
    assert np.array_equal(left(first).heel_shift_px, left(again).heel_shift_px)
    assert first.motion is not None
    assert again.motion is not None
    assert np.array_equal(first.motion.to_reference, again.motion.to_reference)


def test_without_a_flat_foot_to_follow_only_the_camera_is_watched():
    collector = EvidenceCollector(TrackingPlan(landmarks(REST), ()))
    for frame in frames(REST):
        collector.add(frame)
    evidence = collector.finish()
    assert evidence.legs == NO_EVIDENCE.legs
    assert evidence.motion is not None
    assert evidence.motion.inliers.min() > 20


def test_the_pivot_of_the_painted_rise_stays_put():
    """Guard of the fixture: the truth the tests above rest on."""
    lift = Pose(pitch_deg=20).lift_px
    lever = PIVOT[0] - 172.8
    assert lift == pytest.approx([lever * (1 - np.cos(np.radians(20))), -lever * np.sin(np.radians(20))])


@pytest.mark.parametrize(("correlation", "taken"), [((0.88, 0.96), 1), ((0.97, 0.99), 0), ((0.7, 0.85), 1)])
def test_of_two_fits_the_better_correlated_is_taken_unless_the_first_is_sure(
    correlation: tuple[float, float], taken: int, monkeypatch: pytest.MonkeyPatch
):
    """The floor under a rising heel can correlate with the template, too."""
    template = np.tile(np.linspace(0, 255, 40, dtype=np.float32), (40, 1))
    patch = make_patch(template, np.ones((40, 40), bool), np.array([20.0, 20.0]), 40.0)
    assert patch is not None
    initial = [pose_at(np.array([x, 0.0]), 1.0) for x in (0.0, 9.0)]
    fits = {float(p[0, 2]): Fit(p, np.eye(4), 0.9, r) for p, r in zip(initial, correlation, strict=True)}
    monkeypatch.setattr(foot, "register", lambda _patch, _picture, start, _turn: fits[float(start[0, 2])])
    picture = Picture(np.zeros((9, 9), np.uint8), np.zeros(2))
    crop = foot._FrameCrop(0, picture, IDENTITY, camera_known=True)
    assert foot.FootTracker._best_fit(crop, patch, initial) is fits[float(initial[taken][0, 2])]


@pytest.mark.parametrize(("shaken_px", "known"), [(0.0, True), (0.8, True), (4.0, False)])
def test_a_camera_on_a_stand_stays_there_when_the_background_is_lost(shaken_px: float, known: bool):
    poses = REST + RISE
    tracker = foot.FootTracker(landmarks(poses), FootPlan("left", (FLAT,), 1))
    for frame in frames(poses):
        motion = pose_at(np.array([shaken_px * (frame.index == 3), 0.0]), 1.0)
        tracker.add(frame.index, frame.time_s, frame.image, motion if frame.index < len(REST) else None)
    track = tracker.finish()
    assert np.isfinite(track.toe_shift_px[len(REST) :]).all() == known
    lift = -truth(poses)[len(REST) :, 1]
    assert -track.heel_shift_px[len(REST) :, 1] == pytest.approx(lift, abs=2.0)


@pytest.mark.parametrize(("foot_px", "limit_px"), [(33.0, 2.2), (59.0, 2.7), (150.0, 4.9)])
def test_a_small_foot_is_allowed_the_error_with_which_it_is_found(foot_px: float, limit_px: float):
    assert foot.forefoot_limit_px(foot_px) == pytest.approx(limit_px, abs=0.05)


@pytest.mark.parametrize(
    ("correlation", "shift_px", "found"),
    [(0.7, 1.0, True), (0.7, 9.0, False), (0.85, 9.0, True), (0.6, 0.0, False)],
)
def test_toes_that_look_different_are_found_where_they_were_and_nowhere_else(
    correlation: float, shift_px: float, found: bool, monkeypatch: pytest.MonkeyPatch
):
    poses = REST * 2
    tracker = foot.FootTracker(landmarks(poses), FootPlan("left", (FLAT,), 1))
    for frame in frames(poses):
        tracker.add(frame.index, frame.time_s, frame.image, IDENTITY)
    template = tracker._template
    assert template is not None
    fit = Fit(
        pose_at(template.forefoot_contact + np.array([shift_px, 0.0]), 1.0), np.eye(4), 0.9, correlation
    )
    monkeypatch.setattr(foot, "register", lambda *_: fit)
    crop = foot._FrameCrop(0, Picture(np.zeros((9, 9), np.uint8), np.zeros(2)), IDENTITY, camera_known=True)
    assert (tracker._fit_forefoot(crop, template, [IDENTITY]) is fit) == found
