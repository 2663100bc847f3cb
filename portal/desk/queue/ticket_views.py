"""The page of a ticket, and what an agent can do on it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from portal.audit.trail import note as noted
from portal.desk.access import allowed
from portal.desk.models import Person
from portal.desk.queue import acts
from portal.desk.queue.filters import Filters
from portal.desk.queue.forms import (
    AssignForm,
    MergeForm,
    NoteForm,
    ProviderNumberForm,
    ReplyForm,
    SeenForm,
    StateForm,
)
from portal.desk.queue.listing import beside
from portal.desk.queue.people import colleagues, person_of
from portal.desk.queue.ticket import ShownTicket
from portal.desk.verdicts import causes_by_group
from portal.diagnosis.checks import CAUSES
from portal.notices.replies import suggested
from portal.tickets.files import as_download
from portal.tickets.handling import CannotMerge
from portal.tickets.models import Delivery, File, Kind, Ticket, new_token
from portal.tickets.moving import ChangedSince, IsOver

STALE = "stale"
CLEARED = "cleared"
Act = Callable[[Ticket, Person, Any], bool]
"""Whether anything changed by it."""


def ticket_or_404(number: str) -> Ticket:
    found = Ticket.objects.sent().select_related(
        "result", "assignee", "merged_into", "grouped__incident"
    )
    ticket = found.defer("result__record").filter(number=number.upper()).first()
    if ticket is None:
        raise Http404
    return ticket


@allowed("desk.answer")
@require_safe
def ticket(request: HttpRequest, number: str) -> HttpResponse:
    return _page(request, ticket_or_404(number))


def _page(
    request: HttpRequest,
    ticket: Ticket,
    *,
    reply: ReplyForm | None = None,
    note: NoteForm | None = None,
    why: str = "",
    status: int = 200,
) -> HttpResponse:
    """``why`` says why the page is shown again: it was stale, or a text was cleared.

    Noted whichever way it is come by, for it shows all of the ticket.
    """
    noted(request.user, "ticket.seen", ticket.number)
    filters = Filters.read(request.GET.dict())
    chosen = request.GET.get("reply", "")
    context = {
        "it": ShownTicket(ticket),
        "ticket": ticket,
        "reply": reply or ReplyForm(initial={"text": _beginning_of_reply(ticket, chosen)}),
        "note": note or NoteForm(initial={"nonce": new_token()}),
        "nonce": new_token(),
        "why": why,
        "query": filters.query(),
        "beside": beside(filters, person_of(request).pk, ticket),
        "colleagues": colleagues(),
        "causes": causes_by_group(),
        "chosen": chosen or ticket.cause,
    }
    return render(request, "desk/queue/ticket.html", context, status=status)


def _beginning_of_reply(ticket: Ticket, chosen: str) -> str:
    """The text that was asked for; else the one of the cause, until there is an answer."""
    if chosen in CAUSES:
        return suggested(chosen, ticket.language)
    is_answered = ticket.messages.filter(kind=Kind.ANSWERED).exists()
    if is_answered or not ticket.cause or ticket.is_over:
        return ""
    return suggested(ticket.cause, ticket.language)


@allowed("desk.answer")
@require_POST
def reply(request: HttpRequest, number: str) -> HttpResponse:
    """Sends the answer, unless something was taken out of it: then the agent looks once more."""
    found, form = ticket_or_404(number), ReplyForm(request.POST)
    if not form.is_valid():
        return _page(request, found, reply=form, status=422)
    if form.cleared.is_changed:
        return _page(request, found, reply=form, why=CLEARED, status=422)
    try:
        acts.answer(found, form.cleared.text, person_of(request), form.cleaned_data["seen"])
    except (ChangedSince, IsOver):
        return _page(request, ticket_or_404(number), reply=form, why=STALE, status=409)
    return _back(request, found, "Answered. The ticket waits for the customer now.")


@allowed("desk.answer")
@require_POST
def note(request: HttpRequest, number: str) -> HttpResponse:
    """A note is added whatever else has changed: nothing is lost by it."""
    found, form = ticket_or_404(number), NoteForm(request.POST)
    if not form.is_valid():
        return _page(request, found, note=form, status=422)
    try:
        acts.add_note(found, form.cleared, person_of(request), form.cleaned_data["nonce"])
    except (ChangedSince, IsOver):
        return _page(request, found, note=form, why=STALE, status=409)
    taken_out = f" Taken out: {', '.join(form.taken_out)}." if form.taken_out else ""
    return _back(request, found, f"Noted.{taken_out}")


def _back(request: HttpRequest, ticket: Ticket, words: str) -> HttpResponse:
    """To the ticket again, which still knows the list that it was opened from."""
    messages.success(request, words)
    query = Filters.read(request.GET.dict()).query()
    return redirect(reverse("desk-ticket", args=[ticket.number]) + query)


def _act(request: HttpRequest, number: str, form: SeenForm, act: Act, words: str) -> HttpResponse:
    """One decision: where the ticket has changed since, it is shown as it is now instead."""
    found = ticket_or_404(number)
    if not form.is_valid():
        return _page(request, found, why=STALE, status=422)
    try:
        is_new = act(found, person_of(request), form.cleaned_data)
    except (ChangedSince, IsOver):
        return _page(request, ticket_or_404(number), why=STALE, status=409)
    return _back(request, found, words if is_new else "It was so already.")


@allowed("desk.answer")
@require_POST
def assign(request: HttpRequest, number: str) -> HttpResponse:
    def act(ticket: Ticket, person: Person, said: Any) -> bool:
        return acts.assign(ticket, said["assignee"], person, said["seen"])

    return _act(request, number, AssignForm(request.POST), act, "Assigned.")


@allowed("desk.answer")
@require_POST
def decide(request: HttpRequest, number: str) -> HttpResponse:
    def act(ticket: Ticket, person: Person, said: Any) -> bool:
        return acts.decide(ticket, said["state"], person, said["seen"])

    return _act(request, number, StateForm(request.POST), act, "Changed.")


@allowed("desk.answer")
@require_POST
def name_at_provider(request: HttpRequest, number: str) -> HttpResponse:
    def act(ticket: Ticket, person: Person, said: Any) -> bool:
        return acts.name_at_provider(ticket, said["number"], person, said["seen"])

    return _act(request, number, ProviderNumberForm(request.POST), act, "Linked.")


@allowed("desk.answer")
@require_POST
def ask_for_check(request: HttpRequest, number: str) -> HttpResponse:
    def act(ticket: Ticket, person: Person, said: Any) -> bool:
        return acts.ask_for_check(ticket, person, said["seen"])

    words = "Asked. The result comes into this ticket by itself."
    return _act(request, number, SeenForm(request.POST), act, words)


@allowed("desk.answer")
@require_POST
def merge(request: HttpRequest, number: str) -> HttpResponse:
    """Leads to the ticket that the conversation goes on in."""
    found, form = ticket_or_404(number), MergeForm(request.POST)
    into = form.into() if form.is_valid() else None
    if into is None:
        messages.error(request, "No ticket has that number: look for it in the queue first.")
        return redirect("desk-ticket", found.number)
    try:
        acts.merge(found, into, person_of(request), form.cleaned_data["seen"])
    except CannotMerge as reason:
        messages.error(request, reason.words)
        return redirect("desk-ticket", found.number)
    except (ChangedSince, IsOver):
        return _page(request, ticket_or_404(number), why=STALE, status=409)
    return _back(request, into, f"{found.number} goes on here.")


@allowed("desk.answer")
@require_POST
def deliver_again(request: HttpRequest, number: str, delivery: int) -> HttpResponse:
    found = ticket_or_404(number)
    given_up = Delivery.objects.given_up().filter(pk=delivery, message__ticket=found).first()
    if given_up is None or not acts.deliver_again(found, given_up, person_of(request)):
        return _back(request, found, "That one is on its way already.")
    return _back(request, found, "Queued again.")


@allowed("desk.answer")
@require_safe
def file(request: HttpRequest, number: str, file: int) -> HttpResponse:
    """A download, whatever the file claims to be; of a joined ticket as well."""
    found = ticket_or_404(number)
    kept = File.objects.filter(pk=file, ticket__in=[found, *found.merged.all()]).first()
    if kept is None:
        raise Http404
    noted(request.user, "file.downloaded", found.number, name=kept.name)
    return as_download(kept)
