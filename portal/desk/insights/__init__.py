"""Figures of what customers met: charts, tables, files."""
