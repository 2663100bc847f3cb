"""A block of plain HTML for other sites' pages that starts a check here.

It holds no field for a key and sends none: it opens the article, by GET, with the kind of paste that
is wanted (docs/decisions/0014-embedding.md).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.http import QueryDict
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext

from portal.articles import words
from portal.articles.library import Article, all_articles, main_article
from portal.wizard.tools.options import Option


@dataclass(frozen=True)
class Block:
    articles: Sequence[Option]
    kinds: Sequence[Option]
    html: str


def block(chosen: QueryDict) -> Block:
    takers = [a for a in all_articles().values() if a.takes_pastes]
    article = next((a for a in takers if a.slug == chosen.get("article")), main_article())
    kinds = words.asked_kinds()
    kind = next((k.value for k in kinds if k.value == chosen.get("kind")), "")
    any_kind = Option("", gettext("Whatever the reader has"), is_chosen=not kind)
    return Block(
        articles=[Option(a.slug, a.title, is_chosen=a is article) for a in takers],
        kinds=[any_kind, *(Option(k, words.asked_words(k), is_chosen=k == kind) for k in kinds)],
        html=_html(article, kind),
    )


def _html(article: Article, kind: str) -> str:
    address = settings.SITE_URL + reverse("article", args=[article.slug])
    named = format_html('\n  <input type="hidden" name="kind" value="{}">', kind) if kind else ""
    return format_html(
        '<form action="{}" method="get">{}\n  <p>{}</p>\n  <button>{}</button>\n</form>',
        address,
        named,
        article.question,
        gettext("Check what you send"),
    )
