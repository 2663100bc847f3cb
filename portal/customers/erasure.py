"""Erasing an address: for good, from the rows and, on SQLite, from the file that they stood in.

Tickets go with all that belongs to them, checks of the same chains with them; elsewhere the address
is replaced. What was counted stays counted: numbers hold no address.
"""

from __future__ import annotations

import json
import mmap
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from django.db import connection, transaction
from django.db.models import JSONField, Model
from django_tasks_db.models import DBTaskResult

from portal.audit.trail import note, seal
from portal.customers.holdings import Copy, holdings_of, texts_of
from portal.tickets.models import File, Ticket
from portal.wizard.models import Result

if TYPE_CHECKING:
    from portal.audit.trail import Actor

REPLACED_BY: Final = "[address erased]"
_DELETED_WHERE_MENTIONED: Final = (Result, DBTaskResult)
"""A masked check and a note of the queue are of no use to anybody else."""


@dataclass(frozen=True, slots=True)
class Erased:
    """``is_gone``: nothing is left in the database's file; None where there is no such file."""

    tickets: int
    results: int
    replaced: int
    copies: tuple[Copy, ...]
    is_gone: bool | None


def erase(address: str, actor: Actor) -> Erased:
    """Noted before it begins and once it is done, under the seal of the address.

    Each ticket goes in a transaction of its own, so that nobody waits for long; where it breaks
    off, the same again goes on with the rest.
    """
    holdings = holdings_of(address)
    copies = tuple(holdings.copies)
    spellings = {holdings.address, *(ticket.email for ticket in holdings.tickets)}
    sealed = seal(holdings.address)
    note(actor, "customer.erasing", sealed, tickets=[t.number for t in holdings.tickets])
    for ticket in holdings.tickets:
        _delete_ticket(ticket)
    for result in holdings.results:
        result.delete()
    replaced = sum(
        _erase_mention(row, holdings.address) for rows in holdings.mentions.values() for row in rows
    )
    counts = {"tickets": len(holdings.tickets), "checks": len(holdings.results)}
    note(actor, "customer.erased", sealed, **counts, replaced=replaced)
    is_gone = _is_gone(spellings)
    return Erased(len(holdings.tickets), len(holdings.results), replaced, copies, is_gone)


@transaction.atomic
def _delete_ticket(ticket: Ticket) -> None:
    """With its messages, notes, files, deliveries and links; files first, they are large."""
    File.objects.filter(ticket=ticket).delete()
    for asked in ticket.new_checks.select_related("invitation"):
        asked.invitation.delete()
    ticket.delete()


def _erase_mention(row: Model, address: str) -> bool:
    if isinstance(row, _DELETED_WHERE_MENTIONED):
        row.delete()
        return True
    found = re.compile(re.escape(address), re.I)
    changes: dict[str, object] = {}
    for field in texts_of(type(row)):
        kept = getattr(row, field.attname)
        text = json.dumps(kept) if isinstance(field, JSONField) else str(kept or "")
        if found.search(text):
            without = found.sub(REPLACED_BY, text)
            changes[field.attname] = (
                json.loads(without) if isinstance(field, JSONField) else without
            )
    return bool(type(row)._default_manager.filter(pk=row.pk).update(**changes))


# -- the file


def _is_gone(spellings: Iterable[str]) -> bool | None:
    """Rows are overwritten when they go (``secure_delete``); the log of changes is emptied here."""
    if connection.vendor != "sqlite" or connection.in_atomic_block:
        return None
    _empty_log()
    return not is_in_file(spellings)


def _empty_log() -> None:
    """Whoever reads or writes at that moment holds it back, for no longer than the timeout."""
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def is_in_file(spellings: Iterable[str]) -> bool:
    """Whether one of them stands anywhere in SQLite's files, free pages included."""
    name = connection.settings_dict["NAME"]
    wanted = [spelling.encode() for spelling in spellings]
    return any(_holds(Path(f"{name}{end}"), wanted) for end in ("", "-wal"))


def _holds(path: Path, wanted: list[bytes]) -> bool:
    if not path.is_file() or not path.stat().st_size:
        return False
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as bytes_of:
        return any(bytes_of.find(each) >= 0 for each in wanted)


def rewrite_file() -> None:
    """Writes SQLite's file anew without its free pages; nobody else can write meanwhile."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM")
        _empty_log()
