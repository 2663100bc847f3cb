"""The pages that a customer finds: start, articles, causes, and what is told beside them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe
from django_htmx.http import retarget

from portal.articles import words
from portal.articles.library import Article, Passage, all_articles, article_about, main_article
from portal.diagnosis import redacted_paste
from portal.limits.declared import WRONG_REFERENCES
from portal.limits.refusal import refuse_beyond
from portal.privacy import leaves_nothing
from portal.wizard import calls, embedding, search, structured
from portal.wizard.examples import sandbox_commands, told
from portal.wizard.finding import is_question
from portal.wizard.forms import PasteForm, existing_reference
from portal.wizard.models import Invitation
from portal.wizard.reading import (
    article_or_404,
    article_page,
    follows_moves,
    kept_article,
    plain_article_page,
    tool_part,
)
from portal.wizard.ready_made import ready_made
from portal.wizard.secrecy import never_kept, takes_a_secret
from portal.wizard.views import Request, check_paste

LONGEST_QUERY = 200


@require_safe
@leaves_nothing  # what is searched for may be a key
def start(request: HttpRequest) -> HttpResponse:
    typed = request.GET.get("q", "")[:LONGEST_QUERY]
    holds_secret = redacted_paste(typed, calls.provider()) != typed
    asked = "" if holds_secret else typed
    found = search.found(asked) if asked else None
    context = {"holds_secret": holds_secret, "asked": asked, "found": found}
    return _start_page(request, PasteForm(), context)


def _start_page(
    request: HttpRequest, form: PasteForm, more: Mapping[str, Any], status: int = 200
) -> HttpResponse:
    context = {
        "article": main_article(),
        "form": form,
        "groups": _groups(),
        "sandbox_commands": sandbox_commands() if calls.goes_to_sandbox() else [],
        **more,
    }
    return render(request, "wizard/start.html", context, status=status)


def _groups() -> list[tuple[str, list[Article]]]:
    """The articles under the heading of their group, in their own order."""
    groups: dict[str, list[Article]] = {}
    for article in all_articles().values():
        groups.setdefault(words.group_words(article.group), []).append(article)
    return list(groups.items())


@takes_a_secret
def find(request: Request) -> HttpResponse:
    """What was typed into the start page's field; a question stands in no address, either."""
    if request.method != "POST":
        return redirect("start")
    form = PasteForm(request.POST)
    if not form.is_valid():
        return _ask_again(request, form.without_paste())
    typed = form.cleaned_data["paste"]
    if not is_question(typed):
        return check_paste(request, form)
    context = {"found": search.found(typed)}
    if request.htmx:
        return render(request, "wizard/_hits.html", context)
    return _start_page(request, PasteForm(), context)


def _ask_again(request: Request, form: PasteForm) -> HttpResponse:
    if not request.htmx:
        return _start_page(request, form, {}, status=422)
    context = {"article": main_article(), "form": form}
    return retarget(render(request, "wizard/_ask_form.html", context), "[data-paste-form]")


@require_safe
@follows_moves
@leaves_nothing
def article(request: Request, slug: str) -> HttpResponse:
    found = article_or_404(slug)
    if request.htmx:
        return tool_part(request, found)
    if not request.META.get("QUERY_STRING"):
        return plain_article_page(request, found)
    form = PasteForm(initial={"follows": existing_reference(request.GET.get("follows", ""))})
    return article_page(request, found, form)


@require_safe
@never_kept
def invited(request: HttpRequest, token: str) -> HttpResponse:
    """The field for a check that support asked for; a link that was used or ran out says so."""
    invitation = Invitation.objects.filter(token=token).select_related("follows").first()
    if invitation is None:
        refuse_beyond(WRONG_REFERENCES, request)
        raise Http404
    if not invitation.is_open:
        return render(request, "wizard/invited_before.html", {"invitation": invitation}, status=410)
    follows = invitation.follows.reference if invitation.follows else ""
    form = PasteForm(initial={"follows": follows, "invitation": token})
    context = {"article": kept_article(invitation.article), "form": form}
    return render(request, "wizard/invited.html", {**context, "invitation": invitation})


@require_safe
@follows_moves
def cause(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    found = article_or_404(slug)
    passage = found.passages.get(code)
    if passage is None:
        raise Http404
    return ready_made(
        request, "wizard/cause.html", (slug, code), lambda: _cause_context(found, passage)
    )


def _cause_context(article: Article, passage: Passage) -> dict[str, Any]:
    return {
        "article": article,
        "passage": passage,
        "item": next(i for i in article.checklist if passage.code in i.codes),
        "about": article_about(passage.code),
        "structured": structured.of_cause(article, passage),
    }


@require_safe
def examples(request: HttpRequest) -> HttpResponse:
    context = {"article": main_article(), "examples": told(main_article())}
    return render(request, "wizard/examples.html", context)


@require_safe
def promise(request: HttpRequest) -> HttpResponse:
    return render(request, "wizard/promise.html", {"longest": calls.LONGEST_SECONDS})


@require_safe
def embed(request: HttpRequest) -> HttpResponse:
    """A form for other pages that starts a check here."""
    return render(request, "wizard/embed.html", {"embedded": embedding.block(request.GET)})
