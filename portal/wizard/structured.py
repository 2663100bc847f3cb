"""What search engines read of a page: schema.org's terms, as JSON-LD.

A script element of this type is data: browsers do not run it, and no policy has to allow it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any, Final

from django.conf import settings
from django.urls import reverse
from django.utils.safestring import SafeString

from portal.articles.library import Article, Passage, Section
from portal.articles.markdown import rendered_inline, without_marks

_STEP: Final = re.compile(r"(?m)^\d+\. (.+)$")
_UNSAFE: Final = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026"}
Thing = dict[str, Any]


def of_article(article: Article) -> SafeString:
    things: list[Thing] = [_breadcrumbs((article.title, _article_address(article)))]
    things.append(_faq(article))
    if article.how_to:
        things.append(_how_to(article))
    return _script(things)


def of_cause(article: Article, passage: Passage) -> SafeString:
    address = settings.SITE_URL + reverse("cause", args=[article.slug, passage.code])
    above = (article.title, _article_address(article))
    return _script([_breadcrumbs(above, (passage.title, address))])


def _article_address(article: Article) -> str:
    return settings.SITE_URL + reverse("article", args=[article.slug])


def _breadcrumbs(*below: tuple[str, str]) -> Thing:
    way = [(settings.BRAND_NAME, settings.SITE_URL + reverse("start")), *below]
    items = [
        {"@type": "ListItem", "position": n, "name": name, "item": address}
        for n, (name, address) in enumerate(way, 1)
    ]
    return {"@type": "BreadcrumbList", "itemListElement": items}


def _faq(article: Article) -> Thing:
    """The article's own question first, then each heading that asks something."""
    asked = [(article.question, article.answer_html)]
    asked += [(without_marks(s.title), s.html) for s in article.sections if s.title.endswith("?")]
    questions = [
        {
            "@type": "Question",
            "name": name,
            "acceptedAnswer": {"@type": "Answer", "text": str(text)},
        }
        for name, text in asked
    ]
    return {"@type": "FAQPage", "mainEntity": questions}


def _how_to(article: Article) -> Thing:
    section = next(s for s in article.sections if s.anchor == article.how_to)
    return {
        "@type": "HowTo",
        "name": f"{article.title}: {section.title}",
        "step": list(_steps(section, f"{_article_address(article)}#{section.anchor}")),
    }


def _steps(section: Section, address: str) -> Iterator[Thing]:
    for position, step in enumerate(_STEP.findall(section.source), 1):
        text = str(rendered_inline(step))
        yield {"@type": "HowToStep", "position": position, "text": text, "url": address}


def _script(things: list[Thing]) -> SafeString:
    graph = {"@context": "https://schema.org", "@graph": things}
    text = json.dumps(graph, ensure_ascii=False, separators=(",", ":")).translate(_UNSAFE)
    return SafeString(f'<script type="application/ld+json">{text}</script>')
