"""What was done in the clip: squat repetitions, knee-to-wall attempts."""
