"""The test in the clip: squat repetitions or knee-to-wall attempts, and what was measured in them."""
