"""Video input with exact frame times, and H.264 output."""
