"""What a text looks like: a name, a stand-in, a key. Every rule is linear in its length."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Final

_IDENTIFIER: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]*\Z")
_NAMES_A_SECRET: Final = re.compile(r"key|token|secret|auth|api|bearer|pass|credential", re.I)
_KEY_SIGNS: Final = re.compile(r"[A-Za-z0-9_\-.|+/=~]+\Z")

_MASKS: Final = re.compile(r"\*{3,}|[•●∙·▪■█]{3,}|[xX]{8,}(?=[^\s]{1,6}\Z)(?![xX]+\Z)")
_MASK_WORDS: Final = re.compile(
    r"[\[<(*_{]*(?:redacted|filtered|masked|hidden|removed|secret hidden|sanitized|censored|obscured"
    r"|secure string|protected)[\]>)*_}]*\Z",
    re.I,
)

LONGEST_NAME: Final = 40
SHORTEST_KEY: Final = 16


def is_identifier(text: str) -> bool:
    return len(text) <= LONGEST_NAME and bool(_IDENTIFIER.match(text))


def names_a_secret(name: str) -> bool:
    """Whether a variable, field or parameter of this name is likely to hold a key."""
    return bool(_NAMES_A_SECRET.search(name))


def is_name(text: str) -> bool:
    """Whether it reads as the name of a variable rather than as a value."""
    if not is_identifier(text) or sum(c.isdigit() for c in text) > 4:
        return False
    if names_a_secret(text):
        return True
    is_constant = text.isupper() and ("_" in text or len(text) <= 12)
    return is_constant or (text.replace("_", "").isalpha() and len(text) <= 20)


def is_key_like(text: str) -> bool:
    """Whether it could be a key by its look: long, of letters and digits, no words."""
    if len(text) < SHORTEST_KEY or not _KEY_SIGNS.match(text):
        return False
    digits = sum(c.isdigit() for c in text)
    letters = sum(c.isalpha() for c in text)
    return digits >= 2 and (letters >= 1 or digits == len(text))


_PLACE: Final = re.compile(r"(?:~|\.{1,2})?/|[A-Za-z]:[\\/]")


def is_place(text: str) -> bool:
    """Whether it is where a file lies, by how it begins."""
    return bool(_PLACE.match(text))


SHORTEST_RANDOM: Final = 12
LONG_ENOUGH: Final = 20


def looks_random(text: str) -> bool:
    """Whether letters and digits change places as only chance does it: no name, no word, no date.

    The shorter the text, the more often they have to.
    """
    signs = [_class_of(c) for c in text if c.isalnum()]
    if len(signs) < SHORTEST_RANDOM or sum(s == "0" for s in signs) < 3 or len(set(signs)) < 2:
        return False
    runs = 1 + sum(a != b for a, b in pairwise(signs))
    is_hex = bool(_HEX.fullmatch(text))
    longest_mean = (5 if is_hex else 2.6) if len(signs) >= LONG_ENOUGH else (3.5 if is_hex else 2)
    return len(signs) < runs * longest_mean  # words have longer runs of one kind


_HEX: Final = re.compile(r"[0-9a-f]+|[0-9A-F]+")


def _class_of(character: str) -> str:
    if character.isdigit():
        return "0"
    return "A" if character.isupper() else "a"


def is_part_of_a_key(text: str) -> bool:
    """Whether it could be a piece of a key that was broken: no word of a language."""
    if len(text) < 4 or not _KEY_SIGNS.match(text):
        return False
    return any(c.isdigit() for c in text) or _mixes_case(text)


def _mixes_case(text: str) -> bool:
    inner = text[1:]
    return any(c.isupper() for c in inner) and any(c.islower() for c in text)


def is_word(text: str) -> bool:
    """Whether it is a word of a sentence, its punctuation included."""
    bare = text.strip(".,;:!?()\"'“”‘’")
    return bare.isalpha() and (bare.islower() or bare.istitle() or bare.isupper())


def edit_distance(one: str, other: str, most: int) -> int:
    """Damerau-Levenshtein distance of two short words; ``most + 1`` where it is beyond."""
    if abs(len(one) - len(other)) > most:
        return most + 1
    rows = [list(range(len(other) + 1))]
    for i, a in enumerate(one, 1):
        row = [i]
        for j, b in enumerate(other, 1):
            cost = min(rows[-1][j] + 1, row[j - 1] + 1, rows[-1][j - 1] + (a != b))
            if i > 1 and j > 1 and a == other[j - 2] and one[i - 2] == b:
                cost = min(cost, rows[-2][j - 2] + 1)
            row.append(cost)
        rows.append(row)
    return min(rows[-1][-1], most + 1)


def mask_in(text: str) -> re.Match[str] | None:
    """Where a display's mask stands in it: bullets, stars, a word such as ``[REDACTED]``."""
    return _MASKS.search(text) or _MASK_WORDS.match(text.strip())
