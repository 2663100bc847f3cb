"""Tickets: which wait, and what each is about."""
