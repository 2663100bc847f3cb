"""Cuts text into the words that are searched for, by the script that it is written in.

Words between spaces are taken as they are, without their accents. Chinese and Japanese put no spaces
between words: there every two neighbouring characters are taken for one. Arabic loses its vowel
signs, the kinds of its alef, and the article, which is written together with its word.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Final, NamedTuple

_SILENT: Final = Path(__file__).parent / "silent_words.toml"
# Kana with their long sign, Han with its repetition sign.
_UNSPACED: Final = (
    r"\u3005-\u3007\u3041-\u3096\u30a1-\u30fa\u30fc\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
)
_RUN: Final = re.compile(rf"(?P<unspaced>[{_UNSPACED}]+)|(?:(?![{_UNSPACED}])[^\W_]){{2,40}}")
_NOT_SPACED: Final = re.compile(rf"[{_UNSPACED}\u3000-\u303f\uff00-\uffef]+")
_TATWEEL: Final = "\u0640"
_ARABIC: Final = str.maketrans({"\u0649": "\u064a", "\u0629": "\u0647"})
# "and" or "so" or "in" or "as" before the article, or "for" that has swallowed half of it.
_ARTICLE: Final = re.compile("[\u0648\u0641]?(?:[\u0628\u0643]?\u0627\u0644|\u0644\u0644)(?=.{3})")


class Word(NamedTuple):
    """``plain`` is what is compared, ``written`` how it stood there, in small letters."""

    plain: str
    written: str


def words_of(text: str) -> list[str]:
    return [word.plain for word in cut(text)]


def cut(text: str) -> Iterator[Word]:
    for run in _RUN.finditer(_unmarked(unicodedata.normalize("NFKC", text)).lower()):
        if run["unspaced"]:
            yield from (Word(pair, pair) for pair in _pairs(run[0]))
        else:
            yield Word(_plain(run[0]), run[0])


def _unmarked(text: str) -> str:
    """Without signs that stand over a letter and are none: Arabic can be written with or without."""
    if text.isascii():
        return text
    return "".join(c for c in text if c != _TATWEEL and unicodedata.category(c) != "Mn")


def _pairs(run: str) -> list[str]:
    """All neighbours; one character alone where it has none."""
    return [run[i : i + 2] for i in range(len(run) - 1)] or [run]


def _plain(word: str) -> str:
    if word.isascii():
        return word.lower()
    letters = _unmarked(unicodedata.normalize("NFKD", word)).casefold()
    return _ARTICLE.sub("", letters.translate(_ARABIC), count=1) if _is_arabic(letters) else letters


def _is_arabic(word: str) -> bool:
    return "\u0620" <= word[:1] <= "\u064a"


def is_pair(word: str) -> bool:
    """Whether it was cut from text without spaces."""
    return bool(_NOT_SPACED.fullmatch(word))


def spaced_parts(text: str) -> list[str]:
    """What stands between spaces, or beside characters that need none."""
    return _NOT_SPACED.sub(" ", text).split()


def joined(written: Iterable[str]) -> tuple[str, ...]:
    """Neighbouring pairs put together again, as far as they overlap."""
    told: list[str] = []
    for word in written:
        if told and is_pair(word) and is_pair(told[-1]) and told[-1][-1] == word[0]:
            told[-1] += word[1:]
        else:
            told.append(word)
    return tuple(told)


@cache
def silent_words(language: str) -> frozenset[str]:
    """Those that are in every question of this language and tell nothing."""
    with _SILENT.open("rb") as file:
        return frozenset(words_of(tomllib.load(file).get(language, "")))
