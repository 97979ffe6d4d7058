"""Signal processing: outliers, gaps and low-pass filtering."""
