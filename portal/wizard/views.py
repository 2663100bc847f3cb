"""The check, and the pages of its result."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import HttpResponseClientRedirect, push_url, retarget
from django_htmx.middleware import HtmxDetails

from portal import troubles
from portal.articles import words
from portal.articles.library import Article, main_article
from portal.diagnosis import diagnose
from portal.diagnosis.diagnosis import Diagnosis
from portal.diagnosis.outcome import SkipReason
from portal.diagnosis.shape import unread_shape
from portal.languages.addresses import without_language
from portal.limits import work
from portal.limits.declared import (
    KEPT_RESULTS,
    WHEN_UNCOUNTED_SECONDS,
    WRONG_REFERENCES,
    wait_for,
)
from portal.limits.refusal import OutOfOrder, TooMany, note_away, refuse_beyond
from portal.wizard import calls, invitations
from portal.wizard.closing import close_chain, closing, say, ticket_address
from portal.wizard.forms import PasteForm
from portal.wizard.models import Result, Said
from portal.wizard.questions.asking import Asked, first_answers, goes_on
from portal.wizard.reading import (
    article_or_404,
    article_page,
    follows_moves,
    kept_article,
    leads_to,
)
from portal.wizard.record import for_programs, from_record, to_record
from portal.wizard.refusal import Refusal, out_of_order, too_many
from portal.wizard.secrecy import never_kept, takes_a_secret
from portal.wizard.showing import Shown
from portal.wizard.signals import diagnosed
from portal.wizard.trouble import judged, trouble_of

CHECKS_ONLY = "checks"
MOST_NUMBERS = 5


class Request(HttpRequest):
    """A request behind django-htmx's middleware."""

    htmx: HtmxDetails


def result_or_404(request: HttpRequest, reference: str) -> Result:
    """A wrong, an expired and a withdrawn reference look the same; guessing is limited."""
    result = Result.objects.current().filter(reference=reference).first()
    if result is not None:
        return result
    refuse_beyond(WRONG_REFERENCES, request)
    raise Http404


@takes_a_secret
@follows_moves
def check(request: Request, slug: str) -> HttpResponse:
    article = article_or_404(slug)
    if request.method != "POST" or not article.takes_pastes:
        return redirect("article", slug)
    form = PasteForm(request.POST)
    if not form.is_valid():
        return _form_again(request, article, form.without_paste())
    return check_paste(request, form)


def _form_again(request: Request, article: Article, form: PasteForm) -> HttpResponse:
    if not request.htmx:
        return article_page(request, article, form, status=422)
    context = {"article": article, "form": form, "asking": article.asking}
    return retarget(render(request, "wizard/_paste_form.html", context), "[data-paste-form]")


def check_paste(request: Request, form: PasteForm) -> HttpResponse:
    """The diagnosis, wherever it was pasted: with JavaScript the checks at once, then the call."""
    article = main_article()
    if request.htmx and request.POST.get("step") == CHECKS_ONLY:
        looked = diagnose(form.cleaned_data["paste"], provider=calls.provider(), facts=form.facts())
        if _awaits_a_call(looked):
            return _running(request, article, looked)
    return _outcome(request, article, form)


def _awaits_a_call(diagnosis: Diagnosis) -> bool:
    return any(c.reason is SkipReason.NOT_ASKED for c in diagnosis.test_calls)


def _running(request: HttpRequest, article: Article, diagnosis: Diagnosis) -> HttpResponse:
    """The checks of the text, which ask for the call; where it costs work, with a challenge."""
    demanded = calls.is_work_demanded(request)
    context = {
        "shown": Shown(article, diagnosis),
        "longest": calls.LONGEST_SECONDS,
        "challenge": work.challenge_text(work.Purpose.TEST_CALL) if demanded else "",
    }
    return render(request, "wizard/_running.html", context)


def _outcome(request: Request, article: Article, form: PasteForm) -> HttpResponse:
    """Both steps in one: the whole diagnosis, kept under its reference."""
    paste = form.cleaned_data["paste"]
    with calls.calling(request, form.cleaned_data["work"]) as call:
        found = diagnose(paste, provider=calls.provider(), facts=form.facts(), call=call)
    diagnosis = judged(found)
    calls.remember(diagnosis, request)
    if seconds := calls.busy_for(diagnosis) or _wait_to_keep(request):
        return _busy(request, article, diagnosis, seconds)
    answers = first_answers(article.slug, diagnosis, form.facts())
    said = form.cleaned_data
    try:
        result = keep(article, diagnosis, said["follows"], answers, said["invitation"])
    except troubles.ANY_OF_DATABASE:
        return _unkept(request, article, diagnosis)
    shape = unread_shape(paste, diagnosis)
    diagnosed.send_robust(
        Result, diagnosis=diagnosis, article=article.slug, result=result, shape=shape
    )
    context = _context_once_kept(request, article, diagnosis, result)
    address = reverse("result", args=[result.reference])
    if not request.htmx:
        context["page_path"] = without_language(address)
        return render(request, "wizard/result.html", context)
    return push_url(render(request, "wizard/_outcome.html", context), address)


