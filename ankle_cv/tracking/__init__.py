"""Native-resolution evidence: optical flow on the shoe, and camera motion."""
