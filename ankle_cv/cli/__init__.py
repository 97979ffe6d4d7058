"""The command line: a thin shell around ``ankle_cv.api``."""
