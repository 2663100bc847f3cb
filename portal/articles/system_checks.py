"""Refuses to start with an article that misses a cause, or links to nothing."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from typing import Any

from django.core.checks import CheckMessage, Error, register

from portal.articles.library import Article, ContentError, all_articles
from portal.articles.markdown import anchor_of, has_declared_anchor, links_in
from portal.articles.words import SUBJECTS, words_in
from portal.diagnosis.checks import CAUSES
from portal.languages.known import CODES, prefix_of


def register_all() -> None:
    register(articles_are_whole)


def articles_are_whole(app_configs: Any = None, **kwargs: Any) -> list[CheckMessage]:
    return in_every_language(_faults_in)


def in_every_language(faults: Callable[[str], Iterable[CheckMessage]]) -> list[CheckMessage]:
    """The faults of each language; one that several have, since the file is the same, once."""
    found = (message for language in CODES for message in faults(language))
    return list({(message.id, message.msg): message for message in found}.values())


def _faults_in(language: str) -> list[CheckMessage]:
    try:
        articles = all_articles(language)
        words_in(language)
    except ContentError as fault:
        return [Error(str(fault), id="articles.E006")]
    return [
        message
        for article in articles.values()
        for message in faults_of(article, articles, set(CAUSES))
    ]


def faults_of(
    article: Article, articles: Mapping[str, Article], causes: Collection[str]
) -> Iterator[CheckMessage]:
    """Every fault of one article, each with its own identifier."""
    if article.has_passages:
        yield from _passages(article, causes)
        yield from _checklist(article, causes)
    yield from _links(article, articles)
    yield from _anchors(article)
    yield from _places(article, articles, causes)
    yield from _placeholders(article)


def _error(article: Article, number: int, text: str) -> CheckMessage:
    where = f"{prefix_of(article.language)}/{article.slug}".lstrip("/")
    return Error(f"{where}: {text}", id=f"articles.E00{number}")


def _passages(article: Article, causes: Collection[str]) -> Iterator[CheckMessage]:
    for code in sorted(set(causes) - set(article.passages)):
        yield _error(article, 1, f"the cause {code} has no passage")
    for code in sorted(set(article.passages) - set(causes)):
        yield _error(article, 2, f"the passage {code} has no cause")


def _checklist(article: Article, causes: Collection[str]) -> Iterator[CheckMessage]:
    listed = Counter(code for item in article.checklist for code in item.codes)
    for code in sorted(causes):
        if listed[code] != 1:
            yield _error(article, 3, f"{code} stands {listed[code]} times in the checklist")
    for code in sorted(set(listed) - set(causes)):
        yield _error(article, 3, f"the checklist names {code}, which is no cause")
    anchors = anchors_of(article)
    for item in article.checklist:
        if item.anchor not in anchors:
            yield _error(article, 3, f"the checklist's #{item.anchor} is no heading")


def anchors_of(article: Article) -> set[str]:
    headings = re.findall(r"(?m)^#{2,4} +(.+)$", article.source)
    return {anchor_of(h) for h in headings}


def _links(article: Article, articles: Mapping[str, Article]) -> Iterator[CheckMessage]:
    sources = [article.source, *(c.source for c in article.choices)]
    sources += [p.source for p in article.passages.values()]
    for address in (link for source in sources for link in links_in(source)):
        if not leads_somewhere(address, article, articles):
            yield _error(article, 4, f"the link {address} leads nowhere")
    for slug in article.related:
        if slug not in articles:
            yield _error(article, 4, f"the related article {slug} does not exist")


def leads_somewhere(address: str, article: Article, articles: Mapping[str, Article]) -> bool:
    if address.startswith(("https://", "mailto:")):
        return True
    if address.startswith("#"):
        return address[1:] in anchors_of(article)
    own = address.removeprefix(prefix_of(article.language))
    match = re.fullmatch(r"/help/([\w-]+)/(?:causes/(\w+)/)?(?:#([\w-]+))?", own)
    target = articles.get(match[1]) if match else None
    if match is None or target is None:
        return False
    is_cause_known = match[2] is None or match[2] in target.passages
    return is_cause_known and (match[3] is None or match[3] in anchors_of(target))


def _anchors(article: Article) -> Iterator[CheckMessage]:
    """Titles are rewritten and translated; addresses stay."""
    sources = {article.slug: article.source}
    sources |= {f"the passage {p.code}": p.source for p in article.passages.values()}
    for name, source in sources.items():
        headings = re.findall(r"(?m)^#{2,4} +(.+)$", source)
        for heading in (h for h in headings if not has_declared_anchor(h)):
            yield _error(article, 7, f"{name}: the heading {heading!r} declares no {{#anchor}}")
        for anchor, times in Counter(map(anchor_of, headings)).items():
            if times > 1:
                yield _error(article, 7, f"{name}: two headings are #{anchor}")
    if article.how_to and article.how_to not in anchors_of(article):
        yield _error(article, 7, f"how_to names #{article.how_to}, which is no heading")


def _places(
    article: Article, articles: Mapping[str, Article], causes: Collection[str]
) -> Iterator[CheckMessage]:
    """Whatever leads to an article leads to one, and to no other."""
    others = [a for a in articles.values() if a.slug != article.slug]
    for slug in article.formerly:
        if slug in articles or any(slug in a.formerly for a in others):
            yield _error(article, 8, f"the former slug {slug} is another article's")
    for subject in article.answers:
        if subject not in {*causes, *SUBJECTS}:
            yield _error(article, 8, f"it answers {subject}, which no diagnosis comes to")
        if any(subject in a.answers for a in others):
            yield _error(article, 8, f"another article answers {subject}, too")


def _placeholders(article: Article) -> Iterator[CheckMessage]:
    for passage in article.passages.values():
        names = set(re.findall(r"(?<![$#{\w])\{(\w+)\}", passage.saw_found))
        if (passage.saw_found and names - {"found", "key"}) or "{found}" in passage.saw:
            yield _error(article, 5, f"the passage {passage.code} has an unknown placeholder")
        if passage.saw_found and "found" not in names:
            yield _error(article, 5, f"the passage {passage.code} does not use {{found}}")
