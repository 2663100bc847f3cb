"""Refuses to start with an article whose tool is unknown or lacks what it works with."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.core.checks import CheckMessage, Error, register

from portal.articles import words
from portal.articles.library import Article, ContentError, all_articles
from portal.wizard import calls
from portal.wizard.tools import TOOLS


def register_all() -> None:
    register(tools_are_whole)


def tools_are_whole(app_configs: Any = None, **kwargs: Any) -> list[CheckMessage]:
    try:
        articles = all_articles().values()
    except ContentError:
        return []  # told by the articles' own check
    faults = [fault for article in articles for fault in faults_of(article)]
    return [Error(fault, id="wizard.E010") for fault in (*faults, *_unspoken())]


def faults_of(article: Article) -> Iterator[str]:
    if article.tool and article.tool not in TOOLS:
        yield f"{article.slug}: there is no tool {article.tool}"
    if article.tool == "choice" and not article.choices:
        yield f"{article.slug}: nothing is there to choose"
    if article.tool == "waiting" and not article.snippets:
        yield f"{article.slug}: no program is there that waits"


def _unspoken() -> Iterator[str]:
    """Endpoints and scopes of the profile that have no words."""
    for endpoint in calls.provider().endpoints:
        if not words.endpoint_words(endpoint.id):
            yield f"the endpoint {endpoint.id} has no words"
        for name in endpoint.scopes:
            if not words.scope_words(name):
                yield f"the scope {name} has no words"
    for days in calls.provider().lifespans_days:
        if not words.lifespan_words(days):
            yield f"the lifespan of {days} days has no words"
