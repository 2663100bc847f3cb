"""What parts people from programs, beside the limits: each in one place, each said to people."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from django.http import HttpRequest
from django.utils import timezone

from portal.limits import work
from portal.limits.alarms import MANY_TICKETS, note_sign
from portal.limits.declared import MAILBOXES, TICKETS, wait_of_mailbox
from portal.limits.refusal import refuse, refuse_beyond
from portal.tickets.models import Ticket

SHORTEST_READING: Final = timedelta(seconds=1)
"""Between the form and the ticket lies a page to read; a program sends it on at once."""


def is_too_quick(draft: Ticket) -> bool:
    return timezone.now() - draft.created < SHORTEST_READING


def challenge(request: HttpRequest) -> str:
    """What the browser has to work out before it sends a ticket; empty where nothing is asked."""
    is_demanded = work.is_demanded(MANY_TICKETS, request)
    return work.challenge_text(work.Purpose.TICKET) if is_demanded else ""


def passes_challenge(request: HttpRequest) -> bool:
    if not work.is_demanded(MANY_TICKETS, request):
        return True
    return work.is_done(request.POST.get("work", ""), work.Purpose.TICKET)


def refuse_too_many(request: HttpRequest, email: str) -> None:
    """Counts a ticket for its sender's address and for its mailbox.

    Raises ``TooMany``, or ``OutOfOrder`` where it cannot be counted.
    """
    note_sign(MANY_TICKETS, request)
    refuse_beyond(TICKETS, request)
    refuse(wait_of_mailbox(MAILBOXES, mailbox(email)))


def mailbox(email: str) -> str:
    """The same for every spelling of an address that ends up in one mailbox."""
    local, _, domain = email.lower().rpartition("@")
    return f"{local.partition('+')[0]}@{domain}"
