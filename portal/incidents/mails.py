"""The mail to staff when an incident begins, and when it ends: one each, whoever sends it."""

from __future__ import annotations

import logging
import smtplib
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.core.mail import EmailMessage
from django.db.models import Q
from django.template.loader import render_to_string
from django.urls import reverse

from portal.incidents.models import Incident
from portal.tickets.site import absolute

logger: Final = logging.getLogger(__name__)

LEASE: Final = timedelta(minutes=5)
GIVEN_UP_AFTER: Final = timedelta(days=1)


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


def _sent(incident: Incident, which: str, now: datetime) -> bool:
    """Leased before it is sent. A process that dies in between sends it again, under one name."""
    free = Incident.objects.filter(Q(lease=None) | Q(lease__lte=now), pk=incident.pk)
    if not free.filter(**{which: None}).update(lease=now + LEASE):
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
    has_begun = which == "told_begin"
    context = {
        "incident": incident,
        "has_begun": has_begun,
        "address": absolute(reverse("desk-incident", args=[incident.pk])),
        "tickets": incident.grouped.filter(is_taken_out=False).count(),
    }
    word = "Incident" if has_begun else "Over"
    domain = settings.EMAIL_FROM.rpartition("@")[2]
    return EmailMessage(
        subject=f"[{word}] {incident.title}",
        body=render_to_string("incidents/mail.txt", context),
        from_email=f"Keymend <{settings.EMAIL_FROM}>",
        to=[settings.SUPPORT_EMAIL],
        headers={
            "Message-ID": f"<incident-{incident.pk}.{which}@{domain}>",
            "Auto-Submitted": "auto-generated",
        },
    )
