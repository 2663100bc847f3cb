"""Content upkeep: its first page, banners, replies, and the look at a text before it is in."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal.articles.drafting import ContentFile, drafted, file_named, files_of
from portal.articles.library import all_articles, main_article
from portal.desk.access import allowed
from portal.desk.content import changes
from portal.desk.content.forms import BannerForm, DraftForm, ReplyForm
from portal.desk.insights.by_name import passages
from portal.insights.figures import Asked, Figures
from portal.insights.models import What
from portal.insights.period import Period
from portal.languages.known import CODES
from portal.notices import replies
from portal.notices.models import Banner, Link, Reached, Reply

if TYPE_CHECKING:
    from portal.desk.models import Person

reads_and_takes = require_http_methods(["GET", "HEAD", "POST"])


def _me(request: HttpRequest) -> Person:
    return cast("Person", request.user)


@allowed("desk.lead")
@require_safe
def content(request: HttpRequest) -> HttpResponse:
    """Which passages are shown and to whom they helped, and which links are dead."""
    today = timezone.localdate()
    figures = Figures.of(Asked(Period.ending("13w", today, today)), CODES)
    links = Link.objects.all()
    shown = figures.names(What.PASSAGE)
    context = {
        "figure": passages(figures),
        "unseen": [p for code, p in main_article().passages.items() if code not in shown],
        "broken": [link for link in links if link.reached != Reached.FINE],
        "links": links,
        "checked": max((link.checked for link in links), default=None),
    }
    return render(request, "desk/content/content.html", context)


@allowed("desk.lead")
@reads_and_takes
def banners(request: HttpRequest) -> HttpResponse:
    """All banners of now and later, and the latest of those that are over; a POST makes one."""
    form = BannerForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        changes.keep_banner(form.into(Banner(), str(_me(request))), by=_me(request))
        messages.success(request, "The banner is kept. Customers see it from its beginning on.")
        return redirect("desk-banners")
    over = Banner.objects.exclude(pk__in=Banner.objects.not_over()).order_by("-ends")[:20]
    context = {"form": form, "banners": Banner.objects.not_over(), "over": over}
    return _page(request, "banners", context, form)


def _page(
    request: HttpRequest,
    name: str,
    context: dict[str, object],
    form: BannerForm | ReplyForm | DraftForm,
) -> HttpResponse:
    status = 422 if form.is_bound and not form.is_valid() else 200
    more = {**context, "now": timezone.now()}
    return render(request, f"desk/content/{name}.html", more, status=status)


@allowed("desk.lead")
@reads_and_takes
def banner(request: HttpRequest, pk: int) -> HttpResponse:
    kept = get_object_or_404(Banner, pk=pk)
    fields = {name: getattr(kept, name) for name in ("text", "level", "starts", "ends")}
    form = BannerForm(request.POST if request.method == "POST" else None, initial=fields)
    if form.is_valid():
        changes.keep_banner(form.into(kept, str(_me(request))), by=_me(request))
        messages.success(request, "The banner is changed.")
        return redirect("desk-banners")
    return _page(request, "banner", {"form": form, "banner": kept}, form)


@allowed("desk.lead")
@require_POST
def end_banner(request: HttpRequest, pk: int) -> HttpResponse:
    changes.end_banner(get_object_or_404(Banner, pk=pk), by=_me(request))
    messages.success(request, "The banner is off every page.")
    return redirect("desk-banners")


@allowed("desk.lead")
@require_safe
def reply_list(request: HttpRequest) -> HttpResponse:
    """Every cause with whose text its reply is, in the order of the checklist."""
    latest: dict[str, Reply] = {}
    for version in Reply.objects.filter(language=_language(request)).order_by("pk"):
        latest[version.cause] = version
    article = main_article()
    rows = [
        (item, [(article.passages[code], latest.get(code)) for code in item.codes])
        for item in article.checklist
    ]
    context = {"rows": rows, "language": _language(request), "languages": replies.languages()}
    return render(request, "desk/content/replies.html", context)


def _language(request: HttpRequest) -> str:
    asked = request.GET.get("language", "")
    return asked if asked in replies.languages() else replies.languages()[0]


@allowed("desk.lead")
@reads_and_takes
def reply(request: HttpRequest, code: str) -> HttpResponse:
    """The reply to one cause: what it is, what it was, and a POST that changes it."""
    passage = main_article().passages.get(code)
    if passage is None:
        raise Http404
    language = _language(request)
    form = ReplyForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        changes.change_reply(code, language, form.cleaned_data["text"], by=_me(request))
        messages.success(request, "The reply is changed.")
        return _to_reply(code, language)
    context = {
        "form": form,
        "passage": passage,
        "language": language,
        "text": form.typed if form.is_bound else replies.suggested(code, language),
        "default": replies.default_reply(code, language),
        "history": replies.history(code, language),
    }
    return _page(request, "reply", context, form)


@allowed("desk.lead")
@require_POST
def restore_reply(request: HttpRequest, code: str) -> HttpResponse:
    """The default again; what was written stays in the history."""
    if code not in main_article().passages:
        raise Http404
    language = _language(request)
    changes.change_reply(code, language, "", by=_me(request))
    messages.success(request, "The default reply is back.")
    return _to_reply(code, language)


def _to_reply(code: str, language: str) -> HttpResponse:
    return redirect(f"{reverse('desk-reply', args=[code])}?{urlencode({'language': language})}")


@allowed("desk.lead")
@reads_and_takes
def preview(request: HttpRequest) -> HttpResponse:
    """A file of an article, changed, as the site would show it; nothing of it is kept."""
    file = _file(request)
    form = DraftForm(request.POST if request.method == "POST" else None)
    draft = drafted(file, form.cleaned_data["text"]) if form.is_valid() else None
    context = {
        "form": form,
        "file": file,
        "files": [(article, files_of(article)) for article in all_articles().values()],
        "text": form.typed if form.is_bound else file.text,
        "draft": draft,
    }
    return _page(request, "preview", context, form)


def _file(request: HttpRequest) -> ContentFile:
    slug, _, name = request.GET.get("file", "").partition("/")
    return file_named(slug, name) or files_of(main_article())[0]


@allowed("desk.lead")
@require_POST
def preview_file(request: HttpRequest) -> HttpResponse:
    """The changed text as the file that belongs into the repository."""
    form, file = DraftForm(request.POST), _file(request)
    if not form.is_valid():
        return redirect("desk-preview")
    text = form.cleaned_data["text"]
    response = HttpResponse(text, content_type="text/markdown; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{file.name.split("/")[-1]}"'
    return response
