"""Articles as pages: found by their slug, a former one included, and shown with their tool."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse

from portal.articles import words
from portal.articles.library import Article, Asking, all_articles, main_article, moved
from portal.diagnosis.diagnosis import Diagnosis
from portal.wizard import structured
from portal.wizard.forms import PasteForm
from portal.wizard.ready_made import ready_made
from portal.wizard.tools import template_of, tool_of

ArticleView = Callable[..., HttpResponse]


def article_or_404(slug: str) -> Article:
    article = all_articles().get(slug)
    if article is None:
        raise Http404
    return article


def kept_article(slug: str) -> Article:
    """The article that something kept belongs to, whatever has become of its slug since."""
    return all_articles().get(moved().get(slug, slug)) or main_article()


def follows_moves(view: ArticleView) -> ArticleView:
    """An article's former address leads to where it is now, with the kind of paste that is
    asked for; a form goes along, any other query does not."""

    @wraps(view)
    def wrapped(request: HttpRequest, slug: str, **more: Any) -> HttpResponse:
        now = moved().get(slug)
        if now is None or request.resolver_match is None:
            return view(request, slug=slug, **more)
        name, is_form = str(request.resolver_match.url_name), request.method == "POST"
        query = _named_kind(request)
        moved_to = reverse(name, kwargs={"slug": now, **more}, query=query)
        return redirect(moved_to, permanent=True, preserve_request=is_form)

    return wrapped


def _named_kind(request: HttpRequest) -> dict[str, str]:
    """What a form elsewhere asks for, as long as it is one of the kinds there are."""
    kind = request.GET.get("kind", "")
    return {"kind": kind} if kind in {k.value for k in words.asked_kinds()} else {}


def article_page(
    request: HttpRequest, article: Article, form: PasteForm, status: int = 200
) -> HttpResponse:
    context = _article_context(article, form, request.GET)
    return render(request, "wizard/article.html", context, status=status)


def plain_article_page(request: HttpRequest, article: Article) -> HttpResponse:
    """The article as its bare address shows it, to everybody alike."""
    return ready_made(
        request,
        "wizard/article.html",
        article.slug,
        lambda: _article_context(article, PasteForm(), QueryDict()),
    )


def _article_context(article: Article, form: PasteForm, chosen: QueryDict) -> dict[str, Any]:
    return {
        "article": article,
        "form": form,
        "asking": _asking(article, chosen.get("kind", "")),
        "related": [all_articles()[slug] for slug in article.related],
        "tool": tool_of(article, chosen),
        "tool_template": template_of(article),
        "structured": structured.of_article(article),
    }


def _asking(article: Article, kind: str) -> Asking:
    """In the words for one kind of paste, where a form elsewhere named it."""
    known = next((k for k in words.asked_kinds() if k.value == kind), None)
    return Asking(label=words.asked_words(known)) if known else article.asking


def tool_part(request: HttpRequest, article: Article) -> HttpResponse:
    """The tool alone, for htmx to put in place of the one that is shown."""
    if not article.tool:
        raise Http404
    context = {"article": article, "tool": tool_of(article, request.GET)}
    return render(request, template_of(article), context)


@dataclass(frozen=True)
class Leads:
    """The article that a result is about, where it is not the main one, and its tool's answer."""

    article: Article
    tool: Any
    tool_template: str
    just_now: datetime | None


def leads_to(request: HttpRequest, diagnosis: Diagnosis, checked: datetime) -> Leads | None:
    """``checked``: from when a wait counts whose answer tells no time of its own."""
    article = words.article_of(diagnosis)
    if article.slug == main_article().slug:
        return None
    tool = tool_of(article, request.GET, diagnosis)
    return Leads(article, tool, template_of(article), _end_of_wait(diagnosis, checked))


def _end_of_wait(diagnosis: Diagnosis, checked: datetime) -> datetime | None:
    seconds = diagnosis.wait.seconds if diagnosis.wait else None
    return checked + timedelta(seconds=seconds) if seconds is not None else None
