"""Names that a program gives its things: ``UTF8Encoding.UTF8.GetBytes`` is long and no secret."""

from __future__ import annotations

import re
from typing import Final

from portal.diagnosis.redaction.chance import is_of_chance, odd_share

_NAME: Final = re.compile(r"[A-Za-z_$][A-Za-z0-9_.$]*\Z")
_CONSTANT: Final = re.compile(r"[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+\Z")
_WORDS: Final = re.compile(r"[A-Z]?[a-z]+|[A-Z]{3,}(?![a-z])")
_PARTING: Final = re.compile(r"[._$]")
_QUOTES: Final = re.compile(r"""\\.|["'`]""")
_SHORTEST_WORD: Final = 3
_SHORTEST_OF_CHANCE: Final = 8
_MOSTLY_WORDS: Final = 0.6
_MOST_ODD: Final = 0.5
_LONGEST_LINE: Final = 400


def is_name_in_code(text: str, start: int, end: int) -> bool:
    """Whether it stands outside of quotes and most of it are words that can be spoken.

    Only for code, where a secret stands in quotes; a part of chance keeps it from being a name.
    """
    token = text[start:end]
    if not _NAME.match(token) or _is_quoted(text, start):
        return False
    if _CONSTANT.match(token):
        return True
    parts = [p for p in _PARTING.split(token) if p]
    return _is_of_words(token) and not any(_is_odd_part(p) for p in parts)


def _is_odd_part(part: str) -> bool:
    return is_of_chance(part, _SHORTEST_OF_CHANCE) and not _is_of_words(part)


def _is_of_words(text: str) -> bool:
    words = [w for w in _WORDS.findall(text) if len(w) >= _SHORTEST_WORD]
    spoken = sum(len(w) for w in words if odd_share(w) <= _MOST_ODD)
    return spoken >= _MOSTLY_WORDS * sum(map(str.isalnum, text))


def _is_quoted(text: str, at: int) -> bool:
    """Whether a quote is open on the line in front of it."""
    begin = max(text.rfind("\n", 0, at) + 1, at - _LONGEST_LINE)
    opened = ""
    for match in _QUOTES.finditer(text, begin, at):
        if match[0] == opened:
            opened = ""
        elif not opened and len(match[0]) == 1:
            opened = match[0]
    return bool(opened)
