"""Finds articles and passages by the words of a question."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from django.urls import reverse

from portal.articles.library import Article, all_articles

MOST_HITS: Final = 8
_WORD: Final = re.compile(r"\w{2,40}")
_SAYS_NOTHING: Final = frozenset(
    "the and for why does not how get what with from this that is in my".split()
)


@dataclass(frozen=True, slots=True)
class Hit:
    """One place that answers: its title, a line of it, its address."""

    title: str
    line: str
    address: str


def hits(question: str) -> list[Hit]:
    """The best places first; none where no word occurs."""
    words = {w for w in _WORD.findall(question.lower()) if w not in _SAYS_NOTHING}
    ranked = [(_rank(words, title, body), hit) for title, body, hit in _places()]
    found = sorted((r for r in ranked if r[0]), key=lambda r: -r[0])
    return [hit for _, hit in found[:MOST_HITS]]


def _rank(words: set[str], title: str, body: str) -> int:
    return sum(3 * (w in title) + (w in body) for w in words)


def _places() -> list[tuple[str, str, Hit]]:
    return [place for article in all_articles().values() for place in _places_of(article)]


def _places_of(article: Article) -> list[tuple[str, str, Hit]]:
    own = Hit(article.title, article.description, reverse("article", args=[article.slug]))
    places = [(article.title.lower(), article.source.lower(), own)]
    for passage in article.passages.values():
        address = reverse("cause", args=[article.slug, passage.code])
        hit = Hit(passage.title, passage.saw_text(""), address)
        title = f"{passage.title} {passage.short} {passage.code}".lower()
        places.append((title, passage.source.lower(), hit))
    return places


@dataclass(frozen=True, slots=True)
class SandboxCommand:
    """A test key by its name, and a paste that uses it."""

    name: str
    key: str
    paste: str


def commands_for(keys: Mapping[str, str]) -> list[SandboxCommand]:
    return [SandboxCommand(name, key, f"Authorization: Bearer {key}") for name, key in keys.items()]
