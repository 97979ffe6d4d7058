"""From a frame to the landmarks of everybody in it."""
