"""Pose estimation: from a frame to the landmarks of the people in it."""
