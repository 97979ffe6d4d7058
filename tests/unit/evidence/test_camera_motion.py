"""Camera motion from the background alone."""

from __future__ import annotations

import numpy as np
import pytest
from painted_foot import SIZE, Pose, landmarks, paint

from ankle_cv.evidence.camera_motion import CameraMotionTracker


def test_a_slow_pan_is_followed_beyond_the_first_picture():
    poses = [Pose(camera=(5.0 * i, 0.0)) for i in range(30)]
    tracker = CameraMotionTracker(landmarks(poses))
    for i, pose in enumerate(poses):
        tracker.add(i, paint(pose, i))
    shift = tracker.finish().to_reference[:, 0, 2]
    assert shift == pytest.approx([-5.0 * i for i in range(30)], abs=2.5)


def test_exposure_is_not_motion():
    poses = [Pose()] * 8
    tracker = CameraMotionTracker(landmarks(poses))
    for i, pose in enumerate(poses):
        tracker.add(i, (paint(pose, i) * (1 - 0.05 * i)).astype(np.uint8))
    motion = tracker.finish()
    assert np.abs(motion.to_reference[:, :, 2]).max() < 0.5
    assert motion.inliers.min() > 20


def test_a_background_without_features_tells_nothing():
    poses = [Pose()] * 4
    tracker = CameraMotionTracker(landmarks(poses))
    blank = np.full((SIZE[1], SIZE[0], 3), 90, np.uint8)
    assert [tracker.add(i, blank) for i in range(4)] == [None] * 4
    assert np.isnan(tracker.finish().to_reference).all()
    assert (tracker.finish().inliers == 0).all()


def test_the_person_is_not_background():
    """The painted leg rises; everything else stays."""
    poses = [Pose(pitch_deg=p) for p in np.linspace(0, 20, 8)]
    tracker = CameraMotionTracker(landmarks(poses))
    for i, pose in enumerate(poses):
        tracker.add(i, paint(pose, i))
    assert np.abs(tracker.finish().to_reference[:, :, 2]).max() < 0.6
