"""The signs that do harm in a key: which they are, and what they are called."""

from __future__ import annotations

import unicodedata
from typing import Final

BLANKS: Final = " \t"

_INVISIBLE_CATEGORIES: Final = frozenset({"Cf", "Cc", "Zs", "Zl", "Zp", "Co", "Cn"})
# Drawn as nothing or as a blank, though Unicode files them under letters, marks or symbols.
_INVISIBLE_OTHERS: Final = frozenset("͏ᅟᅠㅤﾠ⠀឴឵") | frozenset(chr(c) for c in range(0xFE00, 0xFE10))
_SEEN_OR_NAMED_ELSEWHERE: Final = frozenset(" \t\r\n")

DOUBLE_SMART_QUOTES: Final = "“”„‟«»″＂"
SINGLE_SMART_QUOTES: Final = "‘’‚‛‹›′＇´"
SMART_QUOTES: Final = DOUBLE_SMART_QUOTES + SINGLE_SMART_QUOTES
SMART_DASHES: Final = "‐‑‒–—―−﹘﹣－"

_CYRILLIC_AND_GREEK: Final = "аАВеЕһіІјЈКМНоОрРсСТуУхХԁԛѕЅԝΑΒΕΖΗΙΚΜΝΟοΡΤΥΧαινρυ"
_THEIR_TWINS: Final = "aABeEhiIjJKMHoOpPcCTyYxXdqsSwABEZHIKMNOoPTYXaivpu"
TWINS: Final = dict(zip(_CYRILLIC_AND_GREEK, _THEIR_TWINS, strict=True))
"""Letters of other alphabets, each with the Latin letter that looks the same."""

_CONTROL_NAMES: Final = {
    "\x00": "NULL",
    "\x08": "BACKSPACE",
    "\t": "TAB",
    "\n": "LINE FEED",
    "\r": "CARRIAGE RETURN",
    "\x1b": "ESCAPE",
    "\x7f": "DELETE",
}
_COMMON_NAMES: Final = {"\ufeff": "BYTE ORDER MARK", "\xa0": "NO-BREAK SPACE"}


def is_invisible(character: str) -> bool:
    """Whether a reader would not see it, or would take it for an ordinary space."""
    if character in _SEEN_OR_NAMED_ELSEWHERE:
        return False
    if character.isascii():
        return not character.isprintable()
    return (
        unicodedata.category(character) in _INVISIBLE_CATEGORIES or character in _INVISIBLE_OTHERS
    )


def is_blank_lookalike(character: str) -> bool:
    """Whether it is drawn as a space without being one."""
    return character not in _SEEN_OR_NAMED_ELSEWHERE and unicodedata.category(character) == "Zs"


def name_of(character: str) -> str:
    """Its Unicode name and code point: ``ZERO WIDTH SPACE (U+200B)``."""
    name = (
        _COMMON_NAMES.get(character)
        or _CONTROL_NAMES.get(character)
        or unicodedata.name(character, "CONTROL CHARACTER")
    )
    return f"{name} (U+{ord(character):04X})"


def names_of(characters: str) -> str:
    """The names of the different characters, the first three of them."""
    different = list(dict.fromkeys(characters))
    names = ", ".join(name_of(c) for c in different[:3])
    return names if len(different) <= 3 else f"{names} and {len(different) - 3} more"


def line_end_name(text: str) -> str:
    """What a line end in the text is called, the first one."""
    if "\r\n" in text:
        return "carriage return and line feed"
    return "line feed" if "\n" in text else "carriage return"


def twin_of(character: str) -> str:
    """The Latin letter or digit that looks the same, or nothing where none does."""
    if character in TWINS:
        return TWINS[character]
    plain = unicodedata.normalize("NFKD", character)
    return plain[0] if plain[0].isascii() and plain[0].isalnum() else ""