def _context_once_kept(
    request: HttpRequest, article: Article, diagnosis: Diagnosis, result: Result
) -> dict[str, Any]:
    """Where our database fails now, the answer alone: the rest is at the result's own address."""
    try:
        return _result_context(request, article, diagnosis, result)
    except troubles.ANY_OF_DATABASE:
        return {"article": article, "shown": Shown(article, diagnosis)}


def _wait_to_keep(request: HttpRequest) -> int:
    """Where that cannot be counted, it shows when the result is to be kept."""
    wait = wait_for(KEPT_RESULTS, request)
    return 0 if wait.is_ours else wait.seconds


def _unkept(request: Request, article: Article, diagnosis: Diagnosis) -> HttpResponse:
    """Our database failing is no reason to keep the answer from the customer."""
    context = {"article": article, "shown": Shown(article, diagnosis), "is_unkept": True}
    template = "wizard/_outcome.html" if request.htmx else "wizard/result.html"
    return render(request, template, context)


def _busy(request: Request, article: Article, diagnosis: Diagnosis, seconds: int) -> HttpResponse:
    """What the text alone shows; nothing is kept, and when to come back is said."""
    context = {"article": article, "shown": Shown(article, diagnosis), "busy_for": seconds}
    context["is_full"] = calls.is_full(diagnosis)
    template = "wizard/_outcome.html" if request.htmx else "wizard/result.html"
    response = render(request, template, context, status=429)
    response["Retry-After"] = str(seconds)
    return response


def keep(
    article: Article,
    diagnosis: Diagnosis,
    follows: str = "",
    answers: Mapping[str, str] | None = None,
    invitation: str = "",
) -> Result:
    """The result with its masked record, linked to the run before it, which it may close.

    Where another has its number, which happens once in ten thousands of millions of tries for
    each that is kept, it gets a new one.
    """
    for _ in range(MOST_NUMBERS):
        with suppress(IntegrityError), transaction.atomic():
            return _keep(article, diagnosis, follows, answers, invitation)
    raise RuntimeError("no number was free")


def _keep(
    article: Article,
    diagnosis: Diagnosis,
    follows: str,
    answers: Mapping[str, str] | None,
    invitation: str,
) -> Result:
    invitations.announce(invitation)
    before = Result.objects.current().filter(reference=follows).first() if follows else None
    result = Result.objects.create(
        article=article.slug,
        verdict=diagnosis.verdict.value,
        cause=words.leading_cause(diagnosis),
        language=get_language() or settings.LANGUAGE_CODE,
        record=to_record(diagnosis),
        follows=before,
        answers=dict(answers or {}),
    )
    close_chain(result)
    invitations.accept(invitation, result)
    return result


def _result_context(
    request: HttpRequest, article: Article, diagnosis: Diagnosis, result: Result
) -> dict[str, Any]:
    return {
        "article": article,
        "shown": Shown(article, diagnosis),
        "result": result,
        "before": result.before,
        "asked": Asked.of(result),
        "goes_on": goes_on(result, diagnosis),
        "trouble": trouble_of(diagnosis, result.created),
        "leads": leads_to(request, diagnosis, result.created),
        **closing(result),
    }


@require_safe
@never_kept
def result(request: HttpRequest, reference: str) -> HttpResponse:
    kept = result_or_404(request, reference)
    article, diagnosis = kept_article(kept.article), from_record(kept.record)
    context = _result_context(request, article, diagnosis, kept)
    return render(request, "wizard/result.html", context)


@require_safe
@never_kept
def result_as_json(request: HttpRequest, reference: str) -> HttpResponse:
    """For programs, which get their errors as JSON, too."""
    try:
        kept = result_or_404(request, reference)
    except Http404:
        return Refusal(404, "no_result", "There is no such result, or no more.").response()
    except OutOfOrder as refused:
        return out_of_order(refused.seconds)
    except TooMany as refused:
        return too_many("Too many addresses that lead nowhere.", refused.seconds)
    except troubles.OF_DATABASE as error:
        if not troubles.is_away(error):
            raise
        note_away(error)
        return out_of_order(WHEN_UNCOUNTED_SECONDS)
    return JsonResponse(for_programs(kept_article(kept.article), from_record(kept.record)))


@require_POST
@never_kept
def withdraw(request: Request, reference: str) -> HttpResponse:
    """Deletes the result; what the browser kept of it goes, too, and its address with htmx."""
    result_or_404(request, reference).delete()
    address = reverse("start")
    gone = HttpResponseClientRedirect(address) if request.htmx else redirect(address)
    gone["Clear-Site-Data"] = '"cache", "storage"'
    return gone


@require_POST
@never_kept
def said(request: HttpRequest, reference: str) -> HttpResponse:
    """The answer to "Did this solve it?"; No leads to the ticket."""
    result = result_or_404(request, reference)
    word = request.POST.get("said")
    if word in Said.values:
        say(result, Said(word))
    if word == Said.NO:
        return redirect(ticket_address(result))
    return redirect(f"{reverse('result', args=[reference])}#solved")
