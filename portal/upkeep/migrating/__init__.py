"""Migrations that need no stop: what refuses the others, and operations that wait for nobody."""
