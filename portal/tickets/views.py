"""The customer's pages of a ticket: the form, what will be sent, the conversation."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.crypto import constant_time_compare
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal import troubles
from portal.languages.addresses import without_language
from portal.limits.declared import TICKET_DRAFTS, TICKET_MESSAGES, WRONG_REFERENCES
from portal.limits.refusal import OutOfOrder, refuse_beyond
from portal.tickets import abuse, conversation, files, report
from portal.tickets.forms import FormWithFaults, MessageForm, TicketForm, told_of
from portal.tickets.models import Kind, State, Ticket, new_token
from portal.tickets.moving import ChangedSince, IsOver
from portal.wizard.calls import provider
from portal.wizard.models import Invitation, Result
from portal.wizard.secrecy import never_kept, takes_a_secret
from portal.wizard.views import result_or_404

reads_and_takes = require_http_methods(["GET", "HEAD", "POST"])

UNSTORED = (troubles.ANY_OF_DATABASE, OutOfOrder)
"""What ends a POST through no fault of the customer's, who gets all back that was written."""


def ticket_or_404(request: HttpRequest, reference: str) -> Ticket:
    """A wrong reference and a draft that ran out look the same; guessing is limited."""
    ticket = Ticket.objects.existing().filter(reference=reference).first()
    if ticket is not None:
        return ticket
    refuse_beyond(WRONG_REFERENCES, request)
    raise Http404


def _known_by_token(request: HttpRequest, reference: str, token: str) -> Ticket:
    ticket = ticket_or_404(request, reference)
    if not constant_time_compare(ticket.token, token):
        refuse_beyond(WRONG_REFERENCES, request)
        raise Http404
    return ticket


@takes_a_secret
@reads_and_takes
def open_with_result(request: HttpRequest, reference: str) -> HttpResponse:
    return _form(request, lambda: result_or_404(request, reference))


@takes_a_secret
@reads_and_takes
def open_without_result(request: HttpRequest) -> HttpResponse:
    return _form(request, lambda: None)


def _form(request: HttpRequest, find_result: Callable[[], Result | None]) -> HttpResponse:
    """The form, empty or with a draft to change; sent, it makes a draft and leads to its check."""
    if request.method == "POST":
        try:
            return _keep_form(request, find_result())
        except UNSTORED:
            return _unstored_form(request, find_result)
    draft = _draft_to_change(request, find_result())
    if not draft.is_draft:
        return redirect("ticket-page", draft.reference)
    return _form_page(request, draft, TicketForm(initial=vars(draft)))


def _keep_form(request: HttpRequest, result: Result | None) -> HttpResponse:
    draft = _draft_to_change(request, result)
    refuse_beyond(TICKET_DRAFTS, request)
    taken_out = request.POST.getlist("take_out")
    form = TicketForm(request.POST, request.FILES, **_bounds(request, draft, taken_out))
    if not form.is_valid():
        return _form_page(request, draft, form.again(), status=422)
    try:
        conversation.keep_draft(form.into(draft), form.cleaned_data["files"], taken_out)
    except IsOver:
        sent = Ticket.objects.sent().filter(pk=draft.pk).first()
        again = Ticket(result=result)
        return _form_page(request, again, form.again(), 409, is_over=True, sent=sent)
    return redirect("ticket-check", draft.reference)


def _unstored_form(request: HttpRequest, find_result: Callable[[], Result | None]) -> HttpResponse:
    """All that was written, to be sent again; as well where not even the draft can be read."""
    form = TicketForm(request.POST)
    form.is_valid()
    try:
        draft = _draft_to_change(request, find_result())
        return _form_page(request, draft, form.again(), 503, is_unstored=True)
    except UNSTORED:
        return _form_page(request, Ticket(), form.again(), 503, is_unstored=True)


def _draft_to_change(request: HttpRequest, result: Result | None) -> Ticket:
    """The one that was asked for, though it may have been sent from another window; or a new one."""
    asked = (request.POST if request.method == "POST" else request.GET).get("draft", "")
    known = Ticket.objects.existing().filter(result=result).exclude(state=State.WITHDRAWN)
    return (known.filter(reference=asked[:64]).first() if asked else None) or Ticket(result=result)


def _bounds(request: HttpRequest, ticket: Ticket, leaving: Sequence[str] = ()) -> dict[str, Any]:
    """What a form may hold. Uploads of too large a body are not read at all, so it is told here."""
    length = request.META.get("CONTENT_LENGTH", "")
    is_too_large = length.isdigit() and int(length) > settings.FILE_UPLOAD_MAX_MEMORY_SIZE
    return {"is_too_large": is_too_large, "room": files.room_for(ticket, leaving)}


def _form_page(
    request: HttpRequest, draft: Ticket, form: FormWithFaults, status: int = 200, **more: Any
) -> HttpResponse:
    so_far = draft.files.filter(message=None).defer("content") if draft.pk else []
    context = {"form": form, "draft": draft, "result": draft.result, "files": so_far, **more}
    return render(request, "tickets/form.html", context, status=status)


@never_kept
@reads_and_takes
def check(request: HttpRequest, reference: str) -> HttpResponse:
    """Every line as the agent will see it, before it is sent."""
    draft = ticket_or_404(request, reference)
    if not draft.is_draft:
        return redirect("ticket-page", reference)
    if request.method != "POST":
        return _check_page(request, draft)
    if abuse.is_too_quick(draft):
        return _check_page(request, draft, not_sent="too quick")
    if not abuse.passes_challenge(request):
        return _check_page(request, draft, not_sent="no work")
    try:
        abuse.refuse_too_many(request, draft.email)
        conversation.send(draft, request.POST.getlist("leave_out"))
    except UNSTORED:
        return _check_page(request, draft, not_sent="out of order", status=503)
    return redirect("ticket-page", reference)


