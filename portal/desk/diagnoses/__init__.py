"""Diagnoses: looked up by what a customer reads out, or as they came in."""
