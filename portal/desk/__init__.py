"""The staff's way: sign-in, and what agents, leads and administrators work with."""
