"""From raw landmarks to clean, evenly smoothed ones."""