def _check_page(
    request: HttpRequest, draft: Ticket, not_sent: str = "", status: int = 200
) -> HttpResponse:
    context = {
        "draft": draft,
        "cleared": told_of(draft.cleared),
        "lines": report.all_lines(draft),
        "not_sent": not_sent,
        "challenge": abuse.challenge(request),
        "left_out": request.POST.getlist("leave_out"),
        "account_url": provider().account_url,
    }
    return render(request, "tickets/check.html", context, status=status)


@never_kept
@require_safe
def page(request: HttpRequest, reference: str) -> HttpResponse:
    ticket = ticket_or_404(request, reference)
    if ticket.is_draft:
        return redirect("ticket-check", reference)
    return _page(request, ticket, MessageForm(initial={"nonce": new_token()}))


def _page(
    request: HttpRequest, ticket: Ticket, form: FormWithFaults, status: int = 200, **more: Any
) -> HttpResponse:
    told = ticket.messages.prefetch_related("files").all()
    context = {
        "ticket": ticket,
        "form": form,
        "told": told,
        "cleared": told_of(ticket.cleared),
        "is_new": {m.kind for m in told} <= {Kind.OPENED, Kind.CONFIRMED},
        "lines": report.sent_lines(ticket),
        "report": report.as_text(ticket),
        "account_url": provider().account_url if "account" in settings.TICKET_DELIVERY else "",
        "is_mailed": settings.MAILS_CUSTOMERS,
        "goes_on_in": ticket.goes_on_in,
        "asked": Invitation.objects.open().filter(new_check__ticket=ticket).first(),
        "page_path": _in_any_language("ticket-page", ticket.reference),
        **more,
    }
    return render(request, "tickets/ticket.html", context, status=status)


@takes_a_secret
@require_POST
def message(request: HttpRequest, reference: str) -> HttpResponse:
    """Adds a word. Where the ticket is over by now, its writer gets the word back."""
    ticket = ticket_or_404(request, reference)
    if ticket.is_draft:
        return redirect("ticket-check", reference)
    form = MessageForm(request.POST, request.FILES, **_bounds(request, ticket))
    shown = _not_said if ticket.is_over else _page
    try:
        refuse_beyond(TICKET_MESSAGES, request)
        if not form.is_valid():
            return shown(request, ticket, form.again(), 422)
        said: dict[str, Any] = form.cleaned_data
        conversation.say(ticket, form.said(), said["files"], said["nonce"])
    except (IsOver, ChangedSince):
        return _not_said(request, ticket, form.again(), 409)
    except UNSTORED:
        form.is_valid()
        return shown(request, ticket, form.again(), 503, is_unstored=True)
    return redirect("ticket-page", (ticket.goes_on_in or ticket).reference)


def _not_said(
    request: HttpRequest, ticket: Ticket, form: FormWithFaults, status: int, **more: Any
) -> HttpResponse:
    is_gone = not Ticket.objects.filter(pk=ticket.pk).exists()
    again = ("ticket-new",) if is_gone else ("ticket-page", ticket.reference)
    context = {
        "ticket": ticket,
        "form": form,
        "is_gone": is_gone,
        "page_path": _in_any_language(*again),
        **more,
    }
    return render(request, "tickets/not_said.html", context, status=status)


def _in_any_language(name: str, *args: str) -> str:
    """Where another language is chosen on the answer to a POST, whose own address nobody can open."""
    return without_language(reverse(name, args=args))


@contextmanager
def _not_found_if_gone() -> Iterator[None]:
    """A ticket that was deleted while the request waited for it looks like one that never was."""
    try:
        yield
    except ChangedSince:
        raise Http404 from None


@never_kept
@require_POST
def solved(request: HttpRequest, reference: str) -> HttpResponse:
    with _not_found_if_gone():
        conversation.solve(ticket_or_404(request, reference))
    return redirect("ticket-page", reference)


@never_kept
@require_POST
def withdraw(request: HttpRequest, reference: str) -> HttpResponse:
    """Deletes the evidence; what the browser kept of it goes, too."""
    with _not_found_if_gone():
        is_left = conversation.withdraw(ticket_or_404(request, reference))
    gone = redirect("ticket-page", reference) if is_left else redirect("start")
    gone["Clear-Site-Data"] = '"cache"'
    return gone


@never_kept
@require_safe
def report_file(request: HttpRequest, reference: str) -> HttpResponse:
    """The report as a file, for the provider's own ticket page."""
    ticket = ticket_or_404(request, reference)
    response = HttpResponse(report.as_text(ticket), content_type="text/plain; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{ticket.number}.txt"'
    return response


@never_kept
@reads_and_takes
def confirm(request: HttpRequest, reference: str, token: str) -> HttpResponse:
    """Only a click on the page confirms: scanners of mails open every link in them."""
    ticket = _known_by_token(request, reference, token)
    if request.method == "POST":
        with _not_found_if_gone():
            conversation.confirm(ticket)
        return redirect("ticket-page", reference)
    return render(request, "tickets/confirm.html", {"ticket": ticket})


@csrf_exempt
@never_kept
@reads_and_takes
def quiet(request: HttpRequest, reference: str, token: str) -> HttpResponse:
    """No more mails about this ticket; a mail program may ask for it itself (RFC 8058)."""
    ticket = _known_by_token(request, reference, token)
    if request.method == "POST":
        Ticket.objects.filter(pk=ticket.pk).update(is_quiet=True)
        ticket.is_quiet = True
    return render(request, "tickets/quiet.html", {"ticket": ticket})
