"""A diagnosis' number, to be read out on the telephone: it is looked up by staff and opens nothing.

Its last character follows from the others, so one that was misheard is noticed, and one that was
not heard at all can be found.
"""

from __future__ import annotations

import re
import secrets
from itertools import product
from typing import Final

LETTERS: Final = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
"""No two that are taken for one another: neither 0 and O, nor 1, I and L, nor U and V."""

LENGTH: Final = 8
UNHEARD: Final = "?"
MOST_UNHEARD: Final = 2
_SPACING: Final = re.compile(r"[\s\-_.·–—]+")

TELEPHONE: Final = {
    "A": "Alfa", "B": "Bravo", "C": "Charlie", "D": "Delta", "E": "Echo", "F": "Foxtrot",
    "G": "Golf", "H": "Hotel", "J": "Juliett", "K": "Kilo", "M": "Mike", "N": "November",
    "P": "Papa", "Q": "Quebec", "R": "Romeo", "S": "Sierra", "T": "Tango", "V": "Victor",
    "W": "Whiskey", "X": "X-ray", "Y": "Yankee", "Z": "Zulu", "2": "Two", "3": "Three",
    "4": "Four", "5": "Five", "6": "Six", "7": "Seven", "8": "Eight", "9": "Nine",
}  # fmt: skip
"""The spelling alphabet of the International Civil Aviation Organization."""


def new_number() -> str:
    """Such as ``7F3K-9Q2D``: one of 21 thousand million."""
    body = "".join(secrets.choice(LETTERS) for _ in range(LENGTH - 1))
    return spaced(body + check_character(body))


def spaced(letters: str) -> str:
    return f"{letters[:4]}-{letters[4:]}"


def check_character(body: str) -> str:
    """By the hybrid system of ISO/IEC 7064, here over 30 characters, modulo 31."""
    size = len(LETTERS)
    carried = size
    for letter in body:
        total = (carried + LETTERS.index(letter)) % size or size
        carried = total * 2 % (size + 1)
    return LETTERS[(1 - carried) % size]


def is_sound(letters: str) -> bool:
    """Whether eight characters are a number that this portal may have given."""
    return set(letters) <= set(LETTERS) and check_character(letters[:-1]) == letters[-1]


def heard(typed: str) -> str:
    """Eight characters of what was typed, in whatever case and spacing; empty where it is no number.

    What no number holds, such as 0 and O or 1 and I, was misheard, and so is as good as unheard.
    """
    letters = _SPACING.sub("", typed).upper()
    if len(letters) != LENGTH or not all(c.isalnum() or c == UNHEARD for c in letters):
        return ""
    told = "".join(c if c in LETTERS else UNHEARD for c in letters)
    return told if told.count(UNHEARD) <= MOST_UNHEARD else ""


def candidates(letters: str) -> list[str]:
    """The numbers that eight heard characters may stand for, at most 30."""
    choices = (LETTERS if c == UNHEARD else c for c in letters)
    filled = ("".join(each) for each in product(*choices))
    return [spaced(each) for each in filled if is_sound(each)]


def near(letters: str) -> list[str]:
    """Those that differ from eight heard characters in one place: at most one a place."""
    one_unheard = (letters[:i] + UNHEARD + letters[i + 1 :] for i in range(LENGTH))
    return [each for guess in one_unheard for each in candidates(guess)]


def spelled(number: str) -> list[tuple[str, str]]:
    """Each character with its word of the telephone alphabet; other signs are left out."""
    return [(c, TELEPHONE[c]) for c in number if c in TELEPHONE]
