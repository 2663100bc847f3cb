"""Stands where the queue will be."""
