"""Output files, for people and for programs."""
