"""Agreement of saved results with a reference: bias, limits of agreement, peak errors, interval coverage."""
