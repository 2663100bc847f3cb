"""All that is kept about an address as one archive: a JSON file, and the uploaded files beside it."""

from __future__ import annotations

import io
import json
import re
import zipfile
from datetime import datetime
from typing import Any, Final

from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Model

from portal.audit.models import Entry
from portal.audit.trail import seal
from portal.customers.holdings import Holdings
from portal.tickets.models import File, Message, Ticket

LEFT_OUT: Final = frozenset({"id", "token", "nonce", "content", "lease", "version"})
"""What opens something, and what is only the portal's own bookkeeping."""


def archive_of(holdings: Holdings, now: datetime) -> bytes:
    """A ZIP with ``customer.json``, and ``files/`` as they were kept: cleared of secrets."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("customer.json", as_json(holdings, now))
        for file in File.objects.filter(ticket__in=holdings.tickets):
            archive.writestr(f"files/{_name(file)}", bytes(file.content))
    return written.getvalue()


def _name(file: File) -> str:
    """A name that leads nowhere else when it is unpacked."""
    last = re.split(r"[/\\]", file.name)[-1]
    plain = re.sub(r"[^\w.-]+", "_", last).lstrip(".") or "file"
    return f"{file.ticket.number}-{file.pk}-{plain[-80:]}"


def as_json(holdings: Holdings, now: datetime) -> str:
    told = {
        "address": holdings.address,
        "made": now,
        "tickets": [_ticket(ticket) for ticket in holdings.tickets],
        "checks": [_fields(result) for result in holdings.results],
        "mentioned_in": _mentioned_in(holdings),
        "handed_to_others": [
            {"ticket": copy.ticket, "channel": copy.channel, "known_there_as": copy.external_id}
            for copy in holdings.copies
        ],
        "audit": [_fields(e) for e in Entry.objects.filter(target=seal(holdings.address))[:1000]],
    }
    return json.dumps(told, cls=DjangoJSONEncoder, indent=2, ensure_ascii=False)


def _mentioned_in(holdings: Holdings) -> dict[str, int] | None:
    """How many rows of each kind; None where nobody looked."""
    if holdings.mentions is None:
        return None
    return {str(m._meta.verbose_name): len(rows) for m, rows in holdings.mentions.items()}


def _ticket(ticket: Ticket) -> dict[str, Any]:
    return {
        **_fields(ticket),
        "messages": [_message(message) for message in ticket.messages.all()],
        "notes_of_support": [_fields(note) for note in ticket.notes.all()],
        "files": [_name(file) for file in ticket.files.defer("content")],
    }


def _message(message: Message) -> dict[str, Any]:
    deliveries = [_fields(delivery) for delivery in message.deliveries.all()]
    return {**_fields(message), "deliveries": deliveries}


def _fields(row: Model) -> dict[str, Any]:
    """Every column but those left out; one that refers to another row as its number alone."""
    return {
        field.name: getattr(row, field.attname)
        for field in row._meta.concrete_fields
        if field.name not in LEFT_OUT and not field.generated
    }
