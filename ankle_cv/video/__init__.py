"""Frames with exact time in, H.264 out."""
