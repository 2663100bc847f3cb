"""Counters of what came of diagnoses: numbers by day and week, of nobody."""
