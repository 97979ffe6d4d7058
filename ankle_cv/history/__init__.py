"""Results of one person over weeks: kept only where asked for, and whether anything has really changed."""
