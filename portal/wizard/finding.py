"""What was typed into the one field of the start page: a question, or something to diagnose."""

from __future__ import annotations

import re
from typing import Final

from portal.diagnosis import diagnose, redacted_paste
from portal.diagnosis.diagnosis import InputKind
from portal.wizard import calls, search
from portal.wizard.cutting import spaced_parts, words_of

LONGEST_QUESTION: Final = 300
LONGEST_UNKNOWN_WORD: Final = 15
_STATUS: Final = re.compile(r"[1-5]\d\d\Z", re.ASCII)
_IS_BUILT: Final = re.compile(r"=|:[ \t]|[\"'{}<>$\\]|://|\n")
_OF_KEYS: Final = re.compile(r"[!-~]")
_IN_WORDS: Final = frozenset({InputKind.PROSE, InputKind.UNKNOWN})


def is_question(text: str) -> bool:
    """Words about the matter, and nothing that may be a key.

    In doubt it is something to diagnose: a diagnosis searches nothing and keeps nothing of it.
    """
    text = text.strip()
    provider = calls.provider()
    if len(text) > LONGEST_QUESTION or redacted_paste(text, provider) != text:
        return False
    if diagnose(text, provider=provider).input_kind in _IN_WORDS:
        return all(map(_is_plain, spaced_parts(text)))
    return not _IS_BUILT.search(text) and all(map(_is_known, words_of(text)))


def _is_plain(word: str) -> bool:
    """Short, or one of the site's own; a key that looks like a word is neither."""
    return len(word) <= LONGEST_UNKNOWN_WORD or all(map(_is_known, words_of(word)))


def _is_known(word: str) -> bool:
    """One of the site's own, or in letters that no key is made of."""
    is_no_key = _STATUS.match(word) or not _OF_KEYS.search(word)
    return bool(is_no_key) or search.index().knows(word)
