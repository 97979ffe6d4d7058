"""Notices: limitations of a clip, each with what the user can do about it."""
