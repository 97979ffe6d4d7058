"""What is decided once per clip: view, roll, neutral stance, scale, wall. Pure: no pictures."""
