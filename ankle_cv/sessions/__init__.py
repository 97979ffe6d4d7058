"""Several results as one: both legs side by side, what differs, and what cannot be compared."""
