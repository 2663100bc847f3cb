"""Finds articles, their passages and causes by the words of a question; forgives spelling.

The index is made once for each language, of the articles alone: each word → the places in which it
stands, weighed by where. A word that stands nowhere is read as the nearest one that does.
"""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final

from django.urls import reverse
from django.utils.translation import override

from portal.articles.library import Article, Passage, Section, all_articles
from portal.articles.markdown import without_marks
from portal.languages.known import current
from portal.languages.lists import listed
from portal.wizard.cutting import cut, joined, silent_words, words_of
from portal.wizard.spelling import nearest, trigrams

MOST_HITS: Final = 8
MOST_WORDS: Final = 30
TITLE, KEYWORD, HEADING, LINE, TEXT = 6.0, 4.0, 3.0, 2.0, 1.0
WHOLE_ARTICLE = 1.5
PREFIX, NEAR = 0.7, 0.6
SHORTEST_PREFIX: Final = 3
MOST_LETTERS_MORE: Final = 4
# There a word goes on with the next one: Berechtigung, Berechtigungsfehler.
_COMPOUNDS_IN: Final = frozenset({"de"})
SHORTEST_PART: Final = 6
MOST_LETTERS_OF_PARTS: Final = 20


@dataclass(frozen=True, slots=True)
class Hit:
    """One place that answers: its title, a line of it, its address."""

    title: str
    line: str
    address: str


@dataclass(frozen=True, slots=True)
class Found:
    """The best places first, and the words that were looked for: ours, not the customer's."""

    hits: tuple[Hit, ...]
    words: tuple[str, ...]
    is_corrected: bool

    @property
    def words_listed(self) -> str:
        return listed(self.words)


@dataclass(frozen=True)
class Index:
    """``weights``: word → place → weight; ``rarity``: word → how much it tells.

    Words are without accents, as they are compared; ``written``: word → with them, as it is told.
    """

    language: str
    places: tuple[Hit, ...]
    weights: Mapping[str, Mapping[int, float]]
    rarity: Mapping[str, float]
    by_trigram: Mapping[str, frozenset[str]]
    written: Mapping[str, str]

    def meant_by(self, word: str) -> Mapping[str, float]:
        """The index's words that a typed one may mean, each with how near it is, up to 1."""
        meant = dict.fromkeys(self._longer(word), PREFIX)
        if word in self.weights:
            return {**meant, word: 1.0}
        return meant or dict.fromkeys(nearest(word, self.by_trigram), NEAR)

    def _longer(self, word: str) -> Iterator[str]:
        """Forms of the word: a plural, a tense; either may be the one that was typed."""
        if len(word) < SHORTEST_PREFIX:
            return
        for other in self.weights:
            is_begun = other.startswith(word)
            is_stem = len(other) > SHORTEST_PREFIX and word.startswith(other)
            if (is_begun or is_stem) and self._is_form(*sorted((word, other), key=len)):
                yield other

    def _is_form(self, short: str, long: str) -> bool:
        """Whether it may be the same word, or in a language of compounds one of its parts."""
        has_parts = self.language in _COMPOUNDS_IN and len(short) >= SHORTEST_PART
        most = MOST_LETTERS_OF_PARTS if has_parts and long.isalpha() else MOST_LETTERS_MORE
        return 0 < len(long) - len(short) <= most

    def knows(self, word: str) -> bool:
        return word in silent_words(self.language) or bool(self.meant_by(word))


def found(question: str) -> Found:
    """What the articles say about it; nothing where no word of it is near any of theirs."""
    typed = list(dict.fromkeys(words_of(question)))[:MOST_WORDS]
    silent = silent_words(current())
    told = [w for w in typed if w not in silent] or typed
    meant = [index().meant_by(w) for w in told]
    scores = _scores([m for m in meant if m])
    best = sorted(scores, key=lambda place: (-scores[place], place))[:MOST_HITS]
    read_as = joined(index().written[max(m, key=lambda w: m[w])] for m in meant if m)
    is_corrected = any(NEAR in m.values() for m in meant)
    return Found(tuple(index().places[p] for p in best), read_as, is_corrected)


