"""What support answers to each cause: texts of ours beside the article, or what a lead wrote."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from django.db.models import QuerySet

from portal.articles.library import CONTENT, Words, main_article, naming
from portal.diagnosis.checks import CAUSES
from portal.languages.known import CODES, SOURCE
from portal.notices.models import Reply

LONGEST: Final = 4000
"""In characters."""

OTHERWISE: Final = "unexplained"
"""Whose reply stands in for a cause that there is none for."""


class UnknownCause(ValueError):
    """No reply is kept for something that is no cause."""


@dataclass(frozen=True, slots=True)
class _Texts:
    greeting: str
    again: str
    closing: str
    replies: Mapping[str, Mapping[str, str]]

    def of(self, cause: str) -> str:
        """Greeting, what was seen, what to do, how to check again, closing: in paragraphs."""
        said = self.replies[cause]
        parts = (
            self.greeting,
            said["saw"],
            said["do"],
            said.get("again", self.again),
            self.closing,
        )
        return "\n\n".join(part.strip() for part in parts) + "\n"


@cache
def _texts(language: str) -> _Texts:
    with naming(_file(language)) as path:
        return _Texts(**tomllib.loads(path.read_text("utf-8")))


def _file(language: str) -> Path:
    return Words(CONTENT / main_article().slug, language).file("replies.toml")


@cache
def languages() -> tuple[str, ...]:
    """Those that replies come in, English first."""
    english = _file(SOURCE)
    return tuple(code for code in CODES if code == SOURCE or _file(code) != english)


def causes_with_reply(language: str) -> set[str]:
    """Those that have a text of their own; raises ``ContentError`` where one lacks a part."""
    texts = _texts(language)
    with naming(_file(language)):
        return {cause for cause in texts.replies if texts.of(cause)}


def default_reply(cause: str, language: str) -> str:
    """The text that comes with the article, in English where the language has none."""
    texts = _texts(language if language in languages() else SOURCE)
    return texts.of(cause if cause in texts.replies else OTHERWISE)


def suggested(cause: str, language: str) -> str:
    """What an agent begins an answer with; for a cause unknown here, a text that fits any."""
    latest = _versions(cause, language).first()
    return latest.text if latest and latest.text else default_reply(cause, language)


def history(cause: str, language: str) -> list[Reply]:
    """Every version that was ever put in the default's place, the newest first."""
    return list(_versions(cause, language))


def change(cause: str, language: str, text: str, author: str) -> Reply:
    """Puts a cleared text in the default's place; an empty one brings the default back."""
    if cause not in CAUSES:
        raise UnknownCause(cause)
    return Reply.objects.create(cause=cause, language=language, text=text, author=author)


def _versions(cause: str, language: str) -> QuerySet[Reply]:
    return Reply.objects.filter(cause=cause, language=language)
