"""How a ticket changes: counted, so that whoever works from an older page is told of it."""

from __future__ import annotations

from collections.abc import Collection
from contextlib import suppress
from typing import Any, Final

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from portal.tickets.deliveries.queue import queue
from portal.tickets.models import Kind, Message, State, Ticket


class ChangedSince(Exception):
    """The ticket changed after the page was loaded that asked for this; nothing was done."""


class IsOver(Exception):
    """The ticket was withdrawn or joined with another: nothing more is said in it."""


class _Another(Exception):
    """A ticket belongs to the conversation that was not known to when the others were held."""


MOST_ROUNDS: Final = 10


def hold(*tickets: Ticket) -> None:
    """Reads them anew, and keeps others from changing them until the transaction ends.

    What was loaded for a page may be old. With each is held what was joined with it: one
    conversation is changed by one at a time. SQLite has one writer, and a transaction begins by
    being it. Raises ``ChangedSince`` where one is gone.
    """
    lock([ticket.pk for ticket in tickets])
    for ticket in tickets:
        try:
            ticket.refresh_from_db()
        except Ticket.DoesNotExist:
            raise ChangedSince from None


def lock(keys: Collection[int]) -> None:
    """Keeps others from these tickets, and from what is joined with them, until the transaction ends.

    In the order of their keys, so that of two who want the same ones nobody waits for each other.
    Whoever joins another meanwhile is seen once the others are held: they are let go again, by
    going back to before they were taken, and it begins anew. Raises ``ChangedSince`` where that
    never ends.
    """
    for _ in range(MOST_ROUNDS):
        if not keys or _are_locked(keys):
            return
    raise ChangedSince


def _are_locked(keys: Collection[int]) -> bool:
    together = _joined_with(keys)
    rows = Ticket.objects.select_for_update(no_key=True).filter(pk__in=together)
    with suppress(_Another), transaction.atomic():
        list(rows.order_by("pk").values_list("pk"))
        if _joined_with(keys) - together:
            raise _Another
        return True
    return False


def _joined_with(keys: Collection[int]) -> set[int]:
    """These, the ones that they were joined with, and all others that were joined with those."""
    known = Ticket.objects.filter(pk__in=keys).values_list("pk", "merged_into")
    heads = {into or key for key, into in known}
    return heads | set(Ticket.objects.filter(merged_into__in=heads).values_list("pk", flat=True))


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
