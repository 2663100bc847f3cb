"""Pastes to try, each with a key of the sandbox and what is found in it."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from portal.articles import words
from portal.articles.library import Article
from portal.diagnosis.diagnosis import InputKind, Verdict
from portal.sandbox.keys import KEYS

DATA: Final = Path(__file__).with_suffix(".toml")


@dataclass(frozen=True, slots=True)
class Example:
    """``cause`` is empty where the key alone is in question; ``verdict`` is the sandbox's."""

    kind: InputKind
    paste: str
    cause: str
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Told:
    """An example in words: its shape, and what is found in it."""

    example: Example
    kind: str
    title: str


@cache
def examples() -> tuple[Example, ...]:
    """All examples, in the order of the file."""
    declared = tomllib.loads(DATA.read_text("utf-8"))["example"]
    return tuple(_example(e) for e in declared)


def _example(declared: dict[str, Any]) -> Example:
    key = KEYS[declared.get("key", "active")]
    paste = declared["paste"].strip().replace("@KEY@", key)
    kind = InputKind(declared["kind"])
    return Example(kind, paste, declared["cause"], Verdict(declared["verdict"]))


def told(article: Article) -> list[Told]:
    """The examples as this article speaks of them."""
    return [_told(e, article) for e in examples()]


def _told(example: Example, article: Article) -> Told:
    passage = article.passages.get(example.cause)
    title = passage.title if passage else words.heading_of(example.verdict)
    return Told(example, words.kind_words(example.kind), title)


@dataclass(frozen=True, slots=True)
class SandboxCommand:
    """A test key by its name, and a paste that uses it."""

    name: str
    key: str
    paste: str


def sandbox_commands() -> list[SandboxCommand]:
    return [SandboxCommand(n, key, f"Authorization: Bearer {key}") for n, key in KEYS.items()]
