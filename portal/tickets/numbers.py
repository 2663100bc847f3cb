"""A ticket's number: short, for talking and subjects; it opens nothing."""

from __future__ import annotations

import re
import secrets
from typing import Final

from portal.wizard.numbers import LETTERS

PREFIX: Final = "KM"
_LENGTH: Final = 8
_SPACING: Final = re.compile(r"[\s\-_.–—]+")


def new_number() -> str:
    """Such as ``KM-7F3K-9Q2D``: one of 656 thousand million."""
    return _spaced("".join(secrets.choice(LETTERS) for _ in range(_LENGTH)))


def as_number(typed: str) -> str:
    """A number as it is written, of what was typed in any case and spacing; empty where it is none."""
    letters = _SPACING.sub("", typed).upper()
    if len(letters) == len(PREFIX) + _LENGTH:
        letters = letters.removeprefix(PREFIX)
    return _spaced(letters) if len(letters) == _LENGTH and set(letters) <= set(LETTERS) else ""


def _spaced(letters: str) -> str:
    return f"{PREFIX}-{letters[:4]}-{letters[4:]}"
