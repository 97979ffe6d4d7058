"""Compensations, each with threshold, source and evidence."""