def _scores(meant: list[Mapping[str, float]]) -> dict[int, float]:
    """A place counts each word once, by its best reading; more of the words found count more."""
    scores: dict[int, float] = defaultdict(float)
    met: dict[int, int] = defaultdict(int)
    for readings in meant:
        for place, score in _best(readings).items():
            scores[place] += score
            met[place] += 1
    return {place: score * met[place] / len(meant) for place, score in scores.items()}


def _best(readings: Mapping[str, float]) -> dict[int, float]:
    best: dict[int, float] = defaultdict(float)
    for word, nearness in readings.items():
        for place, weight in index().weights[word].items():
            best[place] = max(best[place], nearness * weight * index().rarity[word])
    return best


def index() -> Index:
    """Of the language of the page."""
    return index_in(current())


@cache
def index_in(language: str) -> Index:
    """Made at the first call; the source language's as the site starts."""
    with override(language):
        places = tuple(_places())
    weights: dict[str, dict[int, float]] = defaultdict(dict)
    written: dict[str, str] = {}
    for number, (_, parts) in enumerate(places):
        for text, weight in parts:
            for word in cut(text):
                written.setdefault(word.plain, word.written)
                before = weights[word.plain].get(number, 0.0)
                weights[word.plain][number] = max(before, weight)
    return Index(
        language,
        tuple(hit for hit, _ in places),
        weights,
        _rarity(weights, len(places)),
        _by_trigram(weights),
        written,
    )


def _rarity(weights: Mapping[str, Mapping[int, float]], places: int) -> dict[str, float]:
    return {word: math.log(1 + places / len(at)) for word, at in weights.items()}


def _by_trigram(words: Mapping[str, object]) -> dict[str, frozenset[str]]:
    by_trigram: dict[str, set[str]] = defaultdict(set)
    for word in words:
        for trigram in trigrams(word):
            by_trigram[trigram].add(word)
    return {trigram: frozenset(found) for trigram, found in by_trigram.items()}


Weighed = tuple[Hit, tuple[tuple[str, float], ...]]


def _places() -> Iterator[Weighed]:
    for article in all_articles().values():
        address = reverse("article", args=[article.slug])
        yield _whole(article, address)
        yield from (_section(article, s, address) for s in article.sections)
        yield from (_passage(article, p) for p in article.passages.values())


def _whole(article: Article, address: str) -> Weighed:
    headings = " ".join(s.title for s in article.sections)
    hit = Hit(article.title, article.description, address)
    return hit, (
        (f"{article.title} {article.question}", TITLE * WHOLE_ARTICLE),
        (article.keywords, KEYWORD * WHOLE_ARTICLE),
        (headings, HEADING),
        (f"{article.description} {article.answer}", LINE),
        (article.source, TEXT),
    )


def _section(article: Article, section: Section, address: str) -> Weighed:
    line = f"{article.title}: {_first_sentence(section.source)}"
    hit = Hit(without_marks(section.title), line, f"{address}#{section.anchor}")
    return hit, ((section.title, TITLE), (section.source, TEXT))


def _first_sentence(source: str) -> str:
    """The beginning of the first paragraph that is prose."""
    prose = (p for p in source.split("\n\n") if re.match(r"[A-Z“*`\[]|\w", p))
    text = without_marks(next(prose, "")).replace("\n", " ")
    return text if len(text) <= 160 else f"{text[:160].rsplit(' ', 1)[0]} …"


def _passage(article: Article, passage: Passage) -> Weighed:
    address = reverse("cause", args=[article.slug, passage.code])
    hit = Hit(passage.title, without_marks(passage.saw_text("")), address)
    return hit, (
        (f"{passage.title} {passage.short} {passage.code.replace('_', ' ')}", TITLE),
        (f"{passage.saw} {passage.do}", LINE),
        (passage.source, TEXT),
    )
