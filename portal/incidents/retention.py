"""What has been kept for long enough is deleted, a little at a time, so that the site stays quick.

SQLite has one writer, so no batch may hold it for long: each is a transaction of its own, sized by
how long the one before it took, and followed by a pause in which others write.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import Exists, Model, OuterRef, QuerySet

from portal.audit import retention as audit_retention
from portal.audit import trail
from portal.incidents.models import Incident, Minute
from portal.incidents.schedule import MORE, Counts
from portal.tickets.deliveries.queue import forget_old_tasks
from portal.tickets.drafts import forget_left_drafts
from portal.tickets.models import Message, Note, Ticket
from portal.tickets.moving import lock
from portal.wizard.models import Invitation, Result

SLICE_SECONDS: Final = 20.0
"""How long one tick deletes at most; the next goes on with the rest."""

LONG_SECONDS: Final = 0.03
"""What a batch may hold the writer before the next is made half as large; 100 ms are the bound."""

SMALLEST, FIRST, LARGEST = 1, 5, 1000

Delete = Callable[[datetime, int], tuple[int, float]]
"""Deletes at most so many of what is too old at that time; how many, and for how many seconds."""


@dataclass(frozen=True, slots=True)
class Kept:
    """One kind of thing that ends by age, under its name in the log."""

    name: str
    delete: Delete


Concerned = Callable[[Sequence[Any]], list[int]]
"""The keys of the tickets that change when these rows go."""


def _of(rows: Callable[[datetime], QuerySet[Any]], concerned: Concerned = lambda _: []) -> Delete:
    def delete(now: datetime, at_most: int) -> tuple[int, float]:
        found = list(rows(now)[:at_most])
        if not found:
            return 0, 0.0
        _warm(found)
        began = time.monotonic()
        with transaction.atomic():
            lock(concerned(found))
            rows(now).filter(pk__in=[row.pk for row in found]).delete()
        return len(found), time.monotonic() - began

    return delete


def _opened_with(results: Sequence[Result]) -> list[int]:
    return list(Ticket.objects.filter(result__in=results).values_list("pk", flat=True))


def _themselves(tickets: Sequence[Ticket]) -> list[int]:
    return [ticket.pk for ticket in tickets]


def _warm(rows: Sequence[Model]) -> None:
    """Reads what a deletion will touch, so that it does not wait for a disk with the writer held.

    The rows themselves were read whole; an index of random values has each on a page of its own.
    """
    model = type(rows[0])
    for field in model._meta.concrete_fields:
        if field.unique and not field.primary_key:
            values = [getattr(row, field.attname) for row in rows]
            list(model._default_manager.filter(**{f"{field.name}__in": values}).values_list("pk"))


def _days(number: int) -> timedelta:
    return timedelta(days=number)


def _old_results(now: datetime) -> QuerySet[Result]:
    return Result.objects.filter(expires__lte=now).order_by("expires")


def _old_tickets(now: datetime) -> QuerySet[Ticket]:
    """Nothing was said or noted in them for so long, by anybody.

    One that was joined with another is a part of that one's conversation: what is said in it counts
    there, too, and it goes after it.
    """
    end = now - _days(settings.TICKET_DAYS)
    old = Ticket.objects.filter(opened__lte=end, moved__lte=end, merged_into=None)
    for said in (Message, Note):
        recent = said._default_manager.filter(created__gt=end)
        old = old.exclude(Exists(recent.filter(ticket=OuterRef("pk"))))
        old = old.exclude(Exists(recent.filter(ticket__merged_into=OuterRef("pk"))))
    return old


def _old_audit(now: datetime, at_most: int) -> tuple[int, float]:
    began = time.monotonic()
    number = audit_retention.delete_before(now - _days(settings.AUDIT_DAYS), at_most)
    return number, time.monotonic() - began


def _old_incidents(now: datetime) -> QuerySet[Incident]:
    return Incident.objects.filter(ended__lte=now - _days(settings.INCIDENT_DAYS))


def _old_minutes(now: datetime) -> QuerySet[Minute]:
    return Minute.objects.filter(at__lte=now - _days(settings.STATUS_DAYS))


def _old_sessions(now: datetime) -> QuerySet[Session]:
    return Session.objects.filter(expire_date__lte=now)


def _old_invitations(now: datetime) -> QuerySet[Invitation]:
    """Of new checks: a while longer than they can be used, for the page that says so."""
    return Invitation.objects.filter(expires__lte=now - _days(settings.RESULT_DAYS))


KEPT: Final = (
    Kept("diagnoses", _of(_old_results, _opened_with)),
    Kept("tickets", _of(_old_tickets, _themselves)),
    Kept("invitations", _of(_old_invitations)),
    Kept("incidents", _of(_old_incidents)),
    Kept("minutes", _of(_old_minutes)),
    Kept("sessions", _of(_old_sessions)),
    Kept("audit", _old_audit),
)


def delete_old(now: datetime) -> Counts:
    """The daily job. What it deleted stands in the log, and in the trail where it was anything."""
    end = time.monotonic() + SLICE_SECONDS
    counts: dict[str, int] = {}
    for kept in KEPT:
        counts[kept.name], is_whole = _delete_all(kept, now, end)
        if not is_whole:
            counts[MORE] = 1
    deleted: dict[str, Any] = {name: n for name, n in counts.items() if n and name != MORE}
    if deleted:
        trail.note(None, "retention.deleted", **deleted)
    return counts


def _delete_all(kept: Kept, now: datetime, end: float) -> tuple[int, bool]:
    """How many, and whether that was all."""
    deleted, size = 0, FIRST
    while time.monotonic() < end:
        number, seconds = kept.delete(now, size)
        deleted += number
        if number < size:
            return deleted, True
        size = _next_size(size, seconds)
        time.sleep(min(seconds, 0.05))
    return deleted, False


def _next_size(size: int, seconds: float) -> int:
    if seconds > LONG_SECONDS:
        return max(SMALLEST, size // 2)
    return min(LARGEST, size * 2) if seconds < LONG_SECONDS / 3 else size


def forget_left(now: datetime) -> Counts:
    """What nobody sent, and the queue's own notes; the worker does it, too, where one runs."""
    return {"drafts": forget_left_drafts(), "tasks": forget_old_tasks()}
