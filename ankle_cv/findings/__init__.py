"""Findings: compensations, each with its threshold, its source and its evidence."""
