"""The program in the browser: a shell over `api`, `live`, `history` and `batch`, for this machine alone."""
