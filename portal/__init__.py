"""Keymend: the help article that mends your 401."""
