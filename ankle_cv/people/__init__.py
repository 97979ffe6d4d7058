"""Identity of people: detections linked through a clip, one person chosen, swaps of left and right undone."""
