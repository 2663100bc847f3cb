"""A ticket's number: short, for talking and subjects; it opens nothing."""

from __future__ import annotations

import secrets
from typing import Final

LETTERS: Final = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
"""No two that are taken for one another: neither 0 and O, nor 1, I and L, nor U and V."""


def new_number() -> str:
    """Such as ``KM-7F3K-9Q2D``: one of 656 thousand million."""
    first, second = ("".join(secrets.choice(LETTERS) for _ in range(4)) for _ in range(2))
    return f"KM-{first}-{second}"
