"""What an agent does with a ticket, each with its entry in the trail: both happen, or neither.

What gives back a truth says whether anything changed; where it did not, there is no entry.
"""

from __future__ import annotations

from django.db import transaction

from portal.audit.trail import note
from portal.desk.models import Person
from portal.tickets import handling
from portal.tickets.clearing import Cleared
from portal.tickets.deliveries.queue import send_again
from portal.tickets.models import Delivery, Kind, State, Ticket
from portal.tickets.moving import ChangedSince, hold


def answer(ticket: Ticket, text: str, person: Person, seen: int) -> None:
    """Raises ``ChangedSince``; the same form sent twice, as by a double click, is one answer."""
    try:
        with transaction.atomic():
            handling.answer(ticket, text, person.pk, seen)
            note(person, "ticket.answered", ticket.number, characters=len(text))
    except ChangedSince:
        if not _is_said_already(ticket, text, person, seen):
            raise


def _is_said_already(ticket: Ticket, text: str, person: Person, seen: int) -> bool:
    last = ticket.messages.last()
    is_same = last is not None and (last.kind, last.text, last.author_id) == (
        Kind.ANSWERED, text, person.pk,
    )  # fmt: skip
    return is_same and Ticket.objects.filter(pk=ticket.pk, version=seen + 1).exists()


@transaction.atomic
def add_note(ticket: Ticket, said: Cleared, person: Person, nonce: str) -> None:
    if handling.note(ticket, said, person.pk, nonce):
        note(person, "ticket.noted", ticket.number, characters=len(said.text))


@transaction.atomic
def assign(ticket: Ticket, assignee: int | None, person: Person, seen: int) -> bool:
    if is_new := handling.assign(ticket, assignee, seen):
        note(person, "ticket.assigned", ticket.number, to=str(ticket.assignee or "nobody"))
    return is_new


@transaction.atomic
def decide(ticket: Ticket, state: State, person: Person, seen: int) -> bool:
    hold(ticket)
    was = ticket.state
    if is_new := handling.decide(ticket, state, person.pk, seen):
        note(person, "ticket.decided", ticket.number, was=was, now=state.value)
    return is_new


@transaction.atomic
def name_at_provider(ticket: Ticket, number: str, person: Person, seen: int) -> bool:
    if is_new := handling.name_at_provider(ticket, number, seen):
        note(person, "ticket.linked", ticket.number, provider_number=number)
    return is_new


@transaction.atomic
def merge(ticket: Ticket, into: Ticket, person: Person, seen: int) -> None:
    handling.merge(ticket, into, person.pk, seen)
    note(person, "ticket.merged", ticket.number, into=into.number)


@transaction.atomic
def ask_for_check(ticket: Ticket, person: Person, seen: int) -> bool:
    handling.ask_for_check(ticket, person.pk, seen)
    note(person, "ticket.check_asked", ticket.number)
    return True


@transaction.atomic
def deliver_again(ticket: Ticket, delivery: Delivery, person: Person) -> bool:
    if is_new := send_again(delivery):
        note(person, "delivery.sent_again", ticket.number, channel=delivery.channel)
    return is_new
