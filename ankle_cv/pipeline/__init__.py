"""The two passes over a clip, its context, and its assessment."""
