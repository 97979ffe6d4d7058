"""Agreement of saved results with a reference: bias, limits, errors at peaks, honesty of the intervals."""
