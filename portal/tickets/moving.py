"""How a ticket changes: counted, so that whoever works from an older page is told of it."""

from __future__ import annotations

from typing import Any

from django.db.models import F
from django.utils import timezone

from portal.tickets.deliveries.queue import queue
from portal.tickets.models import Kind, Message, State, Ticket


class ChangedSince(Exception):
    """The ticket changed after the page was loaded that asked for this; nothing was done."""


class IsOver(Exception):
    """The ticket was withdrawn or joined with another: nothing more is said in it."""


def hold(*tickets: Ticket) -> None:
    """Reads them anew, and keeps others from changing them until the transaction ends.

    What was loaded for a page may be old. Several are held in the order of their keys, so that
    nobody waits for each other. SQLite has one writer, and a transaction begins by being it.
    Raises ``ChangedSince`` where one is gone.
    """
    for ticket in sorted(tickets, key=lambda each: each.pk):
        if not Ticket.objects.select_for_update().filter(pk=ticket.pk).values_list("pk"):
            raise ChangedSince
        ticket.refresh_from_db()


def hold_living(ticket: Ticket) -> None:
    """The same for one in which something can still be said; raises ``IsOver`` for others."""
    hold(ticket)
    if ticket.is_over or ticket.is_draft:
        raise IsOver


def change(ticket: Ticket, seen: int | None = None, **values: Any) -> None:
    """Sets these fields; ``seen`` is the version that the change was decided on, if any.

    Raises ``ChangedSince``. Of two that come at once, the database lets one through.
    """
    same = Ticket.objects.filter(pk=ticket.pk)
    if seen is not None:
        same = same.filter(version=seen)
    if not same.update(version=F("version") + 1, **values):
        raise ChangedSince
    ticket.refresh_from_db()


def become(ticket: Ticket, state: State, seen: int | None = None, **values: Any) -> None:
    """As above, and the ticket moves: its age begins anew."""
    change(ticket, seen, state=state, moved=timezone.now(), **values)


def tell(ticket: Ticket, kind: Kind, text: str = "", author_id: int | None = None) -> Message:
    """The entry of the conversation, and its deliveries."""
    message = ticket.messages.create(kind=kind, text=text, author_id=author_id)
    queue(message)
    return message
