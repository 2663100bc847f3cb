"""The mails to staff when an incident begins, while it may be forgotten, and when it ends.

One each, whoever sends it.
"""

from __future__ import annotations

import logging
import smtplib
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.core.mail import EmailMessage
from django.db.models import Q, QuerySet
from django.template.loader import render_to_string
from django.urls import reverse

from portal.incidents.models import Incident
from portal.incidents.sense import THRESHOLDS
from portal.tickets.site import absolute

logger: Final = logging.getLogger(__name__)

LEASE: Final = timedelta(minutes=5)
GIVEN_UP_AFTER: Final = timedelta(days=1)
_WORDS: Final = {"told_begin": "Incident", "told_still": "Still open?", "told_end": "Over"}
"""The column that holds when it was sent → the subject's first word."""


def send_due(now: datetime) -> int:
    """Sends what is due and nobody else is sending; how many the mail server took."""
    if not settings.SUPPORT_EMAIL:
        return 0
    return sum(_sent(incident, which, now) for incident, which in _due(now))


def _due(now: datetime) -> Iterator[tuple[Incident, str]]:
    recent = Incident.objects.filter(Q(ended=None) | Q(ended__gt=now - GIVEN_UP_AFTER))
    for incident in recent.filter(told_begin=None):
        yield incident, "told_begin"
    for incident in recent.filter(told_end=None, is_running=False).exclude(told_begin=None):
        yield incident, "told_end"
    for incident in _left_open(now):
        yield incident, "told_still"


def _left_open(now: datetime) -> QuerySet[Incident]:
    """Nobody said anything of it for long, and no mail did: it may be over, and forgotten."""
    silent_since = now - THRESHOLDS.reminds_every
    by_hand = Incident.objects.running().filter(is_by_hand=True, said__lte=silent_since)
    return by_hand.filter(Q(told_still=None) | Q(told_still__lte=silent_since))


def _sent(incident: Incident, which: str, now: datetime) -> bool:
    """Leased before it is sent. A process that dies in between sends it again, under one name."""
    free = Incident.objects.filter(Q(lease=None) | Q(lease__lte=now), pk=incident.pk)
    if not free.filter(**{which: getattr(incident, which)}).update(lease=now + LEASE):
        return False
    try:
        _mail(incident, which).send()
    except (smtplib.SMTPException, OSError) as error:
        logger.warning("the mail about an incident failed: %s", type(error).__name__)
        Incident.objects.filter(pk=incident.pk).update(lease=None)
        return False
    Incident.objects.filter(pk=incident.pk).update(**{which: now, "lease": None})
    return True


def _mail(incident: Incident, which: str) -> EmailMessage:
    last = incident.told_still or incident.said
    context = {
        "incident": incident,
        "which": which,
        "address": absolute(reverse("desk-incident", args=[incident.pk])),
        "tickets": incident.grouped.filter(is_taken_out=False).count(),
        "ends": incident.said + THRESHOLDS.forgotten_after,
    }
    name = f"{which}-{last:%Y%m%d%H%M}" if which == "told_still" else which
    domain = settings.EMAIL_FROM.rpartition("@")[2]
    return EmailMessage(
        subject=f"[{_WORDS[which]}] {incident.title}",
        body=render_to_string("incidents/mail.txt", context),
        from_email=f"Keymend <{settings.EMAIL_FROM}>",
        to=[settings.SUPPORT_EMAIL],
        headers={
            "Message-ID": f"<incident-{incident.pk}.{name}@{domain}>",
            "Auto-Submitted": "auto-generated",
        },
    )
